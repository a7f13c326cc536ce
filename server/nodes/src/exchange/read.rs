//! Reads a workflow leniently: a field of the wrong shape counts as absent, what other tools wrote beside is kept. Each
//! reader has a writer beside it, so that whoever exports can tell which fields still mean what the file said.

use ecow::EcoString;
use model::{
    AsWritten, Connection, Connections, CredentialRef, Node, Object, OnError, Position, Settings, Value,
    Workflow,
};
use serde::de::DeserializeOwned;

/// The fields of a node that have a meaning here; all others are kept in `extra`.
const NODE_FIELDS: [&str; 20] = [
    "id",
    "name",
    "type",
    "typeVersion",
    "position",
    "parameters",
    "credentials",
    "disabled",
    "notes",
    "notesInFlow",
    "retryOnFail",
    "maxTries",
    "waitBetweenTries",
    "alwaysOutputData",
    "executeOnce",
    "onError",
    "continueOnFail",
    "webhookId",
    "origin",
    "asWritten",
];

/// The fields of a workflow that have a meaning here.
const WORKFLOW_FIELDS: [&str; 8] =
    ["name", "nodes", "connections", "settings", "pinData", "staticData", "meta", "asWritten"];

/// Those of them that [`workflow`] reads and [`workflow_as_written`] compares; nodes have their own.
const COMPARED_FIELDS: [&str; 6] = ["name", "connections", "settings", "pinData", "staticData", "meta"];

/// `raw` as a node.
pub fn node(raw: &Object) -> Node {
    let is = |name: &str| raw.get(name).and_then(Value::as_bool).unwrap_or(false);
    let number = |name: &str| raw.get(name).and_then(number_in);
    Node {
        id: text(raw, "id"),
        name: text(raw, "name"),
        kind: text(raw, "type"),
        type_version: number("typeVersion").unwrap_or_default(),
        position: raw.get("position").map(position).unwrap_or_default(),
        parameters: raw.get("parameters").and_then(Value::as_object).cloned().unwrap_or_default(),
        credentials: raw.get("credentials").and_then(Value::as_object).map(credentials).unwrap_or_default(),
        disabled: is("disabled"),
        notes: raw.get("notes").and_then(Value::as_str).map(str::to_owned),
        notes_in_flow: raw.get("notesInFlow").and_then(Value::as_bool),
        retry_on_fail: is("retryOnFail"),
        max_tries: number("maxTries"),
        wait_between_tries: number("waitBetweenTries"),
        always_output_data: is("alwaysOutputData"),
        execute_once: is("executeOnce"),
        on_error: typed::<OnError>(raw, "onError"),
        continue_on_fail: raw.get("continueOnFail").and_then(Value::as_bool),
        webhook_id: raw.get("webhookId").and_then(Value::as_str).map(Into::into),
        origin: typed(raw, "origin"),
        as_written: typed(raw, "asWritten"),
        extra: others(raw, &NODE_FIELDS),
    }
}

/// `raw` as a workflow without its nodes.
pub fn workflow(raw: &Object) -> Workflow {
    Workflow {
        name: text(raw, "name"),
        nodes: Vec::new(),
        connections: raw.get("connections").map(connections).unwrap_or_default(),
        settings: raw.get("settings").and_then(Value::as_object).map(settings).unwrap_or_default(),
        pin_data: raw.get("pinData").and_then(Value::as_object).cloned(),
        static_data: raw.get("staticData").filter(|data| !data.is_null()).cloned(),
        meta: raw.get("meta").filter(|meta| !meta.is_null()).cloned(),
        as_written: typed(raw, "asWritten"),
        extra: others(raw, &WORKFLOW_FIELDS),
    }
}

/// `thing` as a JSON object, without what only this product writes.
pub fn written(thing: &impl serde::Serialize) -> Object {
    let mut written = match Value::from_serialize(thing) {
        Ok(Value::Object(object)) => object,
        _ => Object::new(),
    };
    written.remove("origin");
    written.remove("asWritten");
    written
}

/// How the file wrote the fields of a node where this product writes them otherwise.
pub fn node_as_written(raw: &Object) -> Option<Box<AsWritten>> {
    // Nodes without an id get one, and nodes without a name get one that says what they are.
    differences(raw, &written(&node(raw)), &NODE_FIELDS)
}

/// The same for a workflow.
pub fn workflow_as_written(raw: &Object) -> Option<Box<AsWritten>> {
    differences(raw, &written(&workflow(raw)), &COMPARED_FIELDS)
}

fn differences(raw: &Object, written: &Object, names: &[&str]) -> Option<Box<AsWritten>> {
    let mut as_written = AsWritten::default();
    for name in names.iter().filter(|name| !matches!(**name, "origin" | "asWritten")) {
        match (raw.get(name), written.get(name)) {
            (Some(raw), written) if Some(raw) != written => {
                as_written.fields.insert(*name, raw.clone());
            }
            (None, Some(_)) => as_written.absent.push((*name).into()),
            _ => {}
        }
    }
    (as_written != AsWritten::default()).then(|| Box::new(as_written))
}

/// Puts fields of `now` back to how the file wrote them, where they still mean the same. `read` reads the fields of the
/// file as today's.
pub fn restore(now: &mut Object, as_written: Option<&AsWritten>, read: impl Fn(&Object) -> Object) {
    let Some(as_written) = as_written else { return };
    let meant = read(&as_written.fields);
    for (name, raw) in as_written.fields.iter() {
        if now.get(name) == meant.get(name) {
            now.insert(name.clone(), raw.clone());
        }
    }
    for name in &as_written.absent {
        // An id that was made up here means nothing to the tool that wrote none.
        if name == "id" || now.get(name) == meant.get(name) {
            now.remove(name);
        }
    }
}

fn others(raw: &Object, known: &[&str]) -> Object {
    let fields = raw.iter().filter(|(name, _)| !known.contains(&name.as_str()));
    fields.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Text, or a number as text.
fn text(raw: &Object, name: &str) -> EcoString {
    match raw.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(number @ Value::Number(_)) => number.to_text(),
        _ => EcoString::new(),
    }
}

/// A number, or a number written as text.
fn number_in(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => Some(*number),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

fn typed<T: DeserializeOwned>(raw: &Object, name: &str) -> Option<T> {
    raw.get(name).and_then(|value| value.read_as::<Option<T>>().ok()).flatten()
}

fn position(value: &Value) -> Position {
    let (x, y) = match value {
        Value::Array(pair) => (pair.first(), pair.get(1)),
        other => (other.get("x"), other.get("y")),
    };
    let number = |value: Option<&Value>| value.and_then(number_in).unwrap_or_default();
    Position(number(x), number(y))
}

/// Credentials by type; the oldest files hold only their names.
fn credentials(raw: &Object) -> indexmap::IndexMap<EcoString, CredentialRef> {
    let reference = |value: &Value| match value {
        Value::String(name) => Some(CredentialRef { name: name.clone(), ..CredentialRef::default() }),
        Value::Object(fields) => Some(CredentialRef {
            id: Some(text(fields, "id")).filter(|id| !id.is_empty()),
            name: text(fields, "name"),
            extra: others(fields, &["id", "name"]),
        }),
        _ => None,
    };
    raw.iter().filter_map(|(kind, value)| Some((kind.clone(), reference(value)?))).collect()
}

fn settings(raw: &Object) -> Settings {
    let word = |name: &str| raw.get(name).and_then(Value::as_str).map(EcoString::from);
    Settings {
        execution_order: word("executionOrder"),
        timezone: word("timezone"),
        execution_timeout: raw.get("executionTimeout").and_then(number_in),
        keep: word("keep"),
        durability: word("durability"),
        extra: others(raw, &["executionOrder", "timezone", "executionTimeout", "keep", "durability"]),
    }
}

fn connections(raw: &Value) -> Connections {
    let mut connections = Connections::default();
    for (from, kinds) in raw.as_object().into_iter().flat_map(Object::iter) {
        let mut read = indexmap::IndexMap::new();
        for (kind, slots) in kinds.as_object().into_iter().flat_map(Object::iter) {
            if let Value::Array(slots) = slots {
                read.insert(kind.clone(), slots.iter().map(slot).collect());
            }
        }
        connections.0.insert(from.clone(), read);
    }
    connections
}

fn slot(raw: &Value) -> Option<Vec<Connection>> {
    raw.as_array().map(|targets| targets.iter().filter_map(target).collect())
}

fn target(raw: &Value) -> Option<Connection> {
    let fields = raw.as_object()?;
    let index = fields.get("index").and_then(number_in).unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    Some(Connection {
        node: Some(text(fields, "node")).filter(|name| !name.is_empty())?,
        kind: fields.get("type").and_then(Value::as_str).unwrap_or("main").into(),
        index: index.clamp(0.0, 1e6) as usize,
    })
}
