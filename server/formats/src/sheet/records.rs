//! From cells to records: the first row names the fields, each further row that holds something is a record.

use std::collections::HashMap;

use ecow::{EcoString, eco_format};
use model::{Object, Value};

use super::number::{date_text, general, iso};
use super::{Cell, NAME, Sheet};
use crate::{FormatError, Limits};

/// Whether the first row names the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Header {
    /// It does.
    #[default]
    Names,
    /// It is a record like any other.
    None,
}

/// Which part of a sheet is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Range {
    /// Everything that holds something.
    #[default]
    All,
    /// From this row (counted from 0) on.
    From(u32),
    /// From one corner to the other, each (row, column), counted from 0.
    Area((u32, u32), (u32, u32)),
}

impl Range {
    /// Reads `A1:C3`, `B2`, or the number of a row. Empty text is everything.
    ///
    /// # Errors
    /// [`FormatError::Unsupported`] for anything else.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::All);
        }
        if let Ok(row) = text.parse::<f64>()
            && row >= 0.0
        {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates, and is not negative"
            )]
            return Ok(Self::From(row as u32));
        }
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        match (corner(first), corner(last)) {
            (Some(first), Some(last)) => Ok(Self::Area(first, last)),
            _ => Err(FormatError::unsupported(NAME, format!("\"{text}\" is no range like A1:C10"))),
        }
    }
}

/// `B3` as (2, 1).
fn corner(text: &str) -> Option<(u32, u32)> {
    let plain = text.trim().replace('$', "").to_ascii_uppercase();
    let letters = plain.bytes().take_while(u8::is_ascii_uppercase).count();
    let (column, row) = plain.split_at(letters);
    if letters == 0 || letters > 3 {
        return None;
    }
    let column = column.bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter - b'A') + 1);
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}

/// How to make records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordOptions {
    /// Whether the first row names the fields.
    pub header: Header,
    /// Which part is read.
    pub range: Range,
    /// What a cell that holds nothing becomes; `None`: no field at all.
    pub empty: Option<Value>,
}

/// The records of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Records {
    /// Fields by name.
    Named(Vec<Object>),
    /// Values in order.
    Plain(Vec<Vec<Value>>),
}

/// Makes records of the cells of `sheet`.
///
/// A column without a name is called `__EMPTY`; of columns with the same name the second is called `name_1`. Rows that hold
/// nothing are left out when there is a header, and are empty lists when there is none.
///
/// # Errors
/// More cells than `limits` allow, counting the empty ones.
pub fn records(sheet: &Sheet, options: &RecordOptions, limits: &Limits) -> Result<Records, FormatError> {
    let plain = options.header == Header::None;
    let nothing = || if plain { Records::Plain(Vec::new()) } else { Records::Named(Vec::new()) };
    let Some((first, last)) = area(sheet, options.range) else { return Ok(nothing()) };
    let rows = (last.0 - first.0) as usize + 1;
    let columns = (last.1 - first.1) as usize + 1;
    limits.check_cells(NAME, columns)?;
    if plain {
        limits.check_rows(NAME, rows)?;
        if options.empty.is_some() {
            limits.check_cells(NAME, rows.saturating_mul(columns))?;
        }
        let lists =
            (first.0..=last.0).map(|row| list(sheet.row(row), first.1, last.1, options.empty.as_ref()));
        return Ok(Records::Plain(lists.collect()));
    }
    let names = names(sheet.row(first.0), first.1, last.1);
    let held = sheet.rows.iter().filter(|(row, _)| *row > first.0 && *row <= last.0);
    if options.empty.is_some() {
        limits.check_cells(NAME, held.clone().count().saturating_mul(columns))?;
    }
    let objects = held.filter_map(|(_, cells)| object(cells, &names, first.1, options.empty.as_ref()));
    Ok(Records::Named(objects.collect()))
}

/// The corners of what is read.
fn area(sheet: &Sheet, range: Range) -> Option<((u32, u32), (u32, u32))> {
    let (first, last) = sheet.extent()?;
    match range {
        Range::All => Some((first, last)),
        Range::From(row) => (row <= last.0).then_some(((row, first.1), last)),
        Range::Area(from, to) => (from.0 <= to.0 && from.1 <= to.1).then_some((from, to)),
    }
}

fn names(cells: &[(u32, Cell)], first: u32, last: u32) -> Vec<EcoString> {
    let mut counts: HashMap<EcoString, usize> = HashMap::new();
    let mut taken: Vec<EcoString> = Vec::new();
    let mut cells = cells.iter().skip_while(|(column, _)| *column < first).peekable();
    for column in first..=last {
        let cell = cells.next_if(|(at, _)| *at == column).map(|(_, cell)| cell);
        let name = cell.map_or_else(|| EcoString::from("__EMPTY"), shown);
        let mut own = name.clone();
        let mut count = counts.get(&name).copied().unwrap_or(0);
        if count == 0 {
            counts.insert(name.clone(), 1);
        } else {
            loop {
                own = eco_format!("{name}_{count}");
                count += 1;
                if !counts.contains_key(&own) {
                    break;
                }
            }
            counts.insert(name, count);
            counts.insert(own.clone(), 1);
        }
        taken.push(own);
    }
    taken
}

/// A cell as a spreadsheet program shows it.
pub(super) fn shown(cell: &Cell) -> EcoString {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => general(*number).into(),
        Cell::Date(days) | Cell::Moment(days) => date_text(*days).into(),
        Cell::Bool(true) => "TRUE".into(),
        Cell::Bool(false) => "FALSE".into(),
        Cell::Null => EcoString::new(),
        Cell::Error => "#VALUE!".into(),
    }
}

/// The value of a cell; `None` for one that has none.
fn value(cell: &Cell) -> Option<Value> {
    Some(match cell {
        Cell::Text(text) => Value::String(text.clone()),
        Cell::Number(number) | Cell::Date(number) => Value::Number(*number),
        Cell::Moment(days) => Value::String(iso(*days).into()),
        Cell::Bool(flag) => Value::Bool(*flag),
        Cell::Null => Value::Null,
        Cell::Error => return None,
    })
}

/// `None` when no cell of the row holds anything.
fn object(cells: &[(u32, Cell)], names: &[EcoString], first: u32, empty: Option<&Value>) -> Option<Object> {
    let mut object = Object::with_capacity(if empty.is_some() { names.len() } else { cells.len() });
    let mut holds = false;
    let mut cells = cells.iter().skip_while(|(column, _)| *column < first).peekable();
    for (column, name) in (first..).zip(names) {
        if empty.is_none() && cells.peek().is_none() {
            break;
        }
        let found = cells.next_if(|(at, _)| *at == column).and_then(|(_, cell)| value(cell));
        holds |= found.as_ref().is_some_and(|value| !value.is_null());
        if let Some(value) = found.or_else(|| empty.cloned()) {
            object.insert(name.clone(), value);
        }
    }
    holds.then_some(object)
}

fn list(cells: &[(u32, Cell)], first: u32, last: u32, empty: Option<&Value>) -> Vec<Value> {
    let mut list = Vec::new();
    let gap = empty.cloned().unwrap_or_default();
    for (column, cell) in cells.iter().filter(|(column, _)| (first..=last).contains(column)) {
        let Some(value) = value(cell) else { continue };
        list.resize((column - first) as usize, gap.clone());
        list.push(value);
    }
    if empty.is_some() {
        list.resize((last - first) as usize + 1, gap);
    }
    list
}

/// The fields of `object` without nesting: those of objects and lists inside of it are called `outer.inner`. Empty
/// objects and lists go.
pub fn flatten(object: &Object) -> Object {
    let mut flat = Object::new();
    for (name, value) in object.iter() {
        flatten_into(&mut flat, name, value, 0);
    }
    flat
}

fn flatten_into(flat: &mut Object, name: &EcoString, value: &Value, depth: usize) {
    match value {
        // JSON comes no deeper than this; the rest is kept as its text.
        _ if depth > 256 => drop(flat.insert(name.clone(), value.to_text())),
        Value::Object(inner) => {
            inner
                .iter()
                .for_each(|(key, value)| flatten_into(flat, &eco_format!("{name}.{key}"), value, depth + 1));
        }
        Value::Array(inner) => inner
            .iter()
            .enumerate()
            .for_each(|(key, value)| flatten_into(flat, &eco_format!("{name}.{key}"), value, depth + 1)),
        plain => drop(flat.insert(name.clone(), plain.clone())),
    }
}
