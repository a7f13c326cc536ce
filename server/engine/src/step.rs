//! The core: `step(plan, state, event)` changes the state and says what to do next. No clock, no IO, no chance.

use std::mem;
use std::sync::Arc;

use ecow::EcoString;
use model::{ExecutionError, ExecutionMode, ExecutionStatus, Items, Step, StepSource, StepStatus};
use node_sdk::{Effect, Outcome};

use crate::event::{Command, Event, Failure, Start};
use crate::plan::PlannedNode;
use crate::state::{Allowed, Current, Phase, Ready, Source, State, StepInput, Waits};
use crate::{EngineError, Plan, order, pairing, policy};

/// Takes `event` into `state` and gives the commands that follow, in order; the last one is `RunStep`, `Sleep`, `Wait`
/// or `Finish`. After `Finish` nothing follows from any event.
pub fn step(plan: &Plan, state: &mut State, event: Event) -> Vec<Command> {
    let mut core = Core { plan, state, commands: Vec::with_capacity(2) };
    if !matches!(core.state.phase, Phase::Finished { .. }) {
        core.state.clock = event.at();
        core.take(event);
    }
    core.commands
}

/// What a finished step gives to the history.
#[derive(Default)]
struct Ending {
    outputs: Vec<Items>,
    error: Option<ExecutionError>,
    console: Vec<String>,
    pinned: bool,
    reused: bool,
    remembers: bool,
}

struct Core<'a> {
    plan: &'a Plan,
    state: &'a mut State,
    commands: Vec<Command>,
}

impl Core<'_> {
    fn take(&mut self, event: Event) {
        match event {
            Event::Started { start, .. } => match self.start(start) {
                Ok(()) => self.advance(),
                Err(error) => self.fail(&error),
            },
            Event::StepDone { node, run, attempt, outcome, .. } => match self.answered(node, run, attempt) {
                Ok(current) => self.done(current, outcome),
                Err(error) => self.fail(&error),
            },
            Event::StepFailed { node, run, attempt, failure, .. } => {
                match self.answered(node, run, attempt) {
                    Ok(current) => self.failed(current, failure),
                    Err(error) => self.fail(&error),
                }
            }
            Event::RetryDue { .. } => match self.state.current.take() {
                Some(current) if current.asleep => self.run(Current { asleep: false, ..current }),
                _ => self.fail(&mismatch("a pause ended that had not begun")),
            },
            Event::Woken { items, .. } => {
                match self.state.current.take_if(|current| current.waits.is_some()) {
                    Some(current) => self.woken(current, items),
                    None => self.fail(&mismatch("an execution woke up that had not waited")),
                }
            }
            Event::Canceled { .. } => {
                self.cut_short(StepStatus::Canceled, None);
                self.finish(ExecutionStatus::Canceled, None);
            }
            Event::Aborted { error, .. } => {
                self.cut_short(StepStatus::Error, Some(&error));
                self.finish(ExecutionStatus::Error, Some(error));
            }
        }
    }

    fn start(&mut self, start: Start) -> Result<(), EngineError> {
        if self.state.phase != Phase::New {
            return Err(mismatch("the execution began twice"));
        }
        let Start { node: name, items, mode, use_pins, memory, destination, reused, static_data } = start;
        let node = self.plan.index(&name).ok_or_else(|| EngineError::UnknownStart { node: name.clone() })?;
        if let Some(wanted) = destination {
            let nodes = self.plan.index(&wanted).map(|index| (index, self.plan.leading_to(index)));
            match nodes {
                Some((destination, nodes)) if nodes[node] => {
                    self.state.allowed = Some(Allowed { destination: Some(destination), nodes });
                }
                _ => return Err(EngineError::UnreachableDestination { node: wanted, start: name }),
            }
        }
        if let Some(reused) = reused {
            if let Some(reach) = &reused.steps.allowed {
                let open = || Allowed { destination: None, nodes: vec![true; reach.len()] };
                let allowed = self.state.allowed.get_or_insert_with(open);
                allowed.nodes.iter_mut().zip(reach).for_each(|(node, reach)| *node &= reach);
            }
            self.state.reusable = reused.steps;
        }
        if !memory.is_empty() {
            Arc::make_mut(&mut self.state.history).remember(node, memory);
        }
        self.state.phase = Phase::Running;
        Arc::make_mut(&mut self.state.history).kept_mut().static_data = static_data;
        self.state.mode = mode;
        self.state.pins = use_pins || mode == ExecutionMode::Manual;
        self.state.stack.push_back(Ready { node, inputs: vec![Some(items)], sources: vec![None] });
        Ok(())
    }

    /// Runs what is next until something has to be done outside or nothing is left.
    fn advance(&mut self) {
        while self.state.phase == Phase::Running {
            let next = self.state.stack.pop_front().or_else(|| self.state.waiting.release(self.plan));
            let Some(ready) = next else { return self.finish(ExecutionStatus::Success, None) };
            if self.state.history.records().len() >= self.state.max_steps() {
                let (node, runs) = self.state.busiest(self.plan);
                let (limit, node) = (self.state.max_steps(), self.plan.drawn(node).name.clone());
                return self.fail(&EngineError::TooManySteps { limit, node, runs });
            }
            let (planned, drawn) = (self.plan.node(ready.node), self.plan.drawn(ready.node));
            let (run, started_at) = (self.state.history.runs(ready.node), self.state.clock);
            let input = Arc::new(prepare(ready, run, drawn.execute_once && !drawn.disabled));
            let current = Current { input, attempt: 0, started_at, asleep: false, waits: None };
            if drawn.disabled {
                let first = current.input.inputs.first().cloned().flatten().unwrap_or_default();
                self.record(
                    &current,
                    StepStatus::Success,
                    Ending { outputs: vec![first], ..Ending::default() },
                );
            } else if let Some(pins) = planned.pins.as_ref().filter(|_| self.state.pins) {
                let outputs = policy::after_success(planned, drawn, &current.input, vec![pins.clone()]);
                let ending = Ending { outputs, pinned: true, ..Ending::default() };
                self.record(&current, StepStatus::Success, ending);
            } else if let Some(step) = self.reused(&current) {
                let Step { status, outputs, error, console, remembers, .. } = step;
                let ending = Ending { outputs, error, console, remembers, reused: true, pinned: false };
                self.record(&current, status, ending);
            } else if planned.behaviour.is_none() {
                let failure = Failure::of(&drawn.name, &PlannedNode::unknown(drawn));
                self.settle_failure(&current, failure);
            } else {
                return self.run(current);
            }
        }
    }

    /// The step of an earlier execution that stands in for this run.
    fn reused(&self, current: &Current) -> Option<Step> {
        let input = &current.input;
        let name = |source: &Source| self.name(source);
        self.state.reusable.step(input.node, input.run, &input.sources, name).cloned()
    }

    /// The source as the history names it.
    fn name(&self, source: &Source) -> Option<StepSource> {
        let step = &self.state.history.records().get(source.step)?.step;
        Some(StepSource { node: step.node.clone(), run: step.run, output: source.output })
    }

    fn run(&mut self, current: Current) {
        let effectful = self.plan.node(current.input.node).effect != Effect::Pure;
        let command = Command::RunStep { input: current.input.clone(), attempt: current.attempt, effectful };
        self.state.current = Some(current);
        self.commands.push(command);
    }

    /// The step that is under way, when the event is about it.
    fn answered(&mut self, node: usize, run: usize, attempt: usize) -> Result<Current, EngineError> {
        let fits = |current: &mut Current| {
            (current.input.node, current.input.run, current.attempt) == (node, run, attempt)
                && !current.asleep
                && current.waits.is_none()
        };
        self.state.current.take_if(fits).ok_or_else(|| {
            mismatch(&format!(
                "node {node} answered in run {run}, try {attempt}, where it had not been asked"
            ))
        })
    }

    fn done(&mut self, current: Current, outcome: Outcome) {
        let node = current.input.node;
        let planned = self.plan.node(node);
        if current.attempt + 1 < planned.tries && policy::reports_error(&outcome) {
            return self.sleep(current);
        }
        let Outcome { outputs, memory, reply, console, static_data, custom_data, wait, stream } = outcome;
        let remembers = memory.is_some();
        if let Some(memory) = memory {
            Arc::make_mut(&mut self.state.history).remember(node, memory);
        }
        if static_data.is_some() || !custom_data.is_empty() {
            let name = &self.plan.drawn(node).name;
            Arc::make_mut(&mut self.state.history).kept_mut().take(name, static_data, &custom_data);
        }
        if let Some(reply) = reply
            && !mem::replace(&mut self.state.replied, true)
        {
            if reply.last_page {
                self.state.page = Some(reply.clone());
            }
            self.commands.push(Command::Reply(reply));
        }
        let run = current.input.run;
        self.commands.extend(stream.into_iter().map(|piece| Command::Stream { node, run, piece }));
        if let Some(wait) = wait {
            let waits = Waits { wait: wait.clone(), outputs, console };
            self.state.current = Some(Current { waits: Some(Box::new(waits)), ..current });
            self.commands.push(Command::Wait(wait));
            return;
        }
        let outputs = policy::after_success(planned, self.plan.drawn(node), &current.input, outputs);
        self.record(
            &current,
            StepStatus::Success,
            Ending { outputs, console, remembers, ..Ending::default() },
        );
        self.advance();
    }

    /// Ends a step that waited: with the items of the call, or with what it was to give when the time comes.
    fn woken(&mut self, mut current: Current, items: Option<Items>) {
        let Some(waits) = current.waits.take() else { return };
        let Waits { wait, mut outputs, console } = *waits;
        if wait.call.is_some() {
            Arc::make_mut(&mut self.state.history).calls += 1;
        }
        if let Some(items) = items {
            outputs = vec![items];
            // Who called is another caller, who gets an answer of its own.
            self.state.replied = false;
        }
        let node = current.input.node;
        let outputs =
            policy::after_success(self.plan.node(node), self.plan.drawn(node), &current.input, outputs);
        self.record(&current, StepStatus::Success, Ending { outputs, console, ..Ending::default() });
        self.advance();
    }

    fn failed(&mut self, current: Current, failure: Failure) {
        if failure.retryable && current.attempt + 1 < self.plan.node(current.input.node).tries {
            return self.sleep(current);
        }
        self.settle_failure(&current, failure);
        self.advance();
    }

    fn sleep(&mut self, current: Current) {
        self.commands.push(Command::Sleep(self.plan.node(current.input.node).pause));
        self.state.current = Some(Current { attempt: current.attempt + 1, asleep: true, ..current });
    }

    fn settle_failure(&mut self, current: &Current, failure: Failure) {
        let outputs = policy::after_failure(self.plan.node(current.input.node), &current.input, &failure);
        let stops = outputs.is_none();
        let ending = Ending {
            outputs: outputs.unwrap_or_default(),
            error: Some(failure.error.clone()),
            console: failure.console,
            ..Ending::default()
        };
        self.record(current, StepStatus::Error, ending);
        if stops {
            self.finish(ExecutionStatus::Error, Some(failure.error));
        }
    }

    /// Adds a step to the history and hands its items on.
    fn record(&mut self, current: &Current, status: StepStatus, ending: Ending) {
        let Ending { outputs, error, console, pinned, reused, remembers } = ending;
        let input = &current.input;
        let made: usize = outputs.iter().map(|items| items.len()).sum();
        let duration = self.state.clock.duration_since(current.started_at).as_micros();
        let step = Step {
            node: self.plan.drawn(input.node).name.clone(),
            run: input.run,
            status,
            sources: input
                .sources
                .iter()
                .map(|source| source.as_ref().and_then(|source| self.name(source)))
                .collect(),
            started_at: current.started_at,
            duration_us: u64::try_from(duration).unwrap_or(0),
            outputs,
            error,
            console,
            pinned,
            reused,
            remembers,
        };
        let number = Arc::make_mut(&mut self.state.history).push(step, input.node, input.sources.clone());
        self.commands.push(Command::Recorded(number));
        self.state.items = self.state.items.saturating_add(made);
        if self.state.items > self.state.max_items() {
            let node: EcoString = self.plan.drawn(input.node).name.clone();
            return self.fail(&EngineError::TooManyItems { limit: self.state.max_items(), node });
        }
        if matches!(status, StepStatus::Success | StepStatus::Error) {
            order::hand_on(self.plan, self.state, number);
        }
    }

    /// Records the step that is under way as ended before its time.
    fn cut_short(&mut self, status: StepStatus, error: Option<&ExecutionError>) {
        if let Some(current) = self.state.current.take() {
            let ending = Ending { error: error.cloned(), ..Ending::default() };
            self.record(&current, status, ending);
        }
    }

    fn fail(&mut self, error: &EngineError) {
        self.finish(ExecutionStatus::Error, Some(error.to_execution_error()));
    }

    fn finish(&mut self, status: ExecutionStatus, error: Option<ExecutionError>) {
        if matches!(self.state.phase, Phase::Finished { .. }) {
            return;
        }
        self.state.current = None;
        self.state.stack.clear();
        self.state.phase = Phase::Finished { status, error: error.clone() };
        self.commands.push(Command::Finish { status, error });
    }
}

/// The input of the next run of a node.
fn prepare(ready: Ready, run: usize, first_only: bool) -> StepInput {
    let Ready { node, inputs, sources } = ready;
    let arrive = |(input, items): (usize, Option<Items>)| {
        items.map(|items| match items.first() {
            Some(first) if first_only && items.len() > 1 => {
                pairing::arrive(&Arc::new(vec![first.clone()]), input)
            }
            _ => pairing::arrive(&items, input),
        })
    };
    StepInput { node, run, inputs: inputs.into_iter().enumerate().map(arrive).collect(), sources }
}

fn mismatch(reason: &str) -> EngineError {
    EngineError::Mismatch { reason: reason.to_owned() }
}
