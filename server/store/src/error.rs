//! What can go wrong in the store.

use std::path::PathBuf;

use model::ErrorKind;

use crate::Collection;

/// The cause beneath an error.
pub type Source = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database file cannot be opened, or is none.
    #[error("the database {} cannot be opened: {reason}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// In a few words.
        reason: String,
        /// The cause.
        #[source]
        source: Option<Source>,
    },
    /// Another process has the database open.
    #[error("the database {} is in use by another process", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of the program has written the database.
    #[error("the database {} has format {found}, this program knows formats up to {known}", path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Format of the file.
        found: i64,
        /// Newest format that is known here.
        known: i64,
    },
    /// A write failed in a way that leaves its fate unknown; nothing is accepted until the program starts again.
    #[error("the store has stopped accepting writes: {reason}")]
    Stopped {
        /// What had happened.
        reason: String,
    },
    /// Somebody else wrote the document first.
    #[error("{collection} {id} is at version {found}, not {expected}")]
    VersionConflict {
        /// Where.
        collection: Collection,
        /// Which.
        id: String,
        /// Version asked for.
        expected: i64,
        /// Version that is there.
        found: i64,
    },
    /// The id or the unique key is taken.
    #[error("the {field} of {collection} {id} is taken")]
    Duplicate {
        /// Where.
        collection: Collection,
        /// The document that was to be written.
        id: String,
        /// `id` or `unique_key`.
        field: &'static str,
    },
    /// There is no such document.
    #[error("there is no {id} in {collection}")]
    Missing {
        /// Where.
        collection: Collection,
        /// Which.
        id: String,
    },
    /// The question contradicts itself.
    #[error("the query cannot be answered: {reason}")]
    Query {
        /// Why.
        reason: String,
    },
    /// Content beyond a limit.
    #[error("{what} has {size} bytes or more, the limit is {limit}")]
    TooLarge {
        /// What it is.
        what: String,
        /// How large it is.
        size: u64,
        /// How large it may be.
        limit: u64,
    },
    /// An id or a unique key that no store keeps.
    #[error("{text:?} cannot be a key in {collection}: keys have 1 to 512 bytes and no control characters")]
    Key {
        /// Where.
        collection: Collection,
        /// The beginning of the key.
        text: String,
    },
    /// The changes asked for are no longer kept.
    #[error("changes up to {oldest} are no longer kept")]
    ChangesTrimmed {
        /// Number of the newest change that is gone.
        oldest: i64,
    },
    /// A body is not what it was taken for.
    #[error("the body of {collection} {id} cannot be read or written")]
    Unreadable {
        /// Where.
        collection: Collection,
        /// Which.
        id: String,
        /// The cause.
        #[source]
        source: Source,
    },
    /// The database cannot be read.
    #[error("the database cannot be read: {reason}")]
    Read {
        /// In a few words.
        reason: String,
        /// The cause.
        #[source]
        source: Option<Source>,
    },
    /// A blob is not there.
    #[error("there is no blob {hash}")]
    BlobMissing {
        /// Its hash.
        hash: String,
    },
    /// A blob cannot be read or written.
    #[error("the blob {hash} cannot be {action}")]
    BlobIo {
        /// Its hash, or `new`.
        hash: String,
        /// What was tried, as a participle.
        action: &'static str,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A text is not the hash of a blob.
    #[error("{text:?} is not the hash of a blob")]
    BlobHash {
        /// The beginning of the text.
        text: String,
    },
}

impl StoreError {
    /// Its stable code; each has a page in `docs/errors`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open { .. } => "RR-STORE-0001",
            Self::Locked { .. } => "RR-STORE-0002",
            Self::TooNew { .. } => "RR-STORE-0003",
            Self::Stopped { .. } => "RR-STORE-0004",
            Self::VersionConflict { .. } => "RR-STORE-0005",
            Self::Duplicate { .. } => "RR-STORE-0006",
            Self::Missing { .. } => "RR-STORE-0007",
            Self::Query { .. } => "RR-STORE-0008",
            Self::TooLarge { .. } => "RR-STORE-0009",
            Self::Key { .. } => "RR-STORE-0010",
            Self::ChangesTrimmed { .. } => "RR-STORE-0011",
            Self::Unreadable { .. } => "RR-STORE-0012",
            Self::Read { .. } => "RR-STORE-0013",
            Self::BlobMissing { .. } => "RR-STORE-0014",
            Self::BlobIo { .. } => "RR-STORE-0015",
            Self::BlobHash { .. } => "RR-STORE-0016",
        }
    }

    /// Its kind, for whoever has to answer it.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Open { .. }
            | Self::Locked { .. }
            | Self::TooNew { .. }
            | Self::Stopped { .. }
            | Self::Read { .. } => ErrorKind::Unavailable,
            Self::VersionConflict { .. } | Self::Duplicate { .. } | Self::ChangesTrimmed { .. } => {
                ErrorKind::Conflict
            }
            Self::Missing { .. } | Self::BlobMissing { .. } => ErrorKind::NotFound,
            Self::Query { .. } | Self::Key { .. } | Self::BlobHash { .. } => ErrorKind::Invalid,
            Self::TooLarge { .. } => ErrorKind::TooLarge,
            Self::Unreadable { .. } | Self::BlobIo { .. } => ErrorKind::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_has_a_page() {
        let codes: Vec<_> =
            include_str!("error.rs").split("\"RR-STORE-").skip(1).filter_map(|rest| rest.get(..4)).collect();
        let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors/RR-STORE-");
        let numbers = codes.iter().filter(|code| code.parse::<u16>().is_ok());
        let missing: Vec<_> = numbers
            .clone()
            .filter(|code| !std::path::Path::new(&format!("{pages}{code}.md")).exists())
            .collect();
        assert!(missing.is_empty() && numbers.count() == 16, "{missing:?}");
    }
}
