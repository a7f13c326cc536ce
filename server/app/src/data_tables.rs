//! Data tables: rows with named columns that workflows and people of an organisation share.

use async_trait::async_trait;
use model::{DataTable, DataTableId, Object, RowCondition, RowFilter, TableColumn, Value};
use node_sdk::{DataTables, NodeError};
use store::tables::{TableError, TableRef, Tables};

use crate::lists::Listed;
use crate::{AppError, Context};

/// Rows that one call may add.
const MOST_AT_ONCE: usize = 5_000;

fn tables(context: &Context) -> Tables {
    Tables::new(context.store.clone(), context.app.clock.clone())
}

impl From<TableError> for AppError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Missing { what, id } => Self::not_found(what, id),
            TableError::Store(error @ store::StoreError::Query { .. }) => crate::cursor_error(error),
            TableError::Store(error) => error.into(),
            other => Self::Node(NodeError {
                retryable: false,
                ..NodeError::with_code("RR-NODE-0074", other.to_string())
            }),
        }
    }
}

/// All tables by name.
///
/// # Errors
/// `Denied`.
pub async fn list(context: &Context) -> Result<Vec<DataTable>, AppError> {
    context.may(access::Scope::DataTableRead)?;
    Ok(tables(context).list().await?)
}

/// One table.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn get(context: &Context, id: DataTableId) -> Result<DataTable, AppError> {
    context.may(access::Scope::DataTableRead)?;
    Ok(tables(context).find(&TableRef::Id(id.to_string())).await?)
}

/// Makes an empty table.
///
/// # Errors
/// `Denied`; names that are taken or cannot be used.
pub async fn create(context: &Context, name: &str, columns: Vec<TableColumn>) -> Result<DataTable, AppError> {
    context.may(access::Scope::DataTableWrite)?;
    let table = tables(context).create(name, columns).await?;
    tracing::info!(table = %table.id, user = %context.caller.user, "data table created");
    Ok(table)
}

/// Gives a table another name or other columns.
///
/// # Errors
/// `Denied`, `NotFound`; names that are taken or cannot be used.
pub async fn update(
    context: &Context,
    id: DataTableId,
    name: Option<&str>,
    columns: Option<Vec<TableColumn>>,
) -> Result<DataTable, AppError> {
    context.may(access::Scope::DataTableWrite)?;
    let table = tables(context).change(&id.to_string(), name, columns).await?;
    tracing::info!(table = %id, user = %context.caller.user, "data table changed");
    Ok(table)
}

/// Deletes a table with all its rows.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn delete(context: &Context, id: DataTableId) -> Result<(), AppError> {
    context.may(access::Scope::DataTableWrite)?;
    tables(context).delete(&id.to_string()).await?;
    tracing::info!(table = %id, user = %context.caller.user, "data table deleted");
    Ok(())
}

/// A page of rows by id.
///
/// # Errors
/// `Denied`, `NotFound`, `Cursor`.
pub async fn rows(
    context: &Context,
    id: DataTableId,
    cursor: Option<String>,
    limit: usize,
) -> Result<Listed<Object>, AppError> {
    context.may(access::Scope::DataTableRead)?;
    let (items, next_cursor) = tables(context).page(&id.to_string(), cursor, limit.clamp(1, 1000)).await?;
    Ok(Listed { items, next_cursor })
}

/// Adds rows.
///
/// # Errors
/// `Denied`, `NotFound`; values that do not fit.
pub async fn insert(context: &Context, id: DataTableId, rows: &[Object]) -> Result<Vec<Object>, AppError> {
    context.may(access::Scope::DataTableWrite)?;
    if rows.len() > MOST_AT_ONCE {
        return Err(AppError::field("rows", format!("at most {MOST_AT_ONCE} rows are added at once")));
    }
    Ok(tables(context).insert(&id.to_string(), rows).await?)
}

/// Changes values of one row.
///
/// # Errors
/// `Denied`, `NotFound`; values that do not fit.
pub async fn update_row(
    context: &Context,
    id: DataTableId,
    row: u64,
    values: &Object,
) -> Result<Object, AppError> {
    context.may(access::Scope::DataTableWrite)?;
    let changed = tables(context).update(&id.to_string(), &only(row), values, false).await?;
    changed.into_iter().next().ok_or_else(|| AppError::not_found("row", row))
}

/// Deletes one row.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn delete_row(context: &Context, id: DataTableId, row: u64) -> Result<(), AppError> {
    context.may(access::Scope::DataTableWrite)?;
    let removed = tables(context).remove(&id.to_string(), &only(row), false).await?;
    if removed.is_empty() { Err(AppError::not_found("row", row)) } else { Ok(()) }
}

fn only(row: u64) -> RowFilter {
    let value = Value::from(i64::try_from(row).unwrap_or(i64::MAX));
    let condition = RowCondition { column: "id".into(), comparison: model::Comparison::Eq, value };
    RowFilter { all: true, conditions: vec![condition] }
}

/// The tables of one organisation, as its workflows reach them.
pub(crate) struct OrgTables(pub(crate) Tables);

fn failed(error: TableError) -> NodeError {
    let retryable = matches!(error, TableError::Busy | TableError::Store(_));
    NodeError { retryable, ..NodeError::with_code("RR-NODE-0074", error.to_string()) }
}

#[async_trait]
impl DataTables for OrgTables {
    async fn list(&self) -> Result<Vec<DataTable>, NodeError> {
        self.0.list().await.map_err(failed)
    }
    async fn find(&self, reference: &str, by_name: bool) -> Result<DataTable, NodeError> {
        let reference = reference.to_owned();
        let reference = if by_name { TableRef::Name(reference) } else { TableRef::Id(reference) };
        self.0.find(&reference).await.map_err(failed)
    }
    async fn create(&self, name: &str, columns: Vec<TableColumn>) -> Result<DataTable, NodeError> {
        self.0.create(name, columns).await.map_err(failed)
    }
    async fn rename(&self, id: &str, name: &str) -> Result<DataTable, NodeError> {
        self.0.change(id, Some(name), None).await.map_err(failed)
    }
    async fn delete(&self, id: &str) -> Result<(), NodeError> {
        self.0.delete(id).await.map_err(failed)
    }
    async fn rows(&self, id: &str, filter: &RowFilter, limit: usize) -> Result<Vec<Object>, NodeError> {
        self.0.rows(id, filter, limit).await.map_err(failed)
    }
    async fn insert(&self, id: &str, rows: &[Object]) -> Result<Vec<Object>, NodeError> {
        self.0.insert(id, rows).await.map_err(failed)
    }
    async fn update(
        &self,
        id: &str,
        filter: &RowFilter,
        values: &Object,
        dry: bool,
    ) -> Result<Vec<Object>, NodeError> {
        self.0.update(id, filter, values, dry).await.map_err(failed)
    }
    async fn remove(&self, id: &str, filter: &RowFilter, dry: bool) -> Result<Vec<Object>, NodeError> {
        self.0.remove(id, filter, dry).await.map_err(failed)
    }
}
