//! Keys of RSA and of the NIST curves, as PEM, and what is signed with them.

use rsa::pkcs1::{DecodeRsaPrivateKey, DecodeRsaPublicKey};
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use rsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use rsa::{Pkcs1v15Sign, Pss};
use sha2::{Sha256, Sha384, Sha512};

use super::Hash;

/// A private key.
pub(crate) enum PrivateKey {
    Rsa(Box<rsa::PrivateKey>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
}

/// A public key.
pub(crate) enum PublicKey {
    Rsa(Box<rsa::PublicKey>),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    P521(p521::ecdsa::VerifyingKey),
}

/// PEM as people paste it: with written `\n`, or on one line with the line ends gone.
pub(super) fn lines(text: &str) -> String {
    let text = text.trim().replace("\\n", "\n").replace("\r\n", "\n");
    let parts: Vec<&str> = text.split("-----").map(str::trim).collect();
    let ["", begin, body, end, ""] = parts.as_slice() else { return text };
    let body: String = body.split_whitespace().collect();
    let mut pem = format!("-----{begin}-----\n");
    for start in (0..body.len()).step_by(64) {
        pem.push_str(body.get(start..(start + 64).min(body.len())).unwrap_or_default());
        pem.push('\n');
    }
    pem + &format!("-----{end}-----\n")
}

/// `digest` at least as long as the curve's numbers, without changing its worth.
fn widened(digest: &[u8], size: usize) -> Vec<u8> {
    let mut wide = vec![0; size.saturating_sub(digest.len())];
    wide.extend_from_slice(digest);
    wide
}

impl PrivateKey {
    /// Reads a key.
    ///
    /// # Errors
    /// A sentence that tells nothing of the key.
    pub(crate) fn read(pem: &str) -> Result<Self, String> {
        let pem = lines(pem);
        if pem.trim().is_empty() {
            return Err("there is no private key".to_owned());
        }
        if pem.contains("ENCRYPTED") {
            return Err(
                "the private key is protected by a passphrase, which only a credential can hold".to_owned()
            );
        }
        if let Ok(key) =
            rsa::PrivateKey::from_pkcs8_pem(&pem).or_else(|_| rsa::PrivateKey::from_pkcs1_pem(&pem))
        {
            return Ok(Self::Rsa(Box::new(key)));
        }
        if let Ok(key) =
            p256::SecretKey::from_pkcs8_pem(&pem).or_else(|_| p256::SecretKey::from_sec1_pem(&pem))
        {
            return Ok(Self::P256(key.into()));
        }
        if let Ok(key) =
            p384::SecretKey::from_pkcs8_pem(&pem).or_else(|_| p384::SecretKey::from_sec1_pem(&pem))
        {
            return Ok(Self::P384(key.into()));
        }
        if let Ok(key) =
            p521::SecretKey::from_pkcs8_pem(&pem).or_else(|_| p521::SecretKey::from_sec1_pem(&pem))
        {
            return Ok(Self::P521(key.into()));
        }
        Err("the private key cannot be read; it has to be a PEM of an RSA key or of one for P-256, P-384 or P-521"
            .to_owned())
    }

    /// The signature of `data` as OpenSSL makes it: PKCS #1 v1.5 for RSA, DER for curves.
    pub(crate) fn sign(&self, hash: Hash, data: &[u8]) -> Result<Vec<u8>, String> {
        let digest = hash.digest(data);
        let failed = |_| "the key cannot make this signature".to_owned();
        match self {
            Self::Rsa(key) => {
                let prefix = hash.rsa_prefix().ok_or("RSA signs no hashes of this kind")?;
                let scheme = Pkcs1v15Sign { hash_len: Some(digest.len()), prefix: prefix.into() };
                key.sign(scheme, &digest).map_err(|_| "the RSA key is too short for this hash".to_owned())
            }
            Self::P256(key) => {
                let made: p256::ecdsa::Signature = key.sign_prehash(&widened(&digest, 32)).map_err(failed)?;
                Ok(made.to_der().as_bytes().to_vec())
            }
            Self::P384(key) => {
                let made: p384::ecdsa::Signature = key.sign_prehash(&widened(&digest, 48)).map_err(failed)?;
                Ok(made.to_der().as_bytes().to_vec())
            }
            Self::P521(key) => {
                let made: p521::ecdsa::Signature = key.sign_prehash(&widened(&digest, 66)).map_err(failed)?;
                Ok(made.to_der().as_bytes().to_vec())
            }
        }
    }

    /// The signature of `data` as tokens carry it (RFC 7518): with PSS padding when `pss`, curves as two numbers.
    pub(crate) fn sign_token(&self, hash: Hash, pss: bool, data: &[u8]) -> Result<Vec<u8>, String> {
        let digest = hash.digest(data);
        let failed = |_| "the key cannot make this signature".to_owned();
        match self {
            Self::Rsa(key) if pss => match hash {
                Hash::Sha384 => key.sign(Pss::<Sha384>::new(), &digest),
                Hash::Sha512 => key.sign(Pss::<Sha512>::new(), &digest),
                _ => key.sign(Pss::<Sha256>::new(), &digest),
            }
            .map_err(|_| "the RSA key is too short for this algorithm".to_owned()),
            Self::Rsa(_) => self.sign(hash, data),
            Self::P256(key) => {
                let made: p256::ecdsa::Signature = key.sign_prehash(&widened(&digest, 32)).map_err(failed)?;
                Ok(made.to_vec())
            }
            Self::P384(key) => {
                let made: p384::ecdsa::Signature = key.sign_prehash(&widened(&digest, 48)).map_err(failed)?;
                Ok(made.to_vec())
            }
            Self::P521(key) => {
                let made: p521::ecdsa::Signature = key.sign_prehash(&widened(&digest, 66)).map_err(failed)?;
                Ok(made.to_vec())
            }
        }
    }

    /// The public half.
    pub(crate) fn public(&self) -> PublicKey {
        match self {
            Self::Rsa(key) => PublicKey::Rsa(Box::new(rsa::PublicKey::from(key.as_ref()))),
            Self::P256(key) => PublicKey::P256(*key.verifying_key()),
            Self::P384(key) => PublicKey::P384(*key.verifying_key()),
            Self::P521(key) => PublicKey::P521(*key.verifying_key()),
        }
    }
}

impl PublicKey {
    /// Reads a key; the private one serves as well.
    ///
    /// # Errors
    /// A sentence that tells nothing of the key.
    pub(crate) fn read(pem: &str) -> Result<Self, String> {
        let pem = lines(pem);
        if pem.contains("PRIVATE KEY") {
            return PrivateKey::read(&pem).map(|key| key.public());
        }
        if let Ok(key) =
            rsa::PublicKey::from_public_key_pem(&pem).or_else(|_| rsa::PublicKey::from_pkcs1_pem(&pem))
        {
            return Ok(Self::Rsa(Box::new(key)));
        }
        if let Ok(key) = p256::PublicKey::from_public_key_pem(&pem) {
            return Ok(Self::P256(key.into()));
        }
        if let Ok(key) = p384::PublicKey::from_public_key_pem(&pem) {
            return Ok(Self::P384(key.into()));
        }
        if let Ok(key) = p521::PublicKey::from_public_key_pem(&pem) {
            return Ok(Self::P521(key.into()));
        }
        Err("the public key cannot be read; it has to be a PEM of an RSA key or of one for P-256, P-384 or P-521"
            .to_owned())
    }

    /// Whether `signature` is one of `data` as tokens carry it.
    pub(crate) fn holds_for_token(&self, hash: Hash, pss: bool, data: &[u8], signature: &[u8]) -> bool {
        let digest = hash.digest(data);
        match self {
            Self::Rsa(key) if pss => match hash {
                Hash::Sha384 => key.verify(Pss::<Sha384>::new(), &digest, signature),
                Hash::Sha512 => key.verify(Pss::<Sha512>::new(), &digest, signature),
                _ => key.verify(Pss::<Sha256>::new(), &digest, signature),
            }
            .is_ok(),
            Self::Rsa(key) => hash.rsa_prefix().is_some_and(|prefix| {
                let scheme = Pkcs1v15Sign { hash_len: Some(digest.len()), prefix: prefix.into() };
                key.verify(scheme, &digest, signature).is_ok()
            }),
            Self::P256(key) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_prehash(&widened(&digest, 32), &signature).is_ok()),
            Self::P384(key) => p384::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_prehash(&widened(&digest, 48), &signature).is_ok()),
            Self::P521(key) => p521::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_prehash(&widened(&digest, 66), &signature).is_ok()),
        }
    }
}
