//! What can be wrong with who somebody says they are.

/// Why an identity operation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The new password does not meet the rules.
    #[error("{0}")]
    WeakPassword(String),
    /// The e-mail address cannot be one.
    #[error("\"{0}\" is not an e-mail address")]
    BadEmail(String),
    /// The password could not be hashed; the machine is out of memory or randomness.
    #[error("the password could not be hashed: {0}")]
    Hashing(String),
}
