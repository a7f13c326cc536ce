//! When an execution fails, the workflow that is to handle that: the one its settings name, else itself when it has an
//! Error Trigger. Executions by hand have somebody who sees them fail. What it is told has the shape that such workflows
//! know from n8n, with the names of node types that stand in files.

use std::sync::Arc;

use engine::Start;
use model::{
    ExecutionError, ExecutionLink, ExecutionMode, ExecutionRelation, Item, Object, Value, WorkflowId,
};
use node_sdk::Trigger;
use store::{Collection, OrgStore};

use super::calls::{compiled, stored};
use super::launch::{Launch, Origin, Place, Prepared, with_static_data};
use super::record::ExecutionRecord;
use crate::compiled::Compiled;
use crate::{App, AppError};

/// How many failures of handlers of failures are followed back to see that they do not go round in a circle.
const CHAIN: usize = 10;

/// The execution that handles the failure of the execution `record`; `None` when none is to. `last` is the node that ran
/// last.
pub(crate) async fn handler(
    app: &Arc<App>,
    failed: &Arc<Compiled>,
    record: &ExecutionRecord,
    last: Option<&str>,
) -> Option<Prepared> {
    if matches!(record.execution.mode, ExecutionMode::Manual | ExecutionMode::Cli) {
        return None;
    }
    let payload = execution_payload(app, failed, record, last);
    let execution = Some(record);
    prepare(app, failed, execution, payload).await.unwrap_or_else(|error| {
        tracing::error!(
            workflow = %failed.id,
            execution = %record.execution.id,
            error = &error as &dyn std::error::Error,
            "no workflow handles the failure"
        );
        None
    })
}

/// Lets the failure of a trigger be handled, of which no execution tells.
pub(crate) async fn trigger_failed(app: &Arc<App>, workflow: &Arc<Compiled>, error: &AppError) {
    let trigger = Object::from([
        ("error", Value::Object(error_words("WorkflowActivationError", &error.to_string(), None))),
        ("mode", Value::from("trigger")),
    ]);
    let payload =
        Object::from([("trigger", Value::Object(trigger)), ("workflow", Value::Object(named(workflow)))]);
    let handled = async {
        let Some(handler) = prepare(app, workflow, None, payload).await? else { return Ok(()) };
        let ops = handler.acceptance()?;
        if !ops.is_empty() {
            app.store.organisation(workflow.organisation).commit(ops).await?;
        }
        drop(handler.accepted(app));
        Ok::<_, AppError>(())
    };
    if let Err(error) = handled.await {
        tracing::error!(
            workflow = %workflow.id,
            error = &error as &dyn std::error::Error,
            "no workflow handles the failure of a trigger"
        );
    }
}

async fn prepare(
    app: &Arc<App>,
    failed: &Arc<Compiled>,
    record: Option<&ExecutionRecord>,
    payload: Object,
) -> Result<Option<Prepared>, AppError> {
    let handles = |trigger: &Trigger| matches!(trigger, Trigger::Failure);
    let is_handler = record.is_some_and(|record| record.execution.mode == ExecutionMode::Error);
    let store = app.store.organisation(failed.organisation);
    let handler = match failed.plan.workflow().settings.error_workflow() {
        Some(id) => match stored(&store, &id, None).await? {
            Some(versioned) => compiled(app, failed.organisation, &versioned).await?,
            None => {
                tracing::warn!(workflow = %failed.id, error_workflow = %id, "the error workflow is not there");
                return Ok(None);
            }
        },
        // By itself it handles what happens to it, but not its own handling.
        None if is_handler => return Ok(None),
        None => failed.clone(),
    };
    let Some(node) = handler.plan.first_trigger(handles) else {
        if handler.id != failed.id {
            tracing::warn!(workflow = %failed.id, handler = %handler.id, "the error workflow has no Error Trigger");
        }
        return Ok(None);
    };
    if let Some(record) = record.filter(|_| is_handler)
        && goes_round(&store, record, handler.id).await?
    {
        tracing::warn!(workflow = %failed.id, "its error workflow handles failures that it causes; stopped there");
        return Ok(None);
    }
    let start = Start::at(node, Arc::new(vec![Item::new(payload)]), ExecutionMode::Error);
    let parent = record.map(|record| ExecutionLink {
        execution_id: record.execution.id,
        workflow_id: record.execution.workflow_id,
        relation: ExecutionRelation::Failed,
    });
    let origin = Origin { parent, place: Place::Queued, ..Origin::default() };
    let ops = handler.unsaved.clone();
    let start = with_static_data(app, &handler, start).await?;
    Ok(Some(Prepared::new(app, Launch { compiled: handler, start, ops, accept_first: false, origin })))
}

/// Whether workflow `handler` has a part in the failures that led to this one.
async fn goes_round(
    store: &OrgStore,
    record: &ExecutionRecord,
    handler: WorkflowId,
) -> Result<bool, AppError> {
    if record.execution.workflow_id == handler {
        return Ok(true);
    }
    let mut link = record.execution.parent.clone();
    for _ in 0..CHAIN {
        let Some(ExecutionLink { execution_id, workflow_id, relation: ExecutionRelation::Failed }) = link
        else {
            return Ok(false);
        };
        if workflow_id == handler {
            return Ok(true);
        }
        // An execution that is not kept tells nothing any more: then the chain ends here.
        let Some(document) = store.get(Collection::Executions, execution_id).await? else { return Ok(true) };
        link = ExecutionRecord::read(&document)?.execution.parent;
    }
    Ok(true)
}

fn execution_payload(app: &App, failed: &Compiled, record: &ExecutionRecord, last: Option<&str>) -> Object {
    let id = record.execution.id.to_string();
    let url = format!("{}/executions/{id}", app.settings.public_url.trim_end_matches('/'));
    let error = record.execution.error.clone().unwrap_or_default();
    let mut execution = Object::from([("id", Value::from(id)), ("url", Value::from(url))]);
    if let Some(ExecutionLink { execution_id, relation: ExecutionRelation::Retried, .. }) =
        &record.execution.parent
    {
        execution.insert("retryOf", execution_id.to_string());
    }
    execution.insert("error", error_object(failed, &error));
    if let Some(last) = last {
        execution.insert("lastNodeExecuted", last);
    }
    execution.insert("mode", record.execution.mode.as_str());
    Object::from([("execution", Value::Object(execution)), ("workflow", Value::Object(named(failed)))])
}

fn error_object(failed: &Compiled, error: &ExecutionError) -> Object {
    let drawn = error.node.as_ref().and_then(|name| failed.plan.workflow().node(name));
    let name = if drawn.is_some() { "NodeOperationError" } else { "WorkflowOperationError" };
    let mut words = error_words(name, &error.message, error.description.as_deref());
    words.insert("code", error.code.clone());
    if let Some(node) = drawn {
        words.insert(
            "node",
            Object::from([
                ("name", Value::String(node.name.clone())),
                ("type", Value::from(nodes::exchange::name_in_files(node))),
                (
                    "typeVersion",
                    Value::from(node.origin.as_ref().map_or(node.type_version, |it| it.type_version)),
                ),
                ("id", Value::String(node.id.clone())),
            ]),
        );
    }
    if let Some(item) = error.item {
        words.insert("context", Object::from([("itemIndex", Value::from(item))]));
    }
    words
}

fn error_words(name: &str, message: &str, description: Option<&str>) -> Object {
    let mut words = Object::from([
        ("name", Value::from(name)),
        ("message", Value::from(message)),
        ("stack", Value::from(format!("{name}: {message}"))),
    ]);
    if let Some(description) = description {
        words.insert("description", description);
    }
    words
}

fn named(workflow: &Compiled) -> Object {
    Object::from([("id", Value::from(workflow.id.to_string())), ("name", Value::from(workflow.name.clone()))])
}
