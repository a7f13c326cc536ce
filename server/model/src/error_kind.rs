//! The handful of kinds that every error of every room maps to; the API turns each into one HTTP status.

use serde::{Deserialize, Serialize};

/// What sort of failure an error is, for whoever has to answer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ErrorKind {
    /// The thing does not exist, or the caller may not know that it does (404).
    NotFound,
    /// The caller is known and may not do this (403).
    Forbidden,
    /// The caller is not known (401).
    Unauthenticated,
    /// The request itself is wrong (400, or 422 for a well-formed body with bad content).
    Invalid,
    /// The request is larger than a limit allows (413).
    TooLarge,
    /// Somebody else changed the thing first, or the name is taken (409).
    Conflict,
    /// A rate or a quota is used up (429).
    TooMany,
    /// The licence does not include this (402).
    Unlicensed,
    /// A part is not reachable now; trying again makes sense (503).
    Unavailable,
    /// Our own mistake (500).
    Internal,
}
