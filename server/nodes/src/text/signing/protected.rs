//! Private keys that a passphrase protects (PKCS #8, RFC 5958, in the way of RFC 8018, section 6.2), opened to plain ones.

use pkcs8::pkcs5::{EncryptionScheme, pbes2::Kdf};
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, SecretDocument};

use super::keys::lines;

/// Most rounds of a passphrase's hash: some seconds of work. Whoever writes a key must not be able to stop the server.
const MOST_ROUNDS: u32 = 10_000_000;

/// Most memory of a passphrase's hash, in bytes.
const MOST_MEMORY: u64 = 256 << 20;

/// The key in `pem` without its protection; as it is when it has none.
///
/// # Errors
/// A sentence that tells nothing of the key: the passphrase is missing or wrong, or the key is protected in another way.
pub(crate) fn open(pem: &str, passphrase: &str) -> Result<String, String> {
    if !pem.contains("ENCRYPTED") {
        return Ok(pem.to_owned());
    }
    let unknown = || {
        "the private key is protected in a way that is not known here; as PKCS #8 with PBES2 (\"BEGIN ENCRYPTED PRIVATE KEY\") it can be read"
            .to_owned()
    };
    let tidy = lines(pem);
    let (label, document) = SecretDocument::from_pem(&tidy).map_err(|_| unknown())?;
    if label != "ENCRYPTED PRIVATE KEY" {
        return Err(unknown());
    }
    if passphrase.is_empty() {
        return Err("the private key is protected by a passphrase, and the credential holds none".to_owned());
    }
    let key = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| unknown())?;
    let EncryptionScheme::Pbes2(parameters) = &key.encryption_algorithm else { return Err(unknown()) };
    let bearable = match &parameters.kdf {
        Kdf::Pbkdf2(hash) => hash.iteration_count <= MOST_ROUNDS,
        Kdf::Scrypt(hash) => {
            let lanes = u64::from(hash.parallelization);
            let memory = hash.cost_parameter.saturating_mul(u64::from(hash.block_size)).saturating_mul(128);
            memory.saturating_mul(lanes) <= MOST_MEMORY
        }
        _ => return Err(unknown()),
    };
    if !bearable {
        return Err("opening the private key would take more work than is allowed".to_owned());
    }
    let plain =
        key.decrypt(passphrase).map_err(|_| "the passphrase does not open the private key".to_owned())?;
    let pem = plain.to_pem("PRIVATE KEY", LineEnding::LF).map_err(|_| unknown())?;
    Ok(pem.to_string())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A key and the same key protected by "hunter2", both made with OpenSSL.
    const PLAIN: &str = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOWX8sDRiB0nkHBd4\nJT6/0BiwuQ2Dt67fbSvWMUybmgmhRANCAARoGm8NxnvxgkVKW0A97MLB3cf2ydlo\nN/m2beYiD6qsJNEiIhvkRj5YFxEyMga+4ofPzgFuVCfaEaAww1tx9TZl\n-----END PRIVATE KEY-----";

    #[test]
    fn keys_that_openssl_protected_are_opened() {
        let protected = [
            ("PBKDF2 with SHA-256, AES-256", AES),
            (
                "PBKDF2 with SHA-1, AES-128",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIHeMEkGCSqGSIb3DQEFDTA8MBsGCSqGSIb3DQEFDDAOBAggEVlD+yZuKgICCAAw\nHQYJYIZIAWUDBAECBBBR/tRCSiMlo8l1B+WgkP0rBIGQOms7JkpiLZ2KLYvjEJVd\no2UbmqoRGrgX4iew5sl/8METH4pUfCnxvFa0BoNTAWH2TzZDVdPFYphXrR1ig4E/\nmty6wrndLs+m+cwC1Oud8bcnImNcLwnf9fG1HcYAliv3HCvorLZbUBVD0nJ9Be0k\nNxhDfBbiqmRmgOHhG3Uff8h5LHcT1fjbzxIT3vf0Jee3\n-----END ENCRYPTED PRIVATE KEY-----",
            ),
            (
                "PBKDF2 with SHA-256, triple DES",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIHjME4GCSqGSIb3DQEFDTBBMCkGCSqGSIb3DQEFDDAcBAihE1CFYoHvqQICCAAw\nDAYIKoZIhvcNAgkFADAUBggqhkiG9w0DBwQIpOYCNjlqNTUEgZBAHYhe9a1q/ueN\n9qOq5RW/udqw6PDFT38Q4rYlDcpKTKQ+mg0lvaBxdnALEVR2kjo6N+d90vZaXQ/q\nY2X0HzXzN/mfuZx4Www5ukEFZWxmP8cYobkVEhDGV0xVW/37EhJaSe5WvWMIBcyw\nIp94ZE8aPypgytGHUqa8KaJc3aDcgXSBJBH1c/2SZkV15SsAunQ=\n-----END ENCRYPTED PRIVATE KEY-----",
            ),
            (
                "scrypt, AES-256",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIHkME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAhB5ujwZCBewQICBAAC\nAQgCAQEwHQYJYIZIAWUDBAEqBBBdzT+YpuKoRjTQI0vzqWaOBIGQKDXWQS/unUUP\n/I/hPfyt/RlW28y060Nh7FtPQpclKBFlbSYAcQEHlDsJi5BfSkQUbhGhkGa7Zeof\nsjPAel3y8Im+AeP5klM0adgP8pUKc/luJ6ePyhysC3veU3OTi1P4qAVyQw20yHmv\nZOrSyKPDkwUQCk4pDr4Dyq6eMRYpk21mzWaiVPUK0u04BZ7jVIsD\n-----END ENCRYPTED PRIVATE KEY-----",
            ),
        ];
        for (how, pem) in protected {
            assert_eq!(open(pem, "hunter2").as_deref().map(str::trim), Ok(PLAIN), "{how}");
        }
        assert_eq!(open(PLAIN, "not needed").as_deref(), Ok(PLAIN));
        // As people paste it: on one line.
        assert!(open(&AES.replace('\n', " "), "hunter2").is_ok());
    }

    #[test]
    fn what_does_not_open_is_refused_and_costs_nothing() {
        assert!(open(AES, "").is_err_and(|error| error.contains("holds none")));
        assert!(open(AES, "hunter3").is_err_and(|error| error.contains("does not open")));
        let costly = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIHuMFkGCSqGSIb3DQEFDTBMMCsGCSqGSIb3DQEFDDAeBAhJ8K1Yb8l/XAIEATEt\nADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQ+PbFrrnJIX9xDXkJz5k4jwSB\nkG3hyx1GaO/iIQ0AwujaqLFdnqstwNTh1oAu3V2KBkq55lyKt+Jggl8bgQGgu5xy\nJGQz1zplW7FizPl88SPOLL2myYHWRxoEqVhvz+Y7tfgdlYzVba0soq/khS+lw01H\nPUXt3iLbhiJKx/4KrwbuHzARb6Y2iAwTCy5oQNZOIuv/idPjRvd6JJIYC7nY7Tep\nsQ==\n-----END ENCRYPTED PRIVATE KEY-----";
        assert!(open(costly, "hunter2").is_err_and(|error| error.contains("more work")));
        let older = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----";
        assert!(open(older, "hunter2").is_err_and(|error| error.contains("PKCS #8")));
        for broken in
            ["ENCRYPTED", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----"]
        {
            assert!(open(broken, "hunter2").is_err(), "{broken}");
        }
    }

    /// The same key, protected by "hunter2".
    pub(crate) const AES: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjUC5NJYQQzngICCAAw\nDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEECQQr6I9EjUVb0JY+xRJHsQEgZAd\ndwElkbZieuQHHD19COdAvVKQMtu5sYSofa2BO39aMMGYIwKUWmUcVuFLYo8DCuNK\nRPI32xR4SmgrriHiTN1s0MlWeqQbQQtZlubZUO+quz+zPVqS+kF6+cSl5ObOLb0m\nqNFCr2YxpD4Tfxe+f+qFzsfscT1uXOzNTcV1d/B1+jVE4ZdS3dJwiqiACwTXTNY=\n-----END ENCRYPTED PRIVATE KEY-----";
}
