//! Executions over HTTP: history, steps and their items, starting and stopping by hand.

use std::sync::Arc;

use app::App;
use app::executions::{self, BinaryPlace, ExecutionQuery, ExecutionView, ManualStart, Retry, StepView};
use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use model::{ExecutionId, ExecutionStatus, Item, Workflow, WorkflowId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::downloads;
use crate::extract::{Body, Caller, Path, Query};
use crate::lists::List;
use crate::problem::Problem;

/// An execution with its steps, items left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionDetail {
    /// The header.
    pub execution: ExecutionView,
    /// The workflow as it was run.
    pub workflow: Workflow,
    /// The steps in order.
    pub steps: Vec<StepView>,
    /// The address by which a call wakes it up, while it waits for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume_url: Option<String>,
}

/// Some items of one output of a step.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepItems {
    /// The items from `offset` on.
    pub items: Vec<Item>,
    /// How many there are in all.
    pub total: usize,
}

/// How to start an execution by hand.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionStart {
    /// The drawing as it is on the screen; absent: as it was saved.
    #[serde(default)]
    pub workflow: Option<Workflow>,
    /// Name of the node to start at; absent: the first trigger.
    #[serde(default)]
    pub start: Option<String>,
    /// Name of the node to stop after; absent: run to the end.
    #[serde(default)]
    pub destination: Option<String>,
    /// An earlier execution of the workflow whose data stands in for the nodes that did not change since.
    #[serde(default)]
    pub data_of: Option<ExecutionId>,
    /// With `dataOf`: only the destination runs, with the data that its inputs had.
    #[serde(default)]
    pub only: bool,
    /// With `dataOf`: this node runs with the data that it had, and everything after it.
    #[serde(default)]
    pub from: Option<String>,
}

/// How to try an execution again.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ExecutionRetry {
    /// With which workflow.
    pub workflow: RetryWorkflow,
    /// From where.
    pub from: RetryFrom,
}

/// The workflow that is run.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RetryWorkflow {
    /// As it was.
    #[default]
    Original,
    /// As it is saved now.
    Current,
}

/// Where it begins.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RetryFrom {
    /// At the step that failed.
    #[default]
    Failed,
    /// At the first node, with the items that it had.
    Start,
}

/// An execution that was accepted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionStarted {
    /// Its id.
    pub execution_id: ExecutionId,
}

/// Where the editor listens for a test call.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listening {
    /// The addresses.
    pub urls: Vec<ListeningUrl>,
    /// When it stops by itself.
    pub expires_in_seconds: u64,
}

/// An address that waits for a test call.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListeningUrl {
    /// Name of the node.
    pub node: String,
    /// The address.
    pub url: String,
    /// Methods it takes.
    pub methods: Vec<String>,
}

/// How to list executions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ListExecutions {
    /// Only of this workflow.
    #[param(value_type = Option<String>)]
    workflow_id: Option<WorkflowId>,
    /// Only with this status.
    status: Option<ExecutionStatus>,
    /// At most so many (1 to 200, default 50).
    limit: Option<usize>,
    /// Where the previous page ended.
    cursor: Option<String>,
}

/// Which items of a step.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ItemsQuery {
    /// Output, from 0.
    output: Option<usize>,
    /// First item, from 0.
    offset: Option<usize>,
    /// At most so many (1 to 10,000, default 1,000).
    limit: Option<usize>,
}

/// Which binary data of a step.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BinaryQuery {
    /// Output, from 0.
    output: Option<usize>,
    /// Item, from 0.
    item: Option<usize>,
    /// Name in the binary data of the item (default `data`).
    name: Option<String>,
}

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get, remove))
        .routes(routes!(items))
        .routes(routes!(binary))
        .routes(routes!(cancel))
        .routes(routes!(retry))
        .routes(routes!(start))
        .routes(routes!(listen, unlisten))
}

/// List executions, the newest first
#[utoipa::path(get, path = "/executions", tag = "executions", operation_id = "listExecutions", params(ListExecutions), security(("session" = ["execution:read"])),
    responses((status = 200, body = List<ExecutionView>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list(
    Caller(it): Caller,
    Query(query): Query<ListExecutions>,
) -> Result<Json<List<ExecutionView>>, Problem> {
    let query = ExecutionQuery {
        workflow: query.workflow_id,
        status: query.status,
        cursor: query.cursor,
        limit: query.limit.unwrap_or(50),
    };
    Ok(Json(List::of(executions::list(&it.context, &query).await?, |it| it)))
}

/// One execution with its steps
#[utoipa::path(get, path = "/executions/{id}", tag = "executions", operation_id = "getExecution", params(("id" = ExecutionId, Path)), security(("session" = ["execution:read"])),
    responses((status = 200, body = ExecutionDetail), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get(Caller(it): Caller, Path(id): Path<ExecutionId>) -> Result<Json<ExecutionDetail>, Problem> {
    let detail = executions::get(&it.context, id).await?;
    let app::executions::ExecutionDetail { execution, workflow, steps, resume_url } = detail;
    Ok(Json(ExecutionDetail { execution, workflow, steps, resume_url }))
}

/// Items of a step
#[utoipa::path(get, path = "/executions/{id}/steps/{index}", tag = "executions", operation_id = "getStepItems",
    params(("id" = ExecutionId, Path), ("index" = usize, Path, description = "Number of the step, from 0"), ItemsQuery), security(("session" = ["execution:read"])),
    responses((status = 200, body = StepItems), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn items(
    Caller(it): Caller,
    Path((id, index)): Path<(ExecutionId, usize)>,
    Query(query): Query<ItemsQuery>,
) -> Result<Json<StepItems>, Problem> {
    let (items, total) = executions::items(
        &it.context,
        id,
        index,
        query.output.unwrap_or(0),
        query.offset.unwrap_or(0),
        query.limit.unwrap_or(1000).clamp(1, 10_000),
    )
    .await?;
    Ok(Json(StepItems { items, total }))
}

/// Binary data of an item of a step
#[utoipa::path(get, path = "/executions/{id}/steps/{index}/binary", tag = "executions", operation_id = "getStepBinary",
    params(("id" = ExecutionId, Path), ("index" = usize, Path, description = "Number of the step, from 0"), BinaryQuery), security(("session" = ["execution:read"])),
    responses((status = 200, description = "The content, to be saved as a file"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn binary(
    Caller(it): Caller,
    Path((id, step)): Path<(ExecutionId, usize)>,
    Query(query): Query<BinaryQuery>,
) -> Result<Response, Problem> {
    let place = BinaryPlace {
        step,
        output: query.output.unwrap_or(0),
        item: query.item.unwrap_or(0),
        name: query.name.unwrap_or_else(|| "data".to_owned()),
    };
    let (data, content) = executions::binary(&it.context, id, &place).await?;
    let name = data.file_name.as_deref().unwrap_or(&place.name);
    Ok(downloads::response(&data.mime_type, name, content))
}

/// Delete an execution that has ended
#[utoipa::path(delete, path = "/executions/{id}", tag = "executions", operation_id = "deleteExecution", params(("id" = ExecutionId, Path)), security(("session" = ["execution:delete"])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn remove(Caller(it): Caller, Path(id): Path<ExecutionId>) -> Result<StatusCode, Problem> {
    executions::delete(&it.context, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stop an execution
#[utoipa::path(post, path = "/executions/{id}/cancel", tag = "executions", operation_id = "cancelExecution", params(("id" = ExecutionId, Path)), security(("session" = ["execution:cancel"])),
    responses((status = 202), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn cancel(Caller(it): Caller, Path(id): Path<ExecutionId>) -> Result<StatusCode, Problem> {
    executions::cancel(&it.context, id).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Try an execution again
#[utoipa::path(post, path = "/executions/{id}/retry", tag = "executions", operation_id = "retryExecution", params(("id" = ExecutionId, Path)), request_body = ExecutionRetry,
    security(("session" = ["workflow:execute"])),
    responses((status = 202, body = ExecutionStarted), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn retry(
    Caller(it): Caller,
    Path(id): Path<ExecutionId>,
    Body(body): Body<ExecutionRetry>,
) -> Result<(StatusCode, Json<ExecutionStarted>), Problem> {
    let retry =
        Retry { current: body.workflow == RetryWorkflow::Current, whole: body.from == RetryFrom::Start };
    let execution_id = executions::retry(&it.context, id, retry).await?;
    Ok((StatusCode::ACCEPTED, Json(ExecutionStarted { execution_id })))
}

/// Run a workflow by hand
#[utoipa::path(post, path = "/workflows/{id}/executions", tag = "executions", operation_id = "startExecution", params(("id" = WorkflowId, Path)), request_body = ExecutionStart,
    security(("session" = ["workflow:execute"])),
    responses((status = 202, body = ExecutionStarted), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn start(
    Caller(it): Caller,
    Path(id): Path<WorkflowId>,
    Body(body): Body<ExecutionStart>,
) -> Result<(StatusCode, Json<ExecutionStarted>), Problem> {
    let ExecutionStart { workflow, start, destination, data_of, only, from } = body;
    let start = ManualStart { workflow, start, destination, data_of, only, from };
    let execution_id = executions::start_by_hand(&it.context, id, start).await?;
    Ok((StatusCode::ACCEPTED, Json(ExecutionStarted { execution_id })))
}

/// Listen for one test call
#[utoipa::path(post, path = "/workflows/{id}/listen", tag = "executions", operation_id = "listenForTestCall", params(("id" = WorkflowId, Path)), request_body = ExecutionStart,
    security(("session" = ["workflow:execute"])),
    responses((status = 200, body = Listening), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn listen(
    Caller(it): Caller,
    Path(id): Path<WorkflowId>,
    Body(body): Body<ExecutionStart>,
) -> Result<Json<Listening>, Problem> {
    let listening = app::webhooks::listen(&it.context, id, body.workflow).await?;
    let url = |it: app::workflows::WebhookAddress| ListeningUrl {
        node: it.node,
        url: it.test_url,
        methods: it.methods,
    };
    Ok(Json(Listening {
        urls: listening.into_iter().map(url).collect(),
        expires_in_seconds: app::webhooks::LISTEN_SECONDS,
    }))
}

/// Stop listening
#[utoipa::path(delete, path = "/workflows/{id}/listen", tag = "executions", operation_id = "stopListening", params(("id" = WorkflowId, Path)), security(("session" = ["workflow:execute"])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn unlisten(Caller(it): Caller, Path(id): Path<WorkflowId>) -> Result<StatusCode, Problem> {
    app::webhooks::unlisten(&it.context, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
