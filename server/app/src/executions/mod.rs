//! Executions: history, steps and items; starting by hand; stopping.

mod calls;
pub(crate) mod failures;
mod joined;
mod late;
mod launch;
mod ledger;
mod live;
mod record;
mod recovery;
mod sleepers;
mod start;
mod steps;
mod views;
mod wake;

use std::sync::{Arc, PoisonError};

use bytes::Bytes;
use model::{BinaryData, ExecutionId, ExecutionStatus, Item, OrganisationId, Step, Workflow, WorkflowId};
use node_sdk::Blobs as _;
use store::{Collection, Field, Op, Order, OrgStore, Query, Sort};

pub(crate) use self::calls::CalledPlans;
pub(crate) use self::launch::{Launch, Launched, Origin, launch, launch_for};
pub(crate) use self::live::Live;
use self::record::parts;
pub(crate) use self::record::{ExecutionRecord, WaitNote, part};
pub(crate) use self::sleepers::{Callers, Pause, Piece, Sleepers};
pub(crate) use self::start::unsaved;
pub use self::start::{ManualStart, Retry, retry, start_by_hand};
pub(crate) use self::steps::RecentSteps;
use self::steps::{PastStep, PastSteps, kept_state, past_steps};
pub use self::views::{ExecutionView, StepView};
pub(crate) use self::wake::{Waking, cancel as cancel_waiting, compiled_again, wake};
use crate::blobs::OrgBlobs;
use crate::lists::Listed;
use crate::workflows::content;
use crate::{App, AppError, Context};

/// How a list of executions is asked for.
#[derive(Debug, Clone, Default)]
pub struct ExecutionQuery {
    /// Only of this workflow.
    pub workflow: Option<WorkflowId>,
    /// Only with this status.
    pub status: Option<ExecutionStatus>,
    /// Where the previous page ended.
    pub cursor: Option<String>,
    /// At most so many (1 to 200).
    pub limit: usize,
}

/// An execution with its steps, items left out.
#[derive(Debug, Clone)]
pub struct ExecutionDetail {
    /// The header.
    pub execution: ExecutionView,
    /// The workflow as it was run.
    pub workflow: Workflow,
    /// The steps in the order in which they ended.
    pub steps: Vec<StepView>,
    /// The address by which a call wakes it up, while it waits for one and the caller may run workflows.
    pub resume_url: Option<String>,
}

/// Executions that fit a query, the newest first.
///
/// # Errors
/// `Denied`, `Cursor`.
pub async fn list(context: &Context, query: &ExecutionQuery) -> Result<Listed<ExecutionView>, AppError> {
    context.may(access::Scope::ExecutionRead)?;
    let mut question = Query::of(Collection::Executions).sorted(Sort::Time, Order::Descending);
    if let Some(workflow) = query.workflow {
        question = question.equals(Field::Workflow, workflow);
    }
    if let Some(status) = query.status {
        question = question.equals(Field::Status, status.as_str());
    }
    let question = question.after(query.cursor.clone()).limit(query.limit.clamp(1, 200));
    let page = context.store.find(&question).await.map_err(crate::cursor_error)?;
    let read = |document| ExecutionRecord::read(document).map(ExecutionView::from);
    let items = page.documents.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Listed { items, next_cursor: page.next })
}

/// One execution with its steps; of one that is under way, those so far.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn get(context: &Context, id: ExecutionId) -> Result<ExecutionDetail, AppError> {
    context.may(access::Scope::ExecutionRead)?;
    if let Some(live) = context.app.live.get(context.caller.organisation, id) {
        let steps = live.steps.lock().unwrap_or_else(PoisonError::into_inner).clone();
        return Ok(ExecutionDetail {
            execution: live.record.clone().into(),
            workflow: live.compiled.plan.workflow().clone(),
            steps: steps.iter().enumerate().map(|(index, step)| StepView::new(index, step)).collect(),
            resume_url: None,
        });
    }
    let record = load(context, id).await?;
    let workflow = content(&context.store, record.execution.workflow_id, &record.content).await?;
    let steps = steps_of(context, &record, &workflow).await?;
    let resume_url = resume_url(context, &record).await?;
    let steps = steps.iter().enumerate().map(|(index, step)| StepView::past(index, step)).collect();
    Ok(ExecutionDetail { execution: record.into(), workflow, steps, resume_url })
}

/// The steps as they are kept; of an execution that waits, those so far.
async fn steps_of(
    context: &Context,
    record: &ExecutionRecord,
    workflow: &Workflow,
) -> Result<PastSteps, AppError> {
    let (id, organisation) = (record.execution.id, context.caller.organisation);
    if record.execution.status == ExecutionStatus::Waiting
        && let Some(state) = kept_state(&context.app.blobs, &context.store, id).await?
    {
        let plan = engine::Plan::compile(workflow, &*context.app.types)?;
        return Ok(Arc::new(state.steps(&plan).into_iter().map(PastStep::at_hand).collect()));
    }
    past_steps(&context.app, organisation, id).await
}

/// As [`steps_of`], when the workflow is not at hand.
async fn steps_alone(context: &Context, id: ExecutionId) -> Result<PastSteps, AppError> {
    let record = load(context, id).await?;
    if record.execution.status != ExecutionStatus::Waiting {
        return past_steps(&context.app, context.caller.organisation, id).await;
    }
    let workflow = content(&context.store, record.execution.workflow_id, &record.content).await?;
    steps_of(context, &record, &workflow).await
}

/// The address by which a call wakes an execution up; waking it is running it, so reading is not enough.
async fn resume_url(context: &Context, record: &ExecutionRecord) -> Result<Option<String>, AppError> {
    let waits = record.execution.waiting.as_ref().is_some_and(|waiting| waiting.call);
    if !waits || context.may(access::Scope::WorkflowExecute).is_err() {
        return Ok(None);
    }
    let id = record.execution.id;
    let Some(document) = context.store.get(Collection::Journal, part(id, "wait")).await? else {
        return Ok(None);
    };
    let note: WaitNote = document.parse()?;
    let suffix = note.wait.call.as_ref().map_or("", |call| call.trigger.path.as_str());
    let links = context.app.resume_links(id);
    Ok(Some(links.with_suffix(record.calls, note.wait.is_form(), suffix).to_string()))
}

/// Items of output `output` of step `index`, from `offset` on, at most `limit`; and how many there are in all.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn items(
    context: &Context,
    id: ExecutionId,
    index: usize,
    output: usize,
    offset: usize,
    limit: usize,
) -> Result<(Vec<Item>, usize), AppError> {
    context.may(access::Scope::ExecutionRead)?;
    let (app, organisation) = (&context.app, context.caller.organisation);
    let not_found = || AppError::not_found("step", index);
    if let Some(live) = app.live.get(organisation, id) {
        let steps = live.steps.lock().unwrap_or_else(PoisonError::into_inner);
        let step = steps.get(index).ok_or_else(not_found)?;
        let items = step.outputs.get(output).cloned().unwrap_or_default();
        drop(steps);
        return Ok((items.iter().skip(offset).take(limit).cloned().collect(), items.len()));
    }
    let steps = steps_alone(context, id).await?;
    let step = steps.get(index).ok_or_else(not_found)?;
    step.window(&app.blobs, organisation, output, offset, limit).await
}

/// Where binary data of an execution is: in which step, output and item, under which name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinaryPlace {
    /// Number of the step.
    pub step: usize,
    /// Output of the step.
    pub output: usize,
    /// Item of the output.
    pub item: usize,
    /// Name in the binary data of the item.
    pub name: String,
}

/// Description and content of binary data of an execution.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn binary(
    context: &Context,
    id: ExecutionId,
    place: &BinaryPlace,
) -> Result<(BinaryData, Bytes), AppError> {
    let (items, _) = items(context, id, place.step, place.output, place.item, 1).await?;
    let found = items.first().and_then(|item| item.binary.as_ref()?.get(place.name.as_str()).cloned());
    let data = found.ok_or_else(|| AppError::not_found("binary data", &place.name))?;
    let blobs = OrgBlobs { blobs: context.app.blobs.clone(), organisation: context.caller.organisation };
    let content = blobs.get(&data).await.map_err(|_| AppError::not_found("binary data", &place.name))?;
    Ok((data, content))
}

/// The steps of an execution with all their items; for trying expressions.
pub(crate) async fn whole_steps(context: &Context, id: ExecutionId) -> Result<Vec<Step>, AppError> {
    if let Some(live) = context.app.live.get(context.caller.organisation, id) {
        return Ok(live.steps.lock().unwrap_or_else(PoisonError::into_inner).clone());
    }
    whole(&context.app, context.caller.organisation, &steps_alone(context, id).await?).await
}

/// The steps of an execution that has ended, with all their items.
async fn all_steps(app: &App, organisation: OrganisationId, id: ExecutionId) -> Result<Vec<Step>, AppError> {
    whole(app, organisation, &past_steps(app, organisation, id).await?).await
}

async fn whole(app: &App, organisation: OrganisationId, past: &[PastStep]) -> Result<Vec<Step>, AppError> {
    let mut steps = Vec::with_capacity(past.len());
    for step in past {
        steps.push(step.whole(&app.blobs, organisation).await?);
    }
    Ok(steps)
}

/// Removes an execution and its journal. Content that only it referred to is freed by the next cleaning.
pub(crate) async fn erase(store: &OrgStore, id: ExecutionId) -> Result<(), AppError> {
    let mut ops: Vec<Op> = parts(store, id)
        .await?
        .into_iter()
        .map(|id| Op::Delete { collection: Collection::Journal, id, if_version: None })
        .collect();
    ops.push(Op::Delete { collection: Collection::Executions, id: id.to_string(), if_version: None });
    store.commit(ops).await?;
    Ok(())
}

/// An execution and the workflow as it ran it.
async fn earlier_workflow(
    context: &Context,
    id: ExecutionId,
) -> Result<(ExecutionRecord, Workflow), AppError> {
    if let Some(live) = context.app.live.get(context.caller.organisation, id) {
        return Ok((live.record.clone(), live.compiled.plan.workflow().clone()));
    }
    let record = load(context, id).await?;
    let workflow = content(&context.store, record.execution.workflow_id, &record.content).await?;
    Ok((record, workflow))
}

/// Deletes an execution that has ended, with its steps.
///
/// # Errors
/// `Denied`, `NotFound`; a field error while it is under way.
pub async fn delete(context: &Context, id: ExecutionId) -> Result<(), AppError> {
    context.may(access::Scope::ExecutionDelete)?;
    let record = load(context, id).await?;
    if !record.execution.status.is_final() {
        return Err(AppError::field("id", "the execution is under way; stop it first"));
    }
    erase(&context.store, id).await?;
    tracing::info!(execution = %id, user = %context.caller.user, "execution deleted");
    Ok(())
}

/// Stops an execution. One that has ended stays as it is.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn cancel(context: &Context, id: ExecutionId) -> Result<(), AppError> {
    context.may(access::Scope::ExecutionCancel)?;
    if !context.app.live.cancel(context.caller.organisation, id) {
        load(context, id).await?;
        if context.app.sleepers.organisation(id) == Some(context.caller.organisation) {
            cancel_waiting(&context.app, id).await;
        }
    }
    tracing::info!(execution = %id, user = %context.caller.user, "execution canceled");
    Ok(())
}

async fn load(context: &Context, id: ExecutionId) -> Result<ExecutionRecord, AppError> {
    let document = context.store.get(Collection::Executions, id).await?;
    ExecutionRecord::read(&document.ok_or_else(|| AppError::not_found("execution", id))?)
}
