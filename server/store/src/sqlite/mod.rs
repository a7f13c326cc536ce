//! Documents in one SQLite file: one writer that commits for everybody at once, several readers.

mod encode;
mod fault;
mod migrations;
mod open;
mod plan;
mod reader;
mod statements;
#[cfg(test)]
mod tests;
mod writer;

use std::path::Path;

use async_trait::async_trait;
use model::OrganisationId;
use sqlx::SqlitePool;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    Change, Collection, Committed, Document, Documents, Durability, MAX_BODY, MAX_KEY, Op, Page, Query,
    Scope, StoreError,
};
use writer::{Message, Request};

/// How the database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read; each is a thread and some hundred KiB.
    pub readers: u32,
    /// Commits that may wait for the writer before callers have to.
    pub queue: usize,
    /// Page cache of the writer in KiB; a reader gets a quarter of it.
    pub cache_kib: u32,
    /// How many changes are kept for [`Documents::changes`].
    pub keep_changes: i64,
    /// Largest size of the file in KiB; beyond it, the store stops as it does when the disk is full.
    pub max_size_kib: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 2, queue: 1024, cache_kib: 2048, keep_changes: 65_536, max_size_kib: None }
    }
}

/// Documents in one SQLite file. Only one `Sqlite`, in one process, can have a file open.
pub struct Sqlite {
    readers: SqlitePool,
    requests: mpsc::Sender<Message>,
    last_change: watch::Receiver<i64>,
}

impl Sqlite {
    /// Opens the database at `path`, making or upgrading it as needed. Its folder must exist.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process has it, [`StoreError::TooNew`] when a newer program wrote it,
    /// [`StoreError::Open`] when it cannot be opened or is no database of ours.
    pub async fn open(path: impl AsRef<Path>, options: Options) -> Result<Self, StoreError> {
        let opened = open::open(path.as_ref(), &options).await?;
        let (requests, inbox) = mpsc::channel(options.queue.max(1));
        let (announce, last_change) = watch::channel(opened.last_change);
        tokio::spawn(writer::Writer::new(opened.writer, announce, options.keep_changes).run(inbox));
        Ok(Self { readers: opened.readers, requests, last_change })
    }

    /// Finishes what was accepted, tidies the file and lets go of it. Later commits fail.
    pub async fn close(&self) {
        self.readers.close().await;
        let (done, closed) = oneshot::channel();
        if self.requests.send(Message::Close(done)).await.is_ok() {
            // An error means that the writer is gone, which is what was asked for.
            let _ = closed.await;
        }
    }
}

#[async_trait]
impl Documents for Sqlite {
    async fn get(
        &self,
        scope: Scope,
        collection: Collection,
        id: &str,
    ) -> Result<Option<Document>, StoreError> {
        reader::get(&self.readers, scope, collection, id).await
    }

    async fn find(&self, scope: Scope, query: &Query) -> Result<Page, StoreError> {
        reader::find(&self.readers, scope, query).await
    }

    async fn commit(
        &self,
        organisation: OrganisationId,
        ops: Vec<Op>,
        durability: Durability,
    ) -> Result<Committed, StoreError> {
        ops.iter().try_for_each(check)?;
        if ops.is_empty() {
            return Ok(Committed { versions: Vec::new() });
        }
        let (reply, answer) = oneshot::channel();
        let request = Request { organisation, ops, durability, reply };
        let gone = || StoreError::Stopped { reason: "it has been closed".to_owned() };
        self.requests.send(Message::Commit(request)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    async fn changes(&self, after: i64, limit: usize) -> Result<Vec<Change>, StoreError> {
        reader::changes(&self.readers, after, limit).await
    }

    fn last_change(&self) -> watch::Receiver<i64> {
        self.last_change.clone()
    }
}

/// Refuses what no store keeps, before it can spoil a shared transaction.
fn check(op: &Op) -> Result<(), StoreError> {
    let (collection, id) = op.target();
    let (body, unique_key) = match op {
        Op::Insert(draft) | Op::Put(draft) | Op::Replace { draft, .. } => {
            (draft.body.len(), draft.unique_key.as_deref())
        }
        Op::Patch { patch, .. } => (
            patch.body.as_ref().map_or(0, |body| body.len()),
            patch.unique_key.as_ref().and_then(Option::as_deref),
        ),
        Op::Delete { .. } => (0, None),
    };
    for key in [Some(id), unique_key].into_iter().flatten() {
        if key.is_empty() || key.len() > MAX_KEY || key.chars().any(char::is_control) {
            return Err(StoreError::Key { collection, text: key.chars().take(80).collect() });
        }
    }
    if body > MAX_BODY {
        let what = format!("the body of {collection} {id}");
        return Err(StoreError::TooLarge { what, size: body as u64, limit: MAX_BODY as u64 });
    }
    Ok(())
}
