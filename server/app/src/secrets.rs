//! Encryption of secrets at rest: a key for each organisation, wrapped by the instance's key, which lives in a file
//! beside the data. Every ciphertext is bound to its organisation and id, so that it cannot be moved.

use std::fs;
use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use model::OrganisationId;
use rand::TryRng;
use rand::rngs::SysRng;
use store::{Collection, Draft, OrgStore, StoreError};

use crate::AppError;
use crate::resume_links::LinkKey;

const NONCE: usize = 24;
const KEY_DOCUMENT: &str = "encryption-key";

/// A 256-bit key for XChaCha20-Poly1305 (RFC 8439 with the extended nonce).
pub struct Key(XChaCha20Poly1305, LinkKey);

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Key(***)")
    }
}

fn random<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0u8; N];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| AppError::Secrets(format!("no randomness: {error}")))?;
    Ok(bytes)
}

impl Key {
    fn new(bytes: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(bytes.into()), LinkKey::derive(bytes))
    }

    /// The key for signed addresses.
    pub(crate) fn links(&self) -> &LinkKey {
        &self.1
    }

    /// The instance's key from file `path`, made with mode 0600 when there is none and `fresh` allows it.
    ///
    /// # Errors
    /// When the file cannot be read or written, is not a key, or is missing beside data that was encrypted with it.
    pub fn open(path: &Path, fresh: bool) -> Result<Self, AppError> {
        match fs::read_to_string(path) {
            Ok(text) => {
                let bytes = hex::decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
                let bytes = bytes
                    .ok_or_else(|| AppError::Secrets(format!("{} is not a key file", path.display())))?;
                Ok(Self::new(&bytes))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && fresh => {
                let bytes = random::<32>()?;
                write_private(path, &hex::encode(bytes)).map_err(|error| {
                    AppError::Secrets(format!("{} cannot be written: {error}", path.display()))
                })?;
                Ok(Self::new(&bytes))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(AppError::Secrets(format!(
                "the key file {} is missing; without it the stored credentials cannot be read. Put it back from the backup",
                path.display()
            ))),
            Err(error) => Err(AppError::Secrets(format!("{} cannot be read: {error}", path.display()))),
        }
    }

    /// Encrypts `plain`, bound to `place` (organisation and id). The text is base64 of nonce and ciphertext.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn seal(&self, plain: &[u8], place: &str) -> Result<String, AppError> {
        let nonce = random::<NONCE>()?;
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let sealed = self
            .0
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| AppError::Secrets("the secret could not be encrypted".into()))?;
        Ok(STANDARD_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Decrypts what [`Key::seal`] gave for the same `place`.
    ///
    /// # Errors
    /// When it was sealed with another key or for another place, or has been changed.
    pub fn open_sealed(&self, sealed: &str, place: &str) -> Result<Vec<u8>, AppError> {
        let broken = || {
            AppError::Secrets(
                "a stored secret does not fit the key: the key file or the record was changed".into(),
            )
        };
        let bytes = STANDARD_NO_PAD.decode(sealed).map_err(|_| broken())?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or_else(broken)?;
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| broken())?;
        self.0
            .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: place.as_bytes() })
            .map_err(|_| broken())
    }

    /// The key of an organisation, unwrapped with this instance key; made when there is none yet.
    ///
    /// # Errors
    /// When it cannot be unwrapped or the store fails.
    pub async fn organisation(&self, store: &OrgStore) -> Result<Key, AppError> {
        let place = place(store.organisation(), KEY_DOCUMENT);
        if let Some(document) = store.get(Collection::Settings, KEY_DOCUMENT).await? {
            return self.unwrap(&document.parse::<String>()?, &place);
        }
        let wrapped = self.seal(hex::encode(random::<32>()?).as_bytes(), &place)?;
        match store.insert(Draft::json(Collection::Settings, KEY_DOCUMENT, &wrapped)?).await {
            Ok(()) => self.unwrap(&wrapped, &place),
            Err(StoreError::Duplicate { .. }) => {
                let document = store.require(Collection::Settings, KEY_DOCUMENT).await?;
                self.unwrap(&document.parse::<String>()?, &place)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn unwrap(&self, wrapped: &str, place: &str) -> Result<Key, AppError> {
        let bytes =
            hex::decode(self.open_sealed(wrapped, place)?).ok().and_then(|it| <[u8; 32]>::try_from(it).ok());
        bytes
            .map(|bytes| Key::new(&bytes))
            .ok_or_else(|| AppError::Secrets("an organisation's key is broken".into()))
    }
}

/// What a ciphertext is bound to.
pub(crate) fn place(organisation: OrganisationId, id: impl std::fmt::Display) -> String {
    format!("{organisation}|{id}")
}

/// Writes a new file for its owner's eyes only, so that after a power cut it is there whole or not at all: without it
/// everything that was encrypted since would be lost.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let unfinished = path.with_extension("unfinished");
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => fs::File::open(".")?.sync_all(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_only_with_its_key_and_in_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("instance.key");
        assert!(Key::open(&path, false).is_err(), "a lost key must not be replaced silently");
        let key = Key::open(&path, true).expect("a new key");
        let sealed = key.seal(b"hunter2", "org|cred").expect("seals");
        let again = Key::open(&path, false).expect("the same key");
        assert_eq!(again.open_sealed(&sealed, "org|cred").expect("opens"), b"hunter2");
        assert!(again.open_sealed(&sealed, "other|cred").is_err());
        assert!(Key::new(&[7; 32]).open_sealed(&sealed, "org|cred").is_err());
        assert_eq!(
            fs::metadata(&path)
                .map(|it| std::os::unix::fs::PermissionsExt::mode(&it.permissions()) & 0o777)
                .ok(),
            Some(0o600)
        );
    }
}
