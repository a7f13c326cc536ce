//! Schedules: one task that sleeps until the earliest tick of all active workflows. A tick fires once: its mark is
//! written together with the execution's acceptance, and after a restart ticks up to the mark are past.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::Start;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::{ExecutionMode, Item, WorkflowId};
use node_sdk::{Timetable, Trigger};
use store::{Collection, Draft, Op};
use tokio::sync::Notify;

use crate::compiled::Compiled;
use crate::executions::{Launch, Origin, launch};
use crate::{App, AppError};

/// The longest sleep: the machine's clock may have been set in the meantime.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How often a tick is tried while the server is at its limit. Each try waits a moment for a place by itself.
const TRIES: usize = 60;

/// The timers of active workflows.
#[derive(Default)]
pub(crate) struct Schedules {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    timers: HashMap<u64, Timer>,
    due: BinaryHeap<Reverse<(Timestamp, u64)>>,
    next_number: u64,
}

struct Timer {
    compiled: Arc<Compiled>,
    node: String,
    place: usize,
    timetable: Arc<dyn Timetable>,
    zone: TimeZone,
}

impl Timer {
    fn next(&self, after: Timestamp) -> Option<Timestamp> {
        self.timetable.next(&after.to_zoned(self.zone.clone())).map(|tick| tick.timestamp())
    }
}

impl Schedules {
    /// Sets the timers of `compiled`, in place of those of an earlier version.
    pub(crate) fn install(
        &self,
        compiled: &Arc<Compiled>,
        triggers: &[(String, Trigger)],
        now: Timestamp,
        zone: &str,
    ) {
        let zone = compiled.plan.timezone().unwrap_or(zone);
        let zone = TimeZone::get(zone).unwrap_or_else(|error| {
            tracing::warn!(workflow = %compiled.id, zone, %error, "time zone not known, using UTC");
            TimeZone::UTC
        });
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.timers.retain(|_, timer| timer.compiled.id != compiled.id);
        for (place, (node, trigger)) in triggers.iter().enumerate() {
            let Trigger::Schedule(timetable) = trigger else { continue };
            let timer = Timer {
                compiled: compiled.clone(),
                node: node.clone(),
                place,
                timetable: timetable.clone(),
                zone: zone.clone(),
            };
            if let Some(tick) = timer.next(now) {
                let number = state.next_number;
                state.next_number += 1;
                state.timers.insert(number, timer);
                state.due.push(Reverse((tick, number)));
            }
        }
        drop(state);
        self.changed.notify_one();
    }

    pub(crate) fn uninstall(&self, id: WorkflowId) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .timers
            .retain(|_, timer| timer.compiled.id != id);
    }

    /// The time of the earliest tick.
    fn earliest(&self) -> Option<Timestamp> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(Reverse((tick, number))) = state.due.peek().copied() {
            if state.timers.contains_key(&number) {
                return Some(tick);
            }
            state.due.pop();
        }
        None
    }

    /// Takes the ticks that are due at `now` and sets each timer's next one.
    fn take_due(&self, now: Timestamp) -> Vec<(Timestamp, Arc<Compiled>, String, usize)> {
        let mut taken = Vec::new();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(Reverse((tick, number))) =
            state.due.peek().copied().filter(|Reverse((tick, _))| *tick <= now)
        {
            state.due.pop();
            let Some(timer) = state.timers.get(&number) else { continue };
            taken.push((tick, timer.compiled.clone(), timer.node.clone(), timer.place));
            // Ticks missed while the machine slept are not made up for; the next one lies after now.
            if let Some(next) = timer.next(now) {
                state.due.push(Reverse((next, number)));
            }
        }
        taken
    }
}

impl App {
    /// Fires schedules until the program stops.
    pub async fn run_schedules(self: Arc<Self>) {
        loop {
            let now = self.clock.now();
            for (tick, compiled, node, place) in self.schedules.take_due(now) {
                // On their own, so that one that has to wait for a place holds up no other.
                let app = self.clone();
                tokio::spawn(async move {
                    let workflow = compiled.id;
                    if let Err(error) = app.fire_patiently(tick, compiled, &node, place).await {
                        tracing::error!(%workflow, node, %tick, error = &error as &dyn std::error::Error, "schedule not fired");
                    }
                });
            }
            let sleep = match self.schedules.earliest() {
                Some(tick) => Duration::try_from(tick.duration_since(self.clock.now()))
                    .unwrap_or_default()
                    .min(LONGEST_SLEEP),
                None => Duration::MAX,
            };
            tokio::select! {
                () = tokio::time::sleep(sleep.min(Duration::from_secs(86_400))) => {}
                () = self.schedules.changed.notified() => {}
            }
        }
    }

    /// Fires a tick; while the server is at its limit, tries again: nobody else would.
    async fn fire_patiently(
        self: &Arc<Self>,
        tick: Timestamp,
        compiled: Arc<Compiled>,
        node: &str,
        place: usize,
    ) -> Result<(), AppError> {
        for _ in 1..TRIES {
            match self.fire(tick, compiled.clone(), node, place).await {
                Err(AppError::Busy { .. }) => {}
                fired => return fired,
            }
        }
        self.fire(tick, compiled, node, place).await
    }

    async fn fire(
        self: &Arc<Self>,
        tick: Timestamp,
        compiled: Arc<Compiled>,
        node: &str,
        place: usize,
    ) -> Result<(), AppError> {
        let store = self.store.organisation(compiled.organisation);
        let mark = format!("{}/{node}/{place}", compiled.id);
        let last = store.get(Collection::Schedules, &mark).await?;
        if last.is_some_and(|last| last.time >= tick.as_microsecond()) {
            return Ok(());
        }
        let draft = Draft::new(Collection::Schedules, mark, Vec::new()).workflow(compiled.id).at(tick);
        let start = Start::at(node, Arc::new(vec![Item::default()]), ExecutionMode::Trigger);
        let launched = launch(
            self,
            Launch {
                compiled,
                start,
                ops: vec![Op::Put(draft)],
                accept_first: true,
                origin: Origin::default(),
            },
        )
        .await?;
        launched.accepted.await.unwrap_or(Ok(()))
    }
}
