//! Data tables over HTTP.

use std::sync::Arc;

use app::App;
use app::data_tables;
use axum::Json;
use axum::http::StatusCode;
use model::{DataTable, DataTableId, Object, TableColumn};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::{Body, Caller, Path, Query};
use crate::lists::List;
use crate::problem::Problem;

/// A table to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DataTableCreate {
    /// Name, unique in the organisation.
    #[serde(default)]
    pub name: String,
    /// Its columns.
    #[serde(default)]
    pub columns: Vec<TableColumn>,
}

/// A change of a table.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataTablePatch {
    /// New name; absent: as it is.
    #[serde(default)]
    pub name: Option<String>,
    /// All columns; absent: as they are. Values of columns that are left out are no longer shown.
    #[serde(default)]
    pub columns: Option<Vec<TableColumn>>,
}

/// Rows to be added: objects with a field for each column.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RowsCreate {
    /// At most 5,000.
    #[serde(default)]
    pub rows: Vec<Object>,
}

/// Values to be set in a row.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RowPatch {
    /// A field for each column to be set.
    #[serde(default)]
    pub values: Object,
}

/// How to list rows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListRows {
    /// At most so many (1 to 1000, default 100).
    limit: Option<usize>,
    /// Where the previous page ended.
    cursor: Option<String>,
}

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, update, remove))
        .routes(routes!(rows, insert))
        .routes(routes!(update_row, remove_row))
}

/// List data tables
#[utoipa::path(get, path = "/data-tables", tag = "data tables", operation_id = "listDataTables", security(("session" = ["dataTable:read"])),
    responses((status = 200, body = List<DataTable>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list(Caller(it): Caller) -> Result<Json<List<DataTable>>, Problem> {
    Ok(Json(List { items: data_tables::list(&it.context).await?, next_cursor: None }))
}

/// Make a data table
#[utoipa::path(post, path = "/data-tables", tag = "data tables", operation_id = "createDataTable", request_body = DataTableCreate, security(("session" = ["dataTable:write"])),
    responses((status = 201, body = DataTable), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn create(
    Caller(it): Caller,
    Body(body): Body<DataTableCreate>,
) -> Result<(StatusCode, Json<DataTable>), Problem> {
    Ok((StatusCode::CREATED, Json(data_tables::create(&it.context, &body.name, body.columns).await?)))
}

/// Get a data table
#[utoipa::path(get, path = "/data-tables/{id}", tag = "data tables", operation_id = "getDataTable", params(("id" = DataTableId, Path)), security(("session" = ["dataTable:read"])),
    responses((status = 200, body = DataTable), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get(Caller(it): Caller, Path(id): Path<DataTableId>) -> Result<Json<DataTable>, Problem> {
    Ok(Json(data_tables::get(&it.context, id).await?))
}

/// Change a data table
#[utoipa::path(patch, path = "/data-tables/{id}", tag = "data tables", operation_id = "updateDataTable", params(("id" = DataTableId, Path)), request_body = DataTablePatch,
    security(("session" = ["dataTable:write"])),
    responses((status = 200, body = DataTable), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn update(
    Caller(it): Caller,
    Path(id): Path<DataTableId>,
    Body(body): Body<DataTablePatch>,
) -> Result<Json<DataTable>, Problem> {
    Ok(Json(data_tables::update(&it.context, id, body.name.as_deref(), body.columns).await?))
}

/// Delete a data table with all its rows
#[utoipa::path(delete, path = "/data-tables/{id}", tag = "data tables", operation_id = "deleteDataTable", params(("id" = DataTableId, Path)), security(("session" = ["dataTable:write"])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn remove(Caller(it): Caller, Path(id): Path<DataTableId>) -> Result<StatusCode, Problem> {
    data_tables::delete(&it.context, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List rows of a data table
#[utoipa::path(get, path = "/data-tables/{id}/rows", tag = "data tables", operation_id = "listDataTableRows", params(("id" = DataTableId, Path), ListRows), security(("session" = ["dataTable:read"])),
    responses((status = 200, body = List<Object>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn rows(
    Caller(it): Caller,
    Path(id): Path<DataTableId>,
    Query(query): Query<ListRows>,
) -> Result<Json<List<Object>>, Problem> {
    let listed = data_tables::rows(&it.context, id, query.cursor, query.limit.unwrap_or(100)).await?;
    Ok(Json(List::of(listed, |row| row)))
}

/// Add rows to a data table
#[utoipa::path(post, path = "/data-tables/{id}/rows", tag = "data tables", operation_id = "insertDataTableRows", params(("id" = DataTableId, Path)), request_body = RowsCreate,
    security(("session" = ["dataTable:write"])),
    responses((status = 201, body = List<Object>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn insert(
    Caller(it): Caller,
    Path(id): Path<DataTableId>,
    Body(body): Body<RowsCreate>,
) -> Result<(StatusCode, Json<List<Object>>), Problem> {
    let items = data_tables::insert(&it.context, id, &body.rows).await?;
    Ok((StatusCode::CREATED, Json(List { items, next_cursor: None })))
}

/// Change a row of a data table
#[utoipa::path(patch, path = "/data-tables/{id}/rows/{row}", tag = "data tables", operation_id = "updateDataTableRow", params(("id" = DataTableId, Path), ("row" = u64, Path)), request_body = RowPatch,
    security(("session" = ["dataTable:write"])),
    responses((status = 200, body = Object), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn update_row(
    Caller(it): Caller,
    Path((id, row)): Path<(DataTableId, u64)>,
    Body(body): Body<RowPatch>,
) -> Result<Json<Object>, Problem> {
    Ok(Json(data_tables::update_row(&it.context, id, row, &body.values).await?))
}

/// Delete a row of a data table
#[utoipa::path(delete, path = "/data-tables/{id}/rows/{row}", tag = "data tables", operation_id = "deleteDataTableRow", params(("id" = DataTableId, Path), ("row" = u64, Path)), security(("session" = ["dataTable:write"])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn remove_row(
    Caller(it): Caller,
    Path((id, row)): Path<(DataTableId, u64)>,
) -> Result<StatusCode, Problem> {
    data_tables::delete_row(&it.context, id, row).await?;
    Ok(StatusCode::NO_CONTENT)
}
