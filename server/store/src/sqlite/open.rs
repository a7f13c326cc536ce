//! Opens the file: takes the lock, checks whose it is, brings it to the newest format, makes the connections.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection, SqlitePool};

use super::{Options, fault, migrations};
use crate::StoreError;

/// Size of a page in KiB.
const PAGE_KIB: u32 = 4;
/// Pages in the write-ahead log before it is folded into the file: 16 MiB.
const CHECKPOINT_PAGES: &str = "4096";
/// The log is cut back to this once it has been folded in.
const LOG_LIMIT_BYTES: &str = "33554432";
/// Prepared statements the writer keeps; they come in a few sizes for each collection.
const WRITER_STATEMENTS: usize = 96;

/// A database that is ready for use.
pub struct Opened {
    pub writer: WriterConnection,
    pub readers: SqlitePool,
    pub last_change: i64,
}

/// The only connection that writes, with the lock that keeps it the only one.
pub struct WriterConnection {
    pub connection: SqliteConnection,
    pub log: PathBuf,
    _lock: File,
}

/// See [`super::Sqlite::open`].
pub async fn open(path: &Path, options: &Options) -> Result<Opened, StoreError> {
    let lock = lock(path)?;
    let mut writer_options = connect_options(path, options.cache_kib)
        .create_if_missing(true)
        .page_size(PAGE_KIB * 1024)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .statement_cache_capacity(WRITER_STATEMENTS)
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        .pragma("journal_size_limit", LOG_LIMIT_BYTES);
    if let Some(limit) = options.max_size_kib {
        writer_options = writer_options.pragma("max_page_count", (limit / PAGE_KIB).max(1).to_string());
    }
    let opening = |error| fault::opening(path, error);
    let mut connection = writer_options.connect().await.map_err(opening)?;
    migrations::run(&mut connection, path).await?;
    let last_change: Option<i64> = sqlx::query_scalar("SELECT MAX(seq) FROM changes")
        .fetch_one(&mut connection)
        .await
        .map_err(opening)?;

    let reader_options =
        connect_options(path, options.cache_kib / 4).statement_cache_capacity(32).pragma("query_only", "ON");
    let readers = SqlitePoolOptions::new()
        .max_connections(options.readers.max(1))
        .min_connections(0)
        .idle_timeout(Duration::from_secs(60))
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_lazy_with(reader_options);
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let writer = WriterConnection { connection, log: log.into(), _lock: lock };
    Ok(Opened { writer, readers, last_change: last_change.unwrap_or(0) })
}

impl WriterConnection {
    /// Folds the log into the file and closes it; the lock goes last.
    pub async fn close(mut self) {
        let folded = sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut self.connection).await;
        if let Err(error) = folded {
            tracing::warn!(%error, "the write-ahead log stays: it could not be folded into the database");
        }
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "the database was not closed cleanly");
        }
    }
}

/// Memory-mapped reading stays off: with it, a disk error would be a signal instead of an error.
fn connect_options(path: &Path, cache_kib: u32) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("cache_size", format!("-{}", cache_kib.max(128)))
        .pragma("mmap_size", "0")
        .pragma("temp_store", "MEMORY")
        .pragma("trusted_schema", "OFF")
        .disable_statement_logging()
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let failed = |source: std::io::Error| StoreError::Open {
        path: path.to_owned(),
        reason: "the lock file beside it cannot be made".to_owned(),
        source: Some(source.into()),
    };
    let file = File::options().create(true).truncate(false).write(true).open(&name).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
