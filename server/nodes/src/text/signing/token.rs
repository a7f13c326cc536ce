//! JSON Web Tokens (RFC 7515, 7518, 7519): signing, checking, reading.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ecow::EcoString;
use model::{Object, Value};

use super::{Hash, PrivateKey, PublicKey};

/// How long a token may be, in bytes.
const MAX_LENGTH: usize = 1 << 20;

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Algorithm {
    pub(crate) name: &'static str,
    family: Family,
    hash: Hash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// A shared secret.
    Shared,
    Rsa,
    Pss,
    /// The curve's number size in bytes.
    Curve(usize),
}

const ALGORITHMS: [Algorithm; 12] = {
    const fn one(name: &'static str, family: Family, hash: Hash) -> Algorithm {
        Algorithm { name, family, hash }
    }
    [
        one("HS256", Family::Shared, Hash::Sha256),
        one("HS384", Family::Shared, Hash::Sha384),
        one("HS512", Family::Shared, Hash::Sha512),
        one("RS256", Family::Rsa, Hash::Sha256),
        one("RS384", Family::Rsa, Hash::Sha384),
        one("RS512", Family::Rsa, Hash::Sha512),
        one("ES256", Family::Curve(32), Hash::Sha256),
        one("ES384", Family::Curve(48), Hash::Sha384),
        one("ES512", Family::Curve(66), Hash::Sha512),
        one("PS256", Family::Pss, Hash::Sha256),
        one("PS384", Family::Pss, Hash::Sha384),
        one("PS512", Family::Pss, Hash::Sha512),
    ]
};

impl Algorithm {
    /// The algorithm called `name`. There is none without a signature.
    pub(crate) fn named(name: &str) -> Result<Self, TokenError> {
        let found = ALGORITHMS.iter().find(|algorithm| algorithm.name == name);
        found.copied().ok_or_else(|| TokenError::Key(format!("\"{name}\" is no algorithm for tokens here")))
    }
}

/// What a token is signed or checked with.
pub(crate) enum Key<'a> {
    /// A shared secret.
    Secret(&'a str),
    /// PEM of one half of a key pair.
    Pem(&'a str),
}

/// Why a token is not good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("jwt malformed")]
    Malformed,
    #[error("invalid token")]
    Invalid,
    #[error("invalid algorithm")]
    Algorithm,
    #[error("jwt signature is required")]
    Unsigned,
    #[error("invalid signature")]
    Signature,
    #[error("jwt expired")]
    Expired,
    #[error("jwt not active")]
    NotActive,
    #[error("invalid {0} value")]
    Time(&'static str),
    #[error("{0}")]
    Key(String),
}

/// What is looked at besides the signature.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Checks {
    pub(crate) ignore_expiration: bool,
    pub(crate) ignore_not_before: bool,
    /// Seconds that clocks may differ.
    pub(crate) tolerance: f64,
}

/// A token taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) header: Object,
    pub(crate) payload: Value,
    /// As it stands in the token.
    pub(crate) signature: EcoString,
}

/// A token with `payload`, signed with `key`; `id` names the key in the header.
///
/// # Errors
/// When the key does not fit the algorithm.
pub(crate) fn sign(
    payload: &Object,
    key: &Key<'_>,
    algorithm: Algorithm,
    id: Option<&str>,
) -> Result<String, TokenError> {
    let mut header = Object::from([("alg", algorithm.name), ("typ", "JWT")]);
    if let Some(id) = id {
        header.insert("kid", id);
    }
    let text = |object: &Object| URL_SAFE_NO_PAD.encode(Value::Object(object.clone()).to_json());
    let signed = format!("{}.{}", text(&header), text(payload));
    let signature = match (algorithm.family, key) {
        (Family::Shared, Key::Secret("")) => {
            return Err(TokenError::Key("the credential holds no secret".into()));
        }
        (Family::Shared, Key::Secret(secret)) => algorithm.hash.mac(secret.as_bytes(), signed.as_bytes()),
        (Family::Shared, Key::Pem(_)) | (_, Key::Secret(_)) => return Err(unfit()),
        (family, Key::Pem(pem)) => {
            let key = PrivateKey::read(pem).map_err(TokenError::Key)?;
            if !fits(family, &key.public()) {
                return Err(unfit());
            }
            key.sign_token(algorithm.hash, family == Family::Pss, signed.as_bytes())
                .map_err(TokenError::Key)?
        }
    };
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

fn unfit() -> TokenError {
    TokenError::Key("the kind of key in the credential does not fit the algorithm".to_owned())
}

fn fits(family: Family, key: &PublicKey) -> bool {
    match key {
        PublicKey::Rsa(_) => matches!(family, Family::Rsa | Family::Pss),
        PublicKey::P256(_) => family == Family::Curve(32),
        PublicKey::P384(_) => family == Family::Curve(48),
        PublicKey::P521(_) => family == Family::Curve(66),
    }
}

/// Takes `token` apart without checking it.
///
/// # Errors
/// When it is no token.
pub(crate) fn decode(token: &str) -> Result<Token, TokenError> {
    if token.len() > MAX_LENGTH {
        return Err(TokenError::Malformed);
    }
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { return Err(TokenError::Malformed) };
    let json = |part: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).map_err(|_| TokenError::Invalid)?;
        String::from_utf8(bytes).map_err(|_| TokenError::Invalid)
    };
    let header = match Value::from_json(&json(header)?) {
        Ok(Value::Object(header)) => header,
        _ => return Err(TokenError::Invalid),
    };
    let text = json(payload)?;
    // A payload that is no JSON is a text.
    let payload = Value::from_json(&text).unwrap_or_else(|_| Value::from(text));
    Ok(Token { header, payload, signature: (*signature).into() })
}

/// Takes `token` apart when it was signed with `key` by `algorithm` and is good at `now` (seconds since 1970).
///
/// # Errors
/// What is wrong with it.
pub(crate) fn verify(
    token: &str,
    key: &Key<'_>,
    algorithm: Algorithm,
    checks: Checks,
    now: f64,
) -> Result<Token, TokenError> {
    let read = decode(token)?;
    if read.signature.is_empty() {
        return Err(TokenError::Unsigned);
    }
    // The token never chooses how it is checked.
    if read.header.get("alg").and_then(Value::as_str) != Some(algorithm.name) {
        return Err(TokenError::Algorithm);
    }
    let signed = token.rsplit_once('.').map_or("", |(signed, _)| signed).as_bytes();
    let signature = URL_SAFE_NO_PAD.decode(read.signature.as_bytes()).map_err(|_| TokenError::Signature)?;
    let holds = match (algorithm.family, key) {
        (Family::Shared, Key::Secret("")) => {
            return Err(TokenError::Key("the credential holds no secret".into()));
        }
        (Family::Shared, Key::Secret(secret)) => {
            same(&algorithm.hash.mac(secret.as_bytes(), signed), &signature)
        }
        // A public key is no secret: it must never check a token that anybody could have signed with it.
        (Family::Shared, Key::Pem(_)) | (_, Key::Secret(_)) => return Err(unfit()),
        (family, Key::Pem(pem)) => {
            let key = PublicKey::read(pem).map_err(TokenError::Key)?;
            if !fits(family, &key) {
                return Err(unfit());
            }
            key.holds_for_token(algorithm.hash, family == Family::Pss, signed, &signature)
        }
    };
    if !holds {
        return Err(TokenError::Signature);
    }
    let time = |name: &'static str| match read.payload.get(name) {
        None => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or(TokenError::Time(name)),
    };
    if !checks.ignore_not_before && time("nbf")?.is_some_and(|from| from > now + checks.tolerance) {
        return Err(TokenError::NotActive);
    }
    if !checks.ignore_expiration && time("exp")?.is_some_and(|until| now >= until + checks.tolerance) {
        return Err(TokenError::Expired);
    }
    Ok(read)
}

/// Whether two codes are the same, in a time that says nothing of where they differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 1_893_553_445.0;

    /// The example of RFC 7519's successor pages, known to every implementation.
    #[test]
    fn a_well_known_token_is_made_and_read() {
        let payload = Object::from([
            ("sub", Value::from("1234567890")),
            ("name", "John Doe".into()),
            ("iat", 1_516_239_022.into()),
        ]);
        let algorithm = Algorithm::named("HS256").expect("known");
        let token = sign(&payload, &Key::Secret("your-256-bit-secret"), algorithm, None).expect("signs");
        assert_eq!(
            token,
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
        );
        let read = verify(&token, &Key::Secret("your-256-bit-secret"), algorithm, Checks::default(), NOW);
        assert_eq!(read.map(|token| token.payload), Ok(Value::Object(payload)));
    }

    #[test]
    fn what_is_wrong_with_a_token_is_said() {
        let hs = Algorithm::named("HS256").expect("known");
        let make = |json: &str| {
            let Ok(Value::Object(payload)) = Value::from_json(json) else { panic!("{json}") };
            sign(&payload, &Key::Secret("s"), hs, Some("k1")).expect("signs")
        };
        let check = |token: &str, checks| verify(token, &Key::Secret("s"), hs, checks, NOW).map(|_| ());
        let strict = Checks::default();
        assert_eq!(check(&make(r#"{"exp":1893553445}"#), strict), Err(TokenError::Expired));
        assert_eq!(check(&make(r#"{"exp":1893553445}"#), Checks { tolerance: 5.0, ..strict }), Ok(()));
        assert_eq!(check(&make(r#"{"exp":1}"#), Checks { ignore_expiration: true, ..strict }), Ok(()));
        assert_eq!(check(&make(r#"{"nbf":1893553446}"#), strict), Err(TokenError::NotActive));
        assert_eq!(check(&make(r#"{"exp":"soon"}"#), strict), Err(TokenError::Time("exp")));
        assert_eq!(check("a.b", strict), Err(TokenError::Malformed));
        assert_eq!(check("a.b.c", strict), Err(TokenError::Invalid));
        assert_eq!(check("eyJhbGciOiJub25lIn0.e30.", strict), Err(TokenError::Unsigned));
        assert_eq!(check("eyJhbGciOiJub25lIn0.e30.eA", strict), Err(TokenError::Algorithm));
        let other = verify(&make("{}"), &Key::Secret("t"), hs, strict, NOW);
        assert_eq!(other, Err(TokenError::Signature));
        assert!(matches!(verify(&make("{}"), &Key::Pem("s"), hs, strict, NOW), Err(TokenError::Key(_))));
        assert_eq!(
            decode(&make("{}")).map(|token| Value::Object(token.header).to_json()),
            Ok(r#"{"alg":"HS256","typ":"JWT","kid":"k1"}"#.into())
        );
        assert!(Algorithm::named("none").is_err());
    }
}
