//! Whole processes: `reporunner execute` on workflow files, timed from start to exit with the most memory it had, children
//! included. The smallest workflow is the base: what is over it is the workflow's own work.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::process::Command;

use crate::Failure;

/// How often each file is run; the medians are printed.
const RUNS: usize = 5;

/// Runs every workflow and prints a table.
pub async fn measure(binary: &Path) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let mut rows = Vec::new();
    for (label, workflow) in workflows() {
        let file = folder.path().join("workflow.json");
        std::fs::write(&file, serde_json::to_vec(&workflow)?)?;
        let mut runs = Vec::new();
        for _ in 0..RUNS {
            runs.push(run(binary, &file).await?);
        }
        runs.sort_unstable();
        let time = runs[RUNS / 2].0;
        let memory = runs.iter().map(|(_, memory)| *memory).max().unwrap_or_default();
        rows.push((label, time, memory));
    }
    let base = rows.first().map_or(Duration::ZERO, |(_, time, _)| *time).as_secs_f64();
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n| `reporunner execute` | s | times the smallest | peak MiB |\n|---|---|---|---|")?;
    for (label, time, memory) in rows {
        let seconds = time.as_secs_f64();
        let (times, memory) = (seconds / base, memory as f64 / 1024.0);
        writeln!(out, "| {label} | {seconds:.3} | {times:.1} | {memory:.0} |")?;
    }
    Ok(())
}

/// Time and peak memory in KiB of one run.
async fn run(binary: &Path, file: &Path) -> Result<(Duration, u64), Failure> {
    let begun = Instant::now();
    let mut child =
        Command::new(binary).arg("execute").arg(file).stdout(std::process::Stdio::null()).spawn()?;
    let id = child.id().ok_or("it has ended")?;
    let mut peak = 0;
    loop {
        tokio::select! {
            status = child.wait() => {
                if !status?.success() {
                    return Err(format!("{} failed", file.display()).into());
                }
                return Ok((begun.elapsed(), peak));
            }
            () = tokio::time::sleep(Duration::from_millis(5)) => peak = peak.max(resident(id)),
        }
    }
}

/// Resident memory of a process and its children, in KiB.
fn resident(id: u32) -> u64 {
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    let all = children.split_whitespace().filter_map(|child| child.parse().ok()).chain([id]);
    all.filter_map(|id: u32| {
        let text = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let line = text.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    })
    .sum()
}

fn workflows() -> Vec<(&'static str, Value)> {
    let node = |name: String, kind: &str, version: f64, parameters: Value| json!({ "name": name, "type": format!("n8n-nodes-base.{kind}"), "typeVersion": version, "position": [0, 0], "parameters": parameters });
    let manual = || node("Start".to_owned(), "manualTrigger", 1.0, json!({}));
    let set = |name: String, fields: &[(&str, &str, &str)]| {
        let assignments: Vec<Value> = fields
            .iter()
            .map(|(name, kind, value)| json!({ "id": name, "name": name, "type": kind, "value": value }))
            .collect();
        let parameters = json!({ "assignments": { "assignments": assignments }, "includeOtherFields": true, "options": {} });
        node(name, "set", 3.4, parameters)
    };
    let mut fifty = vec![manual()];
    fifty.extend(
        (1..50).map(|number| set(format!("Set {number}"), &[("n", "number", "={{ ($json.n ?? 0) + 1 }}")])),
    );
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
    let transform = vec![
        manual(),
        node("Make".to_owned(), "code", 2.0, json!({ "jsCode": make })),
        set("Five".to_owned(), &five),
        node("Filter".to_owned(), "filter", 2.2, json!({ "conditions": conditions, "options": {} })),
        node("Summarize".to_owned(), "summarize", 1.1, summarize),
    ];
    vec![
        ("Manual Trigger alone", chain(vec![manual()])),
        ("50 nodes one after the other, an expression each", chain(fifty)),
        ("100,000 items: Code, Edit Fields with 5 expressions, Filter, Summarize", chain(transform)),
    ]
}

fn chain(nodes: Vec<Value>) -> Value {
    let mut connections = json!({});
    for pair in nodes.windows(2) {
        let from = pair[0]["name"].as_str().unwrap_or_default();
        connections[from] = json!({ "main": [[{ "node": pair[1]["name"], "type": "main", "index": 0 }]] });
    }
    json!({ "name": "Bench", "nodes": nodes, "connections": connections, "settings": { "executionOrder": "v1" } })
}
