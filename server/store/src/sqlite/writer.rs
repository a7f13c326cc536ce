//! The one writer: takes every request that waits, decides them together, commits once, answers all.

mod upkeep;

use std::collections::HashMap;
use std::time::Duration;

use model::OrganisationId;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use super::open::WriterConnection;
use super::plan::{Head, Key, Plan, Stored};
use super::statements::{self, Statement};
use super::{encode, fault};
use crate::{Collection, Committed, Durability, Op, StoreError};

/// Most writes of one transaction, and most bytes of bodies: what comes first ends the batch.
const MAX_OPS: usize = 2048;
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// A batch with at most so many statements is sent as one text: each sending costs as much as a small write.
const ONE_TEXT: usize = 12;
/// How long a relaxed commit may stay in the operating system's memory.
const RELAXED: Duration = Duration::from_millis(40);
/// How long it must be quiet before the writer tidies up.
const QUIET: Duration = Duration::from_secs(5);

/// A commit that waits for the writer.
pub struct Request {
    pub organisation: OrganisationId,
    pub ops: Vec<Op>,
    pub durability: Durability,
    pub reply: oneshot::Sender<Result<Committed, StoreError>>,
}

/// What the writer is told.
pub enum Message {
    Commit(Request),
    Close(oneshot::Sender<()>),
}

/// The answers of a batch, and what it did to the numbers of changes.
struct Done {
    answers: Vec<Result<Committed, StoreError>>,
    last_change: i64,
}

enum Failed {
    /// It was not looked at closely enough: something taken for new may be there already.
    Unsure,
    /// Nothing can be promised any more.
    Broken(String),
}

/// See the module.
pub struct Writer {
    database: WriterConnection,
    announce: watch::Sender<i64>,
    last_change: i64,
    keep_changes: i64,
    trimmed_at: i64,
    /// Whether commits wait for the disk, as the connection stands.
    strict: bool,
    /// When relaxed commits must be on disk at the latest.
    sync_by: Option<Instant>,
    /// When to use the quiet for tidying up.
    tidy_by: Option<Instant>,
    broken: Option<String>,
}

impl Writer {
    pub fn new(database: WriterConnection, announce: watch::Sender<i64>, keep_changes: i64) -> Self {
        let last_change = *announce.borrow();
        Self {
            database,
            announce,
            last_change,
            keep_changes,
            trimmed_at: last_change,
            strict: true,
            sync_by: None,
            tidy_by: None,
            broken: None,
        }
    }

    /// Works until it is told to close or nobody can ask any more.
    pub async fn run(mut self, mut inbox: mpsc::Receiver<Message>) {
        let mut closing = None;
        while closing.is_none() {
            // Also when nobody ever leaves a moment of quiet.
            if self.sync_by.is_some_and(|by| by <= Instant::now()) {
                self.sync().await;
            }
            let first = match self.sync_by.or(self.tidy_by) {
                None => inbox.recv().await,
                Some(by) => match tokio::time::timeout_at(by, inbox.recv()).await {
                    Ok(message) => message,
                    Err(_) if self.sync_by.is_some() => {
                        self.sync().await;
                        continue;
                    }
                    Err(_) => {
                        self.tidy().await;
                        continue;
                    }
                },
            };
            let Some(mut message) = first else { break };
            // Those who were woken by the last commit get to ask again before this one begins.
            tokio::task::yield_now().await;
            let (mut batch, mut ops, mut bytes) = (Vec::new(), 0, 0);
            loop {
                match message {
                    Message::Close(done) => closing = Some(done),
                    Message::Commit(request) => {
                        ops += request.ops.len();
                        bytes += request.ops.iter().map(body_bytes).sum::<usize>();
                        batch.push(request);
                    }
                }
                if closing.is_some() || ops >= MAX_OPS || bytes >= MAX_BYTES {
                    break;
                }
                match inbox.try_recv() {
                    Ok(next) => message = next,
                    Err(_) => break,
                }
            }
            self.process(batch).await;
            self.tidy_by = self.broken.is_none().then(|| Instant::now() + QUIET);
        }
        inbox.close();
        if self.sync_by.is_some() {
            self.sync().await;
        }
        self.database.close().await;
        if let Some(done) = closing {
            // Whoever asked may have gone away.
            let _ = done.send(());
        }
    }

    async fn process(&mut self, batch: Vec<Request>) {
        if batch.is_empty() {
            return;
        }
        let done = match &self.broken {
            Some(reason) => Err(reason.clone()),
            None => self.write(&batch).await,
        };
        match done {
            Ok(done) => {
                self.last_change = done.last_change;
                self.announce
                    .send_if_modified(|last| std::mem::replace(last, done.last_change) != done.last_change);
                for (request, answer) in batch.into_iter().zip(done.answers) {
                    // A caller that no longer waits has its writes all the same.
                    let _ = request.reply.send(answer);
                }
            }
            Err(reason) => {
                for request in batch {
                    let _ = request.reply.send(Err(StoreError::Stopped { reason: reason.clone() }));
                }
            }
        }
        self.trim().await;
    }

    /// Writes a batch; when that fails other than by a conflict, the writer is broken from then on: whether the disk
    /// has the last transaction is not known, and the next one could be acknowledged and lost.
    async fn write(&mut self, batch: &[Request]) -> Result<Done, String> {
        // New documents are mostly new indeed, so they are not looked for: a unique index refuses those that are not,
        // and the batch is done again. It is done again too when a request is refused, so that it is for the first
        // reason, and when a document is written twice, as the index sees only the last of its states.
        let done = match self.attempt(batch, false).await {
            Err(Failed::Unsure) => self.attempt(batch, true).await,
            done => done,
        };
        done.map_err(|failed| {
            let reason = match failed {
                Failed::Unsure => "a unique index and the writer disagree".to_owned(),
                Failed::Broken(reason) => reason,
            };
            tracing::error!(reason, "the store has stopped accepting writes");
            self.broken = Some(reason.clone());
            reason
        })
    }

    async fn attempt(&mut self, batch: &[Request], careful: bool) -> Result<Done, Failed> {
        let mut plan = self.load(batch, careful).await?;
        let answers: Vec<_> = batch
            .iter()
            .map(|request| {
                plan.apply(request.organisation, &request.ops).map(|versions| Committed { versions })
            })
            .collect();
        if !careful && (plan.is_repeated() || answers.iter().any(Result::is_err)) {
            return Err(Failed::Unsure);
        }
        let effects = plan.effects();
        if effects.is_empty() {
            return Ok(Done { answers, last_change: self.last_change });
        }
        let strict = batch
            .iter()
            .zip(&answers)
            .any(|(request, answer)| answer.is_ok() && request.durability == Durability::Strict);
        if strict != self.strict {
            let level = if strict { "PRAGMA synchronous = FULL" } else { "PRAGMA synchronous = NORMAL" };
            // Not kept prepared: this pragma acts while it is prepared, and would do nothing the second time.
            sqlx::raw_sql(level).execute(&mut self.database.connection).await.map_err(broken)?;
            self.strict = strict;
        }
        let writes = statements::write(&effects, self.last_change);
        if let Err(failed) = self.transaction(writes).await {
            // It fails when SQLite has already rolled back.
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut self.database.connection).await;
            return Err(failed);
        }
        // A strict commit takes all earlier ones to the disk with it: they are in the same file.
        self.sync_by = if strict { None } else { self.sync_by.or_else(|| Some(Instant::now() + RELAXED)) };
        let tracked = effects.iter().filter(|effect| effect.key.0.is_tracked()).count();
        Ok(Done { answers, last_change: self.last_change + i64::try_from(tracked).unwrap_or(i64::MAX) })
    }

    async fn transaction(&mut self, writes: Vec<Statement>) -> Result<(), Failed> {
        if writes.len() <= ONE_TEXT {
            let (begin, commit) = (Statement::new("BEGIN IMMEDIATE"), Statement::new("COMMIT"));
            let all = std::iter::once(begin).chain(writes).chain([commit]);
            return self.execute(Statement::joined(all.collect())).await;
        }
        self.execute(Statement::new("BEGIN IMMEDIATE")).await?;
        for write in writes {
            self.execute(write).await?;
        }
        self.execute(Statement::new("COMMIT")).await
    }

    /// What is stored of the documents that a batch is about.
    async fn load(&mut self, batch: &[Request], careful: bool) -> Result<Plan, Failed> {
        let mut wanted: HashMap<Collection, Vec<Key>> = HashMap::new();
        let mut unique: HashMap<Collection, Vec<String>> = HashMap::new();
        for request in batch {
            for op in &request.ops {
                let (collection, id) = op.target();
                if careful || !matches!(op, Op::Insert(_)) {
                    wanted.entry(collection).or_default().push((
                        collection,
                        request.organisation,
                        id.to_owned(),
                    ));
                }
                if let Some(key) = unique_key(op).filter(|_| careful) {
                    unique.entry(collection).or_default().push(key.to_owned());
                }
            }
        }
        let mut plan = Plan::default();
        for (collection, mut keys) in unique {
            keys.sort_unstable();
            keys.dedup();
            for statement in statements::owners(collection, &keys) {
                for row in self.fetch(statement).await? {
                    let (key, owner) = owner(collection, &row).map_err(broken)?;
                    plan.owned(key, owner);
                }
            }
        }
        let mut loads = Vec::new();
        for (collection, mut keys) in wanted {
            keys.sort_unstable();
            keys.dedup();
            loads.extend(statements::load(collection, &keys.iter().collect::<Vec<_>>()));
        }
        while !loads.is_empty() {
            let some = loads.split_off(loads.len().saturating_sub(ONE_TEXT));
            for row in self.fetch(Statement::joined(some)).await? {
                let (key, stored) = stored(&row).map_err(broken)?;
                plan.stored(key, stored);
            }
        }
        Ok(plan)
    }

    async fn execute(&mut self, statement: Statement) -> Result<(), Failed> {
        statement.into_query().execute(&mut self.database.connection).await.map(drop).map_err(broken)
    }

    async fn fetch(&mut self, statement: Statement) -> Result<Vec<SqliteRow>, Failed> {
        statement.into_query().fetch_all(&mut self.database.connection).await.map_err(broken)
    }
}

fn broken(error: sqlx::Error) -> Failed {
    if fault::is_duplicate(&error) { Failed::Unsure } else { Failed::Broken(fault::reason(&error)) }
}

fn body_bytes(op: &Op) -> usize {
    match op {
        Op::Insert(draft) | Op::Put(draft) | Op::Replace { draft, .. } => draft.body.len(),
        Op::Patch { patch, .. } => patch.body.as_ref().map_or(0, |body| body.len()),
        Op::Delete { .. } => 0,
    }
}

fn unique_key(op: &Op) -> Option<&str> {
    match op {
        Op::Insert(draft) | Op::Put(draft) | Op::Replace { draft, .. } => draft.unique_key.as_deref(),
        Op::Patch { patch, .. } => patch.unique_key.as_ref()?.as_deref(),
        Op::Delete { .. } => None,
    }
}

fn owner(collection: Collection, row: &SqliteRow) -> Result<((Collection, String), Key), sqlx::Error> {
    let key = (collection, encode::read_organisation(row.try_get(0)?)?, row.try_get(1)?);
    Ok(((collection, row.try_get(2)?), key))
}

fn stored(row: &SqliteRow) -> Result<(Key, Stored), sqlx::Error> {
    let collection: &str = row.try_get(0)?;
    let collection = Collection::from_name(collection)
        .ok_or_else(|| sqlx::Error::Decode(format!("there is no collection {collection:?}").into()))?;
    let key = (collection, encode::read_organisation(row.try_get(2)?)?, row.try_get(3)?);
    let head = Head {
        version: row.try_get(4)?,
        name: row.try_get(5)?,
        project: row.try_get(6)?,
        workflow: row.try_get(7)?,
        status: row.try_get(8)?,
        time: row.try_get(9)?,
        unique_key: row.try_get(10)?,
        body: None,
    };
    Ok((key, Stored { row: row.try_get(1)?, head }))
}
