//! The form of JWT.

use node_sdk::{Condition, Property, PropertyKind};

use crate::CredentialType;

/// Algorithms of tokens.
const ALGORITHMS: [&str; 12] = [
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384",
    "PS512",
];

/// A secret or a pair of keys for tokens.
pub(crate) fn credential() -> CredentialType {
    let pem = |name, label| {
        Property::new(name, label, PropertyKind::String { rows: 5 })
            .literal()
            .secret()
            .show(Condition::is("keyType", ["pemKey"]))
    };
    CredentialType {
        kind: "jwtAuth",
        label: "JSON Web Token",
        service: false,
        connects: false,
        testable: false,
        properties: vec![
            Property::new(
                "keyType",
                "Kind of key",
                PropertyKind::options([("passphrase", "Shared secret"), ("pemKey", "Key pair (PEM)")]),
            )
            .default("passphrase")
            .literal(),
            Property::new("secret", "Secret", PropertyKind::text())
                .literal()
                .secret()
                .show(Condition::is("keyType", ["passphrase"])),
            pem("privateKey", "Private key"),
            Property::new("passphrase", "Passphrase of the private key", PropertyKind::text())
                .literal()
                .secret()
                .help("Empty when the key has none.")
                .show(Condition::is("keyType", ["pemKey"])),
            pem("publicKey", "Public key"),
            Property::new(
                "algorithm",
                "Algorithm",
                PropertyKind::options(ALGORITHMS.map(|name| (name, name))),
            )
            .default("HS256")
            .literal(),
        ],
    }
}

pub(super) fn properties() -> Vec<Property> {
    let operation = |names: &'static [&'static str]| Condition::is("operation", names.iter().copied());
    let at_root = |names: &'static [&'static str]| Condition::is("/operation", names.iter().copied());
    let text = |name, label| Property::new(name, label, PropertyKind::text());
    vec![
        Property::new(
            "operation",
            "What to do",
            PropertyKind::options([("decode", "Read"), ("sign", "Sign"), ("verify", "Check and read")]),
        )
        .default("sign"),
        Property::new("useJson", "Claims as JSON", PropertyKind::Boolean).show(operation(&["sign"])),
        Property::new(
            "claims",
            "Claims",
            PropertyKind::Collection {
                add: "Add claim",
                properties: vec![
                    text("audience", "Audience").help("Whom it is for (aud)."),
                    Property::new("expiresIn", "Good for", PropertyKind::number())
                        .default(3600)
                        .help("Seconds from now (exp)."),
                    text("issuer", "Issuer").help("Who made it (iss)."),
                    text("jwtid", "Id").help("What it is called (jti)."),
                    Property::new("notBefore", "Good from", PropertyKind::number())
                        .help("Seconds from now (nbf)."),
                    text("subject", "Subject").help("Whom it speaks of (sub)."),
                ],
            },
        )
        .show(operation(&["sign"]))
        .show(Condition::is("useJson", [false])),
        Property::new("claimsJson", "Claims", PropertyKind::Json)
            .default("{\n  \"sub\": \"ada\"\n}")
            .help("An object. The time it is made (iat) is added when it is not there.")
            .show(operation(&["sign"]))
            .show(Condition::is("useJson", [true])),
        text("token", "Token").required().show(operation(&["verify", "decode"])),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new(
                        "algorithm",
                        "Algorithm",
                        PropertyKind::options(ALGORITHMS.map(|name| (name, name))),
                    )
                    .default("HS256")
                    .help("Instead of the one in the credential.")
                    .show(at_root(&["sign", "verify"])),
                    text("kid", "Id of the key").help("Stands in the header (kid).").show(at_root(&["sign"])),
                    Property::new("complete", "Header and signature too", PropertyKind::Boolean)
                        .show(at_root(&["verify", "decode"])),
                    Property::new("ignoreExpiration", "Accept what is out of date", PropertyKind::Boolean)
                        .show(at_root(&["verify"])),
                    Property::new("ignoreNotBefore", "Accept what is not good yet", PropertyKind::Boolean)
                        .show(at_root(&["verify"])),
                    Property::new("clockTolerance", "Seconds that clocks may differ", PropertyKind::number())
                        .show(at_root(&["verify"])),
                ],
            },
        ),
    ]
}
