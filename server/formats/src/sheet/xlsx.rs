//! XLSX, XLSB and XLS. Cells come as the file keeps them: dates as numbers of days, formulas as their last result.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{CellErrorType, Data, DataRef, Reader, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError};

use super::number::{from_duration, from_iso};
use super::{Cell, NAME, Sheet, pick};
use crate::{FormatError, Limits};

const LOCKED: FormatError =
    FormatError::Locked { format: NAME, what: "it can only be read without a password" };

fn broken(error: &dyn std::fmt::Display) -> FormatError {
    FormatError::malformed(NAME, error.to_string())
}

/// A damaged file must not take more with it than itself.
fn contained(read: impl FnOnce() -> Result<Sheet, FormatError>) -> Result<Sheet, FormatError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(FormatError::malformed(NAME, "it is damaged in a way that stopped the reader"))
    })
}

/// The sheet of the cells that `next` gives until it gives none, so that two cells far apart take no more memory than two
/// side by side.
fn gather<'a>(
    mut next: impl FnMut() -> Result<Option<calamine::Cell<DataRef<'a>>>, FormatError>,
    limits: &Limits,
) -> Result<Sheet, FormatError> {
    let mut sheet = Sheet::default();
    while let Some(found) = next()? {
        let (row, column) = found.get_position();
        if let Some(cell) = borrowed(found.get_value()) {
            sheet.put(row, column, cell, limits)?;
        }
    }
    Ok(sheet.finish())
}

/// Reads a sheet of an XLSX file.
///
/// # Errors
/// As for [`super::read`].
pub fn read(bytes: &[u8], wanted: Option<&str>, limits: &Limits) -> Result<Sheet, FormatError> {
    let failed = |error: XlsxError| match error {
        XlsxError::Password => LOCKED,
        error => broken(&error),
    };
    contained(|| {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(failed)?;
        let names = book.sheet_names();
        let name = &names[pick(&names, wanted)?];
        let mut cells = book.worksheet_cells_reader(name).map_err(failed)?;
        gather(|| cells.next_cell().map_err(failed), limits)
    })
}

/// Reads a sheet of an XLSB file.
///
/// # Errors
/// As for [`super::read`].
pub fn read_binary(bytes: &[u8], wanted: Option<&str>, limits: &Limits) -> Result<Sheet, FormatError> {
    let failed = |error: XlsbError| match error {
        XlsbError::Password => LOCKED,
        error => broken(&error),
    };
    contained(|| {
        let mut book: Xlsb<_> = Xlsb::new(Cursor::new(bytes)).map_err(failed)?;
        let names = book.sheet_names();
        let name = &names[pick(&names, wanted)?];
        let mut cells = book.worksheet_cells_reader(name).map_err(failed)?;
        gather(|| cells.next_cell().map_err(failed), limits)
    })
}

/// Reads a sheet of an XLS file (at most 65,536 rows by 256 columns).
///
/// # Errors
/// As for [`super::read`].
pub fn read_old(bytes: &[u8], wanted: Option<&str>, limits: &Limits) -> Result<Sheet, FormatError> {
    // A locked XLSX file is wrapped in the same container.
    let wrapped: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(wrapped.len()).any(|window| window == wrapped) {
        return Err(LOCKED);
    }
    contained(|| {
        let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
            XlsError::Password => LOCKED,
            error => broken(&error),
        })?;
        let names = book.sheet_names();
        let name = &names[pick(&names, wanted)?];
        let range = book.worksheet_range(name).map_err(|error| broken(&error))?;
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        let mut sheet = Sheet::default();
        for (row, column, data) in range.used_cells() {
            let place = (u32::try_from(row), u32::try_from(column));
            if let ((Ok(row), Ok(column)), Some(cell)) = (place, owned(data)) {
                sheet.put(first_row + row, first_column + column, cell, limits)?;
            }
        }
        Ok(sheet.finish())
    })
}

#[expect(clippy::cast_precision_loss, reason = "numbers are doubles")]
fn borrowed(data: &DataRef<'_>) -> Option<Cell> {
    Some(match data {
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::Text(text.as_str().into()),
        DataRef::SharedString(text) => Cell::Text((*text).into()),
        DataRef::Bool(flag) => Cell::Bool(*flag),
        DataRef::DateTime(date) => Cell::Date(date.as_f64()),
        DataRef::DateTimeIso(text) => {
            from_iso(text).map_or_else(|| Cell::Text(text.as_str().into()), Cell::Date)
        }
        DataRef::DurationIso(text) => {
            from_duration(text).map_or_else(|| Cell::Text(text.as_str().into()), Cell::Date)
        }
        DataRef::Error(error) => failed_cell(error),
        DataRef::Empty => return None,
    })
}

fn owned(data: &Data) -> Option<Cell> {
    Some(match data {
        Data::String(text) => Cell::Text(text.as_str().into()),
        Data::Error(error) => failed_cell(error),
        Data::DateTime(date) => Cell::Date(date.as_f64()),
        Data::Int(number) => return borrowed(&DataRef::Int(*number)),
        Data::Float(number) => Cell::Number(*number),
        Data::Bool(flag) => Cell::Bool(*flag),
        Data::DateTimeIso(text) => return borrowed(&DataRef::DateTimeIso(text.clone())),
        Data::DurationIso(text) => return borrowed(&DataRef::DurationIso(text.clone())),
        Data::Empty => return None,
    })
}

fn failed_cell(error: &CellErrorType) -> Cell {
    if *error == CellErrorType::Null { Cell::Null } else { Cell::Error }
}
