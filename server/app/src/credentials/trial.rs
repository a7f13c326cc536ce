//! Trying a credential out before workflows rely on it: stored, or as it is filled in right now.

use std::sync::Arc;

use async_trait::async_trait;
use model::{CredentialId, CredentialRef, Object};
use node_sdk::{Credentials, NodeError, Secret, Services};

use super::{CredentialRecord, check, load, merged, unseal};
use crate::{AppError, Context};

/// How a trial went, in words for the person who filled the form in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Whether the other service let it in.
    pub ok: bool,
    /// What was done, or what went wrong.
    pub message: String,
}

/// The one credential that is tried out.
struct Given(Secret<Object>);

#[async_trait]
impl Credentials for Given {
    async fn resolve(&self, _: &str, _: &CredentialRef) -> Result<Secret<Object>, NodeError> {
        Ok(self.0.clone())
    }
}

/// Tries out a credential: the stored one `id` with `data` in place of what is stored, or a new one of type `kind`.
///
/// # Errors
/// `Denied`, `NotFound`, field errors. That the other service refuses is no error but a [`Trial`].
pub async fn try_out(
    context: &Context,
    id: Option<CredentialId>,
    kind: &str,
    data: &Object,
) -> Result<Trial, AppError> {
    // Whoever may write a credential could send it anywhere; who may only use it could not.
    context.may(access::Scope::CredentialWrite)?;
    let own = context.app.services(context.caller.organisation);
    let (services, reference, fields) = match id {
        Some(id) => {
            let record: CredentialRecord = load(context, id).await?.parse()?;
            if record.kind != kind {
                return Err(AppError::field("kind", "the stored credential is of another type"));
            }
            let stored = unseal(&context.app.key, &context.store, &record).await?;
            let fields = merged(&stored, data);
            check(kind, data, &fields)?;
            let reference = CredentialRef {
                id: Some(id.to_string().into()),
                name: record.name.as_str().into(),
                ..CredentialRef::default()
            };
            // As it is stored, a token that is renewed on the way is kept; otherwise nothing is.
            let services = if fields == stored { own } else { with(own, &fields) };
            (services, reference, fields)
        }
        None => {
            check(kind, data, data)?;
            (with(own, data), CredentialRef::default(), data.clone())
        }
    };
    Ok(match nodes::try_credential(&services, kind, &reference, &Secret::new(fields)).await {
        Ok(message) => Trial { ok: true, message },
        Err(error) => {
            let message = match error.description {
                Some(description) => format!("{}. {description}", error.message),
                None => error.message,
            };
            Trial { ok: false, message }
        }
    })
}

fn with(services: Services, fields: &Object) -> Services {
    Services { credentials: Arc::new(Given(Secret::new(fields.clone()))), ..services }
}
