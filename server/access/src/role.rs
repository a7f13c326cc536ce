//! Roles: named sets of scopes.

use serde::{Deserialize, Serialize};

use crate::Scope;

/// A named set of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Whoever set the appliance up: everything.
    Owner,
}

impl Role {
    /// The scopes of this role.
    pub const fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Owner => Scope::ALL,
        }
    }

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
        }
    }
}
