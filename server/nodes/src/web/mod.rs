//! Node types that talk HTTP: what comes in, what is answered, and what is asked of others.

pub mod access;
pub mod chat;
pub mod credentials;
pub mod feed;
pub(crate) mod forms;
pub mod graphql;
pub mod http_request;
pub mod jwt;
pub mod mail;
mod media;
mod pairs;
pub(crate) mod polling;
mod question;
mod reply_headers;
pub mod respond;
pub mod sse_trigger;
pub mod webhook;
