//! Runs the real workflows, with made-up credentials where they need some, through the real engine, with JavaScript in child processes and the
//! outside recorded, and says how each one ends.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ecow::EcoString;
use engine::{
    Asleep, Driver, Event, Facts, Finished, InlineCalls, Library, Limits, NoJournal, Plan, Start, testing,
};
use model::{ExecutionMode, Item, Items, Node, Object, SystemClock, Value};
use node_sdk::{CalledWorkflow, NodeError, NodeTypes as _, Scripts, Services, WebhookRequest};
use nodes::Catalogue;
use nodes::exchange::NodeStatus;
use tokio_util::sync::CancellationToken;

use crate::files::Sample;
use crate::outside::Recorded;

/// Environment variables that some of them read.
const ENVIRONMENT: &str = include_str!("environment.json");

/// Fields of credentials by type.
const CREDENTIALS: &str = include_str!("credentials.json");

fn credentials() -> BTreeMap<String, Object> {
    serde_json::from_str(CREDENTIALS).expect("credentials.json holds fields by type")
}

/// Those that end in an error by themselves, by the number in their name, and why.
const LEFT: &str = include_str!("left.json");
/// The code of a node whose type is not there.
const MISSING_TYPE: &str = "RR-NODE-0003";

/// How long one workflow may take.
const TIME: Duration = Duration::from_secs(30);

/// How the workflows ended.
#[derive(Default)]
pub struct Endings {
    /// How many ended how: without credentials, and with.
    pub counts: BTreeMap<String, [usize; 2]>,
    /// A line of the table for each.
    pub lines: Vec<String>,
    /// Those that end in an error which neither a missing node type nor `left.json` explains, and those that are in
    /// there although they run.
    pub unexplained: Vec<String>,
}

/// Runs every sample.
pub async fn run(samples: &[Sample], scripts: &Arc<dyn Scripts>) -> Endings {
    let mut endings = Endings::default();
    let left: BTreeMap<String, String> = serde_json::from_str(LEFT).expect("left.json is an object of texts");
    for sample in samples.iter() {
        let (end, line) = match first(sample) {
            Some(start) => ending(sample, &one(sample, start, scripts.clone()).await),
            None => {
                ("nothing to start".to_owned(), format!("| {} | | nothing to start | | | | |", sample.name))
            }
        };
        let explained = left.keys().any(|number| sample.name.starts_with(number.as_str()));
        let runs = end == "success" || end.ends_with(MISSING_TYPE);
        if runs == explained {
            endings.unexplained.push(line.clone());
        }
        let needs = sample.report.nodes.iter().any(|node| node.needs_credential);
        endings.counts.entry(end).or_default()[usize::from(needs)] += 1;
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
fn happened(node: &Node) -> Item {
    let json = match node.kind.as_str() {
        "core.webhook" => {
            r#"{"headers":{"host":"example.test","user-agent":"test"},"params":{},"query":{"q":"test","name":"Ann"},
               "body":{"message":"hello","text":"hello","name":"Ann","email":"ann@example.test","id":1,
               "payload":"{\"var1\":1,\"var2\":2,\"var3\":3}"}}"#
        }
        kind if kind.to_lowercase().contains("chattrigger") => {
            r#"{"sessionId":"s1","action":"sendMessage","chatInput":"hello"}"#
        }
        "core.formTrigger" => {
            r#"{"Name":"Ann","Email":"ann@example.test","submittedAt":"2030-01-02T03:04:05Z"}"#
        }
        _ => "{}",
    };
    let mut json = Value::from_json(json).ok().and_then(|json| json.as_object().cloned()).unwrap_or_default();
    let fields = node.parameters.get("formFields").and_then(|fields| fields.get("values"));
    for field in fields.and_then(Value::as_array).unwrap_or_default() {
        if let Some(label) = field.get("fieldLabel").and_then(Value::as_str) {
            json.insert(label, "ann");
        }
    }
    Item::new(json)
}

/// The workflow itself, for those that call themselves.
struct Itself(Arc<Plan>);

impl Library for Itself {
    fn find(&self, called: &CalledWorkflow, _: &str) -> Result<(Arc<Plan>, EcoString), NodeError> {
        match called {
            CalledWorkflow::Stored { id, .. } if *id == ITSELF => Ok((Arc::clone(&self.0), id.clone())),
            other => Err(other.not_found()),
        }
    }
}

/// The id of a workflow that runs here.
const ITSELF: &str = "itself";
/// How often an execution is woken up.
const WAKES: usize = 40;

async fn one(sample: &Sample, start: &Node, scripts: Arc<dyn Scripts>) -> (Finished, Vec<String>) {
    let outside = Arc::new(Recorded::new());
    let services = Services {
        clock: Arc::new(SystemClock),
        scripts,
        egress: outside.clone(),
        files: outside.clone(),
        credentials: Arc::new(testing::ListedCredentials(credentials().into_iter().collect())),
        ..testing::services()
    };
    let plan = Plan::compile(&sample.workflow, &Catalogue).expect("it was compiled before");
    let env = Value::from_json(ENVIRONMENT).ok().and_then(|env| env.as_object().cloned());
    let facts = Arc::new(Facts { workflow: ITSELF.into(), env, ..(*testing::facts()).clone() });
    let limits = Limits { timeout: Some(TIME), ..Limits::default() };
    let library = Arc::new(Itself(Arc::clone(&plan)));
    let calls = InlineCalls::new(library, services.clone(), Arc::clone(&facts), limits.clone());
    let services = Services { workflows: Arc::new(calls.clone()), ..services };
    let driver = Driver {
        plan,
        facts,
        services: &services,
        journal: &NoJournal,
        observer: &(),
        limits,
        cancel: CancellationToken::new(),
    };
    let items = Arc::new(vec![happened(start)]);
    let start = Start { use_pins: true, ..Start::at(start.name.clone(), items, ExecutionMode::Trigger) };
    let mut finished = driver.drive(start).await;
    for number in 0..WAKES {
        let Some(asleep) = finished.asleep.take() else { break };
        let items = answer(&driver, &asleep, number);
        if items.is_none() && asleep.wait.until.is_none() {
            finished.asleep = Some(asleep);
            break;
        }
        let at = asleep.wait.until.unwrap_or_else(|| services.clock.now());
        finished = driver.wake(asleep.state, Event::Woken { at, items }, Vec::new()).await;
    }
    calls.settled().await;
    (finished, outside.requests())
}

/// What somebody answers to a form or a call that an execution waits for; `None` when the time comes first.
fn answer(driver: &Driver<'_>, asleep: &Asleep, number: usize) -> Option<Items> {
    let call = asleep.wait.call.as_ref()?;
    let mut request = WebhookRequest {
        method: "POST".into(),
        url: "http://localhost/webhook-waiting/1".into(),
        at: driver.services.clock.now(),
        timezone: "UTC".into(),
        ..WebhookRequest::default()
    };
    if asleep.wait.is_form() {
        // The first choice of the first field.
        let written = Value::Object(call.parameters.clone()).to_json().replace('\\', "");
        let chosen =
            written.split("\"option\":").nth(1).and_then(|rest| rest.split('"').nth(1)).unwrap_or("test");
        let kind = "multipart/form-data; boundary=x";
        let part =
            format!("--x\r\nContent-Disposition: form-data; name=\"field-0\"\r\n\r\n{chosen}\r\n--x--\r\n");
        request.headers.push(("content-type".into(), kind.into()));
        request.body = part.into();
    } else {
        request.headers.push(("content-type".into(), "application/json".into()));
        request.body = format!("{{\"finishedItemId\": \"req{number}\", \"ok\": true}}").into();
    }
    let behaviour = driver.plan.behaviour(&asleep.node)?;
    behaviour.receive(&call.parameters, &request).ok().map(|item| Arc::new(vec![item]))
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
    let needs = if sample.report.nodes.iter().any(|node| node.needs_credential) { "yes" } else { "no" };
    let line = format!(
        "| {} | {needs} | {end} | {} | {} | {placeholders} | {why} |",
        sample.name,
        finished.steps.len(),
        requests.len()
    );
    (end, line)
}
