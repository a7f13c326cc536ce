//! Connecting a credential with its service: a person agrees there, and comes back with a code that is exchanged for
//! tokens. The way back is bound to the session in which it began, holds for minutes, and works once.

use identity::{Token, TokenHash};
use jiff::{SignedDuration, Timestamp};
use model::{CredentialId, SessionId, Value};
use node_sdk::Secret;
use nodes::TOKENS;
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
    expires_at: Timestamp,
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
    if !oauth2::is_used_by(&record.kind) {
        return Err(AppError::field("kind", "credentials of this type are not connected"));
    }
    let settings =
        Settings::read(&record.kind, &fields).map_err(|error| AppError::field("data", error.message))?;
    let state = Token::generate()?;
    let verifier = match settings.grant {
        Grant::Code { pkce: true } => Some(Token::generate()?),
        _ => None,
    };
    let challenge = verifier.as_ref().map(|verifier| oauth2::challenge(verifier.reveal()));
    let url = settings
        .authorization(&redirect_address(&context.app), state.reveal(), challenge.as_deref())
        .map_err(|error| AppError::field("data", error.message))?;
    let hash = state.hash();
    let sealed = match &verifier {
        Some(verifier) => {
            let key = context.app.key.organisation(&context.store).await?;
            Some(key.seal(verifier.reveal().as_bytes(), &place(context.store.organisation(), hash.as_str()))?)
        }
        None => None,
    };
    let begun =
        Begun { credential: id, session, verifier: sealed, expires_at: context.app.clock.now() + PATIENCE };
    context.store.insert(Draft::json(Collection::Tokens, hash.as_str(), &begun)?).await?;
    Ok(url)
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
    code: &str,
) -> Result<CredentialRecord, AppError> {
    context.may(access::Scope::CredentialWrite)?;
    let stale = || AppError::Connection {
        reason: "this way back was used before, is too old, or began in another session; connect again"
            .into(),
    };
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
    let refused = |error: node_sdk::NodeError| AppError::Connection {
        reason: match error.description {
            Some(description) => format!("{}. {description}", error.message),
            None => error.message,
        },
    };
    let settings = Settings::read(&record.kind, &fields).map_err(refused)?;
    let verifier = match &begun.verifier {
        Some(sealed) => {
            let key = context.app.key.organisation(&context.store).await?;
            let plain = key.open_sealed(sealed, &place(context.store.organisation(), hash.as_str()))?;
            Some(Secret::new(String::from_utf8_lossy(&plain).into_owned()))
        }
        None => None,
    };
    let app = &context.app;
    let verifier = verifier.as_ref().map(|verifier| verifier.reveal().as_str());
    let tokens = settings
        .exchange(&*app.egress, app.clock.now(), code, &redirect_address(app), verifier)
        .await
        .map_err(refused)?;
    fields.insert(TOKENS, Value::Object(tokens.reveal().clone()));
    record.sealed = seal(context, record.id, &fields).await?;
    record.connected_at = Some(app.clock.now());
    context.store.replace(draft(&record)?, document.version).await?;
    tracing::info!(credential = %record.id, user = %context.caller.user, "credential connected");
    Ok(record)
}
