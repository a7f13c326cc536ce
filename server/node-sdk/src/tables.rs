//! Data tables as nodes reach them.

use async_trait::async_trait;
use model::{DataTable, Object, RowFilter, TableColumn};

use crate::NodeError;

/// The data tables of an organisation. Failures have the code `RR-NODE-0074`.
#[async_trait]
pub trait DataTables: Send + Sync {
    /// All tables by name.
    ///
    /// # Errors
    /// When they cannot be read.
    async fn list(&self) -> Result<Vec<DataTable>, NodeError>;

    /// The table with an id, or with a name.
    ///
    /// # Errors
    /// When there is none.
    async fn find(&self, reference: &str, by_name: bool) -> Result<DataTable, NodeError>;

    /// Makes an empty table.
    ///
    /// # Errors
    /// When the name is taken, or a name cannot be used.
    async fn create(&self, name: &str, columns: Vec<TableColumn>) -> Result<DataTable, NodeError>;

    /// Gives a table another name.
    ///
    /// # Errors
    /// When there is none, or the name is taken.
    async fn rename(&self, id: &str, name: &str) -> Result<DataTable, NodeError>;

    /// Deletes a table with all rows.
    ///
    /// # Errors
    /// When there is none.
    async fn delete(&self, id: &str) -> Result<(), NodeError>;

    /// Rows that fit, by id, at most `limit`.
    ///
    /// # Errors
    /// When the table or a column is not there.
    async fn rows(&self, id: &str, filter: &RowFilter, limit: usize) -> Result<Vec<Object>, NodeError>;

    /// Adds rows and gives them with their ids.
    ///
    /// # Errors
    /// When values do not fit the columns.
    async fn insert(&self, id: &str, rows: &[Object]) -> Result<Vec<Object>, NodeError>;

    /// Sets values in all rows that fit and gives these rows; with `dry` nothing is changed.
    ///
    /// # Errors
    /// When values do not fit the columns.
    async fn update(
        &self,
        id: &str,
        filter: &RowFilter,
        values: &Object,
        dry: bool,
    ) -> Result<Vec<Object>, NodeError>;

    /// Removes all rows that fit and gives them; with `dry` nothing is removed.
    ///
    /// # Errors
    /// When the table or a column is not there.
    async fn remove(&self, id: &str, filter: &RowFilter, dry: bool) -> Result<Vec<Object>, NodeError>;
}

/// No data tables: where there is no store.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDataTables;

fn none<T>() -> Result<T, NodeError> {
    Err(NodeError {
        retryable: false,
        ..NodeError::with_code("RR-NODE-0074", "there are no data tables here")
    }
    .describe("Data tables live in the server; executions from the command line do not reach them."))
}

#[async_trait]
impl DataTables for NoDataTables {
    async fn list(&self) -> Result<Vec<DataTable>, NodeError> {
        none()
    }
    async fn find(&self, _: &str, _: bool) -> Result<DataTable, NodeError> {
        none()
    }
    async fn create(&self, _: &str, _: Vec<TableColumn>) -> Result<DataTable, NodeError> {
        none()
    }
    async fn rename(&self, _: &str, _: &str) -> Result<DataTable, NodeError> {
        none()
    }
    async fn delete(&self, _: &str) -> Result<(), NodeError> {
        none()
    }
    async fn rows(&self, _: &str, _: &RowFilter, _: usize) -> Result<Vec<Object>, NodeError> {
        none()
    }
    async fn insert(&self, _: &str, _: &[Object]) -> Result<Vec<Object>, NodeError> {
        none()
    }
    async fn update(&self, _: &str, _: &RowFilter, _: &Object, _: bool) -> Result<Vec<Object>, NodeError> {
        none()
    }
    async fn remove(&self, _: &str, _: &RowFilter, _: bool) -> Result<Vec<Object>, NodeError> {
        none()
    }
}
