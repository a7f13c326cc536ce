//! Starting by hand, from the editor: the drawing on the screen, from a trigger, to the end or to a chosen node.

use std::collections::HashSet;
use std::sync::Arc;

use engine::{Plan, Start};
use model::{ExecutionId, ExecutionMode, Item, Workflow, WorkflowId};
use store::Op;

use super::launch::{Launch, Origin, launch};
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
}

/// Starts an execution by hand and returns when it is safely accepted.
///
/// # Errors
/// `Denied`, `NotFound`, field errors, `Busy`.
pub async fn start_by_hand(
    context: &Context,
    id: WorkflowId,
    manual: ManualStart,
) -> Result<ExecutionId, AppError> {
    context.may(access::Scope::WorkflowExecute)?;
    let versioned = load(context, id).await?;
    let (compiled, ops) = unsaved(context, &versioned, manual.workflow).await?;
    let destination = manual.destination.as_deref();
    for (field, name) in [("start", manual.start.as_deref()), ("destination", destination)] {
        if let Some(name) = name
            && compiled.plan.index(name).is_none()
        {
            return Err(AppError::field(field, format!("the workflow has no node \"{name}\"")));
        }
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
    let launched = launch(
        &context.app,
        Launch { compiled: Arc::new(compiled), start, ops, accept_first: true, origin: Origin::default() },
    )
    .await?;
    match launched.accepted.await {
        Ok(accepted) => accepted.map(|()| launched.id),
        Err(_) => Err(AppError::Store(store::StoreError::Stopped {
            reason: "the execution was not accepted".into(),
        })),
    }
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
