//! What most credentials add to a request: headers, query parameters, fields of the body, certificates.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use model::{Object, Value};
use node_sdk::{Certificates, HttpBody, HttpPart, HttpRequest, NodeError, Secret};

use crate::text::signing::open_private_key;
use crate::web::credentials::{CredentialType, Sign, fill, service, text};

/// What is added to each request.
#[derive(Default)]
pub(super) struct Added {
    headers: Vec<(String, Secret<String>)>,
    query: Vec<(String, Secret<String>)>,
    body: Secret<Object>,
    pub certificates: Option<Arc<Certificates>>,
}

/// User and password.
pub(super) fn pair(fields: &Object) -> (String, String) {
    (text(fields, "user"), text(fields, "password"))
}

/// Every text of the secret fields, so that it can be kept out of errors.
pub(super) fn secrets(kind: &str, fields: &Object) -> Vec<String> {
    fn texts(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.to_string()),
            Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
            Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    let known = CredentialType::of(kind);
    for (name, value) in fields.iter() {
        match (name.as_str(), value) {
            // Names of headers and short words in JSON are no secrets; only what stands behind them is.
            ("json", Value::String(json)) => {
                let parsed = Value::from_json(json).unwrap_or_default();
                texts(&parsed, &mut found);
            }
            ("headers", list) => {
                for entry in list.get("values").and_then(Value::as_array).unwrap_or_default() {
                    found.extend(entry.get("value").and_then(Value::as_str).map(str::to_owned));
                }
            }
            _ if known.and_then(|known| known.property(name)).is_some_and(|property| property.secret) => {
                texts(value, &mut found);
            }
            (crate::web::credentials::TOKENS, tokens) => {
                let names =
                    ["access_token", "refresh_token", "id_token", "oauth_token", "oauth_token_secret"];
                found.extend(names.iter().filter_map(|name| tokens.get(name)?.as_str().map(str::to_owned)));
            }
            _ => {}
        }
    }
    // What is shorter is more likely part of an ordinary word than a secret that leaks.
    found.retain(|secret| secret.chars().count() >= 3);
    found
}

impl Added {
    /// What a credential of type `kind` adds.
    ///
    /// # Errors
    /// When a field cannot be read.
    pub(super) fn of(kind: &str, fields: &Object) -> Result<Self, NodeError> {
        let mut added = Self::default();
        let text = |name: &str| text(fields, name);
        match kind {
            "httpBasicAuth" => {
                let (user, password) = pair(fields);
                added.basic(&user, &password);
            }
            "httpBearerAuth" => added.header("authorization", format!("Bearer {}", text("token"))),
            "httpHeaderAuth" => added.header(&text("name"), text("value")),
            "httpQueryAuth" => added.query(&text("name"), text("value")),
            "httpMultipleHeadersAuth" => {
                let list = fields.get("headers").and_then(|headers| headers.get("values"));
                for entry in list.and_then(Value::as_array).unwrap_or_default() {
                    let part = |name: &str| entry.get(name).map(|value| value.to_text().to_string());
                    if let Some(name) = part("name").filter(|name| !name.trim().is_empty()) {
                        added.header(&name, part("value").unwrap_or_default());
                    }
                }
            }
            "httpCustomAuth" => added.custom(fields.get("json"))?,
            "httpSslAuth" => {
                let key = open_private_key(&text("key"), &text("passphrase")).map_err(|reason| {
                    NodeError { retryable: false, ..NodeError::with_code("RR-CRED-0006", reason) }
                })?;
                added.certificates = Some(Arc::new(Certificates {
                    certificate: text("cert"),
                    key: Secret::new(key),
                    authorities: text("ca"),
                }));
            }
            other => {
                let filled = CredentialType::of(other).map(|known| known.filled(fields)).unwrap_or_default();
                for sign in service(other).iter().flat_map(|service| &service.signed) {
                    match sign {
                        Sign::Header(name, value) => {
                            fill(value, &filled).into_iter().for_each(|value| added.header(name, value))
                        }
                        Sign::Query(name, value) => {
                            fill(value, &filled).into_iter().for_each(|value| added.query(name, value))
                        }
                        Sign::Basic(user, password) => added.basic(
                            &fill(user, &filled).unwrap_or_default(),
                            &fill(password, &filled).unwrap_or_default(),
                        ),
                        Sign::OAuth2(_) => {}
                    }
                }
            }
        }
        Ok(added)
    }

    fn header(&mut self, name: &str, value: String) {
        self.headers.push((name.trim().to_owned(), Secret::new(value)));
    }

    fn query(&mut self, name: &str, value: String) {
        self.query.push((name.to_owned(), Secret::new(value)));
    }

    fn basic(&mut self, user: &str, password: &str) {
        self.header("authorization", format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))));
    }

    fn custom(&mut self, json: Option<&Value>) -> Result<(), NodeError> {
        let wrong = || {
            let error = NodeError::with_code("RR-CRED-0006", "the JSON of the credential cannot be read");
            NodeError { retryable: false, ..error }
                .describe("It has to be an object with \"headers\", \"qs\" or \"body\".")
        };
        let parsed = match json {
            Some(Value::String(text)) => Value::from_json(text).map_err(|_| wrong())?,
            Some(other) => other.clone(),
            None => Value::Null,
        };
        let parsed = parsed.as_object().ok_or_else(wrong)?;
        let entries = |name: &str| parsed.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
        entries("headers").iter().for_each(|(name, value)| self.header(name, value.to_text().to_string()));
        entries("qs").iter().for_each(|(name, value)| self.query(name, value.to_text().to_string()));
        self.body = Secret::new(entries("body"));
        Ok(())
    }

    /// Secrets as they look when they travel.
    pub(super) fn encoded(&self) -> Vec<String> {
        let basic = self.headers.iter().filter_map(|(_, value)| value.reveal().strip_prefix("Basic "));
        basic.map(str::to_owned).collect()
    }

    /// Adds everything to `request`.
    ///
    /// # Errors
    /// When the body cannot be read.
    pub(super) async fn add(&self, request: &mut HttpRequest) -> Result<(), NodeError> {
        for (name, value) in &self.headers {
            set_header(request, name, value.reveal().clone());
        }
        for (name, value) in &self.query {
            request.query.retain(|(known, _)| known != name);
            request.query.push((name.clone(), value.reveal().clone()));
        }
        if self.certificates.is_some() {
            request.certificates.clone_from(&self.certificates);
        }
        if !self.body.reveal().is_empty() {
            self.add_to_body(request);
        }
        Ok(())
    }

    fn add_to_body(&self, request: &mut HttpRequest) {
        let fields = self.body.reveal();
        let is_form = request.headers.iter().any(|(name, value)| {
            name.eq_ignore_ascii_case("content-type")
                && value.starts_with("application/x-www-form-urlencoded")
        });
        match &mut request.body {
            HttpBody::Multipart(parts) => parts.extend(fields.iter().map(|(name, value)| HttpPart {
                name: name.to_string(),
                content: Bytes::from(value.to_text().to_string()).into(),
                file_name: None,
                mime_type: None,
            })),
            HttpBody::Bytes(bytes) if is_form => {
                let mut form = form_urlencoded::Serializer::new(String::from_utf8_lossy(bytes).into_owned());
                form.extend_pairs(fields.iter().map(|(name, value)| (name, value.to_text())));
                *bytes = form.finish().into();
            }
            HttpBody::Bytes(bytes) => {
                let parsed = Value::from_json(&String::from_utf8_lossy(bytes)).ok();
                // Only an object has a place for fields; any other body goes out as it is.
                if let Some(mut json) = parsed.and_then(|value| value.as_object().cloned()) {
                    fields.iter().for_each(|(name, value)| drop(json.insert(name.clone(), value.clone())));
                    *bytes = Value::Object(json).to_json().into();
                }
            }
            HttpBody::Empty if !matches!(request.method.as_str(), "GET" | "HEAD") => {
                request.body = HttpBody::Bytes(Value::Object(fields.clone()).to_json().into());
                set_header(request, "content-type", "application/json".to_owned());
            }
            HttpBody::Empty | HttpBody::Stream(_) => {}
        }
    }
}

/// Sets a header in place of one of the same name.
pub(super) fn set_header(request: &mut HttpRequest, name: &str, value: String) {
    request.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    request.headers.push((name.to_owned(), value));
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn signed(kind: &str, fields: Object) -> HttpRequest {
        let mut request = HttpRequest::new("POST", "https://a.example");
        request.body = HttpBody::Bytes(Bytes::from_static(b"{\"a\":1}"));
        Added::of(kind, &fields).expect("fields").add(&mut request).await.expect("added");
        request
    }

    #[tokio::test]
    async fn each_kind_goes_to_its_place() {
        let fields = || {
            Object::from([
                ("user", "ann"),
                ("password", "pw"),
                ("token", "t0ken"),
                ("name", "X-Key"),
                ("value", "s"),
            ])
        };
        let header = async |kind: &str, fields| {
            let request = signed(kind, fields).await;
            request.headers.first().map(|(name, value)| format!("{name}: {value}")).unwrap_or_default()
        };
        assert_eq!(header("httpBasicAuth", fields()).await, "authorization: Basic YW5uOnB3");
        assert_eq!(header("httpBearerAuth", fields()).await, "authorization: Bearer t0ken");
        assert_eq!(header("httpHeaderAuth", fields()).await, "X-Key: s");
        assert_eq!(signed("httpQueryAuth", fields()).await.query, [("X-Key".to_owned(), "s".to_owned())]);
        let github = Object::from([("accessToken", "abc")]);
        assert_eq!(header("githubApi", github).await, "Authorization: token abc");
        let zendesk = Object::from([("email", "a@b.example"), ("apiToken", "z")]);
        let expected = format!("authorization: Basic {}", STANDARD.encode("a@b.example/token:z"));
        assert_eq!(header("zendeskApi", zendesk).await, expected);
    }

    #[test]
    fn the_key_of_a_certificate_is_opened_with_its_passphrase() {
        use crate::text::signing::protected::tests::AES;
        let fields = |passphrase: &str| {
            Object::from([("cert", "-----BEGIN CERTIFICATE-----"), ("key", AES), ("passphrase", passphrase)])
        };
        let added = Added::of("httpSslAuth", &fields("hunter2")).expect("opened");
        let shown = added.certificates.expect("a certificate");
        assert!(shown.key.reveal().starts_with("-----BEGIN PRIVATE KEY-----"));
        let wrong = Added::of("httpSslAuth", &fields("hunter3")).err().expect("refused");
        assert_eq!(wrong.code, "RR-CRED-0006");
        assert!(wrong.message.contains("passphrase") && !wrong.message.contains("hunter3"));
    }

    #[tokio::test]
    async fn a_custom_credential_reaches_header_query_and_body() {
        let json = r#"{"headers":{"X-A":"1"},"qs":{"q":"2"},"body":{"b":"3"}}"#;
        let request = signed("httpCustomAuth", Object::from([("json", json)])).await;
        assert_eq!(request.headers, [("X-A".to_owned(), "1".to_owned())]);
        assert_eq!(request.query, [("q".to_owned(), "2".to_owned())]);
        assert!(matches!(request.body, HttpBody::Bytes(bytes) if &bytes[..] == br#"{"a":1,"b":"3"}"#));
        assert!(Added::of("httpCustomAuth", &Object::from([("json", "[1]")])).is_err());
        let found =
            secrets("httpCustomAuth", &Object::from([("json", r#"{"headers":{"X-Name":"hunter2"}}"#)]));
        assert_eq!(found, ["hunter2"]);
    }
}
