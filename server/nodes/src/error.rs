//! What can go wrong while a workflow file is read. Everything that is only odd is taken and noted instead.

use model::ErrorKind;

/// Why a file could not be read as a workflow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The file is larger than is read.
    #[error("the file has {size} bytes; at most {limit} are read")]
    TooLarge {
        /// Size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The file is not JSON.
    #[error("the file is not JSON: {message}")]
    NotJson {
        /// What was found, and where.
        message: String,
    },
    /// The JSON nests too deeply.
    #[error("the file nests deeper than {limit} levels")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The JSON is something else than a workflow.
    #[error("the file holds no workflow: {message}")]
    NotWorkflow {
        /// What it is instead.
        message: String,
    },
    /// The workflow has more nodes than can be run.
    #[error("the workflow has {count} nodes; at most {limit} are read")]
    TooManyNodes {
        /// How many it has.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// The file holds several workflows.
    #[error("the file holds {count} workflows; import them one at a time")]
    Several {
        /// How many.
        count: usize,
    },
}

impl ImportError {
    /// Stable code; each has a page in `docs/errors`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "RR-IMPORT-0001",
            Self::NotJson { .. } => "RR-IMPORT-0002",
            Self::TooDeep { .. } => "RR-IMPORT-0003",
            Self::NotWorkflow { .. } => "RR-IMPORT-0004",
            Self::TooManyNodes { .. } => "RR-IMPORT-0005",
            Self::Several { .. } => "RR-IMPORT-0006",
        }
    }

    /// What sort of failure it is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::TooLarge { .. } | Self::TooManyNodes { .. } => ErrorKind::TooLarge,
            _ => ErrorKind::Invalid,
        }
    }
}
