//! Brings a file to the newest format, one numbered step after the other; refuses files of newer programs.

use std::path::Path;

use sqlx::SqliteConnection;

use super::fault;
use crate::StoreError;

/// Marks the file as ours (`PRAGMA application_id`).
const APPLICATION: i64 = 0x5252_5354;

/// Every step, in order; step n brings the file to format n. Steps that have shipped never change.
const MIGRATIONS: &[&str] =
    &[include_str!("migrations/0001_documents.sql"), include_str!("migrations/0002_data_tables.sql")];

/// Brings the file to the newest format.
pub async fn run(connection: &mut SqliteConnection, path: &Path) -> Result<(), StoreError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let opening = |error| fault::opening(path, error);
    let found: i64 =
        sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await.map_err(opening)?;
    let application: i64 =
        sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *connection).await.map_err(opening)?;
    let tables: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_schema")
        .fetch_one(&mut *connection)
        .await
        .map_err(opening)?;
    if application != APPLICATION && (application != 0 || found != 0 || tables != 0) {
        let reason = "it is the database of another program".to_owned();
        return Err(StoreError::Open { path: path.to_owned(), reason, source: None });
    }
    if found > known {
        return Err(StoreError::TooNew { path: path.to_owned(), found, known });
    }
    for (index, step) in MIGRATIONS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        // In one transaction with its number, so that a crash leaves the file before the step or after it.
        let sql = format!("BEGIN IMMEDIATE;\n{step}\nPRAGMA user_version = {};\nCOMMIT;", index + 1);
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *connection).await.map_err(opening)?;
    }
    Ok(())
}
