//! Spreadsheet File reads and writes tables; Extract from File and Convert to File do the same with a clearer form.

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use model::{BinaryData, Item, ItemLink, ItemLinks, Object, Value};
use node_sdk::{
    Category, Condition, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind, Upgrade,
};
use serde::Deserialize;

use super::binary;
use super::table::{self, ReadOptions, WriteOptions, option_text, read_properties, write_properties};

/// The node type `core.spreadsheetFile`.
pub struct SpreadsheetFile;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.spreadsheetFile",
    version: 2.0,
    label: "Spreadsheet File",
    summary: "Reads and writes tables in files.",
    category: Category::Data,
    icon: "table",
    keywords: &["csv", "xlsx", "excel", "ods", "read", "write"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: Some("core.extractFromFile"),
    credentials: Vec::new(),
    properties: vec![
        Property::new(
            "operation",
            "Operation",
            PropertyKind::options([("fromFile", "Read from file"), ("toFile", "Write to file")]),
        )
        .default("fromFile"),
        Property::new(
            "fileFormat",
            "File format",
            PropertyKind::options([
                ("autodetect", "By the file itself"),
                ("csv", "CSV"),
                ("html", "HTML"),
                ("ods", "ODS"),
                ("rtf", "RTF"),
                ("xls", "XLS"),
                ("xlsx", "XLSX"),
                (GUESS, "As spreadsheet programs read it"),
            ]),
        )
        .default("autodetect")
        .show(Condition::is("operation", ["fromFile"])),
        Property::new(
            "fileFormat",
            "File format",
            PropertyKind::options([
                ("csv", "CSV"),
                ("html", "HTML"),
                ("ods", "ODS"),
                ("rtf", "RTF"),
                ("xls", "XLS"),
                ("xlsx", "XLSX"),
            ]),
        )
        .default("xls")
        .show(Condition::is("operation", ["toFile"])),
        Property::new("binaryPropertyName", "Binary field", PropertyKind::text())
            .default("data")
            .help("Name of the file in the binary data of the item."),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: read_properties() },
        )
        .show(Condition::is("operation", ["fromFile"])),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: write_properties() },
        )
        .show(Condition::is("operation", ["toFile"])),
    ],
});

/// Texts in CSV files become numbers and dates where they look like it, as version 1 did.
const GUESS: &str = "spreadsheet";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    operation: EcoString,
    #[serde(default)]
    file_format: EcoString,
    #[serde(default)]
    binary_property_name: Value,
    #[serde(default)]
    options: Object,
}

#[async_trait]
impl Node for SpreadsheetFile {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        let reads = parameters.get("operation").is_none_or(|it| it.as_str() == Some("fromFile"));
        if version >= 2.0 || !reads {
            return Upgrade::Unchanged(parameters.clone());
        }
        let mut parameters = parameters.clone();
        parameters.insert("fileFormat", GUESS);
        Upgrade::Changed(parameters)
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        if items.is_empty() {
            return Ok(Outcome::items(Vec::new()));
        }
        let parameters = context.parameters::<Parameters>().await?;
        if parameters.get(0)?.operation == "toFile" {
            return write(context, parameters.get(0)?, &items).await;
        }
        let mut made = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let found = match parameters.get(index) {
                Ok(parameters) => read(context, parameters, item).await,
                Err(error) => Err(error),
            };
            match found {
                Ok(rows) => made.extend(rows.into_iter().map(|row| Item::new(row).paired_with(index))),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

fn options<T: serde::de::DeserializeOwned>(options: &Object) -> Result<T, NodeError> {
    Value::Object(options.clone())
        .read_as()
        .map_err(|error| NodeError::parameter("options", error.to_string()))
}

async fn read(
    context: &NodeContext<'_>,
    parameters: &Parameters,
    item: &Item,
) -> Result<Vec<Object>, NodeError> {
    let name = option_text(&parameters.binary_property_name).unwrap_or_else(|| "data".to_owned());
    let (data, content) = binary::content(context, item, &name).await?;
    let options: ReadOptions = options(&parameters.options)?;
    let is_csv = match parameters.file_format.as_str() {
        "csv" => true,
        "autodetect" | "" => looks_separated(data),
        _ => false,
    };
    if is_csv { table::separated(content, options).await } else { table::spreadsheet(content, options).await }
}

fn looks_separated(data: &BinaryData) -> bool {
    data.mime_type == "text/csv"
        || (data.mime_type == "text/plain" && data.file_extension.as_deref() == Some("csv"))
}

async fn write(
    context: &NodeContext<'_>,
    parameters: &Parameters,
    items: &[Item],
) -> Result<Outcome, NodeError> {
    let format = if parameters.file_format.is_empty() { "xls" } else { &parameters.file_format };
    let kind = table::kind(format)
        .ok_or_else(|| NodeError::parameter("fileFormat", format!("\"{format}\" is no format to write")))?;
    let options: WriteOptions = options(&parameters.options)?;
    let links = ItemLinks::Many((0..items.len()).map(ItemLink::new).collect());
    let made = match table::file(kind, items, &options).await {
        Ok(content) => {
            let name = option_text(&options.file_name).unwrap_or_else(|| format!("spreadsheet.{format}"));
            let data = binary::keep(context.services, content, Some(&name), None).await?;
            let property = option_text(&parameters.binary_property_name).unwrap_or_else(|| "data".to_owned());
            Item { binary: binary::one(&property, data), ..Item::default() }
        }
        Err(error) => context.failed_item(error, 0)?,
    };
    Ok(Outcome::items(vec![Item { paired_item: links, ..made }]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
