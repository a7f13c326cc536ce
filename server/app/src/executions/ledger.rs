//! How an execution is written down. The acknowledgement of a caller waits for it, effects wait for it, and a short
//! execution without effects costs one commit in all: it is written when it is over.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use engine::{Asleep, Entry, Event, Finished, Intent, Journal, JournalError, Start};
use jiff::Timestamp;
use model::{Execution, ExecutionError, ExecutionId, ExecutionLink, ExecutionMode, ExecutionStatus, Waiting};
use store::{Collection, Draft, Durability, Op, OrgStore, Patch};
use tokio::sync::OnceCell;

use super::failures;
use super::launch::{Origin, Prepared};
use super::record::{ExecutionRecord, WaitNote, part};
use super::steps::{entry_body, state_draft, steps_draft};
use crate::compiled::{Compiled, Kept};
use crate::{App, AppError};

/// The writer of one execution.
pub(crate) struct Ledger {
    app: Arc<App>,
    store: OrgStore,
    compiled: Arc<Compiled>,
    id: ExecutionId,
    start: Start,
    started_at: Timestamp,
    /// Writes that belong to the acceptance, such as the tick of a schedule.
    with_acceptance: Mutex<Vec<Op>>,
    accepted: OnceCell<()>,
    entries: AtomicUsize,
    resumed: u32,
    parent: Option<ExecutionLink>,
    depth: usize,
    /// How many waits for a call are over.
    calls: AtomicUsize,
    /// Whether a written state is to be removed at the end.
    slept: bool,
}

impl Ledger {
    pub(crate) fn new(
        app: &Arc<App>,
        compiled: Arc<Compiled>,
        id: ExecutionId,
        start: Start,
        ops: Vec<Op>,
    ) -> Self {
        Self {
            store: app.store.organisation(compiled.organisation),
            app: app.clone(),
            compiled,
            id,
            start,
            started_at: app.clock.now(),
            with_acceptance: Mutex::new(ops),
            accepted: OnceCell::new(),
            entries: AtomicUsize::new(0),
            resumed: 0,
            parent: None,
            depth: 0,
            calls: AtomicUsize::new(0),
            slept: false,
        }
    }

    /// The same, of an execution that comes from `origin`.
    pub(crate) fn from(self, origin: &Origin) -> Self {
        Self { parent: origin.parent.clone(), depth: origin.depth, ..self }
    }

    /// The writer of an execution that was accepted in an earlier life of the program and wrote `entries` entries.
    pub(crate) fn resumed(
        app: &Arc<App>,
        compiled: Arc<Compiled>,
        record: &ExecutionRecord,
        start: Start,
        entries: usize,
    ) -> Self {
        Self {
            started_at: record.execution.started_at,
            accepted: OnceCell::new_with(Some(())),
            entries: AtomicUsize::new(entries),
            resumed: record.resumed,
            parent: record.execution.parent.clone(),
            depth: record.depth,
            calls: AtomicUsize::new(record.calls),
            ..Self::new(app, compiled, record.execution.id, start, Vec::new())
        }
    }

    /// The same for an execution that slept; `calls` waits for a call are over.
    pub(crate) fn after_sleep(self, calls: usize) -> Self {
        Self { calls: AtomicUsize::new(calls), slept: true, ..self }
    }

    /// The header of the execution while it sleeps.
    pub(crate) fn asleep_record(&self, asleep: &Asleep) -> ExecutionRecord {
        let mut record = self.record(ExecutionStatus::Waiting, None);
        record.calls = asleep.state.calls();
        record.execution.custom_data = asleep.state.history().kept().custom_data.clone();
        record.execution.waiting = Some(Waiting {
            node: asleep.node.clone(),
            until: asleep.wait.until,
            call: asleep.wait.call.is_some(),
            form: asleep.wait.is_form(),
        });
        record
    }

    /// The header as it stands.
    pub(crate) fn record(&self, status: ExecutionStatus, end: Option<&Finished>) -> ExecutionRecord {
        let (finished_at, error) = match end {
            Some(finished) => (Some(finished.at), finished.error.clone()),
            None => (None, None),
        };
        ExecutionRecord {
            execution: Execution {
                id: self.id,
                workflow_id: self.compiled.id,
                workflow_version: self.compiled.version,
                mode: self.start.mode,
                status,
                started_at: self.started_at,
                finished_at,
                error,
                parent: self.parent.clone(),
                custom_data: end.map(|finished| finished.custom_data.clone()).unwrap_or_default(),
                waiting: None,
            },
            workflow_name: self.compiled.name.clone(),
            content: self.compiled.content.clone(),
            resumed: self.resumed,
            reached: 0,
            depth: self.depth,
            calls: self.calls.load(Ordering::SeqCst),
        }
    }

    /// Writes down that the execution was accepted, once; returns when that is as safe as the workflow asks for.
    pub(crate) async fn accept(&self) -> Result<(), AppError> {
        self.accept_with(Vec::new()).await.map(drop)
    }

    /// Accepts together with `more`; false when it had been accepted before, so that `more` is still to be written.
    async fn accept_with(&self, more: Vec<Op>) -> Result<bool, AppError> {
        let Kept::Written(durability) = self.compiled.durability else { return Ok(true) };
        let mut first = false;
        self.accepted
            .get_or_try_init(|| async {
                first = true;
                let mut ops = self.acceptance_ops()?;
                ops.extend(more);
                self.store.commit_with(ops, durability).await?;
                self.accepted_all();
                Ok::<_, AppError>(())
            })
            .await?;
        Ok(first)
    }

    /// The writes that accept the execution; none when nothing of it is to be written.
    pub(crate) fn acceptance_ops(&self) -> Result<Vec<Op>, AppError> {
        if self.compiled.durability == Kept::Unwritten {
            return Ok(Vec::new());
        }
        let mut ops = self.acceptance();
        ops.push(Op::Insert(self.record(ExecutionStatus::Running, None).draft()?));
        ops.push(Op::Insert(
            Draft::json(Collection::Journal, part(self.id, "start"), &self.start)?.workflow(self.compiled.id),
        ));
        Ok(ops)
    }

    /// Takes note that somebody else has written [`Self::acceptance_ops`].
    pub(crate) fn was_accepted(&self) {
        if self.compiled.durability != Kept::Unwritten && self.accepted.set(()).is_ok() {
            self.accepted_all();
        }
    }

    /// The writes that are still to go with the acceptance; they stay until they are written.
    fn acceptance(&self) -> Vec<Op> {
        self.with_acceptance.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn accepted_all(&self) {
        self.with_acceptance.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    async fn write(&self, entry: &Entry) -> Result<(), AppError> {
        let Kept::Written(durability) = self.compiled.durability else { return Ok(()) };
        let number = self.entries.fetch_add(1, Ordering::SeqCst);
        let body = entry_body(&self.app.blobs, self.compiled.organisation, entry).await?;
        let draft = Draft::new(Collection::Journal, part(self.id, format_args!("e{number:08}")), body)
            .workflow(self.compiled.id);
        let op = Op::Insert(draft);
        if !self.accept_with(vec![op.clone()]).await? {
            self.store.commit_with(vec![op], durability).await?;
        }
        Ok(())
    }

    /// Writes the end. Who waits for the acceptance may be writing it at this very moment: then the end follows it.
    async fn close(&self, finished: &Finished) -> Result<(), AppError> {
        let mut first = false;
        self.accepted
            .get_or_try_init(|| async {
                first = true;
                self.write_end(finished, false).await
            })
            .await?;
        if first { Ok(()) } else { self.write_end(finished, true).await }
    }

    /// Writes where the execution sleeps, in place of what its journal held so far.
    async fn write_asleep(&self, asleep: &Asleep, accepted: bool) -> Result<(), AppError> {
        let record = self.asleep_record(asleep);
        let mut ops = self.acceptance();
        let draft = record.draft()?;
        if accepted {
            let patch = Patch { status: Some(draft.status), body: Some(draft.body), ..Patch::default() };
            ops.push(Op::Patch { collection: Collection::Executions, id: draft.id, if_version: None, patch });
            ops.extend(self.entry_ids().map(|id| Op::Delete {
                collection: Collection::Journal,
                id,
                if_version: None,
            }));
        } else {
            ops.push(Op::Insert(draft));
            ops.push(Op::Insert(
                Draft::json(Collection::Journal, part(self.id, "start"), &self.start)?
                    .workflow(self.compiled.id),
            ));
        }
        let organisation = self.compiled.organisation;
        ops.push(Op::Put(
            state_draft(&self.app.blobs, organisation, &record.execution, &asleep.state).await?,
        ));
        let note = WaitNote { node: asleep.node.clone(), wait: asleep.wait.clone() };
        ops.push(Op::Put(
            Draft::json(Collection::Journal, part(self.id, "wait"), &note)?.workflow(self.compiled.id),
        ));
        // A wait is written whatever the workflow asks for: nothing else remembers it.
        let durability = match self.compiled.durability {
            Kept::Written(durability) => durability,
            Kept::Unwritten => Durability::Relaxed,
        };
        self.store.commit_with(ops, durability).await?;
        self.accepted_all();
        Ok(())
    }

    fn entry_ids(&self) -> impl Iterator<Item = String> {
        (0..self.entries.load(Ordering::SeqCst)).map(|number| part(self.id, format_args!("e{number:08}")))
    }

    async fn write_end(&self, finished: &Finished, accepted: bool) -> Result<(), AppError> {
        let failed = finished.status != ExecutionStatus::Success;
        let by_hand = self.start.mode == ExecutionMode::Manual;
        let keep = self.compiled.plan.workflow().settings.keeps(by_hand, failed);
        let mut ops = self.acceptance();
        // With the end and not before it: whatever is computed again after a crash has kept nothing yet.
        if let Some(static_data) = &finished.static_data {
            ops.push(Op::Put(
                Draft::json(Collection::StaticData, self.compiled.id, static_data)?
                    .workflow(self.compiled.id),
            ));
        }
        let handler = self.handler(finished).await;
        if let Some(handler) = &handler {
            ops.extend(handler.acceptance()?);
        }
        if accepted {
            let slept = ["state", "wait"].into_iter().filter(|_| self.slept).map(|name| part(self.id, name));
            ops.extend(self.entry_ids().chain([part(self.id, "start")]).chain(slept).map(|id| Op::Delete {
                collection: Collection::Journal,
                id,
                if_version: None,
            }));
        }
        if keep {
            let record = self.record(finished.status, Some(finished));
            let draft = record.draft()?;
            let organisation = self.compiled.organisation;
            ops.push(Op::Put(
                steps_draft(&self.app.blobs, organisation, &record.execution, &finished.steps).await?,
            ));
            if let Some(page) = &finished.page {
                ops.push(Op::Put(
                    Draft::json(Collection::Journal, part(self.id, "page"), page)?.workflow(self.compiled.id),
                ));
            }
            ops.push(if accepted {
                let patch = Patch { status: Some(draft.status), body: Some(draft.body), ..Patch::default() };
                Op::Patch { collection: Collection::Executions, id: draft.id, if_version: None, patch }
            } else {
                Op::Insert(draft)
            });
        } else if accepted {
            ops.push(Op::Delete {
                collection: Collection::Executions,
                id: self.id.to_string(),
                if_version: None,
            });
        }
        if !ops.is_empty() {
            let durability = match self.compiled.durability {
                Kept::Written(durability) => durability,
                Kept::Unwritten => Durability::Relaxed,
            };
            self.store.commit_with(ops, durability).await?;
            self.accepted_all();
        }
        if let Some(handler) = handler {
            drop(handler.accepted(&self.app));
        }
        Ok(())
    }

    /// The execution that handles the failure, when there is to be one. It is accepted in the same commit in which the
    /// failure is written, so that none gets lost.
    async fn handler(&self, finished: &Finished) -> Option<Prepared> {
        if finished.status != ExecutionStatus::Error {
            return None;
        }
        let record = self.record(finished.status, Some(finished));
        let last = finished.steps.last().map(|step| step.node.as_str());
        failures::handler(&self.app, &self.compiled, &record, last).await
    }
}

#[async_trait]
impl Journal for Ledger {
    async fn before_effect(&self, intent: &Intent) -> Result<(), JournalError> {
        self.write(&Entry::Intent(intent.clone())).await.map_err(words)
    }

    async fn after_effect(&self, result: &Event) -> Result<(), JournalError> {
        self.write(&Entry::Result(Box::new(result.clone()))).await.map_err(words)
    }

    async fn asleep(&self, asleep: &Asleep) -> Result<(), JournalError> {
        let mut first = false;
        let accepted = self
            .accepted
            .get_or_try_init(|| async {
                first = true;
                self.write_asleep(asleep, false).await
            })
            .await;
        accepted.map_err(words)?;
        if first { Ok(()) } else { self.write_asleep(asleep, true).await.map_err(words) }
    }

    async fn finished(&self, finished: &Finished) -> Result<(), JournalError> {
        match self.close(finished).await {
            // Content that no store keeps must not leave the execution open for ever: it ends with that error instead.
            Err(AppError::Store(error @ store::StoreError::TooLarge { .. })) => {
                let too_large = || ExecutionError {
                    code: error.code().into(),
                    message: error.to_string(),
                    ..ExecutionError::default()
                };
                let short = Finished {
                    status: ExecutionStatus::Error,
                    error: Some(finished.error.clone().unwrap_or_else(too_large)),
                    steps: Vec::new(),
                    static_data: None,
                    ..finished.clone()
                };
                self.close(&short).await.map_err(words)
            }
            other => other.map_err(words),
        }
    }
}

fn words(error: AppError) -> JournalError {
    tracing::error!(error = &error as &dyn std::error::Error, "execution not written");
    JournalError(error.to_string())
}
