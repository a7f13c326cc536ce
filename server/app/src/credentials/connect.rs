//! Connecting a credential with its service (OAuth 2 and OAuth 1.0a): a person agrees there, and comes back with what is
//! exchanged for tokens. The way back is bound to the session in which it began, holds for minutes, and works once.

use identity::{Token, TokenHash};
use jiff::{SignedDuration, Timestamp};
use model::{CredentialId, Object, SessionId, Value};
use node_sdk::{NodeError, Secret};
use nodes::TOKENS;
use nodes::oauth1_connect::{self as oauth1, Client};
use nodes::oauth2::{self, Grant, Settings};
use serde::{Deserialize, Serialize};
use store::{Collection, Draft};

use super::{CredentialRecord, draft, load, seal, unseal};
use crate::secrets::place;
use crate::{App, AppError, Context};

/// How long a person may take to agree.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// A connection that was begun.
#[derive(Serialize, Deserialize)]
struct Begun {
    credential: CredentialId,
    session: SessionId,
    /// The secret of PKCE, encrypted.
    verifier: Option<String>,
    /// The request token of OAuth 1 with its secret, encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<String>,
    expires_at: Timestamp,
}

/// What a service sends people back with.
#[derive(Debug)]
pub enum SentBack {
    /// OAuth 2.
    Code(String),
    /// OAuth 1.0a: the request token, and what proves that the person agreed.
    Verifier {
        /// The request token.
        token: String,
        /// The proof.
        verifier: String,
    },
}

/// Where services send people back to; it has to be entered there.
pub fn redirect_address(app: &App) -> String {
    format!("{}/oauth2/callback", app.public_url().trim_end_matches('/'))
}

/// Begins to connect credential `id` and gives the address where the person agrees.
///
/// # Errors
/// `Denied`, `NotFound`, field errors when the credential does not hold what is needed.
pub async fn begin_connection(
    context: &Context,
    session: SessionId,
    id: CredentialId,
) -> Result<String, AppError> {
    context.may(access::Scope::CredentialWrite)?;
    let record: CredentialRecord = load(context, id).await?.parse()?;
    let fields = unseal(&context.app.key, &context.store, &record).await?;
    let refused = |error: NodeError| AppError::field("data", error.message);
    if oauth1::is_used_by(&record.kind) {
        return begin_oauth1(context, session, &record, &fields).await;
    }
    if !oauth2::is_used_by(&record.kind) {
        return Err(AppError::field("kind", "credentials of this type are not connected"));
    }
    let settings = Settings::read(&record.kind, &fields).map_err(refused)?;
    let state = Token::generate()?;
    let verifier = match settings.grant {
        Grant::Code { pkce: true } => Some(Token::generate()?),
        _ => None,
    };
    let challenge = verifier.as_ref().map(|verifier| oauth2::challenge(verifier.reveal()));
    let url = settings
        .authorization(&redirect_address(&context.app), state.reveal(), challenge.as_deref())
        .map_err(refused)?;
    let hash = state.hash();
    let verifier = match &verifier {
        Some(verifier) => Some(sealed(context, &hash, verifier.reveal()).await?),
        None => None,
    };
    let expires_at = context.app.clock.now() + PATIENCE;
    let begun = Begun { credential: id, session, verifier, request: None, expires_at };
    context.store.insert(Draft::json(Collection::Tokens, hash.as_str(), &begun)?).await?;
    Ok(url)
}

/// The same for OAuth 1: the service first gives a token that stands for the request.
async fn begin_oauth1(
    context: &Context,
    session: SessionId,
    record: &CredentialRecord,
    fields: &Object,
) -> Result<String, AppError> {
    let app = &context.app;
    let client =
        Client::read(&record.kind, fields).map_err(|error| AppError::field("data", error.message))?;
    let state = Token::generate()?;
    let hash = state.hash();
    let back = format!("{}?state={}", redirect_address(app), state.reveal());
    let request = client.request_token(&*app.egress, app.clock.now(), &back).await.map_err(refused)?;
    let url = client.authorization(request.reveal()).map_err(refused)?;
    let request = Value::Object(request.reveal().clone()).to_json();
    let request = Some(sealed(context, &hash, &request).await?);
    let expires_at = app.clock.now() + PATIENCE;
    let begun = Begun { credential: record.id, session, verifier: None, request, expires_at };
    context.store.insert(Draft::json(Collection::Tokens, hash.as_str(), &begun)?).await?;
    Ok(url)
}

fn refused(error: NodeError) -> AppError {
    let reason = match error.description {
        Some(description) => format!("{}. {description}", error.message),
        None => error.message.to_string(),
    };
    AppError::Connection { reason }
}

fn stale() -> AppError {
    AppError::Connection {
        reason: "this way back was used before, is too old, or began in another session; connect again"
            .into(),
    }
}

async fn sealed(context: &Context, hash: &TokenHash, secret: &str) -> Result<String, AppError> {
    let key = context.app.key.organisation(&context.store).await?;
    key.seal(secret.as_bytes(), &place(context.store.organisation(), hash.as_str()))
}

async fn opened(
    context: &Context,
    hash: &TokenHash,
    sealed: Option<&String>,
) -> Result<Option<Secret<String>>, AppError> {
    let Some(sealed) = sealed else { return Ok(None) };
    let key = context.app.key.organisation(&context.store).await?;
    let plain = key.open_sealed(sealed, &place(context.store.organisation(), hash.as_str()))?;
    Ok(Some(Secret::new(String::from_utf8_lossy(&plain).into_owned())))
}

/// Ends a connection with what the service sent back, and keeps the tokens.
///
/// # Errors
/// `Denied`, `Connection` when the way back is unknown, used, too late or of another session, or when the service gives
/// no tokens.
pub async fn end_connection(
    context: &Context,
    session: SessionId,
    state: &str,
    sent: &SentBack,
) -> Result<CredentialRecord, AppError> {
    context.may(access::Scope::CredentialWrite)?;
    let hash = TokenHash::of(state);
    let document = context.store.get(Collection::Tokens, hash.as_str()).await?.ok_or_else(stale)?;
    let begun: Begun = document.parse()?;
    if begun.session != session {
        return Err(stale());
    }
    // Used up before anything else happens; of two that come at once, one finds it gone.
    context
        .store
        .delete(Collection::Tokens, hash.as_str(), Some(document.version))
        .await
        .map_err(|_| stale())?;
    if begun.expires_at < context.app.clock.now() {
        return Err(stale());
    }
    let document = load(context, begun.credential).await?;
    let mut record: CredentialRecord = document.parse()?;
    let mut fields = unseal(&context.app.key, &context.store, &record).await?;
    let app = &context.app;
    let tokens = match (sent, opened(context, &hash, begun.request.as_ref()).await?) {
        (SentBack::Code(code), None) => {
            let settings = Settings::read(&record.kind, &fields).map_err(refused)?;
            let verifier = opened(context, &hash, begun.verifier.as_ref()).await?;
            let verifier = verifier.as_ref().map(|verifier| verifier.reveal().as_str());
            let way = redirect_address(app);
            settings.exchange(&*app.egress, app.clock.now(), code, &way, verifier).await
        }
        (SentBack::Verifier { token, verifier }, Some(request)) => {
            let request = Value::from_json(request.reveal()).unwrap_or_default();
            let request = request.as_object().cloned().unwrap_or_default();
            // Another request token is another person's agreement.
            if request.get("oauth_token").and_then(Value::as_str) != Some(token) {
                return Err(stale());
            }
            let client = Client::read(&record.kind, &fields).map_err(refused)?;
            client.access_token(&*app.egress, app.clock.now(), &request, verifier).await
        }
        _ => return Err(stale()),
    };
    let tokens = tokens.map_err(refused)?;
    fields.insert(TOKENS, Value::Object(tokens.reveal().clone()));
    record.sealed = seal(context, record.id, &fields).await?;
    record.connected_at = Some(app.clock.now());
    context.store.replace(draft(&record)?, document.version).await?;
    tracing::info!(credential = %record.id, user = %context.caller.user, "credential connected");
    Ok(record)
}
