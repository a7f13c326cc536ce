//! How a person connects a credential of OAuth 1.0a (RFC 5849, section 2): a token that stands for the request, the address
//! where the person agrees, and the token that lasts. What is kept where is for others.

use jiff::Timestamp;
use model::{Object, Value};
use node_sdk::{Egress, HttpRequest, NodeError, Secret};

use super::oauth1::Keys;
use crate::web::credentials::text;

/// Whether credentials of type `kind` hold a client of OAuth 1.
pub fn is_used_by(kind: &str) -> bool {
    kind == "oAuth1Api" || service(kind).is_some()
}

/// The addresses of services that everybody knows: for request tokens, to authorise at, for access tokens.
fn service(kind: &str) -> Option<[&'static str; 3]> {
    match kind {
        "twitterOAuth1Api" => Some([
            "https://api.twitter.com/oauth/request_token",
            "https://api.twitter.com/oauth/authorize",
            "https://api.twitter.com/oauth/access_token",
        ]),
        _ => None,
    }
}

/// A client and the three addresses of its service.
pub struct Client<'a> {
    fields: &'a Object,
    request: String,
    authorize: String,
    access: String,
}

impl<'a> Client<'a> {
    /// The client that the fields of a credential of type `kind` hold.
    ///
    /// # Errors
    /// When an address or the client's key is missing.
    pub fn read(kind: &str, fields: &'a Object) -> Result<Self, NodeError> {
        let address = |name: &str, what: &str| {
            let found = text(fields, name).trim().to_owned();
            let fits = url::Url::parse(&found)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            if fits {
                Ok(found)
            } else {
                Err(wrong(&format!("the address {what} is missing or is no address")))
            }
        };
        if text(fields, "consumerKey").is_empty() || text(fields, "consumerSecret").is_empty() {
            return Err(wrong("the consumer key or its secret is missing"));
        }
        if let Some([request, authorize, access]) = service(kind).map(|known| known.map(str::to_owned)) {
            return Ok(Self { fields, request, authorize, access });
        }
        Ok(Self {
            fields,
            request: address("requestTokenUrl", "for request tokens")?,
            authorize: address("authUrl", "to authorise at")?,
            access: address("accessTokenUrl", "for access tokens")?,
        })
    }

    /// A token that stands for the request, with its secret; the service will send the person back to `callback`.
    ///
    /// # Errors
    /// When the service gives none.
    pub async fn request_token(
        &self,
        egress: &dyn Egress,
        now: Timestamp,
        callback: &str,
    ) -> Result<Secret<Object>, NodeError> {
        let keys = Keys::with_token(self.fields, "", "");
        self.ask(egress, now, &self.request, &keys, ("oauth_callback", callback)).await
    }

    /// Where a person agrees to `request`, a request token.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn authorization(&self, request: &Object) -> Result<String, NodeError> {
        let mut url = url::Url::parse(&self.authorize)
            .map_err(|_| wrong("the address to authorise at is no address"))?;
        url.query_pairs_mut().append_pair("oauth_token", &text(request, "oauth_token"));
        Ok(url.into())
    }

    /// The token that lasts, for `request`, a request token to which a person agreed; `verifier` is what the service sent
    /// back with them.
    ///
    /// # Errors
    /// When the service gives none.
    pub async fn access_token(
        &self,
        egress: &dyn Egress,
        now: Timestamp,
        request: &Object,
        verifier: &str,
    ) -> Result<Secret<Object>, NodeError> {
        let (token, secret) = (text(request, "oauth_token"), text(request, "oauth_token_secret"));
        let keys = Keys::with_token(self.fields, &token, &secret);
        self.ask(egress, now, &self.access, &keys, ("oauth_verifier", verifier)).await
    }

    async fn ask(
        &self,
        egress: &dyn Egress,
        now: Timestamp,
        url: &str,
        keys: &Keys,
        more: (&'static str, &str),
    ) -> Result<Secret<Object>, NodeError> {
        let mut request = HttpRequest::new("POST", url);
        request.headers.push(("accept".into(), "application/x-www-form-urlencoded, */*;q=0.5".into()));
        request.timeout = std::time::Duration::from_secs(30);
        // A redirect would carry the signature to somewhere else.
        request.max_redirects = 0;
        let nonce = uuid::Uuid::new_v4().simple().to_string();
        keys.sign_with(&mut request, now.as_second(), &nonce, &[more]);
        let answer = egress.fetch(request).await?;
        let body = String::from_utf8_lossy(&answer.body);
        let read: Object = form_urlencoded::parse(body.trim().as_bytes())
            .map(|(name, value)| (ecow::EcoString::from(&*name), Value::from(&*value)))
            .collect();
        let complete = ["oauth_token", "oauth_token_secret"].iter().all(|name| !text(&read, name).is_empty());
        if !(200..300).contains(&answer.status) || !complete {
            return Err(self.refused(answer.status, &read, &body));
        }
        Ok(Secret::new(read))
    }

    /// Why the service gave no token: its own words where it has any, and never a secret.
    fn refused(&self, status: u16, answer: &Object, body: &str) -> NodeError {
        let problem: String = text(answer, "oauth_problem").chars().take(300).collect();
        let plain = body.trim();
        let short = plain.len() <= 200 && !plain.contains(['<', '=', '{']);
        let said = match (problem.as_str(), short && !plain.is_empty()) {
            ("", true) => format!("status {status}: {plain}"),
            ("", false) => format!("status {status}"),
            (problem, _) => problem.to_owned(),
        };
        let secret = text(self.fields, "consumerSecret");
        let said = if secret.is_empty() { said } else { said.replace(&secret, "***") };
        NodeError {
            retryable: status >= 500,
            ..NodeError::with_code("RR-CRED-0007", format!("the service gave no token ({said})"))
        }
        .describe("Look at the consumer key, its secret, the signature and the addresses of the credential.")
    }
}

fn wrong(message: &str) -> NodeError {
    NodeError { retryable: false, ..NodeError::with_code("RR-CRED-0006", message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Object {
        Object::from([
            ("consumerKey", "dpf43f3p2l4k3l03"),
            ("consumerSecret", "kd94hf93k423kf44"),
            ("requestTokenUrl", "https://photos.example.net/initiate"),
            ("authUrl", "https://photos.example.net/authorize?lang=en"),
            ("accessTokenUrl", "https://photos.example.net/token"),
        ])
    }

    /// The steps of RFC 5849, section 1.2.
    #[test]
    fn each_step_says_what_the_standard_wants() {
        let fields = fields();
        let header = |keys: &Keys, url: &str, at: i64, nonce: &str, more: (&'static str, &str)| {
            let mut request = HttpRequest::new("POST", url);
            keys.sign_with(&mut request, at, nonce, &[more]);
            request.headers.pop().map(|(_, value)| value).unwrap_or_default()
        };
        let first = Keys::with_token(&fields, "", "");
        let asked = header(
            &first,
            "https://photos.example.net/initiate",
            137_131_200,
            "wIjqoxSkzWzpDWwC",
            ("oauth_callback", "http://printer.example.com/ready"),
        );
        assert!(asked.contains("oauth_callback=\"http%3A%2F%2Fprinter.example.com%2Fready\""), "{asked}");
        assert!(!asked.contains("oauth_token="), "{asked}");
        let second = Keys::with_token(&fields, "hh5s93j4hdidpola", "hdhd0244k9j7ao03");
        let asked = header(
            &second,
            "https://photos.example.net/token",
            137_131_201,
            "walatlh",
            ("oauth_verifier", "hfdp7dh39dks9884"),
        );
        assert!(asked.contains("oauth_token=\"hh5s93j4hdidpola\""), "{asked}");
        assert!(asked.contains("oauth_verifier=\"hfdp7dh39dks9884\""), "{asked}");
    }

    #[test]
    fn the_way_to_agree_keeps_what_the_address_has_and_nothing_may_be_missing() {
        let whole = fields();
        let client = Client::read("oAuth1Api", &whole).expect("a client");
        let url = client.authorization(&Object::from([("oauth_token", "a b&c")])).expect("an address");
        assert_eq!(url, "https://photos.example.net/authorize?lang=en&oauth_token=a+b%26c");
        for name in ["consumerKey", "consumerSecret", "requestTokenUrl", "authUrl", "accessTokenUrl"] {
            let mut less = fields();
            less.insert(name, "");
            assert_eq!(
                Client::read("oAuth1Api", &less).err().map(|error| error.code),
                Some("RR-CRED-0006"),
                "{name}"
            );
        }
        let mut file = fields();
        file.insert("authUrl", "javascript://x/%0aalert(1)");
        assert!(Client::read("oAuth1Api", &file).is_err());
        let keys = Object::from([("consumerKey", "k"), ("consumerSecret", "s")]);
        let known = Client::read("twitterOAuth1Api", &keys).expect("a client");
        let url = known.authorization(&Object::from([("oauth_token", "t")])).expect("an address");
        assert_eq!(url, "https://api.twitter.com/oauth/authorize?oauth_token=t");
        let said = client.refused(401, &Object::new(), "no kd94hf93k423kf44 here").message;
        assert!(said.contains("no *** here"), "{said}");
    }
}
