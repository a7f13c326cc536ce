//! Workflows over HTTP.

use std::sync::Arc;

use app::App;
use app::workflows::{self, Versioned, WorkflowDetail as Detail, WorkflowPatch as Patch, WorkflowQuery};
use axum::Json;
use axum::http::StatusCode;
use jiff::Timestamp;
use model::{Value, Workflow, WorkflowId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::{Body, Caller, Path, Query};
use crate::lists::List;
use crate::problem::Problem;

/// A workflow in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowSummary {
    /// Id.
    pub id: WorkflowId,
    /// Name for people.
    pub name: String,
    /// Whether its triggers are on.
    pub active: bool,
    /// Counts every change; a change names the version it starts from.
    pub version: i64,
    /// How many nodes it has, notes left out.
    pub node_count: usize,
    /// Node types of its triggers.
    pub triggers: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A workflow with its content.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowDetail {
    #[serde(flatten)]
    /// What lists show.
    pub summary: WorkflowSummary,
    /// What is drawn.
    pub workflow: Workflow,
    /// Where its webhooks answer.
    pub webhooks: Vec<WebhookAddress>,
}

/// Where a webhook answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookAddress {
    /// Name of the node.
    pub node: String,
    /// Methods it takes.
    pub methods: Vec<String>,
    /// Address when the workflow is active.
    pub url: String,
    /// Address while the editor listens.
    pub test_url: String,
}

/// A workflow to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WorkflowCreate {
    /// What is drawn; an empty name becomes a default one.
    #[serde(default)]
    pub workflow: Workflow,
}

/// A change of a workflow.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkflowPatch {
    /// The version the change starts from.
    pub version: i64,
    /// New name; absent: as it is.
    #[serde(default)]
    pub name: Option<String>,
    /// New content; absent: as it is.
    #[serde(default)]
    pub workflow: Option<Workflow>,
}

/// A foreign workflow file.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WorkflowImport {
    /// The text of the file.
    pub text: String,
    /// Name for the workflow; absent: the file's own.
    #[serde(default)]
    pub name: Option<String>,
}

/// A workflow that was imported.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkflowImported {
    /// The new workflow.
    pub workflow: WorkflowDetail,
    /// What became of each node.
    pub report: ImportReport,
}

/// A foreign file, read but not kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkflowConverted {
    /// What it draws.
    pub workflow: Workflow,
    /// What became of each node.
    pub report: ImportReport,
}

/// What became of each node of an imported workflow.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// One entry a node.
    pub nodes: Vec<ImportedNode>,
    /// What was changed beyond single nodes.
    pub notes: Vec<String>,
}

/// What became of one node.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportedNode {
    /// Its name.
    pub name: String,
    /// Its node type as it came.
    #[serde(rename = "type")]
    pub kind: String,
    /// `native`, `upgraded` or `placeholder`.
    pub status: String,
    /// Whether a credential has to be chosen before it can run.
    pub needs_credential: bool,
    /// More, when there is more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// How to list workflows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListWorkflows {
    /// Part of the name.
    search: Option<String>,
    /// `updatedAt`, `-updatedAt` (default), `name` or `-name`.
    sort: Option<String>,
    /// Only active or only inactive ones.
    active: Option<bool>,
    /// At most so many (1 to 200, default 50).
    limit: Option<usize>,
    /// Where the previous page ended.
    cursor: Option<String>,
}

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(import))
        .routes(routes!(convert))
        .routes(routes!(get, update, remove))
        .routes(routes!(duplicate))
        .routes(routes!(activate))
        .routes(routes!(deactivate))
        .routes(routes!(export))
}

/// List workflows
#[utoipa::path(get, path = "/workflows", tag = "workflows", operation_id = "listWorkflows", params(ListWorkflows), security(("session" = ["workflow:read"])),
    responses((status = 200, body = List<WorkflowSummary>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list(
    Caller(it): Caller,
    Query(query): Query<ListWorkflows>,
) -> Result<Json<List<WorkflowSummary>>, Problem> {
    let sort = query.sort.clone().unwrap_or_else(|| "-updatedAt".to_owned());
    let field = sort.trim_start_matches('-');
    if !matches!(field, "updatedAt" | "name") {
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "RR-REQ-0001",
            format!("workflows cannot be sorted by \"{field}\""),
        ));
    }
    let question = WorkflowQuery {
        search: query.search,
        active: query.active,
        by_name: field == "name",
        ascending: !sort.starts_with('-'),
        cursor: query.cursor,
        limit: query.limit.unwrap_or(50),
    };
    Ok(Json(List::of(workflows::list(&it.context, &question).await?, summary)))
}

/// Make a workflow
#[utoipa::path(post, path = "/workflows", tag = "workflows", operation_id = "createWorkflow", request_body = WorkflowCreate, security(("session" = ["workflow:create"])),
    responses((status = 201, body = WorkflowDetail), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn create(
    Caller(it): Caller,
    Body(body): Body<WorkflowCreate>,
) -> Result<(StatusCode, Json<WorkflowDetail>), Problem> {
    Ok((StatusCode::CREATED, Json(detail(workflows::create(&it.context, body.workflow).await?))))
}

/// Import a workflow file
#[utoipa::path(post, path = "/workflows/import", tag = "workflows", operation_id = "importWorkflow", request_body = WorkflowImport, security(("session" = ["workflow:create"])),
    responses((status = 201, body = WorkflowImported), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn import(
    Caller(it): Caller,
    Body(body): Body<WorkflowImport>,
) -> Result<(StatusCode, Json<WorkflowImported>), Problem> {
    let imported = workflows::import(&it.context, &body.text, body.name.as_deref()).await?;
    let answer = WorkflowImported { workflow: detail(imported.detail), report: report(imported.report) };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// Read a workflow file without keeping it
#[utoipa::path(post, path = "/workflows/convert", tag = "workflows", operation_id = "convertWorkflow", request_body = WorkflowImport, security(("session" = ["workflow:create"])),
    responses((status = 200, body = WorkflowConverted), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn convert(
    Caller(it): Caller,
    Body(body): Body<WorkflowImport>,
) -> Result<Json<WorkflowConverted>, Problem> {
    let converted = workflows::convert(&it.context, &body.text).await?;
    Ok(Json(WorkflowConverted { workflow: converted.workflow, report: report(converted.report) }))
}

/// One workflow
#[utoipa::path(get, path = "/workflows/{id}", tag = "workflows", operation_id = "getWorkflow", params(("id" = WorkflowId, Path)), security(("session" = ["workflow:read"])),
    responses((status = 200, body = WorkflowDetail), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get(Caller(it): Caller, Path(id): Path<WorkflowId>) -> Result<Json<WorkflowDetail>, Problem> {
    Ok(Json(detail(workflows::get(&it.context, id).await?)))
}

/// Change a workflow
#[utoipa::path(patch, path = "/workflows/{id}", tag = "workflows", operation_id = "updateWorkflow", params(("id" = WorkflowId, Path)), request_body = WorkflowPatch,
    security(("session" = ["workflow:update"])),
    responses((status = 200, body = WorkflowDetail), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn update(
    Caller(it): Caller,
    Path(id): Path<WorkflowId>,
    Body(body): Body<WorkflowPatch>,
) -> Result<Json<WorkflowDetail>, Problem> {
    let patch = Patch { version: body.version, name: body.name, workflow: body.workflow };
    Ok(Json(detail(workflows::update(&it.context, id, patch).await?)))
}

/// Delete a workflow
#[utoipa::path(delete, path = "/workflows/{id}", tag = "workflows", operation_id = "deleteWorkflow", params(("id" = WorkflowId, Path)), security(("session" = ["workflow:delete"])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn remove(Caller(it): Caller, Path(id): Path<WorkflowId>) -> Result<StatusCode, Problem> {
    workflows::delete(&it.context, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make an inactive copy
#[utoipa::path(post, path = "/workflows/{id}/duplicate", tag = "workflows", operation_id = "duplicateWorkflow", params(("id" = WorkflowId, Path)),
    security(("session" = ["workflow:read", "workflow:create"])),
    responses((status = 201, body = WorkflowDetail), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn duplicate(
    Caller(it): Caller,
    Path(id): Path<WorkflowId>,
) -> Result<(StatusCode, Json<WorkflowDetail>), Problem> {
    Ok((StatusCode::CREATED, Json(detail(workflows::duplicate(&it.context, id).await?))))
}

/// Switch a workflow's triggers on
#[utoipa::path(post, path = "/workflows/{id}/activate", tag = "workflows", operation_id = "activateWorkflow", params(("id" = WorkflowId, Path)),
    security(("session" = ["workflow:activate"])),
    responses((status = 200, body = WorkflowDetail), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn activate(Caller(it): Caller, Path(id): Path<WorkflowId>) -> Result<Json<WorkflowDetail>, Problem> {
    Ok(Json(detail(workflows::activate(&it.context, id).await?)))
}

/// Switch a workflow's triggers off
#[utoipa::path(post, path = "/workflows/{id}/deactivate", tag = "workflows", operation_id = "deactivateWorkflow", params(("id" = WorkflowId, Path)),
    security(("session" = ["workflow:activate"])),
    responses((status = 200, body = WorkflowDetail), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn deactivate(Caller(it): Caller, Path(id): Path<WorkflowId>) -> Result<Json<WorkflowDetail>, Problem> {
    Ok(Json(detail(workflows::deactivate(&it.context, id).await?)))
}

/// A workflow as an n8n file
#[utoipa::path(get, path = "/workflows/{id}/export", tag = "workflows", operation_id = "exportWorkflow", params(("id" = WorkflowId, Path)), security(("session" = ["workflow:read"])),
    responses((status = 200, body = Value), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn export(Caller(it): Caller, Path(id): Path<WorkflowId>) -> Result<Json<Value>, Problem> {
    Ok(Json(workflows::export(&it.context, id).await?))
}

fn summary(versioned: Versioned) -> WorkflowSummary {
    let Versioned { record, version } = versioned;
    WorkflowSummary {
        id: record.id,
        name: record.name,
        active: record.active,
        version,
        node_count: record.node_count,
        triggers: record.triggers,
        created_at: record.created_at,
        updated_at: record.updated_at,
    }
}

fn detail(detail: Detail) -> WorkflowDetail {
    let address = |it: workflows::WebhookAddress| WebhookAddress {
        node: it.node,
        methods: it.methods,
        url: it.url,
        test_url: it.test_url,
    };
    WorkflowDetail {
        summary: summary(detail.versioned),
        workflow: detail.workflow,
        webhooks: detail.webhooks.into_iter().map(address).collect(),
    }
}

fn report(report: nodes::exchange::Report) -> ImportReport {
    let node = |it: nodes::exchange::NodeReport| ImportedNode {
        name: it.name.to_string(),
        kind: it.kind.to_string(),
        status: it.status.as_str().to_owned(),
        needs_credential: it.needs_credential,
        message: it.message,
    };
    ImportReport { nodes: report.nodes.into_iter().map(node).collect(), notes: report.notes }
}
