//! Workflows: list, make, change, duplicate, delete.

mod activation;
mod exchange;
mod record;

use model::{ExecutionOrder, Workflow, WorkflowId};
use store::{Collection, Field, Op, Order, Query, Sort};

pub use self::activation::WebhookAddress;
pub(crate) use self::activation::addresses;
pub use self::exchange::ImportedWorkflow;
pub use self::record::{MAX_NODES, Versioned, WorkflowRecord};
pub(crate) use self::record::{check, content, kept_content};
use crate::events::Event;
use crate::executions::cancel_waiting;
use crate::lists::Listed;
use crate::{AppError, Context};

/// How a list of workflows is asked for.
#[derive(Debug, Clone, Default)]
pub struct WorkflowQuery {
    /// Part of the name.
    pub search: Option<String>,
    /// Only active or only inactive ones.
    pub active: Option<bool>,
    /// By name instead of by last change.
    pub by_name: bool,
    /// Ascending instead of descending.
    pub ascending: bool,
    /// Where the previous page ended.
    pub cursor: Option<String>,
    /// At most so many (1 to 200).
    pub limit: usize,
}

/// A workflow with its content.
#[derive(Debug, Clone)]
pub struct WorkflowDetail {
    /// The record and its version.
    pub versioned: Versioned,
    /// What is drawn.
    pub workflow: Workflow,
    /// Where its webhooks answer.
    pub webhooks: Vec<WebhookAddress>,
}

/// What to change of a workflow.
#[derive(Debug, Clone, Default)]
pub struct WorkflowPatch {
    /// The version the change starts from.
    pub version: i64,
    /// New name.
    pub name: Option<String>,
    /// New content (its name counts unless `name` is given).
    pub workflow: Option<Workflow>,
}

/// Workflows that fit a query.
///
/// # Errors
/// `Denied`, `Cursor`, a store that fails.
pub async fn list(context: &Context, query: &WorkflowQuery) -> Result<Listed<Versioned>, AppError> {
    context.may(access::Scope::WorkflowRead)?;
    let order = if query.ascending { Order::Ascending } else { Order::Descending };
    let sort = if query.by_name { Sort::Name } else { Sort::Time };
    let mut question = Query::of(Collection::Workflows).sorted(sort, order);
    if let Some(active) = query.active {
        question = question.equals(Field::Status, if active { "active" } else { "inactive" });
    }
    if let Some(search) = query.search.as_deref().map(str::trim).filter(|search| !search.is_empty()) {
        question = question.name_contains(search);
    }
    let page =
        context.store.find(&question.after(query.cursor.clone()).limit(query.limit.clamp(1, 200))).await;
    let page = page.map_err(crate::cursor_error)?;
    let items = page.documents.iter().map(Versioned::read).collect::<Result<_, _>>()?;
    Ok(Listed { items, next_cursor: page.next })
}

/// One workflow.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn get(context: &Context, id: WorkflowId) -> Result<WorkflowDetail, AppError> {
    context.may(access::Scope::WorkflowRead)?;
    let versioned = load(context, id).await?;
    let workflow = content(&context.store, id, &versioned.record.content).await?;
    Ok(detail(context, versioned, workflow))
}

/// Makes a workflow.
///
/// # Errors
/// `Denied`, field errors.
pub async fn create(context: &Context, mut workflow: Workflow) -> Result<WorkflowDetail, AppError> {
    context.may(access::Scope::WorkflowCreate)?;
    if workflow.name.trim().is_empty() {
        workflow.name = "My workflow".into();
    }
    if workflow.nodes.is_empty() && workflow.settings.execution_order.is_none() {
        workflow.settings.execution_order = Some(order_word(ExecutionOrder::V1).into());
    }
    check(&workflow)?;
    let now = context.app.clock.now();
    let mut record = WorkflowRecord::new(WorkflowId::generate(), context.caller.user, now);
    let keep = record.take(&workflow, &*context.app.types, now)?;
    let committed = context.store.commit(vec![keep, Op::Insert(record.draft()?)]).await?;
    let version = committed.versions.last().copied().unwrap_or(1);
    tracing::info!(workflow = %record.id, user = %context.caller.user, "workflow created");
    tell_changed(context, record.id);
    Ok(detail(context, Versioned { record, version }, workflow))
}

/// Changes a workflow. Its triggers follow at once when it is active.
///
/// # Errors
/// `Denied`, `NotFound`, `WorkflowConflict`, field errors; for an active workflow also what `activate` says.
pub async fn update(
    context: &Context,
    id: WorkflowId,
    patch: WorkflowPatch,
) -> Result<WorkflowDetail, AppError> {
    context.may(access::Scope::WorkflowUpdate)?;
    let before = load(context, id).await?;
    if before.version != patch.version {
        return Err(AppError::WorkflowConflict { current: before.version });
    }
    let mut workflow = match patch.workflow {
        Some(workflow) => workflow,
        None => content(&context.store, id, &before.record.content).await?,
    };
    if let Some(name) = patch.name {
        workflow.name = name.trim().into();
    }
    check(&workflow)?;
    let mut record = before.record.clone();
    let keep = record.take(&workflow, &*context.app.types, context.app.clock.now())?;
    let version = activation::save(context, &before, &record, &workflow, vec![keep]).await?;
    tell_changed(context, id);
    Ok(detail(context, Versioned { record, version }, workflow))
}

/// Deletes a workflow and switches its triggers off. Its executions stay in the history.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn delete(context: &Context, id: WorkflowId) -> Result<(), AppError> {
    context.may(access::Scope::WorkflowDelete)?;
    let before = load(context, id).await?;
    activation::remove(context, &before).await?;
    // What waits would go on with a workflow that nobody has any more.
    for execution in context.app.sleepers.of_workflow(id) {
        cancel_waiting(&context.app, execution).await;
    }
    tracing::info!(workflow = %id, user = %context.caller.user, "workflow deleted");
    context.app.events.tell(context.caller.organisation, Event::WorkflowDeleted { workflow_id: id });
    Ok(())
}

/// Makes an inactive copy.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn duplicate(context: &Context, id: WorkflowId) -> Result<WorkflowDetail, AppError> {
    context.may(access::Scope::WorkflowRead)?;
    let original = load(context, id).await?;
    let mut workflow = content(&context.store, id, &original.record.content).await?;
    let name: String = workflow.name.chars().take(190).collect();
    workflow.name = format!("{name} (copy)").into();
    // A copy that answered at the original's address could never be active beside it.
    for node in workflow.nodes.iter_mut().filter(|node| node.webhook_id.is_some()) {
        node.webhook_id = Some(uuid::Uuid::new_v4().to_string().into());
    }
    create(context, workflow).await
}

/// Switches a workflow's triggers on.
///
/// # Errors
/// `Denied`, `NotFound`, `Activation`, `WebhookTaken`.
pub async fn activate(context: &Context, id: WorkflowId) -> Result<WorkflowDetail, AppError> {
    set_active(context, id, true).await
}

/// Switches a workflow's triggers off. Executions under way go on.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn deactivate(context: &Context, id: WorkflowId) -> Result<WorkflowDetail, AppError> {
    set_active(context, id, false).await
}

async fn set_active(context: &Context, id: WorkflowId, active: bool) -> Result<WorkflowDetail, AppError> {
    context.may(access::Scope::WorkflowActivate)?;
    let before = load(context, id).await?;
    let workflow = content(&context.store, id, &before.record.content).await?;
    if before.record.active == active {
        return Ok(detail(context, before, workflow));
    }
    let record = WorkflowRecord { active, ..before.record.clone() };
    let version = activation::save(context, &before, &record, &workflow, Vec::new()).await?;
    tracing::info!(workflow = %id, user = %context.caller.user, active, "workflow switched");
    tell_changed(context, id);
    Ok(detail(context, Versioned { record, version }, workflow))
}

/// A workflow as n8n writes it.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn export(context: &Context, id: WorkflowId) -> Result<model::Value, AppError> {
    context.may(access::Scope::WorkflowRead)?;
    let versioned = load(context, id).await?;
    let workflow = content(&context.store, id, &versioned.record.content).await?;
    Ok(nodes::exchange::export(&workflow))
}

/// Reads a foreign file and keeps it as a new, inactive workflow.
///
/// # Errors
/// `Denied`, `Import` when the text is not a workflow.
pub async fn import(context: &Context, text: &str, name: Option<&str>) -> Result<ImportedWorkflow, AppError> {
    context.may(access::Scope::WorkflowCreate)?;
    exchange::import(context, text, name).await
}

/// Reads a foreign file without keeping it; for pasting onto the canvas.
///
/// # Errors
/// `Denied`, `Import` when the text is not a workflow.
pub async fn convert(context: &Context, text: &str) -> Result<nodes::exchange::Imported, AppError> {
    context.may(access::Scope::WorkflowCreate)?;
    exchange::read(text).await
}

pub(crate) async fn load(context: &Context, id: WorkflowId) -> Result<Versioned, AppError> {
    let document = context.store.get(Collection::Workflows, id).await?;
    Versioned::read(&document.ok_or_else(|| AppError::not_found("workflow", id))?)
}

fn detail(context: &Context, versioned: Versioned, workflow: Workflow) -> WorkflowDetail {
    let webhooks = activation::addresses(&context.app, &workflow);
    WorkflowDetail { versioned, workflow, webhooks }
}

fn tell_changed(context: &Context, workflow_id: WorkflowId) {
    context.app.events.tell(context.caller.organisation, Event::WorkflowChanged { workflow_id });
}

fn order_word(order: ExecutionOrder) -> &'static str {
    match order {
        ExecutionOrder::V0 => "v0",
        ExecutionOrder::V1 => "v1",
    }
}
