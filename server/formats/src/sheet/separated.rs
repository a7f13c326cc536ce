//! CSV files read as spreadsheet programs read them: the separator is guessed, and text that looks like a number or a date
//! is one.

use super::number::meaning;
use super::{Cell, Sheet};
use crate::{FormatError, Limits, csv};

/// Reads `text` as a sheet.
///
/// # Errors
/// As for [`super::read`].
pub fn read(text: &str, raw: bool, limits: &Limits) -> Result<Sheet, FormatError> {
    let (delimiter, text) = separator(text);
    let options = csv::ReadOptions {
        delimiter,
        header: false,
        relax_quotes: true,
        ragged: true,
        ..csv::ReadOptions::default()
    };
    let records = csv::read(text, &options, limits)?;
    let mut sheet = Sheet::default();
    for (row, fields) in (0..).zip(&records.rows) {
        for (column, field) in (0..).zip(fields).filter(|(_, field)| !field.is_empty()) {
            let cell = if raw { Cell::Text(field.clone()) } else { meaning(field, Cell::Date) };
            sheet.put(row, column, cell, limits)?;
        }
    }
    Ok(sheet.finish())
}

/// The separator and the text behind the line that names it, if there is one.
fn separator(text: &str) -> (String, &str) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some(letter) = rest.chars().next().filter(|letter| !"\"\r\n".contains(*letter))
    {
        let after = &rest[letter.len_utf8()..];
        let after = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n')).unwrap_or(after);
        return (letter.to_string(), after);
    }
    let mut quoted = false;
    let mut counts = [(',', 0), ('\t', 0), (';', 0), ('|', 0)];
    for letter in text.chars().take(1024) {
        quoted ^= letter == '"';
        if let Some((_, count)) = counts.iter_mut().find(|(it, _)| !quoted && *it == letter) {
            *count += 1;
        }
    }
    // The first of the most frequent.
    let best = counts.iter().rev().max_by_key(|(_, count)| *count).filter(|(_, count)| *count > 0);
    (best.map_or(',', |(letter, _)| *letter).to_string(), text)
}
