//! Reading foreign workflow files. The reading itself is in `nodes::exchange`; here it is kept off the event loop,
//! because a file may be large.

use nodes::exchange::{Imported, Report};

use super::WorkflowDetail;
use crate::{AppError, Context};

/// A workflow that was read and kept.
#[derive(Debug)]
pub struct ImportedWorkflow {
    /// The new workflow.
    pub detail: WorkflowDetail,
    /// What became of each node.
    pub report: Report,
}

pub(super) async fn read(text: &str) -> Result<Imported, AppError> {
    let text = text.to_owned();
    let read = tokio::task::spawn_blocking(move || nodes::exchange::import(&text)).await;
    Ok(read.map_err(|error| AppError::Workflow(format!("the file could not be read: {error}")))??)
}

pub(super) async fn import(
    context: &Context,
    text: &str,
    name: Option<&str>,
) -> Result<ImportedWorkflow, AppError> {
    let Imported { mut workflow, report } = read(text).await?;
    if let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) {
        workflow.name = name.chars().take(200).collect::<String>().into();
    }
    if workflow.name.trim().is_empty() {
        workflow.name = "Imported workflow".into();
    }
    workflow.name = workflow.name.chars().take(200).collect::<String>().into();
    let detail = super::create(context, workflow).await?;
    Ok(ImportedWorkflow { detail, report })
}
