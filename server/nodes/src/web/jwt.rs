//! JSON Web Tokens with the keys of a `jwtAuth` credential: who calls a webhook, and what it is answered with.

use jiff::Timestamp;
use model::{Object, Value};

use crate::text::signing::{self, Algorithm, Checks, Key, open_private_key};

fn text<'a>(fields: &'a Object, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn algorithm(fields: &Object) -> Result<Algorithm, String> {
    let name = Some(text(fields, "algorithm")).filter(|name| !name.is_empty());
    Algorithm::named(name.unwrap_or("HS256")).map_err(|error| error.to_string())
}

/// The shared secret in `fields`, or the half of the key pair that they call `half`.
fn key<'a>(fields: &'a Object, half: &str) -> Key<'a> {
    if text(fields, "keyType") == "pemKey" {
        Key::Pem(text(fields, half))
    } else {
        Key::Secret(text(fields, "secret"))
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
fn seconds(now: Timestamp) -> f64 {
    now.as_second() as f64
}

/// What `token` claims, when it was signed with the key in `fields` and is good at `now`.
///
/// # Errors
/// A sentence about what is wrong; nothing about the key.
pub fn verify(fields: &Object, token: &str, now: Timestamp) -> Result<Value, String> {
    let key = key(fields, "publicKey");
    signing::verify(token, &key, algorithm(fields)?, Checks::default(), seconds(now))
        .map(|token| token.payload)
        .map_err(|error| format!("the token is not valid: {error}"))
}

/// A token with `claims` and the time at which it was made, signed with the key in `fields`.
///
/// # Errors
/// A sentence about what is wrong; nothing about the key.
pub(crate) fn sign(fields: &Object, claims: &Object, now: Timestamp) -> Result<String, String> {
    let mut claims = claims.clone();
    if !claims.contains_key("iat") {
        claims.insert("iat", now.as_second());
    }
    let opened;
    let key = match key(fields, "privateKey") {
        Key::Pem(pem) => {
            opened = open_private_key(pem, text(fields, "passphrase"))?;
            Key::Pem(&opened)
        }
        secret @ Key::Secret(_) => secret,
    };
    signing::sign(&claims, &key, algorithm(fields)?, None)
        .map_err(|error| format!("the token cannot be signed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tokens_of_the_key_that_are_good_now_pass() {
        let now: Timestamp = "2030-01-02T03:04:05Z".parse().expect("a time");
        let fields = |secret: &str| Object::from([("secret", secret), ("algorithm", "HS256")]);
        let token = |claims: &str| {
            let claims = Value::from_json(claims).expect("json");
            sign(&fields("s3cret"), claims.as_object().expect("an object"), now).expect("signs")
        };
        let good = token(r#"{"sub":"ada","exp":1893553446}"#);
        assert_eq!(
            verify(&fields("s3cret"), &good, now).map(|it| it.to_json()),
            Ok(r#"{"sub":"ada","exp":1893553446,"iat":1893553445}"#.into())
        );
        assert!(verify(&fields("other"), &good, now).is_err());
        assert!(verify(&fields(""), &good, now).is_err());
        assert!(verify(&fields("s3cret"), &token(r#"{"exp":1893553445}"#), now).is_err(), "out of date");
        assert!(verify(&fields("s3cret"), &token(r#"{"nbf":1893553446}"#), now).is_err(), "too early");
        assert!(verify(&fields("s3cret"), &token(r#"{"exp":"soon"}"#), now).is_err(), "no time");
        assert!(verify(&fields("s3cret"), "eyJhbGciOiJub25lIn0.e30.", now).is_err(), "unsigned");
        let other = Object::from([("secret", "s3cret"), ("algorithm", "HS512")]);
        assert!(verify(&other, &good, now).is_err(), "another algorithm");
        let confused = Object::from([("keyType", "pemKey"), ("publicKey", "s3cret"), ("algorithm", "HS256")]);
        assert!(verify(&confused, &good, now).is_err(), "a public key is no shared secret");
    }
}
