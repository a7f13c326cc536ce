//! ODS: the sheets of `content.xml`. Repeated cells that hold nothing only move the place; repeated content counts
//! against the limits.

use ecow::EcoString;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::number::{from_duration, from_iso};
use super::{Cell, NAME, Sheet, missing, package};
use crate::{FormatError, Limits};

/// Reads a sheet; `wanted` or the first.
///
/// # Errors
/// As for [`super::read`].
pub fn read(bytes: &[u8], wanted: Option<&str>, limits: &Limits) -> Result<Sheet, FormatError> {
    if package::text(bytes, "META-INF/manifest.xml", limits).is_ok_and(|it| it.contains("encryption-data")) {
        return Err(FormatError::Locked { format: NAME, what: "it can only be read without a password" });
    }
    let content = package::text(bytes, "content.xml", limits)?;
    let mut reader = Reader::from_str(&content);
    let mut walk = Walk {
        limits,
        wanted,
        inside: false,
        found: None,
        row: 0,
        repeat_row: 1,
        column: 0,
        open: Vec::new(),
        cells: Vec::new(),
        cell: None,
        depth: 0,
    };
    loop {
        let event = reader.read_event().map_err(|error| FormatError::malformed(NAME, error.to_string()))?;
        match event {
            Event::Start(tag) => {
                walk.depth += 1;
                limits.check_depth(NAME, walk.depth)?;
                walk.start(&tag);
            }
            Event::Empty(tag) => {
                walk.start(&tag);
                walk.end(tag.name().0)?;
            }
            Event::End(tag) => {
                walk.depth = walk.depth.saturating_sub(1);
                walk.end(tag.name().0)?;
            }
            Event::Text(text) => walk.text(&text.xml10_content()),
            Event::CData(text) => walk.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let letter = reference.resolve_char_ref().ok().flatten().map(String::from);
                let name = reference.xml10_content();
                let known = quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned);
                walk.text(&letter.or(known).unwrap_or_default());
            }
            Event::Eof => break,
            _ => {}
        }
        if walk.found.is_some() && !walk.inside {
            break;
        }
    }
    match (walk.found, wanted) {
        (Some(sheet), _) => Ok(sheet.finish()),
        (None, Some(name)) => Err(missing(name)),
        (None, None) => Err(FormatError::malformed(NAME, "it has no sheets")),
    }
}

struct Walk<'a> {
    limits: &'a Limits,
    wanted: Option<&'a str>,
    /// Inside of the sheet that is read.
    inside: bool,
    found: Option<Sheet>,
    row: u32,
    repeat_row: u32,
    column: u32,
    /// Elements inside of a cell whose text does not count (remarks).
    open: Vec<EcoString>,
    /// Cells of the row that is read.
    cells: Vec<(u32, Cell)>,
    cell: Option<Open>,
    depth: usize,
}

/// A cell that is being read.
struct Open {
    repeat: u32,
    kind: EcoString,
    value: Option<EcoString>,
    text: String,
    paragraphs: usize,
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<EcoString> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.0 == name)?;
    found
        .normalized_value(quick_xml::XmlVersion::Explicit1_0)
        .ok()
        .map(|value| EcoString::from(value.as_ref()))
}

fn count(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

impl Walk<'_> {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.name();
        if name.0 == "table:table" && self.found.is_none() {
            let own = attribute(tag, "table:name").unwrap_or_default();
            if self.wanted.is_none_or(|wanted| *wanted == *own) {
                (self.inside, self.found) = (true, Some(Sheet::default()));
            }
            return;
        }
        if !self.inside {
            return;
        }
        match name.0 {
            "table:table-row" => {
                (self.column, self.repeat_row) = (0, count(tag, "table:number-rows-repeated"));
                self.cells.clear();
            }
            "table:table-cell" | "table:covered-table-cell" if self.open.is_empty() => {
                let kind = attribute(tag, "office:value-type").unwrap_or_default();
                let value = [
                    "office:value",
                    "office:date-value",
                    "office:time-value",
                    "office:boolean-value",
                    "office:string-value",
                ]
                .iter()
                .find_map(|name| attribute(tag, name));
                let repeat = count(tag, "table:number-columns-repeated");
                self.cell = Some(Open { repeat, kind, value, text: String::new(), paragraphs: 0 });
            }
            "office:annotation" => self.open.push(name.0.into()),
            "text:p" if self.open.is_empty() => {
                if let Some(cell) = &mut self.cell {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                }
            }
            "text:s" => {
                let spaces = usize::try_from(count(tag, "text:c").min(1000)).unwrap_or(1);
                self.text(&" ".repeat(spaces));
            }
            "text:tab" => self.text("\t"),
            "text:line-break" => self.text("\n"),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.open.is_empty()
            && let Some(cell) = self.cell.as_mut().filter(|cell| cell.paragraphs > 0)
        {
            cell.text.push_str(text);
        }
    }

    fn end(&mut self, name: &str) -> Result<(), FormatError> {
        match name {
            "office:annotation" => drop(self.open.pop()),
            "table:table-cell" | "table:covered-table-cell" if self.open.is_empty() => {
                let Some(open) = self.cell.take() else { return Ok(()) };
                if let Some(cell) = open.cell() {
                    self.limits.check_cells(NAME, self.cells.len().saturating_add(open.repeat as usize))?;
                    self.cells
                        .extend((0..open.repeat).map(|at| (self.column.saturating_add(at), cell.clone())));
                }
                self.column = self.column.saturating_add(open.repeat);
            }
            "table:table-row" => {
                if let Some(sheet) = self.found.as_mut().filter(|_| !self.cells.is_empty()) {
                    for repeat in 0..self.repeat_row {
                        for (column, cell) in &self.cells {
                            sheet.put(self.row.saturating_add(repeat), *column, cell.clone(), self.limits)?;
                        }
                    }
                }
                self.row = self.row.saturating_add(self.repeat_row);
            }
            "table:table" if self.open.is_empty() && self.cell.is_none() => self.inside = false,
            _ => {}
        }
        Ok(())
    }
}

impl Open {
    fn cell(&self) -> Option<Cell> {
        let text = || Cell::Text(self.text.as_str().into());
        let value = self.value.as_deref();
        let number = |value: Option<&str>| value.and_then(|value| value.parse::<f64>().ok());
        match self.kind.as_str() {
            "float" | "currency" | "percentage" => Some(number(value).map_or_else(text, Cell::Number)),
            "boolean" => Some(Cell::Bool(value == Some("true"))),
            "date" => Some(value.and_then(from_iso).map_or_else(text, Cell::Moment)),
            "time" => Some(value.and_then(from_duration).map_or_else(text, Cell::Moment)),
            "string" => Some(if self.paragraphs == 0 {
                Cell::Text(self.value.clone().unwrap_or_default())
            } else {
                text()
            }),
            _ if self.paragraphs > 0 && !self.text.is_empty() => Some(text()),
            _ => None,
        }
    }
}
