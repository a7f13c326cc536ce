//! Starting an execution: a place among those under way, the ledger, the driver, and the answers that wait for them.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::{Driver, Entry, Finished, Limits, Observer, Start, State};
use model::{ExecutionId, ExecutionLink, ExecutionRelation, ExecutionStatus, Object, Step};
use node_sdk::{Services, WebhookReply};
use store::{Collection, Op};
use tokio::sync::{Notify, OwnedSemaphorePermit, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::calls::OrgWorkflows;
use super::late::Late;
use super::ledger::Ledger;
use super::live::LiveExecution;
use super::record::ExecutionRecord;
use super::sleepers::{Callers, Pause, Piece, Sleeper};
use super::views::{ExecutionView, StepView};
use crate::compiled::Compiled;
use crate::events::Event;
use crate::{App, AppError};

/// How long a fresh execution may run before it is written down as accepted. Most webhook calls are over by then and
/// cost one commit instead of two.
const GRACE: Duration = Duration::from_millis(3);

/// How long a call may wait for a place among the executions under way before it is refused.
const PATIENCE: Duration = Duration::from_secs(1);

/// What to start.
pub(crate) struct Launch {
    pub(crate) compiled: Arc<Compiled>,
    pub(crate) start: Start,
    /// Writes that belong to the acceptance.
    pub(crate) ops: Vec<Op>,
    /// Whether somebody waits for the acceptance, so that it is written first.
    pub(crate) accept_first: bool,
    /// Where it comes from.
    pub(crate) origin: Origin,
}

/// Where an execution comes from, when not from outside.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origin {
    /// The execution that it belongs to.
    pub(crate) parent: Option<ExecutionLink>,
    /// How many calls it is away from an execution that no other one called.
    pub(crate) depth: usize,
    /// Which place among those under way it takes.
    pub(crate) place: Place,
    /// Its id, when it is known before; `None`: a new one.
    pub(crate) id: Option<ExecutionId>,
}

impl Origin {
    /// That of an execution of an earlier life of the program.
    fn again(record: &ExecutionRecord) -> Self {
        let parent = record.execution.parent.clone();
        let place = Place::again(parent.as_ref());
        Self { parent, depth: record.depth, place, id: Some(record.execution.id) }
    }
}

/// The place of an execution among those under way.
#[derive(Debug, Clone, Default)]
pub(crate) enum Place {
    /// One of its own, now; refused when there is none.
    #[default]
    Own,
    /// One of its own, when there is one: it is accepted at once and waits for it.
    Queued,
    /// That of the execution that waits for it and can stop it.
    Shared(CancellationToken),
}

impl Place {
    /// The place of an execution of an earlier life of the program: one that was called takes its caller's, which holds
    /// one and waits; if both had to have their own, callers could take all and wait for ever.
    pub(super) fn again(parent: Option<&ExecutionLink>) -> Self {
        match parent.map(|parent| parent.relation) {
            Some(ExecutionRelation::Caller) => Self::Shared(CancellationToken::new()),
            _ => Self::Own,
        }
    }

    /// Waits for a place of its own, when it is to have one.
    async fn taken(&self, app: &App) -> Result<Option<OwnedSemaphorePermit>, AppError> {
        if matches!(self, Self::Shared(_)) {
            return Ok(None);
        }
        app.slots.clone().acquire_owned().await.map(Some).map_err(|_| AppError::Busy { limit: 0 })
    }
}

/// An execution that was started. Each answer comes once; a dropped sender means that it will not come.
pub(crate) struct Launched {
    pub(crate) id: ExecutionId,
    /// It is as safe as the workflow asks for.
    pub(crate) accepted: oneshot::Receiver<Result<(), AppError>>,
    /// The answer of a Respond to Webhook node, after acceptance.
    pub(crate) reply: oneshot::Receiver<WebhookReply>,
    /// It is over, and its end is written. Comes after all of its waits.
    pub(crate) finished: oneshot::Receiver<Finished>,
}

/// How an execution begins in this process.
pub(super) enum Begin {
    /// From its beginning.
    Fresh(Start),
    /// From its beginning, with what its journal knows.
    Resumed(Start, Vec<Entry>),
    /// Where it slept, with what woke it up and what its journal knows since.
    Woken(Box<State>, Box<engine::Event>, Vec<Entry>),
}

impl Begin {
    /// Whether it was under way when the program stopped.
    fn is_resumed(&self) -> bool {
        match self {
            Self::Fresh(_) => false,
            Self::Resumed(..) => true,
            Self::Woken(_, _, entries) => !entries.is_empty(),
        }
    }
}

/// Starts an execution.
///
/// # Errors
/// `Busy` when too many are under way; nothing has been accepted then.
pub(crate) async fn launch(app: &Arc<App>, launch: Launch) -> Result<Launched, AppError> {
    launch_for(app, launch, Callers::default()).await
}

/// Starts an execution whose pauses and pieces `callers` want to hear of.
///
/// # Errors
/// As [`launch`].
pub(crate) async fn launch_for(
    app: &Arc<App>,
    launch: Launch,
    callers: Callers,
) -> Result<Launched, AppError> {
    let permit = match &launch.origin.place {
        Place::Own => Some(place(app).await?),
        Place::Queued | Place::Shared(_) => None,
    };
    let start = with_static_data(app, &launch.compiled, launch.start).await?;
    Ok(Prepared { callers, ..Prepared::new(app, Launch { start, ..launch }) }.spawn(app, permit))
}

/// A place among the executions under way.
///
/// # Errors
/// `Busy` when none gets free within a moment.
pub(super) async fn place(app: &App) -> Result<OwnedSemaphorePermit, AppError> {
    if let Ok(permit) = app.slots.clone().try_acquire_owned() {
        return Ok(permit);
    }
    let place = tokio::time::timeout(PATIENCE, app.slots.clone().acquire_owned()).await;
    let busy = || AppError::Busy { limit: app.settings.limits.executions };
    place.map_err(|_| busy())?.map_err(|_| busy())
}

/// `start` with what the workflow kept from its earlier executions: what is stored, else what its file brought along.
/// Nothing is read for workflows that do not ask for it.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn with_static_data(
    app: &App,
    compiled: &Compiled,
    start: Start,
) -> Result<Start, AppError> {
    if !compiled.plan.uses_static_data() {
        return Ok(start);
    }
    let store = app.store.organisation(compiled.organisation);
    let static_data = match store.get(Collection::StaticData, compiled.id).await? {
        Some(document) => document.parse()?,
        None => compiled.plan.workflow().brought_static_data(),
    };
    Ok(Start { static_data, ..start })
}

/// Goes on with an execution of an earlier life of the program.
pub(crate) async fn resume(
    app: &Arc<App>,
    compiled: Arc<Compiled>,
    record: &ExecutionRecord,
    start: Start,
    entries: Vec<Entry>,
) -> Result<Launched, AppError> {
    let origin = Origin::again(record);
    let permit = origin.place.taken(app).await?;
    let ledger = Ledger::resumed(app, compiled.clone(), record, start.clone(), entries.len());
    let begin = Begin::Resumed(start, entries);
    Ok(Prepared::again(record, compiled, ledger, begin, origin).spawn(app, permit))
}

/// Goes on with an execution that had slept before the program stopped, from where it slept.
pub(crate) async fn resume_woken(
    app: &Arc<App>,
    compiled: Arc<Compiled>,
    record: &ExecutionRecord,
    start: Start,
    state: State,
    entries: Vec<Entry>,
) -> Result<Launched, AppError> {
    let origin = Origin::again(record);
    let permit = origin.place.taken(app).await?;
    let first = entries.iter().find_map(|entry| match entry {
        Entry::Result(event) => match **event {
            engine::Event::Woken { .. } | engine::Event::Canceled { .. } => Some(event.clone()),
            _ => None,
        },
        _ => None,
    });
    let woken = first.ok_or_else(|| AppError::not_found("what woke the execution", record.execution.id))?;
    let ledger =
        Ledger::resumed(app, compiled.clone(), record, start, entries.len()).after_sleep(record.calls);
    let begin = Begin::Woken(Box::new(state), woken, entries);
    Ok(Prepared::again(record, compiled, ledger, begin, origin).spawn(app, permit))
}

/// An execution that has its id and its ledger and has not begun.
pub(crate) struct Prepared {
    id: ExecutionId,
    compiled: Arc<Compiled>,
    ledger: Ledger,
    begin: Begin,
    accept_first: bool,
    origin: Origin,
    callers: Callers,
}

impl Prepared {
    pub(crate) fn new(app: &Arc<App>, launch: Launch) -> Self {
        let Launch { compiled, start, ops, accept_first, origin } = launch;
        let id = origin.id.unwrap_or_else(ExecutionId::generate);
        let ledger = Ledger::new(app, compiled.clone(), id, start.clone(), ops).from(&origin);
        let begin = Begin::Fresh(start);
        Self { id, compiled, ledger, begin, accept_first, origin, callers: Callers::default() }
    }

    /// One that was accepted before.
    pub(super) fn again(
        record: &ExecutionRecord,
        compiled: Arc<Compiled>,
        ledger: Ledger,
        begin: Begin,
        origin: Origin,
    ) -> Self {
        let (id, callers) = (record.execution.id, Callers::default());
        Self { id, compiled, ledger, begin, accept_first: false, origin, callers }
    }

    /// The same, with callers who have been listening.
    pub(super) fn heard_by(self, callers: Callers) -> Self {
        Self { callers, ..self }
    }

    /// The writes that accept it, for a commit of somebody else's.
    pub(crate) fn acceptance(&self) -> Result<Vec<Op>, AppError> {
        self.ledger.acceptance_ops()
    }

    /// Begins it after its acceptance was written.
    pub(crate) fn accepted(self, app: &Arc<App>) -> Launched {
        self.ledger.was_accepted();
        self.spawn(app, None)
    }

    pub(super) fn spawn(self, app: &Arc<App>, permit: Option<OwnedSemaphorePermit>) -> Launched {
        let Self { id, compiled, ledger, begin, accept_first, origin, mut callers } = self;
        let (tell_accepted, accepted) = oneshot::channel();
        let (tell_reply, reply) = oneshot::channel();
        let (tell_finished, finished) = oneshot::channel();
        callers.reply.push(tell_reply);
        callers.finished.push(tell_finished);
        let steps = match &begin {
            Begin::Woken(state, ..) => state.history().records().iter().map(|it| it.step.clone()).collect(),
            _ => Vec::new(),
        };
        let cancel = match &origin.place {
            Place::Shared(parent) => parent.child_token(),
            Place::Own | Place::Queued => CancellationToken::new(),
        };
        let live = Arc::new(LiveExecution {
            organisation: compiled.organisation,
            record: ledger.record(ExecutionStatus::Running, None),
            compiled,
            steps: Mutex::new(steps),
            cancel,
        });
        app.live.add(id, live.clone());
        let (app, ledger) = (app.clone(), Arc::new(ledger));
        let resumed = begin.is_resumed();
        let run = Run { app, id, live, ledger, origin, tell_accepted: Some(tell_accepted), callers, resumed };
        tokio::spawn(async move {
            drop(run.drive(begin, accept_first, permit).await);
        });
        Launched { id, accepted, reply, finished }
    }
}

struct Run {
    app: Arc<App>,
    id: ExecutionId,
    live: Arc<LiveExecution>,
    ledger: Arc<Ledger>,
    origin: Origin,
    tell_accepted: Option<oneshot::Sender<Result<(), AppError>>>,
    callers: Callers,
    /// Whether it was under way before the program started: its calls may have been made then.
    resumed: bool,
}

impl Run {
    /// Runs it to its end or to its next wait; gives its place back.
    async fn drive(
        mut self,
        begin: Begin,
        accept_first: bool,
        mut permit: Option<OwnedSemaphorePermit>,
    ) -> Option<OwnedSemaphorePermit> {
        let watcher = Watcher {
            app: self.app.clone(),
            id: self.id,
            live: self.live.clone(),
            reply: Mutex::default(),
            replied: Notify::new(),
            pieces: self.callers.pieces.clone(),
        };
        watcher.tell(|| Event::ExecutionStarted { execution: ExecutionView::from(self.live.record.clone()) });
        let refused = if accept_first { self.accept().await.err() } else { None };
        if refused.is_none() && permit.is_none() && matches!(self.origin.place, Place::Queued) {
            // The semaphore is never closed.
            permit = self.app.slots.clone().acquire_owned().await.ok();
        }
        let begun = refused.is_none();
        let finished = match refused {
            Some(error) => self.not_begun(&error),
            None => {
                let services = self.services();
                let plan = self.live.compiled.plan.clone();
                let facts = Arc::new(self.live.compiled.facts(&self.app, self.id));
                let limits = Limits { timeout: self.app.settings.limits.execution_time, ..Limits::default() };
                // The driver borrows the ledger; what is told while it runs is told through these.
                let mut tell_accepted = self.tell_accepted.take();
                let mut tell_reply = std::mem::take(&mut self.callers.reply);
                let ledger = &*self.ledger;
                let driver = Driver {
                    plan,
                    facts,
                    services: &services,
                    journal: ledger,
                    observer: &watcher,
                    limits,
                    cancel: self.live.cancel.clone(),
                };
                let drive = pin!(async {
                    match begin {
                        Begin::Fresh(start) => driver.drive(start).await,
                        Begin::Resumed(start, entries) => driver.resume(start, entries).await,
                        Begin::Woken(state, event, entries) => driver.wake(*state, *event, entries).await,
                    }
                });
                let mut answers = async || {
                    tokio::time::sleep(GRACE).await;
                    loop {
                        let accepted = ledger.accept().await;
                        let safe = accepted.is_ok();
                        if let Some(tell) = tell_accepted.take() {
                            let _gone = tell.send(accepted);
                        }
                        if let (true, Some(reply)) = (safe, watcher.take_reply()) {
                            answer(&mut tell_reply, &reply);
                        }
                        watcher.replied.notified().await;
                    }
                };
                let finished = first(drive, answers()).await;
                self.tell_accepted = tell_accepted;
                self.callers.reply = tell_reply;
                finished
            }
        };
        let unwritten = (finished.journal_error.is_some() && begun).then(|| finished.clone());
        let late =
            Late { app: self.app.clone(), organisation: self.live.organisation, ledger: self.ledger.clone() };
        self.conclude(&watcher, finished);
        let Some(finished) = unwritten else { return permit };
        // It keeps its place meanwhile: a store that takes nothing must not be given ever more.
        tokio::spawn(async move {
            late.write(&finished).await;
            drop(permit);
        });
        None
    }

    /// The doors to the outside, among them the way to other workflows, which knows who calls.
    fn services(&self) -> Services {
        let compiled = &self.live.compiled;
        let calls = OrgWorkflows {
            app: self.app.clone(),
            organisation: compiled.organisation,
            execution: self.id,
            workflow: compiled.id,
            depth: self.origin.depth,
            cancel: self.live.cancel.clone(),
            resumed: self.resumed,
        };
        Services { workflows: Arc::new(calls), ..self.app.services(compiled.organisation) }
    }

    async fn accept(&mut self) -> Result<(), AppError> {
        let accepted = self.ledger.accept().await;
        if accepted.is_ok()
            && let Some(tell) = self.tell_accepted.take()
        {
            let _gone = tell.send(Ok(()));
        }
        accepted
    }

    /// What is reported when the acceptance could not be written: nothing was run.
    fn not_begun(&mut self, error: &AppError) -> Finished {
        Finished {
            status: ExecutionStatus::Error,
            error: None,
            at: self.app.clock.now(),
            steps: Vec::new(),
            static_data: None,
            custom_data: Object::new(),
            journal_error: Some(engine::JournalError(error.to_string())),
            page: None,
            asleep: None,
        }
    }

    /// Tells everybody who listens, and takes the execution off the list of those under way.
    fn conclude(mut self, watcher: &Watcher, finished: Finished) {
        let written = match &finished.journal_error {
            None => Ok(()),
            Some(error) => Err(AppError::Store(store::StoreError::Stopped { reason: error.0.clone() })),
        };
        let safe = written.is_ok();
        if let Some(tell) = self.tell_accepted.take() {
            let _gone = tell.send(written);
        }
        if let (true, Some(reply)) = (safe, watcher.take_reply()) {
            answer(&mut self.callers.reply, &reply);
        }
        if finished.asleep.is_some() {
            return self.fall_asleep(watcher, &finished);
        }
        self.leave();
        let record = self.ledger.record(finished.status, Some(&finished));
        watcher.tell(|| Event::ExecutionFinished { execution: ExecutionView::from(record) });
        // Nobody can be waiting for an answer any more: who does learns that none will come.
        self.callers.reply.clear();
        let mut tell = std::mem::take(&mut self.callers.finished);
        let last = tell.pop();
        // A caller that has gone away is nobody's loss.
        for tell in tell {
            let _gone = tell.send(finished.clone());
        }
        if let Some(tell) = last {
            let _gone = tell.send(finished);
        }
    }

    /// Takes the execution off the list of those under way, unless it is under way again already.
    fn leave(&self) {
        self.app.live.remove(self.id, &self.live);
    }

    /// From here on only the store and an entry among the sleepers know of the execution.
    fn fall_asleep(mut self, watcher: &Watcher, finished: &Finished) {
        let Some(asleep) = &finished.asleep else { return };
        let until = asleep.wait.until;
        let suffix = asleep.wait.call.as_ref().map_or("", |call| call.trigger.path.as_str());
        let form = asleep.wait.is_form();
        let links = self.app.resume_links(self.id);
        let pause = Pause {
            until,
            form,
            link: links.with_suffix(asleep.state.calls(), form, suffix).to_string(),
            items: asleep.state.waiting_items(),
        };
        self.callers.pauses.retain(|tell| tell.send(pause.clone()).is_ok());
        let record = self.ledger.asleep_record(asleep);
        let canceled = self.live.cancel.clone();
        let (app, id) = (self.app.clone(), self.id);
        let (organisation, workflow) = (self.live.organisation, self.live.compiled.id);
        let callers = std::mem::take(&mut self.callers);
        self.leave();
        let place = std::mem::take(&mut self.origin.place);
        app.sleepers.add(id, Sleeper::new(&app, id, (organisation, workflow), until, callers, place));
        watcher.tell(|| Event::ExecutionWaiting { execution: ExecutionView::from(record) });
        if canceled.is_cancelled() {
            // Somebody stopped it at the very moment in which it fell asleep.
            tokio::spawn(async move { super::wake::cancel(&app, id).await });
        }
    }
}

/// Gives `reply` to all who wait for one.
fn answer(callers: &mut Vec<oneshot::Sender<WebhookReply>>, reply: &WebhookReply) {
    for tell in callers.drain(..) {
        let _gone = tell.send(reply.clone());
    }
}

/// The output of `main`, with `beside` (which never ends) driven along.
async fn first<T>(
    main: impl Future<Output = T>,
    beside: impl Future<Output = std::convert::Infallible>,
) -> T {
    tokio::select! {
        biased;
        done = main => done,
        never = beside => match never {},
    }
}

/// Takes what the driver tells to the live record and to those who watch.
struct Watcher {
    app: Arc<App>,
    id: ExecutionId,
    live: Arc<LiveExecution>,
    reply: Mutex<Option<WebhookReply>>,
    replied: Notify,
    pieces: Vec<mpsc::UnboundedSender<Piece>>,
}

impl Watcher {
    fn tell(&self, event: impl FnOnce() -> Event) {
        if self.app.events.watched() {
            self.app.events.tell(self.live.organisation, event());
        }
    }

    fn take_reply(&self) -> Option<WebhookReply> {
        self.reply.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Observer for Watcher {
    fn step_started(&self, node: &str, run: usize) {
        self.tell(|| Event::StepStarted { execution_id: self.id, node: node.to_owned(), run });
    }

    fn step_finished(&self, step: &Step) {
        let mut steps = self.live.steps.lock().unwrap_or_else(PoisonError::into_inner);
        let index = steps.len();
        steps.push(step.clone());
        drop(steps);
        self.tell(|| Event::StepFinished { execution_id: self.id, step: StepView::new(index, step) });
    }

    fn replied(&self, reply: WebhookReply) {
        *self.reply.lock().unwrap_or_else(PoisonError::into_inner) = Some(reply);
        self.replied.notify_one();
    }

    fn streamed(&self, node: &str, run: usize, piece: &str) {
        for tell in &self.pieces {
            let piece = Piece { node: node.to_owned(), run, text: piece.to_owned() };
            let _gone = tell.send(piece);
        }
    }
}
