//! Read/Write Files from Disk: files of the machine that the server runs on, in the folders that an administrator granted.

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Condition, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind,
};
use serde::Deserialize;

use super::binary;
use super::table::option_text;

/// The node type `core.readWriteFile`.
pub struct ReadWriteFile;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.readWriteFile",
    version: 1.0,
    label: "Read/Write Files from Disk",
    summary: "Reads and writes files of the server's machine, in granted folders.",
    category: Category::Data,
    icon: "hard-drive",
    keywords: &["file", "disk", "folder", "read", "write", "save", "binary"],
    trigger: false,
    effect: Effect::Effectful,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new(
            "operation",
            "Operation",
            PropertyKind::options([("read", "Read files"), ("write", "Write a file")]),
        )
        .default("read"),
        Property::new("fileSelector", "Files", PropertyKind::text())
            .required()
            .placeholder("/srv/shared/*.csv")
            .help("A path or a pattern: * and ? inside of a name, ** for folders between, {a,b}.")
            .show(Condition::is("operation", ["read"])),
        Property::new("fileName", "File path and name", PropertyKind::text())
            .required()
            .placeholder("/srv/shared/report.csv")
            .show(Condition::is("operation", ["write"])),
        Property::new("dataPropertyName", "Input binary field", PropertyKind::text())
            .default("data")
            .required()
            .show(Condition::is("operation", ["write"])),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new("fileExtension", "Ending", PropertyKind::text()).placeholder("zip"),
                    Property::new("fileName", "File name", PropertyKind::text()).placeholder("data.zip"),
                    Property::new("mimeType", "Media type", PropertyKind::text())
                        .placeholder("application/zip"),
                    Property::new("dataPropertyName", "Output binary field", PropertyKind::text())
                        .default("data"),
                ],
            },
        )
        .show(Condition::is("operation", ["read"])),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new("append", "Append", PropertyKind::Boolean)
                        .help("Add to the end of a file that is there instead of replacing it."),
                ],
            },
        )
        .show(Condition::is("operation", ["write"])),
    ],
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    operation: EcoString,
    #[serde(default)]
    file_selector: Value,
    #[serde(default)]
    file_name: Value,
    #[serde(default)]
    data_property_name: Value,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    file_extension: Value,
    file_name: Value,
    mime_type: Value,
    data_property_name: Value,
    append: bool,
}

#[async_trait]
impl Node for ReadWriteFile {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let mut made = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let done = match parameters.get(index) {
                Ok(parameters) if parameters.operation == "write" => {
                    parameters.write(context, item).await.map(|item| vec![item])
                }
                Ok(parameters) => parameters.read(context).await,
                Err(error) => Err(error),
            };
            match done {
                Ok(done) => made.extend(done.into_iter().map(|item| item.paired_with(index))),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

impl Parameters {
    async fn read(&self, context: &NodeContext<'_>) -> Result<Vec<Item>, NodeError> {
        let selector = required(&self.file_selector, "fileSelector")?.replace('\\', "/");
        let files = &context.services.files;
        let property = option_text(&self.options.data_property_name).unwrap_or_else(|| "data".to_owned());
        let mut made = Vec::new();
        for path in files.find(&selector).await? {
            let content = files.read(&path).await?;
            let mut data = binary::keep(context.services, content, Some(&path), None).await?;
            if let Some(name) = option_text(&self.options.file_name) {
                data.file_name = Some(name.into());
            }
            if let Some(ending) = option_text(&self.options.file_extension) {
                data.file_extension = Some(ending.into());
            }
            if let Some(kind) = option_text(&self.options.mime_type) {
                data.mime_type = kind.into();
            }
            let mut json = Object::from([("mimeType", data.mime_type.clone())]);
            let texts = [
                ("fileType", &data.file_type),
                ("fileName", &data.file_name),
                ("directory", &data.directory),
                ("fileExtension", &data.file_extension),
                ("fileSize", &data.file_size),
            ];
            for (name, text) in texts {
                if let Some(text) = text {
                    json.insert(name, text.clone());
                }
            }
            made.push(Item { json, binary: binary::one(&property, data), ..Item::default() });
        }
        Ok(made)
    }

    async fn write(&self, context: &NodeContext<'_>, item: &Item) -> Result<Item, NodeError> {
        let path = required(&self.file_name, "fileName")?;
        let property = option_text(&self.data_property_name).unwrap_or_else(|| "data".to_owned());
        let (_, content) = binary::content(context, item, &property)
            .await
            .map_err(|error| NodeError { parameter: Some("dataPropertyName".into()), ..error })?;
        context.services.files.write(&path, content, self.options.append).await?;
        let mut json = item.json.clone();
        json.insert("fileName", path);
        Ok(Item { json, binary: item.binary.clone(), ..Item::default() })
    }
}

/// The text of a parameter that must not be empty.
pub fn required(value: &Value, name: &'static str) -> Result<String, NodeError> {
    option_text(value).ok_or_else(|| NodeError::parameter(name, "the path of the file is empty"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
