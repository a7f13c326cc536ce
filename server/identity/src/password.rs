//! Passwords: Argon2id with the parameters OWASP recommends (19 MiB, two passes), and the rules for new ones.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use serde::{Deserialize, Serialize};

use crate::IdentityError;

/// A stored password: a PHC string such as `$argon2id$v=19$m=19456,t=2,p=1$…`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes `password` with a fresh salt. Takes tens of milliseconds of CPU: call it off the event loop.
    ///
    /// # Errors
    /// When memory or randomness run out.
    pub fn create(password: &str) -> Result<Self, IdentityError> {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash: Phc| Self(hash.to_string()))
            .map_err(|error| IdentityError::Hashing(error.to_string()))
    }

    /// Whether `password` is the one that was hashed. Takes as long as [`PasswordHash::create`].
    pub fn verify(&self, password: &str) -> bool {
        Phc::new(&self.0)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    }

    /// Spends the time of a verification for a user who does not exist, so that the answer's time tells nothing.
    pub fn verify_nobody(password: &str) {
        let _hashed = Self::create(password);
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PasswordHash(***)")
    }
}

/// Checks a new password: 10 to 256 characters, not one character repeated, not the e-mail address (NIST SP 800-63B:
/// length over composition rules).
///
/// # Errors
/// `WeakPassword` with a sentence for the person.
pub fn check_password(password: &str, email: &str) -> Result<(), IdentityError> {
    let length = password.chars().count();
    let weak = |message: &str| Err(IdentityError::WeakPassword(message.to_owned()));
    if length < 10 {
        return weak("the password needs at least 10 characters");
    }
    if length > 256 {
        return weak("the password can have at most 256 characters");
    }
    let first = password.chars().next();
    if password.chars().all(|character| Some(character) == first) {
        return weak("the password is one character repeated");
    }
    if password.eq_ignore_ascii_case(email) {
        return weak("the password is the e-mail address");
    }
    Ok(())
}

/// Brings an e-mail address to the form it is stored and looked up in: trimmed and lower case.
///
/// # Errors
/// `BadEmail` when it has no local part, no `@` or no domain, holds white space or is longer than 254 characters.
pub fn check_email(email: &str) -> Result<String, IdentityError> {
    let email = email.trim().to_lowercase();
    let bad = || IdentityError::BadEmail(email.chars().take(254).collect());
    let (local, domain) = email.rsplit_once('@').ok_or_else(bad)?;
    let blank = email.chars().any(|character| character.is_whitespace() || character.is_control());
    if local.is_empty() || domain.is_empty() || local.contains('@') || blank || email.len() > 254 {
        return Err(bad());
    }
    Ok(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_verifies() {
        let hash = PasswordHash::create("correct horse battery").expect("hashes");
        assert!(hash.verify("correct horse battery"));
        assert!(!hash.verify("correct horse batterz"));
        assert!(!format!("{hash:?}").contains("argon2id"), "a hash must not show in logs");
    }

    #[test]
    fn weak_passwords_and_broken_addresses_are_refused() {
        assert!(check_password("short", "a@b").is_err());
        assert!(check_password("aaaaaaaaaaaaaaa", "a@b").is_err());
        assert!(check_password("Owner@Example.org", "owner@example.org").is_err());
        assert!(check_password("a long enough one", "a@b").is_ok());
        assert_eq!(check_email(" Ada@Example.ORG ").as_deref(), Ok("ada@example.org"));
        for bad in ["", "ada", "@x", "ada@", "a b@c.d", "a@b@c"] {
            assert!(check_email(bad).is_err(), "{bad} must be refused");
        }
    }
}
