//! Every call's first argument: the product, who asks, and the documents of the caller's organisation.

use std::sync::Arc;

use access::{Caller, Scope};
use store::OrgStore;

use crate::{App, AppError};

/// One signed-in call.
#[derive(Clone)]
pub struct Context {
    /// The product.
    pub app: Arc<App>,
    /// Who asks.
    pub caller: Caller,
    /// The documents of the caller's organisation, and of no other.
    pub store: OrgStore,
}

impl Context {
    /// Asks whether the caller may do what `scope` stands for. The first line of every function of a resource.
    ///
    /// # Errors
    /// `Denied` when not.
    pub fn may(&self, scope: Scope) -> Result<(), AppError> {
        Ok(self.caller.may(scope)?)
    }
}
