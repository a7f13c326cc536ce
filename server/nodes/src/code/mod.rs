//! Node types that run people's own code.

mod returned;
pub mod script;
