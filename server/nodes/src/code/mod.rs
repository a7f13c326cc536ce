//! Own code: the Code node, the older function nodes, and notes about an execution.

pub mod execution_data;
pub mod function;
mod returned;
mod running;
pub mod script;
