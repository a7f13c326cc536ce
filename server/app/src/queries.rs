//! SQL over items, answered in a database in memory that lives for one question.

use async_trait::async_trait;
use model::Object;
use node_sdk::{NodeError, Queries, QueryTable};

/// SQL in a scratch database.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScratchQueries;

#[async_trait]
impl Queries for ScratchQueries {
    async fn query(&self, tables: Vec<QueryTable>, sql: &str) -> Result<Vec<Object>, NodeError> {
        let rows = tables
            .iter()
            .map(|(name, items)| store::scratch::Table {
                name: name.as_str(),
                rows: items.iter().map(|item| &item.json).collect(),
            })
            .collect();
        store::scratch::query(rows, sql).await.map_err(|error| NodeError {
            retryable: false,
            ..NodeError::with_code("RR-NODE-0072", format!("the SQL query failed: {error}"))
        })
    }
}
