//! Runs the real workflows that need no credential through the real engine, with JavaScript in child processes and the
//! outside recorded, and says how each one ends.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use engine::{Driver, Finished, Limits, NoJournal, Plan, Start, testing};
use model::{ExecutionMode, Item, Node, SystemClock, Value};
use node_sdk::{NodeTypes as _, Scripts, Services};
use nodes::Catalogue;
use nodes::exchange::NodeStatus;
use tokio_util::sync::CancellationToken;

use crate::files::Sample;
use crate::outside::Recorded;

/// How long one workflow may take.
const TIME: Duration = Duration::from_secs(30);

/// How the workflows ended.
#[derive(Default)]
pub struct Endings {
    /// How many ended how.
    pub counts: BTreeMap<String, usize>,
    /// A line of the table for each.
    pub lines: Vec<String>,
}

/// Runs every sample that needs no credential.
pub async fn run(samples: &[Sample], scripts: &Arc<dyn Scripts>) -> Endings {
    let mut endings = Endings::default();
    for sample in samples.iter().filter(|sample| !sample.report.nodes.iter().any(|it| it.needs_credential)) {
        let (end, line) = match first(sample) {
            Some(start) => ending(sample, &one(sample, start, scripts.clone()).await),
            None => ("nothing to start".to_owned(), format!("| {} | nothing to start | | | |", sample.name)),
        };
        *endings.counts.entry(end).or_default() += 1;
        endings.lines.push(line);
    }
    endings
}

/// The node that an execution starts at: a Manual Trigger, else any trigger, else the first node that nothing feeds.
fn first(sample: &Sample) -> Option<&Node> {
    let nodes =
        || sample.workflow.nodes.iter().filter(|node| !node.disabled && node.kind != "core.stickyNote");
    let is_trigger = |node: &&Node| {
        Catalogue.get(&node.kind).is_some_and(|kind| kind.description().trigger)
            || node.kind.ends_with("Trigger")
    };
    let fed = |name: &str| {
        let outputs = sample.workflow.connections.0.values().flat_map(|kinds| kinds.values());
        outputs.flatten().flatten().flatten().any(|connection| connection.node == name)
    };
    nodes()
        .find(|node| node.kind == "core.manualTrigger")
        .or_else(|| nodes().find(is_trigger))
        .or_else(|| nodes().find(|node| !fed(&node.name)))
}

/// What a trigger gives when it is not started by hand.
fn happened(kind: &str) -> Item {
    let json = match kind {
        "core.webhook" => {
            r#"{"headers":{"host":"example.test","user-agent":"test"},"params":{},"query":{"q":"test","name":"Ann"},
               "body":{"message":"hello","name":"Ann","email":"ann@example.test","id":1}}"#
        }
        kind if kind.to_lowercase().contains("chattrigger") => {
            r#"{"sessionId":"s1","action":"sendMessage","chatInput":"hello"}"#
        }
        "core.formTrigger" => {
            r#"{"Name":"Ann","Email":"ann@example.test","submittedAt":"2030-01-02T03:04:05Z"}"#
        }
        _ => "{}",
    };
    Item::new(Value::from_json(json).ok().and_then(|json| json.as_object().cloned()).unwrap_or_default())
}

async fn one(sample: &Sample, start: &Node, scripts: Arc<dyn Scripts>) -> (Finished, Vec<String>) {
    let outside = Arc::new(Recorded::new());
    let services =
        Services { clock: Arc::new(SystemClock), scripts, egress: outside.clone(), ..testing::services() };
    let driver = Driver {
        plan: Plan::compile(&sample.workflow, &Catalogue).expect("it was compiled before"),
        facts: testing::facts(),
        services: &services,
        journal: &NoJournal,
        observer: &(),
        limits: Limits { timeout: Some(TIME), ..Limits::default() },
        cancel: CancellationToken::new(),
    };
    let items = Arc::new(vec![happened(&start.kind)]);
    let start = Start { use_pins: true, ..Start::at(start.name.clone(), items, ExecutionMode::Trigger) };
    (driver.drive(start).await, outside.requests())
}

fn ending(sample: &Sample, (finished, requests): &(Finished, Vec<String>)) -> (String, String) {
    let placeholders = sample.report.count(NodeStatus::Placeholder);
    let (end, why) = match &finished.error {
        None => (finished.status.as_str().to_owned(), String::new()),
        Some(error) => (
            format!("{} {}", finished.status.as_str(), error.code),
            format!("{}: {}", error.node.as_deref().unwrap_or_default(), error.message),
        ),
    };
    let why: String = why.replace(['|', '\n'], " ").chars().take(170).collect();
    let line = format!(
        "| {} | {end} | {} | {} | {placeholders} | {why} |",
        sample.name,
        finished.steps.len(),
        requests.len()
    );
    (end, line)
}
