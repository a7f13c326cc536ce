//! What the writer does beside writing: takes relaxed commits to the disk, forgets old changes, tidies up in the quiet.

use sqlx::Connection;

use super::super::fault;
use super::Writer;

/// Changes are trimmed each time that so many more have been written.
const TRIM_EVERY: i64 = 4096;

impl Writer {
    /// Takes relaxed commits to the disk. SQLite locks the database file only, so that opening the log beside it and
    /// closing it again does no harm to its locks.
    pub(super) async fn sync(&mut self) {
        self.sync_by = None;
        let synced = match tokio::fs::File::options().write(true).open(&self.database.log).await {
            Ok(log) => log.sync_data().await,
            Err(error) => Err(error),
        };
        if let Err(error) = synced {
            let reason = format!("relaxed writes could not be brought to the disk: {error}");
            tracing::error!(reason, "the store has stopped accepting writes");
            self.broken = Some(reason);
        }
    }

    /// Folds the log into the file while nobody waits for it, and gives memory back.
    pub(super) async fn tidy(&mut self) {
        self.tidy_by = None;
        let connection = &mut self.database.connection;
        let cleared = connection.clear_cached_statements().await;
        let sql = "PRAGMA wal_checkpoint(PASSIVE); PRAGMA shrink_memory";
        if let Err(error) = cleared.and(sqlx::raw_sql(sql).execute(connection).await) {
            // The next commit meets the same trouble and decides.
            tracing::warn!(%error, "the write-ahead log could not be folded into the database");
        }
    }

    /// Forgets old changes now and then.
    pub(super) async fn trim(&mut self) {
        if self.broken.is_some()
            || self.last_change - self.trimmed_at < TRIM_EVERY.min(self.keep_changes.max(1))
        {
            return;
        }
        self.trimmed_at = self.last_change;
        let sql = "DELETE FROM changes WHERE seq <= ?";
        let query = sqlx::query(sql).bind(self.last_change - self.keep_changes.max(1));
        if let Err(error) = query.execute(&mut self.database.connection).await {
            self.broken = Some(fault::reason(&error));
        }
    }
}
