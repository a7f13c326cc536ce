//! Node types that talk HTTP: what comes in, what is answered, and what is asked of others.

pub mod access;
pub mod credentials;
pub mod http_request;
mod media;
mod pairs;
mod reply_headers;
pub mod respond;
pub mod webhook;
