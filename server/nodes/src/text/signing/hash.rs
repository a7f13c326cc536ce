//! Hash functions by name, and HMAC over each of them (RFC 2104).

use blake2::{Blake2b512, Blake2s256};
use md5::Md5;
use ripemd::Ripemd160;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Md5,
    Ripemd160,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_224,
    Sha512_256,
    Sha3_224,
    Sha3_256,
    Sha3_384,
    Sha3_512,
    Blake2b512,
    Blake2s256,
}

impl Hash {
    /// The function called `name`, as workflows and OpenSSL spell it: `SHA256`, `RSA-SHA256`, `sha3-256`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let lower = name.trim().to_ascii_lowercase();
        let plain = lower.strip_prefix("rsa-").unwrap_or(&lower);
        let plain = plain.strip_prefix("id-rsassa-pkcs1-v1_5-with-").unwrap_or(plain);
        let plain =
            plain.strip_suffix("withrsaencryption").or(plain.strip_suffix("withrsa")).unwrap_or(plain);
        Some(match plain {
            "md5" | "ssl3-md5" => Self::Md5,
            "ripemd160" | "ripemd" | "rmd160" => Self::Ripemd160,
            "sha1" | "sha-1" | "sha1-2" | "ssl3-sha1" => Self::Sha1,
            "sha224" => Self::Sha224,
            "sha256" => Self::Sha256,
            "sha384" => Self::Sha384,
            "sha512" => Self::Sha512,
            "sha512/224" | "sha512-224" => Self::Sha512_224,
            "sha512/256" | "sha512-256" => Self::Sha512_256,
            "sha3-224" => Self::Sha3_224,
            "sha3-256" => Self::Sha3_256,
            "sha3-384" => Self::Sha3_384,
            "sha3-512" => Self::Sha3_512,
            "blake2b512" => Self::Blake2b512,
            "blake2s256" => Self::Blake2s256,
            _ => return None,
        })
    }

    /// The hash of `data`.
    pub(crate) fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => Md5::digest(data).to_vec(),
            Self::Ripemd160 => Ripemd160::digest(data).to_vec(),
            Self::Sha1 => Sha1::digest(data).to_vec(),
            Self::Sha224 => Sha224::digest(data).to_vec(),
            Self::Sha256 => Sha256::digest(data).to_vec(),
            Self::Sha384 => Sha384::digest(data).to_vec(),
            Self::Sha512 => Sha512::digest(data).to_vec(),
            Self::Sha512_224 => Sha512_224::digest(data).to_vec(),
            Self::Sha512_256 => Sha512_256::digest(data).to_vec(),
            Self::Sha3_224 => Sha3_224::digest(data).to_vec(),
            Self::Sha3_256 => Sha3_256::digest(data).to_vec(),
            Self::Sha3_384 => Sha3_384::digest(data).to_vec(),
            Self::Sha3_512 => Sha3_512::digest(data).to_vec(),
            Self::Blake2b512 => Blake2b512::digest(data).to_vec(),
            Self::Blake2s256 => Blake2s256::digest(data).to_vec(),
        }
    }

    /// Bytes that the function takes at once.
    fn block(self) -> usize {
        match self {
            Self::Sha384 | Self::Sha512 | Self::Sha512_224 | Self::Sha512_256 | Self::Blake2b512 => 128,
            Self::Sha3_224 => 144,
            Self::Sha3_256 => 136,
            Self::Sha3_384 => 104,
            Self::Sha3_512 => 72,
            _ => 64,
        }
    }

    /// The HMAC of `data` under `key`.
    pub(crate) fn mac(self, key: &[u8], data: &[u8]) -> Vec<u8> {
        let mut padded = if key.len() > self.block() { self.digest(key) } else { key.to_vec() };
        padded.resize(self.block(), 0);
        let with = |pad: u8, data: &[u8]| {
            let mut text: Vec<u8> = padded.iter().map(|byte| byte ^ pad).collect();
            text.extend_from_slice(data);
            self.digest(&text)
        };
        with(0x5c, &with(0x36, data))
    }

    /// What stands before the hash in an RSA signature (DigestInfo of RFC 8017, section 9.2); `None` where the function
    /// has no identifier there.
    pub(crate) fn rsa_prefix(self) -> Option<Vec<u8>> {
        let family = |last: u8, length: u8| {
            let mut prefix =
                vec![0x30, 17 + length, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, last];
            prefix.extend([5, 0, 4, length]);
            prefix
        };
        Some(match self {
            Self::Md5 => {
                vec![0x30, 0x20, 0x30, 0x0c, 6, 8, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5, 5, 0, 4, 0x10]
            }
            Self::Sha1 => vec![0x30, 0x21, 0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0, 4, 0x14],
            Self::Ripemd160 => vec![0x30, 0x21, 0x30, 9, 6, 5, 0x2b, 0x24, 3, 2, 1, 5, 0, 4, 0x14],
            Self::Sha256 => family(1, 32),
            Self::Sha384 => family(2, 48),
            Self::Sha512 => family(3, 64),
            Self::Sha224 => family(4, 28),
            Self::Sha512_224 => family(5, 28),
            Self::Sha512_256 => family(6, 32),
            Self::Sha3_224 => family(7, 28),
            Self::Sha3_256 => family(8, 32),
            Self::Sha3_384 => family(9, 48),
            Self::Sha3_512 => family(10, 64),
            Self::Blake2b512 | Self::Blake2s256 => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of the standards: RFC 1321, FIPS 180 and 202, RFC 2202, RFC 4231.
    #[test]
    fn hashes_are_those_of_the_standards() {
        let hex = |name: &str| hex::encode(Hash::named(name).expect("known").digest(b"abc"));
        assert_eq!(hex("MD5"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(hex("RSA-SHA1"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hex("SHA256"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(hex("SHA3-256"), "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
        assert_eq!(hex("ripemd160"), "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
        assert!(Hash::named("ROT13").is_none());
        let mac = |name: &str, key: &[u8], data: &[u8]| {
            hex::encode(Hash::named(name).expect("known").mac(key, data))
        };
        assert_eq!(mac("MD5", &[0x0b; 16], b"Hi There"), "9294727a3638bb1c13f48ef8158bfc9d");
        assert_eq!(
            mac("SHA256", b"Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            mac("SHA512", &[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First"),
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
        );
    }
}
