//! Credentials: what workflows sign in to other systems with. Secrets go in and never come out again, except to the node
//! that uses them.

use async_trait::async_trait;
use jiff::Timestamp;
use model::{CredentialId, CredentialRef, Object, Value};
use node_sdk::{NodeError, Secret};
use nodes::CREDENTIAL_TYPES;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{Collection, Draft, Order, OrgStore, Query, Sort};

use crate::lists::Listed;
use crate::secrets::{Key, place};
use crate::{App, AppError, Context};

/// A credential as kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CredentialRecord {
    /// Id.
    pub id: CredentialId,
    /// Name for people.
    pub name: String,
    /// Credential type.
    pub kind: String,
    /// The fields, encrypted.
    pub sealed: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Credentials of the organisation, by name; of one type when `kind` says so.
///
/// # Errors
/// `Denied`, `Cursor`.
pub async fn list(
    context: &Context,
    kind: Option<&str>,
    cursor: Option<String>,
    limit: usize,
) -> Result<Listed<CredentialRecord>, AppError> {
    context.may(access::Scope::CredentialRead)?;
    let mut query = Query::of(Collection::Credentials).sorted(Sort::Name, Order::Ascending);
    if let Some(kind) = kind {
        query = query.equals(store::Field::Status, kind);
    }
    let page = context
        .store
        .find(&query.after(cursor).limit(limit.clamp(1, 200)))
        .await
        .map_err(crate::cursor_error)?;
    let items = page.documents.iter().map(store::Document::parse).collect::<Result<_, _>>()?;
    Ok(Listed { items, next_cursor: page.next })
}

/// Makes a credential.
///
/// # Errors
/// `Denied`, field errors.
pub async fn create(
    context: &Context,
    name: &str,
    kind: &str,
    data: &Object,
) -> Result<CredentialRecord, AppError> {
    context.may(access::Scope::CredentialWrite)?;
    let id = CredentialId::generate();
    let now = context.app.clock.now();
    let record = CredentialRecord {
        id,
        name: check_name(name)?,
        kind: kind.to_owned(),
        sealed: seal(context, id, kind, data).await?,
        created_at: now,
        updated_at: now,
    };
    context.store.insert(draft(&record)?).await?;
    tracing::info!(credential = %id, user = %context.caller.user, kind, "credential created");
    Ok(record)
}

/// Changes a credential's name or replaces its fields; a secret field that is absent from `data` stays as it was.
///
/// # Errors
/// `Denied`, `NotFound`, field errors.
pub async fn update(
    context: &Context,
    id: CredentialId,
    name: Option<&str>,
    data: Option<&Object>,
) -> Result<CredentialRecord, AppError> {
    context.may(access::Scope::CredentialWrite)?;
    let document = load(context, id).await?;
    let mut record: CredentialRecord = document.parse()?;
    if let Some(name) = name {
        record.name = check_name(name)?;
    }
    if let Some(data) = data {
        let mut merged = unseal(&context.app.key, &context.store, &record).await?;
        for (key, value) in data.iter() {
            merged.insert(key.clone(), value.clone());
        }
        record.sealed = seal(context, id, &record.kind, &merged).await?;
    }
    record.updated_at = context.app.clock.now();
    context.store.replace(draft(&record)?, document.version).await?;
    tracing::info!(credential = %id, user = %context.caller.user, "credential changed");
    Ok(record)
}

/// Deletes a credential. Workflows that use it fail at the node that does.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn delete(context: &Context, id: CredentialId) -> Result<(), AppError> {
    context.may(access::Scope::CredentialWrite)?;
    let document = load(context, id).await?;
    context.store.delete(Collection::Credentials, id, Some(document.version)).await?;
    tracing::info!(credential = %id, user = %context.caller.user, "credential deleted");
    Ok(())
}

async fn load(context: &Context, id: CredentialId) -> Result<store::Document, AppError> {
    let document = context.store.get(Collection::Credentials, id).await?;
    document.ok_or_else(|| AppError::not_found("credential", id))
}

fn draft(record: &CredentialRecord) -> Result<Draft, AppError> {
    let draft = Draft::json(Collection::Credentials, record.id, record)?;
    Ok(draft.name(&*record.name).status(&*record.kind).at(record.updated_at))
}

fn check_name(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 200 {
        return Err(AppError::field("name", "the name needs 1 to 200 characters"));
    }
    Ok(name.to_owned())
}

async fn seal(context: &Context, id: CredentialId, kind: &str, data: &Object) -> Result<String, AppError> {
    let Some(known) = CREDENTIAL_TYPES.iter().find(|it| it.kind == kind) else {
        return Err(AppError::field("kind", format!("there is no credential type \"{kind}\"")));
    };
    for (key, _) in data.iter() {
        if !known.properties.iter().any(|property| property.name == key) {
            return Err(AppError::field(
                format!("data.{key}"),
                format!("{} has no field \"{key}\"", known.label),
            ));
        }
    }
    for property in known.properties.iter().filter(|property| property.required) {
        if data.get(property.name).is_none_or(|value| value.as_str().is_some_and(str::is_empty)) {
            return Err(AppError::field(
                format!("data.{}", property.name),
                format!("{} is needed", property.label),
            ));
        }
    }
    let key = context.app.key.organisation(&context.store).await?;
    key.seal(Value::Object(data.clone()).to_json().as_bytes(), &place(context.store.organisation(), id))
}

async fn unseal(instance: &Key, store: &OrgStore, record: &CredentialRecord) -> Result<Object, AppError> {
    let key = instance.organisation(store).await?;
    let plain = key.open_sealed(&record.sealed, &place(store.organisation(), record.id))?;
    serde_json::from_slice(&plain).map_err(|source| AppError::Corrupt { what: "a credential".into(), source })
}

/// The credentials that the workflows of one organisation can reach.
pub(crate) struct OrgCredentials {
    pub(crate) app: Arc<App>,
    pub(crate) store: OrgStore,
}

#[async_trait]
impl node_sdk::Credentials for OrgCredentials {
    async fn resolve(&self, kind: &str, reference: &CredentialRef) -> Result<Secret<Object>, NodeError> {
        let missing = || NodeError {
            retryable: false,
            ..NodeError::with_code(
                "RR-CRED-0001",
                format!("the credential \"{}\" is not in this organisation", reference.name),
            )
            .describe("Choose a credential in the node, or create one.")
        };
        let id: CredentialId = reference.id.as_deref().and_then(|id| id.parse().ok()).ok_or_else(missing)?;
        let document =
            self.store.get(Collection::Credentials, id).await.map_err(|error| hidden(&error.into()))?;
        let record: CredentialRecord =
            document.ok_or_else(missing)?.parse().map_err(|error| hidden(&AppError::from(error)))?;
        if record.kind != kind {
            return Err(NodeError {
                retryable: false,
                ..NodeError::with_code(
                    "RR-CRED-0002",
                    format!("the credential \"{}\" is not of type {kind}", record.name),
                )
            });
        }
        unseal(&self.app.key, &self.store, &record).await.map(Secret::new).map_err(|error| hidden(&error))
    }
}

/// A failure whose details belong in the server's log, not in execution data.
fn hidden(error: &AppError) -> NodeError {
    tracing::error!(%error, "credential not resolved");
    NodeError::with_code("RR-CRED-0003", "the credential could not be read; see the server's log")
}
