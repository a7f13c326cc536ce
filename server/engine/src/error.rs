//! What can go wrong with an execution as a whole, each with its code.

use ecow::EcoString;
use model::{ErrorKind, ExecutionError};

/// Why a workflow cannot be run, or why its execution ended without every node having had its turn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The execution is to start at a node that the workflow does not have.
    #[error("the workflow has no node called \"{node}\" to start with")]
    UnknownStart {
        /// The name asked for.
        node: EcoString,
    },
    /// The execution is to end at a node that cannot be reached from its start.
    #[error("the node \"{node}\" cannot be reached from \"{start}\"")]
    UnreachableDestination {
        /// The node asked for.
        node: EcoString,
        /// Where the execution starts.
        start: EcoString,
    },
    /// There is no earlier data to begin with.
    #[error("{}", if node.is_empty() { "the earlier execution has no steps to go on from".to_owned() } else { format!("there is no data for \"{node}\" yet: run the nodes before it first") })]
    NoData {
        /// The node that was to run; empty when none was named.
        node: EcoString,
    },
    /// More steps than an execution may have.
    #[error(
        "the execution was stopped after {limit} steps; \"{node}\" alone ran {runs} times, which looks like an endless loop"
    )]
    TooManySteps {
        /// The limit.
        limit: usize,
        /// The node that ran most often.
        node: EcoString,
        /// How often.
        runs: usize,
    },
    /// More items than an execution may produce.
    #[error("the execution was stopped because its nodes gave more than {limit} items in all")]
    TooManyItems {
        /// The limit.
        limit: usize,
        /// The node whose items went over it.
        node: EcoString,
    },
    /// The execution ran longer than it may.
    #[error("the execution was stopped because it took longer than {seconds} s")]
    TimedOut {
        /// The limit in seconds, as people write it.
        seconds: EcoString,
    },
    /// The program stopped while a node was acting on the outside, so nobody knows whether the act happened.
    #[error("the program stopped while \"{node}\" was at work; whether it took effect is not known")]
    Uncertain {
        /// The node.
        node: EcoString,
    },
    /// A node type broke off in a way it never should.
    #[error("the node type of \"{node}\" broke down: {reason}")]
    Panicked {
        /// The node.
        node: EcoString,
        /// What it said.
        reason: String,
    },
    /// A node gave data that is nested too deep or has too many values.
    #[error(
        "\"{node}\" gave data that is nested deeper than {levels} levels or holds more than {values} values"
    )]
    TooDeep {
        /// Name of the node.
        node: EcoString,
        /// The most levels below an item.
        levels: usize,
        /// The most values of all items together.
        values: usize,
    },
    /// What happened could not be written down, so the execution must not go on.
    #[error("the execution was stopped because its journal could not be written: {reason}")]
    Journal {
        /// What the journal said.
        reason: String,
    },
    /// An event does not follow from what happened before.
    #[error("the journal does not fit the workflow: {reason}")]
    Mismatch {
        /// What does not fit.
        reason: String,
    },
    /// Two nodes have one name.
    #[error("the workflow has two nodes called \"{node}\"")]
    DuplicateName {
        /// The name.
        node: EcoString,
    },
    /// The workflow is larger than the engine takes.
    #[error("the workflow has {count} {what}; at most {limit} are possible")]
    TooLarge {
        /// What there is too much of, in the plural.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
}

impl EngineError {
    /// The stable code; each has a page in `docs/errors`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownStart { .. } => "RR-EXEC-0001",
            Self::UnreachableDestination { .. } => "RR-EXEC-0002",
            Self::NoData { .. } => "RR-EXEC-0020",
            Self::TooManySteps { .. } => "RR-EXEC-0003",
            Self::TooManyItems { .. } => "RR-EXEC-0004",
            Self::TimedOut { .. } => "RR-EXEC-0005",
            Self::Uncertain { .. } => "RR-EXEC-0006",
            Self::Panicked { .. } => "RR-EXEC-0007",
            Self::Journal { .. } => "RR-EXEC-0008",
            Self::Mismatch { .. } => "RR-EXEC-0009",
            Self::DuplicateName { .. } => "RR-EXEC-0010",
            Self::TooLarge { .. } => "RR-EXEC-0011",
            Self::TooDeep { .. } => "RR-EXEC-0013",
        }
    }

    /// What sort of failure this is, for whoever has to answer it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::UnknownStart { .. }
            | Self::UnreachableDestination { .. }
            | Self::NoData { .. }
            | Self::TooManySteps { .. }
            | Self::TooManyItems { .. }
            | Self::TimedOut { .. }
            | Self::DuplicateName { .. }
            | Self::TooLarge { .. }
            | Self::TooDeep { .. } => ErrorKind::Invalid,
            Self::Uncertain { .. } | Self::Journal { .. } => ErrorKind::Unavailable,
            Self::Panicked { .. } | Self::Mismatch { .. } => ErrorKind::Internal,
        }
    }

    /// The error as the history keeps it.
    pub fn to_execution_error(&self) -> ExecutionError {
        let node = match self {
            Self::TooManySteps { node, .. }
            | Self::TooManyItems { node, .. }
            | Self::TooDeep { node, .. }
            | Self::Uncertain { node }
            | Self::Panicked { node, .. } => Some(node.clone()),
            _ => None,
        };
        ExecutionError {
            code: self.code().into(),
            message: self.to_string(),
            node,
            ..ExecutionError::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_its_own_and_has_a_page() {
        let (node, reason) = (EcoString::from("A"), String::from("r"));
        let all = [
            EngineError::UnknownStart { node: node.clone() },
            EngineError::UnreachableDestination { node: node.clone(), start: node.clone() },
            EngineError::TooManySteps { limit: 1, node: node.clone(), runs: 1 },
            EngineError::TooManyItems { limit: 1, node: node.clone() },
            EngineError::TooDeep { node: node.clone(), levels: 1, values: 1 },
            EngineError::TimedOut { seconds: "1".into() },
            EngineError::Uncertain { node: node.clone() },
            EngineError::Panicked { node: node.clone(), reason: reason.clone() },
            EngineError::Journal { reason: reason.clone() },
            EngineError::Mismatch { reason },
            EngineError::DuplicateName { node },
            EngineError::TooLarge { what: "nodes", count: 2, limit: 1 },
        ];
        let pages = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors");
        let mut codes: Vec<&str> = all.iter().map(EngineError::code).collect();
        for code in &codes {
            assert!(pages.join(format!("{code}.md")).is_file(), "{code} has no page");
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all.len());
    }
}
