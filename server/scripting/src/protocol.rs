//! What the server and its script processes say to each other.
//!
//! The server sends [`Setup`] once, then a [`Request`]; the child answers with any number of [`Reply::Ask`] (each
//! answered by an [`Answer`]) and [`Reply::Values`], and ends with [`Reply::Done`] or [`Reply::Failed`].

use bytes::Bytes;
use expression::ExpressionError;
use model::{Object, Value};
use serde::{Deserialize, Serialize};

pub(crate) use crate::given::Given;
pub(crate) use crate::raw_items::{RawItem, RawItems};

/// Limits, sent to a new child before anything else.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// Memory for JavaScript values, in bytes.
    pub memory_bytes: usize,
    /// What one request may give back, in bytes.
    pub output_bytes: usize,
    /// Stack of JavaScript calls, in bytes.
    pub stack_bytes: usize,
}

/// Which of the kernel's walls stand around a child, beyond its own process, empty environment and limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Isolation {
    /// System calls other than those for memory, the pipe and the clock are refused.
    pub seccomp: bool,
    /// No file and no network address can be opened, whatever the system call.
    pub landlock: bool,
    /// Limits on memory, processor time, files and processes are set.
    pub limits: bool,
}

/// Work for a child.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    Evaluate(Evaluate),
    Code(Code),
}

/// What every request needs to know of its execution.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Scene {
    /// The time that `$now` shows, in milliseconds since 1970.
    pub now: f64,
    /// IANA name of the workflow's time zone.
    pub timezone: String,
}

/// Expressions to evaluate for items.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Evaluate {
    pub scene: Scene,
    pub sources: Vec<String>,
    /// Indices of the items in the main input.
    pub indices: Vec<usize>,
    /// The items themselves; empty when the main input has none.
    pub items: RawItems,
    /// Time limit of one expression for one item, in milliseconds.
    pub timeout: u64,
}

/// Code to run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Code {
    pub scene: Scene,
    pub source: String,
    /// How often it runs.
    pub mode: Mode,
    /// Whether the other items still run when one fails.
    pub continues: bool,
    /// How many items the main input has.
    pub count: usize,
    /// Time limit, in milliseconds.
    pub timeout: u64,
    pub static_data: Object,
}

/// How often code runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Mode {
    /// Once.
    All,
    /// For each item.
    Each,
    /// For each item, with `item` as its data; gives an item with that data and the binary data of the item.
    EachData,
}

/// What a child says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    /// It is ready.
    Hello(Isolation),
    /// A script looks at something that the child does not have yet.
    Ask(Ask),
    /// Values of the next items, in order.
    Values(Given),
    /// The end of an [`Evaluate`].
    Done,
    /// The end of a [`Code`].
    Result(CodeOutcome),
    /// The request as a whole failed.
    Failed(WireError),
    /// A [`Code`] failed.
    CodeFailed(CodeFault),
}

/// Why code gave nothing.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CodeFault {
    pub error: WireError,
    /// Index of the item that it ran for.
    pub item: Option<usize>,
    pub console: Vec<String>,
}

/// What code gave.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CodeOutcome {
    pub values: Given,
    pub console: Vec<String>,
    pub static_data: Option<Object>,
    pub custom_data: Object,
}

/// A question about the execution.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Ask {
    Input,
    NodeItems {
        node: String,
        output: Option<usize>,
        run: Option<usize>,
    },
    Paired {
        node: String,
        items: Vec<usize>,
    },
    Parameters {
        node: String,
    },
    Context {
        node: String,
    },
    Executed {
        node: String,
    },
    Global {
        name: String,
    },
    /// The content of binary data of an item of the main input.
    Content {
        item: usize,
        property: String,
    },
    /// The content of binary data that a script holds.
    ContentOf {
        data: Value,
    },
    /// Keep content as binary data.
    Keep {
        content: Bytes,
        name: Option<String>,
        mime_type: Option<String>,
    },
}

/// The answer to an [`Ask`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    Items(RawItems),
    Paired(Vec<Result<RawItem, WireError>>),
    Value(Option<Value>),
    Content(Bytes),
    Error(WireError),
}

/// [`ExpressionError`] on the wire.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum WireError {
    Syntax { message: String, position: usize },
    UnknownNode { node: String },
    NotExecuted { node: String },
    NoPairedItem { node: String, item: usize, reason: String },
    Thrown { message: String, name: String, line: Option<u32>, column: Option<u32> },
    Limit { message: String },
    Unavailable { message: String },
}

impl From<ExpressionError> for WireError {
    fn from(error: ExpressionError) -> Self {
        match error {
            ExpressionError::Syntax { message, position } => Self::Syntax { message, position },
            ExpressionError::UnknownNode { node } => Self::UnknownNode { node: node.into() },
            ExpressionError::NotExecuted { node } => Self::NotExecuted { node: node.into() },
            ExpressionError::NoPairedItem { node, item, reason } => {
                Self::NoPairedItem { node: node.into(), item, reason }
            }
            ExpressionError::Thrown { message, name, line, column } => {
                Self::Thrown { message, name, line, column }
            }
            ExpressionError::Limit { message } => Self::Limit { message },
            ExpressionError::Unavailable { message } => Self::Unavailable { message },
        }
    }
}

impl From<WireError> for ExpressionError {
    fn from(error: WireError) -> Self {
        match error {
            WireError::Syntax { message, position } => Self::Syntax { message, position },
            WireError::UnknownNode { node } => Self::UnknownNode { node: node.into() },
            WireError::NotExecuted { node } => Self::NotExecuted { node: node.into() },
            WireError::NoPairedItem { node, item, reason } => {
                Self::NoPairedItem { node: node.into(), item, reason }
            }
            WireError::Thrown { message, name, line, column } => Self::Thrown { message, name, line, column },
            WireError::Limit { message } => Self::Limit { message },
            WireError::Unavailable { message } => Self::Unavailable { message },
        }
    }
}
