//! The three workflows that a new organisation starts with.

use jiff::Timestamp;
use model::{UserId, Workflow, WorkflowId};
use nodes::Catalogue;
use store::Op;

use crate::AppError;
use crate::workflows::WorkflowRecord;

/// The example files, the one to look at first last, because lists show the newest first.
const EXAMPLES: &[&str] = &[
    include_str!("../examples/hourly-batches.json"),
    include_str!("../examples/answer-a-webhook.json"),
    include_str!("../examples/welcome.json"),
];

/// The writes that put the examples into an organisation.
pub(crate) fn drafts(creator: UserId, now: Timestamp) -> Result<Vec<Op>, AppError> {
    let mut ops = Vec::new();
    for (place, text) in EXAMPLES.iter().enumerate() {
        let workflow: Workflow = serde_json::from_str(text)
            .map_err(|source| AppError::Corrupt { what: "an example".into(), source })?;
        let at = now + jiff::SignedDuration::from_millis(i64::try_from(place).unwrap_or_default());
        let mut record = WorkflowRecord::new(WorkflowId::generate(), creator, at);
        ops.push(record.take(&workflow, &Catalogue, at)?);
        ops.push(Op::Insert(record.draft()?));
    }
    Ok(ops)
}
