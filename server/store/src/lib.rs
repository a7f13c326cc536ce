//! Documents behind one trait, content-addressed blobs, and the embedded SQLite implementation.
//!
//! Rooms above take an [`OrgStore`], which cannot be made without an organisation and puts it into every filter.
//! The few questions that come before an organisation is known (whose session is this?) go through [`Unscoped`].

mod blobs;
mod collection;

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod documents;
mod error;
mod query;
mod scoped;
pub mod scratch;
pub mod sqlite;
pub mod tables;

pub use blobs::{BlobLimits, BlobReader, Blobs, StoredBlob, Swept};
pub use collection::{COLLECTIONS, Collection};
pub use documents::{
    Change, ChangeKind, Committed, Document, Documents, Draft, Durability, INSTANCE, MAX_BODY, MAX_KEY, Op,
    Page, Patch, Scope,
};
pub use error::StoreError;
pub use query::{Field, MAX_LIMIT, Order, Query, Sort};
pub use scoped::{OrgStore, Unscoped};
pub use sqlite::Sqlite;
