//! What can go wrong in an expression.

use ecow::EcoString;

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ExpressionError {
    /// The text is not an expression.
    #[error("{message} at position {position}")]
    Syntax {
        /// What was found.
        message: String,
        /// Where, in characters from the start of the parameter's text.
        position: usize,
    },
    /// It refers to a node that the workflow does not have.
    #[error("there is no node called \"{node}\" in this workflow")]
    UnknownNode {
        /// The name as written.
        node: EcoString,
    },
    /// It refers to a node that has not run in this execution.
    #[error("node \"{node}\" has not been executed")]
    NotExecuted {
        /// The node.
        node: EcoString,
    },
    /// The item of the other node that belongs to this one cannot be told.
    #[error("the item of \"{node}\" that belongs to item {item} cannot be determined: {reason}")]
    NoPairedItem {
        /// The node asked for.
        node: EcoString,
        /// Index of the current item.
        item: usize,
        /// Why the chain of links ends.
        reason: String,
    },
    /// It threw, for instance by reading a field of nothing.
    #[error("{message}")]
    Thrown {
        /// The message of the JavaScript error.
        message: String,
        /// Name of the JavaScript error class, such as `TypeError`.
        name: String,
        /// Line in the source, from 1, when known.
        line: Option<u32>,
        /// Column in that line, from 1, when known.
        column: Option<u32>,
    },
    /// It ran too long, used too much memory or wrote too much.
    #[error("the script was stopped: {message}")]
    Limit {
        /// Which limit.
        message: String,
    },
    /// The process that runs scripts could not be used.
    #[error("scripts cannot run now: {message}")]
    Unavailable {
        /// What happened.
        message: String,
    },
}
