//! Move Binary Data moves data between the JSON and the binary side of items; Extract from File and Convert to File do the
//! same with a clearer form.

use std::sync::LazyLock;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use ecow::EcoString;
use formats::{FormatError, text};
use model::{Item, Object, Value};
use node_sdk::{
    Category, Condition, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind,
};
use serde::Deserialize;

use super::binary::{self, format_error};
use super::convert::decoded;
use super::encodings;
use super::table::option_text;

/// The node type `core.moveBinaryData`.
pub struct MoveBinaryData;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.moveBinaryData",
    version: 1.1,
    label: "Move Binary Data",
    summary: "Moves data between the JSON and the binary side of items.",
    category: Category::Data,
    icon: "arrow-left-right",
    keywords: &["convert", "base64", "json", "file"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: Some("core.extractFromFile"),
    credentials: Vec::new(),
    properties: properties(),
});

fn properties() -> Vec<Property> {
    let to_json = || Condition::is("mode", ["binaryToJson"]);
    let to_binary = || Condition::is("mode", ["jsonToBinary"]);
    let collection = |properties| PropertyKind::Collection { add: "Add option", properties };
    vec![
        Property::new(
            "mode",
            "Mode",
            PropertyKind::options([("binaryToJson", "Binary to JSON"), ("jsonToBinary", "JSON to binary")]),
        )
        .default("binaryToJson"),
        Property::new("setAllData", "Replace all data", PropertyKind::Boolean)
            .default(true)
            .help("The file is JSON and becomes the whole data of the item.")
            .show(to_json()),
        Property::new("sourceKey", "Source", PropertyKind::text())
            .default("data")
            .required()
            .help("Name of the file in the binary data.")
            .show(to_json()),
        Property::new("destinationKey", "Destination", PropertyKind::text())
            .default("data")
            .help("Where the content goes; dots lead into objects.")
            .show(to_json())
            .show(Condition::is("setAllData", [false])),
        Property::new("convertAllData", "All data", PropertyKind::Boolean)
            .default(true)
            .help("The whole data of the item becomes the file.")
            .show(to_binary()),
        Property::new("sourceKey", "Source", PropertyKind::text())
            .default("data")
            .required()
            .help("Which field becomes the file.")
            .show(to_binary())
            .show(Condition::is("convertAllData", [false])),
        Property::new("destinationKey", "Destination", PropertyKind::text())
            .default("data")
            .required()
            .help("Name of the file in the binary data.")
            .show(to_binary()),
        Property::new(
            "options",
            "Options",
            collection(vec![
                encodings::property(),
                Property::new("stripBOM", "Leave out the byte order mark", PropertyKind::Boolean)
                    .default(true),
                Property::new("jsonParse", "Read as JSON", PropertyKind::Boolean)
                    .help("When not all data is replaced: the text is JSON and becomes a value."),
                Property::new("keepAsBase64", "Keep as base64", PropertyKind::Boolean)
                    .help("When not all data is replaced: the content stays base64."),
                Property::new("keepSource", "Keep the file", PropertyKind::Boolean),
            ]),
        )
        .show(to_json()),
        Property::new(
            "options",
            "Options",
            collection(vec![
                Property::new("addBOM", "Add a byte order mark", PropertyKind::Boolean),
                Property::new("dataIsBase64", "Data is base64", PropertyKind::Boolean),
                encodings::property(),
                Property::new("fileName", "File name", PropertyKind::text()).placeholder("example.json"),
                Property::new("keepSource", "Keep the data", PropertyKind::Boolean),
                Property::new("mimeType", "Media type", PropertyKind::text())
                    .default("application/json")
                    .placeholder("application/json"),
                Property::new("useRawData", "Text as it is", PropertyKind::Boolean)
                    .help("A text is not written as a JSON text in quotes."),
            ]),
        )
        .show(to_binary()),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    mode: EcoString,
    #[serde(default)]
    set_all_data: Option<bool>,
    #[serde(default)]
    convert_all_data: Option<bool>,
    #[serde(default)]
    source_key: Value,
    #[serde(default)]
    destination_key: Value,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    encoding: Value,
    #[serde(rename = "stripBOM")]
    strip_bom: Option<bool>,
    json_parse: bool,
    keep_as_base64: bool,
    keep_source: bool,
    #[serde(rename = "addBOM")]
    add_bom: bool,
    data_is_base64: bool,
    file_name: Value,
    mime_type: Value,
    use_raw_data: bool,
}

#[async_trait]
impl Node for MoveBinaryData {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let mut made = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let moved = match parameters.get(index) {
                Ok(parameters) if parameters.mode == "jsonToBinary" => {
                    parameters.to_binary(context, item).await
                }
                Ok(parameters) => parameters.to_json(context, item).await,
                Err(error) => Err(error),
            };
            match moved {
                Ok(moved) => made.extend(moved.map(|item| item.paired_with(index))),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

impl Parameters {
    fn key(value: &Value) -> String {
        option_text(value).unwrap_or_else(|| "data".to_owned())
    }

    fn charset(&self) -> Result<text::Charset, NodeError> {
        text::Charset::named(&option_text(&self.options.encoding).unwrap_or_default())
            .map_err(|error| format_error(&error).at_parameter("options.encoding"))
    }

    /// `None` when the item has no such file; it goes then.
    async fn to_json(&self, context: &NodeContext<'_>, item: &Item) -> Result<Option<Item>, NodeError> {
        let source = Self::key(&self.source_key);
        let Some(data) = item.binary.as_ref().and_then(|all| all.get(source.as_str())) else {
            return Ok(None);
        };
        let content = context.services.blobs.get(data).await?;
        let text = self.charset()?.decode(&content, self.options.strip_bom == Some(false));
        let parse = |text: &str| {
            Value::from_json(text.trim_start_matches('\u{feff}'))
                .map_err(|error| format_error(&FormatError::malformed("JSON", error.to_string())))
        };
        let json = if self.set_all_data != Some(false) {
            match parse(&text)? {
                Value::Object(object) => object,
                other => {
                    let what =
                        format!("the file holds {}, and the data of an item is an object", other.type_name());
                    return Err(NodeError { retryable: false, ..NodeError::operation(what) });
                }
            }
        } else {
            let value = match () {
                () if self.options.keep_as_base64 => Value::from(STANDARD.encode(&content)),
                () if self.options.json_parse => parse(&text)?,
                () => Value::from(text),
            };
            let mut json = Value::Object(item.json.clone());
            json.set_path(&Self::key(&self.destination_key), value);
            json.as_object().cloned().unwrap_or_default()
        };
        let binary =
            if self.options.keep_source { item.binary.clone() } else { binary::without(item, &source) };
        Ok(Some(Item { json, binary, ..Item::default() }))
    }

    /// `None` when the item has no such field; it goes then.
    async fn to_binary(&self, context: &NodeContext<'_>, item: &Item) -> Result<Option<Item>, NodeError> {
        let all = self.convert_all_data != Some(false);
        let source = Self::key(&self.source_key);
        let mut json = Value::Object(item.json.clone());
        let value = match all {
            true => json.clone(),
            false => match json.at_path(&source) {
                Some(value) => value.clone(),
                None => return Ok(None),
            },
        };
        let content = if self.options.data_is_base64 {
            decoded(&value.to_text())?
        } else {
            let text = if self.options.use_raw_data { value.to_text().to_string() } else { value.to_json() };
            Bytes::from(self.charset()?.encode(&text, self.options.add_bom))
        };
        let kind = option_text(&self.options.mime_type)
            .or_else(|| (!self.options.data_is_base64).then(|| "application/json".to_owned()));
        let name = option_text(&self.options.file_name);
        let data = binary::keep_named(context.services, content, name.as_deref(), kind.as_deref()).await?;
        if !self.options.keep_source {
            if all {
                json = Value::Object(Object::new());
            } else {
                json.remove_path(&source);
            }
        }
        let json = json.as_object().cloned().unwrap_or_default();
        let binary = binary::with(item, &Self::key(&self.destination_key), data);
        Ok(Some(Item { json, binary, ..Item::default() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
