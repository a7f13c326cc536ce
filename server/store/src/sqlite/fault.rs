//! What SQLite's errors mean to us.

use std::path::Path;

use crate::StoreError;

/// Primary result codes, from <https://www.sqlite.org/rescode.html>.
mod code {
    pub const BUSY: i32 = 5;
    pub const LOCKED: i32 = 6;
    pub const IOERR: i32 = 10;
    pub const CORRUPT: i32 = 11;
    pub const FULL: i32 = 13;
    pub const CANTOPEN: i32 = 14;
    pub const NOTADB: i32 = 26;
    pub const READONLY: i32 = 8;
}

fn primary(error: &sqlx::Error) -> Option<i32> {
    let extended: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(extended & 0xff)
}

/// Whether a unique index refused a row.
pub fn is_duplicate(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.is_unique_violation())
}

/// A few words for people.
pub fn reason(error: &sqlx::Error) -> String {
    let words = match primary(error) {
        Some(code::FULL) => "the disk is full",
        Some(code::IOERR) => "the disk could not be read or written",
        Some(code::CORRUPT) => "the file is damaged",
        Some(code::NOTADB) => "the file is not a database",
        Some(code::READONLY) => "the file may not be written",
        Some(code::CANTOPEN) => "the file or its folder cannot be opened",
        Some(code::BUSY | code::LOCKED) => "another program holds it",
        _ => return error.to_string(),
    };
    words.to_owned()
}

/// Why the file at `path` could not be opened.
pub fn opening(path: &Path, error: sqlx::Error) -> StoreError {
    match primary(&error) {
        Some(code::BUSY | code::LOCKED) => StoreError::Locked { path: path.to_owned() },
        _ => StoreError::Open { path: path.to_owned(), reason: reason(&error), source: Some(error.into()) },
    }
}

/// Why something could not be read.
pub fn reading(error: sqlx::Error) -> StoreError {
    StoreError::Read { reason: reason(&error), source: Some(error.into()) }
}
