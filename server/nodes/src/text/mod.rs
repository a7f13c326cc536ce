//! Node types for texts and documents: HTML, XML and Markdown, hashes and tokens, packed files.

pub(crate) mod attached;
pub mod compression;
pub mod crypto;
pub mod html;
pub mod ical;
pub mod jwt;
pub mod markdown;
pub(crate) mod signing;
pub mod totp;
pub mod xml;

use crate::CredentialType;

/// The credential types of these node types.
pub(crate) fn credentials() -> Vec<CredentialType> {
    vec![crypto::credential(), jwt::credential(), totp::credential()]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn every_credential_type_is_listed_once() {
        let mut kinds = HashSet::new();
        for kind in crate::CREDENTIAL_TYPES.iter() {
            assert!(kinds.insert(kind.kind), "{} is listed twice", kind.kind);
        }
    }
}
