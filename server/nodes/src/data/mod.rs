//! Node types that change what items hold.

pub mod aggregate;
pub mod compare_datasets;
pub mod data_table;
pub(crate) mod field_list;
mod js_pattern;
pub(crate) mod likeness;
pub mod limit;
mod ranking;
pub mod remove_duplicates;
pub mod rename_keys;
pub mod set;
pub mod sort;
pub mod split_out;
pub mod summarize;
