//! The form of Crypto, and its credential.

use node_sdk::{Condition, Property, PropertyKind};

use crate::CredentialType;

const HASHES: [&str; 7] = ["MD5", "SHA256", "SHA3-256", "SHA3-384", "SHA3-512", "SHA384", "SHA512"];

const SIGNATURES: [&str; 13] = [
    "RSA-SHA256",
    "RSA-SHA384",
    "RSA-SHA512",
    "RSA-SHA224",
    "RSA-SHA1",
    "RSA-MD5",
    "RSA-RIPEMD160",
    "RSA-SHA512/224",
    "RSA-SHA512/256",
    "RSA-SHA3-224",
    "RSA-SHA3-256",
    "RSA-SHA3-384",
    "RSA-SHA3-512",
];

/// Secrets for HMACs and keys for signatures.
pub(crate) fn credential() -> CredentialType {
    CredentialType {
        kind: "crypto",
        label: "Secret or key for Crypto",
        service: false,
        connects: false,
        testable: false,
        properties: vec![
            Property::new("hmacSecret", "Secret for HMACs", PropertyKind::text()).literal().secret(),
            Property::new("signPrivateKey", "Private key for signatures", PropertyKind::String { rows: 5 })
                .literal()
                .secret()
                .help("PEM of an RSA key or of one for P-256, P-384 or P-521."),
        ],
    }
}

pub(super) fn properties() -> Vec<Property> {
    let action = |names: &'static [&'static str]| Condition::is("action", names.iter().copied());
    vec![
        Property::new(
            "action",
            "What to do",
            PropertyKind::options([
                ("generate", "Generate a random value"),
                ("hash", "Hash"),
                ("hmac", "HMAC"),
                ("sign", "Sign"),
            ]),
        )
        .default("hash"),
        Property::new("type", "Hash function", PropertyKind::options(HASHES.map(|name| (name, name))))
            .default("MD5")
            .show(action(&["hash", "hmac"])),
        Property::new("binaryData", "Of binary data", PropertyKind::Boolean).show(action(&["hash", "hmac"])),
        Property::new("binaryPropertyName", "Name of the binary data", PropertyKind::text())
            .default("data")
            .required()
            .show(action(&["hash", "hmac"]))
            .show(Condition::is("binaryData", [true])),
        Property::new("value", "Text", PropertyKind::text())
            .required()
            .show(action(&["hash", "hmac"]))
            .show(Condition::is("binaryData", [false])),
        Property::new("value", "Text", PropertyKind::text()).required().show(action(&["sign"])),
        Property::new("dataPropertyName", "Put the result into", PropertyKind::text())
            .default("data")
            .required()
            .help("Name of the field; dots reach into fields."),
        Property::new("secret", "Secret", PropertyKind::text())
            .help("Better kept in a credential, which takes the place of this.")
            .show(action(&["hmac"])),
        Property::new("algorithm", "Algorithm", PropertyKind::options(SIGNATURES.map(|name| (name, name))))
            .default("")
            .required()
            .show(action(&["sign"])),
        Property::new("privateKey", "Private key", PropertyKind::String { rows: 5 })
            .help("PEM. Better kept in a credential, which takes the place of this.")
            .show(action(&["sign"])),
        Property::new(
            "encoding",
            "Written as",
            PropertyKind::options([("base64", "Base64"), ("hex", "Hexadecimal digits")]),
        )
        .default("hex")
        .show(action(&["hash", "hmac", "sign"])),
        Property::new(
            "encodingType",
            "Kind",
            PropertyKind::options([
                ("ascii", "ASCII"),
                ("base64", "Base64"),
                ("hex", "Hexadecimal digits"),
                ("uuid", "UUID"),
            ]),
        )
        .default("uuid")
        .show(action(&["generate"])),
        Property::new("stringLength", "Length", PropertyKind::Number { min: Some(1.0), max: None })
            .default(32)
            .show(action(&["generate"]))
            .show(Condition::is("encodingType", ["ascii", "base64", "hex"])),
    ]
}
