//! May you: the one table of scopes, the roles that bundle them, and the question `Caller::may`. Pure.

mod caller;
mod role;
mod scope;

pub use caller::{Caller, Denied};
pub use role::Role;
pub use scope::Scope;
