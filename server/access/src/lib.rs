//! May you: scopes and roles. Pure.
