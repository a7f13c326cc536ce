//! OAuth 1 (RFC 5849): every request is signed with the secrets of the client and of the token.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use model::Object;
use node_sdk::{HttpBody, HttpRequest, Secret};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use super::parts::set_header;
use crate::web::credentials::{TOKENS, text};

/// Who signs.
pub(super) struct Keys {
    consumer: String,
    consumer_secret: Secret<String>,
    token: String,
    token_secret: Secret<String>,
    method: String,
}

impl Keys {
    pub(super) fn of(fields: &Object) -> Self {
        let tokens = fields.get(TOKENS).and_then(|tokens| tokens.as_object().cloned()).unwrap_or_default();
        let either = |stored: &str, typed: &str| {
            Some(text(&tokens, stored))
                .filter(|found| !found.is_empty())
                .unwrap_or_else(|| text(fields, typed))
        };
        let method = text(fields, "signatureMethod");
        Self {
            consumer: text(fields, "consumerKey"),
            consumer_secret: Secret::new(text(fields, "consumerSecret")),
            token: either("oauth_token", "token"),
            token_secret: Secret::new(either("oauth_token_secret", "tokenSecret")),
            method: if method.is_empty() { "HMAC-SHA1".to_owned() } else { method },
        }
    }

    /// The client of `fields` with another token, or without any (two empty texts).
    pub(super) fn with_token(fields: &Object, token: &str, secret: &str) -> Self {
        let client = Self::of(fields);
        Self { token: token.to_owned(), token_secret: Secret::new(secret.to_owned()), ..client }
    }

    /// Signs `request` at `now` (seconds since 1970).
    pub(super) fn sign(&self, request: &mut HttpRequest, now: i64, nonce: &str) {
        self.sign_with(request, now, nonce, &[]);
    }

    /// The same, with `more` among what the protocol says.
    pub(super) fn sign_with(
        &self,
        request: &mut HttpRequest,
        now: i64,
        nonce: &str,
        more: &[(&'static str, &str)],
    ) {
        let mut own = vec![
            ("oauth_consumer_key", self.consumer.clone()),
            ("oauth_nonce", nonce.to_owned()),
            ("oauth_signature_method", self.method.clone()),
            ("oauth_timestamp", now.to_string()),
            ("oauth_version", "1.0".to_owned()),
        ];
        if !self.token.is_empty() {
            own.push(("oauth_token", self.token.clone()));
        }
        own.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let base = base(request, &own);
        let key = format!("{}&{}", encode(self.consumer_secret.reveal()), encode(self.token_secret.reveal()));
        own.push(("oauth_signature", self.signature(&key, &base)));
        own.sort();
        let list: Vec<String> =
            own.iter().map(|(name, value)| format!("{name}=\"{}\"", encode(value))).collect();
        set_header(request, "authorization", format!("OAuth {}", list.join(", ")));
    }

    fn signature(&self, key: &str, base: &str) -> String {
        macro_rules! mac {
            ($hash:ty) => {{
                // A key of any length is taken.
                Hmac::<$hash>::new_from_slice(key.as_bytes()).map_or_else(
                    |_| String::new(),
                    |mut mac| {
                        mac.update(base.as_bytes());
                        STANDARD.encode(mac.finalize().into_bytes())
                    },
                )
            }};
        }
        match self.method.as_str() {
            "HMAC-SHA256" => mac!(Sha256),
            "HMAC-SHA512" => mac!(Sha512),
            _ => mac!(Sha1),
        }
    }
}

/// What is signed (section 3.4.1): method, address, and all parameters in order.
fn base(request: &HttpRequest, own: &[(&str, String)]) -> String {
    let mut address = url::Url::parse(&request.url).ok();
    let mut parameters: Vec<(String, String)> =
        own.iter().map(|(name, value)| (encode(name), encode(value))).collect();
    let mut take = |name: &str, value: &str| parameters.push((encode(name), encode(value)));
    if let Some(url) = &address {
        url.query_pairs().for_each(|(name, value)| take(&name, &value));
    }
    request.query.iter().for_each(|(name, value)| take(name, value));
    let is_form = request.headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("content-type") && value.starts_with("application/x-www-form-urlencoded")
    });
    if let (true, HttpBody::Bytes(bytes)) = (is_form, &request.body) {
        form_urlencoded::parse(bytes).for_each(|(name, value)| take(&name, &value));
    }
    parameters.sort();
    let parameters: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if let Some(url) = &mut address {
        url.set_query(None);
        url.set_fragment(None);
        let _only_without_a_host = url.set_username("").and_then(|()| url.set_password(None));
    }
    let address = address.map_or_else(|| request.url.clone(), String::from);
    format!("{}&{}&{}", request.method, encode(&address), encode(&parameters.join("&")))
}

/// Percent encoding of section 3.6: everything but letters, digits and `-._~`.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 5849, section 1.2 (photos), with version left out there and therefore compared by its base.
    #[test]
    fn the_base_of_the_standard_comes_out() {
        let mut request =
            HttpRequest::new("POST", "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b");
        request.headers.push(("Content-Type".into(), "application/x-www-form-urlencoded".into()));
        request.body = HttpBody::Bytes("c2&a3=2+q".into());
        let own = [
            ("oauth_consumer_key", "9djdj82h48djs9d2".to_owned()),
            ("oauth_token", "kkk9d7dh3k39sjv7".to_owned()),
            ("oauth_signature_method", "HMAC-SHA1".to_owned()),
            ("oauth_timestamp", "137131201".to_owned()),
            ("oauth_nonce", "7d8f3e4a".to_owned()),
        ];
        // Section 3.4.1.1.
        assert_eq!(
            base(&request, &own),
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
        );
    }

    /// The signature was computed with an implementation of its own.
    #[test]
    fn a_known_signature_comes_out() {
        let keys = Keys::of(&Object::from([
            ("consumerKey", "xvz1evFS4wEEPTGEFPHBog"),
            ("consumerSecret", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw"),
            ("token", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPr9EyMZeS9weJAEb"),
            ("tokenSecret", "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"),
        ]));
        let mut request = HttpRequest::new(
            "POST",
            "https://api.twitter.com/1.1/statuses/update.json?include_entities=true",
        );
        request.headers.push(("content-type".into(), "application/x-www-form-urlencoded".into()));
        request.body = HttpBody::Bytes(
            "status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21".into(),
        );
        keys.sign(&mut request, 1_318_622_958, "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg");
        let header = &request.headers.last().expect("a header").1;
        assert!(header.contains("oauth_signature=\"ukkX9EDMLmpO7l0VmlyZt62%2FCIM%3D\""), "{header}");
    }
}
