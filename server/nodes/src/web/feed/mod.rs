//! Feeds: RSS and Atom, read once or watched.

mod item;
mod parse;
pub mod read;
mod snippet;
pub mod watch;
