//! Where an execution stands: the steps so far, what is ready to run, what waits for more inputs.

use std::collections::VecDeque;
use std::sync::Arc;

use ecow::EcoString;
use jiff::Timestamp;
use model::{ExecutionError, ExecutionMode, ExecutionStatus, Items, Object, Step, StepSource, StepStatus};
use node_sdk::{Wait, WebhookReply};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::reuse::Reusable;
use crate::waiting::Waiting;
use crate::{Limits, Plan};

/// The state of one execution. Equal events in equal order give an equal state. It can be written down, for executions
/// that wait for longer than a process lives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub(crate) phase: Phase,
    /// When the last event happened.
    pub(crate) clock: Timestamp,
    /// What runs next is in front.
    pub(crate) stack: VecDeque<Ready>,
    pub(crate) waiting: Waiting,
    pub(crate) history: Arc<History>,
    pub(crate) current: Option<Current>,
    /// The nodes that may run, when not all may.
    pub(crate) allowed: Option<Allowed>,
    pub(crate) mode: ExecutionMode,
    pub(crate) pins: bool,
    /// Items that all steps gave.
    pub(crate) items: usize,
    pub(crate) replied: bool,
    /// Steps of an earlier execution.
    pub(crate) reusable: Arc<Reusable>,
    /// The last page of a form, for those who come back for it.
    pub(crate) page: Option<WebhookReply>,
    max_steps: usize,
    max_items: usize,
}

/// How far an execution is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Phase {
    New,
    Running,
    Finished { status: ExecutionStatus, error: Option<ExecutionError> },
}

/// The way to a destination.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Allowed {
    pub(crate) destination: Option<usize>,
    pub(crate) nodes: Vec<bool>,
}

/// A node with the items it is to run on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Ready {
    pub(crate) node: usize,
    pub(crate) inputs: Vec<Option<Items>>,
    pub(crate) sources: Vec<Option<Source>>,
}

/// The step that is under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Current {
    pub(crate) input: Arc<StepInput>,
    pub(crate) attempt: usize,
    pub(crate) started_at: Timestamp,
    /// Whether it pauses before its next try.
    pub(crate) asleep: bool,
    /// What it waits for, once its node has said so.
    pub(crate) waits: Option<Box<Waits>>,
}

/// A step that is over as soon as something comes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Waits {
    pub(crate) wait: Wait,
    /// What it gives when the time comes.
    pub(crate) outputs: Vec<Items>,
    pub(crate) console: Vec<String>,
}

/// What a run of a node gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepInput {
    /// Index of the node in its plan.
    pub node: usize,
    /// How many times it ran before.
    pub run: usize,
    /// Items on each input; `None` where nothing arrived. Each item is linked to its own place.
    pub inputs: Vec<Option<Items>>,
    /// Where each input comes from.
    pub sources: Vec<Option<Source>>,
}

/// An output of an earlier step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Number of the step in the history.
    pub step: usize,
    /// Which of its outputs.
    pub output: usize,
}

/// A step with what tracing needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The step as the history shows it.
    pub step: Step,
    /// Index of its node in the plan.
    pub node: usize,
    /// Where each input came from.
    pub sources: Vec<Option<Source>>,
    /// Number of the step in which the node ran before.
    pub(crate) previous: Option<usize>,
}

/// The steps so far and what nodes remember. Shared with the views that expressions look through.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    records: Vec<Arc<Record>>,
    latest: FxHashMap<usize, usize>,
    memory: FxHashMap<usize, Object>,
    /// How many waits for a call are over: the links that were made for them do not work any more.
    pub(crate) calls: usize,
    kept: Kept,
}

/// What outlives the execution beside its steps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// What the workflow keeps between executions: `global`, and `node:<name>` for nodes.
    pub static_data: Object,
    /// Whether a step of this execution changed it.
    pub static_changed: bool,
    /// What nodes noted about the execution for people to find it by: texts by key.
    pub custom_data: Object,
}

/// Most entries of custom data, longest key and longest value in UTF-16 units, as JavaScript counts.
const CUSTOM_ENTRIES: usize = 10;
const CUSTOM_KEY: usize = 50;
const CUSTOM_VALUE: usize = 512;

impl Kept {
    /// What the node called `name` sees of the static data: `global` and `node`.
    pub fn seen_by(&self, name: &str) -> Object {
        let entry = |to: &'static str, from: &str| {
            Some((to, self.static_data.get(from).filter(|it| it.as_object().is_some())?.clone()))
        };
        let own = format!("node:{name}");
        Object::from_iter([entry("global", "global"), entry("node", &own)].into_iter().flatten())
    }

    /// Takes what a step of the node called `name` changed.
    pub(crate) fn take(&mut self, name: &str, static_data: Option<Object>, custom_data: &Object) {
        if let Some(changed) = static_data {
            for (scope, data) in changed.iter() {
                let key = if scope == "node" { format!("node:{name}") } else { scope.to_string() };
                let is_new = self.static_data.get(&key) != Some(data);
                self.static_changed |= is_new;
                self.static_data.insert(key, data.clone());
            }
        }
        for (key, value) in custom_data.iter() {
            let key = cut(key, CUSTOM_KEY);
            if self.custom_data.contains_key(&key) || self.custom_data.len() < CUSTOM_ENTRIES {
                self.custom_data.insert(key, cut(&value.to_text(), CUSTOM_VALUE));
            }
        }
    }
}

/// The first `units` UTF-16 units of `text`, without half of a character.
fn cut(text: &str, units: usize) -> EcoString {
    let mut left = units;
    let fits = |letter: &char| match left.checked_sub(letter.len_utf16()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    text.chars().take_while(fits).collect()
}

impl History {
    /// The steps in the order in which they ended.
    pub fn records(&self) -> &[Arc<Record>] {
        &self.records
    }

    /// Number of the latest step of `node`.
    pub fn latest(&self, node: usize) -> Option<usize> {
        self.latest.get(&node).copied()
    }

    /// The step in which `node` ran for the `run`th time, counted from 0.
    pub fn run(&self, node: usize, run: usize) -> Option<&Record> {
        let mut number = self.latest(node)?;
        loop {
            let record = self.records.get(number)?;
            if record.step.run <= run {
                return (record.step.run == run).then_some(record);
            }
            number = record.previous?;
        }
    }

    /// How many times `node` has run.
    pub fn runs(&self, node: usize) -> usize {
        self.latest(node).and_then(|number| self.records.get(number)).map_or(0, |record| record.step.run + 1)
    }

    /// What `node` remembers.
    pub fn memory(&self, node: usize) -> Object {
        self.memory.get(&node).cloned().unwrap_or_default()
    }

    pub(crate) fn remember(&mut self, node: usize, memory: Object) {
        self.memory.insert(node, memory);
    }

    /// What outlives the execution beside its steps, as it stands.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    pub(crate) fn kept_mut(&mut self) -> &mut Kept {
        &mut self.kept
    }

    pub(crate) fn push(&mut self, step: Step, node: usize, sources: Vec<Option<Source>>) -> usize {
        let number = self.records.len();
        let previous = self.latest.insert(node, number);
        self.records.push(Arc::new(Record { step, node, sources, previous }));
        number
    }

    fn into_steps(self) -> Vec<Step> {
        self.records.into_iter().map(|record| Arc::unwrap_or_clone(record).step).collect()
    }
}

impl State {
    /// An execution of which nothing has happened yet.
    pub fn new(limits: &Limits) -> Self {
        Self {
            phase: Phase::New,
            clock: Timestamp::UNIX_EPOCH,
            stack: VecDeque::new(),
            waiting: Waiting::default(),
            history: Arc::default(),
            current: None,
            allowed: None,
            mode: ExecutionMode::Manual,
            pins: false,
            items: 0,
            replied: false,
            reusable: Arc::default(),
            page: None,
            max_steps: limits.max_steps,
            max_items: limits.max_items,
        }
    }

    /// The steps so far.
    pub fn history(&self) -> &Arc<History> {
        &self.history
    }

    /// What set the execution off.
    pub fn mode(&self) -> ExecutionMode {
        self.mode
    }

    /// When the last event happened.
    pub fn clock(&self) -> Timestamp {
        self.clock
    }

    /// How the execution ended, when it has.
    pub fn finished(&self) -> Option<(ExecutionStatus, Option<&ExecutionError>)> {
        match &self.phase {
            Phase::Finished { status, error } => Some((*status, error.as_ref())),
            _ => None,
        }
    }

    /// What the execution waits for, while it does.
    pub fn wait(&self) -> Option<&Wait> {
        self.current.as_ref().and_then(|current| current.waits.as_ref()).map(|waits| &waits.wait)
    }

    /// The items of the main input of the node that waits.
    pub fn waiting_items(&self) -> Items {
        let inputs = self.current.as_ref().map(|current| &current.input.inputs);
        inputs.into_iter().flatten().flatten().find(|items| !items.is_empty()).cloned().unwrap_or_default()
    }

    /// Index of the node whose step is under way.
    pub fn at_node(&self) -> Option<usize> {
        self.current.as_ref().map(|current| current.input.node)
    }

    /// How many waits for a call are over.
    pub fn calls(&self) -> usize {
        self.history.calls
    }

    /// The steps so far; the one that waits is among them, under the name of its node.
    pub fn steps(&self, plan: &Plan) -> Vec<Step> {
        let mut steps: Vec<Step> = self.history.records().iter().map(|record| record.step.clone()).collect();
        if let Some(current) = self.current.as_ref().filter(|current| current.waits.is_some()) {
            let name = |source: &Source| {
                let step = steps.get(source.step)?;
                Some(StepSource { node: step.node.clone(), run: step.run, output: source.output })
            };
            let step = Step {
                node: plan.drawn(current.input.node).name.clone(),
                run: current.input.run,
                status: StepStatus::Waiting,
                sources: current.input.sources.iter().map(|it| it.as_ref().and_then(name)).collect(),
                started_at: current.started_at,
                duration_us: 0,
                outputs: Vec::new(),
                error: None,
                console: Vec::new(),
                pinned: false,
                remembers: false,
                reused: false,
            };
            steps.push(step);
        }
        steps
    }

    /// The steps, for whoever keeps them, and what outlives them.
    pub fn into_steps(self) -> (Vec<Step>, Kept) {
        let Self { history, current, .. } = self;
        drop(current);
        let mut history = Arc::unwrap_or_clone(history);
        let kept = std::mem::take(&mut history.kept);
        (history.into_steps(), kept)
    }

    pub(crate) fn max_steps(&self) -> usize {
        self.max_steps
    }

    pub(crate) fn max_items(&self) -> usize {
        self.max_items
    }

    /// Whether the destination, if there is one, lets `node` run.
    pub(crate) fn may_run(&self, node: usize) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.nodes.get(node).copied().unwrap_or(false))
    }

    /// Whether `node` is ready or waits.
    pub(crate) fn is_queued(&self, node: usize) -> bool {
        self.waiting.contains(node) || self.stack.iter().any(|ready| ready.node == node)
    }

    /// The node that ran most often, with its count.
    pub(crate) fn busiest(&self, plan: &Plan) -> (usize, usize) {
        let runs = (0..plan.len()).map(|node| (node, self.history.runs(node)));
        runs.max_by_key(|(_, runs)| *runs).unwrap_or_default()
    }
}
