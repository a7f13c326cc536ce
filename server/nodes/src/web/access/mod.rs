//! How a request shows who sends it. Secrets go from the credential into the request and nowhere else: expressions,
//! items and errors never see them.

mod aws;
mod digest;
mod google;
mod oauth1;
pub mod oauth1_connect;
pub mod oauth2;
mod parts;
mod trial;

use std::sync::{Mutex, PoisonError};

use model::{CredentialRef, Object};
use node_sdk::{HttpRequest, HttpStream, NodeContext, NodeError, Secret, Services};

use super::credentials::{CredentialType, Domains};
use digest::Challenge;
use parts::Added;

pub use trial::try_credential;

/// The generic credential types that a request can use, with the words of the form.
pub(crate) const KINDS: [(&str, &str); 9] = [
    ("httpBasicAuth", "User name and password"),
    ("httpBearerAuth", "Bearer token"),
    ("httpCustomAuth", "Of your own (JSON)"),
    ("httpDigestAuth", "Digest"),
    ("httpHeaderAuth", "Header"),
    ("httpMultipleHeadersAuth", "Several headers"),
    ("httpQueryAuth", "Query parameter"),
    ("oAuth1Api", "OAuth 1"),
    ("oAuth2Api", "OAuth 2"),
];

/// The type of credential with a client certificate.
pub(crate) const CERTIFICATE: &str = "httpSslAuth";

/// Who sends requests.
#[derive(Default)]
pub(crate) struct Access {
    added: Added,
    way: Way,
    domains: Vec<Domains>,
    secrets: Mutex<Vec<Secret<String>>>,
}

/// What cannot be added once and for all.
#[derive(Default)]
enum Way {
    /// Everything is added.
    #[default]
    Added,
    /// The server sets a task first.
    Digest { user: String, password: Secret<String> },
    /// Each request is signed.
    OAuth1(oauth1::Keys),
    /// Each request is signed with its content.
    Aws(aws::Keys),
    /// A token that runs out.
    OAuth2 { kind: String, reference: CredentialRef, token: Mutex<Secret<String>>, expired: u16 },
}

impl Access {
    /// Access with the node's credential of type `kind`; `parameter` is where a person chose it.
    ///
    /// # Errors
    /// When there is no credential of this type, it may not be used here, or requests cannot be signed with it.
    pub(crate) async fn with(
        context: &NodeContext<'_>,
        kind: &str,
        parameter: &'static str,
    ) -> Result<Self, NodeError> {
        if CredentialType::of(kind).is_none() {
            return Err(NodeError::parameter(
                parameter,
                format!("requests cannot be signed with credentials of type \"{kind}\" yet"),
            )
            .describe(
                "Use a credential with a token, a header, a query parameter, a user name or OAuth 2 instead.",
            ));
        }
        let Some(reference) = context.node.credentials.get(kind) else {
            return Err(NodeError::parameter(parameter, format!("no credential of type {kind} is chosen")));
        };
        let fields = context.services.credentials.resolve(kind, reference).await?;
        Self::from_fields(context.services, kind, reference, &fields).await
    }

    /// Access with the fields of a credential.
    ///
    /// # Errors
    /// When a field does not make sense, or there is no token and none can be had.
    pub(crate) async fn from_fields(
        services: &Services,
        kind: &str,
        reference: &CredentialRef,
        fields: &Secret<Object>,
    ) -> Result<Self, NodeError> {
        let domains = vec![Domains::of(fields.reveal())];
        let mut secrets = parts::secrets(kind, fields.reveal());
        let mut added = Added::default();
        let way = match kind {
            "httpDigestAuth" => {
                let (user, password) = parts::pair(fields.reveal());
                Way::Digest { user, password: Secret::new(password) }
            }
            _ if oauth1_connect::is_used_by(kind) => Way::OAuth1(oauth1::Keys::of(fields.reveal())),
            aws::KIND => Way::Aws(aws::Keys::of(fields.reveal())?),
            _ if oauth2::is_used_by(kind) => {
                let settings = oauth2::Settings::read(kind, fields.reveal())?;
                let token = oauth2::usable_token(services, kind, reference, fields).await?;
                secrets.push(token.reveal().clone());
                let expired = settings.expired_status;
                Way::OAuth2 {
                    kind: kind.to_owned(),
                    reference: reference.clone(),
                    token: Mutex::new(token),
                    expired,
                }
            }
            _ => {
                added = Added::of(kind, fields.reveal())?;
                Way::Added
            }
        };
        secrets.extend(added.encoded());
        let secrets =
            secrets.into_iter().filter(|secret| !secret.trim().is_empty()).map(Secret::new).collect();
        Ok(Self { added, way, domains, secrets: Mutex::new(secrets) })
    }

    /// The same, that also shows the client certificate of `other`.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.added.certificates = other.added.certificates;
        self.domains.extend(other.domains);
        let more = other.secrets.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).extend(more);
        self
    }

    /// Performs `request` as whoever this is.
    ///
    /// # Errors
    /// When the credential may not be sent there, or the request fails.
    pub(crate) async fn open(
        &self,
        services: &Services,
        mut request: HttpRequest,
    ) -> Result<HttpStream, NodeError> {
        for domains in &self.domains {
            domains.check(&request.url)?;
        }
        self.added.add(&mut request).await?;
        match &self.way {
            Way::Added => services.egress.open(request).await,
            Way::Digest { user, password } => {
                let first = services.egress.open(request.clone()).await?;
                let Some(challenge) = Challenge::of(&first.head) else { return Ok(first) };
                drop(first);
                let nonce = uuid::Uuid::new_v4().simple().to_string();
                let answer = challenge.answer(&request, user, password.reveal(), &nonce)?;
                parts::set_header(&mut request, "authorization", answer);
                services.egress.open(request).await
            }
            Way::OAuth1(keys) => {
                let now = services.clock.now().as_second();
                let nonce = uuid::Uuid::new_v4().simple().to_string();
                keys.sign(&mut request, now, &nonce);
                services.egress.open(request).await
            }
            Way::Aws(keys) => {
                keys.sign(&mut request, services.clock.now()).await?;
                services.egress.open(request).await
            }
            Way::OAuth2 { kind, reference, token, expired } => {
                let current = || token.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let first = current();
                let with = |token: &Secret<String>| {
                    let mut request = request.clone();
                    parts::set_header(&mut request, "authorization", format!("Bearer {}", token.reveal()));
                    request
                };
                let answer = services.egress.open(with(&first)).await?;
                if answer.head.status != *expired {
                    return Ok(answer);
                }
                // Another item of this node may have renewed it meanwhile.
                let mut next = current();
                if next.reveal() == first.reveal() {
                    match oauth2::renewed_token(services, kind, reference, Some(first.clone())).await {
                        Ok(Some(renewed)) => next = renewed,
                        Ok(None) => return Ok(answer),
                        Err(error) => return Err(error),
                    }
                    self.secrets.lock().unwrap_or_else(PoisonError::into_inner).push(next.clone());
                    *token.lock().unwrap_or_else(PoisonError::into_inner) = next.clone();
                }
                drop(answer);
                services.egress.open(with(&next)).await
            }
        }
    }

    /// Stars out the secrets in `error`: some servers repeat in their answer what they were sent.
    pub(crate) fn hide(&self, mut error: NodeError) -> NodeError {
        for text in std::iter::once(&mut error.message).chain(error.description.as_mut()) {
            *text = self.hide_in(text);
        }
        error
    }

    /// `text` with the secrets starred out.
    pub(crate) fn hide_in(&self, text: &str) -> String {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.reveal().as_str(), "***"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_that_a_server_repeats_is_starred_out() {
        let services = engine::testing::services();
        let fields = Secret::new(Object::from([("token", "t0ken")]));
        let reference = CredentialRef::default();
        let access =
            Access::from_fields(&services, "httpBearerAuth", &reference, &fields).await.expect("access");
        let error = NodeError::operation("denied t0ken").describe("you sent Bearer t0ken");
        let hidden = access.hide(error);
        assert_eq!(
            (hidden.message.as_str(), hidden.description.as_deref()),
            ("denied ***", Some("you sent Bearer ***"))
        );
    }
}
