//! Node types that decide where items go: triggers by hand, branches, merges and loops.

pub mod manual_trigger;
pub mod no_operation;
