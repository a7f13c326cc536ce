//! A workflow as it is kept: a small document for lists, and its drawn content once per version, named by its hash,
//! so that an execution can pin what it runs without copying it.

use jiff::Timestamp;
use model::{UserId, Workflow, WorkflowId};
use node_sdk::NodeTypes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Collection, Document, Draft, Op, OrgStore};

use crate::AppError;

/// The most nodes a workflow may have.
pub const MAX_NODES: usize = 5_000;

/// A workflow without its content.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowRecord {
    /// Id.
    pub id: WorkflowId,
    /// Name for people.
    pub name: String,
    /// Whether its triggers are on.
    pub active: bool,
    /// Hash of its content.
    pub content: String,
    /// How many nodes it has, notes left out.
    pub node_count: usize,
    /// Node types of its triggers.
    pub triggers: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: UserId,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The id that it had where it was imported from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign_id: Option<ecow::EcoString>,
}

/// A workflow record together with the version its document is at.
#[derive(Debug, Clone)]
pub struct Versioned {
    /// The record.
    pub record: WorkflowRecord,
    /// Counts every change; a change names the version it starts from.
    pub version: i64,
}

impl Versioned {
    pub(crate) fn read(document: &Document) -> Result<Self, AppError> {
        Ok(Self { record: document.parse()?, version: document.version })
    }
}

impl WorkflowRecord {
    /// A new, inactive workflow.
    pub(crate) fn new(id: WorkflowId, creator: UserId, now: Timestamp) -> Self {
        Self {
            id,
            name: String::new(),
            active: false,
            content: String::new(),
            node_count: 0,
            triggers: Vec::new(),
            created_at: now,
            created_by: creator,
            updated_at: now,
            foreign_id: None,
        }
    }

    /// Takes over what `workflow` says, and gives the write that keeps its content.
    pub(crate) fn take(
        &mut self,
        workflow: &Workflow,
        types: &dyn NodeTypes,
        now: Timestamp,
    ) -> Result<Op, AppError> {
        let (hash, keep) = kept_content(self.id, workflow, now)?;
        self.content = hash;
        // The id that it had where it came from: calls in imported workflows go by it.
        self.foreign_id = workflow.extra.get("id").map(model::Value::to_text).filter(|id| !id.is_empty());
        self.name = workflow.name.to_string();
        self.node_count = workflow.nodes.iter().filter(|node| node.kind != "core.stickyNote").count();
        self.triggers = workflow
            .nodes
            .iter()
            .filter(|node| types.get(&node.kind).is_some_and(|it| it.description().trigger))
            .map(|node| node.kind.to_string())
            .collect();
        self.triggers.dedup();
        self.updated_at = now;
        Ok(keep)
    }

    /// The document of this record.
    pub(crate) fn draft(&self) -> Result<Draft, AppError> {
        Ok(Draft::json(Collection::Workflows, self.id, self)?
            .name(&*self.name)
            .status(if self.active { "active" } else { "inactive" })
            .at(self.updated_at))
    }
}

/// The hash of a content of workflow `id`, and the write that keeps it.
pub(crate) fn kept_content(
    id: WorkflowId,
    workflow: &Workflow,
    now: Timestamp,
) -> Result<(String, Op), AppError> {
    let body = serde_json::to_vec(workflow)
        .map_err(|source| AppError::Corrupt { what: "the workflow".into(), source })?;
    let hash = hex::encode(Sha256::digest(&body));
    let draft = Draft::new(Collection::WorkflowVersions, content_id(id, &hash), body);
    Ok((hash, Op::Put(draft.workflow(id).at(now))))
}

fn content_id(workflow: WorkflowId, hash: &str) -> String {
    format!("{workflow}/{hash}")
}

/// The content of a workflow by its hash.
pub(crate) async fn content(
    store: &OrgStore,
    workflow: WorkflowId,
    hash: &str,
) -> Result<Workflow, AppError> {
    let document = store.require(Collection::WorkflowVersions, content_id(workflow, hash)).await?;
    Ok(document.parse()?)
}

/// Checks what a workflow must be before it is kept.
pub(crate) fn check(workflow: &Workflow) -> Result<(), AppError> {
    if workflow.name.trim().is_empty() || workflow.name.chars().count() > 200 {
        return Err(AppError::field("name", "the name needs 1 to 200 characters"));
    }
    if workflow.nodes.len() > MAX_NODES {
        return Err(AppError::Workflow(format!(
            "the workflow has {} nodes; the most is {MAX_NODES}",
            workflow.nodes.len()
        )));
    }
    let mut names = std::collections::HashSet::new();
    for (index, node) in workflow.nodes.iter().enumerate() {
        if node.name.is_empty() {
            return Err(AppError::field(format!("workflow.nodes.{index}.name"), "a node has no name"));
        }
        if !names.insert(&node.name) {
            return Err(AppError::field(
                format!("workflow.nodes.{index}.name"),
                format!("two nodes are called \"{}\"", node.name),
            ));
        }
        if !(node.position.0.is_finite() && node.position.1.is_finite()) {
            return Err(AppError::field(
                format!("workflow.nodes.{index}.position"),
                "the position is not a number",
            ));
        }
    }
    Ok(())
}
