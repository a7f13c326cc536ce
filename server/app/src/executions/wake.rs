//! Waking executions up: when their time comes, when a call comes, when somebody stops them. Whoever takes an execution
//! from the sleepers is the only one who can; what woke it is on disk before it goes on.

use std::sync::Arc;
use std::time::Duration;

use engine::{Entry, Event, Start};
use jiff::Timestamp;
use model::{ErrorKind, ExecutionId, ExecutionStatus, Items, OrganisationId, WorkflowId};
use store::{Collection, Document, Draft, Durability, Field, Op, OrgStore, Patch, Query};
use tokio::sync::oneshot;

use super::launch::{Begin, Launched, Origin, Place, Prepared, place};
use super::ledger::Ledger;
use super::record::{ExecutionRecord, part};
use super::sleepers::{Callers, Sleeper};
use super::steps::kept_state;
use crate::compiled::Compiled;
use crate::workflows::{Versioned, content};
use crate::{App, AppError};

/// The longest sleep: the machine's clock may have been set in the meantime.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How long an execution whose time has come waits before it asks for a place again.
const AGAIN: Duration = Duration::from_secs(1);

/// What wakes an execution up.
pub(crate) enum Waking {
    /// Its time has come.
    Due,
    /// A call came, and became these items.
    Called(Items),
    /// Somebody stopped it.
    Canceled,
}

/// Wakes execution `id` up.
///
/// # Errors
/// `LinkUsed` when it does not wait any more; `Busy` when too many are under way, and it goes on waiting.
pub(crate) async fn wake(
    app: &Arc<App>,
    id: ExecutionId,
    waking: Waking,
    callers: Callers,
) -> Result<Launched, AppError> {
    // Stopping needs no place: it has to work when the server is at its limit, too.
    let shares = app.sleepers.shares(id);
    let permit = match waking {
        Waking::Canceled => None,
        _ if shares => None,
        _ => Some(place(app).await?),
    };
    let mut sleeper = app.sleepers.take(id).ok_or(AppError::LinkUsed)?;
    match prepare(app, id, &sleeper, &waking).await {
        Ok((record, compiled, ledger, begin)) => {
            let mut all = std::mem::take(&mut sleeper.callers);
            all.join(callers);
            let place = match std::mem::take(&mut sleeper.place) {
                shared @ Place::Shared(_) => shared,
                Place::Own | Place::Queued => Place::Own,
            };
            let parent = record.execution.parent.clone();
            let origin = Origin { parent, depth: record.depth, place, id: Some(id) };
            let prepared = Prepared::again(&record, compiled, ledger, begin, origin);
            Ok(prepared.heard_by(all).spawn(app, permit))
        }
        Err(error) if error.kind() == ErrorKind::Unavailable => {
            app.sleepers.add(id, sleeper);
            Err(error)
        }
        Err(error) => {
            tracing::error!(execution = %id, error = &error as &dyn std::error::Error, "execution cannot go on");
            let store = app.store.organisation(sleeper.organisation);
            if let Some(document) = store.get(Collection::Executions, id).await? {
                app.mark_crashed(document, &error).await?;
            }
            Err(error)
        }
    }
}

/// Reads where the execution slept and writes down what woke it.
async fn prepare(
    app: &Arc<App>,
    id: ExecutionId,
    sleeper: &Sleeper,
    waking: &Waking,
) -> Result<(ExecutionRecord, Arc<Compiled>, Ledger, Begin), AppError> {
    let store = app.store.organisation(sleeper.organisation);
    let document = store.require(Collection::Executions, id).await?;
    let mut record = ExecutionRecord::read(&document)?;
    if record.execution.status != ExecutionStatus::Waiting {
        return Err(AppError::LinkUsed);
    }
    let state = kept_state(&app.blobs, &store, id).await?;
    let state = state.ok_or_else(|| AppError::not_found("state of the execution", id))?;
    let start: Start = store.require(Collection::Journal, part(id, "start")).await?.parse()?;
    let (compiled, deleted) = compiled_again(app, &store, &record).await?;
    let at = app.clock.now();
    let event = match waking {
        _ if deleted => Event::Canceled { at },
        Waking::Due => Event::Woken { at, items: None },
        Waking::Called(items) => Event::Woken { at, items: Some(items.clone()) },
        Waking::Canceled => Event::Canceled { at },
    };
    record.execution.status = ExecutionStatus::Running;
    if record.execution.waiting.take().is_some_and(|waiting| waiting.call) {
        record.calls += 1;
    }
    record.resumed = 0;
    record.reached = 0;
    let draft = record.draft()?;
    let patch = Patch { status: Some(draft.status), body: Some(draft.body), ..Patch::default() };
    let entry = Entry::Result(Box::new(event.clone()));
    let ops = vec![
        Op::Patch {
            collection: Collection::Executions,
            id: draft.id,
            if_version: Some(document.version),
            patch,
        },
        Op::Insert(
            Draft::json(Collection::Journal, part(id, format_args!("e{:08}", 0)), &entry)?
                .workflow(record.execution.workflow_id),
        ),
    ];
    store.commit_with(ops, Durability::Strict).await?;
    let ledger = Ledger::resumed(app, compiled.clone(), &record, start, 1).after_sleep(record.calls);
    Ok((record, compiled, ledger, Begin::Woken(Box::new(state), Box::new(event), Vec::new())))
}

/// The workflow as the execution began it, ready to run; and whether it has been deleted since.
pub(crate) async fn compiled_again(
    app: &Arc<App>,
    store: &OrgStore,
    record: &ExecutionRecord,
) -> Result<(Arc<Compiled>, bool), AppError> {
    let execution = &record.execution;
    let workflow = content(store, execution.workflow_id, &record.content).await?;
    let now = store.get(Collection::Workflows, execution.workflow_id).await?;
    let deleted = now.is_none();
    let active = now.as_ref().map(Versioned::read).transpose()?.is_some_and(|it| it.record.active);
    let compiled = Compiled::new(
        app,
        store.organisation(),
        execution.workflow_id,
        execution.workflow_version,
        &record.content,
        active,
        workflow,
    )?;
    Ok((Arc::new(compiled), deleted))
}

/// Stops an execution that waits; false when none does.
pub(crate) async fn cancel(app: &Arc<App>, id: ExecutionId) -> bool {
    match wake(app, id, Waking::Canceled, Callers::default()).await {
        Ok(launched) => ended(launched.finished).await,
        Err(_) => false,
    }
}

async fn ended(finished: oneshot::Receiver<engine::Finished>) -> bool {
    finished.await.is_ok()
}

impl App {
    /// Lets every execution that waits be found, and those whose time has come go on. To be called at the start, before
    /// calls are taken.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load_waiting(self: &Arc<Self>) -> Result<usize, AppError> {
        let (mut count, mut cursor) = (0, None);
        loop {
            let query = Query::of(Collection::Executions)
                .equals(Field::Status, ExecutionStatus::Waiting.as_str())
                .after(cursor)
                .limit(1000);
            let page = self.store.find(&query).await?;
            for document in &page.documents {
                match sleeper(document) {
                    Ok((id, about, until, place)) => {
                        let sleeper = Sleeper::new(self, id, about, until, Callers::default(), place);
                        self.sleepers.add(id, sleeper);
                        count += 1;
                    }
                    Err(error) => tracing::error!(
                        execution = document.id,
                        error = &error as &dyn std::error::Error,
                        "waiting execution cannot be read"
                    ),
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(count);
            }
        }
    }

    /// Wakes executions up when their time comes, until the program stops.
    pub async fn run_waits(self: Arc<Self>) {
        loop {
            for id in self.sleepers.due(self.clock.now()) {
                // On its own, so that one that has to wait for a place holds up no other.
                tokio::spawn(due(self.clone(), id));
            }
            let sleep = match self.sleepers.earliest() {
                Some(until) => Duration::try_from(until.duration_since(self.clock.now()))
                    .unwrap_or_default()
                    .min(LONGEST_SLEEP),
                None => Duration::from_secs(86_400),
            };
            tokio::select! {
                () = tokio::time::sleep(sleep) => {}
                () = self.sleepers.changed.notified() => {}
            }
        }
    }
}

/// Wakes an execution whose time has come. While the server is at its limit, asks again: nobody else would.
async fn due(app: Arc<App>, id: ExecutionId) {
    loop {
        match wake(&app, id, Waking::Due, Callers::default()).await {
            Err(error) if error.kind() == ErrorKind::Unavailable => tokio::time::sleep(AGAIN).await,
            Ok(_) | Err(_) => return,
        }
    }
}

type About = (OrganisationId, WorkflowId);

fn sleeper(document: &Document) -> Result<(ExecutionId, About, Option<Timestamp>, Place), AppError> {
    let record = ExecutionRecord::read(document)?;
    let until = record.execution.waiting.as_ref().and_then(|waiting| waiting.until);
    let place = Place::again(record.execution.parent.as_ref());
    Ok((record.execution.id, (document.organisation, record.execution.workflow_id), until, place))
}
