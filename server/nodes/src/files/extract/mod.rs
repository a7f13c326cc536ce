//! Extract from File turns a file in the binary data of an item into data. Example: an item with a CSV file of a hundred
//! lines gives ninety-nine items, with the names of the first line.

mod description;
mod single;

use async_trait::async_trait;
use ecow::EcoString;
use model::{Item, Object, Value};
use node_sdk::{Description, Node, NodeContext, NodeError, Outcome};
use serde::Deserialize;

use super::binary;
use super::table::{self, ReadOptions};
use description::DESCRIPTION;

/// The node type `core.extractFromFile`.
pub struct ExtractFromFile;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    operation: EcoString,
    #[serde(default)]
    binary_property_name: Value,
    #[serde(default)]
    destination_key: Value,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    #[serde(flatten)]
    table: ReadOptions,
    keep_source: EcoString,
    #[serde(rename = "stripBOM")]
    strip_bom: Option<bool>,
    join_pages: Option<bool>,
    max_pages: Option<f64>,
    password: Value,
}

#[async_trait]
impl Node for ExtractFromFile {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let mut made = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let found = match parameters.get(index) {
                Ok(parameters) => extract(context, parameters, item).await,
                Err(error) => Err(error),
            };
            match found {
                Ok(found) => made.extend(found.into_iter().map(|item| item.paired_with(index))),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

async fn extract(
    context: &NodeContext<'_>,
    parameters: &Parameters,
    item: &Item,
) -> Result<Vec<Item>, NodeError> {
    let name = table::option_text(&parameters.binary_property_name).unwrap_or_else(|| "data".to_owned());
    let (data, content) = binary::content(context, item, &name).await?;
    let operation = parameters.operation.as_str();
    let rows = |rows: Vec<Object>| rows.into_iter().map(Item::new).collect();
    let options = &parameters.options;
    match operation {
        "csv" => table::separated(content, options.table.clone()).await.map(rows),
        "html" | "ods" | "rtf" | "xls" | "xlsx" => {
            let found = table::spreadsheet(content, options.table.clone()).await;
            found.map(rows).map_err(|error| wrong_kind(error, operation, data.file_extension.as_deref()))
        }
        "pdf" => {
            let json = single::pdf(content, options).await?;
            Ok(vec![kept(item, &name, json, &options.keep_source)])
        }
        _ => {
            let value = single::value(operation, content, options).await?;
            let key = table::option_text(&parameters.destination_key).unwrap_or_else(|| "data".to_owned());
            let keeps_json = matches!(options.keep_source.as_str(), "json" | "both");
            let mut json = Value::Object(if keeps_json { item.json.clone() } else { Object::new() });
            json.set_path(&key, value);
            let json = json.as_object().cloned().unwrap_or_default();
            Ok(vec![Item { json, binary: kept_binary(item, &name, &options.keep_source), ..Item::default() }])
        }
    }
}

/// The likeliest reason why a file cannot be read is that it is of another kind.
fn wrong_kind(mut error: NodeError, operation: &str, ending: Option<&str>) -> NodeError {
    if let Some(ending) = ending.filter(|ending| *ending != operation) {
        error.description =
            Some(format!("The file's name ends in .{ending}, the operation is for {operation} files."));
    }
    error
}

/// An item with `json`, and with those parts of `item` that are to be kept.
fn kept(item: &Item, name: &str, json: Object, keep_source: &str) -> Item {
    let mut own = if matches!(keep_source, "json" | "both") { item.json.clone() } else { Object::new() };
    json.into_iter().for_each(|(name, value)| drop(own.insert(name, value)));
    Item { json: own, binary: kept_binary(item, name, keep_source), ..Item::default() }
}

fn kept_binary(
    item: &Item,
    name: &str,
    keep_source: &str,
) -> Option<std::sync::Arc<indexmap::IndexMap<EcoString, model::BinaryData>>> {
    if matches!(keep_source, "binary" | "both") { item.binary.clone() } else { binary::without(item, name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
