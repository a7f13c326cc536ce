//! What Data Table does with rows.

use model::{DataTable, Item, Object, RowCondition, RowFilter, SYSTEM_COLUMNS, Value};
use node_sdk::{NodeContext, NodeError, PerItem};

use super::Parameters;
use crate::data::ranking::Rank;

/// How many rows are given when nobody says.
const USUAL_LIMIT: usize = 50;

/// Performs the operation for one item.
pub(super) async fn perform(
    context: &NodeContext<'_>,
    parameters: &Parameters,
    item: &Item,
) -> Result<Vec<Item>, NodeError> {
    let tables = &context.services.tables;
    let table = parameters.table(context).await?;
    let id = table.id.to_string();
    let dry = parameters.options.dry_run;
    let rows = match parameters.operation_or("insert") {
        "insert" => tables.insert(&id, &[values(parameters, item)?]).await?,
        "get" => {
            let limit = limit(parameters)?;
            if parameters.order_by {
                let mut rows = tables.rows(&id, &filter(parameters)?, usize::MAX).await?;
                order(&mut rows, parameters);
                rows.truncate(limit);
                rows
            } else {
                tables.rows(&id, &filter(parameters)?, limit).await?
            }
        }
        "update" => {
            let values = values(parameters, item)?;
            if values.is_empty() {
                return Err(NodeError::parameter("columns", "there is nothing to set"));
            }
            tables.update(&id, &needed(parameters)?, &values, dry).await?
        }
        "upsert" => {
            let values = values(parameters, item)?;
            let changed = tables.update(&id, &needed(parameters)?, &values, dry).await?;
            match changed.is_empty() {
                true if dry => vec![as_shown(&table, &values)],
                true => tables.insert(&id, &[values]).await?,
                false => changed,
            }
        }
        "deleteRows" => tables.remove(&id, &needed(parameters)?, dry).await?,
        word @ ("rowExists" | "rowNotExists") => {
            let exists = !tables.rows(&id, &needed(parameters)?, 1).await?.is_empty();
            let goes_on = exists == (word == "rowExists");
            return Ok(if goes_on { vec![item.clone()] } else { Vec::new() });
        }
        other => {
            return Err(NodeError::parameter(
                "operation",
                format!("there is no operation \"{other}\" on rows"),
            ));
        }
    };
    Ok(rows.into_iter().map(Item::new).collect())
}

/// Adds the rows of all items at once.
pub(super) async fn insert_all(
    context: &NodeContext<'_>,
    all: &PerItem<Parameters>,
    items: &[Item],
) -> Result<Vec<Item>, NodeError> {
    let table = all.get(0)?.table(context).await?;
    let mut rows = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let row = all.get(index).and_then(|parameters| values(parameters, item));
        rows.push(row.map_err(|error| error.at_item(index))?);
    }
    let made = context.services.tables.insert(&table.id.to_string(), &rows).await?;
    Ok(made.into_iter().enumerate().map(|(index, row)| Item::new(row).paired_with(index)).collect())
}

/// The values for the columns: as written, or the item's own fields.
fn values(parameters: &Parameters, item: &Item) -> Result<Object, NodeError> {
    let mode = parameters.columns.get("mappingMode").and_then(Value::as_str).unwrap_or("defineBelow");
    if mode == "autoMapInputData" {
        let mut values = item.json.clone();
        SYSTEM_COLUMNS.iter().for_each(|name| drop(values.remove(name)));
        return Ok(values);
    }
    match parameters.columns.get("value") {
        None | Some(Value::Null) => Ok(Object::new()),
        Some(Value::Object(values)) => Ok(values.clone()),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(Object::new()),
        Some(Value::String(text)) => match Value::from_json(text) {
            Ok(Value::Object(values)) => Ok(values),
            _ => Err(NodeError::parameter("columns.value", "the values are not a JSON object")),
        },
        Some(other) => {
            let message = format!("the values are {}, not an object", other.type_name());
            Err(NodeError::parameter("columns.value", message))
        }
    }
}

fn filter(parameters: &Parameters) -> Result<RowFilter, NodeError> {
    let conditions = parameters.filters.conditions.iter().enumerate().map(|(index, condition)| {
        let column = condition.key_name.get("value").unwrap_or(&condition.key_name).to_text();
        if column.is_empty() || column == "null" {
            let at = format!("filters.conditions[{index}].keyName");
            return Err(NodeError::parameter(at, "no column is named"));
        }
        Ok(RowCondition { column, comparison: condition.condition, value: condition.key_value.clone() })
    });
    let conditions = conditions.collect::<Result<_, _>>()?;
    Ok(RowFilter { all: parameters.match_type == "allConditions", conditions })
}

/// A filter for what changes rows, or asks for some: without a condition every row would be meant.
fn needed(parameters: &Parameters) -> Result<RowFilter, NodeError> {
    let filter = filter(parameters)?;
    if filter.conditions.is_empty() {
        return Err(NodeError::parameter("filters", "at least one condition is needed")
            .describe("Without one, every row would be meant."));
    }
    Ok(filter)
}

fn limit(parameters: &Parameters) -> Result<usize, NodeError> {
    if parameters.return_all.unwrap_or(false) {
        return Ok(usize::MAX);
    }
    match &parameters.limit {
        Value::Null => Ok(USUAL_LIMIT),
        value => crate::flow::conditions::number_of(value)
            .filter(|number| *number >= 0.0)
            .and_then(|number| format!("{number:.0}").parse().ok())
            .ok_or_else(|| NodeError::parameter("limit", format!("\"{value}\" is not a number of rows"))),
    }
}

fn order(rows: &mut Vec<Object>, parameters: &Parameters) {
    let column = parameters.order_by_column.get("value").unwrap_or(&parameters.order_by_column).to_text();
    let descending = !parameters.order_by_direction.eq_ignore_ascii_case("asc");
    let ranks = Rank::column(rows.iter().map(|row| row.get(&column).filter(|value| !value.is_null())));
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| ranks[*a].order(&ranks[*b], descending));
    *rows = order.into_iter().map(|index| rows[index].clone()).collect();
}

/// A row that was not added, as it would be.
fn as_shown(table: &DataTable, values: &Object) -> Object {
    let names = SYSTEM_COLUMNS.iter().copied().chain(table.columns.iter().map(|column| column.name.as_str()));
    names.map(|name| (name, values.get(name).cloned().unwrap_or_default())).collect()
}

/// The ways to compare, for the form.
pub(super) const COMPARISONS: [(&str, &str); 12] = [
    ("eq", "is"),
    ("neq", "is not"),
    ("gt", "is greater than"),
    ("gte", "is at least"),
    ("lt", "is less than"),
    ("lte", "is at most"),
    ("like", "fits (% stands for anything)"),
    ("ilike", "fits, whatever the case"),
    ("isEmpty", "is empty"),
    ("isNotEmpty", "is not empty"),
    ("isTrue", "is true"),
    ("isFalse", "is false"),
];
