//! How a node says that it failed.

use ecow::EcoString;
use expression::ExpressionError;
use model::ExecutionError;

use crate::CodeFailure;

/// A failure of a node, in words for the person who built the workflow.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct NodeError {
    /// Stable code, such as `RR-NODE-0001`.
    pub code: &'static str,
    /// What happened, in one sentence.
    pub message: String,
    /// What to do about it.
    pub description: Option<String>,
    /// Dotted path of the parameter at fault.
    pub parameter: Option<EcoString>,
    /// Index of the item at fault.
    pub item: Option<usize>,
    /// Whether trying again can help (a time-out can, a missing parameter cannot).
    pub retryable: bool,
    /// What a script wrote to the console before it failed.
    pub console: Vec<String>,
}

impl NodeError {
    /// The service or the data did not allow the operation (`RR-NODE-0001`).
    pub fn operation(message: impl Into<String>) -> Self {
        Self::with_code("RR-NODE-0001", message)
    }

    /// A parameter is missing or wrong (`RR-NODE-0002`).
    pub fn parameter(parameter: impl Into<EcoString>, message: impl Into<String>) -> Self {
        Self {
            parameter: Some(parameter.into()),
            retryable: false,
            ..Self::with_code("RR-NODE-0002", message)
        }
    }

    /// The node type is not known to this product (`RR-NODE-0003`).
    pub fn unknown_type(kind: &str) -> Self {
        Self {
            retryable: false,
            ..Self::with_code("RR-NODE-0003", format!("this product has no node type \"{kind}\" yet"))
        }
    }

    /// A failure with its own code.
    pub fn with_code(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            description: None,
            parameter: None,
            item: None,
            retryable: true,
            console: Vec::new(),
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Says which item was worked on.
    #[must_use]
    pub fn at_item(mut self, item: usize) -> Self {
        self.item.get_or_insert(item);
        self
    }

    /// Says which parameter was at fault.
    #[must_use]
    pub fn at_parameter(mut self, parameter: impl Into<EcoString>) -> Self {
        self.parameter.get_or_insert(parameter.into());
        self
    }

    /// The error as the history keeps it.
    pub fn to_execution_error(&self, node: &str) -> ExecutionError {
        ExecutionError {
            code: self.code.into(),
            message: self.message.clone(),
            description: self.description.clone(),
            node: Some(node.into()),
            parameter: self.parameter.clone(),
            item: self.item,
        }
    }
}

impl From<ExpressionError> for NodeError {
    fn from(error: ExpressionError) -> Self {
        let code = match &error {
            ExpressionError::Syntax { .. } => "RR-EXPR-0001",
            ExpressionError::UnknownNode { .. } => "RR-EXPR-0002",
            ExpressionError::NotExecuted { .. } => "RR-EXPR-0003",
            ExpressionError::NoPairedItem { .. } => "RR-EXPR-0004",
            ExpressionError::Thrown { .. } => "RR-EXPR-0005",
            ExpressionError::Limit { .. } => "RR-EXPR-0006",
            ExpressionError::Unavailable { .. } => "RR-EXPR-0007",
        };
        let description = match &error {
            ExpressionError::Thrown { line: Some(line), column: Some(column), .. } => {
                Some(format!("It happened at line {line}, column {column} of the expression."))
            }
            _ => None,
        };
        Self {
            description,
            retryable: matches!(error, ExpressionError::Unavailable { .. }),
            ..Self::with_code(code, error.to_string())
        }
    }
}

impl From<CodeFailure> for NodeError {
    fn from(failure: CodeFailure) -> Self {
        let CodeFailure { error, item, console } = failure;
        Self { item, console, ..Self::from(error) }
    }
}
