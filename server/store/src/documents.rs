//! The trait that every store implements, and the shapes that go in and come out.

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use model::OrganisationId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::{Collection, Query, StoreError};

/// Stands in for an organisation on documents that belong to the instance as a whole.
pub const INSTANCE: OrganisationId = OrganisationId::from_uuid(uuid::Uuid::nil());

/// Largest body of one document, in bytes. Larger content belongs into [`crate::Blobs`].
pub const MAX_BODY: usize = 16 * 1024 * 1024;

/// Longest id or unique key, in bytes.
pub const MAX_KEY: usize = 512;

/// A stored document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Where it is.
    pub collection: Collection,
    /// Unique in its collection and organisation.
    pub id: String,
    /// 1 when inserted, one more with each write.
    pub version: i64,
    /// What people call it.
    pub name: Option<String>,
    /// The project it belongs to.
    pub project: Option<String>,
    /// The workflow it belongs to.
    pub workflow: Option<String>,
    /// A word of its collection, such as `active` or `running`.
    pub status: Option<String>,
    /// A time that its collection sorts by, in microseconds since 1970.
    pub time: i64,
    /// No other document of the collection has the same, in any organisation.
    pub unique_key: Option<String>,
    /// The document itself, mostly JSON. Empty when it was not asked for.
    pub body: Bytes,
}

impl Document {
    /// Reads the body as JSON.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when it is not a `T`.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        serde_json::from_slice(&self.body).map_err(|source| StoreError::Unreadable {
            collection: self.collection,
            id: self.id.clone(),
            source: source.into(),
        })
    }

    /// A draft with the same content, to change and [`Op::Replace`] it.
    pub fn into_draft(self) -> Draft {
        Draft {
            collection: self.collection,
            id: self.id,
            name: self.name,
            project: self.project,
            workflow: self.workflow,
            status: self.status,
            time: self.time,
            unique_key: self.unique_key,
            body: self.body,
        }
    }
}

/// A document to be written. Its organisation comes from the commit, so that it cannot be another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// See [`Document::collection`].
    pub collection: Collection,
    /// See [`Document::id`].
    pub id: String,
    /// See [`Document::name`].
    pub name: Option<String>,
    /// See [`Document::project`].
    pub project: Option<String>,
    /// See [`Document::workflow`].
    pub workflow: Option<String>,
    /// See [`Document::status`].
    pub status: Option<String>,
    /// See [`Document::time`].
    pub time: i64,
    /// See [`Document::unique_key`].
    pub unique_key: Option<String>,
    /// See [`Document::body`].
    pub body: Bytes,
}

impl Draft {
    /// A draft with a given body.
    pub fn new(collection: Collection, id: impl ToString, body: impl Into<Bytes>) -> Self {
        Self {
            collection,
            id: id.to_string(),
            name: None,
            project: None,
            workflow: None,
            status: None,
            time: 0,
            unique_key: None,
            body: body.into(),
        }
    }

    /// A draft whose body is `value` as JSON.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when `value` cannot be written as JSON (a map with keys that are no texts).
    pub fn json(
        collection: Collection,
        id: impl ToString,
        value: &impl Serialize,
    ) -> Result<Self, StoreError> {
        let id = id.to_string();
        match serde_json::to_vec(value) {
            Ok(body) => Ok(Self::new(collection, id, body)),
            Err(source) => Err(StoreError::Unreadable { collection, id, source: source.into() }),
        }
    }

    /// Sets the name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the project.
    #[must_use]
    pub fn project(mut self, project: impl ToString) -> Self {
        self.project = Some(project.to_string());
        self
    }

    /// Sets the workflow.
    #[must_use]
    pub fn workflow(mut self, workflow: impl ToString) -> Self {
        self.workflow = Some(workflow.to_string());
        self
    }

    /// Sets the status.
    #[must_use]
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }

    /// Sets the time.
    #[must_use]
    pub fn at(mut self, time: Timestamp) -> Self {
        self.time = time.as_microsecond();
        self
    }

    /// Sets the unique key.
    #[must_use]
    pub fn unique_key(mut self, key: impl Into<String>) -> Self {
        self.unique_key = Some(key.into());
        self
    }
}

/// What to change of a document; `None` leaves a field as it is, `Some(None)` clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch {
    /// New name.
    pub name: Option<Option<String>>,
    /// New project.
    pub project: Option<Option<String>>,
    /// New workflow.
    pub workflow: Option<Option<String>>,
    /// New status.
    pub status: Option<Option<String>>,
    /// New time.
    pub time: Option<i64>,
    /// New unique key.
    pub unique_key: Option<Option<String>>,
    /// New body, whole.
    pub body: Option<Bytes>,
}

/// One write. A document can be written several times in one commit; later writes see the earlier ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// A new document; fails with [`StoreError::Duplicate`] when the id is taken.
    Insert(Draft),
    /// A document whether or not there is one.
    Put(Draft),
    /// The whole of a document that must exist, and be at a given version when one is given.
    Replace {
        /// The new content.
        draft: Draft,
        /// The version that must be there.
        if_version: Option<i64>,
    },
    /// Some fields of a document that must exist.
    Patch {
        /// Where it is.
        collection: Collection,
        /// Which it is.
        id: String,
        /// The version that must be there.
        if_version: Option<i64>,
        /// What to change.
        patch: Patch,
    },
    /// Removes a document. Without a version, it is no error if there is none.
    Delete {
        /// Where it is.
        collection: Collection,
        /// Which it is.
        id: String,
        /// The version that must be there.
        if_version: Option<i64>,
    },
}

impl Op {
    /// The document it writes.
    pub fn target(&self) -> (Collection, &str) {
        match self {
            Self::Insert(draft) | Self::Put(draft) | Self::Replace { draft, .. } => {
                (draft.collection, &draft.id)
            }
            Self::Patch { collection, id, .. } | Self::Delete { collection, id, .. } => (*collection, id),
        }
    }
}

/// When a commit is acknowledged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Durability {
    /// Once it is on disk: it survives a power cut.
    #[default]
    Strict,
    /// Once it is visible and would survive the death of the process; on disk within 50 ms.
    Relaxed,
}

/// What a commit did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The version after each write, in the order of the writes; 0 for a deletion.
    pub versions: Vec<i64>,
}

/// Some documents, and where to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The documents, in the order asked for.
    pub documents: Vec<Document>,
    /// For [`Query::after`], when there may be more.
    pub next: Option<String>,
}

/// What happened to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Inserted,
    /// It has changed.
    Updated,
    /// It is gone.
    Deleted,
}

/// An entry of the record of changes. Several writes to one document in one moment may be one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number; later changes have higher ones. Numbers may be left out.
    pub seq: i64,
    /// Whose document.
    pub organisation: OrganisationId,
    /// Where.
    pub collection: Collection,
    /// Which.
    pub id: String,
    /// What happened.
    pub kind: ChangeKind,
}

/// Which organisations a question is about. Rooms above never build one: they hold an [`crate::OrgStore`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One organisation.
    Organisation(OrganisationId),
    /// Every organisation; only for [`crate::Unscoped`].
    Everything,
}

/// A store of documents.
#[async_trait]
pub trait Documents: Send + Sync {
    /// The document `id`. With [`Scope::Everything`], the first in order of organisations.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    async fn get(
        &self,
        scope: Scope,
        collection: Collection,
        id: &str,
    ) -> Result<Option<Document>, StoreError>;

    /// Documents that fit `query`, a page at a time.
    ///
    /// # Errors
    /// [`StoreError::Query`] when the cursor is not of such a query, [`StoreError::Read`] when the store cannot be read.
    async fn find(&self, scope: Scope, query: &Query) -> Result<Page, StoreError>;

    /// Does all of `ops` or none.
    ///
    /// # Errors
    /// [`StoreError::VersionConflict`], [`StoreError::Duplicate`] or [`StoreError::Missing`] when a write meets another
    /// state than it asks for, [`StoreError::TooLarge`] and [`StoreError::Key`] for content that no store keeps,
    /// [`StoreError::Stopped`] when the store can no longer promise to keep anything. Nothing is written then.
    async fn commit(
        &self,
        organisation: OrganisationId,
        ops: Vec<Op>,
        durability: Durability,
    ) -> Result<Committed, StoreError>;

    /// Changes after number `after` (0 for the beginning), oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::ChangesTrimmed`] when some after `after` are no longer kept: read the documents anew.
    async fn changes(&self, after: i64, limit: usize) -> Result<Vec<Change>, StoreError>;

    /// The number of the newest change, to wait on.
    fn last_change(&self) -> watch::Receiver<i64>;
}
