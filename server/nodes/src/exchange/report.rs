//! What became of each node of an imported workflow.

use ecow::EcoString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of an imported workflow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// One entry a node, in the order of the file.
    pub nodes: Vec<NodeReport>,
    /// What was mended, in sentences for people.
    pub notes: Vec<String>,
}

impl Report {
    /// How many nodes have `status`.
    pub fn count(&self, status: NodeStatus) -> usize {
        self.nodes.iter().filter(|node| node.status == status).count()
    }
}

/// What became of one node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NodeReport {
    /// Its name on the canvas, after renaming.
    #[schema(value_type = String)]
    pub name: EcoString,
    /// Its type as the file names it.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    pub kind: EcoString,
    /// What became of it.
    pub status: NodeStatus,
    /// Whether a credential has to be chosen before it can run.
    pub needs_credential: bool,
    /// Why, when there is something to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What became of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum NodeStatus {
    /// This product has the type, and the parameters are of today.
    Native,
    /// This product has the type, and the parameters were brought up to date.
    Upgraded,
    /// This product does not have the type (or cannot bring it over); the node is kept as it came.
    Placeholder,
}

impl NodeStatus {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Upgraded => "upgraded",
            Self::Placeholder => "placeholder",
        }
    }
}
