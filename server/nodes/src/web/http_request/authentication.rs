//! How a request shows who sends it. Secrets go from the credential into the request and nowhere else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Object, Value};
use node_sdk::{NodeContext, NodeError, Secret};

use super::parameters::Parameters;

/// The credential types that a request can use.
pub(super) const KINDS: [&str; 4] = ["httpBasicAuth", "httpBearerAuth", "httpHeaderAuth", "httpQueryAuth"];

/// What is added to a request.
#[derive(Debug, Default)]
pub(super) struct Authentication {
    /// A header: name and value.
    pub header: Option<(String, Secret<String>)>,
    /// A query parameter: name and value.
    pub query: Option<(String, Secret<String>)>,
    /// Every text that must not show up in an error.
    secrets: Vec<Secret<String>>,
}

impl Authentication {
    /// Looks up what `parameters` ask for.
    ///
    /// # Errors
    /// When the kind of authentication is not known, or there is no credential of that kind.
    pub(super) async fn of(context: &NodeContext<'_>, parameters: &Parameters) -> Result<Self, NodeError> {
        let kind = match parameters.authentication.as_str() {
            "" | "none" => return Ok(Self::default()),
            "genericCredentialType" => parameters.generic_auth_type.as_str(),
            _ => {
                return Err(NodeError::parameter(
                    "authentication",
                    "credentials of single services are not available yet",
                )
                .describe("Use a credential with a bearer token, a header, a query parameter or a user name instead."));
            }
        };
        if !KINDS.contains(&kind) {
            return Err(NodeError::parameter(
                "genericAuthType",
                format!("requests cannot be authenticated by \"{kind}\" yet"),
            ));
        }
        let fields = context.credential(kind).await?.ok_or_else(|| {
            NodeError::parameter("genericAuthType", format!("no credential of type {kind} is chosen"))
        })?;
        Ok(Self::from_fields(kind, &fields))
    }

    fn from_fields(kind: &str, fields: &Secret<Object>) -> Self {
        let text =
            |name: &str| fields.reveal().get(name).filter(|value| !value.is_null()).map(Value::to_text);
        let text = |name: &str| text(name).unwrap_or_default();
        let named = || Some((text("name").to_string(), Secret::new(text("value").to_string())));
        let authorization = |value: String| Some(("authorization".to_owned(), Secret::new(value)));
        let (header, query, secrets) = match kind {
            "httpBasicAuth" => {
                let encoded = STANDARD.encode(format!("{}:{}", text("user"), text("password")));
                (authorization(format!("Basic {encoded}")), None, vec![encoded, text("password").to_string()])
            }
            "httpBearerAuth" => {
                let token = text("token").to_string();
                (authorization(format!("Bearer {token}")), None, vec![token])
            }
            "httpHeaderAuth" => (named(), None, vec![text("value").to_string()]),
            _ => (None, named(), vec![text("value").to_string()]),
        };
        Self { header, query, secrets: secrets.into_iter().map(Secret::new).collect() }
    }

    /// Stars out the secrets in `error`: some servers repeat in their answer what they were sent.
    pub(super) fn hide(&self, mut error: NodeError) -> NodeError {
        for secret in self.secrets.iter().map(Secret::reveal).filter(|secret| !secret.trim().is_empty()) {
            for text in std::iter::once(&mut error.message).chain(error.description.as_mut()) {
                *text = text.replace(secret.as_str(), "***");
            }
        }
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_goes_to_its_place_and_stays_out_of_debug_prints() {
        let fields = Secret::new(Object::from([
            ("user", "ann"),
            ("password", "pw"),
            ("token", "t0ken"),
            ("name", "X-Key"),
            ("value", "s3cret"),
        ]));
        let header = |kind| {
            let made = Authentication::from_fields(kind, &fields);
            assert!(!format!("{made:?}").contains("s3cret") && !format!("{made:?}").contains("t0ken"));
            made.header.map(|(name, value)| format!("{name}: {}", value.reveal()))
        };
        assert_eq!(header("httpBasicAuth").as_deref(), Some("authorization: Basic YW5uOnB3"));
        assert_eq!(header("httpBearerAuth").as_deref(), Some("authorization: Bearer t0ken"));
        assert_eq!(header("httpHeaderAuth").as_deref(), Some("X-Key: s3cret"));
        let query = Authentication::from_fields("httpQueryAuth", &fields).query;
        assert_eq!(
            query.map(|(name, value)| format!("{name}={}", value.reveal())).as_deref(),
            Some("X-Key=s3cret")
        );
    }

    #[test]
    fn a_secret_that_a_server_repeats_is_starred_out() {
        let fields = Secret::new(Object::from([("token", "t0ken")]));
        let error = NodeError::operation("denied t0ken").describe("you sent Bearer t0ken");
        let hidden = Authentication::from_fields("httpBearerAuth", &fields).hide(error);
        assert_eq!(
            (hidden.message.as_str(), hidden.description.as_deref()),
            ("denied ***", Some("you sent Bearer ***"))
        );
    }
}
