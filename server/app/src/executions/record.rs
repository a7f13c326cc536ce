//! An execution as it is kept: a small header for lists; how it began, what happened and its steps (`steps.rs`) in the
//! journal.

use ecow::EcoString;
use model::{Execution, ExecutionId};
use node_sdk::Wait;
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Draft, OrgStore, Query};

use crate::AppError;

/// The header of an execution.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExecutionRecord {
    #[serde(flatten)]
    pub(crate) execution: Execution,
    /// Name of the workflow at the time.
    pub(crate) workflow_name: String,
    /// Hash of the content that was run.
    pub(crate) content: String,
    /// How often it was taken up again after the program had stopped.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) resumed: u32,
    /// How many entries its journal held when it was last taken up again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) reached: usize,
    /// How many calls it is away from an execution that no other one called.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) depth: usize,
    /// How many waits for a call are over; links that were made for them are used.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) calls: usize,
}

/// What an execution waits for, beside its state, which can be large.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WaitNote {
    /// Name of the node that waits.
    pub(crate) node: EcoString,
    /// What for.
    pub(crate) wait: Wait,
}

fn is_zero<N: Default + PartialEq>(number: &N) -> bool {
    *number == N::default()
}

impl ExecutionRecord {
    pub(crate) fn read(document: &Document) -> Result<Self, AppError> {
        Ok(document.parse()?)
    }

    pub(crate) fn draft(&self) -> Result<Draft, AppError> {
        let execution = &self.execution;
        Ok(Draft::json(Collection::Executions, execution.id, self)?
            .workflow(execution.workflow_id)
            .status(execution.status.as_str())
            .at(execution.started_at))
    }
}

/// Id of a part of an execution's journal. Parts: `start`, `steps`, and `e<number>` for what happened.
pub(crate) fn part(execution: ExecutionId, name: impl std::fmt::Display) -> String {
    format!("{execution}/{name}")
}

/// Every part of an execution's journal, ids only.
pub(crate) async fn parts(store: &OrgStore, execution: ExecutionId) -> Result<Vec<String>, AppError> {
    let mut ids = Vec::new();
    let mut cursor = None;
    loop {
        let query = Query::of(Collection::Journal)
            .id_prefix(part(execution, ""))
            .without_body()
            .after(cursor)
            .limit(1000);
        let page = store.find(&query).await?;
        ids.extend(page.documents.into_iter().map(|document| document.id));
        cursor = page.next;
        if cursor.is_none() {
            return Ok(ids);
        }
    }
}
