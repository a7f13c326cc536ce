//! Workflows for the tests, drawn in code: nodes one after the other.

use serde_json::{Value, json};

/// A node.
pub fn node(name: &str, kind: &str, version: f64, parameters: Value) -> Value {
    json!({ "name": name, "type": kind, "typeVersion": version, "position": [0, 0], "parameters": parameters })
}

/// A Webhook node that takes POST calls; `more` is added to its parameters.
pub fn webhook(path: &str, mode: &str, more: Value) -> Value {
    let mut parameters = json!({ "httpMethod": "POST", "path": path, "responseMode": mode });
    for (name, value) in more.as_object().expect("an object") {
        parameters[name] = value.clone();
    }
    node("Webhook", "core.webhook", 2.1, parameters)
}

/// An Edit Fields node that makes text fields by expressions.
pub fn set(name: &str, fields: &[(&str, &str)]) -> Value {
    let assignments: Vec<Value> = fields
        .iter()
        .map(|(field, value)| json!({ "id": field, "name": field, "type": "string", "value": value }))
        .collect();
    node(
        name,
        "core.set",
        3.4,
        json!({ "mode": "manual", "assignments": { "assignments": assignments }, "options": {} }),
    )
}

/// A Code node.
pub fn code(script: &str) -> Value {
    node("Code", "core.code", 2.0, json!({ "jsCode": script }))
}

/// An HTTP Request node that posts to an address.
pub fn request(name: &str, url: &str) -> Value {
    node(name, "core.httpRequest", 4.2, json!({ "method": "POST", "url": url, "options": {} }))
}

/// A Respond to Webhook node.
pub fn respond(parameters: Value) -> Value {
    node("Respond", "core.respondToWebhook", 1.5, parameters)
}

/// A Manual Trigger node.
pub fn manual() -> Value {
    node("By hand", "core.manualTrigger", 1.0, json!({}))
}

/// A workflow of nodes that follow each other.
pub fn chain(name: &str, nodes: &[Value]) -> Value {
    let mut connections = json!({});
    for pair in nodes.windows(2) {
        let (from, to) = (pair[0]["name"].as_str().expect("a name"), &pair[1]["name"]);
        connections[from] = json!({ "main": [[{ "node": to, "type": "main", "index": 0 }]] });
    }
    json!({ "name": name, "nodes": nodes, "connections": connections, "settings": { "executionOrder": "v1" } })
}

/// A workflow of nodes that follow each other, with a limit to its time in seconds.
pub fn limited(name: &str, seconds: u64, nodes: &[Value]) -> Value {
    let mut workflow = chain(name, nodes);
    workflow["settings"]["executionTimeout"] = json!(seconds);
    workflow
}
