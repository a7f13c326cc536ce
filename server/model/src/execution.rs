//! An execution of a workflow and its steps, as the history shows them.

use ecow::EcoString;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{ExecutionId, Items, Object, WorkflowId};

/// Where an execution stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExecutionStatus {
    /// Accepted and not begun.
    New,
    /// Under way.
    Running,
    /// Asleep until a time or a call.
    Waiting,
    /// Ended well.
    Success,
    /// Ended with an error.
    Error,
    /// Stopped by a person.
    Canceled,
    /// Lost to a crash and not resumable.
    Crashed,
}

impl ExecutionStatus {
    /// Whether nothing more will happen.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Success | Self::Error | Self::Canceled | Self::Crashed)
    }

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Success => "success",
            Self::Error => "error",
            Self::Canceled => "canceled",
            Self::Crashed => "crashed",
        }
    }
}

/// What set an execution off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExecutionMode {
    /// A person in the editor: pinned data counts.
    Manual,
    /// An event such as a schedule.
    Trigger,
    /// A call to a webhook.
    Webhook,
    /// The command line.
    Cli,
    /// A call from another workflow.
    Integrated,
    /// The failure of another execution.
    Error,
    /// A person who has a failed execution tried again.
    Retry,
}

impl ExecutionMode {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Trigger => "trigger",
            Self::Webhook => "webhook",
            Self::Cli => "cli",
            Self::Integrated => "integrated",
            Self::Error => "error",
            Self::Retry => "retry",
        }
    }
}

/// Which executions of a workflow stay in the history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// Every one.
    #[default]
    All,
    /// Those that failed.
    Errors,
    /// None.
    None,
}

/// Why an execution or a step failed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionError {
    /// Stable code, such as `RR-NODE-0001`; each has a page in `docs/errors`.
    #[schema(value_type = String)]
    pub code: EcoString,
    /// What happened, in one sentence.
    pub message: String,
    /// What to do about it, when there is something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The node that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub node: Option<EcoString>,
    /// The parameter at fault, as a dotted path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub parameter: Option<EcoString>,
    /// Index of the item that was worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StepStatus {
    /// Under way.
    Running,
    /// Ended well.
    Success,
    /// Failed; the execution may have gone on.
    Error,
    /// Asleep.
    Waiting,
    /// Cut short by a cancellation.
    Canceled,
}

/// Where one input of a step came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepSource {
    /// Name of the feeding node.
    #[schema(value_type = String)]
    pub node: EcoString,
    /// Which of its runs.
    pub run: usize,
    /// Which of its outputs.
    pub output: usize,
}

/// One run of one node in an execution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Name of the node.
    #[schema(value_type = String)]
    pub node: EcoString,
    /// How many times this node had run before in this execution.
    pub run: usize,
    /// How it ended.
    pub status: StepStatus,
    /// Where each input came from; `null` for an input without data.
    pub sources: Vec<Option<StepSource>>,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// How long it took, in microseconds.
    pub duration_us: u64,
    /// Items on each output.
    #[schema(value_type = Vec<Vec<crate::Item>>)]
    pub outputs: Vec<Items>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ExecutionError>,
    /// What scripts wrote to the console, line by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub console: Vec<String>,
    /// Whether pinned data stood in for the node.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
    /// Whether its items were taken over from an earlier execution.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reused: bool,
    /// Whether the node remembered something for its next run; such a step is never taken over, but computed again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remembers: bool,
}

/// The header of an execution: what the list shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Execution {
    /// Its id; later executions have later ids.
    pub id: ExecutionId,
    /// The workflow it runs.
    pub workflow_id: WorkflowId,
    /// The version of the workflow it runs, counted from 1 by saves.
    pub workflow_version: i64,
    /// What set it off.
    pub mode: ExecutionMode,
    /// Where it stands.
    pub status: ExecutionStatus,
    /// When it was accepted.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ExecutionError>,
    /// What its nodes noted about it for people to find it by: texts by key.
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub custom_data: Object,
    /// The execution that called it, whose failure it handles, or that it tries again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ExecutionLink>,
    /// What it waits for, while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
}

/// What an execution waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// Name of the node that waits.
    #[schema(value_type = String)]
    pub node: EcoString,
    /// When it goes on by itself; absent: only by a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// Whether a call lets it go on.
    #[serde(default)]
    pub call: bool,
    /// Whether that call comes from a form.
    #[serde(default)]
    pub form: bool,
}

/// What another execution is to this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExecutionRelation {
    /// It called this one and may wait for it.
    Caller,
    /// It failed, and this one handles the failure.
    Failed,
    /// It failed, and this one tries it again.
    Retried,
    /// Its data is used in this one.
    Data,
}

/// A link to another execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionLink {
    /// The other execution.
    pub execution_id: ExecutionId,
    /// The workflow that it runs.
    pub workflow_id: WorkflowId,
    /// What it is to this one.
    pub relation: ExecutionRelation,
}
