//! Credentials: what workflows sign in to other systems with. Secrets go in and never come out again, except to the node
//! that uses them.

mod connect;
mod resolve;
mod trial;

use jiff::Timestamp;
use model::{CredentialId, Object, Value};
use nodes::{CredentialType, TOKENS};
use serde::{Deserialize, Serialize};
use store::{Collection, Draft, Order, OrgStore, Query, Sort};

use crate::lists::Listed;
use crate::secrets::{Key, place};
use crate::{AppError, Context};

pub use connect::{SentBack, begin_connection, end_connection, redirect_address};
pub(crate) use resolve::{OrgCredentials, Renewals};
pub use trial::{Trial, try_out};

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
    /// When it was connected with its service, for types that have to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connected_at: Option<Timestamp>,
}

/// Fields whose change makes tokens worthless, or would send them to somebody else.
const BOUND_TO_TOKENS: [&str; 12] = [
    "clientId",
    "authUrl",
    "accessTokenUrl",
    "scope",
    "grantType",
    "requestTokenUrl",
    "consumerKey",
    "email",
    "privateKey",
    "inpersonate",
    "delegatedEmail",
    "scopes",
];

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
        sealed: {
            check(kind, data, data)?;
            seal(context, id, data).await?
        },
        created_at: now,
        updated_at: now,
        connected_at: None,
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
        let before = unseal(&context.app.key, &context.store, &record).await?;
        let merged = merged(&before, data);
        check(&record.kind, data, &merged)?;
        if merged.get(TOKENS).is_none() {
            record.connected_at = None;
        }
        record.sealed = seal(context, id, &merged).await?;
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

/// The stored fields with those that were given in their place.
fn merged(before: &Object, given: &Object) -> Object {
    let mut merged = before.clone();
    for (key, value) in given.iter().filter(|(key, _)| *key != TOKENS) {
        if BOUND_TO_TOKENS.contains(&key.as_str()) && before.get(key) != Some(value) {
            merged.remove(TOKENS);
        }
        merged.insert(key.clone(), value.clone());
    }
    merged
}

/// Checks what somebody gave, and that nothing is missing from what it becomes.
fn check(kind: &str, given: &Object, whole: &Object) -> Result<(), AppError> {
    let Some(known) = CredentialType::of(kind) else {
        return Err(AppError::field("kind", format!("there is no credential type \"{kind}\"")));
    };
    for (key, _) in given.iter() {
        if known.property(key).is_none() {
            return Err(AppError::field(
                format!("data.{key}"),
                format!("{} has no field \"{key}\"", known.label),
            ));
        }
    }
    for property in known.shown(whole).filter(|property| property.required) {
        if whole.get(property.name).is_none_or(|value| value.as_str().is_some_and(str::is_empty)) {
            return Err(AppError::field(
                format!("data.{}", property.name),
                format!("{} is needed", property.label),
            ));
        }
    }
    Ok(())
}

async fn seal(context: &Context, id: CredentialId, data: &Object) -> Result<String, AppError> {
    seal_in(&context.app.key, &context.store, id, data).await
}

async fn seal_in(
    instance: &Key,
    store: &OrgStore,
    id: CredentialId,
    data: &Object,
) -> Result<String, AppError> {
    let key = instance.organisation(store).await?;
    key.seal(Value::Object(data.clone()).to_json().as_bytes(), &place(store.organisation(), id))
}

async fn unseal(instance: &Key, store: &OrgStore, record: &CredentialRecord) -> Result<Object, AppError> {
    let key = instance.organisation(store).await?;
    let plain = key.open_sealed(&record.sealed, &place(store.organisation(), record.id))?;
    serde_json::from_slice(&plain).map_err(|source| AppError::Corrupt { what: "a credential".into(), source })
}
