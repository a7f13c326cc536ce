//! Mail: sending it over SMTP, receiving it over IMAP, and the words of both.

pub mod address;
mod dialogue;
mod imap;
mod message;
pub mod receive;
mod search;
pub mod send;
mod smtp;

pub(crate) use imap::try_out as try_imap;
pub(crate) use smtp::try_out as try_smtp;
