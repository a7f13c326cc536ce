//! Reads a workflow file, brings its nodes to the types of this product and says what became of each.

use std::collections::HashSet;

use ecow::EcoString;
use model::{Node, Object, Origin, Value, Workflow};
use node_sdk::{Condition, NodeTypes};

use super::kinds::{self, Verdict};
use super::report::{NodeReport, NodeStatus, Report};
use super::{file, read};
use crate::Catalogue;
use crate::error::ImportError;

/// An imported workflow and what became of its nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The workflow, with types and parameters of today where this product has the type.
    pub workflow: Workflow,
    /// What became of each node.
    pub report: Report,
}

/// Reads the workflow in `text`: a file of n8n or of this product, a clipboard, or an API's answer around either.
///
/// # Errors
/// When the text is not JSON or holds no workflow, or is larger or deeper than is read. Anything else that is odd is
/// mended and noted in the report.
pub fn import(text: &str) -> Result<Imported, ImportError> {
    let raw = file::workflow_in(text)?;
    let mut workflow = read::workflow(&raw);
    if workflow.as_written.is_none() {
        workflow.as_written = read::workflow_as_written(&raw);
    }
    let mut report = Report::default();
    let mut names = HashSet::new();
    let mut ids = HashSet::new();
    for (index, raw) in raw.get("nodes").and_then(Value::as_array).unwrap_or_default().iter().enumerate() {
        let Value::Object(raw) = raw else {
            report.notes.push(format!(
                "Entry {} of the nodes is {} and was left out.",
                index + 1,
                raw.type_name()
            ));
            continue;
        };
        let mut node = read::node(raw);
        if node.as_written.is_none() {
            node.as_written = read::node_as_written(raw);
        }
        give_id(&mut node, index, &mut ids);
        give_name(&mut node, &mut names, &mut report.notes);
        // Only this product writes what a node was before; in its files connections are numbered as today.
        if !kinds::is_own(&text_of(raw, "type")) {
            node.origin = None;
        }
        let brought_before = node.origin.is_some();
        let entry = bring(&mut node);
        if let Some(origin) = &node.origin
            && !brought_before
        {
            kinds::renumber(&mut workflow.connections, &node.name, &origin.kind, origin.type_version);
        }
        report.nodes.push(entry);
        workflow.nodes.push(node);
    }
    note_dangling(&workflow, &mut report.notes);
    Ok(Imported { workflow, report })
}

fn text_of(raw: &Object, name: &str) -> EcoString {
    raw.get(name).and_then(Value::as_str).unwrap_or_default().into()
}

/// Ids are unique and not empty.
fn give_id(node: &mut Node, index: usize, ids: &mut HashSet<EcoString>) {
    if node.id.is_empty() || ids.contains(&node.id) {
        let mut id = EcoString::from(format!("node-{}", index + 1));
        while ids.contains(&id) {
            id.push_str("-x");
        }
        node.id = id;
    }
    ids.insert(node.id.clone());
}

/// Names are unique and not empty, because connections and expressions go by them.
fn give_name(node: &mut Node, names: &mut HashSet<EcoString>, notes: &mut Vec<String>) {
    let wanted = if node.name.is_empty() { EcoString::from("Node") } else { node.name.clone() };
    let mut name = wanted.clone();
    let mut number = 1;
    while names.contains(&name) {
        name = format!("{wanted}{number}").into();
        number += 1;
    }
    if node.name.is_empty() {
        notes.push(format!("A node without a name is now called \"{name}\"."));
    } else if name != wanted {
        notes.push(format!(
            "A second node called \"{wanted}\" is now called \"{name}\"; connections go to the first."
        ));
    }
    node.name = name.clone();
    names.insert(name);
}

/// Brings `node` to a type of this product, if there is one, and says what became of it.
fn bring(node: &mut Node) -> NodeReport {
    let kind = node.origin.as_ref().map_or_else(|| node.kind.clone(), |origin| origin.kind.clone());
    let mut entry = NodeReport {
        name: node.name.clone(),
        kind,
        status: NodeStatus::Native,
        needs_credential: !node.credentials.is_empty(),
        message: None,
    };
    match kinds::bring(&node.kind, node.type_version, &node.parameters) {
        Verdict::Foreign(reason) => {
            entry.status = NodeStatus::Placeholder;
            entry.message =
                Some(reason.unwrap_or_else(|| "this product does not have this node type yet".to_owned()));
        }
        Verdict::Known(brought) => {
            #[expect(clippy::float_cmp, reason = "versions are names: 2.1 is 2.1")]
            let changed = brought.version != node.type_version || brought.parameters != node.parameters;
            let renamed =
                kinds::foreign_name(&brought.kind) != node.kind.as_str() && !kinds::is_own(&node.kind);
            if changed && node.type_version > 0.0 {
                entry.status = NodeStatus::Upgraded;
                entry.message = Some(if renamed {
                    format!("this type is called {} today", kinds::foreign_name(&brought.kind))
                } else {
                    format!("brought from version {} to {}", node.type_version, brought.version)
                });
            }
            if changed || renamed {
                node.origin.get_or_insert_with(|| {
                    Box::new(Origin {
                        kind: node.kind.clone(),
                        type_version: node.type_version,
                        parameters: node.parameters.clone(),
                    })
                });
            }
            node.kind = brought.kind.into();
            node.type_version = brought.version;
            node.parameters = brought.parameters;
            entry.needs_credential |= requires_credential(node);
        }
    }
    entry
}

/// Whether the node type cannot do without a credential, with these parameters.
fn requires_credential(node: &Node) -> bool {
    let Some(kind) = Catalogue.get(&node.kind) else { return false };
    let mut parameters = node.parameters.clone();
    for property in &kind.description().properties {
        if !parameters.contains_key(property.name) {
            parameters.insert(property.name, property.default.clone());
        }
    }
    let root = Value::Object(parameters);
    let credentials = &kind.description().credentials;
    credentials.iter().any(|it| it.required && Condition::all_hold(&it.show, &root, &root))
}

fn note_dangling(workflow: &Workflow, notes: &mut Vec<String>) {
    let names: HashSet<&str> = workflow.nodes.iter().map(|node| node.name.as_str()).collect();
    let mut dangling = 0;
    for (from, kinds) in &workflow.connections.0 {
        let targets = kinds.values().flatten().flatten().flatten();
        dangling +=
            targets.filter(|to| !names.contains(from.as_str()) || !names.contains(to.node.as_str())).count();
    }
    if dangling > 0 {
        let (noun, verb) = if dangling == 1 { ("connection", "leads") } else { ("connections", "lead") };
        notes.push(format!(
            "{dangling} {noun} {verb} from or to a node that is not there; kept, and never followed."
        ));
    }
}
