//! Barcode makes QR codes and barcodes as pictures, and reads them off pictures.
//! Example: text `https://example.com` becomes binary data `data`, a PNG with a QR code.

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use formats::FormatError;
use formats::barcode::{Look, Symbology, decode, encode};
use formats::picture::{Color, Picture};
use model::{Item, Value};
use node_sdk::{
    Category, Condition, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind,
};
use serde::Deserialize;

use crate::data::field_list::put;
use crate::text::attached;

/// The node type `core.barcode`.
pub struct Barcode;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.barcode",
    version: 1.0,
    label: "Barcode",
    summary: "Makes QR codes and barcodes, and reads them off pictures.",
    category: Category::Data,
    icon: "qr-code",
    keywords: &["qr", "barcode", "ean", "upc", "code128", "code39", "scan", "label"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: properties(),
});

fn properties() -> Vec<Property> {
    let generate = || Condition::is("operation", ["generate"]);
    let read = || Condition::is("operation", ["read"]);
    let number = |name, label, usual: i32, most: f64| {
        Property::new(name, label, PropertyKind::Number { min: Some(0.0), max: Some(most) }).default(usual)
    };
    vec![
        Property::new(
            "operation",
            "What to do",
            PropertyKind::options([("generate", "Make a code"), ("read", "Read a code")]),
        )
        .default("generate"),
        Property::new(
            "symbology",
            "Kind of code",
            PropertyKind::options([
                ("qr", "QR code"),
                ("code128", "Code 128"),
                ("code39", "Code 39"),
                ("ean13", "EAN-13"),
                ("ean8", "EAN-8"),
                ("upcA", "UPC-A"),
            ]),
        )
        .default("qr")
        .show(generate()),
        Property::new("content", "Content", PropertyKind::text())
            .required()
            .placeholder("https://example.com")
            .help("For EAN and UPC the digits; the check digit is added when it is missing.")
            .show(generate()),
        Property::new("outputFormat", "Format", PropertyKind::options([("png", "PNG"), ("svg", "SVG")]))
            .default("png")
            .show(generate()),
        Property::new("binaryPropertyName", "Binary data", PropertyKind::text())
            .default("data")
            .required()
            .help("Where the picture is put, or where it is."),
        Property::new("destinationKey", "Put the text into", PropertyKind::text())
            .default("barcode")
            .required()
            .help("The field gets {text, symbology}, or null when there is no code on the picture.")
            .show(read()),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    number("moduleSize", "Pixels of the narrowest bar", 4, 100.0),
                    number("barHeight", "Pixels of the height of bars", 120, 5000.0)
                        .show(Condition::is_not("/symbology", ["qr"])),
                    number("margin", "Empty modules around it", 4, 100.0),
                    Property::new("color", "Colour", PropertyKind::Color).default("#000000"),
                    Property::new("backgroundColor", "Background", PropertyKind::Color).default("#ffffff"),
                    Property::new(
                        "errorCorrection",
                        "How much may be lost",
                        PropertyKind::options([("L", "7 %"), ("M", "15 %"), ("Q", "25 %"), ("H", "30 %")]),
                    )
                    .default("M")
                    .show(Condition::is("/symbology", ["qr"])),
                    Property::new("fileName", "Name of the file", PropertyKind::text()),
                ],
            },
        )
        .show(generate()),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    operation: Operation,
    #[serde(default = "qr")]
    symbology: EcoString,
    #[serde(default)]
    content: Value,
    #[serde(default)]
    output_format: Format,
    #[serde(default = "data")]
    binary_property_name: EcoString,
    #[serde(default = "barcode")]
    destination_key: EcoString,
    #[serde(default)]
    options: Options,
}

fn qr() -> EcoString {
    "qr".into()
}

fn data() -> EcoString {
    "data".into()
}

fn barcode() -> EcoString {
    "barcode".into()
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Operation {
    #[default]
    Generate,
    Read,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Format {
    #[default]
    Png,
    Svg,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    module_size: Option<f64>,
    bar_height: Option<f64>,
    margin: Option<f64>,
    color: Option<EcoString>,
    background_color: Option<EcoString>,
    error_correction: Option<EcoString>,
    file_name: EcoString,
}

#[async_trait]
impl Node for Barcode {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let result = match parameters.get(index) {
                Ok(own) if own.operation == Operation::Read => own.read(context, item).await,
                Ok(own) => own.generate(context, item).await,
                Err(error) => Err(error),
            };
            match result {
                Ok(item) => made.push(item.paired_with(index)),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

fn failed(error: &FormatError) -> NodeError {
    NodeError { retryable: false, ..NodeError::with_code(error.code(), error.to_string()) }
}

impl Parameters {
    async fn generate(&self, context: &NodeContext<'_>, item: &Item) -> Result<Item, NodeError> {
        let kind = Symbology::named(&self.symbology).ok_or_else(|| {
            NodeError::parameter("symbology", format!("there is no code \"{}\" here", self.symbology))
        })?;
        let content = match &self.content {
            Value::String(text) => text.clone(),
            number @ Value::Number(_) => number.to_text(),
            other => {
                return Err(NodeError::parameter(
                    "content",
                    format!("the content is {}, not text", other.type_name()),
                ));
            }
        };
        let look = self.options.look()?;
        let code = encode(&content, kind, look.correction)
            .map_err(|error| failed(&error).at_parameter("content"))?;
        let (bytes, ending, mime) = match self.output_format {
            Format::Svg => (code.svg(&look).into_bytes(), "svg", "image/svg+xml"),
            Format::Png => {
                let picture = code.picture(&look).map_err(|error| failed(&error))?;
                (picture.write(None, None).map_err(|error| failed(&error))?, "png", "image/png")
            }
        };
        let name = match self.options.file_name.as_str() {
            "" => format!("{}.{ending}", kind.name()),
            name => name.to_owned(),
        };
        let data = context.services.blobs.put(bytes.into(), Some(&name), mime).await?;
        let mut changed = Item { json: item.json.clone(), binary: item.binary.clone(), ..Item::default() };
        attached::attach(&mut changed, self.binary_property_name.clone(), data);
        Ok(changed)
    }

    async fn read(&self, context: &NodeContext<'_>, item: &Item) -> Result<Item, NodeError> {
        let bytes =
            attached::content(context, item, &self.binary_property_name, "binaryPropertyName").await?;
        let work = move || Picture::read(&bytes).map(|picture| decode(&picture));
        let found = tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| NodeError::operation(format!("the picture could not be read: {error}")))?
            .map_err(|error| failed(&error))?;
        let value = found.map(|(text, kind)| {
            model::Object::from([("text", Value::from(text)), ("symbology", kind.name().into())])
        });
        let mut json = item.json.clone();
        put(&mut json, &self.destination_key, Value::from(value), true);
        Ok(Item { json, binary: item.binary.clone(), ..Item::default() })
    }
}

impl Options {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    fn look(&self) -> Result<Look, NodeError> {
        let color = |text: &Option<EcoString>, usual: &str, name: &str| {
            let text = text.as_deref().unwrap_or(usual);
            Color::parse(text).ok_or_else(|| {
                NodeError::parameter(format!("options.{name}"), format!("\"{text}\" is no colour"))
            })
        };
        let pixels =
            |number: Option<f64>, usual: f64, most: f64| number.unwrap_or(usual).clamp(0.0, most) as u32;
        Ok(Look {
            module: pixels(self.module_size, 4.0, 100.0).max(1),
            height: pixels(self.bar_height, 120.0, 5000.0).max(1),
            margin: pixels(self.margin, 4.0, 100.0),
            dark: color(&self.color, "#000000", "color")?,
            light: color(&self.background_color, "#ffffff", "backgroundColor")?,
            correction: match self.error_correction.as_deref() {
                Some("L") => 'L',
                Some("Q") => 'Q',
                Some("H") => 'H',
                _ => 'M',
            },
        })
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
