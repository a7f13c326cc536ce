//! Secret tokens: 256 random bits, shown once, kept only as a hash.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::IdentityError;

/// A secret that opens something: a session cookie, a set-up link.
pub struct Token(String);

impl Token {
    /// A new token from the operating system's randomness.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn generate() -> Result<Self, IdentityError> {
        let mut bytes = [0u8; 32];
        SysRng.try_fill_bytes(&mut bytes).map_err(|error| IdentityError::Hashing(error.to_string()))?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The text to hand out once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What to keep.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(***)")
    }
}

/// The SHA-256 of a token in hex. A fast hash is right here: the token has 256 bits, nobody can guess it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(String);

impl TokenHash {
    /// The hash of a token as it came in.
    pub fn of(token: &str) -> Self {
        Self(hex::encode(Sha256::digest(token.as_bytes())))
    }

    /// The hash in hex.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `kept` is this hash, compared in constant time.
    pub fn matches(&self, kept: &str) -> bool {
        self.0.as_bytes().ct_eq(kept.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_matches_its_own_hash_only() {
        let (one, two) = (Token::generate().expect("random"), Token::generate().expect("random"));
        assert!(TokenHash::of(one.reveal()).matches(one.hash().as_str()));
        assert!(!two.hash().matches(one.hash().as_str()));
        assert_eq!(format!("{one:?}"), "Token(***)");
    }
}
