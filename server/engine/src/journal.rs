//! What is written down while an execution is driven, so that it can go on after a crash.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Asleep, Event, Finished};

/// The memory of an execution outside of this process. Steps without effects are not written: recovery computes them
/// again. How the execution began is written by whoever accepted it, before it is driven.
///
/// Each call returns when what it was given is as safe as the workflow asks for.
#[async_trait]
pub trait Journal: Send + Sync {
    /// A node is about to act on the outside.
    ///
    /// # Errors
    /// When it could not be written; the node does not run and the execution fails.
    async fn before_effect(&self, intent: &Intent) -> Result<(), JournalError>;

    /// A node has acted on the outside, or failed to: `result` is `StepDone` or `StepFailed`.
    ///
    /// # Errors
    /// When it could not be written; the execution fails.
    async fn after_effect(&self, result: &Event) -> Result<(), JournalError>;

    /// The execution goes to sleep. What is written must be enough to wake it up in another life of the program; the
    /// entries so far are not needed any more.
    ///
    /// # Errors
    /// When it could not be written; the execution fails.
    async fn asleep(&self, asleep: &Asleep) -> Result<(), JournalError> {
        let _ = asleep;
        Ok(())
    }

    /// The execution is over.
    ///
    /// # Errors
    /// When it could not be written; [`Finished::journal_error`] says so.
    async fn finished(&self, finished: &Finished) -> Result<(), JournalError>;
}

/// A node is about to act on the outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// When.
    pub at: Timestamp,
    /// Index of the node in its plan.
    pub node: usize,
    /// How many times it ran before.
    pub run: usize,
    /// How often it was tried before in this run.
    pub attempt: usize,
    /// When the steps since the last intent happened.
    #[serde(default, with = "crate::clocks::differences", skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<Timestamp>,
}

/// What the journal of one execution holds, in the order of writing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", content = "data", rename_all = "camelCase")]
pub enum Entry {
    /// What [`Journal::before_effect`] was given.
    Intent(Intent),
    /// What [`Journal::after_effect`] was given.
    Result(Box<Event>),
}

/// Why the journal could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct JournalError(pub String);

/// Nothing is written down: a crash loses the execution.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoJournal;

#[async_trait]
impl Journal for NoJournal {
    async fn before_effect(&self, _: &Intent) -> Result<(), JournalError> {
        Ok(())
    }
    async fn after_effect(&self, _: &Event) -> Result<(), JournalError> {
        Ok(())
    }
    async fn finished(&self, _: &Finished) -> Result<(), JournalError> {
        Ok(())
    }
}
