//! Node types that decide where items go: triggers by hand, branches, merges and loops.

pub mod branch;
mod conditions;
pub mod filter;
pub mod manual_trigger;
pub mod no_operation;
mod partition;
pub mod switch;
