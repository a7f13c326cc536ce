//! Hashes and signatures, for the node types that make or check them. Keys stay inside; errors say nothing about them.

mod hash;
mod keys;
pub(crate) mod protected;
mod token;

pub(crate) use hash::Hash;
pub(crate) use keys::{PrivateKey, PublicKey};
pub(crate) use protected::open as open_private_key;
pub(crate) use token::{Algorithm, Checks, Key, TokenError, decode, sign, verify};
