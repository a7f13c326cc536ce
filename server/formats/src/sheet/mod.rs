//! Tables of cells: spreadsheets (XLSX, XLS, ODS) and the tables in HTML, RTF and CSV files. What kind a file is shows
//! in its first bytes; its name does not matter.

mod cell;
mod html;
mod number;
mod ods;
mod package;
mod records;
mod rtf;
mod separated;
mod write;
mod xls_write;
mod xlsx;

pub use cell::{Cell, Sheet};
pub use number::general;
pub use records::{Header, Range, RecordOptions, Records, flatten, records};
pub use write::{Kind, WriteOptions, rows, write};

use crate::{FormatError, Limits, text};

/// How to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The sheet; default: the first.
    pub sheet: Option<String>,
    /// Keep the text of files that hold text, instead of making numbers, dates and truth values of it.
    pub raw: bool,
    /// Encoding of files that hold text; default: UTF-8, or the Western one when it cannot be that.
    pub encoding: Option<String>,
}

const NAME: &str = "spreadsheet";

/// Reads one sheet of a file of any kind.
///
/// # Errors
/// A file that is no table, a sheet that is not there, a locked file, or more than `limits` allow.
pub fn read(bytes: &[u8], options: &ReadOptions, limits: &Limits) -> Result<Sheet, FormatError> {
    limits.check_input(NAME, bytes.len())?;
    let wanted = options.sheet.as_deref().filter(|name| !name.is_empty());
    match bytes {
        [b'P', b'K', 3, 4, ..] => {
            package::check(bytes, limits)?;
            if package::has(bytes, "content.xml") {
                ods::read(bytes, wanted, limits)
            } else if package::has(bytes, "xl/workbook.bin") {
                xlsx::read_binary(bytes, wanted, limits)
            } else {
                xlsx::read(bytes, wanted, limits)
            }
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => xlsx::read_old(bytes, wanted, limits),
        _ => {
            let text = decoded(bytes, options.encoding.as_deref())?;
            let start = text.trim_start();
            if start.starts_with("{\\rtf") {
                only(rtf::read(&text, limits)?, wanted)
            } else if start.starts_with('<') {
                html::read(&text, wanted, options.raw, limits)
            } else {
                only(separated::read(&text, options.raw, limits)?, wanted)
            }
        }
    }
}

/// A file with one sheet, which has no name but the one that spreadsheet programs would give.
fn only(sheet: Sheet, wanted: Option<&str>) -> Result<Sheet, FormatError> {
    match wanted {
        Some(name) if name != "Sheet1" => Err(missing(name)),
        _ => Ok(sheet),
    }
}

fn missing(name: &str) -> FormatError {
    FormatError::malformed(NAME, format!("it has no sheet called \"{name}\""))
}

/// Which of `names` is meant.
fn pick(names: &[String], wanted: Option<&str>) -> Result<usize, FormatError> {
    match wanted {
        None if names.is_empty() => Err(FormatError::malformed(NAME, "it has no sheets")),
        None => Ok(0),
        Some(wanted) => names.iter().position(|name| name == wanted).ok_or_else(|| missing(wanted)),
    }
}

fn decoded(bytes: &[u8], encoding: Option<&str>) -> Result<String, FormatError> {
    let label = match (encoding.filter(|label| !label.is_empty()), bytes) {
        (Some(label), _) => label,
        (None, [0xff, 0xfe, ..]) => "utf16le",
        (None, [0xfe, 0xff, ..]) => "utf16be",
        (None, _) if std::str::from_utf8(bytes).is_ok() => "utf8",
        (None, _) => "windows-1252",
    };
    Ok(text::Charset::named(label)?.decode(bytes, false))
}

#[cfg(test)]
mod tests;
