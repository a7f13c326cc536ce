//! The executions under way.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use model::{ExecutionId, OrganisationId, Step};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::record::ExecutionRecord;
use crate::compiled::Compiled;

/// The executions under way.
#[derive(Debug, Default)]
pub(crate) struct Live {
    executions: Mutex<HashMap<ExecutionId, Arc<LiveExecution>>>,
    /// Told each time that one leaves.
    pub(super) left: Notify,
}

/// An execution under way.
#[derive(Debug)]
pub(crate) struct LiveExecution {
    pub(crate) organisation: OrganisationId,
    pub(crate) compiled: Arc<Compiled>,
    pub(crate) record: ExecutionRecord,
    pub(crate) steps: Mutex<Vec<Step>>,
    pub(super) cancel: CancellationToken,
}

impl Live {
    /// Adds execution `id`.
    pub(super) fn add(&self, id: ExecutionId, live: Arc<LiveExecution>) {
        self.executions.lock().unwrap_or_else(PoisonError::into_inner).insert(id, live);
    }

    /// Takes execution `id` out, unless it is under way again already, as another one than `live`.
    pub(super) fn remove(&self, id: ExecutionId, live: &Arc<LiveExecution>) {
        let mut executions = self.executions.lock().unwrap_or_else(PoisonError::into_inner);
        if executions.get(&id).is_some_and(|known| Arc::ptr_eq(known, live)) {
            executions.remove(&id);
        }
        drop(executions);
        self.left.notify_waiters();
    }

    /// The execution `id` of `organisation`.
    pub(crate) fn get(&self, organisation: OrganisationId, id: ExecutionId) -> Option<Arc<LiveExecution>> {
        let live = self.executions.lock().unwrap_or_else(PoisonError::into_inner);
        live.get(&id).filter(|it| it.organisation == organisation).cloned()
    }

    /// All executions of `organisation`.
    pub(crate) fn of(&self, organisation: OrganisationId) -> Vec<Arc<LiveExecution>> {
        let live = self.executions.lock().unwrap_or_else(PoisonError::into_inner);
        live.values().filter(|it| it.organisation == organisation).cloned().collect()
    }

    /// Stops an execution; false when it is not under way.
    pub(crate) fn cancel(&self, organisation: OrganisationId, id: ExecutionId) -> bool {
        self.get(organisation, id).is_some_and(|live| {
            live.cancel.cancel();
            true
        })
    }

    /// How many waits for a call of execution `id` are over, when it is under way.
    pub(crate) fn calls(&self, id: ExecutionId) -> Option<usize> {
        let live = self.executions.lock().unwrap_or_else(PoisonError::into_inner);
        live.get(&id).map(|live| live.record.calls)
    }

    /// The ids of all.
    pub(crate) fn ids(&self) -> HashSet<String> {
        let live = self.executions.lock().unwrap_or_else(PoisonError::into_inner);
        live.keys().map(ToString::to_string).collect()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.executions.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
