//! Files: what is in them, making them of items, and the files of the machine.

pub mod convert;
pub mod disk;
pub mod extract;
pub mod legacy_disk;
pub mod move_binary;
pub mod spreadsheet;

mod binary;
pub(crate) mod calendar;
mod encodings;
mod table;
