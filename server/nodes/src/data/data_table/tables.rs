//! What Data Table does with whole tables.

use ecow::EcoString;
use model::{ColumnKind, DataTable, Item, Object, TableColumn, Value};
use node_sdk::{NodeContext, NodeError};

use super::Parameters;

/// Performs the operation once.
pub(super) async fn perform(
    context: &NodeContext<'_>,
    parameters: &Parameters,
) -> Result<Vec<Item>, NodeError> {
    let tables = &context.services.tables;
    let done = match parameters.operation_or("list") {
        "create" => {
            let name = parameters.table_name.trim();
            if name.is_empty() {
                return Err(NodeError::parameter("tableName", "the table needs a name"));
            }
            let known = match parameters.options.create_if_not_exists {
                true => tables.list().await?.into_iter().find(|table| table.name.eq_ignore_ascii_case(name)),
                false => None,
            };
            match known {
                Some(table) => vec![shown(&table)],
                None => vec![shown(&tables.create(name, columns(parameters)?).await?)],
            }
        }
        "list" => {
            let part = parameters.options.filter_name.to_lowercase();
            let limit = if parameters.return_all.unwrap_or(false) {
                usize::MAX
            } else {
                parameters.limit.as_i64().and_then(|limit| usize::try_from(limit).ok()).unwrap_or(50)
            };
            let all = tables.list().await?.into_iter();
            all.filter(|table| table.name.to_lowercase().contains(part.as_str()))
                .take(limit)
                .map(|it| shown(&it))
                .collect()
        }
        "update" => {
            let table = parameters.table(context).await?;
            vec![shown(&tables.rename(&table.id.to_string(), &parameters.new_name).await?)]
        }
        "delete" => {
            let table = parameters.table(context).await?;
            tables.delete(&table.id.to_string()).await?;
            vec![Object::from([
                ("success", Value::from(true)),
                ("deletedTableId", table.id.to_string().into()),
            ])]
        }
        other => {
            return Err(NodeError::parameter(
                "operation",
                format!("there is no operation \"{other}\" on tables"),
            ));
        }
    };
    Ok(done.into_iter().map(Item::new).collect())
}

/// The columns `{column: [{name, type}]}`.
fn columns(parameters: &Parameters) -> Result<Vec<TableColumn>, NodeError> {
    let entries = parameters.columns.get("column").and_then(Value::as_array).unwrap_or_default().iter();
    let column = |(index, entry): (usize, &Value)| {
        let name = entry.get("name").map(Value::to_text).unwrap_or_default();
        let kind = match entry.get("type").and_then(Value::as_str).unwrap_or("string") {
            "string" => ColumnKind::String,
            "number" => ColumnKind::Number,
            "boolean" => ColumnKind::Boolean,
            "date" => ColumnKind::Date,
            other => {
                let at = format!("columns.column[{index}].type");
                return Err(NodeError::parameter(at, format!("there are no columns of type \"{other}\"")));
            }
        };
        Ok(TableColumn { name: EcoString::from(name.trim()), kind })
    };
    entries.enumerate().map(column).collect()
}

fn shown(table: &DataTable) -> Object {
    let columns = table.columns.iter().map(|column| {
        let kind = Value::from_serialize(&column.kind).unwrap_or_default();
        Value::Object(Object::from([("name", Value::String(column.name.clone())), ("type", kind)]))
    });
    Object::from([
        ("id", Value::from(table.id.to_string())),
        ("name", Value::from(table.name.as_str())),
        ("columns", Value::array(columns)),
        ("createdAt", Value::from(table.created_at.to_string())),
        ("updatedAt", Value::from(table.updated_at.to_string())),
    ])
}
