//! Node types that change what items hold.

pub mod aggregate;
mod field_list;
pub mod set;
pub mod split_out;
