//! What happens to an execution, and what it asks for. Events are plain data, so that they can be written down: the
//! state of an execution is nothing but the fold of its events.

use std::sync::Arc;
use std::time::Duration;

use ecow::EcoString;
use jiff::Timestamp;
use model::{ExecutionError, ExecutionMode, ExecutionStatus, Items, Object};
use node_sdk::{NodeError, Outcome, Wait, WebhookReply};
use serde::{Deserialize, Serialize};

use crate::Reused;
use crate::state::StepInput;

/// How an execution begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    /// Name of the node that runs first.
    pub node: EcoString,
    /// The items it gets on input 0.
    pub items: Items,
    /// What set the execution off. Pinned items count when a person did.
    pub mode: ExecutionMode,
    /// Pinned items count whatever the mode.
    #[serde(default)]
    pub use_pins: bool,
    /// What the first node remembers, as if it had run before.
    #[serde(default)]
    pub memory: Object,
    /// The node after which the execution ends; only nodes that lead to it run.
    #[serde(default)]
    pub destination: Option<EcoString>,
    /// The data of an earlier execution that counts in this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reused: Option<Reused>,
    /// What the workflow kept from earlier executions: `global`, and `node:<name>` for each node that keeps something.
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    pub static_data: Object,
}

impl Start {
    /// An execution that begins at `node` with `items` and goes on to the end.
    pub fn at(node: impl Into<EcoString>, items: Items, mode: ExecutionMode) -> Self {
        Self {
            node: node.into(),
            items,
            mode,
            use_pins: false,
            memory: Object::new(),
            destination: None,
            reused: None,
            static_data: Object::new(),
        }
    }
}

/// Something that happened. `node` is the index of a node in its plan, `run` counts its earlier runs, `attempt` its
/// earlier tries in this run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[expect(clippy::large_enum_variant, reason = "events come one at a time and are never kept in numbers")]
pub enum Event {
    /// The execution begins.
    Started {
        /// When.
        at: Timestamp,
        /// How.
        start: Start,
    },
    /// A node gave its items.
    StepDone {
        /// When.
        at: Timestamp,
        /// Which node.
        node: usize,
        /// In which of its runs.
        run: usize,
        /// In which try.
        attempt: usize,
        /// What it gave.
        outcome: Outcome,
    },
    /// A node failed.
    StepFailed {
        /// When.
        at: Timestamp,
        /// Which node.
        node: usize,
        /// In which of its runs.
        run: usize,
        /// In which try.
        attempt: usize,
        /// Why.
        failure: Failure,
    },
    /// The pause before the next try is over.
    RetryDue {
        /// When.
        at: Timestamp,
    },
    /// What the execution waited for has come.
    Woken {
        /// When.
        at: Timestamp,
        /// The items that a call brought; `None` when the time has come.
        items: Option<Items>,
    },
    /// A person stopped the execution.
    Canceled {
        /// When.
        at: Timestamp,
    },
    /// The execution cannot go on as a whole: it took too long, or its journal cannot be written.
    Aborted {
        /// When.
        at: Timestamp,
        /// Why.
        error: ExecutionError,
    },
}

impl Event {
    /// When it happened.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Started { at, .. }
            | Self::StepDone { at, .. }
            | Self::StepFailed { at, .. }
            | Self::RetryDue { at }
            | Self::Woken { at, .. }
            | Self::Canceled { at }
            | Self::Aborted { at, .. } => *at,
        }
    }
}

/// Why a node failed, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The error as the history shows it.
    pub error: ExecutionError,
    /// Whether trying again can help.
    pub retryable: bool,
    /// What a script wrote to the console before it failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub console: Vec<String>,
}

impl Failure {
    /// The failure `error` of the node called `node`.
    pub fn of(node: &str, error: &NodeError) -> Self {
        Self {
            error: error.to_execution_error(node),
            retryable: error.retryable,
            console: error.console.clone(),
        }
    }
}

/// Something that has to be done now. The last command of a list is `RunStep`, `Sleep`, `Wait` or `Finish`; the
/// execution goes on with the event that comes of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Run a node: answer with `StepDone` or `StepFailed`.
    RunStep {
        /// What it gets.
        input: Arc<StepInput>,
        /// How often it was tried before in this run.
        attempt: usize,
        /// Whether its result has to be written down, with the intent before it.
        effectful: bool,
    },
    /// Wait, then answer with `RetryDue`.
    Sleep(Duration),
    /// Put the execution away until what it waits for has come, then answer with `Woken`.
    Wait(Wait),
    /// Answer the caller of the webhook that started the execution, or woke it up last. Comes at most once for each.
    Reply(WebhookReply),
    /// Send a caller who listens a piece of the answer.
    Stream {
        /// Index of the node that gave it.
        node: usize,
        /// In which of its runs.
        run: usize,
        /// The piece.
        piece: String,
    },
    /// A step is over: it is number `0` of the history.
    Recorded(usize),
    /// The execution is over.
    Finish {
        /// How it ended.
        status: ExecutionStatus,
        /// Why, when it failed.
        error: Option<ExecutionError>,
    },
}
