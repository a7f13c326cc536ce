//! Foreign and own names of node types, and bringing nodes from one to the other.

use model::{Connection, Connections, Object};
use node_sdk::{NodeTypes, Upgrade};

use super::aliases::alias;
use super::item_lists;
use crate::Catalogue;

const OWN: &str = "core.";
const FOREIGN: &str = "n8n-nodes-base.";
const FOREIGN_AI: &str = "@n8n/n8n-nodes-langchain.";

/// Types that come from the other package of the foreign product.
const AI: [&str; 1] = ["core.chatTrigger"];

/// A node brought to a type and the parameters of today.
pub struct Brought {
    /// Own type.
    pub kind: String,
    /// Version of the parameters.
    pub version: f64,
    /// Parameters of that version.
    pub parameters: Object,
}

/// What can be done with a foreign node.
pub enum Verdict {
    /// This product has it.
    Known(Brought),
    /// It does not, or cannot bring it over for the reason given.
    Foreign(Option<String>),
}

/// Our name for the foreign type `kind`, whether or not we have it.
fn own_name(kind: &str) -> Option<String> {
    if let Some(alias) = alias(kind) {
        return Some(alias.own.to_owned());
    }
    if kind.starts_with(OWN) {
        return Some(kind.to_owned());
    }
    if let Some(name) = kind.strip_prefix(FOREIGN_AI) {
        return Some(format!("{OWN}{name}")).filter(|own| AI.contains(&own.as_str()));
    }
    kind.strip_prefix(FOREIGN).map(|name| format!("{OWN}{name}"))
}

/// Node types of ours that nobody else has; their names stay as they are.
const OURS_ALONE: [&str; 1] = ["core.barcode"];

/// The foreign name of a node type of ours; other names stay.
pub fn foreign_name(kind: &str) -> String {
    match kind.strip_prefix(OWN) {
        Some(name) if AI.contains(&kind) => format!("{FOREIGN_AI}{name}"),
        Some(name) if Catalogue.get(kind).is_some() && !OURS_ALONE.contains(&kind) => {
            format!("{FOREIGN}{name}")
        }
        _ => kind.to_owned(),
    }
}

/// Whether `kind` is a name of this product's.
pub fn is_own(kind: &str) -> bool {
    kind.starts_with(OWN)
}

/// Brings a node of type `kind` whose parameters are of `version` (0 when the file says none) to today's shape.
pub fn bring(kind: &str, version: f64, parameters: &Object) -> Verdict {
    if kind == item_lists::KIND {
        return match item_lists::successor(parameters) {
            Ok((own, version, parameters)) => bring(own, version, &parameters),
            Err(reason) => Verdict::Foreign(Some(reason)),
        };
    }
    let Some((own, node)) = own_name(kind).and_then(|own| Catalogue.get(&own).map(|node| (own, node))) else {
        return Verdict::Foreign(None);
    };
    let today = node.description().version;
    let translated = match alias(kind).map(|alias| (alias.translate)(parameters)) {
        Some(Err(reason)) => return Verdict::Foreign(Some(reason)),
        Some(Ok(translated)) => Some(translated),
        None => None,
    };
    let (version, parameters) =
        translated.as_ref().map_or((version, parameters), |(version, parameters)| (*version, parameters));
    let given = if version == 0.0 { today } else { version };
    match node.upgrade(given, parameters) {
        // A newer version than ours is kept as it is: most of its parameters mean the same.
        Upgrade::Unchanged(parameters) | Upgrade::Changed(parameters) => {
            Verdict::Known(Brought { kind: own, version: given.max(today), parameters })
        }
        Upgrade::Impossible(reason) => Verdict::Foreign(Some(reason)),
    }
}

/// How the outputs of a node of type `kind` and `version` are numbered today: `None` when nothing changed, else for each
/// old output the new one. The map is its own inverse.
fn moved_outputs(kind: &str, version: f64) -> Option<fn(usize) -> usize> {
    // Loop Over Items gave its batches on output 0 and the end on output 1 before version 3.
    let swap: fn(usize) -> usize = |output| match output {
        0 => 1,
        1 => 0,
        other => other,
    };
    (own_name(kind).as_deref() == Some("core.splitInBatches") && version > 0.0 && version < 3.0)
        .then_some(swap)
}

/// Renumbers the outputs of node `name` for another version of its type, in either direction.
pub fn renumber(connections: &mut Connections, name: &str, kind: &str, version: f64) {
    let Some(to) = moved_outputs(kind, version) else { return };
    let Some(outputs) = connections.0.get_mut(name).and_then(|kinds| kinds.get_mut("main")) else { return };
    let mut moved: Vec<Option<Vec<Connection>>> = Vec::new();
    for (output, targets) in std::mem::take(outputs).into_iter().enumerate() {
        let output = to(output);
        if moved.len() <= output {
            moved.resize(output + 1, None);
        }
        moved[output] = targets;
    }
    // A slot that only the renumbering made is not written.
    while matches!(moved.last(), Some(None)) {
        moved.pop();
    }
    *outputs = moved;
}
