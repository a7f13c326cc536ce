//! Why a file could not be read or written, in words for the person whose file it is.

/// A file that could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The bytes are not what the format asks for.
    #[error("this is not {format} that can be read: {what}")]
    Malformed {
        /// Name of the format, such as `CSV`.
        format: &'static str,
        /// What is wrong, and where.
        what: String,
    },
    /// There is more in it than is taken.
    #[error("the {format} has more than {limit} {what}, which is the most that is taken")]
    TooLarge {
        /// Name of the format.
        format: &'static str,
        /// What there is too much of.
        what: &'static str,
        /// The most of it.
        limit: usize,
    },
    /// The format knows it, this product does not.
    #[error("{format}: {what}")]
    Unsupported {
        /// Name of the format.
        format: &'static str,
        /// What is not done.
        what: String,
    },
    /// The file is locked, and the password is missing or wrong.
    #[error("the {format} is locked: {what}")]
    Locked {
        /// Name of the format.
        format: &'static str,
        /// Whether the password is missing or wrong.
        what: &'static str,
    },
    /// The name of a text encoding says nothing to us.
    #[error("there is no text encoding called \"{label}\" here")]
    Encoding {
        /// The name.
        label: String,
    },
}

impl FormatError {
    /// A file that breaks the rules of `format`.
    pub fn malformed(format: &'static str, what: impl Into<String>) -> Self {
        Self::Malformed { format, what: what.into() }
    }

    /// Something that is not done here.
    pub fn unsupported(format: &'static str, what: impl Into<String>) -> Self {
        Self::Unsupported { format, what: what.into() }
    }

    /// Stable code; each has a page in `docs/errors/`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "RR-FORMAT-0001",
            Self::TooLarge { .. } => "RR-FORMAT-0002",
            Self::Unsupported { .. } => "RR-FORMAT-0003",
            Self::Locked { .. } => "RR-FORMAT-0004",
            Self::Encoding { .. } => "RR-FORMAT-0005",
        }
    }
}
