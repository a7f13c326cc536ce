//! Convert to File makes a file of items: a table of all of them, or a file of each. Example: a hundred items become
//! one item with the binary data `data`, called `file.xlsx`.

mod description;

use async_trait::async_trait;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use ecow::EcoString;
use formats::text;
use model::{BinaryData, Item, ItemLink, ItemLinks, Value};
use node_sdk::{Description, Node, NodeContext, NodeError, Outcome};
use serde::Deserialize;

use super::calendar::{self, AdditionalFields};
use super::table::{self, WriteOptions, option_text};
use super::{binary, binary::format_error};
use description::DESCRIPTION;

/// The node type `core.convertToFile`.
pub struct ConvertToFile;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    operation: EcoString,
    #[serde(default)]
    mode: EcoString,
    #[serde(default)]
    source_property: Value,
    #[serde(default)]
    binary_property_name: Value,
    #[serde(default)]
    title: Value,
    #[serde(default)]
    start: Value,
    #[serde(default)]
    end: Value,
    #[serde(default)]
    all_day: bool,
    #[serde(default)]
    additional_fields: AdditionalFields,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    #[serde(flatten)]
    table: WriteOptions,
    #[serde(rename = "addBOM")]
    add_bom: bool,
    data_is_base64: Option<bool>,
    encoding: Value,
    format: bool,
    mime_type: Value,
}

#[async_trait]
impl Node for ConvertToFile {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        if items.is_empty() {
            return Ok(Outcome::items(Vec::new()));
        }
        let parameters = context.parameters::<Parameters>().await?;
        let first = parameters.get(0)?;
        let all =
            table::kind(&first.operation).is_some() || (first.operation == "toJson" && first.mode != "each");
        if all {
            let made = match first.all(context, &items).await {
                Ok(data) => Item { binary: binary::one(&first.property(), data), ..Item::default() },
                Err(error) => context.failed_item(error, 0)?,
            };
            let paired_item = ItemLinks::Many((0..items.len()).map(ItemLink::new).collect());
            return Ok(Outcome::items(vec![Item { paired_item, ..made }]));
        }
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let done = match parameters.get(index) {
                Ok(parameters) => match parameters.each(context, item).await {
                    Ok(data) => {
                        Ok(Item { binary: binary::one(&parameters.property(), data), ..Item::default() })
                    }
                    Err(error) => Err(error),
                },
                Err(error) => Err(error),
            };
            made.push(match done {
                Ok(item) => item.paired_with(index),
                Err(error) => context.failed_item(error, index)?,
            });
        }
        Ok(Outcome::items(made))
    }
}

impl Parameters {
    fn property(&self) -> String {
        option_text(&self.binary_property_name).unwrap_or_else(|| "data".to_owned())
    }

    fn file_name(&self) -> Option<String> {
        option_text(&self.options.table.file_name)
    }

    /// One file of all items.
    async fn all(&self, context: &NodeContext<'_>, items: &[Item]) -> Result<BinaryData, NodeError> {
        if let Some(kind) = table::kind(&self.operation) {
            let content = table::file(kind, items, &self.options.table).await?;
            let name = self.file_name().unwrap_or_else(|| format!("file.{}", self.operation));
            return binary::keep(context.services, content, Some(&name), None).await;
        }
        let value = Value::array(items.iter().map(|item| Value::Object(item.json.clone())));
        self.json(context, &value).await
    }

    /// A file of one item.
    async fn each(&self, context: &NodeContext<'_>, item: &Item) -> Result<BinaryData, NodeError> {
        match self.operation.as_str() {
            "toJson" => self.json(context, &Value::Object(item.json.clone())).await,
            "toText" => match self.source(item)? {
                value @ (Value::Object(_) | Value::Array(_)) => self.json(context, &value).await,
                value => self.text(context, &value.to_text(), "text/plain").await,
            },
            "toBinary" | "" => {
                let value = self.source(item)?;
                if self.options.data_is_base64 == Some(false) {
                    return match value {
                        value @ (Value::Object(_) | Value::Array(_)) => self.json(context, &value).await,
                        value => {
                            let kind = option_text(&self.options.mime_type).unwrap_or_default();
                            self.text(context, &value.to_text(), &kind).await
                        }
                    };
                }
                let Value::String(text) = &value else {
                    let what = format!("the field is {}, not text in base64", value.type_name());
                    return Err(NodeError::parameter("sourceProperty", what));
                };
                let content = decoded(text)?;
                let kind = option_text(&self.options.mime_type);
                binary::keep_named(context.services, content, self.file_name().as_deref(), kind.as_deref())
                    .await
            }
            "iCal" => {
                let text = calendar::file(
                    context,
                    &self.title,
                    &self.start,
                    &self.end,
                    self.all_day,
                    &self.additional_fields,
                )?;
                let name =
                    option_text(&self.additional_fields.file_name).unwrap_or_else(|| "event.ics".to_owned());
                binary::keep(context.services, Bytes::from(text), Some(&name), Some("text/calendar")).await
            }
            other => Err(NodeError::parameter("operation", format!("there is no operation \"{other}\""))),
        }
    }

    fn source(&self, item: &Item) -> Result<Value, NodeError> {
        let path = option_text(&self.source_property)
            .ok_or_else(|| NodeError::parameter("sourceProperty", "the name of the field is empty"))?;
        let json = Value::Object(item.json.clone());
        // A field whose name has a dot in it is found, too.
        let found = item.json.get(&path).or_else(|| json.at_path(&path)).cloned();
        found.ok_or_else(|| {
            NodeError::parameter("sourceProperty", format!("the item has no value in \"{path}\""))
        })
    }

    async fn json(&self, context: &NodeContext<'_>, value: &Value) -> Result<BinaryData, NodeError> {
        let text = if self.options.format {
            serde_json::to_string_pretty(value).map_err(|error| NodeError::operation(error.to_string()))?
        } else {
            value.to_json()
        };
        self.text(context, &text, "application/json").await
    }

    async fn text(&self, context: &NodeContext<'_>, text: &str, kind: &str) -> Result<BinaryData, NodeError> {
        let charset = text::Charset::named(&option_text(&self.options.encoding).unwrap_or_default())
            .map_err(|error| format_error(&error).at_parameter("options.encoding"))?;
        let content = Bytes::from(charset.encode(text, self.options.add_bom));
        binary::keep_named(context.services, content, self.file_name().as_deref(), Some(kind)).await
    }
}

/// The content of base64 text, as loosely as programs write it: with line breaks, without padding, in the alphabet for
/// addresses, or as a data URL.
///
/// # Errors
/// When something else is in it.
pub fn decoded(text: &str) -> Result<Bytes, NodeError> {
    const LOOSE: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let text = match text.split_once(";base64,") {
        Some((start, rest)) if start.starts_with("data:") => rest,
        _ => text,
    };
    let plain: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| match letter {
            '-' => '+',
            '_' => '/',
            letter => letter,
        })
        .collect();
    let content = LOOSE.decode(plain.as_bytes()).map_err(|error| {
        let message = format!("the text is not base64: {error}");
        NodeError { retryable: false, ..NodeError::with_code("RR-FORMAT-0001", message) }
    })?;
    Ok(Bytes::from(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn base64_is_read_as_it_comes() {
        for text in ["aGk/", "aGk_", "aG\nk/ ", "data:text/plain;base64,aGk/"] {
            assert_eq!(decoded(text).expect("reads"), "hi?", "{text}");
        }
        assert_eq!(decoded("YQ").expect("reads"), "a");
        assert!(decoded("not base64!").is_err());
    }
}
