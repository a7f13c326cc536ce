//! Calls from a workflow to another one of its organisation: finding it, asking whether it may be called from there, and
//! running it as an execution of its own that belongs to the caller's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use ecow::EcoString;
use engine::Start;
use model::{
    ExecutionId, ExecutionLink, ExecutionMode, ExecutionRelation, OrganisationId, Workflow, WorkflowId,
};
use node_sdk::{CalledExecution, CalledWorkflow, NodeError, WorkflowCall, Workflows};
use store::{Collection, OrgStore, Query};
use tokio_util::sync::CancellationToken;

use super::joined;
use super::launch::{Launch, Origin, Place, launch};
use crate::compiled::Compiled;
use crate::workflows::{Versioned, check, content, kept_content};
use crate::{App, AppError};

/// The most called workflows that are kept compiled.
const KEPT: usize = 256;

/// Called workflows, ready to run, by id and content, so that a call in a loop compiles once.
#[derive(Default)]
pub(crate) struct CalledPlans(Mutex<HashMap<(WorkflowId, String), Arc<Compiled>>>);

impl CalledPlans {
    fn get(&self, key: &(WorkflowId, String)) -> Option<Arc<Compiled>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn keep(&self, key: (WorkflowId, String), compiled: Arc<Compiled>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, compiled);
    }
}

/// The way from one execution to the other workflows of its organisation.
pub(crate) struct OrgWorkflows {
    pub(crate) app: Arc<App>,
    pub(crate) organisation: OrganisationId,
    /// The execution that calls.
    pub(crate) execution: ExecutionId,
    /// The workflow that calls.
    pub(crate) workflow: WorkflowId,
    pub(crate) depth: usize,
    /// Stops the execution that calls, and with it those it waits for.
    pub(crate) cancel: CancellationToken,
    /// Whether the execution that calls was under way before the program started, and may have made its calls then.
    pub(crate) resumed: bool,
}

#[async_trait]
impl Workflows for OrgWorkflows {
    async fn call(&self, call: WorkflowCall) -> Result<CalledExecution, NodeError> {
        let WorkflowCall { workflow, items, wait, place } = call;
        engine::check_call_depth(self.depth + 1)?;
        let compiled = self.find(&workflow).await?;
        let id = joined::id(self.execution, &place);
        if self.resumed
            && let Some(called) = self.join(id, &compiled, wait).await?
        {
            return Ok(called);
        }
        let start = Start::at(engine::call_start(&compiled.plan)?, items, ExecutionMode::Integrated);
        let stop = self.cancel.child_token();
        let launched = launch(
            &self.app,
            Launch {
                ops: compiled.unsaved.clone(),
                compiled: compiled.clone(),
                start,
                accept_first: !wait,
                origin: Origin {
                    parent: Some(ExecutionLink {
                        execution_id: self.execution,
                        workflow_id: self.workflow,
                        relation: ExecutionRelation::Caller,
                    }),
                    depth: self.depth + 1,
                    place: if wait { Place::Shared(stop.clone()) } else { Place::Queued },
                    id: Some(id),
                },
            },
        )
        .await
        .map_err(failed)?;
        let execution = Some(EcoString::from(launched.id.to_string()));
        if !wait {
            let accepted = launched.accepted.await;
            accepted.unwrap_or_else(|_| Err(lost())).map_err(failed)?;
            return Ok(CalledExecution { execution, outputs: Vec::new() });
        }
        // Whoever stops waiting stops the call.
        let _stop = stop.drop_guard();
        let finished = launched.finished.await.map_err(|_| failed(lost()))?;
        if let Some(error) = &finished.journal_error {
            return Err(NodeError::with_code(
                "RR-SUB-0007",
                format!("the called execution was not kept: {error}"),
            ));
        }
        let (error, steps) = (finished.error.as_ref(), &finished.steps);
        Ok(CalledExecution {
            execution,
            outputs: engine::call_result(&compiled.plan, finished.status, error, steps)?,
        })
    }
}

impl OrgWorkflows {
    async fn find(&self, called: &CalledWorkflow) -> Result<Arc<Compiled>, NodeError> {
        match called {
            CalledWorkflow::Given(value) => self.given(&value.to_json()),
            CalledWorkflow::Stored { id, name } => {
                let store = self.app.store.organisation(self.organisation);
                let versioned = stored(&store, id, name.as_deref()).await.map_err(failed)?;
                let versioned = versioned.ok_or_else(|| called.not_found())?;
                let compiled = compiled(&self.app, self.organisation, &versioned).await.map_err(failed)?;
                let own = [EcoString::from(compiled.id.to_string())];
                engine::may_call(compiled.plan.workflow(), &own, &self.callers(&store).await)?;
                Ok(compiled)
            }
        }
    }

    /// A workflow that stands in the node itself: it belongs to the workflow that calls, and is kept as one of its
    /// contents, so that the history can show it.
    fn given(&self, text: &str) -> Result<Arc<Compiled>, NodeError> {
        let wrong = |message: String| NodeError {
            retryable: false,
            ..NodeError::with_code("RR-SUB-0006", message).at_parameter("workflowJson")
        };
        let imported = nodes::exchange::import(text).map_err(|error| wrong(error.to_string()))?;
        let mut workflow: Workflow = imported.workflow;
        if workflow.name.trim().is_empty() {
            workflow.name = "Workflow in a node".into();
        }
        check(&workflow).map_err(|error| wrong(error.to_string()))?;
        let (hash, keep) = kept_content(self.workflow, &workflow, self.app.clock.now()).map_err(failed)?;
        let key = (self.workflow, hash);
        if let Some(compiled) = self.app.called.get(&key) {
            return Ok(compiled);
        }
        let compiled = Compiled::new(&self.app, self.organisation, self.workflow, 0, &key.1, false, workflow);
        let compiled = Arc::new(compiled.map_err(failed)?.with_unsaved(vec![keep]));
        self.app.called.keep(key, compiled.clone());
        Ok(compiled)
    }

    /// The ids of the workflow that calls, here and where it came from.
    async fn callers(&self, store: &OrgStore) -> Vec<EcoString> {
        let document = store.get(Collection::Workflows, self.workflow).await.ok().flatten();
        let record = document.and_then(|document| Versioned::read(&document).ok()).map(|it| it.record);
        let foreign = record.and_then(|record| record.foreign_id);
        foreign.into_iter().chain([self.workflow.to_string().into()]).collect()
    }
}

/// The workflow with `id`, which may be the id it had where it came from; else the only one called `name`.
pub(crate) async fn stored(
    store: &OrgStore,
    id: &str,
    name: Option<&str>,
) -> Result<Option<Versioned>, AppError> {
    if let Ok(id) = id.parse::<WorkflowId>()
        && let Some(document) = store.get(Collection::Workflows, id).await?
    {
        return Versioned::read(&document).map(Some);
    }
    let (mut named, mut cursor) = (Vec::new(), None);
    loop {
        let page =
            store.find(&Query::of(Collection::Workflows).after(cursor).limit(store::MAX_LIMIT)).await?;
        for document in &page.documents {
            let versioned = Versioned::read(document)?;
            if versioned.record.foreign_id.as_deref() == Some(id) {
                return Ok(Some(versioned));
            }
            if name.is_some_and(|name| versioned.record.name == name) {
                named.push(versioned);
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(if named.len() == 1 { named.pop() } else { None });
        }
    }
}

/// A kept workflow, ready to run.
pub(crate) async fn compiled(
    app: &App,
    organisation: OrganisationId,
    versioned: &Versioned,
) -> Result<Arc<Compiled>, AppError> {
    let record = &versioned.record;
    let key = (record.id, record.content.clone());
    if let Some(compiled) = app.called.get(&key).filter(|it| it.version == versioned.version) {
        return Ok(compiled);
    }
    let workflow = content(&app.store.organisation(organisation), record.id, &record.content).await?;
    let (version, active) = (versioned.version, record.active);
    let compiled = Compiled::new(app, organisation, record.id, version, &record.content, active, workflow)?;
    let compiled = Arc::new(compiled);
    app.called.keep(key, compiled.clone());
    Ok(compiled)
}

fn lost() -> AppError {
    AppError::Store(store::StoreError::Stopped { reason: "the called execution was lost".into() })
}

pub(super) fn failed(error: AppError) -> NodeError {
    let mut message = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        message.push_str(&format!(": {error}"));
        cause = error.source();
    }
    NodeError::with_code("RR-SUB-0009", format!("the other workflow could not be called: {message}"))
}
