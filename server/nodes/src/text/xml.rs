//! XML turns XML into data and data into XML. Example: `<a><b>1</b></a>` in field `data` gives `{a: {b: "1"}}`.

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use formats::xml::{ReadOptions, WriteOptions, XmlError, read, write};
use model::{Item, Object, Value};
use node_sdk::{
    Category, Condition, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind,
};
use serde::Deserialize;

/// The node type `core.xml`.
pub struct Xml;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.xml",
    version: 1.0,
    label: "XML",
    summary: "Turns XML into data and data into XML.",
    category: Category::Data,
    icon: "file-code",
    keywords: &["xml", "parse", "convert", "rss", "soap", "json"],
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
    let reading = || Condition::is("/mode", ["xmlToJson"]);
    let writing = || Condition::is("/mode", ["jsonToxml"]);
    let flag = |name, label| Property::new(name, label, PropertyKind::Boolean);
    vec![
        Property::new(
            "mode",
            "Direction",
            PropertyKind::options([("xmlToJson", "XML to data"), ("jsonToxml", "Data to XML")]),
        )
        .default("xmlToJson"),
        Property::new("dataPropertyName", "Field", PropertyKind::text())
            .default("data")
            .required()
            .help("The field that holds the XML, or the one that the XML is put into."),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    flag("allowSurrogateChars", "Allow characters beyond the basic plane")
                        .help("They are always allowed here.")
                        .show(writing()),
                    Property::new("attrkey", "Field of attributes", PropertyKind::text()).default("$"),
                    flag("cdata", "Texts with markup in CDATA sections").show(writing()),
                    Property::new("charkey", "Field of texts", PropertyKind::text()).default("_"),
                    flag("explicitArray", "Always lists")
                        .help("A list even for a single child.")
                        .show(reading()),
                    flag("explicitRoot", "Keep the root element").default(true).show(reading()),
                    flag("headless", "Without declaration").show(writing()),
                    flag("ignoreAttrs", "Leave attributes out").show(reading()),
                    flag("mergeAttrs", "Attributes as fields")
                        .default(true)
                        .help("Else they are in a field of their own.")
                        .show(reading()),
                    flag("normalize", "Make one blank of several").show(reading()),
                    flag("normalizeTags", "Names of elements in lower case").show(reading()),
                    Property::new("rootName", "Name of the root element", PropertyKind::text())
                        .default("root")
                        .show(writing()),
                    flag("trim", "Trim texts").show(reading()),
                ],
            },
        ),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    mode: Mode,
    #[serde(default = "data")]
    data_property_name: EcoString,
    #[serde(default)]
    options: Options,
}

fn data() -> EcoString {
    "data".into()
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
enum Mode {
    #[default]
    #[serde(rename = "xmlToJson")]
    Read,
    #[serde(rename = "jsonToxml")]
    Write,
}

#[derive(Deserialize, Default)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a form")]
struct Options {
    attrkey: Option<EcoString>,
    charkey: Option<EcoString>,
    cdata: bool,
    headless: bool,
    #[serde(rename = "rootName")]
    root_name: Option<EcoString>,
    #[serde(rename = "explicitArray")]
    explicit_array: bool,
    #[serde(rename = "explicitRoot")]
    explicit_root: Option<bool>,
    #[serde(rename = "ignoreAttrs")]
    ignore_attrs: bool,
    #[serde(rename = "mergeAttrs")]
    merge_attrs: Option<bool>,
    normalize: bool,
    #[serde(rename = "normalizeTags")]
    normalize_tags: bool,
    trim: bool,
}

#[async_trait]
impl Node for Xml {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match parameters.get(index).and_then(|parameters| parameters.convert(&item.json)) {
                Ok(json) => made.push(Item::new(json).paired_with(index)),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

impl Parameters {
    fn convert(&self, json: &Object) -> Result<Object, NodeError> {
        let name = &self.data_property_name;
        let own = &self.options;
        let failed =
            |error: XmlError| NodeError { retryable: false, ..NodeError::operation(error.to_string()) };
        if self.mode == Mode::Write {
            let usual = WriteOptions::default();
            let options = WriteOptions {
                attribute_key: own.attrkey.clone().unwrap_or(usual.attribute_key),
                text_key: own.charkey.clone().unwrap_or(usual.text_key),
                root_name: own.root_name.clone().unwrap_or(usual.root_name),
                cdata: own.cdata,
                headless: own.headless,
            };
            let text = write(json, &options).map_err(failed)?;
            return Ok(Object::from([(name.clone(), text)]));
        }
        let value = json.get(name).ok_or_else(|| {
            NodeError::parameter("dataPropertyName", format!("this item has no field called \"{name}\""))
        })?;
        let Value::String(text) = value else {
            let kind = value.type_name();
            return Err(NodeError::parameter(
                "dataPropertyName",
                format!("\"{name}\" holds {kind}, not XML"),
            ));
        };
        let usual = ReadOptions::default();
        let options = ReadOptions {
            attribute_key: own.attrkey.clone().unwrap_or(usual.attribute_key),
            text_key: own.charkey.clone().unwrap_or(usual.text_key),
            always_arrays: own.explicit_array,
            keep_root: own.explicit_root.unwrap_or(usual.keep_root),
            ignore_attributes: own.ignore_attrs,
            merge_attributes: own.merge_attrs.unwrap_or(usual.merge_attributes),
            normalize: own.normalize,
            lower_case_tags: own.normalize_tags,
            trim: own.trim,
        };
        Ok(match read(text, &options).map_err(failed)? {
            Value::Object(object) => object,
            Value::Null => Object::new(),
            // The root is only a text, and it is not kept: an item needs a field for it.
            text => Object::from([(options.text_key, text)]),
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
