//! Answers a compiled expression for one item.

use std::cell::Cell;

use model::Value;

use crate::syntax::Expr;
use crate::{ExecutionView, ExpressionError};

/// How many bytes of text and elements of arrays one evaluation may make or look through.
const BUDGET: usize = 64 * 1024 * 1024;

/// The answer of one segment.
#[derive(Debug)]
pub(crate) enum Answer {
    Value(Value),
    Undefined,
    NeedsScript,
}

/// One evaluation of one template for one item.
pub(crate) struct Scope<'a> {
    #[expect(dead_code)]
    view: &'a dyn ExecutionView,
    #[expect(dead_code)]
    item: usize,
    left: Cell<usize>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(view: &'a dyn ExecutionView, item: usize) -> Self {
        Self { view, item, left: Cell::new(BUDGET) }
    }

    /// Takes `amount` from the budget.
    pub(crate) fn spend(&self, amount: usize) -> Result<(), ExpressionError> {
        match self.left.get().checked_sub(amount) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(ExpressionError::Limit { message: format!("it made more than {BUDGET} bytes") }),
        }
    }

    pub(crate) fn answer(&self, _expr: &Expr) -> Result<Answer, ExpressionError> {
        Ok(Answer::NeedsScript)
    }
}
