//! Every built-in node type, one file each: what it says of itself, its typed parameters, its behaviour and its
//! tests. [`CATALOGUE`] lists them all; [`exchange`] reads and writes the workflow files of other tools.

mod catalogue;
mod code;
mod data;
mod error;
pub mod exchange;
mod files;
mod flow;
mod image;
mod note;
pub mod pages;
mod text;
mod time;
mod web;

pub use web::jwt;

pub use catalogue::{CATALOGUE, Catalogue};
pub use error::ImportError;
pub use web::access::{oauth1_connect, oauth2, try_credential};
pub use web::credentials::{CREDENTIAL_TYPES, CredentialType, TOKENS};
