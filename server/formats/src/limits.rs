//! How much a reader may take in and give out.

use crate::FormatError;

/// Limits of one read. The default fits what people send through workflows and stays well inside of the memory of a
/// small machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub input: usize,
    /// Bytes that packed parts of the file may unpack to, all together.
    pub unpacked: usize,
    /// Rows, records, entries or pages.
    pub rows: usize,
    /// Cells or fields, all together.
    pub cells: usize,
    /// Levels of things inside of things.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input: 256 * 1024 * 1024,
            unpacked: 512 * 1024 * 1024,
            rows: 2_000_000,
            cells: 20_000_000,
            depth: 128,
        }
    }
}

impl Limits {
    /// Refuses a file of `size` bytes when that is too many.
    ///
    /// # Errors
    /// [`FormatError::TooLarge`].
    pub fn check_input(&self, format: &'static str, size: usize) -> Result<(), FormatError> {
        check(format, "bytes", size, self.input)
    }

    /// Refuses more than so many unpacked bytes.
    ///
    /// # Errors
    /// [`FormatError::TooLarge`].
    pub fn check_unpacked(&self, format: &'static str, size: usize) -> Result<(), FormatError> {
        check(format, "unpacked bytes", size, self.unpacked)
    }

    /// Refuses more than so many rows.
    ///
    /// # Errors
    /// [`FormatError::TooLarge`].
    pub fn check_rows(&self, format: &'static str, rows: usize) -> Result<(), FormatError> {
        check(format, "rows", rows, self.rows)
    }

    /// Refuses more than so many cells.
    ///
    /// # Errors
    /// [`FormatError::TooLarge`].
    pub fn check_cells(&self, format: &'static str, cells: usize) -> Result<(), FormatError> {
        check(format, "cells", cells, self.cells)
    }

    /// Refuses deeper nesting.
    ///
    /// # Errors
    /// [`FormatError::TooLarge`].
    pub fn check_depth(&self, format: &'static str, depth: usize) -> Result<(), FormatError> {
        check(format, "levels", depth, self.depth)
    }
}

fn check(format: &'static str, what: &'static str, size: usize, limit: usize) -> Result<(), FormatError> {
    if size > limit { Err(FormatError::TooLarge { format, what, limit }) } else { Ok(()) }
}
