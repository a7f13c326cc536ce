//! The workflows that are measured, as people have them in their files.

use serde_json::{Value, json};

/// `count` nodes one after the other: a trigger, then Edit Fields with an expression each.
pub fn linear(count: usize) -> Value {
    let increment = [("n", "number", "={{ ($json.n ?? 0) + 1 }}")];
    let fields = (1..count).map(|number| set(&format!("Set {number}"), &increment));
    chain(std::iter::once(trigger()).chain(fields).collect())
}

/// 100,000 items: Code makes them, Edit Fields adds five fields, Filter keeps half, Summarize adds up by group.
pub fn transform() -> Value {
    let make = "return Array.from({ length: 100000 }, (_, i) => ({ json: { id: i, price: i % 97, name: 'item ' + i, group: 'g' + (i % 10) } }));";
    let five = [
        ("total", "number", "={{ $json.price * 2 }}"),
        ("label", "string", "={{ $json.name.toUpperCase() }}"),
        ("even", "boolean", "={{ $json.id % 2 === 0 }}"),
        ("key", "string", "={{ $json.group }}-{{ $json.id }}"),
        ("copy", "string", "={{ $json.name }}"),
    ];
    let conditions = json!({ "options": { "caseSensitive": true, "leftValue": "", "typeValidation": "strict", "version": 2 }, "combinator": "and",
        "conditions": [{ "id": "1", "leftValue": "={{ $json.even }}", "rightValue": true, "operator": { "type": "boolean", "operation": "true", "singleValue": true } }] });
    let summarize = json!({ "fieldsToSummarize": { "values": [{ "aggregation": "sum", "field": "total" }] }, "fieldsToSplitBy": "group", "options": {} });
    chain(vec![
        trigger(),
        node("Make", "code", 2.0, &json!({ "jsCode": make })),
        set("Five", &five),
        node("Filter", "filter", 2.2, &json!({ "conditions": conditions, "options": {} })),
        node("Summarize", "summarize", 1.1, &summarize),
    ])
}

/// A trigger that hands on what the execution is started with, and a Code node.
pub fn code(parameters: &Value) -> Value {
    chain(vec![trigger(), node("Code", "code", 2.0, parameters)])
}

fn trigger() -> Value {
    node("Start", "manualTrigger", 1.0, &json!({}))
}

fn node(name: &str, kind: &str, version: f64, parameters: &Value) -> Value {
    json!({ "name": name, "type": format!("n8n-nodes-base.{kind}"), "typeVersion": version, "position": [0, 0], "parameters": parameters })
}

fn set(name: &str, fields: &[(&str, &str, &str)]) -> Value {
    let assignments: Vec<Value> = fields
        .iter()
        .map(|(name, kind, value)| json!({ "id": name, "name": name, "type": kind, "value": value }))
        .collect();
    let parameters =
        json!({ "assignments": { "assignments": assignments }, "includeOtherFields": true, "options": {} });
    node(name, "set", 3.4, &parameters)
}

fn chain(nodes: Vec<Value>) -> Value {
    let mut connections = json!({});
    for pair in nodes.windows(2) {
        let from = pair[0]["name"].as_str().unwrap_or_default();
        connections[from] = json!({ "main": [[{ "node": pair[1]["name"], "type": "main", "index": 0 }]] });
    }
    json!({ "name": "Bench", "nodes": nodes, "connections": connections, "settings": { "executionOrder": "v1" } })
}
