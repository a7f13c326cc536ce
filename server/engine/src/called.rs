//! Calls from one workflow to another: where the called one begins, what its end means for the caller, and running it
//! beside the caller where no history is kept.

use std::sync::Arc;

use async_trait::async_trait;
use ecow::EcoString;
use model::{ExecutionError, ExecutionId, ExecutionMode, ExecutionStatus, Items, Step, Workflow};
use node_sdk::{CalledExecution, CalledWorkflow, NodeError, Services, Trigger, WorkflowCall, Workflows};
use tokio_util::sync::CancellationToken;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

use crate::{Driver, Facts, Limits, NoJournal, Plan, Start};

/// How deep calls may be nested; what goes deeper looks like workflows that call each other for ever.
pub const MAX_CALL_DEPTH: usize = 50;

/// The name of the node at which a called workflow begins: its trigger for calls, else its trigger by hand.
///
/// # Errors
/// `RR-SUB-0003` when it has neither.
pub fn call_start(plan: &Plan) -> Result<EcoString, NodeError> {
    let begins = |wanted: fn(&Trigger) -> bool| plan.first_trigger(wanted);
    begins(|trigger| matches!(trigger, Trigger::Call))
        .or_else(|| begins(|trigger| matches!(trigger, Trigger::Manual)))
        .ok_or_else(|| {
            fixed(
                "RR-SUB-0003",
                format!(
                    "the workflow \"{}\" cannot be called: it has no trigger for calls",
                    plan.workflow().name
                ),
            )
            .describe("Add the trigger \"When Executed by Another Workflow\" to it.")
        })
}

/// Checks that `workflow`, known by the ids `own`, lets the workflow known by `callers` call it. A workflow may always
/// call itself, and whoever may call anything in the organisation counts as the same owner.
///
/// # Errors
/// `RR-SUB-0002` when it does not.
pub fn may_call(workflow: &Workflow, own: &[EcoString], callers: &[EcoString]) -> Result<(), NodeError> {
    let settings = &workflow.settings;
    let allowed = callers.iter().any(|caller| own.contains(caller))
        || match settings.caller_policy().as_str() {
            "none" => false,
            "workflowsFromAList" => settings.caller_ids().iter().any(|listed| callers.contains(listed)),
            _ => true,
        };
    if allowed {
        return Ok(());
    }
    Err(fixed(
        "RR-SUB-0002",
        format!("the workflow \"{}\" does not let this workflow call it", workflow.name),
    )
    .describe("Its settings say which workflows may call it."))
}

/// What the last node of a called execution gave.
///
/// # Errors
/// `RR-SUB-0007` with the message of its error when it failed, `RR-SUB-0008` when it was stopped.
pub fn call_result(
    plan: &Plan,
    status: ExecutionStatus,
    error: Option<&ExecutionError>,
    steps: &[Step],
) -> Result<Vec<Items>, NodeError> {
    let name = &plan.workflow().name;
    match status {
        ExecutionStatus::Success => Ok(steps.last().map(|step| step.outputs.clone()).unwrap_or_default()),
        ExecutionStatus::Waiting => Err(fixed(
            "RR-SUB-0007",
            format!("the called workflow \"{name}\" waits for a call, which only a server can take"),
        )),
        ExecutionStatus::Canceled => {
            Err(fixed("RR-SUB-0008", format!("the called workflow \"{name}\" was stopped before its end")))
        }
        _ => {
            let Some(error) = error else {
                return Err(NodeError::with_code(
                    "RR-SUB-0007",
                    format!("the called workflow \"{name}\" failed"),
                ));
            };
            let place = match &error.node {
                Some(node) => {
                    format!("It failed in \"{node}\" of the called workflow \"{name}\" ({}).", error.code)
                }
                None => format!("The called workflow \"{name}\" failed ({}).", error.code),
            };
            Err(NodeError::with_code("RR-SUB-0007", error.message.clone()).describe(place))
        }
    }
}

/// Checks how deep a call would be nested.
///
/// # Errors
/// `RR-SUB-0004` when too deep.
pub fn check_call_depth(depth: usize) -> Result<(), NodeError> {
    if depth <= MAX_CALL_DEPTH {
        return Ok(());
    }
    Err(fixed("RR-SUB-0004", format!("workflows call each other more than {MAX_CALL_DEPTH} levels deep"))
        .describe("Look for a workflow that calls itself, directly or through others, without an end."))
}

fn fixed(code: &'static str, message: String) -> NodeError {
    NodeError { retryable: false, ..NodeError::with_code(code, message) }
}

/// Finds the workflows that may be called where no history is kept.
pub trait Library: Send + Sync {
    /// The workflow and its id, ready to run.
    ///
    /// # Errors
    /// When there is no such workflow, it cannot be read, or `caller` (the id of a workflow) may not call it.
    fn find(&self, workflow: &CalledWorkflow, caller: &str) -> Result<(Arc<Plan>, EcoString), NodeError>;
}

/// Runs called workflows in this process without history or journal: on the command line and in tests.
#[derive(Clone)]
pub struct InlineCalls {
    library: Arc<dyn Library>,
    services: Services,
    facts: Arc<Facts>,
    limits: Limits,
    depth: usize,
    beside: TaskTracker,
}

impl InlineCalls {
    /// Calls of the execution that `facts` are about. `services` are for the called workflows; their calls come here
    /// again.
    pub fn new(library: Arc<dyn Library>, services: Services, facts: Arc<Facts>, limits: Limits) -> Self {
        Self { library, services, facts, limits, depth: 0, beside: TaskTracker::new() }
    }

    /// Waits for called workflows that nobody waited for.
    pub async fn settled(&self) {
        self.beside.close();
        self.beside.wait().await;
    }
}

#[async_trait]
impl Workflows for InlineCalls {
    async fn call(&self, call: WorkflowCall) -> Result<CalledExecution, NodeError> {
        check_call_depth(self.depth + 1)?;
        let (plan, id) = self.library.find(&call.workflow, &self.facts.workflow)?;
        let start = Start::at(call_start(&plan)?, call.items, ExecutionMode::Integrated);
        let facts = Facts { execution: ExecutionId::generate(), workflow: id, ..(*self.facts).clone() };
        let facts = Arc::new(facts);
        let deeper = Self { facts: facts.clone(), depth: self.depth + 1, ..self.clone() };
        let services = Services { workflows: Arc::new(deeper), ..self.services.clone() };
        let limits = self.limits.clone();
        let called = plan.clone();
        // A task of its own: nested calls must not nest the stack.
        let work = self.beside.track_future(async move {
            let driver = Driver {
                plan: called,
                facts,
                services: &services,
                journal: &NoJournal,
                observer: &(),
                limits,
                cancel: CancellationToken::new(),
            };
            let finished = driver.drive(start).await;
            driver.sleep_through(finished).await
        });
        let task = tokio::spawn(work);
        if !call.wait {
            return Ok(CalledExecution::default());
        }
        let finished = AbortOnDropHandle::new(task).await;
        let finished = finished.map_err(|error| NodeError::with_code("RR-SUB-0007", error.to_string()))?;
        let outputs = call_result(&plan, finished.status, finished.error.as_ref(), &finished.steps)?;
        Ok(CalledExecution { execution: None, outputs })
    }
}
