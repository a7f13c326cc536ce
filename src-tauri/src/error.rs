//! What can go wrong in the shell, in the words that the Connect page shows.

use std::path::PathBuf;

use serde::{Serialize, Serializer};

/// Why the shell did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// The engine's program is not where it should be.
    #[error("The engine is missing: there is no program at {}. Install the application again.", looked.display())]
    EngineMissing {
        /// The last place that was looked at.
        looked: PathBuf,
    },
    /// The engine was started and did not come up.
    #[error("The engine did not start: {reason}. Its log is {}.", log.display())]
    EngineFailed {
        /// Its last words, or how it ended.
        reason: String,
        /// File with everything it said.
        log: PathBuf,
    },
    /// What was typed is no address of an appliance.
    #[error("\"{typed}\" is not an address. It looks like https://reporunner.example.com or 10.0.0.5:5680.")]
    NotAnAddress {
        /// What was typed.
        typed: String,
    },
    /// An unencrypted address outside private networks.
    #[error(
        "{url} is outside your own network, and without encryption everybody on the way could read along. Use https."
    )]
    Unencrypted {
        /// The address.
        url: String,
    },
    /// Nobody answers.
    #[error("{url} does not answer: {reason}.")]
    Unreachable {
        /// The address.
        url: String,
        /// In a few words.
        reason: String,
    },
    /// Somebody answers, but it is no appliance.
    #[error("Something answers at {url}, but it is not Reporunner: {reason}.")]
    NotAnAppliance {
        /// The address.
        url: String,
        /// What is odd about the answer.
        reason: String,
    },
    /// A file or folder of the shell cannot be used.
    #[error("{} cannot be used: {source}.", path.display())]
    Files {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The window or the toolkit refused.
    #[error("The window did not do it: {0}.")]
    Window(#[from] tauri::Error),
}

impl ShellError {
    /// The stable code, with a page in `docs/errors/`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EngineMissing { .. } => "RR-DESKTOP-0001",
            Self::EngineFailed { .. } => "RR-DESKTOP-0002",
            Self::NotAnAddress { .. } => "RR-DESKTOP-0003",
            Self::Unencrypted { .. } => "RR-DESKTOP-0004",
            Self::Unreachable { .. } => "RR-DESKTOP-0005",
            Self::NotAnAppliance { .. } => "RR-DESKTOP-0006",
            Self::Files { .. } => "RR-DESKTOP-0007",
            Self::Window(_) => "RR-DESKTOP-0008",
        }
    }
}

/// The page gets one text: the message with its code.
impl Serialize for ShellError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{self} ({})", self.code()))
    }
}
