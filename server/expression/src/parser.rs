//! Reads the source of one segment.

use crate::ExpressionError;
use crate::syntax::Expr;

/// The highest tree that is built.
pub(crate) const MAX_HEIGHT: usize = 128;

/// A mistake in a segment, at a byte of its source.
#[derive(Debug)]
pub(crate) struct Mistake {
    pub(crate) message: String,
    pub(crate) at: usize,
}

impl Mistake {
    /// The error as seen from the whole `text`, in which the segment starts at byte `start`.
    pub(crate) fn located(self, text: &str, start: usize) -> ExpressionError {
        let before = text.get(..start + self.at).unwrap_or(text);
        ExpressionError::Syntax { message: self.message, position: before.chars().count() }
    }
}

/// The tree of `source`; `None` when it is outside the native part of the language.
pub(crate) fn parse(_source: &str) -> Result<Option<Expr>, Mistake> {
    Ok(None)
}
