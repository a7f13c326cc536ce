//! The signed addresses by which calls wake waiting executions up. A signature covers the execution and the number of
//! the wait, so that nobody can guess one and each works once.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ecow::{EcoString, eco_format};
use engine::ResumeLinks;
use hmac::{Hmac, KeyInit, Mac};
use model::ExecutionId;
use sha2::Sha256;

/// Name of the query parameter that holds the signature.
pub(crate) const SIGNATURE: &str = "signature";

/// A key for signatures, derived from the instance's key.
#[derive(Clone)]
pub(crate) struct LinkKey([u8; 32]);

impl std::fmt::Debug for LinkKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("LinkKey(***)")
    }
}

impl LinkKey {
    /// The key for signatures of an instance whose key is `instance`.
    pub(crate) fn derive(instance: &[u8; 32]) -> Self {
        Self(mac(instance, &[b"reporunner resume links"]).finalize().into_bytes().into())
    }

    /// The signature of wait number `number` of `execution`.
    pub(crate) fn sign(&self, execution: ExecutionId, number: usize) -> String {
        URL_SAFE_NO_PAD.encode(self.of(execution, number).finalize().into_bytes())
    }

    /// Whether `signature` is that of wait number `number` of `execution`. Takes the same time for every wrong one.
    pub(crate) fn verifies(&self, execution: ExecutionId, number: usize, signature: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(signature)
            .is_ok_and(|given| self.of(execution, number).verify_slice(&given).is_ok())
    }

    /// The signature of `text`.
    pub(crate) fn sign_text(&self, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.0, &[text.as_bytes()]).finalize().into_bytes())
    }

    /// Whether `signature` is that of `text`.
    pub(crate) fn verifies_text(&self, text: &str, signature: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(signature)
            .is_ok_and(|given| mac(&self.0, &[text.as_bytes()]).verify_slice(&given).is_ok())
    }

    fn of(&self, execution: ExecutionId, number: usize) -> Hmac<Sha256> {
        let number = u64::try_from(number).unwrap_or(u64::MAX).to_be_bytes();
        mac(&self.0, &[execution.uuid().as_bytes(), &number])
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> Hmac<Sha256> {
    // HMAC-SHA-256 (RFC 2104) fills a key up with zeros to the length of a block.
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac
}

/// The links of one execution.
#[derive(Debug)]
pub(crate) struct Links {
    pub(crate) key: LinkKey,
    pub(crate) base: Arc<str>,
    pub(crate) execution: ExecutionId,
}

impl ResumeLinks for Links {
    fn link(&self, number: usize, form: bool) -> EcoString {
        self.with_suffix(number, form, "")
    }
}

impl Links {
    /// The address for wait number `number`, with what its node wants after the execution's id.
    pub(crate) fn with_suffix(&self, number: usize, form: bool, suffix: &str) -> EcoString {
        let kind = if form { "form" } else { "webhook" };
        let slash = if suffix.is_empty() { "" } else { "/" };
        let (base, execution) = (self.base.trim_end_matches('/'), self.execution);
        let signature = self.key.sign(execution, number);
        eco_format!("{base}/{kind}-waiting/{execution}{slash}{suffix}?{SIGNATURE}={signature}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_fits_one_wait_of_one_execution_of_one_instance() {
        let (key, id) = (LinkKey::derive(&[1; 32]), ExecutionId::generate());
        let signature = key.sign(id, 3);
        assert!(key.verifies(id, 3, &signature));
        assert!(!key.verifies(id, 4, &signature), "another wait");
        assert!(!key.verifies(ExecutionId::generate(), 3, &signature), "another execution");
        assert!(!LinkKey::derive(&[2; 32]).verifies(id, 3, &signature), "another instance");
        for forged in ["", "x", "!!", &signature[1..], &format!("{signature}A")] {
            assert!(!key.verifies(id, 3, forged), "{forged}");
        }
    }
}
