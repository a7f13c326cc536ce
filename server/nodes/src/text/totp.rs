//! TOTP gives the one-time code of a second factor, as an authenticator app shows it (RFC 6238).
//! Example: `{token: "123456", secondsRemaining: 12}`.

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use model::{Item, Object, Value};
use node_sdk::{
    Category, CredentialUse, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind,
};
use serde::Deserialize;

use super::signing::Hash;
use crate::CredentialType;

/// The node type `core.totp`.
pub struct Totp;

const ALGORITHMS: [&str; 8] =
    ["SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-384", "SHA3-512"];

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.totp",
    version: 1.0,
    label: "TOTP",
    summary: "Gives the one-time code of a second factor.",
    category: Category::Data,
    icon: "timer",
    keywords: &["totp", "2fa", "mfa", "one-time", "password", "authenticator", "code"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: vec![CredentialUse { kind: "totpApi", required: true, show: Vec::new() }],
    properties: vec![
        Property::new(
            "operation",
            "What to do",
            PropertyKind::options([("generateSecret", "Give the code of now")]),
        )
        .default("generateSecret"),
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
                    .default("SHA1"),
                    Property::new(
                        "digits",
                        "Digits",
                        PropertyKind::Number { min: Some(1.0), max: Some(10.0) },
                    )
                    .default(6),
                    Property::new("period", "Seconds", PropertyKind::Number { min: Some(1.0), max: None })
                        .default(30)
                        .help("How long a code is good."),
                ],
            },
        ),
    ],
});

/// The secret of a second factor.
pub(crate) fn credential() -> CredentialType {
    CredentialType {
        kind: "totpApi",
        label: "Second factor (TOTP)",
        service: false,
        connects: false,
        testable: false,
        properties: vec![
            Property::new("secret", "Secret", PropertyKind::text())
                .literal()
                .secret()
                .required()
                .placeholder("BVDRSBXQB2ZEL5HE")
                .help("The secret behind the QR code, in Base32."),
            Property::new("label", "Label", PropertyKind::text())
                .literal()
                .required()
                .placeholder("GitHub:ada")
                .help("The service and the account, with a colon between them."),
        ],
    }
}

#[derive(Deserialize)]
struct Parameters {
    #[serde(rename = "operation", default)]
    _operation: EcoString,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Options {
    algorithm: EcoString,
    digits: f64,
    period: f64,
}

#[async_trait]
impl Node for Totp {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let credential = context
            .credential("totpApi")
            .await?
            .ok_or_else(|| NodeError::parameter("credentials", "no credential of type totpApi is chosen"))?;
        let field = |name: &str| credential.reveal().get(name).and_then(Value::as_str).unwrap_or_default();
        if !field("label").contains(':') {
            return Err(NodeError::parameter("credentials", "the label of the credential has no colon")
                .describe("It is the service and the account, such as GitHub:ada."));
        }
        let now = context.services.clock.now().as_millisecond();
        let mut made = Vec::with_capacity(items.len());
        for index in 0..items.len() {
            match parameters.get(index).and_then(|own| own.options.code(field("secret"), now)) {
                Ok(json) => made.push(Item::new(json).paired_with(index)),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

impl Options {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
    fn code(&self, secret: &str, milliseconds: i64) -> Result<Object, NodeError> {
        // An empty option counts as its default.
        let or = |number: f64, usual: f64| if number == 0.0 { usual } else { number };
        let (digits, period) = (or(self.digits, 6.0), or(self.period, 30.0));
        if !(1.0..=10.0).contains(&digits) {
            return Err(NodeError::parameter("options.digits", "there have to be between 1 and 10 digits"));
        }
        if !(1.0..=86_400.0).contains(&period) {
            return Err(NodeError::parameter(
                "options.period",
                "the time has to be between 1 second and a day",
            ));
        }
        let name = if self.algorithm.is_empty() { "SHA1" } else { &self.algorithm };
        let hash = Hash::named(name).ok_or_else(|| {
            NodeError::parameter("options.algorithm", format!("\"{name}\" is no algorithm here"))
        })?;
        let key = base32(secret).ok_or_else(|| {
            NodeError::parameter("credentials", "the secret of the credential is no Base32")
        })?;
        let (digits, period) = (digits as usize, period as i64);
        let mac = hash.mac(&key, &(milliseconds.div_euclid(period * 1000) as u64).to_be_bytes());
        let offset = usize::from(mac.last().copied().unwrap_or(0) & 15);
        let word = mac
            .get(offset..offset + 4)
            .map(|bytes| bytes.iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte)));
        let number = (word.unwrap_or(0) & 0x7fff_ffff) % 10_u64.pow(digits as u32);
        let mut json = Object::from([("token", format!("{number:0digits$}"))]);
        json.insert("secondsRemaining", period - (milliseconds.rem_euclid(period * 1000) + 999) / 1000);
        Ok(json)
    }
}

/// Bytes of Base32 (RFC 4648), without regard to blanks, case and padding.
fn base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes().filter(|letter| !matches!(letter, b' ' | b'-' | b'=')) {
        let worth = match letter.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u32::from(worth);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (!bytes.is_empty()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    /// The table of RFC 6238, appendix B.
    #[test]
    fn codes_are_those_of_the_standard() {
        let code = |algorithm: &str, secret: &str, now: i64| {
            let options = Options { algorithm: algorithm.into(), digits: 8.0, period: 30.0 };
            Value::Object(options.code(secret, now * 1000).expect("a code")).to_json()
        };
        let sha1 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(code("SHA1", sha1, 59), r#"{"token":"94287082","secondsRemaining":1}"#);
        assert_eq!(code("SHA1", sha1, 1_111_111_109), r#"{"token":"07081804","secondsRemaining":1}"#);
        assert_eq!(
            code("SHA256", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA", 59),
            r#"{"token":"46119246","secondsRemaining":1}"#
        );
        assert_eq!(base32("mzxw 6ytb oi======"), Some(b"foobar".to_vec()));
        assert_eq!(base32("0189"), None);
    }
}
