//! Every built-in node type, one file each: what it says of itself, its typed parameters, its behaviour and its
//! tests. [`CATALOGUE`] lists them all; [`exchange`] reads and writes the workflow files of other tools.

mod catalogue;
pub mod exchange;
mod flow;
mod note;

pub use catalogue::{CATALOGUE, Catalogue};
