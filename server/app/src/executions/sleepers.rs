//! The executions that wait: which there are, when the earliest goes on, and who still listens for their answers. The
//! store holds all that matters; here is only what is needed to find them without asking it.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use engine::Finished;
use jiff::Timestamp;
use model::{ExecutionId, Items, OrganisationId, WorkflowId};
use node_sdk::WebhookReply;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::launch::Place;
use super::wake;
use crate::App;

/// One execution that waits.
pub(crate) struct Sleeper {
    pub(crate) organisation: OrganisationId,
    pub(crate) workflow: WorkflowId,
    /// When it goes on by itself.
    pub(crate) until: Option<Timestamp>,
    pub(crate) callers: Callers,
    /// Whose place it takes when it wakes up.
    pub(super) place: Place,
    /// Ends the watch over the execution that waits for this one.
    _watch: Option<DropGuard>,
}

impl Sleeper {
    /// An execution that falls asleep. When another one waits for it, who stops that one stops it, too.
    pub(super) fn new(
        app: &Arc<App>,
        id: ExecutionId,
        (organisation, workflow): (OrganisationId, WorkflowId),
        until: Option<Timestamp>,
        callers: Callers,
        place: Place,
    ) -> Self {
        let watch = match &place {
            Place::Shared(caller) => {
                let (app, caller, awake) = (app.clone(), caller.clone(), CancellationToken::new());
                let watched = awake.clone();
                tokio::spawn(async move {
                    tokio::select! {
                        () = watched.cancelled() => {}
                        () = caller.cancelled() => {
                            wake::cancel(&app, id).await;
                        }
                    }
                });
                Some(awake.drop_guard())
            }
            Place::Own | Place::Queued => None,
        };
        Self { organisation, workflow, until, callers, place, _watch: watch }
    }
}

/// Who listens for the answers of an execution. They outlive its waits, not the process.
#[derive(Default)]
pub(crate) struct Callers {
    pub(crate) reply: Vec<oneshot::Sender<WebhookReply>>,
    pub(crate) finished: Vec<oneshot::Sender<Finished>>,
    pub(crate) pauses: Vec<mpsc::UnboundedSender<Pause>>,
    pub(crate) pieces: Vec<mpsc::UnboundedSender<Piece>>,
}

impl Callers {
    /// Adds those of `more`, and forgets those who have gone away.
    pub(crate) fn join(&mut self, more: Self) {
        self.reply.extend(more.reply);
        self.finished.extend(more.finished);
        self.pauses.extend(more.pauses);
        self.pieces.extend(more.pieces);
        self.reply.retain(|sender| !sender.is_closed());
        self.finished.retain(|sender| !sender.is_closed());
        self.pauses.retain(|sender| !sender.is_closed());
        self.pieces.retain(|sender| !sender.is_closed());
    }
}

/// An execution went to sleep: what a caller who listens has to know.
#[derive(Debug, Clone)]
pub(crate) struct Pause {
    /// When it goes on by itself.
    pub(crate) until: Option<Timestamp>,
    /// Whether a form is shown meanwhile.
    pub(crate) form: bool,
    /// The address of that form.
    pub(crate) link: String,
    /// What the node that waits was given.
    pub(crate) items: Items,
}

/// A piece of an answer that is sent while the execution goes on.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// Name of the node that gave it.
    pub(crate) node: String,
    /// In which of its runs.
    pub(crate) run: usize,
    /// The piece.
    pub(crate) text: String,
}

/// The executions that wait.
#[derive(Default)]
pub(crate) struct Sleepers {
    state: Mutex<State>,
    pub(super) changed: Notify,
}

#[derive(Default)]
struct State {
    asleep: HashMap<ExecutionId, Sleeper>,
    /// Times of those who go on by themselves; of those who were woken otherwise an entry stays until it is due.
    due: BinaryHeap<Reverse<(Timestamp, ExecutionId)>>,
}

impl Sleepers {
    /// Adds an execution.
    pub(crate) fn add(&self, id: ExecutionId, sleeper: Sleeper) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = sleeper.until {
            state.due.push(Reverse((until, id)));
        }
        state.asleep.insert(id, sleeper);
        drop(state);
        self.changed.notify_one();
    }

    /// Takes an execution out: whoever gets it wakes it up, and nobody else can.
    pub(crate) fn take(&self, id: ExecutionId) -> Option<Sleeper> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).asleep.remove(&id)
    }

    /// Whether execution `id` takes the place of one that waits for it.
    pub(super) fn shares(&self, id: ExecutionId) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asleep.get(&id).is_some_and(|sleeper| matches!(sleeper.place, Place::Shared(_)))
    }

    /// Whose execution `id` is, when it waits.
    pub(crate) fn organisation(&self, id: ExecutionId) -> Option<OrganisationId> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asleep.get(&id).map(|sleeper| sleeper.organisation)
    }

    /// The executions of `workflow` that wait.
    pub(crate) fn of_workflow(&self, workflow: WorkflowId) -> Vec<ExecutionId> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let own = |(id, sleeper): (&ExecutionId, &Sleeper)| (sleeper.workflow == workflow).then_some(*id);
        state.asleep.iter().filter_map(own).collect()
    }

    /// When the earliest goes on by itself.
    pub(super) fn earliest(&self) -> Option<Timestamp> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(Reverse((until, id))) = state.due.peek().copied() {
            if state.asleep.get(&id).is_some_and(|sleeper| sleeper.until == Some(until)) {
                return Some(until);
            }
            state.due.pop();
        }
        None
    }

    /// Those whose time has come at `now`. They stay asleep until somebody takes them.
    pub(super) fn due(&self, now: Timestamp) -> Vec<ExecutionId> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut due = Vec::new();
        while let Some(Reverse((until, id))) = state.due.peek().copied().filter(|Reverse((at, _))| *at <= now)
        {
            state.due.pop();
            if state.asleep.get(&id).is_some_and(|sleeper| sleeper.until == Some(until)) {
                due.push(id);
            }
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_due_once_and_can_be_taken_once() {
        let sleepers = Sleepers::default();
        let at = |second| Timestamp::from_second(second).expect("a time");
        let (organisation, workflow) = (OrganisationId::generate(), WorkflowId::generate());
        let add = |until: Option<i64>| {
            let id = ExecutionId::generate();
            let until = until.map(at);
            let sleeper = Sleeper {
                organisation,
                workflow,
                until,
                callers: Callers::default(),
                place: Place::Own,
                _watch: None,
            };
            sleepers.add(id, sleeper);
            id
        };
        let (late, early, called) = (add(Some(20)), add(Some(10)), add(None));
        assert_eq!(sleepers.earliest(), Some(at(10)));
        assert_eq!(sleepers.due(at(10)), [early]);
        assert!(sleepers.due(at(10)).is_empty(), "due once");
        assert!(sleepers.take(early).is_some() && sleepers.take(early).is_none());
        assert!(sleepers.take(late).is_some());
        assert_eq!(sleepers.earliest(), None, "who was taken is not due any more");
        assert_eq!(sleepers.of_workflow(workflow), [called]);
    }
}
