//! Node types that decide where items go: triggers by hand, branches, merges and loops.

pub mod branch;
pub(crate) mod conditions;
pub mod error_trigger;
pub mod execute_workflow;
pub mod execute_workflow_trigger;
pub mod filter;
pub mod loop_over_items;
pub mod manual_trigger;
pub mod merge;
pub mod no_operation;
mod partition;
pub mod stop_and_error;
pub mod switch;
pub mod wait;
