//! A workflow as it is drawn: nodes, connections, settings. The JSON shape is the one people already have in their
//! exported n8n workflows; fields this product does not know are kept in `extra`, so that nothing is lost.

use ecow::EcoString;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Object, Value};

/// A drawn workflow, without its identity or history.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Workflow {
    /// Name for people; may be empty in imported files.
    #[schema(value_type = String)]
    pub name: EcoString,
    /// The steps, in drawing order. Names are unique.
    pub nodes: Vec<Node>,
    /// Who feeds whom.
    pub connections: Connections,
    /// How it runs.
    pub settings: Settings,
    /// Items that stand in for a node's output while a person tries the workflow, by node name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin_data: Option<Object>,
    /// What nodes remember between executions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub static_data: Option<Value>,
    /// Where it came from, as other tools wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Value>,
    /// Fields that the imported file wrote in a way of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_written: Option<Box<AsWritten>>,
    /// Fields that other tools wrote and this one does not use.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub extra: Object,
}

impl Workflow {
    /// The node called `name`.
    pub fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.name == name)
    }

    /// What it brought along of what its nodes remember between executions.
    pub fn brought_static_data(&self) -> Object {
        match &self.static_data {
            Some(Value::Object(data)) => data.clone(),
            _ => Object::new(),
        }
    }
}

/// One node of a workflow.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Node {
    /// Stable id within the workflow.
    #[schema(value_type = String)]
    pub id: EcoString,
    /// Name on the canvas; expressions and connections refer to it.
    #[schema(value_type = String)]
    pub name: EcoString,
    /// Node type, such as `core.set`; a type this product does not know keeps its foreign name.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    pub kind: EcoString,
    /// Version of the node type's parameters.
    pub type_version: f64,
    /// Place on the canvas in pixels.
    pub position: Position,
    /// Settings of this node; texts that start with `=` are expressions.
    pub parameters: Object,
    /// Credentials by credential type.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schema(value_type = std::collections::BTreeMap<String, CredentialRef>)]
    pub credentials: IndexMap<EcoString, CredentialRef>,
    /// Switched off: passes its first input on.
    #[serde(skip_serializing_if = "is_false")]
    pub disabled: bool,
    /// A remark for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Whether the remark shows on the canvas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes_in_flow: Option<bool>,
    /// Try again after a failure.
    #[serde(skip_serializing_if = "is_false")]
    pub retry_on_fail: bool,
    /// How often to try in all (2 to 5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tries: Option<f64>,
    /// Pause between tries in milliseconds (up to 5,000).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_between_tries: Option<f64>,
    /// Give one empty item when the node gives none.
    #[serde(skip_serializing_if = "is_false")]
    pub always_output_data: bool,
    /// Work on the first item only.
    #[serde(skip_serializing_if = "is_false")]
    pub execute_once: bool,
    /// What to do when the node fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_error: Option<OnError>,
    /// Old way to say `onError: continueRegularOutput`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continue_on_fail: Option<bool>,
    /// Stable id of a webhook's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub webhook_id: Option<EcoString>,
    /// How the node looked when it was imported, when import changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Box<Origin>>,
    /// Fields that the imported file wrote in a way of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_written: Option<Box<AsWritten>>,
    /// Fields that other tools wrote and this one does not use.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub extra: Object,
}

impl Node {
    /// What happens when this node fails, with the old `continueOnFail` taken into account.
    pub fn on_error(&self) -> OnError {
        self.on_error.unwrap_or(if self.continue_on_fail == Some(true) {
            OnError::ContinueRegularOutput
        } else {
            OnError::StopWorkflow
        })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// How an imported node looked before it was brought to today's shape; export gives this back as long as the node
/// has not been edited.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// Foreign type name.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    pub kind: EcoString,
    /// Version it was written for.
    pub type_version: f64,
    /// Its parameters.
    pub parameters: Object,
}

/// How an imported file wrote fields that this product writes otherwise (`disabled: false`, which is left out here; a
/// number as text; a field that was missing): export gives them back as long as they mean the same.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AsWritten {
    /// The fields as they were.
    #[serde(skip_serializing_if = "Object::is_empty")]
    #[schema(value_type = Object)]
    pub fields: Object,
    /// Fields that were not there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub absent: Vec<EcoString>,
}

/// A place on the canvas: `[x, y]` in pixels, y downwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Position(pub f64, pub f64);

/// Which stored credential a node uses.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct CredentialRef {
    /// Id of the credential; foreign or empty after an import.
    #[schema(value_type = Option<String>)]
    pub id: Option<EcoString>,
    /// Its name, for people.
    #[schema(value_type = String)]
    pub name: EcoString,
    /// Fields that other tools wrote and this one does not use.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub extra: Object,
}

/// What to do when a node fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum OnError {
    /// End the execution with the error.
    #[default]
    StopWorkflow,
    /// Go on with the input items.
    ContinueRegularOutput,
    /// Go on through the extra error output.
    ContinueErrorOutput,
}

/// Connections by source node name, then by connection type (`main`, `ai_tool`, ...), then by output index. A slot
/// without connections may be `null`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = std::collections::BTreeMap<String, std::collections::BTreeMap<String, Vec<Option<Vec<Connection>>>>>)]
pub struct Connections(pub IndexMap<EcoString, OutputsByKind>);

/// The targets of a node's outputs, by connection type, then by output index.
pub type OutputsByKind = IndexMap<EcoString, Vec<Option<Vec<Connection>>>>;

impl Connections {
    /// The targets of output `output` of `node` for connections of type `kind`.
    pub fn targets(&self, node: &str, kind: &str, output: usize) -> &[Connection] {
        self.0
            .get(node)
            .and_then(|kinds| kinds.get(kind))
            .and_then(|outputs| outputs.get(output))
            .and_then(Option::as_deref)
            .unwrap_or_default()
    }

    /// Adds a `main` connection from output `output` of `from` to input `input` of `to`.
    pub fn connect(&mut self, from: &str, output: usize, to: &str, input: usize) {
        let outputs = self.0.entry(from.into()).or_default().entry("main".into()).or_default();
        while outputs.len() <= output {
            outputs.push(Some(Vec::new()));
        }
        outputs[output].get_or_insert_default().push(Connection {
            node: to.into(),
            kind: "main".into(),
            index: input,
        });
    }
}

/// The target end of a connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Connection {
    /// Name of the target node.
    #[schema(value_type = String)]
    pub node: EcoString,
    /// Connection type at the target.
    #[serde(rename = "type", default = "main")]
    #[schema(value_type = String)]
    pub kind: EcoString,
    /// Input index at the target.
    #[serde(default)]
    pub index: usize,
}

fn main() -> EcoString {
    "main".into()
}

/// The order in which ready nodes run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExecutionOrder {
    /// Breadth first; what workflows without the setting get.
    #[default]
    V0,
    /// Depth first, the topmost branch first; what new workflows get.
    V1,
}

/// How a workflow runs. Unknown settings are kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// `v1` or anything else for `v0`; kept as text so that foreign values survive.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub execution_order: Option<EcoString>,
    /// IANA time zone; absent or `DEFAULT` is the server's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub timezone: Option<EcoString>,
    /// Longest time an execution may take, in seconds; absent, zero or negative is no limit of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_timeout: Option<f64>,
    /// Which executions are kept: `all`, `errors`, `sample` or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub keep: Option<EcoString>,
    /// When a caller is answered: `strict` (default), `relaxed` or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub durability: Option<EcoString>,
    /// Settings of other tools.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub extra: Object,
}

impl Settings {
    /// The order that the engine follows: `v1` only when the setting says exactly that.
    pub fn order(&self) -> ExecutionOrder {
        if self.execution_order.as_deref() == Some("v1") { ExecutionOrder::V1 } else { ExecutionOrder::V0 }
    }

    /// The id of the workflow that handles failures of this one.
    pub fn error_workflow(&self) -> Option<EcoString> {
        self.text("errorWorkflow")
    }

    /// Who may call this workflow: `any`, `none`, `workflowsFromAList` (those of [`Self::caller_ids`]) or
    /// `workflowsFromSameOwner`, which is also meant when nothing is said.
    pub fn caller_policy(&self) -> EcoString {
        self.text("callerPolicy").unwrap_or_else(|| "workflowsFromSameOwner".into())
    }

    /// The ids of the workflows that may call this one, when the policy is a list.
    pub fn caller_ids(&self) -> Vec<EcoString> {
        let ids = self.text("callerIds").unwrap_or_default();
        ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(EcoString::from).collect()
    }

    /// Which executions stay in the history: of those by hand all or none, of all others by how they end. What `keep`
    /// says comes first.
    pub fn keeps(&self, by_hand: bool, failed: bool) -> bool {
        match self.keep.as_deref() {
            Some("all" | "sample") => return true,
            Some("errors") => return failed,
            Some("none") => return false,
            _ => {}
        }
        if by_hand {
            return self.extra.get("saveManualExecutions").and_then(Value::as_bool).unwrap_or(true);
        }
        let name = if failed { "saveDataErrorExecution" } else { "saveDataSuccessExecution" };
        self.text(name).as_deref() != Some("none")
    }

    /// The setting `name` as text; none when it is empty or left to the product.
    fn text(&self, name: &str) -> Option<EcoString> {
        let text = match self.extra.get(name)? {
            Value::String(text) => EcoString::from(text.trim()),
            number @ Value::Number(_) => number.to_text(),
            _ => return None,
        };
        (!text.is_empty() && text != "DEFAULT").then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_fields_null_slots_and_unknown_settings_survive() {
        let text = r#"{"name":"W","nodes":[{"id":"1","name":"A","type":"x.y","typeVersion":1.1,"position":[1,2.5],
            "parameters":{},"color":"red"}],"connections":{"A":{"main":[null,[{"node":"B","type":"main","index":0}]]}},
            "settings":{"foo":1},"versionId":"v","tags":[]}"#;
        let workflow: Workflow = serde_json::from_str(text).expect("reads");
        let back = serde_json::to_value(&workflow).expect("writes");
        let original: serde_json::Value = serde_json::from_str(text).expect("reads");
        assert_eq!(Value::from(back), Value::from(original));
        assert_eq!(workflow.connections.targets("A", "main", 1).len(), 1);
        assert!(workflow.connections.targets("A", "main", 0).is_empty());
    }
}
