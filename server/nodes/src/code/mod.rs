//! Node types that run people's own code.

pub mod script;
mod returned;
