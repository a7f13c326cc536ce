//! Credentials over HTTP. Secrets go in and never come out.

use std::sync::Arc;

use app::credentials::{self, CredentialRecord, SentBack};
use app::{App, AppError};
use axum::Json;
use axum::http::StatusCode;
use jiff::Timestamp;
use model::{CredentialId, Object};
use node_sdk::Property;
use nodes::CREDENTIAL_TYPES;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::{Body, Caller, Path, Query};
use crate::lists::List;
use crate::problem::Problem;

/// A credential without its secrets.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Credential {
    /// Id.
    pub id: CredentialId,
    /// Name for people.
    pub name: String,
    /// Credential type.
    pub kind: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was connected with its service; absent: never, or it does not have to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connected_at: Option<Timestamp>,
}

/// A credential to be tried out: a stored one with some fields changed, or a new one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CredentialTry {
    /// The stored credential; absent: a new one.
    #[serde(default)]
    pub id: Option<CredentialId>,
    /// Credential type.
    pub kind: String,
    /// Its fields; those of a stored credential that are absent are as they are stored.
    #[serde(default)]
    pub data: Object,
}

/// How it went.
#[derive(Debug, Serialize, ToSchema)]
pub struct CredentialTrial {
    /// Whether the other service let it in.
    pub ok: bool,
    /// What was done, or what went wrong.
    pub message: String,
}

/// Where a person agrees that a credential may be used.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectionBegun {
    /// Address of the other service, to be opened in a window.
    pub url: String,
}

/// What the other service sent back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionEnd {
    /// What it was given on the way there.
    pub state: String,
    /// What tokens are given for (OAuth 2).
    #[serde(default)]
    pub code: Option<String>,
    /// The request token (OAuth 1).
    #[serde(default)]
    pub token: Option<String>,
    /// What proves that a person agreed to the request token (OAuth 1).
    #[serde(default)]
    pub verifier: Option<String>,
}

/// A credential to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CredentialCreate {
    /// Name for people.
    pub name: String,
    /// Credential type.
    pub kind: String,
    /// Its fields.
    pub data: Object,
}

/// A change of a credential.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CredentialPatch {
    /// New name; absent: as it is.
    #[serde(default)]
    pub name: Option<String>,
    /// New fields; absent fields stay as they are.
    #[serde(default)]
    pub data: Option<Object>,
}

/// A credential type.
#[derive(Debug, Serialize, ToSchema)]
pub struct CredentialType {
    /// Its name.
    pub kind: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// The form.
    pub properties: Vec<Property>,
    /// Whether it belongs to one service.
    pub service: bool,
    /// Whether a person may have to connect it in a window of the other service.
    pub connects: bool,
    /// Whether it can be tried out.
    pub testable: bool,
}

/// The credential types there are.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CredentialTypes {
    /// The types, in order.
    pub items: Vec<CredentialType>,
    /// Where services send people back to; has to be entered there.
    pub redirect_address: String,
}

/// How to list credentials.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListCredentials {
    /// Only this credential type.
    kind: Option<String>,
    /// At most so many (1 to 200, default 50).
    limit: Option<usize>,
    /// Where the previous page ended.
    cursor: Option<String>,
}

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(update, remove))
        .routes(routes!(types))
        .routes(routes!(try_out))
        .routes(routes!(connect))
        .routes(routes!(connected))
}

/// List credentials
#[utoipa::path(get, path = "/credentials", tag = "credentials", operation_id = "listCredentials", params(ListCredentials), security(("session" = ["credential:read"])),
    responses((status = 200, body = List<Credential>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list(
    Caller(it): Caller,
    Query(query): Query<ListCredentials>,
) -> Result<Json<List<Credential>>, Problem> {
    let listed =
        credentials::list(&it.context, query.kind.as_deref(), query.cursor, query.limit.unwrap_or(50))
            .await?;
    Ok(Json(List::of(listed, credential)))
}

/// Make a credential
#[utoipa::path(post, path = "/credentials", tag = "credentials", operation_id = "createCredential", request_body = CredentialCreate, security(("session" = ["credential:write"])),
    responses((status = 201, body = Credential), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn create(
    Caller(it): Caller,
    Body(body): Body<CredentialCreate>,
) -> Result<(StatusCode, Json<Credential>), Problem> {
    let record = credentials::create(&it.context, &body.name, &body.kind, &body.data).await?;
    Ok((StatusCode::CREATED, Json(credential(record))))
}

/// Change a credential
#[utoipa::path(patch, path = "/credentials/{id}", tag = "credentials", operation_id = "updateCredential", params(("id" = CredentialId, Path)), request_body = CredentialPatch,
    security(("session" = ["credential:write"])),
    responses((status = 200, body = Credential), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn update(
    Caller(it): Caller,
    Path(id): Path<CredentialId>,
    Body(body): Body<CredentialPatch>,
) -> Result<Json<Credential>, Problem> {
    let record = credentials::update(&it.context, id, body.name.as_deref(), body.data.as_ref()).await?;
    Ok(Json(credential(record)))
}

/// Delete a credential
#[utoipa::path(delete, path = "/credentials/{id}", tag = "credentials", operation_id = "deleteCredential", params(("id" = CredentialId, Path)), security(("session" = ["credential:write"])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn remove(Caller(it): Caller, Path(id): Path<CredentialId>) -> Result<StatusCode, Problem> {
    credentials::delete(&it.context, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The credential types there are
#[utoipa::path(get, path = "/credential-types", tag = "credentials", operation_id = "listCredentialTypes", security(("session" = ["credential:read"])),
    responses((status = 200, body = CredentialTypes), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn types(Caller(it): Caller) -> Result<Json<CredentialTypes>, Problem> {
    it.context.may(access::Scope::CredentialRead)?;
    let one = |it: &nodes::CredentialType| CredentialType {
        kind: it.kind,
        label: it.label,
        properties: it.properties.clone(),
        service: it.service,
        connects: it.connects,
        testable: it.testable,
    };
    let redirect_address = credentials::redirect_address(&it.context.app);
    Ok(Json(CredentialTypes { items: CREDENTIAL_TYPES.iter().map(one).collect(), redirect_address }))
}

/// Try a credential out
#[utoipa::path(post, path = "/credentials/test", tag = "credentials", operation_id = "testCredential", request_body = CredentialTry, security(("session" = ["credential:write"])),
    responses((status = 200, body = CredentialTrial), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn try_out(
    Caller(it): Caller,
    Body(body): Body<CredentialTry>,
) -> Result<Json<CredentialTrial>, Problem> {
    let trial = credentials::try_out(&it.context, body.id, &body.kind, &body.data).await?;
    Ok(Json(CredentialTrial { ok: trial.ok, message: trial.message }))
}

/// Begin to connect a credential with its service
#[utoipa::path(post, path = "/credentials/{id}/connect", tag = "credentials", operation_id = "connectCredential", params(("id" = CredentialId, Path)), security(("session" = ["credential:write"])),
    responses((status = 200, body = ConnectionBegun), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn connect(Caller(it): Caller, Path(id): Path<CredentialId>) -> Result<Json<ConnectionBegun>, Problem> {
    let url = credentials::begin_connection(&it.context, it.session.id, id).await?;
    Ok(Json(ConnectionBegun { url }))
}

/// End to connect a credential, with what its service sent back
#[utoipa::path(post, path = "/credentials/connected", tag = "credentials", operation_id = "credentialConnected", request_body = ConnectionEnd, security(("session" = ["credential:write"])),
    responses((status = 200, body = Credential), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn connected(Caller(it): Caller, Body(body): Body<ConnectionEnd>) -> Result<Json<Credential>, Problem> {
    let sent = match (body.code, body.token, body.verifier) {
        (Some(code), None, None) => SentBack::Code(code),
        (None, Some(token), Some(verifier)) => SentBack::Verifier { token, verifier },
        _ => {
            return Err(AppError::field("code", "either a code, or a token and a verifier are needed").into());
        }
    };
    let record = credentials::end_connection(&it.context, it.session.id, &body.state, &sent).await?;
    Ok(Json(credential(record)))
}

fn credential(record: CredentialRecord) -> Credential {
    Credential {
        id: record.id,
        name: record.name,
        kind: record.kind,
        created_at: record.created_at,
        updated_at: record.updated_at,
        connected_at: record.connected_at,
    }
}
