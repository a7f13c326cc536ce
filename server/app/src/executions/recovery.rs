//! After a start: executions that were under way when the program stopped go on where they were.

use std::sync::Arc;

use engine::{Entry, Start};
use jiff::Timestamp;
use model::{ErrorKind, ExecutionError, ExecutionStatus};
use store::{Collection, Document, Field, Op, OrgStore, Patch, Query};

use super::all_steps;
use super::failures;
use super::launch::{Launched, Prepared, resume, resume_woken};
use super::record::{ExecutionRecord, part, parts};
use super::steps::{kept_state, read_entry};
use super::wake::compiled_again;
use crate::workflows::content;
use crate::{App, AppError};

/// How often an execution is taken up again; one that takes the program down each time must not do so for ever.
const MOST_RESUMES: u32 = 3;

impl App {
    /// Goes on in the background with every execution that was accepted and did not end. Gives how many there are. To be
    /// called before anything from outside is accepted.
    ///
    /// # Errors
    /// When the store cannot be read. An execution that cannot go on is marked as crashed.
    pub async fn recover(self: &Arc<Self>) -> Result<usize, AppError> {
        let words = [ExecutionStatus::New.as_str(), ExecutionStatus::Running.as_str()];
        // What began since the program started, such as the handling of a trigger that failed, goes on by itself.
        let fresh = self.live.ids();
        let mut unfinished = Vec::new();
        let mut cursor = None;
        loop {
            let query =
                Query::of(Collection::Executions).any_of(Field::Status, words).after(cursor).limit(1000);
            let page = self.store.find(&query).await?;
            unfinished.extend(page.documents.into_iter().filter(|it| !fresh.contains(&it.id)));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let count = unfinished.len();
        let app = self.clone();
        tokio::spawn(async move {
            for document in unfinished {
                let id = document.id.clone();
                if let Err(error) = app.go_on(&document).await {
                    tracing::error!(
                        execution = id,
                        error = &error as &dyn std::error::Error,
                        "execution cannot go on"
                    );
                    // What may pass, such as a store that cannot be read now, is left for the next start.
                    if error.kind() == ErrorKind::Unavailable {
                        continue;
                    }
                    if let Err(error) = app.mark_crashed(document, &error).await {
                        tracing::error!(
                            execution = id,
                            error = &error as &dyn std::error::Error,
                            "execution not marked"
                        );
                    }
                }
            }
        });
        Ok(count)
    }

    async fn go_on(self: &Arc<Self>, document: &Document) -> Result<(), AppError> {
        let mut record = ExecutionRecord::read(document)?;
        let store = self.store.organisation(document.organisation);
        let entries: Vec<String> =
            parts(&store, record.execution.id).await?.into_iter().filter(|id| id.contains("/e")).collect();
        // Whoever got further since the last time does not take the program down each time.
        if entries.len() > record.reached {
            record.resumed = 0;
        }
        if record.resumed >= MOST_RESUMES {
            return Err(AppError::GaveUp { times: record.resumed });
        }
        record.resumed += 1;
        record.reached = entries.len();
        let patch = Patch { body: Some(record.draft()?.body), ..Patch::default() };
        store.patch(Collection::Executions, &document.id, None, patch).await?;
        let execution = &record.execution;
        let mut start: Start =
            store.require(Collection::Journal, part(execution.id, "start")).await?.parse()?;
        let mut known: Vec<Entry> = Vec::with_capacity(entries.len());
        for id in entries {
            let entry = store.require(Collection::Journal, id).await?;
            known.push(read_entry(&self.blobs, document.organisation, &entry).await?);
        }
        let (compiled, _) = compiled_again(self, &store, &record).await?;
        let asleep = kept_state(&self.blobs, &store, execution.id).await?;
        // A state that was written has the steps that it takes over in it.
        if let (Some(reused), None) = (&start.reused, &asleep) {
            // Which steps are taken over is not written down with the start: they are those of another execution.
            let earlier = store.require(Collection::Executions, reused.execution).await?;
            let earlier = ExecutionRecord::read(&earlier)?;
            let before = content(&store, earlier.execution.workflow_id, &earlier.content).await?;
            let steps = all_steps(self, document.organisation, reused.execution).await?;
            let (of, part) = (reused.execution, reused.part.clone());
            start.reused = Start::part(&compiled.plan, of, &before, &steps, part, start.mode)?.reused;
        }
        tracing::info!(execution = %execution.id, entries = known.len(), "execution goes on after a restart");
        // What was before a wait is in the state that was written then; what woke it is the first entry since.
        let Launched { .. } = match asleep {
            Some(state) => resume_woken(self, compiled, &record, start, state, known).await?,
            None => resume(self, compiled, &record, start, known).await?,
        };
        Ok(())
    }

    /// Writes down that an execution crashed, and lets that be handled as any failure is.
    pub(super) async fn mark_crashed(
        self: &Arc<Self>,
        document: Document,
        error: &AppError,
    ) -> Result<(), AppError> {
        let store = self.store.organisation(document.organisation);
        let record = ExecutionRecord::read(&document).ok().map(|mut record| {
            record.execution.status = ExecutionStatus::Crashed;
            record.execution.finished_at =
                Some(Timestamp::max(self.clock.now(), record.execution.started_at));
            record.execution.error = Some(ExecutionError {
                code: error.code().into(),
                message: error.to_string(),
                ..ExecutionError::default()
            });
            record
        });
        let handler = match &record {
            Some(record) => self.crash_handler(&store, record).await,
            None => None,
        };
        let body = record.as_ref().map(ExecutionRecord::draft).transpose()?.map(|draft| draft.body);
        let patch = Patch {
            status: Some(Some(ExecutionStatus::Crashed.as_str().to_owned())),
            body,
            ..Patch::default()
        };
        let mut ops =
            vec![Op::Patch { collection: Collection::Executions, id: document.id, if_version: None, patch }];
        if let Some(handler) = &handler {
            ops.extend(handler.acceptance()?);
        }
        store.commit(ops).await?;
        if let Some(handler) = handler {
            drop(handler.accepted(self));
        }
        Ok(())
    }

    /// The execution that handles a crash. What cannot even be read any more is not handled.
    async fn crash_handler(self: &Arc<Self>, store: &OrgStore, record: &ExecutionRecord) -> Option<Prepared> {
        match compiled_again(self, store, record).await {
            Ok((compiled, false)) => failures::handler(self, &compiled, record, None).await,
            Ok((_, true)) => None,
            Err(error) => {
                tracing::error!(
                    execution = %record.execution.id,
                    error = &error as &dyn std::error::Error,
                    "no workflow handles the crash"
                );
                None
            }
        }
    }
}
