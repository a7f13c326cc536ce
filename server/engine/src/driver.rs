//! Performs the commands of the core: runs nodes, waits, writes the journal, tells who watches.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use jiff::Timestamp;
use model::{ExecutionError, ExecutionMode, ExecutionStatus, Object, Step};
use node_sdk::{Effect, NodeContext, NodeError, Outcome, Services, Wait, WebhookReply};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::clocks::{self, Clocks};
use crate::event::{Command, Event, Failure, Start};
use crate::journal::{Entry, Intent, Journal, JournalError};
use crate::observer::Observer;
use crate::recovery::{self, Known};
use crate::resolve::Resolver;
use crate::state::{State, StepInput};
use crate::view::View;
use crate::{Asleep, EngineError, Facts, Limits, Plan, extent, step};

/// For how long an execution may keep the thread before others get their turn.
const TURN: Duration = Duration::from_millis(1);

/// How an execution ended, or where it went to sleep.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// How it ended; `Waiting` when it sleeps.
    pub status: ExecutionStatus,
    /// Why, when it failed.
    pub error: Option<ExecutionError>,
    /// When it ended.
    pub at: Timestamp,
    /// Its steps, in the order in which they ended.
    pub steps: Vec<Step>,
    /// The workflow's static data after it, when it changed it and keeps it (an execution by hand does not).
    pub static_data: Option<Object>,
    /// What nodes noted about it: texts by key.
    pub custom_data: Object,
    /// Why the end could not be written down, when it could not.
    pub journal_error: Option<JournalError>,
    /// The last page of a form, for those who come back for it.
    pub page: Option<WebhookReply>,
    /// What is needed to wake it up, when it sleeps.
    pub asleep: Option<Box<Asleep>>,
}

/// Everything an execution is driven with.
pub struct Driver<'a> {
    /// What runs.
    pub plan: Arc<Plan>,
    /// The circumstances.
    pub facts: Arc<Facts>,
    /// The way to the outside.
    pub services: &'a Services,
    /// Where effects are written down.
    pub journal: &'a dyn Journal,
    /// Who watches.
    pub observer: &'a dyn Observer,
    /// How much it may use.
    pub limits: Limits,
    /// Stops it.
    pub cancel: CancellationToken,
}

/// What has to be done before the next event.
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
enum Next {
    Run { input: Arc<StepInput>, attempt: usize, effectful: bool },
    Sleep(Duration),
    Wait(Wait),
    End { status: ExecutionStatus, error: Option<ExecutionError> },
}

/// When an execution is out of time.
#[derive(Clone, Copy)]
struct Stop {
    limit: Option<Duration>,
    deadline: Option<Instant>,
}

impl Driver<'_> {
    /// Runs an execution from its beginning to its end. Dropping the future stops it where it is, as a crash would.
    pub async fn drive(&self, start: Start) -> Finished {
        self.begin(start, Known::default()).await
    }

    /// Goes on with an execution whose process stopped. `start` is how it began and `entries` what its journal holds:
    /// effects with a result are not repeated, an effect without one fails with `RR-EXEC-0006`.
    pub async fn resume(&self, start: Start, entries: Vec<Entry>) -> Finished {
        self.begin(start, Known::read(entries)).await
    }

    /// Goes on with an execution that slept: `event` is `Woken`, or what ends it. `entries` is what its journal holds
    /// since it woke up, when the process stopped after that.
    pub async fn wake(&self, state: State, event: Event, entries: Vec<Entry>) -> Finished {
        let mut known = Known::read(entries);
        let clocks = known.clocks();
        self.run(state, event, known, clocks).await
    }

    /// Sleeps here through the waits for a time that follow, where nobody keeps what sleeps. One that waits for a call
    /// is given back asleep.
    pub async fn sleep_through(&self, mut finished: Finished) -> Finished {
        while let Some(asleep) = finished.asleep.take_if(|asleep| asleep.wait.call.is_none()) {
            let Asleep { wait, state, .. } = *asleep;
            let left = wait.until.map(|until| until.duration_since(self.services.clock.now()));
            let time = async {
                match left {
                    // What is past is over at once.
                    Some(left) => tokio::time::sleep(Duration::try_from(left).unwrap_or_default()).await,
                    None => std::future::pending().await,
                }
            };
            let event = tokio::select! {
                biased;
                () = self.cancel.cancelled() => Event::Canceled { at: self.services.clock.now() },
                () = time => Event::Woken { at: wait.until.unwrap_or_default().max(self.services.clock.now()), items: None },
            };
            finished = self.wake(state, event, Vec::new()).await;
        }
        finished
    }

    async fn begin(&self, start: Start, mut known: Known) -> Finished {
        let clocks = known.clocks();
        let event = Event::Started { at: clocks.tick(&*self.services.clock), start };
        self.run(State::new(&self.limits), event, known, clocks).await
    }

    async fn run(&self, mut state: State, mut event: Event, mut known: Known, clocks: Clocks) -> Finished {
        let limit = [self.limits.timeout, self.plan.timeout()].into_iter().flatten().min();
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut turn = Instant::now();
        loop {
            self.observer.event(&event);
            event = match self.take(&mut state, event) {
                Next::End { status, error } => return self.end(state, status, error).await,
                _ if self.cancel.is_cancelled() => Event::Canceled { at: self.services.clock.now() },
                Next::Wait(wait) => match self.put_away(state, wait).await {
                    Ok(finished) => return finished,
                    Err((woken, event)) => {
                        state = woken;
                        event
                    }
                },
                next => {
                    let now = Instant::now();
                    if deadline.is_some_and(|deadline| now >= deadline) {
                        self.timed_out(limit)
                    } else {
                        if now.duration_since(turn) >= TURN {
                            tokio::task::yield_now().await;
                            turn = Instant::now();
                        }
                        self.perform(&state, next, &mut known, &clocks, Stop { limit, deadline }).await
                    }
                }
            };
        }
    }

    /// Takes `event` into `state`, does what can be done at once and gives what is left.
    fn take(&self, state: &mut State, event: Event) -> Next {
        let mut next = None;
        for command in step(&self.plan, state, event) {
            match command {
                Command::Recorded(number) => {
                    if let Some(record) = state.history().records().get(number) {
                        self.observer.step_finished(&record.step);
                    }
                }
                Command::Reply(reply) => self.observer.replied(reply),
                Command::Stream { node, run, piece } => {
                    self.observer.streamed(&self.plan.drawn(node).name, run, &piece);
                }
                Command::Wait(wait) => next = Some(Next::Wait(wait)),
                Command::RunStep { input, attempt, effectful } => {
                    next = Some(Next::Run { input, attempt, effectful });
                }
                Command::Sleep(pause) => next = Some(Next::Sleep(pause)),
                Command::Finish { status, error } => next = Some(Next::End { status, error }),
            }
        }
        next.unwrap_or_else(|| {
            let error = EngineError::Mismatch { reason: "nothing follows from the last event".to_owned() };
            Next::End { status: ExecutionStatus::Error, error: Some(error.to_execution_error()) }
        })
    }

    /// Only waiting and nodes are broken off. A write to the journal is not: one that was dropped half-way may be on
    /// disk all the same, and nobody would know.
    async fn perform(
        &self,
        state: &State,
        next: Next,
        known: &mut Known,
        clocks: &Clocks,
        stop: Stop,
    ) -> Event {
        let tick = || clocks.tick(&*self.services.clock);
        let (input, attempt, effectful) = match next {
            Next::Run { input, attempt, effectful } => (input, attempt, effectful),
            Next::Sleep(pause) => {
                let slept = async {
                    tokio::time::sleep(pause).await;
                    Event::RetryDue { at: tick() }
                };
                return self.unless_stopped(slept, stop).await;
            }
            Next::Wait(_) | Next::End { .. } => return Event::Canceled { at: self.services.clock.now() },
        };
        let (node, run) = (input.node, input.run);
        let name = &self.plan.drawn(node).name;
        if attempt == 0 {
            self.observer.step_started(name, run);
        }
        if !effectful {
            return self.unless_stopped(self.ask(state, &input, attempt, tick), stop).await;
        }
        let result = match known.take(node, run, attempt) {
            Some(Some(result)) => {
                // What happened before it stands in an intent already.
                drop(clocks.take());
                return result;
            }
            Some(None) if self.plan.node(node).effect != Effect::Repeatable => {
                drop(clocks.take());
                let at = clocks::now(&*self.services.clock);
                Event::StepFailed { at, node, run, attempt, failure: recovery::uncertain(name) }
            }
            begun => {
                let at = clocks::now(&*self.services.clock);
                let intent = Intent { at, node, run, attempt, clocks: clocks.take() };
                if begun.is_none()
                    && let Err(error) = self.journal.before_effect(&intent).await
                {
                    return self.unwritten(error);
                }
                if self.cancel.is_cancelled() {
                    return Event::Canceled { at: self.services.clock.now() };
                }
                // Its result is written with its own time.
                let now = || clocks::now(&*self.services.clock);
                match self.unless_stopped(self.ask(state, &input, attempt, now), stop).await {
                    stopped @ (Event::Canceled { .. } | Event::Aborted { .. }) => return stopped,
                    result => result,
                }
            }
        };
        match self.journal.after_effect(&result).await {
            Ok(()) => result,
            Err(error) => self.unwritten(error),
        }
    }

    /// What `work` gives, unless the execution is canceled or out of time before.
    async fn unless_stopped(&self, work: impl Future<Output = Event>, stop: Stop) -> Event {
        tokio::select! {
            biased;
            event = work => event,
            () = self.cancel.cancelled() => Event::Canceled { at: self.services.clock.now() },
            () = until(stop.deadline) => self.timed_out(stop.limit),
        }
    }

    /// Runs a node and gives its answer as an event.
    async fn ask(
        &self,
        state: &State,
        input: &Arc<StepInput>,
        attempt: usize,
        time: impl FnOnce() -> Timestamp,
    ) -> Event {
        let (node, run) = (input.node, input.run);
        let answer = AssertUnwindSafe(self.call(state, input, attempt)).catch_unwind().await;
        let at = time();
        let name = &self.plan.drawn(node).name;
        let failure = match answer {
            Ok(Ok(outcome)) if extent::is_fit(&outcome.outputs, input) => {
                return Event::StepDone { at, node, run, attempt, outcome };
            }
            Ok(Ok(_)) => {
                let (levels, values) = (extent::LEVELS, extent::VALUES);
                let error = EngineError::TooDeep { node: name.clone(), levels, values };
                Failure { error: error.to_execution_error(), retryable: false, console: Vec::new() }
            }
            Ok(Err(error)) => Failure::of(name, &error),
            Err(panic) => {
                let error = EngineError::Panicked { node: name.clone(), reason: words(&*panic) };
                Failure { error: error.to_execution_error(), retryable: false, console: Vec::new() }
            }
        };
        Event::StepFailed { at, node, run, attempt, failure }
    }

    async fn call(
        &self,
        state: &State,
        input: &Arc<StepInput>,
        attempt: usize,
    ) -> Result<Outcome, NodeError> {
        let planned = self.plan.node(input.node);
        let drawn = self.plan.drawn(input.node);
        let behaviour = planned.behaviour.as_ref().ok_or_else(|| NodeError::unknown_type(&drawn.kind))?;
        let view = Arc::new(View::new(
            self.plan.clone(),
            self.facts.clone(),
            state.history().clone(),
            input.clone(),
            state.mode(),
            state.clock(),
        ));
        let source = Resolver {
            parameters: &planned.parameters,
            view: view.clone(),
            scripts: &*self.services.scripts,
            organisation: self.facts.organisation,
        };
        let mut context = NodeContext {
            node: drawn,
            inputs: &input.inputs,
            run: input.run,
            attempt,
            mode: state.mode(),
            organisation: self.facts.organisation,
            memory: state.history().memory(input.node),
            static_data: state.history().kept().seen_by(&drawn.name),
            output_count: planned.output_count,
            view,
            services: self.services,
            source: &source,
        };
        behaviour.run(&mut context).await
    }

    async fn end(
        &self,
        mut state: State,
        status: ExecutionStatus,
        error: Option<ExecutionError>,
    ) -> Finished {
        let (at, page) = (state.clock(), state.page.take());
        let keeps = state.mode() != ExecutionMode::Manual;
        let (steps, kept) = state.into_steps();
        let static_data = (keeps && kept.static_changed).then_some(kept.static_data);
        let custom_data = kept.custom_data;
        let mut finished = Finished {
            status,
            error,
            at,
            steps,
            static_data,
            custom_data,
            journal_error: None,
            page,
            asleep: None,
        };
        finished.journal_error = self.journal.finished(&finished).await.err();
        finished
    }

    /// Puts the execution away. When that cannot be written down it goes on with the event that says so.
    async fn put_away(&self, state: State, wait: Wait) -> Result<Finished, (State, Event)> {
        let (at, steps) = (state.clock(), state.steps(&self.plan));
        let node = state.at_node().map(|node| self.plan.drawn(node).name.clone()).unwrap_or_default();
        let custom = state.history().kept().custom_data.clone();
        let asleep = Asleep { node, wait, state };
        match self.journal.asleep(&asleep).await {
            Ok(()) => {
                let (status, asleep) = (ExecutionStatus::Waiting, Some(Box::new(asleep)));
                Ok(Finished {
                    status,
                    error: None,
                    at,
                    steps,
                    static_data: None,
                    custom_data: custom,
                    journal_error: None,
                    page: None,
                    asleep,
                })
            }
            Err(error) => Err((asleep.state, self.unwritten(error))),
        }
    }

    fn timed_out(&self, limit: Option<Duration>) -> Event {
        let seconds = model::format_number(limit.unwrap_or_default().as_secs_f64()).into();
        let error = EngineError::TimedOut { seconds }.to_execution_error();
        Event::Aborted { at: self.services.clock.now(), error }
    }

    fn unwritten(&self, error: JournalError) -> Event {
        let error = EngineError::Journal { reason: error.0 }.to_execution_error();
        Event::Aborted { at: self.services.clock.now(), error }
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no reason given".to_owned())
}
