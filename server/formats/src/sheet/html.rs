//! The tables of an HTML page, each a sheet (`Sheet1`, `Sheet2`, …). Found by their tags alone: pages that people export
//! are seldom well-formed.

use std::sync::LazyLock;

use regex::Regex;

use super::number::meaning;
use super::{Cell, NAME, Sheet, pick};
use crate::{FormatError, Limits};

static CELL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?is)<(?:td|th)\b([^>]*)>").ok());
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<[^<>]*>").ok());
static BREAK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)<\s*br\s*/?>").ok());
static SPACE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\t\n\r ]+").ok());
static BEFORE_TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(\w)\s+<").ok());

/// Reads the table that `wanted` names, or the first.
///
/// # Errors
/// As for [`super::read`].
pub fn read(page: &str, wanted: Option<&str>, raw: bool, limits: &Limits) -> Result<Sheet, FormatError> {
    let tables = between(page, "table");
    if tables.is_empty() {
        return Err(FormatError::malformed(NAME, "the page has no table"));
    }
    let names: Vec<String> = (1..=tables.len()).map(|number| format!("Sheet{number}")).collect();
    let table = tables[pick(&names, wanted)?];
    let mut sheet = Sheet::default();
    // Cells that reach into the rows below: first and last row, first and last column.
    let mut merged: Vec<(u32, u32, u32, u32)> = Vec::new();
    for (row, text) in (0..).zip(rows(table)) {
        let mut column = 0;
        merged.retain(|(_, last, ..)| *last >= row);
        for (attributes, content) in cells(text) {
            while let Some((.., end)) = merged.iter().find(|(from, to, first, last)| {
                (from..=to).contains(&&row) && (first..=last).contains(&&column)
            }) {
                column = end + 1;
            }
            let span =
                |name| attribute(attributes, name).and_then(|it| it.parse().ok()).unwrap_or(1).clamp(1, 1000);
            let (width, height): (u32, u32) = (span("colspan"), span("rowspan"));
            if width > 1 || height > 1 {
                limits.check_cells(NAME, merged.len())?;
                merged.push((row, row + height - 1, column, column + width - 1));
            }
            let text = visible(content);
            if !text.is_empty() {
                let kept =
                    raw || text.trim().is_empty() || attribute(attributes, "data-t").as_deref() == Some("s");
                let cell = if kept { Cell::Text(text.into()) } else { meaning(&text, Cell::Moment) };
                sheet.put(row, column, cell, limits)?;
            }
            column += width;
        }
    }
    Ok(sheet.finish())
}

/// What stands between each `<name …>` and the next `</name>`.
fn between<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let lower = page.to_ascii_lowercase();
    let (open, close) = (format!("<{name}"), format!("</{name}"));
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = lower[at..].find(&open).map(|start| start + at) {
        let Some(inside) = lower[start..].find('>').map(|end| start + end + 1) else { break };
        let after = lower.as_bytes().get(start + open.len());
        if after.is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            at = inside;
            continue;
        }
        let end = lower[inside..].find(&close).map_or(page.len(), |end| inside + end);
        found.push(&page[inside..end]);
        at = end;
    }
    found
}

/// The rows of a table. Closing tags may be missing.
fn rows(table: &str) -> Vec<&str> {
    let lower = table.to_ascii_lowercase();
    let mut starts: Vec<usize> = lower
        .match_indices("<tr")
        .map(|(at, _)| at)
        .filter(|at| {
            lower
                .as_bytes()
                .get(at + 3)
                .is_some_and(|byte| matches!(byte, b'>' | b' ' | b'\t' | b'\n' | b'\r'))
        })
        .collect();
    starts.push(table.len());
    let inside = starts.windows(2).filter_map(|pair| {
        let text = &table[pair[0]..pair[1]];
        text.find('>').map(|end| &text[end + 1..])
    });
    inside.map(|text| text.to_ascii_lowercase().find("</tr").map_or(text, |end| &text[..end])).collect()
}

/// The cells of a row: attributes and content.
fn cells(row: &str) -> Vec<(&str, &str)> {
    let Some(cell) = CELL.as_ref() else { return Vec::new() };
    let found: Vec<_> = cell.captures_iter(row).filter_map(|it| Some((it.get(0)?, it.get(1)?))).collect();
    let ends = found.iter().skip(1).map(|(tag, _)| tag.start()).chain([row.len()]);
    found
        .iter()
        .zip(ends)
        .map(|((tag, attributes), end)| {
            let content = &row[tag.end()..end];
            let lower = content.to_ascii_lowercase();
            let close = lower.find("</td").or_else(|| lower.find("</th")).unwrap_or(content.len());
            (attributes.as_str(), &content[..close])
        })
        .collect()
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let lower = attributes.to_ascii_lowercase();
    let at = lower.match_indices(name).map(|(at, _)| at).find(|at| {
        let before = lower[..*at].chars().next_back();
        before.is_none_or(char::is_whitespace) && lower[at + name.len()..].trim_start().starts_with('=')
    })?;
    let value = attributes[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next()?,
        _ => value.split([' ', '\t', '\n', '\r', '>', '/']).next()?,
    };
    Some(value.to_owned())
}

/// The text that a browser would show.
fn visible(content: &str) -> String {
    let replace = |pattern: &LazyLock<Option<Regex>>, text: &str, with: &str| match pattern.as_ref() {
        Some(pattern) => pattern.replace_all(text, with).into_owned(),
        None => text.to_owned(),
    };
    let text = content.trim_matches(['\t', '\n', '\r', ' ']);
    let text = replace(&BEFORE_TAG, text, "$1<");
    let text = replace(&SPACE, &text, " ").replace("> ", ">");
    let text = replace(&BREAK, &text, "\n");
    entities(&replace(&TAG, &text, ""))
}

fn entities(text: &str) -> String {
    const NAMED: [(&str, &str); 12] = [
        ("nbsp", " "),
        ("middot", "·"),
        ("quot", "\""),
        ("apos", "'"),
        ("gt", ">"),
        ("lt", "<"),
        ("amp", "&"),
        ("euro", "€"),
        ("copy", "©"),
        ("hellip", "…"),
        ("ndash", "–"),
        ("mdash", "—"),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].split_once(';').map(|(name, _)| name).filter(|name| name.len() <= 10);
        let decoded = name.and_then(|name| match name.strip_prefix('#') {
            Some(number) => {
                let hex = number.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16));
                let point = hex.unwrap_or_else(|| number.parse()).ok()?;
                char::from_u32(point).map(String::from)
            }
            None => NAMED.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned()),
        });
        match (decoded, name) {
            (Some(decoded), Some(name)) => {
                out.push_str(&decoded);
                rest = &rest[name.len() + 2..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}
