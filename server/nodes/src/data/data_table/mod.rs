//! Data Table reads and writes rows of the tables that workflows and people share. Example: upsert a contact by `email`,
//! and go on only when no row says `unsubscribed`.

mod form;
mod rows;
mod tables;

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use model::{Comparison, Value};
use node_sdk::{Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PerItem, PortRule};
use serde::Deserialize;

/// The node type `core.dataTable`.
pub struct DataTable;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.dataTable",
    version: 1.1,
    label: "Data Table",
    summary: "Reads and writes rows of shared tables.",
    category: Category::Data,
    icon: "table-2",
    keywords: &["table", "row", "database", "store", "insert", "upsert", "lookup", "persist"],
    trigger: false,
    effect: Effect::Effectful,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: form::properties(),
});

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parameters {
    resource: EcoString,
    operation: EcoString,
    data_table_id: Value,
    match_type: EcoString,
    filters: Filters,
    columns: Value,
    return_all: Option<bool>,
    limit: Value,
    order_by: bool,
    order_by_column: Value,
    order_by_direction: EcoString,
    table_name: EcoString,
    new_name: EcoString,
    options: Options,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Filters {
    conditions: Vec<Condition>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Condition {
    key_name: Value,
    condition: Comparison,
    key_value: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    dry_run: bool,
    optimize_bulk: bool,
    create_if_not_exists: bool,
    filter_name: EcoString,
}

#[async_trait]
impl Node for DataTable {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let all = context.parameters::<Parameters>().await?;
        if goes_at_once(context, &all, items.len()) {
            return rows::insert_all(context, &all, &items).await.map(Outcome::items);
        }
        let mut made = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let done = match all.get(index) {
                Ok(parameters) if parameters.resource == "table" => {
                    tables::perform(context, parameters).await
                }
                Ok(parameters) => rows::perform(context, parameters, item).await,
                Err(error) => Err(error),
            };
            match done {
                Ok(items) => made.extend(items.into_iter().map(|item| item.paired_with(index))),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

/// Whether the rows of all items can be inserted at once: into one table, and without a need to tell which of them
/// failed.
fn goes_at_once(context: &NodeContext<'_>, all: &PerItem<Parameters>, count: usize) -> bool {
    let Ok(first) = all.get(0) else { return false };
    let inserts = |parameters: &Parameters| {
        parameters.resource != "table"
            && parameters.operation_or("insert") == "insert"
            && parameters.data_table_id == first.data_table_id
    };
    count > 0
        && (first.options.optimize_bulk || !context.continues_on_error())
        && (0..count).all(|index| all.get(index).is_ok_and(inserts))
}

impl Parameters {
    fn operation_or<'a>(&'a self, default: &'a str) -> &'a str {
        if self.operation.is_empty() { default } else { &self.operation }
    }

    /// The table that the parameters name.
    async fn table(&self, context: &NodeContext<'_>) -> Result<model::DataTable, NodeError> {
        let value = self.data_table_id.get("value").unwrap_or(&self.data_table_id).to_text();
        let by_name = self.data_table_id.get("mode").and_then(Value::as_str) == Some("name");
        if value.trim().is_empty() || value == "null" || value == "{}" {
            return Err(NodeError::parameter("dataTableId", "no data table is chosen"));
        }
        let found = context.services.tables.find(value.trim(), by_name).await;
        found.map_err(|error| error.at_parameter("dataTableId"))
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
