//! Other workflows, called from a node.

use async_trait::async_trait;
use ecow::EcoString;
use model::{Items, Value};

use crate::NodeError;

/// The way from a node to other workflows. One value serves one execution: it knows who calls.
#[async_trait]
pub trait Workflows: Send + Sync {
    /// Runs another workflow from its Execute Workflow Trigger with the call's items. When the call waits, dropping the
    /// future stops the other execution.
    ///
    /// # Errors
    /// When there is no such workflow, it may not be called from here, it has no trigger for calls, calls are nested too
    /// deep, or its execution failed (with the message it failed with).
    async fn call(&self, call: WorkflowCall) -> Result<CalledExecution, NodeError>;
}

/// A call of another workflow.
#[derive(Debug, Clone)]
pub struct WorkflowCall {
    /// Which.
    pub workflow: CalledWorkflow,
    /// What it gets.
    pub items: Items,
    /// Whether the caller waits until it has ended.
    pub wait: bool,
    /// Which call of the calling execution it is. One that is made again after a crash finds what it began then.
    pub place: CallPlace,
}

/// Where in an execution a call is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CallPlace {
    /// Name of the node that calls.
    pub node: EcoString,
    /// How many times the node ran before.
    pub run: usize,
    /// How many times it was tried before in this run.
    pub attempt: usize,
    /// How many calls it made before in this try.
    pub number: usize,
}

/// Which workflow is called.
#[derive(Debug, Clone, PartialEq)]
pub enum CalledWorkflow {
    /// One that is kept.
    Stored {
        /// Its id; of a workflow that came from elsewhere also the id it had there.
        id: EcoString,
        /// Its name when it was chosen, for workflows whose id is not known here.
        name: Option<EcoString>,
    },
    /// One that is written in the node itself.
    Given(Value),
}

/// What came of a call.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CalledExecution {
    /// The id of the other execution, when it is kept.
    pub execution: Option<EcoString>,
    /// What the last node of the other workflow gave; empty when the call did not wait.
    pub outputs: Vec<Items>,
}

/// No other workflows: every call fails.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWorkflows;

#[async_trait]
impl Workflows for NoWorkflows {
    async fn call(&self, call: WorkflowCall) -> Result<CalledExecution, NodeError> {
        Err(call.workflow.not_found())
    }
}

impl CalledWorkflow {
    /// The failure of a call to a workflow that is not there.
    pub fn not_found(&self) -> NodeError {
        let which = match self {
            Self::Stored { id, name: None } => format!("there is no workflow \"{id}\""),
            Self::Stored { id, name: Some(name) } => format!("there is no workflow \"{id}\" ({name})"),
            Self::Given(_) => "workflows cannot be called from here".to_owned(),
        };
        NodeError { retryable: false, ..NodeError::with_code("RR-SUB-0001", which) }
            .describe("Choose the workflow again in the node's form.")
    }
}
