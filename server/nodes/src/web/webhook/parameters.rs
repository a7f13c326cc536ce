//! The parameters of the Webhook node, and the trigger they make.

use ecow::EcoString;
use model::{Object, Value};
use node_sdk::{NodeError, ResponseMode, WebhookAuth, WebhookReply, WebhookTrigger};
use serde::Deserialize;

use super::form::METHODS;
use super::reply;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    #[serde(default)]
    multiple_methods: bool,
    #[serde(default)]
    http_method: Value,
    #[serde(default)]
    path: EcoString,
    #[serde(default)]
    authentication: EcoString,
    #[serde(default)]
    response_mode: EcoString,
    #[serde(default)]
    pub response_data: EcoString,
    #[serde(default)]
    pub response_binary_property_name: EcoString,
    #[serde(default)]
    pub options: Options,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Options {
    allowed_origins: Option<EcoString>,
    ip_whitelist: EcoString,
    ignore_bots: bool,
    pub binary_property_name: EcoString,
    pub raw_body: bool,
    pub no_response_body: bool,
    pub response_data: Option<Value>,
    response_code: StatusChoice,
    response_headers: Headers,
    pub response_content_type: EcoString,
    pub response_property_name: EcoString,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct StatusChoice {
    values: Object,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Headers {
    entries: Vec<Object>,
}

impl Options {
    /// The status of the answer.
    pub(super) fn status(&self) -> u16 {
        let chosen = self.response_code.values.get("responseCode");
        let chosen = match chosen.and_then(Value::as_str) {
            Some("customCode") => self.response_code.values.get("customCode"),
            _ => chosen,
        };
        status(chosen).unwrap_or(200)
    }

    /// The headers of the answer: names and values.
    pub(super) fn headers(&self) -> impl Iterator<Item = (EcoString, EcoString)> {
        self.response_headers.entries.iter().filter_map(|entry| {
            let text = |name: &str| entry.get(name).filter(|value| !value.is_null()).map(Value::to_text);
            Some((text("name").filter(|name| !name.is_empty())?, text("value").unwrap_or_default()))
        })
    }
}

/// A status of 100 to 599, as a number or as text.
pub(in crate::web) fn status(value: Option<&Value>) -> Option<u16> {
    let number = match value? {
        Value::String(text) => text.trim().parse().ok()?,
        other => other.as_i64()?,
    };
    u16::try_from(number).ok().filter(|status| (100..600).contains(status))
}

impl Parameters {
    /// The trigger that the parameters make.
    ///
    /// # Errors
    /// When the path, a method or the kind of authentication is not one a webhook can have.
    pub(super) fn trigger(&self, webhook_id: Option<&str>) -> Result<WebhookTrigger, NodeError> {
        let path = self.path.trim().trim_matches('/');
        let path = if path.is_empty() { webhook_id.unwrap_or_default() } else { path };
        if path.is_empty() {
            return Err(NodeError::parameter("path", "the webhook has no path"));
        }
        if path.starts_with('=')
            || path.contains(['?', '#', '\\'])
            || path.split('/').any(|part| part == "..")
        {
            return Err(NodeError::parameter("path", format!("\"{path}\" is not a path")));
        }
        let auth = match self.authentication.as_str() {
            "" | "none" => WebhookAuth::None,
            "basicAuth" => WebhookAuth::Basic,
            "headerAuth" => WebhookAuth::Header,
            "jwtAuth" => WebhookAuth::Jwt,
            "n8nUserAuth" => WebhookAuth::User,
            other => {
                return Err(NodeError::parameter(
                    "authentication",
                    format!(
                        "calls cannot be authenticated by \"{other}\", only by user name, by header or by JSON Web Token"
                    ),
                ));
            }
        };
        let response = match self.response_mode.as_str() {
            "" | "onReceived" => ResponseMode::OnReceived,
            "lastNode" => ResponseMode::LastNode,
            "responseNode" => ResponseMode::ResponseNode,
            "streaming" => ResponseMode::Streaming,
            other => {
                return Err(NodeError::parameter(
                    "responseMode",
                    format!("a webhook cannot answer by \"{other}\" yet"),
                ));
            }
        };
        Ok(WebhookTrigger {
            methods: self.methods()?,
            path: path.to_owned(),
            response,
            auth,
            allowed_origins: self.options.allowed_origins.as_deref().unwrap_or("*").trim().to_owned(),
            ip_allow: list(&self.options.ip_whitelist),
            ignore_bots: self.options.ignore_bots,
            immediate: self.immediate(),
            ..WebhookTrigger::default()
        })
    }

    fn methods(&self) -> Result<Vec<String>, NodeError> {
        let given: Vec<EcoString> = match &self.http_method {
            Value::Array(methods) => methods.iter().map(Value::to_text).collect(),
            Value::Null if self.multiple_methods => vec!["GET".into(), "POST".into()],
            Value::Null => vec!["GET".into()],
            one => vec![one.to_text()],
        };
        let read = |method: &EcoString| {
            let method = method.trim().to_ascii_uppercase();
            METHODS.contains(&method.as_str()).then_some(method.clone()).ok_or_else(|| {
                NodeError::parameter("httpMethod", format!("a webhook cannot be called with \"{method}\""))
            })
        };
        let methods = given.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        if methods.is_empty() {
            return Err(NodeError::parameter("httpMethod", "no method is chosen"));
        }
        Ok(methods)
    }

    /// The output of a method, when each of several has its own.
    pub(super) fn output_of(&self, method: &str) -> usize {
        if !self.multiple_methods {
            return 0;
        }
        let methods = self.methods().unwrap_or_default();
        let of = |wanted: &str| methods.iter().position(|method| method == wanted);
        of(method).or_else(|| (method == "HEAD").then(|| of("GET")).flatten()).unwrap_or(0)
    }

    fn immediate(&self) -> WebhookReply {
        reply::immediate(&self.options)
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trigger(parameters: &str) -> Result<WebhookTrigger, NodeError> {
        let value = Value::from_json(parameters).expect(parameters);
        value.read_as::<Parameters>().expect("parameters").trigger(Some("the-id"))
    }

    #[test]
    fn parameters_make_a_trigger_or_say_why_not() {
        let made = trigger(
            r#"{"httpMethod":"POST","path":"/orders/:id/","options":{"ipWhitelist":"10.0.0.0/8, ::1"}}"#,
        )
        .expect("a trigger");
        assert_eq!((made.methods, made.path.as_str()), (vec!["POST".to_owned()], "orders/:id"));
        assert_eq!((made.response, made.auth), (ResponseMode::OnReceived, WebhookAuth::None));
        assert_eq!((made.ip_allow.len(), made.allowed_origins.as_str()), (2, "*"));
        let made =
            trigger(r#"{"multipleMethods":true,"httpMethod":["GET","put"],"responseMode":"lastNode"}"#)
                .expect("a trigger");
        assert_eq!((made.methods.join(" "), made.path.as_str()), ("GET PUT".to_owned(), "the-id"));
        for (wrong, parameter) in [
            (r#"{"authentication":"magic"}"#, "authentication"),
            (r#"{"responseMode":"later"}"#, "responseMode"),
            (r#"{"httpMethod":"TRACE"}"#, "httpMethod"),
            (r#"{"path":"../admin"}"#, "path"),
        ] {
            assert_eq!(trigger(wrong).expect_err(wrong).parameter.as_deref(), Some(parameter));
        }
    }

    #[test]
    fn the_immediate_answer_follows_the_options() {
        let plain = trigger("{}").expect("a trigger").immediate;
        assert_eq!((plain.status, &plain.body[..]), (200, &br#"{"message":"workflow started"}"#[..]));
        let own = trigger(
            r#"{"options":{"responseData":"<b>ok</b>","responseCode":{"values":{"responseCode":"customCode","customCode":418}},
                "responseHeaders":{"entries":[{"name":"Content-Type","value":"text/html"},{"name":"X-A","value":"1"}]}}}"#,
        )
        .expect("a trigger")
        .immediate;
        assert_eq!((own.status, &own.body[..]), (418, &b"<b>ok</b>"[..]));
        assert!(own.headers.contains(&("x-a".into(), "1".into())));
        assert!(own.headers.iter().any(|(name, _)| name == "content-security-policy"));
        let silent = trigger(r#"{"options":{"noResponseBody":true,"responseData":"x"}}"#)
            .expect("a trigger")
            .immediate;
        assert!(silent.body.is_empty());
    }
}
