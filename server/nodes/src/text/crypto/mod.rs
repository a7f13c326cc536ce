//! Crypto makes hashes, HMACs, signatures and random values. Example: SHA256 of `{{ $json.email }}` into `hash`.

mod form;

use std::sync::LazyLock;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ecow::EcoString;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Condition, CredentialUse, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule,
};
use rand::Rng as _;
use serde::Deserialize;

use super::attached;
use super::signing::{Hash, PrivateKey};
use crate::data::field_list::put;

pub(crate) use form::credential;

/// How long a generated text may be.
const MAX_GENERATED: f64 = 1_000_000.0;

/// The node type `core.crypto`.
pub struct Crypto;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.crypto",
    version: 2.0,
    label: "Crypto",
    summary: "Makes hashes, HMACs, signatures and random values.",
    category: Category::Data,
    icon: "key-round",
    keywords: &["hash", "hmac", "sha256", "md5", "sign", "uuid", "random", "generate", "encrypt"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: vec![CredentialUse {
        kind: "crypto",
        required: false,
        show: vec![Condition::is("action", ["hmac", "sign"])],
    }],
    properties: form::properties(),
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    action: Action,
    #[serde(rename = "type", default)]
    kind: Option<EcoString>,
    #[serde(default)]
    binary_data: bool,
    #[serde(default = "data")]
    binary_property_name: EcoString,
    #[serde(default)]
    value: Value,
    #[serde(default = "data")]
    data_property_name: EcoString,
    #[serde(default)]
    secret: Value,
    #[serde(default)]
    algorithm: EcoString,
    #[serde(default)]
    private_key: EcoString,
    #[serde(default)]
    encoding: Encoding,
    #[serde(default)]
    encoding_type: Generated,
    #[serde(default)]
    string_length: Option<f64>,
}

fn data() -> EcoString {
    "data".into()
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Action {
    Generate,
    #[default]
    Hash,
    Hmac,
    Sign,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Encoding {
    #[default]
    Hex,
    Base64,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Generated {
    #[default]
    Uuid,
    Ascii,
    Base64,
    Hex,
}

#[async_trait]
impl Node for Crypto {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let needs_key =
            |index| parameters.get(index).is_ok_and(|own| matches!(own.action, Action::Hmac | Action::Sign));
        let credential =
            if (0..items.len()).any(needs_key) { context.credential("crypto").await? } else { None };
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let result = match parameters.get(index) {
                Ok(own) => own
                    .result(context, item, credential.as_ref().map(node_sdk::Secret::reveal))
                    .await
                    .map(|value| {
                        let mut json = item.json.clone();
                        put(&mut json, &own.data_property_name, Value::from(value), true);
                        json
                    }),
                Err(error) => Err(error),
            };
            match result {
                Ok(json) => {
                    let item = Item { json, binary: item.binary.clone(), ..Item::default() };
                    made.push(item.paired_with(index));
                }
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

impl Parameters {
    async fn result(
        &self,
        context: &NodeContext<'_>,
        item: &Item,
        credential: Option<&Object>,
    ) -> Result<String, NodeError> {
        let kept = |field: &str| {
            let value = credential.and_then(|fields| fields.get(field)).and_then(Value::as_str);
            value.filter(|value| !value.is_empty())
        };
        match self.action {
            Action::Generate => self.generate(),
            Action::Hash => {
                let input = self.input(context, item).await?;
                Ok(self.encode(&self.hash()?.digest(&input)))
            }
            Action::Hmac => {
                let secret = match (kept("hmacSecret"), &self.secret) {
                    (Some(secret), _) => secret.to_owned(),
                    (None, Value::String(secret)) if !secret.is_empty() => secret.to_string(),
                    _ => return Err(NodeError::parameter("secret", "there is no secret for the HMAC")),
                };
                let input = self.input(context, item).await?;
                Ok(self.encode(&self.hash()?.mac(secret.as_bytes(), &input)))
            }
            Action::Sign => {
                let wrong = |message: String| NodeError::parameter("privateKey", message);
                let pem = kept("signPrivateKey").unwrap_or(&self.private_key);
                let hash = Hash::named(&self.algorithm).ok_or_else(|| {
                    NodeError::parameter("algorithm", format!("\"{}\" is no algorithm here", self.algorithm))
                })?;
                let key = PrivateKey::read(pem).map_err(wrong)?;
                let signature = key.sign(hash, self.text()?.as_bytes()).map_err(wrong)?;
                Ok(self.encode(&signature))
            }
        }
    }

    fn hash(&self) -> Result<Hash, NodeError> {
        let name = self.kind.as_deref().unwrap_or("MD5");
        Hash::named(name)
            .ok_or_else(|| NodeError::parameter("type", format!("\"{name}\" is no hash function here")))
    }

    fn text(&self) -> Result<&str, NodeError> {
        match &self.value {
            Value::String(text) => Ok(text),
            other => {
                Err(NodeError::parameter("value", format!("the value is {}, not text", other.type_name()))
                    .describe("Turn it into text first, for instance with {{ String($json.n) }}."))
            }
        }
    }

    async fn input(&self, context: &NodeContext<'_>, item: &Item) -> Result<bytes::Bytes, NodeError> {
        if self.binary_data {
            attached::content(context, item, &self.binary_property_name, "binaryPropertyName").await
        } else {
            Ok(bytes::Bytes::copy_from_slice(self.text()?.as_bytes()))
        }
    }

    fn encode(&self, bytes: &[u8]) -> String {
        match self.encoding {
            Encoding::Hex => hex::encode(bytes),
            Encoding::Base64 => STANDARD.encode(bytes),
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
    fn generate(&self) -> Result<String, NodeError> {
        if self.encoding_type == Generated::Uuid {
            return Ok(uuid::Uuid::new_v4().to_string());
        }
        let length = self.string_length.unwrap_or(32.0);
        if !(0.0..=MAX_GENERATED).contains(&length) {
            return Err(NodeError::parameter(
                "stringLength",
                format!("the length has to be between 0 and {MAX_GENERATED}"),
            ));
        }
        let length = length as usize;
        let mut random = vec![0_u8; length];
        rand::rng().fill_bytes(&mut random);
        let mut text = match self.encoding_type {
            Generated::Base64 => {
                STANDARD.encode(&random).chars().filter(char::is_ascii_alphanumeric).collect()
            }
            Generated::Hex => hex::encode(&random),
            _ => random.iter().map(|byte| char::from(byte & 0x7f)).collect::<String>(),
        };
        // Without signs there may be a few characters less than asked for.
        while self.encoding_type == Generated::Base64 && text.len() < length {
            text.push(char::from(
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"[usize::from(rand::rng().next_u32() as u8 & 31)],
            ));
        }
        text.truncate(length);
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    proptest! {
        #[test]
        fn generated_texts_have_the_length_and_letters_asked_for(length in 0_usize..80, kind in "ascii|base64|hex") {
            let written = Object::from([
                ("action", Value::from("generate")),
                ("encodingType", Value::from(kind.clone())),
                ("stringLength", Value::from(length)),
            ]);
            let own: Parameters = Value::Object(written).read_as().expect("they fit");
            let text = own.generate().expect("a text");
            prop_assert_eq!(text.len(), length);
            match kind.as_str() {
                "hex" => prop_assert!(text.chars().all(|it| it.is_ascii_hexdigit())),
                "base64" => prop_assert!(text.chars().all(|it| it.is_ascii_alphanumeric())),
                _ => prop_assert!(text.is_ascii()),
            }
        }
    }
}
