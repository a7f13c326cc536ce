//! Starting by hand, from the editor: the drawing on the screen, from a trigger, to the end or to a chosen node.

use std::collections::HashSet;
use std::sync::Arc;

use engine::{Part, Plan, Start};
use model::{
    ExecutionId, ExecutionLink, ExecutionMode, ExecutionRelation, ExecutionStatus, Item, Workflow, WorkflowId,
};
use store::Op;

use super::launch::{Launch, Origin};
use super::{earlier_workflow, whole_steps};
use crate::compiled::Compiled;
use crate::workflows::{Versioned, check, content, load};
use crate::{AppError, Context};

/// How to start by hand.
#[derive(Debug, Clone, Default)]
pub struct ManualStart {
    /// The drawing on the screen; `None`: as saved.
    pub workflow: Option<Workflow>,
    /// Node to start at; `None`: the first trigger that leads to the destination.
    pub start: Option<String>,
    /// Node to stop after; `None`: run to the end.
    pub destination: Option<String>,
    /// The earlier execution whose data stands in for what did not change; `None`: everything runs.
    pub data_of: Option<ExecutionId>,
    /// With data: the destination alone runs.
    pub only: bool,
    /// With data: this node runs with the data that it had, and everything after it.
    pub from: Option<String>,
}

/// Starts an execution by hand and returns when it is safely accepted.
///
/// # Errors
/// `Denied`, `NotFound`, field errors, `Busy`.
pub async fn start_by_hand(
    context: &Context,
    id: WorkflowId,
    mut manual: ManualStart,
) -> Result<ExecutionId, AppError> {
    context.may(access::Scope::WorkflowExecute)?;
    let versioned = load(context, id).await?;
    let (compiled, ops) = unsaved(context, &versioned, manual.workflow.take()).await?;
    let destination = manual.destination.as_deref();
    let from = manual.from.as_deref();
    for (field, name) in [("start", manual.start.as_deref()), ("destination", destination), ("from", from)] {
        if let Some(name) = name
            && compiled.plan.index(name).is_none()
        {
            return Err(AppError::field(field, format!("the workflow has no node \"{name}\"")));
        }
    }
    let reused = match manual.data_of {
        Some(earlier) => {
            // Its data goes into the new execution, so whoever may not read it may not use it either.
            context.may(access::Scope::ExecutionRead)?;
            part(context, id, &compiled, earlier, &manual).await?
        }
        None => None,
    };
    if let Some(start) = reused {
        let parent = start.reused.as_ref().map(|reused| ExecutionLink {
            execution_id: reused.execution,
            workflow_id: id,
            relation: ExecutionRelation::Data,
        });
        let origin = Origin { parent, ..Origin::default() };
        return begin(
            context,
            Launch { compiled: Arc::new(compiled), start, ops, accept_first: true, origin },
        )
        .await;
    }
    let start = match manual.start {
        Some(start) => start,
        None => first_trigger(&compiled.plan, destination).ok_or_else(|| {
            AppError::field(
                "start",
                match destination {
                    Some(name) => format!("no trigger leads to \"{name}\": connect it to one first"),
                    None => "the workflow has no trigger: add one first".to_owned(),
                },
            )
        })?,
    };
    let start = Start {
        destination: destination.map(Into::into),
        ..Start::at(start, Arc::new(vec![Item::default()]), ExecutionMode::Manual)
    };
    let origin = Origin::default();
    begin(context, Launch { compiled: Arc::new(compiled), start, ops, accept_first: true, origin }).await
}

/// The start of the part that is asked for; `None` when the earlier execution did not begin where the destination is
/// reached from, so that everything runs.
async fn part(
    context: &Context,
    id: WorkflowId,
    compiled: &Compiled,
    earlier: ExecutionId,
    manual: &ManualStart,
) -> Result<Option<Start>, AppError> {
    let part = match (&manual.from, &manual.destination) {
        (Some(node), _) => Part::From(node.as_str().into()),
        (None, Some(node)) if manual.only => Part::Only(node.as_str().into()),
        (None, Some(node)) => Part::To(node.as_str().into()),
        (None, None) => {
            return Err(AppError::field("dataOf", "say which part is to run: destination or from"));
        }
    };
    let (record, before) = earlier_workflow(context, earlier).await?;
    if record.execution.workflow_id != id {
        return Err(AppError::field("dataOf", "the earlier execution is one of another workflow"));
    }
    let steps = whole_steps(context, earlier).await?;
    let begins = steps.first().map(|step| step.node.as_str());
    if let Part::To(destination) = &part {
        let fits = |start: &str| leads(compiled.plan.workflow(), start, destination);
        let asked = manual.start.as_deref();
        if !begins.is_some_and(|begins| fits(begins) && asked.is_none_or(|asked| asked == begins)) {
            return Ok(None);
        }
    }
    Ok(Some(Start::part(&compiled.plan, earlier, &before, &steps, part, ExecutionMode::Manual)?))
}

async fn begin(context: &Context, launch: Launch) -> Result<ExecutionId, AppError> {
    let launched = super::launch::launch(&context.app, launch).await?;
    match launched.accepted.await {
        Ok(accepted) => accepted.map(|()| launched.id),
        Err(_) => Err(AppError::Store(store::StoreError::Stopped {
            reason: "the execution was not accepted".into(),
        })),
    }
}

/// How to try a failed execution again.
#[derive(Debug, Clone, Copy, Default)]
pub struct Retry {
    /// With the workflow as it is saved now, instead of as it was.
    pub current: bool,
    /// From the first node, instead of from the one that failed.
    pub whole: bool,
}

/// Tries an execution again that did not end well, with the data that it had, and returns when that is accepted.
///
/// # Errors
/// `Denied`, `NotFound`, field errors when it did not fail, `Engine` when it has no data to go on from, `Busy`.
pub async fn retry(context: &Context, id: ExecutionId, retry: Retry) -> Result<ExecutionId, AppError> {
    context.may(access::Scope::WorkflowExecute)?;
    context.may(access::Scope::ExecutionRead)?;
    let (record, before) = earlier_workflow(context, id).await?;
    let status = record.execution.status;
    if !status.is_final() || (status == ExecutionStatus::Success && !retry.whole) {
        return Err(AppError::field("id", "only an execution that has failed can be tried again"));
    }
    let workflow_id = record.execution.workflow_id;
    let (organisation, app) = (context.caller.organisation, &context.app);
    let compiled = if retry.current {
        let versioned = load(context, workflow_id).await?;
        super::calls::compiled(app, organisation, &versioned).await?
    } else {
        let (version, workflow) = (record.execution.workflow_version, before.clone());
        let active = load(context, workflow_id).await.is_ok_and(|it| it.record.active);
        let content = &record.content;
        Arc::new(Compiled::new(app, organisation, workflow_id, version, content, active, workflow)?)
    };
    let steps = whole_steps(context, id).await?;
    let part = if retry.whole { Part::Whole } else { Part::Failed };
    let start = Start::part(&compiled.plan, id, &before, &steps, part, ExecutionMode::Retry)?;
    let parent = Some(ExecutionLink { execution_id: id, workflow_id, relation: ExecutionRelation::Retried });
    let origin = Origin { parent, depth: record.depth, ..Origin::default() };
    begin(context, Launch { compiled, start, ops: Vec::new(), accept_first: true, origin }).await
}

/// Compiles the drawing on the screen, or what is saved when there is none, with the writes that keep its content.
pub(crate) async fn unsaved(
    context: &Context,
    versioned: &Versioned,
    drawing: Option<Workflow>,
) -> Result<(Compiled, Vec<Op>), AppError> {
    let mut record = versioned.record.clone();
    let (workflow, ops) = match drawing {
        Some(mut workflow) => {
            workflow.name = record.name.as_str().into();
            check(&workflow)?;
            let saved = record.content.clone();
            let keep = record.take(&workflow, &*context.app.types, context.app.clock.now())?;
            (workflow, if record.content == saved { Vec::new() } else { vec![keep] })
        }
        None => (content(&context.store, record.id, &record.content).await?, Vec::new()),
    };
    let (organisation, version) = (context.caller.organisation, versioned.version);
    let compiled = Compiled::new(
        &context.app,
        organisation,
        record.id,
        version,
        &record.content,
        record.active,
        workflow,
    )?;
    Ok((compiled, ops))
}

/// The trigger that a start by hand begins with: the first Manual Trigger, else the first trigger, in drawing order;
/// only those that lead to `destination` when one is given.
fn first_trigger(plan: &Plan, destination: Option<&str>) -> Option<String> {
    let fits = |name: &str| destination.is_none_or(|destination| leads(plan.workflow(), name, destination));
    let mut triggers: Vec<_> = plan.triggers().filter(|node| fits(&node.name)).collect();
    triggers.sort_by_key(|node| node.kind != "core.manualTrigger");
    triggers.first().map(|node| node.name.to_string())
}

/// Whether connections lead from `from` to `to`.
fn leads(workflow: &Workflow, from: &str, to: &str) -> bool {
    let mut seen = HashSet::from([from]);
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        let outputs =
            workflow.connections.0.get(name).into_iter().flat_map(|kinds| kinds.values().flatten().flatten());
        for connection in outputs.flatten() {
            if seen.insert(&connection.node) {
                open.push(&connection.node);
            }
        }
    }
    false
}
