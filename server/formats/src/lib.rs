//! Between bytes and values: readers and writers of files, one module a format. Nothing here knows nodes or items, and
//! nothing does IO: bytes go in, values come out, or the other way round.
//!
//! Every reader takes [`Limits`], so that a file made to hurt (an archive that unpacks to terabytes, a table of billions
//! of empty cells) ends in an error instead of in memory. A reader answers bad input with an error, never with a panic.

pub mod archive;
pub mod barcode;
pub mod csv;
mod error;
pub mod html;
pub mod ics;
mod limits;
pub mod markdown;
pub mod media;
pub mod pdf;
pub mod picture;
pub mod sheet;
pub mod text;
pub mod xml;

pub use error::FormatError;
pub use limits::Limits;
