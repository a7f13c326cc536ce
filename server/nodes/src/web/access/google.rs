//! Service accounts of Google: a token is given for a statement that the account signs (RFC 7523).

use jiff::Timestamp;
use model::{Object, Value};
use node_sdk::{NodeError, Secret};

use crate::text::signing::{Algorithm, Key, sign};
use crate::web::credentials::text;

/// The credential type.
pub(super) const KIND: &str = "googleApi";

/// Where tokens are given; also whom the statement is for.
pub(super) const TOKENS_AT: &str = "https://oauth2.googleapis.com/token";

/// The kind of grant.
pub(super) const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// How long a statement and what is given for it hold, in seconds.
const HOLDS: i64 = 3600;

/// What a service account says of itself.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    account: String,
    key: Secret<String>,
    user: Option<String>,
    scope: String,
}

impl Statement {
    /// The statement that the fields of a credential allow.
    ///
    /// # Errors
    /// When a field that is needed is empty.
    pub(super) fn of(fields: &Object) -> Result<Self, NodeError> {
        let text = |name: &str| text(fields, name).trim().to_owned();
        let scope = text("scopes");
        let scopes: Vec<&str> =
            scope.split(|c: char| c == ',' || c.is_whitespace()).filter(|scope| !scope.is_empty()).collect();
        let (account, key) = (text("email"), text("privateKey"));
        if account.is_empty() || key.is_empty() {
            return Err(wrong("the credential holds no e-mail of a service account or no private key"));
        }
        if scopes.is_empty() {
            return Err(wrong("the credential names no scopes")
                .describe("Open the credential, switch on \"For HTTP Request\" and fill in the scopes."));
        }
        let acts = fields.get("inpersonate").is_some_and(Value::is_truthy);
        let user = Some(text("delegatedEmail")).filter(|user| acts && !user.is_empty());
        Ok(Self { account, key: Secret::new(key), user, scope: scopes.join(" ") })
    }

    /// The statement at `now`, signed.
    ///
    /// # Errors
    /// When the key cannot be read.
    pub(super) fn signed(&self, now: Timestamp) -> Result<Secret<String>, NodeError> {
        let made = now.as_second();
        let claims = Object::from([
            ("iss", Value::from(self.account.as_str())),
            ("sub", Value::from(self.user.as_deref().unwrap_or(&self.account))),
            ("scope", Value::from(self.scope.as_str())),
            ("aud", Value::from(TOKENS_AT)),
            ("iat", Value::from(made)),
            ("exp", Value::from(made.saturating_add(HOLDS))),
        ]);
        let refused = |reason: String| wrong(&reason);
        let algorithm = Algorithm::named("RS256").map_err(|error| refused(error.to_string()))?;
        let key = Key::Pem(self.key.reveal());
        let token = sign(&claims, &key, algorithm, None).map_err(|error| refused(error.to_string()))?;
        Ok(Secret::new(token.to_string()))
    }
}

fn wrong(message: &str) -> NodeError {
    NodeError { retryable: false, ..NodeError::with_code("RR-CRED-0006", message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_and_nothing_of_the_key() {
        let mut fields = Object::from([("email", "a@b.example"), ("privateKey", "canary")]);
        let said = |fields: &Object| Statement::of(fields).map_err(|error| error.message.to_string());
        assert!(said(&fields).is_err_and(|error| error.contains("scopes")));
        fields.insert("scopes", "one, two\nthree");
        let statement = Statement::of(&fields).expect("a statement");
        assert_eq!(statement.scope, "one two three");
        let error = statement.signed(Timestamp::constant(1000, 0)).expect_err("no key");
        assert_eq!(error.code, "RR-CRED-0006");
        assert!(!error.message.contains("canary"), "{}", error.message);
        fields.insert("email", "");
        assert!(said(&fields).is_err());
    }
}
