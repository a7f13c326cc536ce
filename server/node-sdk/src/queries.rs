//! Questions in SQL over items.

use async_trait::async_trait;
use ecow::EcoString;
use model::{Items, Object};

use crate::NodeError;

/// A table to ask: its name, and the items whose fields are its rows.
pub type QueryTable = (EcoString, Items);

/// An SQL engine for tables that exist only while one question is answered.
#[async_trait]
pub trait Queries: Send + Sync {
    /// Runs `sql` over `tables` and gives the rows of all its statements in order.
    ///
    /// # Errors
    /// When the SQL cannot be understood, reaches for anything but the tables, takes too long or gives too much
    /// (`RR-NODE-0072`).
    async fn query(&self, tables: Vec<QueryTable>, sql: &str) -> Result<Vec<Object>, NodeError>;
}

/// No SQL engine.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoQueries;

#[async_trait]
impl Queries for NoQueries {
    async fn query(&self, _: Vec<QueryTable>, _: &str) -> Result<Vec<Object>, NodeError> {
        Err(NodeError::with_code("RR-NODE-0072", "there is no SQL engine here"))
    }
}
