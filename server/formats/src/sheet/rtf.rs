//! The tables of an RTF file. Text outside of tables is left out.

use super::number::meaning;
use super::{Cell, NAME, Sheet};
use crate::{FormatError, Limits};

/// Reads all table rows as one sheet.
///
/// # Errors
/// As for [`super::read`]; also when there is no table.
pub fn read(text: &str, limits: &Limits) -> Result<Sheet, FormatError> {
    let mut sheet = Sheet::default();
    let (mut row, mut column, mut inside, mut any) = (0, 0, false, false);
    let mut cell = String::new();
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        match letter {
            '{' => {
                depth += 1;
                limits.check_depth(NAME, depth)?;
            }
            '}' => depth = depth.saturating_sub(1),
            '\\' => {
                let word = control(&mut rest);
                match word {
                    Control::Word("trowd", _) => {
                        (inside, any) = (true, true);
                        cell.clear();
                    }
                    Control::Word("cell", _) if inside => {
                        let plain = std::mem::take(&mut cell);
                        if !plain.is_empty() {
                            sheet.put(row, column, meaning(&plain, Cell::Date), limits)?;
                        }
                        column += 1;
                    }
                    Control::Word("row", _) if inside => {
                        (row, column, inside) = (row + 1, 0, false);
                        cell.clear();
                    }
                    Control::Word("par" | "line", _) if inside => cell.push('\n'),
                    Control::Word("tab", _) if inside => cell.push('\t'),
                    Control::Word("u", Some(point)) if inside => {
                        // Negative numbers stand for code points above 32767.
                        let point = u32::try_from(if point < 0 { point + 65536 } else { point }).ok();
                        cell.push(point.and_then(char::from_u32).unwrap_or('\u{fffd}'));
                        // What older readers show instead.
                        if let Some(after) = rest.strip_prefix('?') {
                            rest = after;
                        }
                    }
                    Control::Letter(letter) if inside => cell.push(letter),
                    _ => {}
                }
            }
            '\r' | '\n' => {}
            letter if inside => cell.push(letter),
            _ => {}
        }
    }
    if any { Ok(sheet.finish()) } else { Err(FormatError::malformed(NAME, "the RTF text has no table")) }
}

enum Control<'a> {
    Word(&'a str, Option<i32>),
    Letter(char),
    Other,
}

/// What follows a backslash; `rest` goes on behind it.
fn control<'a>(rest: &mut &'a str) -> Control<'a> {
    let text = *rest;
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 {
        let Some(letter) = text.chars().next() else { return Control::Other };
        *rest = &text[letter.len_utf8()..];
        return match letter {
            '\\' | '{' | '}' => Control::Letter(letter),
            '~' => Control::Letter('\u{a0}'),
            '\'' => match rest.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                Some(byte) => {
                    *rest = &rest[2..];
                    let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned();
                    text.chars().next().map_or(Control::Other, Control::Letter)
                }
                None => Control::Other,
            },
            _ => Control::Other,
        };
    }
    let (word, after) = text.split_at(letters);
    let sign = usize::from(after.starts_with('-'));
    let digits = after[sign..].bytes().take_while(u8::is_ascii_digit).count();
    let end = if digits == 0 { 0 } else { sign + digits };
    let number = after[..end].parse().ok();
    *rest = after[end..].strip_prefix(' ').unwrap_or(&after[end..]);
    Control::Word(word, number)
}
