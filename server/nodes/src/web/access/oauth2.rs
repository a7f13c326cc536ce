//! OAuth 2 (RFC 6749, PKCE of RFC 7636): where a person agrees, and how tokens are asked for and renewed. What is kept
//! where is for others; this is only what is said to the service.

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use model::{CredentialRef, Object, Value};
use node_sdk::{Egress, HttpBody, HttpRequest, HttpResponse, NodeError, Renewal, Secret, Services};
use sha2::{Digest as _, Sha256};

use super::google::{self, Statement};
use crate::web::credentials::{CredentialType, TOKENS, fill, service, text};

/// When a token runs out, in seconds since 1970; beside what the service said.
const EXPIRES_AT: &str = "expires_at";

/// A token that runs out within so many seconds is renewed before it is used.
const MARGIN: i64 = 30;

/// How a client gets tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// A person agrees.
    Code {
        /// With PKCE.
        pkce: bool,
    },
    /// The client itself.
    Client,
    /// A statement that the client signs (RFC 7523).
    Statement,
}

/// A client and its service.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How tokens are got.
    pub grant: Grant,
    /// Status by which the service says that a token has run out.
    pub expired_status: u16,
    authorize: String,
    token: String,
    client: String,
    secret: Secret<String>,
    scope: String,
    more: Vec<(String, String)>,
    in_body: bool,
    ignore_tls: bool,
    body: Object,
    statement: Option<Statement>,
}

/// Whether credentials of type `kind` hold a client of OAuth 2.
pub fn is_used_by(kind: &str) -> bool {
    kind == "oAuth2Api"
        || kind == google::KIND
        || service(kind).is_some_and(|service| service.oauth2().is_some())
}

/// What proves to the service that the same client asks for the token (RFC 7636, S256).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

impl Settings {
    /// The client that the fields of a credential of type `kind` hold.
    ///
    /// # Errors
    /// When an address is missing or is none, or a field cannot be read.
    pub fn read(kind: &str, fields: &Object) -> Result<Self, NodeError> {
        let fields = CredentialType::of(kind).map_or_else(|| fields.clone(), |known| known.filled(fields));
        let text = |name: &str| text(&fields, name).trim().to_owned();
        let flag = |name: &str| fields.get(name).is_some_and(Value::is_truthy);
        let common = Self {
            grant: Grant::Code { pkce: false },
            expired_status: 401,
            authorize: String::new(),
            token: String::new(),
            client: text("clientId"),
            secret: Secret::new(text("clientSecret")),
            scope: text("scope"),
            more: Vec::new(),
            in_body: false,
            ignore_tls: false,
            body: Object::new(),
            statement: None,
        };
        if kind == google::KIND {
            let statement = Some(Statement::of(&fields)?);
            let token = google::TOKENS_AT.to_owned();
            return Ok(Self { grant: Grant::Statement, token, statement, ..common });
        }
        let made = match service(kind).and_then(|service| service.oauth2()) {
            Some(own) => Self {
                grant: Grant::Code { pkce: own.pkce },
                authorize: own.authorize.to_owned(),
                token: own.token.to_owned(),
                scope: fill(&own.scope, &fields).unwrap_or_default(),
                more: own.more.iter().filter_map(|pair| pair.split_once('=')).map(owned).collect(),
                in_body: own.in_body,
                ..common
            },
            None => Self {
                grant: match text("grantType").as_str() {
                    "clientCredentials" => Grant::Client,
                    "pkce" => Grant::Code { pkce: true },
                    _ => Grant::Code { pkce: false },
                },
                expired_status: fields
                    .get("tokenExpiredStatusCode")
                    .and_then(Value::as_i64)
                    .and_then(|status| u16::try_from(status).ok())
                    .unwrap_or(401),
                authorize: text("authUrl"),
                token: text("accessTokenUrl"),
                more: form_urlencoded::parse(text("authQueryParameters").trim_start_matches('?').as_bytes())
                    .map(|(name, value)| (name.into_owned(), value.into_owned()))
                    .collect(),
                in_body: text("authentication") == "body",
                ignore_tls: flag("ignoreSSLIssues"),
                body: if flag("sendAdditionalBodyProperties") { additional(&fields)? } else { Object::new() },
                ..common
            },
        };
        made.check()
    }

    fn check(self) -> Result<Self, NodeError> {
        let is_address = |text: &str| {
            url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        };
        if !is_address(&self.token) {
            return Err(incomplete("the address for tokens is missing or is no address"));
        }
        if matches!(self.grant, Grant::Code { .. }) && !is_address(&self.authorize) {
            return Err(incomplete("the address to authorise at is missing or is no address"));
        }
        Ok(self)
    }

    /// Where a person agrees. `redirect` is where the service sends them back to, `state` what it sends back with
    /// them, `challenge` the proof of PKCE.
    ///
    /// # Errors
    /// When no person has to agree, or the address cannot be read.
    pub fn authorization(
        &self,
        redirect: &str,
        state: &str,
        challenge: Option<&str>,
    ) -> Result<String, NodeError> {
        if !matches!(self.grant, Grant::Code { .. }) {
            return Err(incomplete("with this kind of grant there is nothing for a person to agree to"));
        }
        let mut url = url::Url::parse(&self.authorize)
            .map_err(|_| incomplete("the address to authorise at is no address"))?;
        let mut pairs: Vec<(&str, &str)> = vec![
            ("client_id", &self.client),
            ("redirect_uri", redirect),
            ("response_type", "code"),
            ("state", state),
        ];
        if !self.scope.is_empty() {
            pairs.push(("scope", &self.scope));
        }
        if let Some(challenge) = challenge {
            pairs.extend([("code_challenge", challenge), ("code_challenge_method", "S256")]);
        }
        // What a person adds must not replace what keeps the answer safe.
        let fixed = [
            "client_id",
            "redirect_uri",
            "state",
            "code_challenge",
            "code_challenge_method",
            "response_type",
        ];
        let more = self.more.iter().filter(|(name, _)| !fixed.contains(&name.as_str()));
        pairs.extend(more.map(|(name, value)| (name.as_str(), value.as_str())));
        url.query_pairs_mut().extend_pairs(pairs);
        Ok(url.into())
    }

    /// The tokens for the code that a service sent back.
    ///
    /// # Errors
    /// When the service gives none.
    pub async fn exchange(
        &self,
        egress: &dyn Egress,
        now: Timestamp,
        code: &str,
        redirect: &str,
        verifier: Option<&str>,
    ) -> Result<Secret<Object>, NodeError> {
        let mut fields =
            vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect)];
        fields.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        self.ask(egress, now, &fields, &Object::new()).await
    }

    /// The tokens for the client itself.
    ///
    /// # Errors
    /// When the service gives none.
    pub async fn for_client(&self, egress: &dyn Egress, now: Timestamp) -> Result<Secret<Object>, NodeError> {
        if let Some(statement) = &self.statement {
            let signed = statement.signed(now)?;
            let fields = [("grant_type", google::GRANT), ("assertion", signed.reveal().as_str())];
            return self.ask(egress, now, &fields, &Object::new()).await;
        }
        let mut fields = vec![("grant_type", "client_credentials")];
        if !self.scope.is_empty() {
            fields.push(("scope", self.scope.as_str()));
        }
        self.ask(egress, now, &fields, &Object::new()).await
    }

    /// New tokens in place of `old`. A service that gives no new refresh token means the old one to stay.
    ///
    /// # Errors
    /// When the service gives none.
    pub async fn refresh(
        &self,
        egress: &dyn Egress,
        now: Timestamp,
        old: &Object,
    ) -> Result<Secret<Object>, NodeError> {
        let token = text(old, "refresh_token");
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
        self.ask(egress, now, &fields, old).await
    }

    async fn ask(
        &self,
        egress: &dyn Egress,
        now: Timestamp,
        fields: &[(&str, &str)],
        old: &Object,
    ) -> Result<Secret<Object>, NodeError> {
        let answer = egress.fetch(self.request(fields)).await?;
        self.tokens(&answer, now, old)
    }

    /// A request for tokens.
    fn request(&self, fields: &[(&str, &str)]) -> HttpRequest {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        form.extend_pairs(self.body.iter().map(|(name, value)| (name, value.to_text())));
        let mut request = HttpRequest::new("POST", &self.token);
        if self.statement.is_some() {
            // The statement says who asks.
        } else if self.in_body || self.secret.reveal().is_empty() {
            form.append_pair("client_id", &self.client);
            if !self.secret.reveal().is_empty() {
                form.append_pair("client_secret", self.secret.reveal());
            }
        } else {
            let part = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let pair = STANDARD.encode(format!("{}:{}", part(&self.client), part(self.secret.reveal())));
            request.headers.push(("authorization".into(), format!("Basic {pair}")));
        }
        request.headers.push(("content-type".into(), "application/x-www-form-urlencoded".into()));
        request.headers.push(("accept".into(), "application/json".into()));
        request.body = HttpBody::Bytes(form.finish().into());
        request.timeout = std::time::Duration::from_secs(30);
        // A redirect would carry the client's secret to somewhere else.
        request.max_redirects = 0;
        request.ignore_tls = self.ignore_tls;
        request
    }

    fn tokens(
        &self,
        answer: &HttpResponse,
        now: Timestamp,
        old: &Object,
    ) -> Result<Secret<Object>, NodeError> {
        let body = String::from_utf8_lossy(&answer.body);
        let read = Value::from_json(&body).ok().and_then(|value| value.as_object().cloned());
        // Some services answer as a form, whatever was asked for.
        let read = read.unwrap_or_else(|| {
            form_urlencoded::parse(body.trim().as_bytes())
                .map(|(name, value)| (ecow::EcoString::from(&*name), Value::from(&*value)))
                .collect()
        });
        if answer.status >= 400 || text(&read, "access_token").is_empty() {
            return Err(self.refused(answer.status, &read));
        }
        let mut tokens = old.clone();
        tokens.remove(EXPIRES_AT);
        read.iter().for_each(|(name, value)| drop(tokens.insert(name.clone(), value.clone())));
        let seconds = text(&read, "expires_in").trim().parse::<i64>().ok();
        if let Some(seconds) = seconds.filter(|seconds| *seconds > 0) {
            tokens.insert(EXPIRES_AT, now.as_second().saturating_add(seconds));
        }
        Ok(Secret::new(tokens))
    }

    /// Why the service gave no token, in its own words where it has the words of the standard.
    fn refused(&self, status: u16, answer: &Object) -> NodeError {
        let short = |name: &str| text(answer, name).chars().take(300).collect::<String>();
        let words = [short("error"), short("error_description")];
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let said = if words.is_empty() { format!("status {status}") } else { words.join(": ") };
        let said = match self.secret.reveal().as_str() {
            "" => said,
            secret => said.replace(secret, "***"),
        };
        let stale = words.first().is_some_and(|word| word == "invalid_grant");
        let error = NodeError {
            retryable: status >= 500,
            ..NodeError::with_code("RR-CRED-0007", format!("the service gave no token ({said})"))
        };
        error.describe(if stale {
            "The agreement has ended: connect the credential again."
        } else {
            "Look at the client id, the client secret and the addresses of the credential."
        })
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn additional(fields: &Object) -> Result<Object, NodeError> {
    let wrong = || incomplete("the additional fields are no JSON object");
    match fields.get("additionalBodyProperties") {
        Some(Value::String(json)) if json.trim().is_empty() => Ok(Object::new()),
        Some(Value::String(json)) => {
            Value::from_json(json).ok().and_then(|value| value.as_object().cloned()).ok_or_else(wrong)
        }
        Some(Value::Object(object)) => Ok(object.clone()),
        _ => Err(wrong()),
    }
}

fn incomplete(message: &str) -> NodeError {
    NodeError { retryable: false, ..NodeError::with_code("RR-CRED-0006", message) }
}

fn tokens_in(fields: &Object) -> Object {
    fields.get(TOKENS).and_then(|tokens| tokens.as_object().cloned()).unwrap_or_default()
}

/// How the token of a credential is renewed.
struct Renew<'a> {
    services: &'a Services,
    kind: &'a str,
    refused: Option<Secret<String>>,
}

#[async_trait]
impl Renewal for Renew<'_> {
    fn is_needed(&self, fields: &Object) -> bool {
        let tokens = tokens_in(fields);
        let current = text(&tokens, "access_token");
        let refused = self.refused.as_ref().is_some_and(|refused| *refused.reveal() == current);
        let expires = tokens.get(EXPIRES_AT).and_then(Value::as_i64);
        let now = self.services.clock.now().as_second();
        current.is_empty() || refused || expires.is_some_and(|at| at - MARGIN <= now)
    }

    async fn renew(&self, fields: &Secret<Object>) -> Result<Secret<Object>, NodeError> {
        let settings = Settings::read(self.kind, fields.reveal())?;
        let old = tokens_in(fields.reveal());
        let (egress, now) = (&*self.services.egress, self.services.clock.now());
        let tokens = if !matches!(settings.grant, Grant::Code { .. }) {
            settings.for_client(egress, now).await?
        } else if !text(&old, "refresh_token").is_empty() {
            settings.refresh(egress, now, &old).await?
        } else {
            return Err(not_connected(!text(&old, "access_token").is_empty()));
        };
        Ok(Secret::new(Object::from([(TOKENS, Value::Object(tokens.reveal().clone()))])))
    }
}

fn not_connected(was: bool) -> NodeError {
    let message = if was {
        "the credential's token has run out and cannot be renewed"
    } else {
        "the credential is not connected yet"
    };
    NodeError { retryable: false, ..NodeError::with_code("RR-CRED-0004", message) }
        .describe("Open the credential and connect it.")
}

/// The token to use now, renewed or asked for when needed.
///
/// # Errors
/// When there is none and none can be had.
pub(super) async fn usable_token(
    services: &Services,
    kind: &str,
    reference: &CredentialRef,
    fields: &Secret<Object>,
) -> Result<Secret<String>, NodeError> {
    let renew = Renew { services, kind, refused: None };
    let tokens = tokens_in(fields.reveal());
    let current = text(&tokens, "access_token");
    let can_renew = !text(&tokens, "refresh_token").is_empty()
        || !matches!(Settings::read(kind, fields.reveal())?.grant, Grant::Code { .. });
    if !current.is_empty() && (!can_renew || !renew.is_needed(fields.reveal())) {
        return Ok(Secret::new(current));
    }
    let fields = services.credentials.renew(kind, reference, &renew).await?;
    Ok(Secret::new(text(&tokens_in(fields.reveal()), "access_token")))
}

/// A token in place of one that was refused; `None` when nothing can renew it.
///
/// # Errors
/// When the service gives none.
pub(super) async fn renewed_token(
    services: &Services,
    kind: &str,
    reference: &CredentialRef,
    refused: Option<Secret<String>>,
) -> Result<Option<Secret<String>>, NodeError> {
    let renew = Renew { services, kind, refused };
    match services.credentials.renew(kind, reference, &renew).await {
        Ok(fields) => Ok(Some(Secret::new(text(&tokens_in(fields.reveal()), "access_token")))),
        Err(error) if error.code == "RR-CRED-0004" => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(more: &[(&str, &str)]) -> Result<Settings, NodeError> {
        let mut fields = Object::from([
            ("authUrl", "https://id.example/authorize?tenant=1"),
            ("accessTokenUrl", "https://id.example/token"),
            ("clientId", "me"),
            ("clientSecret", "s3cret"),
            ("scope", "read write"),
        ]);
        more.iter().for_each(|(name, value)| drop(fields.insert(*name, *value)));
        Settings::read("oAuth2Api", &fields)
    }

    #[test]
    fn the_authorise_address_holds_everything_and_cannot_be_bent() {
        let made = settings(&[(
            "authQueryParameters",
            "prompt=consent&state=mine&redirect_uri=https://evil.example",
        )]);
        let url = made
            .expect("settings")
            .authorization("https://rr.example/cb", "st", Some("ch"))
            .expect("an address");
        assert_eq!(
            url,
            "https://id.example/authorize?tenant=1&client_id=me&redirect_uri=https%3A%2F%2Frr.example%2Fcb\
             &response_type=code&state=st&scope=read+write&code_challenge=ch&code_challenge_method=S256&prompt=consent"
        );
        let google = Settings::read("gmailOAuth2", &Object::from([("clientId", "g")])).expect("settings");
        let url = google.authorization("https://rr.example/cb", "st", None).expect("an address");
        assert!(url.contains("access_type=offline") && url.contains("gmail.modify"), "{url}");
        assert!(settings(&[("accessTokenUrl", "file:///etc/passwd")]).is_err());
        assert!(settings(&[("authUrl", "")]).is_err());
    }

    /// The example of RFC 7636, appendix B.
    #[test]
    fn the_challenge_of_the_standard_comes_out() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn answers_are_read_in_both_shapes_and_refusals_hold_no_secret() {
        let settings = settings(&[]).expect("settings");
        let answer = |status: u16, body: &str| HttpResponse {
            status,
            status_text: String::new(),
            headers: Vec::new(),
            body: bytes::Bytes::copy_from_slice(body.as_bytes()),
            url: String::new(),
        };
        let now = Timestamp::constant(1000, 0);
        let old = Object::from([("refresh_token", "r1"), ("access_token", "a1")]);
        let json = settings.tokens(&answer(200, r#"{"access_token":"a2","expires_in":60}"#), now, &old);
        let json = json.expect("tokens");
        let part = |name: &str| text(json.reveal(), name);
        assert_eq!(
            (part("access_token"), part("refresh_token"), part(EXPIRES_AT)),
            ("a2".into(), "r1".into(), "1060".into())
        );
        let form = settings.tokens(
            &answer(200, "access_token=a3&scope=repo&token_type=bearer"),
            now,
            &Object::new(),
        );
        assert_eq!(text(form.expect("tokens").reveal(), "access_token"), "a3");
        let refused = settings
            .tokens(&answer(400, r#"{"error":"invalid_grant","error_description":"not s3cret"}"#), now, &old)
            .expect_err("refused");
        assert_eq!((refused.code, refused.message.contains("s3cret")), ("RR-CRED-0007", false));
        assert!(refused.message.contains("invalid_grant"));
        assert!(settings.tokens(&answer(200, "<html>"), now, &old).is_err());
    }
}
