//! Going on after a crash: what a node did to the outside is taken from the journal, everything else is computed again.

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use crate::clocks::Clocks;
use crate::event::{Event, Failure};
use crate::journal::Entry;
use crate::{EngineError, Limits, Plan, State};

/// What the journal of an execution knows about its effects, by node, run and attempt.
#[derive(Debug, Default)]
pub(crate) struct Known {
    effects: FxHashMap<(usize, usize, usize), Option<Event>>,
    /// When the other steps happened, in order.
    clocks: Vec<Timestamp>,
}

impl Known {
    /// Reads a journal. Entries that say nothing about an effect are left out.
    pub(crate) fn read(entries: Vec<Entry>) -> Self {
        let mut known = FxHashMap::default();
        let mut clocks = Vec::new();
        for entry in entries {
            match entry {
                Entry::Intent(intent) => {
                    clocks.extend(intent.clocks);
                    known.entry((intent.node, intent.run, intent.attempt)).or_insert(None);
                }
                Entry::Result(event) => {
                    if let Event::StepDone { node, run, attempt, .. }
                    | Event::StepFailed { node, run, attempt, .. } = &*event
                    {
                        known.insert((*node, *run, *attempt), Some(*event));
                    }
                }
            }
        }
        Self { effects: known, clocks }
    }

    /// The times of what is computed again.
    pub(crate) fn clocks(&mut self) -> Clocks {
        Clocks::after(std::mem::take(&mut self.clocks))
    }

    /// What is known of a try: `None` nothing, so it has not begun; `Some(None)` it began; `Some(Some(event))` it ended.
    pub(crate) fn take(&mut self, node: usize, run: usize, attempt: usize) -> Option<Option<Event>> {
        if self.effects.is_empty() { None } else { self.effects.remove(&(node, run, attempt)) }
    }
}

/// The failure of a try that had begun when the program stopped: nobody knows whether it took effect, so it is not
/// tried again by itself; the node's `onError` decides how the execution goes on.
pub(crate) fn uncertain(node: &str) -> Failure {
    let error = EngineError::Uncertain { node: node.into() }.to_execution_error();
    Failure { error, retryable: false, console: Vec::new() }
}

/// The state that `events` lead to.
pub fn fold(plan: &Plan, limits: &Limits, events: impl IntoIterator<Item = Event>) -> State {
    let mut state = State::new(limits);
    for event in events {
        crate::step(plan, &mut state, event);
    }
    state
}
