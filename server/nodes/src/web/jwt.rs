//! JSON Web Tokens with the keys of a `jwtAuth` credential: who calls a webhook, and what it is answered with.

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use model::{Object, Value};

fn text<'a>(fields: &'a Object, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn algorithm(fields: &Object) -> Result<Algorithm, String> {
    match text(fields, "algorithm") {
        "" => Ok(Algorithm::HS256),
        name => name.parse().map_err(|_| format!("\"{name}\" is not an algorithm for tokens")),
    }
}

fn is_pair(fields: &Object) -> bool {
    text(fields, "keyType") == "pemKey"
}

/// Whether the kind of key fits the algorithm: a public key must never pass for a shared secret.
fn fits(fields: &Object, algorithm: Algorithm) -> Result<(), String> {
    let shared = matches!(algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512);
    if shared == is_pair(fields) {
        return Err("the algorithm does not fit the kind of key".to_owned());
    }
    Ok(())
}

/// PEM as people paste it: on one line, with the line ends gone.
fn pem(key: &str) -> String {
    let key = key.trim().replace("\\n", "\n");
    if key.contains('\n') {
        return key;
    }
    let parts: Vec<&str> = key.split("-----").map(str::trim).collect();
    match parts.as_slice() {
        ["", begin, body, end, ""] => {
            let body: String = body.split_whitespace().collect::<Vec<_>>().join("\n");
            format!("-----{begin}-----\n{body}\n-----{end}-----\n")
        }
        _ => key,
    }
}

/// What `token` claims, when it was signed with the key in `fields` and is good at `now`.
///
/// # Errors
/// A sentence about what is wrong; nothing about the key.
pub fn verify(fields: &Object, token: &str, now: Timestamp) -> Result<Value, String> {
    let algorithm = algorithm(fields)?;
    fits(fields, algorithm)?;
    let key = if is_pair(fields) {
        let pem = pem(text(fields, "publicKey"));
        let pem = pem.as_bytes();
        match algorithm {
            Algorithm::ES256 | Algorithm::ES384 => DecodingKey::from_ec_pem(pem),
            Algorithm::EdDSA => DecodingKey::from_ed_pem(pem),
            _ => DecodingKey::from_rsa_pem(pem),
        }
        .map_err(|_| "the public key cannot be read".to_owned())?
    } else {
        match text(fields, "secret") {
            "" => return Err("the credential holds no secret".to_owned()),
            secret => DecodingKey::from_secret(secret.as_bytes()),
        }
    };
    let mut rules = Validation::new(algorithm);
    rules.required_spec_claims.clear();
    rules.validate_aud = false;
    // Times are looked at here, by the clock that was handed in.
    rules.validate_exp = false;
    rules.validate_nbf = false;
    let claims = jsonwebtoken::decode::<Value>(token, &key, &rules)
        .map_err(|error| format!("the token is not valid: {error}"))?
        .claims;
    let seconds =
        |name: &str| claims.get(name).filter(|it| !it.is_null()).map(|it| it.as_f64().unwrap_or(f64::NAN));
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
    let now = now.as_second() as f64;
    match (seconds("exp"), seconds("nbf")) {
        (Some(until), _) if until.is_nan() || now >= until => Err("the token is out of date".to_owned()),
        (_, Some(from)) if from.is_nan() || from > now => Err("the token is not good yet".to_owned()),
        _ => Ok(claims),
    }
}

/// A token with `claims`, signed with the key in `fields`.
///
/// # Errors
/// A sentence about what is wrong; nothing about the key.
pub fn sign(fields: &Object, claims: &Value) -> Result<String, String> {
    let algorithm = algorithm(fields)?;
    fits(fields, algorithm)?;
    let key = if is_pair(fields) {
        let pem = pem(text(fields, "privateKey"));
        let pem = pem.as_bytes();
        match algorithm {
            Algorithm::ES256 | Algorithm::ES384 => EncodingKey::from_ec_pem(pem),
            Algorithm::EdDSA => EncodingKey::from_ed_pem(pem),
            _ => EncodingKey::from_rsa_pem(pem),
        }
        .map_err(|_| "the private key cannot be read".to_owned())?
    } else {
        match text(fields, "secret") {
            "" => return Err("the credential holds no secret".to_owned()),
            secret => EncodingKey::from_secret(secret.as_bytes()),
        }
    };
    jsonwebtoken::encode(&Header::new(algorithm), claims, &key)
        .map_err(|error| format!("the token cannot be signed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tokens_of_the_key_that_are_good_now_pass() {
        let now: Timestamp = "2030-01-02T03:04:05Z".parse().expect("a time");
        let fields = |secret: &str| Object::from([("secret", secret), ("algorithm", "HS256")]);
        let token =
            |claims: &str| sign(&fields("s3cret"), &Value::from_json(claims).expect("json")).expect("signs");
        let good = token(r#"{"sub":"ada","exp":1893553446}"#);
        assert_eq!(
            verify(&fields("s3cret"), &good, now).map(|it| it.to_json()),
            Ok(r#"{"sub":"ada","exp":1893553446}"#.into())
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
