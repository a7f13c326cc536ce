//! The handles that rooms above hold: one bound to an organisation, and the one place that is not.

use std::sync::Arc;

use model::OrganisationId;
use tokio::sync::watch;

use crate::{
    Change, Collection, Committed, Document, Documents, Draft, Durability, Field, Op, Order, Page, Patch,
    Query, Scope, Sort, StoreError,
};

/// The documents of one organisation; every question and every write carries it.
#[derive(Clone)]
pub struct OrgStore {
    documents: Arc<dyn Documents>,
    organisation: OrganisationId,
}

impl OrgStore {
    /// The documents of `organisation`.
    pub fn new(documents: Arc<dyn Documents>, organisation: OrganisationId) -> Self {
        Self { documents, organisation }
    }

    /// Whose documents these are.
    pub fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// The document `id`, when there is one.
    ///
    /// # Errors
    /// See [`Documents::get`].
    pub async fn get(
        &self,
        collection: Collection,
        id: impl ToString,
    ) -> Result<Option<Document>, StoreError> {
        self.documents.get(Scope::Organisation(self.organisation), collection, &id.to_string()).await
    }

    /// The document `id`.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none; see [`Documents::get`].
    pub async fn require(&self, collection: Collection, id: impl ToString) -> Result<Document, StoreError> {
        let id = id.to_string();
        let found = self.documents.get(Scope::Organisation(self.organisation), collection, &id).await?;
        found.ok_or(StoreError::Missing { collection, id })
    }

    /// Documents that fit `query`.
    ///
    /// # Errors
    /// See [`Documents::find`].
    pub async fn find(&self, query: &Query) -> Result<Page, StoreError> {
        self.documents.find(Scope::Organisation(self.organisation), query).await
    }

    /// Documents with `text` in their name, in order of names, without bodies.
    ///
    /// # Errors
    /// See [`Documents::find`].
    pub async fn search_name(
        &self,
        collection: Collection,
        text: &str,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let query = Query::of(collection).name_contains(text).sorted(Sort::Name, Order::Ascending);
        self.find(&query.after(cursor).limit(limit).without_body()).await
    }

    /// Does all of `ops` or none, and answers once they are on disk.
    ///
    /// # Errors
    /// See [`Documents::commit`].
    pub async fn commit(&self, ops: Vec<Op>) -> Result<Committed, StoreError> {
        self.commit_with(ops, Durability::Strict).await
    }

    /// Does all of `ops` or none, and answers when `durability` says.
    ///
    /// # Errors
    /// See [`Documents::commit`].
    pub async fn commit_with(&self, ops: Vec<Op>, durability: Durability) -> Result<Committed, StoreError> {
        self.documents.commit(self.organisation, ops, durability).await
    }

    /// Writes a new document.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the id or the unique key is taken; see [`Documents::commit`].
    pub async fn insert(&self, draft: Draft) -> Result<(), StoreError> {
        self.commit(vec![Op::Insert(draft)]).await.map(drop)
    }

    /// Writes a document whether or not there is one, and gives its version.
    ///
    /// # Errors
    /// See [`Documents::commit`].
    pub async fn put(&self, draft: Draft) -> Result<i64, StoreError> {
        self.commit(vec![Op::Put(draft)]).await.map(|committed| only(&committed))
    }

    /// Writes the whole of a document that is at version `if_version`, and gives its new version.
    ///
    /// # Errors
    /// [`StoreError::VersionConflict`] or [`StoreError::Missing`]; see [`Documents::commit`].
    pub async fn replace(&self, draft: Draft, if_version: i64) -> Result<i64, StoreError> {
        let op = Op::Replace { draft, if_version: Some(if_version) };
        self.commit(vec![op]).await.map(|committed| only(&committed))
    }

    /// Changes some fields of a document, and gives its new version.
    ///
    /// # Errors
    /// [`StoreError::VersionConflict`] or [`StoreError::Missing`]; see [`Documents::commit`].
    pub async fn patch(
        &self,
        collection: Collection,
        id: impl ToString,
        if_version: Option<i64>,
        patch: Patch,
    ) -> Result<i64, StoreError> {
        let op = Op::Patch { collection, id: id.to_string(), if_version, patch };
        self.commit(vec![op]).await.map(|committed| only(&committed))
    }

    /// Removes a document; without a version it is no error if there is none.
    ///
    /// # Errors
    /// [`StoreError::VersionConflict`] or [`StoreError::Missing`]; see [`Documents::commit`].
    pub async fn delete(
        &self,
        collection: Collection,
        id: impl ToString,
        if_version: Option<i64>,
    ) -> Result<(), StoreError> {
        self.commit(vec![Op::Delete { collection, id: id.to_string(), if_version }]).await.map(drop)
    }
}

fn only(committed: &Committed) -> i64 {
    committed.versions.first().copied().unwrap_or_default()
}

/// Documents of every organisation: for looking up who is asking (sessions, e-mail addresses, webhooks), for
/// what is unfinished at start, and for following changes. Nothing that a signed-in caller asks for goes this way.
#[derive(Clone)]
pub struct Unscoped {
    documents: Arc<dyn Documents>,
}

impl Unscoped {
    /// All documents.
    pub fn new(documents: Arc<dyn Documents>) -> Self {
        Self { documents }
    }

    /// The documents of one organisation.
    pub fn organisation(&self, organisation: OrganisationId) -> OrgStore {
        OrgStore::new(self.documents.clone(), organisation)
    }

    /// The documents of the instance as a whole.
    pub fn instance(&self) -> OrgStore {
        self.organisation(crate::INSTANCE)
    }

    /// The document with a unique key, whoever's it is.
    ///
    /// # Errors
    /// See [`Documents::find`].
    pub async fn by_unique_key(
        &self,
        collection: Collection,
        key: &str,
    ) -> Result<Option<Document>, StoreError> {
        let query = Query::of(collection).equals(Field::UniqueKey, key).limit(1);
        Ok(self.documents.find(Scope::Everything, &query).await?.documents.pop())
    }

    /// Documents of every organisation that fit `query`.
    ///
    /// # Errors
    /// See [`Documents::find`].
    pub async fn find(&self, query: &Query) -> Result<Page, StoreError> {
        self.documents.find(Scope::Everything, query).await
    }

    /// Changes after number `after`.
    ///
    /// # Errors
    /// See [`Documents::changes`].
    pub async fn changes(&self, after: i64, limit: usize) -> Result<Vec<Change>, StoreError> {
        self.documents.changes(after, limit).await
    }

    /// The number of the newest change, to wait on.
    pub fn last_change(&self) -> watch::Receiver<i64> {
        self.documents.last_change()
    }
}
