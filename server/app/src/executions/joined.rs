//! Called executions that are found again: after a crash the calling step runs again, and each of its calls has the id that
//! it had before. What was begun then goes on by itself and is waited for; nothing is begun twice.

use std::sync::Arc;
use std::time::Duration;

use model::{ExecutionId, OrganisationId};
use node_sdk::{CallPlace, CalledExecution, NodeError};
use sha2::{Digest, Sha256};
use store::Collection;

use super::calls::{OrgWorkflows, failed};
use super::record::ExecutionRecord;
use super::{all_steps, wake};
use crate::App;
use crate::compiled::Compiled;

/// How often the store is asked for an execution that is not under way and has not ended: it is about to go on.
const LOOK: Duration = Duration::from_secs(1);

/// The id of the execution that a call begins: the same each time that the call is made.
pub(super) fn id(caller: ExecutionId, place: &CallPlace) -> ExecutionId {
    let mut hash = Sha256::new();
    hash.update(caller.uuid().as_bytes());
    for number in [place.run, place.attempt, place.number] {
        hash.update((number as u64).to_le_bytes());
    }
    hash.update(place.node.as_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    ExecutionId::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

impl OrgWorkflows {
    /// What came of call `id` when it was made before the program stopped; `None` when it was not.
    pub(super) async fn join(
        &self,
        id: ExecutionId,
        compiled: &Compiled,
        wait: bool,
    ) -> Result<Option<CalledExecution>, NodeError> {
        if self.record(id).await?.is_none() {
            let settings = &compiled.plan.workflow().settings;
            // One that ended and is not kept looks like one that never began.
            let kept = settings.keeps(false, true) && settings.keeps(false, false);
            return if kept { Ok(None) } else { Err(unknown(compiled)) };
        }
        let execution = Some(id.to_string().into());
        if !wait {
            return Ok(Some(CalledExecution { execution, outputs: Vec::new() }));
        }
        let mut waiting =
            Waiting { app: self.app.clone(), organisation: self.organisation, id, ended: false };
        let record = self.ended(id).await?.ok_or_else(|| unknown(compiled))?;
        waiting.ended = true;
        let steps = all_steps(&self.app, self.organisation, id).await.map_err(failed)?;
        let called = record.execution;
        let outputs = engine::call_result(&compiled.plan, called.status, called.error.as_ref(), &steps)?;
        Ok(Some(CalledExecution { execution, outputs }))
    }

    async fn record(&self, id: ExecutionId) -> Result<Option<ExecutionRecord>, NodeError> {
        let store = self.app.store.organisation(self.organisation);
        let document = store.get(Collection::Executions, id).await.map_err(|error| failed(error.into()))?;
        document.as_ref().map(ExecutionRecord::read).transpose().map_err(failed)
    }

    /// The record of execution `id` once it has ended; `None` when it is gone.
    async fn ended(&self, id: ExecutionId) -> Result<Option<ExecutionRecord>, NodeError> {
        loop {
            let left = self.app.live.left.notified();
            let under_way = self.app.live.get(self.organisation, id).is_some()
                || self.app.sleepers.organisation(id).is_some();
            if !under_way {
                match self.record(id).await? {
                    Some(record) if !record.execution.status.is_final() => {}
                    ended => return Ok(ended),
                }
            }
            // A sleeper that is stopped is under way before it leaves, so the notice of one that left comes for it, too.
            let _elapsed = tokio::time::timeout(LOOK, left).await;
        }
    }
}

/// A wait for a called execution. Whoever stops waiting stops the call.
struct Waiting {
    app: Arc<App>,
    organisation: OrganisationId,
    id: ExecutionId,
    ended: bool,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.ended || self.app.live.cancel(self.organisation, self.id) {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (app, id) = (self.app.clone(), self.id);
            runtime.spawn(async move { wake::cancel(&app, id).await });
        }
    }
}

/// The call may have been made, and nothing is left of it.
fn unknown(compiled: &Compiled) -> NodeError {
    let message = format!(
        "the program stopped while \"{}\" was called, whose executions are not kept; whether it was carried out is not known",
        compiled.plan.workflow().name
    );
    NodeError { retryable: false, ..NodeError::with_code("RR-EXEC-0006", message) }
}
