//! Read Binary File, Read Binary Files and Write Binary File: what Read/Write Files from Disk has replaced, with the items
//! that they give.

use std::sync::LazyLock;

use async_trait::async_trait;
use model::{Item, Value};
use node_sdk::{
    Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property, PropertyKind,
};
use serde::Deserialize;

use super::binary;
use super::disk::required;
use super::table::option_text;

/// The node type `core.readBinaryFile`: one file for each item, beside its data.
pub struct ReadBinaryFile;

/// The node type `core.readBinaryFiles`: an item for each file that a pattern finds.
pub struct ReadBinaryFiles;

/// The node type `core.writeBinaryFile`: a file of each item.
pub struct WriteBinaryFile;

fn describe(
    kind: &'static str,
    label: &'static str,
    summary: &'static str,
    properties: Vec<Property>,
) -> Description {
    Description {
        kind,
        version: 1.0,
        label,
        summary,
        category: Category::Data,
        icon: "hard-drive",
        keywords: &["file", "disk", "binary"],
        trigger: false,
        effect: Effect::Effectful,
        inputs: PortRule::one(),
        outputs: PortRule::one(),
        required_inputs: None,
        replaced_by: Some("core.readWriteFile"),
        credentials: Vec::new(),
        properties,
    }
}

fn data_property() -> Property {
    Property::new("dataPropertyName", "Binary field", PropertyKind::text()).default("data").required()
}

static ONE: LazyLock<Description> = LazyLock::new(|| {
    let path = Property::new("filePath", "File path", PropertyKind::text())
        .required()
        .placeholder("/srv/shared/a.csv");
    describe(
        "core.readBinaryFile",
        "Read Binary File",
        "Reads a file of the server's machine into each item.",
        vec![path, data_property()],
    )
});

static MANY: LazyLock<Description> = LazyLock::new(|| {
    let files = Property::new("fileSelector", "Files", PropertyKind::text())
        .required()
        .placeholder("/srv/shared/*.csv");
    describe(
        "core.readBinaryFiles",
        "Read Binary Files",
        "Reads files of the server's machine, an item for each.",
        vec![files, data_property()],
    )
});

static WRITE: LazyLock<Description> = LazyLock::new(|| {
    let append = Property::new("append", "Append", PropertyKind::Boolean);
    describe(
        "core.writeBinaryFile",
        "Write Binary File",
        "Writes a file of each item to the server's machine.",
        vec![
            Property::new("fileName", "File path and name", PropertyKind::text())
                .required()
                .placeholder("/srv/shared/a.csv"),
            data_property(),
            Property::new(
                "options",
                "Options",
                PropertyKind::Collection { add: "Add option", properties: vec![append] },
            ),
        ],
    )
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReadOne {
    #[serde(default)]
    file_path: Value,
    #[serde(default)]
    data_property_name: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReadMany {
    #[serde(default)]
    file_selector: Value,
    #[serde(default)]
    data_property_name: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Write {
    #[serde(default)]
    file_name: Value,
    #[serde(default)]
    data_property_name: Value,
    #[serde(default)]
    options: WriteOptions,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WriteOptions {
    append: bool,
}

fn property(value: &Value) -> String {
    option_text(value).unwrap_or_else(|| "data".to_owned())
}

#[async_trait]
impl Node for ReadBinaryFile {
    fn description(&self) -> &Description {
        &ONE
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<ReadOne>().await?;
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let read = async {
                let parameters = parameters.get(index)?;
                let path = required(&parameters.file_path, "filePath")?;
                let content = context.services.files.read(&path).await?;
                let data = binary::keep(context.services, content, Some(&path), None).await?;
                let binary = binary::with(item, &property(&parameters.data_property_name), data);
                Ok(Item { json: item.json.clone(), binary, ..Item::default() }.paired_with(index))
            };
            made.push(match read.await {
                Ok(item) => item,
                Err(error) => context.failed_item(error, index)?,
            });
        }
        Ok(Outcome::items(made))
    }
}

#[async_trait]
impl Node for ReadBinaryFiles {
    fn description(&self) -> &Description {
        &MANY
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        if context.items().is_empty() {
            return Ok(Outcome::items(Vec::new()));
        }
        let parameters = context.parameters_once::<ReadMany>().await?;
        let selector = required(&parameters.file_selector, "fileSelector")?.replace('\\', "/");
        let files = &context.services.files;
        let mut made = Vec::new();
        for path in files.find(&selector).await? {
            let content = files.read(&path).await?;
            let data = binary::keep(context.services, content, Some(&path), None).await?;
            let binary = binary::one(&property(&parameters.data_property_name), data);
            made.push(Item { binary, ..Item::default() }.paired_with(0));
        }
        Ok(Outcome::items(made))
    }
}

#[async_trait]
impl Node for WriteBinaryFile {
    fn description(&self) -> &Description {
        &WRITE
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Write>().await?;
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let write = async {
                let parameters = parameters.get(index)?;
                let path = required(&parameters.file_name, "fileName")?;
                let (_, content) =
                    binary::content(context, item, &property(&parameters.data_property_name)).await?;
                context.services.files.write(&path, content, parameters.options.append).await?;
                let mut json = item.json.clone();
                json.insert("fileName", path);
                Ok(Item { json, binary: item.binary.clone(), ..Item::default() }.paired_with(index))
            };
            made.push(match write.await {
                Ok(item) => item,
                Err(error) => context.failed_item(error, index)?,
            });
        }
        Ok(Outcome::items(made))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<ReadOne>(&ONE).expect("the same fields");
        node_sdk::testing::parameters_agree::<ReadMany>(&MANY).expect("the same fields");
        node_sdk::testing::parameters_agree::<Write>(&WRITE).expect("the same fields");
    }
}
