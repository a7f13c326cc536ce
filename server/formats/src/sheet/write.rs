//! Writing tables: objects become rows of cells under a header, rows become a file.

use std::io::{Cursor, Write as _};

use ecow::EcoString;
use indexmap::IndexSet;
use model::{Object, Value};
use rust_xlsxwriter::Workbook;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::records::{flatten, shown};
use super::{Cell, NAME, xls_write};
use crate::{FormatError, csv};

/// Kinds of files that tables are written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text with separators.
    Csv,
    /// A page with one table.
    Html,
    /// OpenDocument.
    Ods,
    /// Text with a table for word processors.
    Rtf,
    /// Excel before 2007.
    Xls,
    /// Excel.
    Xlsx,
}

/// How to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOptions {
    /// Name of the sheet.
    pub sheet: String,
    /// What stands between the fields of CSV.
    pub delimiter: String,
    /// Whether CSV starts with a byte order mark.
    pub bom: bool,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self { sheet: "Sheet".to_owned(), delimiter: ",".to_owned(), bom: true }
    }
}

/// Rows of cells from objects, the names of their fields first when `header` is set. Nested fields get a column of their
/// own (`a.b`); columns come in the order in which their fields are met.
pub fn rows<'a>(objects: impl IntoIterator<Item = &'a Object>, header: bool) -> Vec<Vec<Option<Cell>>> {
    let flat: Vec<Object> = objects.into_iter().map(flatten).collect();
    let mut columns: IndexSet<EcoString> = IndexSet::new();
    for object in &flat {
        // Most objects have the fields of the first, in its order.
        columns.extend(object.keys().filter(|name| !columns.contains(*name)).cloned().collect::<Vec<_>>());
    }
    let mut rows = Vec::with_capacity(flat.len() + 1);
    if header && !flat.is_empty() {
        rows.push(columns.iter().map(|name| Some(Cell::Text(name.clone()))).collect());
    }
    let cell = |value: &Value| match value {
        Value::Bool(flag) => Some(Cell::Bool(*flag)),
        Value::Number(number) if number.is_finite() => Some(Cell::Number(*number)),
        Value::String(text) => Some(Cell::Text(text.clone())),
        _ => None,
    };
    rows.extend(
        flat.iter().map(|object| columns.iter().map(|name| object.get(name).and_then(cell)).collect()),
    );
    rows
}

/// Writes `rows` as a file of this kind.
///
/// # Errors
/// [`FormatError::Unsupported`] for what the kind cannot hold: a wrong sheet name, text of more than 32,767 characters in
/// a cell, more rows or columns than there can be.
pub fn write(kind: Kind, rows: &[Vec<Option<Cell>>], options: &WriteOptions) -> Result<Vec<u8>, FormatError> {
    match kind {
        Kind::Csv => Ok(separated(rows, options).into_bytes()),
        Kind::Html => Ok(page(rows, &options.sheet).into_bytes()),
        Kind::Rtf => Ok(rich(rows).into_bytes()),
        Kind::Ods => open_document(rows, &options.sheet),
        Kind::Xls => xls_write::write(rows, &options.sheet),
        Kind::Xlsx => workbook(rows, &options.sheet)
            .map_err(|error| FormatError::unsupported(NAME, format!("the file cannot be written: {error}"))),
    }
}

fn text(cell: Option<&Cell>) -> EcoString {
    cell.map(shown).unwrap_or_default()
}

fn separated(rows: &[Vec<Option<Cell>>], options: &WriteOptions) -> String {
    let texts: Vec<Vec<EcoString>> =
        rows.iter().map(|row| row.iter().map(|cell| text(cell.as_ref())).collect()).collect();
    let write = csv::WriteOptions { delimiter: options.delimiter.clone(), bom: options.bom };
    csv::write(texts.iter().map(|row| row.iter().map(EcoString::as_str)), &write)
}

fn workbook(rows: &[Vec<Option<Cell>>], name: &str) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in cells.iter().enumerate() {
            let column =
                u16::try_from(column).map_err(|_| rust_xlsxwriter::XlsxError::RowColumnLimitError)?;
            match cell {
                Some(Cell::Text(text)) => drop(sheet.write_string(row, column, text.as_str())?),
                Some(Cell::Number(number) | Cell::Date(number) | Cell::Moment(number)) => {
                    sheet.write_number(row, column, *number)?;
                }
                Some(Cell::Bool(flag)) => drop(sheet.write_boolean(row, column, *flag)?),
                Some(Cell::Null | Cell::Error) | None => {}
            }
        }
    }
    book.save_to_buffer()
}

/// `<`, `>`, `&` and quotes as entities; control characters that XML does not allow go.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => out.push(letter),
        }
    }
    out
}

fn page(rows: &[Vec<Option<Cell>>], title: &str) -> String {
    let mut out =
        format!("<html><head><meta charset=\"utf-8\"/><title>{}</title></head><body><table>", escaped(title));
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            // Text that looks like a number says that it is text.
            let kind = if matches!(cell, Some(Cell::Text(_))) { " data-t=\"s\"" } else { "" };
            let text = escaped(&text(cell.as_ref())).replace('\n', "<br/>");
            out.push_str(&format!("<td{kind}>{text}</td>"));
        }
        out.push_str("</tr>");
    }
    out.push_str("</table></body></html>");
    out
}

fn rich(rows: &[Vec<Option<Cell>>]) -> String {
    let mut out = String::from("{\\rtf1\\ansi");
    for row in rows {
        out.push_str("\\trowd\\trautofit1");
        (1..=row.len()).for_each(|column| out.push_str(&format!("\\cellx{column}")));
        out.push_str("\\pard\\intbl");
        for cell in row {
            out.push(' ');
            for letter in text(cell.as_ref()).chars() {
                match letter {
                    '\\' | '{' | '}' => out.extend(['\\', letter]),
                    '\n' => out.push_str("\\par "),
                    '\r' => {}
                    letter if letter.is_ascii() => out.push(letter),
                    letter => {
                        let mut units = [0; 2];
                        letter
                            .encode_utf16(&mut units)
                            .iter()
                            .for_each(|unit| out.push_str(&format!("\\u{unit}?")));
                    }
                }
            }
            out.push_str("\\cell");
        }
        out.push_str("\\pard\\intbl\\row");
    }
    out.push('}');
    out
}

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;
const START: &str = r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet>"#;

fn open_document(rows: &[Vec<Option<Cell>>], name: &str) -> Result<Vec<u8>, FormatError> {
    let mut content = String::from(START);
    content.push_str(&format!("<table:table table:name=\"{}\">", escaped(name)));
    for row in rows {
        content.push_str("<table:table-row>");
        for cell in row {
            content.push_str(&match cell {
                Some(Cell::Text(text)) => {
                    let paragraphs = escaped(text).split('\n').map(paragraph).collect::<String>();
                    format!("<table:table-cell office:value-type=\"string\">{paragraphs}</table:table-cell>")
                }
                Some(cell @ Cell::Bool(flag)) => format!(
                    "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"{flag}\"><text:p>{}</text:p></table:table-cell>",
                    shown(cell)
                ),
                Some(cell @ (Cell::Number(number) | Cell::Date(number) | Cell::Moment(number))) => format!(
                    "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>{}</text:p></table:table-cell>",
                    shown(cell)
                ),
                Some(Cell::Null | Cell::Error) | None => "<table:table-cell/>".to_owned(),
            });
        }
        content.push_str("</table:table-row>");
    }
    content.push_str("</table:table></office:spreadsheet></office:body></office:document-content>");
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let packed = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let files = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", stored),
        ("content.xml", &content, packed),
        ("META-INF/manifest.xml", MANIFEST, packed),
    ];
    let failed = |error: &dyn std::fmt::Display| {
        FormatError::unsupported(NAME, format!("the file cannot be written: {error}"))
    };
    for (name, text, options) in files {
        archive.start_file(name, options).map_err(|error| failed(&error))?;
        archive.write_all(text.as_bytes()).map_err(|error| failed(&error))?;
    }
    Ok(archive.finish().map_err(|error| failed(&error))?.into_inner())
}

/// One line of text; XML would make one space of several.
fn paragraph(line: &str) -> String {
    let mut out = String::from("<text:p>");
    let mut spaces = 0;
    let push = |out: &mut String, spaces: usize| {
        if spaces > 0 {
            out.push_str(&format!("<text:s text:c=\"{spaces}\"/>"));
        }
    };
    for letter in line.chars() {
        if letter == ' ' {
            spaces += 1;
            continue;
        }
        push(&mut out, std::mem::take(&mut spaces));
        match letter {
            '\t' => out.push_str("<text:tab/>"),
            '\r' => out.push_str("&#13;"),
            letter => out.push(letter),
        }
    }
    push(&mut out, spaces);
    out.push_str("</text:p>");
    out
}
