//! Writing XLS (BIFF8, as in [MS-XLS]): a compound file with one stream that holds one sheet.

use std::collections::HashMap;
use std::io::{Cursor, Write as _};

use ecow::EcoString;

use super::{Cell, NAME};
use crate::FormatError;

const ROWS: usize = 65_536;
const COLUMNS: usize = 256;
/// Characters in a cell, counted as UTF-16.
const TEXT: usize = 32_767;
/// Bytes of a record; longer ones go on in records of their own kind.
const RECORD: usize = 8224;

/// Writes `rows` as a sheet called `name`.
///
/// # Errors
/// [`FormatError::Unsupported`] for more rows, columns or text than the format holds, and for a wrong name.
pub fn write(rows: &[Vec<Option<Cell>>], name: &str) -> Result<Vec<u8>, FormatError> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let refuse =
        |what: &str| Err(FormatError::unsupported(NAME, format!("an XLS file cannot be written: {what}")));
    if rows.len() > ROWS || columns > COLUMNS {
        return refuse("it has at most 65,536 rows and 256 columns");
    }
    let name: Vec<u16> = name.encode_utf16().collect();
    if name.is_empty()
        || name.len() > 31
        || String::from_utf16_lossy(&name).contains(['[', ']', ':', '*', '?', '/', '\\'])
    {
        return refuse("the name of a sheet has 1 to 31 characters, none of []:*?/\\");
    }
    let mut strings = Strings::default();
    let mut cells = Vec::new();
    for (row, line) in rows.iter().enumerate() {
        for (column, cell) in line.iter().enumerate() {
            #[expect(clippy::cast_possible_truncation, reason = "checked above")]
            let mut place = Body::default().u16(row as u16).u16(column as u16).u16(15);
            let kind = match cell {
                Some(Cell::Text(text)) => {
                    if text.encode_utf16().count() > TEXT {
                        return refuse("a cell holds at most 32,767 characters");
                    }
                    place = place.u32(strings.index(text));
                    0x00fd
                }
                Some(Cell::Number(number) | Cell::Date(number) | Cell::Moment(number)) => {
                    place.0.extend(number.to_le_bytes());
                    0x0203
                }
                Some(Cell::Bool(flag)) => {
                    place.0.extend([u8::from(*flag), 0]);
                    0x0205
                }
                Some(Cell::Null | Cell::Error) | None => continue,
            };
            record(&mut cells, kind, &place.0);
        }
    }
    let mut stream = Vec::new();
    record(&mut stream, 0x0809, &begin(0x0005));
    record(&mut stream, 0x0042, &0x04b0_u16.to_le_bytes());
    record(&mut stream, 0x003d, &Body::default().all([0, 0, 0x3c00, 0x2000, 0x38, 0, 0, 1, 600]).0);
    for _ in 0..4 {
        let font = Body::default().all([200, 0, 0x7fff, 400, 0]);
        let font = [font.0, vec![0, 0, 0, 0, 5, 0], b"Arial".to_vec()].concat();
        record(&mut stream, 0x0031, &font);
    }
    // Fifteen styles have to be there before the format of the cells.
    for index in 0..16 {
        let kind = if index < 15 { 0xfff5 } else { 0x0001 };
        record(&mut stream, 0x00e0, &Body::default().all([0, 0, kind, 0x0020, 0, 0, 0, 0, 0, 0x20c0]).0);
    }
    record(&mut stream, 0x0293, &[0x00, 0x80, 0x00, 0xff]);
    let mut bound = Body::default().u32(0).u16(0).0;
    #[expect(clippy::cast_possible_truncation, reason = "at most 31")]
    bound.extend([name.len() as u8, 1]);
    bound.extend(name.iter().flat_map(|unit| unit.to_le_bytes()));
    let bound_at = stream.len() + 4;
    record(&mut stream, 0x0085, &bound);
    strings.write(&mut stream);
    record(&mut stream, 0x000a, &[]);
    let start = u32::try_from(stream.len()).unwrap_or(u32::MAX).to_le_bytes();
    stream[bound_at..bound_at + 4].copy_from_slice(&start);
    record(&mut stream, 0x0809, &begin(0x0010));
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    let extent = Body::default().u32(0).u32(rows.len() as u32).u16(0).u16(columns as u16).u16(0);
    record(&mut stream, 0x0200, &extent.0);
    stream.append(&mut cells);
    record(&mut stream, 0x023e, &Body::default().all([0x06b6, 0, 0, 0x40, 0, 0, 0, 0, 0]).0);
    record(&mut stream, 0x000a, &[]);
    let failed = |error: std::io::Error| {
        FormatError::unsupported(NAME, format!("an XLS file cannot be written: {error}"))
    };
    let mut file =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).map_err(failed)?;
    file.create_stream("/Workbook").and_then(|mut book| book.write_all(&stream)).map_err(failed)?;
    file.flush().map_err(failed)?;
    Ok(file.into_inner().into_inner())
}

fn begin(kind: u16) -> Vec<u8> {
    Body::default().all([0x0600, kind, 0x0dbb, 0x07cc]).u32(0).u32(6).0
}

/// The bytes of a record.
#[derive(Default)]
struct Body(Vec<u8>);

impl Body {
    fn u16(mut self, number: u16) -> Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn u32(mut self, number: u32) -> Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn all<const N: usize>(self, numbers: [u16; N]) -> Self {
        numbers.into_iter().fold(self, Self::u16)
    }
}

fn record(stream: &mut Vec<u8>, kind: u16, body: &[u8]) {
    stream.extend(kind.to_le_bytes());
    stream.extend(u16::try_from(body.len()).unwrap_or(u16::MAX).to_le_bytes());
    stream.extend(body);
}

/// The texts of all cells, each once.
#[derive(Default)]
struct Strings {
    by_text: HashMap<EcoString, u32>,
    order: Vec<EcoString>,
    used: u32,
}

impl Strings {
    fn index(&mut self, text: &EcoString) -> u32 {
        self.used = self.used.saturating_add(1);
        let next = u32::try_from(self.order.len()).unwrap_or(u32::MAX);
        *self.by_text.entry(text.clone()).or_insert_with(|| {
            self.order.push(text.clone());
            next
        })
    }

    fn write(&self, stream: &mut Vec<u8>) {
        let count = u32::try_from(self.order.len()).unwrap_or(u32::MAX);
        let mut kind = 0x00fc;
        let mut body = Body::default().u32(self.used).u32(count).0;
        let mut flush = |body: &mut Vec<u8>| {
            record(stream, kind, body);
            kind = 0x003c;
            body.clear();
        };
        for text in &self.order {
            let units: Vec<u16> = text.encode_utf16().collect();
            // The length, the mark of UTF-16 and the first character stay together.
            if body.len() + 5 > RECORD {
                flush(&mut body);
            }
            body.extend(u16::try_from(units.len()).unwrap_or(u16::MAX).to_le_bytes());
            body.push(1);
            for unit in units {
                if body.len() + 2 > RECORD {
                    flush(&mut body);
                    body.push(1);
                }
                body.extend(unit.to_le_bytes());
            }
        }
        flush(&mut body);
    }
}
