//! Executions and steps as they are shown: without items, which can be many.

use jiff::Timestamp;
use model::{Execution, ExecutionError, ExecutionId, Step, StepSource, StepStatus};
use serde::Serialize;
use utoipa::ToSchema;

use super::record::ExecutionRecord;
use super::steps::PastStep;

/// The header of an execution.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Execution)]
pub struct ExecutionView {
    /// Id, mode, status, times, error.
    #[serde(flatten)]
    pub execution: Execution,
    /// Name of the workflow at the time.
    pub workflow_name: String,
}

impl From<ExecutionRecord> for ExecutionView {
    fn from(record: ExecutionRecord) -> Self {
        Self { execution: record.execution, workflow_name: record.workflow_name }
    }
}

impl ExecutionView {
    /// The execution's id.
    pub fn id(&self) -> ExecutionId {
        self.execution.id
    }
}

/// A step without its items.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Step)]
pub struct StepView {
    /// Number of the step in the execution, from 0.
    pub index: usize,
    /// Name of the node.
    pub node: String,
    /// How many times the node had run before.
    pub run: usize,
    /// How it ended.
    pub status: StepStatus,
    /// Where each input came from.
    pub sources: Vec<Option<StepSource>>,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, in microseconds.
    pub duration_us: u64,
    /// How many items each output has.
    pub item_counts: Vec<usize>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ExecutionError>,
    /// What scripts wrote to the console.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub console: Vec<String>,
    /// Whether pinned items stood in for the node.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
    /// Whether its items were taken over from an earlier execution.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reused: bool,
}

impl StepView {
    pub(crate) fn new(index: usize, step: &Step) -> Self {
        Self::with_counts(index, step, step.outputs.iter().map(|items| items.len()).collect())
    }

    pub(crate) fn past(index: usize, step: &PastStep) -> Self {
        Self::with_counts(index, &step.step, step.counts())
    }

    fn with_counts(index: usize, step: &Step, item_counts: Vec<usize>) -> Self {
        Self {
            index,
            node: step.node.to_string(),
            run: step.run,
            status: step.status,
            sources: step.sources.clone(),
            started_at: step.started_at,
            duration_us: step.duration_us,
            item_counts,
            error: step.error.clone(),
            console: step.console.clone(),
            pinned: step.pinned,
            reused: step.reused,
        }
    }
}
