//! Respond to Webhook answers the call that started the execution, and passes its items on. Example: Webhook (answer
//! "by a Respond to Webhook node") → Code → Respond to Webhook with `{{ $json }}` as JSON.

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use model::{Item, Items, Object, Value};
use node_sdk::{
    Category, Condition, CredentialUse, Description, Effect, EntryGroup, Node, NodeContext, NodeError,
    Outcome, PortRule, Ports, Property, PropertyKind, Upgrade, WebhookReply,
};
use serde::Deserialize;

use super::reply_headers::{guard, set};
use super::webhook::status;

/// The node type `core.respondToWebhook`.
pub struct RespondToWebhook;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.respondToWebhook",
    version: 1.5,
    label: "Respond to Webhook",
    summary: "Answers the call that started the workflow.",
    category: Category::Web,
    icon: "reply",
    keywords: &["answer", "response", "return", "http", "api"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: vec![
        PortRule { show: Vec::new(), ports: Ports::One { label: "" } },
        PortRule {
            show: vec![Condition::is("enableResponseOutput", [true])],
            ports: Ports::One { label: "Answer" },
        },
    ],
    required_inputs: None,
    replaced_by: None,
    credentials: vec![CredentialUse {
        kind: "jwtAuth",
        required: true,
        show: vec![Condition::is("respondWith", ["jwt"])],
    }],
    properties: properties(),
});

fn properties() -> Vec<Property> {
    let with = |choice: &'static str| Condition::is("respondWith", [choice]);
    vec![
        Property::new(
            "respondWith",
            "Answer with",
            PropertyKind::options([
                ("allIncomingItems", "All items"),
                ("firstIncomingItem", "The first item"),
                ("json", "JSON"),
                ("text", "Text"),
                ("binary", "Binary data"),
                ("redirect", "A redirect"),
                ("jwt", "A JSON Web Token"),
                ("noData", "Nothing"),
            ]),
        )
        .default("firstIncomingItem"),
        Property::new("payload", "What the token claims", PropertyKind::Json)
            .default("{\n  \"sub\": \"ada\"\n}")
            .show(with("jwt")),
        Property::new("responseBody", "JSON", PropertyKind::Json)
            .default("{\n  \"ok\": true\n}")
            .show(with("json")),
        Property::new("responseBody", "Text", PropertyKind::String { rows: 5 })
            .help("Browsers take it for HTML unless a header says otherwise.")
            .show(with("text")),
        Property::new("redirectURL", "Address", PropertyKind::text())
            .required()
            .placeholder("https://shop.example/thanks")
            .show(with("redirect")),
        Property::new(
            "responseDataSource",
            "Which binary data",
            PropertyKind::options([("automatically", "The only one"), ("set", "By name")]),
        )
        .default("automatically")
        .show(with("binary")),
        Property::new("inputFieldName", "Name of the binary data", PropertyKind::text())
            .default("data")
            .show(with("binary"))
            .show(Condition::is("responseDataSource", ["set"])),
        Property::new("enableResponseOutput", "Second output with the answer", PropertyKind::Boolean)
            .literal(),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new(
                        "responseCode",
                        "Status",
                        PropertyKind::Number { min: Some(100.0), max: Some(599.0) },
                    )
                    .default(200),
                    Property::new(
                        "responseHeaders",
                        "Headers",
                        PropertyKind::FixedCollection {
                            multiple: true,
                            add: "Add header",
                            groups: vec![EntryGroup {
                                name: "entries",
                                label: "Header",
                                properties: vec![
                                    Property::new("name", "Name", PropertyKind::text()),
                                    Property::new("value", "Value", PropertyKind::text()),
                                ],
                            }],
                        },
                    ),
                    Property::new("responseKey", "Put items into field", PropertyKind::text())
                        .help("Answers {field: items} instead of the items alone.")
                        .show(Condition::is("/respondWith", ["allIncomingItems", "firstIncomingItem"])),
                    Property::new(
                        "enableStreaming",
                        "Send it while the workflow goes on",
                        PropertyKind::Boolean,
                    )
                    .default(true)
                    .help("When the caller gets the answer piece by piece, this is a piece of it."),
                ],
            },
        ),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    respond_with: EcoString,
    #[serde(default)]
    payload: Value,
    #[serde(default)]
    response_body: Value,
    #[serde(default, rename = "redirectURL")]
    redirect_url: EcoString,
    #[serde(default)]
    response_data_source: EcoString,
    #[serde(default)]
    input_field_name: EcoString,
    #[serde(default)]
    enable_response_output: bool,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    response_code: Option<Value>,
    response_headers: Headers,
    response_key: Value,
    enable_streaming: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Headers {
    entries: Vec<Object>,
}

#[async_trait]
impl Node for RespondToWebhook {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters: Parameters = match context.parameters_once().await {
            Ok(parameters) => parameters,
            Err(error) => return Ok(Outcome::items(vec![context.failed_item(error, 0)?])),
        };
        let made = match parameters.respond_with.as_str() {
            "jwt" => parameters.token(context).await,
            _ => parameters.reply(&items),
        };
        let reply = match made {
            Ok(reply) => reply,
            Err(error) => return Ok(Outcome::items(vec![context.failed_item(error, 0)?])),
        };
        let mut outputs: Vec<Items> = vec![items];
        if parameters.enable_response_output {
            outputs.push(Items::from(vec![shown(&reply)]));
        }
        let streams = parameters.options.enable_streaming.unwrap_or(true) && !reply.body.is_empty();
        let stream = streams.then(|| String::from_utf8_lossy(&reply.body).into_owned());
        let stream = stream.into_iter().collect();
        Ok(Outcome { outputs, reply: Some(guard(reply)), stream, ..Outcome::default() })
    }

    /// All versions have the same shape; one of them always had the second output.
    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        if (version - 1.3).abs() < 1e-9 && !parameters.contains_key("enableResponseOutput") {
            let mut new = parameters.clone();
            new.insert("enableResponseOutput", true);
            return Upgrade::Changed(new);
        }
        Upgrade::Unchanged(parameters.clone())
    }
}

impl Parameters {
    /// A token that claims what the payload says, signed with the node's credential.
    async fn token(&self, context: &NodeContext<'_>) -> Result<WebhookReply, NodeError> {
        let claims = match &self.payload {
            Value::String(text) => Value::from_json(text).map_err(|error| {
                NodeError::parameter("payload", format!("what the token claims is not valid JSON: {error}"))
            })?,
            other => other.clone(),
        };
        let Value::Object(claims) = claims else {
            return Err(NodeError::parameter("payload", "what the token claims is no JSON object"));
        };
        let key = context.credential("jwtAuth").await?;
        let key =
            key.ok_or_else(|| NodeError::parameter("respondWith", "no credential for the token is chosen"))?;
        let now = context.services.clock.now();
        let token = super::jwt::sign(key.reveal(), &claims, now).map_err(NodeError::operation)?;
        let mut reply =
            WebhookReply::json(self.status(200)?, &Value::Object(Object::from([("token", token.as_str())])));
        self.add_headers(&mut reply);
        Ok(reply)
    }

    fn status(&self, default: u16) -> Result<u16, NodeError> {
        match &self.options.response_code {
            None | Some(Value::Null) => Ok(default),
            given => status(given.as_ref()).ok_or_else(|| {
                NodeError::parameter("options.responseCode", "the status must be a number from 100 to 599")
            }),
        }
    }

    fn add_headers(&self, reply: &mut WebhookReply) {
        for entry in &self.options.response_headers.entries {
            let text = |name: &str| entry.get(name).filter(|value| !value.is_null()).map(Value::to_text);
            if let Some(name) = text("name").filter(|name| !name.is_empty()) {
                set(reply, &name, &text("value").unwrap_or_default());
            }
        }
    }

    fn reply(&self, items: &[Item]) -> Result<WebhookReply, NodeError> {
        let status = self.status(if self.respond_with == "redirect" { 307 } else { 200 })?;
        let mut reply = match self.respond_with.as_str() {
            "" | "firstIncomingItem" => {
                let first = items.first().map_or_else(Object::new, |item| item.json.clone());
                WebhookReply::json(status, &self.keyed(Value::Object(first)))
            }
            "allIncomingItems" => {
                let all = Value::array(items.iter().map(|item| Value::Object(item.json.clone())));
                WebhookReply::json(status, &self.keyed(all))
            }
            "json" => WebhookReply::json(status, &self.json_body()?),
            "text" => {
                let text = match &self.response_body {
                    Value::Null => EcoString::new(),
                    value => value.to_text(),
                };
                let mut reply = WebhookReply::text(status, text.as_str());
                set(&mut reply, "content-type", "text/html; charset=utf-8");
                reply
            }
            "binary" => self.binary_reply(status, items)?,
            "redirect" => {
                let address = self.redirect_url.trim();
                if address.is_empty() || http::HeaderValue::try_from(address).is_err() {
                    return Err(NodeError::parameter(
                        "redirectURL",
                        "the address to redirect to is not valid",
                    ));
                }
                let mut reply = WebhookReply { status, ..WebhookReply::default() };
                set(&mut reply, "location", address);
                reply
            }
            "noData" => WebhookReply { status, ..WebhookReply::default() },
            other => {
                return Err(NodeError::parameter(
                    "respondWith",
                    format!("a webhook cannot be answered with \"{other}\" yet"),
                ));
            }
        };
        self.add_headers(&mut reply);
        Ok(reply)
    }

    /// The body to answer as JSON: text is JSON already, anything else becomes it.
    fn json_body(&self) -> Result<Value, NodeError> {
        match &self.response_body {
            Value::String(text) => Value::from_json(text).map_err(|error| {
                NodeError::parameter(
                    "responseBody",
                    format!("the body to answer with is not valid JSON: {error}"),
                )
                .describe(
                    "In the middle of JSON, write values from items as {{ JSON.stringify($json.field) }}.",
                )
            }),
            other => Ok(other.clone()),
        }
    }

    fn keyed(&self, value: Value) -> Value {
        match self.options.response_key.as_str().map(str::trim) {
            None | Some("") => value,
            Some(key) => {
                let mut keyed = Value::Object(Object::new());
                keyed.set_path(key, value);
                keyed
            }
        }
    }

    fn binary_reply(&self, status: u16, items: &[Item]) -> Result<WebhookReply, NodeError> {
        let binary = items.first().and_then(|item| item.binary.as_ref());
        let found = if self.response_data_source == "set" {
            binary.and_then(|binary| binary.get(&self.input_field_name))
        } else {
            binary.and_then(|binary| binary.values().next())
        };
        let blob = found.ok_or_else(|| {
            let which = if self.response_data_source == "set" { self.input_field_name.as_str() } else { "" };
            NodeError::parameter(
                "inputFieldName",
                format!("the first item has no binary data {which}").trim().to_owned(),
            )
        })?;
        let headers = vec![("content-type".into(), blob.mime_type.clone())];
        Ok(WebhookReply { status, headers, blob: Some(blob.clone()), ..WebhookReply::default() })
    }
}

/// The answer as an item, for the second output.
fn shown(reply: &WebhookReply) -> Item {
    let headers: Object = reply.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    let body =
        if text.is_empty() { Value::Null } else { Value::from_json(&text).unwrap_or_else(|_| text.into()) };
    let response = Object::from([
        ("body", body),
        ("headers", Value::Object(headers)),
        ("statusCode", Value::from(i32::from(reply.status))),
    ]);
    Item::new([("response", response)]).paired_with(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(parameters: &str) -> Result<WebhookReply, NodeError> {
        let parameters: Parameters =
            Value::from_json(parameters).expect(parameters).read_as().expect("parameters");
        parameters.reply(&[Item::new([("a", 1)]), Item::new([("a", 2)])])
    }

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn each_way_to_answer() {
        let body = |parameters: &str| {
            String::from_utf8_lossy(&reply(parameters).expect(parameters).body).into_owned()
        };
        assert_eq!(
            body(r#"{"respondWith":"firstIncomingItem","options":{"responseKey":"x.y"}}"#),
            r#"{"x":{"y":{"a":1}}}"#
        );
        assert_eq!(body(r#"{"respondWith":"allIncomingItems"}"#), r#"[{"a":1},{"a":2}]"#);
        assert_eq!(body(r#"{"respondWith":"json","responseBody":"{\"b\": [1]}"}"#), r#"{"b":[1]}"#);
        assert_eq!(body(r#"{"respondWith":"json","responseBody":{"b":2}}"#), r#"{"b":2}"#);
        assert_eq!(body(r#"{"respondWith":"text","responseBody":"hi"}"#), "hi");
        let redirect =
            reply(r#"{"respondWith":"redirect","redirectURL":"https://a.example/"}"#).expect("a reply");
        assert_eq!((redirect.status, redirect.headers[0].1.as_str()), (307, "https://a.example/"));
        let coded = reply(r#"{"respondWith":"noData","options":{"responseCode":"204"}}"#).expect("a reply");
        assert_eq!((coded.status, coded.body.len()), (204, 0));
    }

    #[test]
    fn what_cannot_be_answered_is_named() {
        for (parameters, at) in [
            (r#"{"respondWith":"json","responseBody":"{a}"}"#, "responseBody"),
            (r#"{"respondWith":"binary"}"#, "inputFieldName"),
            (r#"{"respondWith":"redirect","redirectURL":"a\nb"}"#, "redirectURL"),
            (r#"{"respondWith":"noData","options":{"responseCode":9}}"#, "options.responseCode"),
            (r#"{"respondWith":"song"}"#, "respondWith"),
        ] {
            assert_eq!(reply(parameters).expect_err(parameters).parameter.as_deref(), Some(at));
        }
    }
}
