//! `reporunner execute`: one workflow file, no server, nothing kept. The person at the command line has the machine's
//! own reach, so the guard against private addresses is off here; scripts stay isolated all the same.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use app::InlineBlobs;
use egress::{Guarded, Policy};
use engine::{
    Asleep, Driver, EngineError, Event, Facts, Finished, InlineCalls, Limits, NoJournal, Plan, Start,
};
use files::{FileLimits, GrantedFolders};
use jiff::Timestamp;
use model::{
    Clock as _, ExecutionId, ExecutionMode, ExecutionStatus, Item, Items, OrganisationId, SystemClock, Value,
};
use node_sdk::{NoWorkflows, Services};
use nodes::Catalogue;
use scripting::{Pool, PoolConfig};
use serde::Serialize;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::command::{BAD_INPUT, Execute, Format, complain, print, print_with};
use crate::given_credentials::GivenCredentials;
use crate::siblings::{self, Siblings};

/// The execution record on standard output.
#[derive(Serialize)]
struct Record<'a> {
    status: ExecutionStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a model::ExecutionError>,
    /// What nodes noted about the execution.
    #[serde(rename = "customData", skip_serializing_if = "model::Object::is_empty")]
    custom_data: &'a model::Object,
    steps: Vec<StepRecord<'a>>,
}

#[derive(Serialize)]
struct StepRecord<'a> {
    node: &'a str,
    run: usize,
    outputs: &'a [Items],
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a model::ExecutionError>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    console: &'a [String],
}

/// Runs one workflow file and prints the execution. 0: success, or it waits for a call; 1: the execution failed, 2: bad
/// input.
pub fn run(arguments: &Execute) -> ExitCode {
    let given = match &arguments.credentials {
        Some(path) => GivenCredentials::read(path),
        None => Ok(GivenCredentials::default()),
    };
    let read = given.and_then(|credentials| plan(arguments).map(|(plan, node)| (plan, node, credentials)));
    let (plan, node, credentials) = match read {
        Ok(read) => read,
        Err(message) => {
            complain(message);
            return ExitCode::from(BAD_INPUT);
        }
    };
    let started = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let (runtime, program) = match started.and_then(|runtime| Ok((runtime, std::env::current_exe()?))) {
        Ok(started) => started,
        Err(error) => {
            complain(format_args!("cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let scripts =
        Arc::new(Pool::new(PoolConfig { processes: 1, spare_python: false, ..PoolConfig::new(program) }));
    runtime.spawn(warm(scripts.clone(), plan.clone()));
    let start = match items(arguments) {
        Ok(items) => Start::at(node, Arc::new(items), ExecutionMode::Cli),
        Err(message) => {
            complain(message);
            return ExitCode::from(BAD_INPUT);
        }
    };
    let start = Start { use_pins: arguments.use_pins, ..start };
    let finished = match runtime.block_on(execute(arguments, plan, start, credentials, scripts)) {
        Ok(finished) => finished,
        Err(message) => {
            complain(message);
            return ExitCode::FAILURE;
        }
    };
    let printed = match arguments.format {
        Format::Json => print_json(&finished),
        Format::Text => print(&words(&finished)),
    };
    if let Some(asleep) = &finished.asleep {
        complain(format_args!(
            "\"{}\" waits for a call to its address, which only a server can take; what comes after it was not run",
            asleep.node
        ));
    }
    match finished.status {
        ExecutionStatus::Success | ExecutionStatus::Waiting => printed,
        _ => ExitCode::FAILURE,
    }
}

/// Starts the process in which the workflow's code will run while the rest of what it needs is read. What goes wrong is
/// told when the code is to run.
async fn warm(scripts: Arc<Pool>, plan: Arc<Plan>) {
    let is_code = |node: &&model::Node| !node.disabled && node.kind == "core.code";
    let Some(code) = plan.workflow().nodes.iter().find(is_code) else { return };
    let language = code.parameters.get("language").and_then(Value::as_str);
    let _later = if language.is_some_and(|language| language.starts_with("python")) {
        scripts.warm_python().await.map(drop)
    } else {
        scripts.warm().await.map(drop)
    };
}

/// The workflow, and the node at which it starts.
fn plan(arguments: &Execute) -> Result<(Arc<Plan>, String), String> {
    let text = file(&arguments.file)?;
    let imported =
        nodes::exchange::import(&text).map_err(|error| format!("{}: {error}", arguments.file.display()))?;
    let plan =
        Plan::compile_shared(Arc::new(imported.workflow), &Catalogue).map_err(|error| error.to_string())?;
    let node = match &arguments.start {
        Some(name) if plan.index(name).is_some() => name.clone(),
        Some(name) => return Err(format!("the workflow has no node \"{name}\" to start at")),
        None => first(&plan).ok_or("the workflow has no node to start at")?,
    };
    Ok((plan, node))
}

fn items(arguments: &Execute) -> Result<Vec<Item>, String> {
    let Some(path) = &arguments.input else { return Ok(vec![Item::default()]) };
    let value = Value::from_json(&file(path)?).map_err(|error| format!("{}: {error}", path.display()))?;
    Item::from_loose(&value).map_err(|error| format!("{}: {error}", path.display()))
}

fn file(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    String::from_utf8(bytes).map_err(|_| format!("{} is not UTF-8 text", path.display()))
}

/// Where an execution begins when nobody says: the first Manual Trigger, else the first trigger, else the first
/// trigger of another product (it can at least be reported), else the first node that nothing feeds.
fn first(plan: &Plan) -> Option<String> {
    let mut triggers: Vec<_> = plan.triggers().collect();
    triggers.sort_by_key(|node| node.kind != "core.manualTrigger");
    if let Some(node) = triggers.first() {
        return Some(node.name.to_string());
    }
    let workflow = plan.workflow();
    let working = || workflow.nodes.iter().filter(|node| !node.disabled && node.kind != "core.stickyNote");
    let foreign = working().find(|node| {
        let kind = node.kind.rsplit('.').next().unwrap_or_default().to_lowercase();
        kind.ends_with("trigger") || matches!(kind.as_str(), "start" | "cron" | "interval" | "emailreadimap")
    });
    let fed = |name: &str| {
        workflow
            .connections
            .0
            .values()
            .flat_map(|kinds| kinds.values())
            .flatten()
            .flatten()
            .flatten()
            .any(|it| it.node == name)
    };
    foreign
        .or_else(|| working().find(|node| !fed(&node.name)))
        .or_else(|| working().next())
        .map(|node| node.name.to_string())
}

async fn execute(
    arguments: &Execute,
    plan: Arc<Plan>,
    start: Start,
    credentials: GivenCredentials,
    scripts: Arc<Pool>,
) -> Result<Finished, String> {
    let files = GrantedFolders::open(&arguments.files_folders, FileLimits::default())
        .map_err(|(path, error)| format!("--files-folder {}: {error}", path.display()))?;
    let services = Services {
        clock: Arc::new(SystemClock),
        scripts,
        egress: Arc::new(Guarded::new(
            Policy { allow_private: true, ..Policy::default() },
            egress::Limits::default(),
        )),
        blobs: Arc::new(InlineBlobs),
        credentials: Arc::new(credentials),
        memories: Arc::new(node_sdk::ShortMemories::default()),
        queries: Arc::new(app::ScratchQueries),
        tables: Arc::new(node_sdk::NoDataTables),
        files: Arc::new(files),
        workflows: Arc::new(NoWorkflows),
    };
    let zone = jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").into();
    let facts = Arc::new(Facts {
        timezone: zone,
        workflow: siblings::id_of(plan.workflow(), &arguments.file),
        ..Facts::new(ExecutionId::generate(), OrganisationId::generate())
    });
    let timeout = (arguments.timeout > 0).then(|| Duration::from_secs(arguments.timeout));
    let limits = Limits { timeout, ..Limits::default() };
    let library = Arc::new(Siblings::of(&arguments.file));
    let calls = InlineCalls::new(library, services.clone(), facts.clone(), limits.clone());
    let services = Services { workflows: Arc::new(calls.clone()), ..services };
    let cancel = CancellationToken::new();
    let driver = Driver {
        plan,
        facts,
        services: &services,
        journal: &NoJournal,
        observer: &(),
        limits,
        cancel: cancel.clone(),
    };
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            cancel.cancel();
        }
    });
    let static_data = driver.plan.workflow().brought_static_data();
    let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let mut finished = driver.drive(Start { static_data, ..start }).await;
    loop {
        // Times are waited for here; calls cannot come.
        let waits = finished.asleep.take_if(|asleep| asleep.wait.call.is_none());
        let Some(asleep) = waits else { break };
        let Asleep { wait, state, .. } = *asleep;
        let event = slept(wait.until, deadline, &driver.cancel, arguments.timeout).await;
        finished = driver.wake(state, event, Vec::new()).await;
    }
    calls.settled().await;
    Ok(finished)
}

/// Sleeps until a time, and gives what ends the sleep: the time, the limit of the whole execution, or somebody.
async fn slept(
    until: Option<Timestamp>,
    deadline: Option<Instant>,
    cancel: &CancellationToken,
    limit: u64,
) -> Event {
    let clock = SystemClock;
    let time = async {
        loop {
            let left = until.map(|until| until.duration_since(clock.now()));
            match left.map(Duration::try_from) {
                // The time is past, or there is none left.
                Some(Err(_)) => return,
                Some(Ok(left)) if left.is_zero() => return,
                // Sleeps in parts, because the machine's clock may be set meanwhile.
                Some(Ok(left)) => tokio::time::sleep(left.min(Duration::from_secs(30))).await,
                None => std::future::pending().await,
            }
        }
    };
    let over = async {
        match deadline {
            Some(deadline) => tokio::time::sleep_until(deadline).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        () = cancel.cancelled() => Event::Canceled { at: clock.now() },
        () = over => {
            let seconds = limit.to_string().into();
            Event::Aborted { at: clock.now(), error: EngineError::TimedOut { seconds }.to_execution_error() }
        }
        () = time => Event::Woken { at: clock.now(), items: None },
    }
}

/// Prints the record as it is made: as one text it would be as large again as the execution.
fn print_json(finished: &Finished) -> ExitCode {
    let steps = finished.steps.iter().map(|step| StepRecord {
        node: &step.node,
        run: step.run,
        outputs: &step.outputs,
        error: step.error.as_ref(),
        console: &step.console,
    });
    let record = Record {
        status: finished.status,
        error: finished.error.as_ref(),
        custom_data: &finished.custom_data,
        steps: steps.collect(),
    };
    print_with(|out| {
        serde_json::to_writer(&mut *out, &record)?;
        out.write_all(b"\n")
    })
}

fn words(finished: &Finished) -> String {
    let mut text = String::new();
    for step in &finished.steps {
        let counts: Vec<String> = step.outputs.iter().map(|items| items.len().to_string()).collect();
        text.push_str(&format!(
            "{:<40} {:>9.3} ms  items {}\n",
            step.node,
            step.duration_us as f64 / 1000.0,
            counts.join(" | ")
        ));
        if let Some(error) = &step.error {
            text.push_str(&format!("  {}: {}\n", error.code, error.message));
        }
    }
    text.push_str(finished.status.as_str());
    if let Some(error) = &finished.error {
        text.push_str(&format!(": {} {}", error.code, error.message));
    }
    text.push('\n');
    text
}
