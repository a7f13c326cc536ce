//! Tables in files: the options of reading and writing them, shared by the nodes that do.

use bytes::Bytes;
use formats::sheet::{self, Header, Kind, Range, RecordOptions, Records};
use formats::{FormatError, Limits, csv, text};
use model::{Item, Object, Value};
use node_sdk::{NodeError, Property, PropertyKind};
use serde::Deserialize;

use super::binary::apart;
use super::encodings;

/// Options of reading.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReadOptions {
    pub delimiter: Value,
    pub encoding: Value,
    #[serde(rename = "enableBOM")]
    pub enable_bom: bool,
    pub from_line: Option<f64>,
    pub header_row: Option<bool>,
    pub include_empty_cells: bool,
    pub max_row_count: Option<f64>,
    pub raw_data: bool,
    pub read_as_string: bool,
    pub relax_quotes: bool,
    pub range: Value,
    pub sheet_name: Value,
    pub skip_records_with_errors: Object,
}

/// Options of writing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WriteOptions {
    pub compression: bool,
    pub delimiter: Value,
    pub file_name: Value,
    pub header_row: Option<bool>,
    pub sheet_name: Value,
}

/// Text of an option that may hold anything.
pub fn option_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        value => Some(value.to_text().to_string()).filter(|text| !text.is_empty()),
    }
}

/// The form of [`ReadOptions`].
pub fn read_properties() -> Vec<Property> {
    vec![
        Property::new("delimiter", "Delimiter", PropertyKind::text())
            .default(",")
            .help("CSV: what stands between fields; \\t is a tab."),
        encodings::property(),
        Property::new("enableBOM", "Leave out the byte order mark", PropertyKind::Boolean)
            .help("CSV: a mark at the start of the file does not become part of the first name."),
        Property::new(
            "skipRecordsWithErrors",
            "Skip lines with errors",
            PropertyKind::FixedCollection {
                multiple: false,
                add: "Set",
                groups: vec![node_sdk::EntryGroup {
                    name: "value",
                    label: "Skip",
                    properties: vec![
                        Property::new("enabled", "Skip them", PropertyKind::Boolean).default(true),
                        Property::new("maxSkippedRecords", "Most lines to skip", PropertyKind::number())
                            .default(-1)
                            .help("-1: any number."),
                    ],
                }],
            },
        )
        .help("CSV: lines that break the rules are left out instead of ending the execution."),
        Property::new("fromLine", "Starting line", PropertyKind::Number { min: Some(0.0), max: None })
            .help("CSV: lines before it are left out; the header is expected there."),
        Property::new("headerRow", "Header row", PropertyKind::Boolean)
            .default(true)
            .help("The first row names the fields."),
        Property::new("includeEmptyCells", "Include empty cells", PropertyKind::Boolean)
            .help("A cell that holds nothing becomes an empty text instead of no field."),
        Property::new("maxRowCount", "Most rows", PropertyKind::Number { min: Some(-1.0), max: None })
            .default(-1)
            .help("CSV: -1 reads all."),
        Property::new("relaxQuotes", "Relax quotes", PropertyKind::Boolean)
            .help("CSV: quotes in the middle of a field are taken as they are."),
        Property::new("range", "Range", PropertyKind::text())
            .placeholder("A1:C20")
            .help("Not CSV: which cells are read, or the number of the first row, counted from 0."),
        Property::new("rawData", "Raw text", PropertyKind::Boolean)
            .help("HTML and RTF: texts stay texts, also when they look like numbers."),
        Property::new("readAsString", "Read as text", PropertyKind::Boolean)
            .help("For files that hold text in the given encoding."),
        Property::new("sheetName", "Sheet name", PropertyKind::text()).help("Empty: the first sheet."),
    ]
}

/// The form of [`WriteOptions`].
pub fn write_properties() -> Vec<Property> {
    vec![
        Property::new("compression", "Compress", PropertyKind::Boolean)
            .help("XLSX and ODS files are always compressed; the option is kept for older workflows."),
        Property::new("delimiter", "Delimiter", PropertyKind::text()).default(",").help("CSV only."),
        Property::new("fileName", "File name", PropertyKind::text()).placeholder("report.xlsx"),
        Property::new("headerRow", "Header row", PropertyKind::Boolean)
            .default(true)
            .help("Write the names of the fields first."),
        Property::new("sheetName", "Sheet name", PropertyKind::text())
            .default("Sheet")
            .help("Spreadsheets only."),
    ]
}

fn skip(options: &Object) -> Option<csv::SkipBad> {
    let value = options.get("value")?;
    let enabled = value.get("enabled").is_none_or(Value::is_truthy);
    enabled.then(|| csv::SkipBad {
        at_most: value.get("maxSkippedRecords").and_then(Value::as_f64).and_then(count),
    })
}

/// A number of things; `None` for a negative one.
fn count(number: f64) -> Option<usize> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative; large ones saturate"
    )]
    (number >= 0.0).then_some(number as usize)
}

/// The rows of a CSV file, each as the `json` of an item. Values are texts.
///
/// # Errors
/// What the reader says.
pub async fn separated(content: Bytes, options: ReadOptions) -> Result<Vec<Object>, NodeError> {
    apart(move || {
        let limits = Limits::default();
        limits.check_input("CSV", content.len())?;
        let label = option_text(&options.encoding).unwrap_or_default();
        let text = text::Charset::named(&label)?.decode(&content, !options.enable_bom);
        let header = options.header_row != Some(false);
        let read = csv::ReadOptions {
            delimiter: option_text(&options.delimiter)
                .map_or_else(|| ",".to_owned(), |it| it.replace("\\t", "\t")),
            header,
            from_line: options.from_line.and_then(count).unwrap_or(1).max(1),
            max_records: options.max_row_count.and_then(count),
            relax_quotes: options.relax_quotes,
            ragged: false,
            skip_bad: skip(&options.skip_records_with_errors),
        };
        let records = csv::read(&text, &read, &limits)?;
        let kept = |value: &str| options.include_empty_cells || !value.is_empty();
        let names = records.header.unwrap_or_default();
        let object = |fields: Vec<ecow::EcoString>| -> Object {
            if header {
                return names
                    .iter()
                    .cloned()
                    .zip(fields)
                    .filter(|(_, it)| kept(it))
                    .map(|(name, it)| (name, Value::String(it)))
                    .collect();
            }
            let row = if options.include_empty_cells {
                Value::array(fields.into_iter().map(Value::String))
            } else {
                // Without its empty fields a list is one with gaps: fields by their position.
                let held = fields.into_iter().enumerate().filter(|(_, field)| kept(field));
                Value::Object(held.map(|(at, it)| (ecow::eco_format!("{at}"), Value::String(it))).collect())
            };
            Object::from([("row", row)])
        };
        Ok(records.rows.into_iter().map(object).collect())
    })
    .await
}

/// The rows of a spreadsheet, or of the table in a file of another kind.
///
/// # Errors
/// What the reader says.
pub async fn spreadsheet(content: Bytes, options: ReadOptions) -> Result<Vec<Object>, NodeError> {
    let range = Range::parse(&option_text(&options.range).unwrap_or_default())
        .map_err(|error| super::binary::format_error(&error).at_parameter("options.range"))?;
    apart(move || {
        let limits = Limits::default();
        let read = sheet::ReadOptions {
            sheet: option_text(&options.sheet_name),
            raw: options.raw_data,
            encoding: option_text(&options.encoding).filter(|_| options.read_as_string),
        };
        let cells = sheet::read(&content, &read, &limits)?;
        let records = RecordOptions {
            header: if options.header_row == Some(false) { Header::None } else { Header::Names },
            range,
            empty: options.include_empty_cells.then(|| Value::from("")),
        };
        Ok(match sheet::records(&cells, &records, &limits)? {
            Records::Named(objects) => objects,
            Records::Plain(rows) => {
                rows.into_iter().map(|row| Object::from([("row", Value::from(row))])).collect()
            }
        })
    })
    .await
}

/// The kind of file that an operation or format is called by.
pub fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "csv" => Kind::Csv,
        "html" => Kind::Html,
        "ods" => Kind::Ods,
        "rtf" => Kind::Rtf,
        "xls" => Kind::Xls,
        "xlsx" => Kind::Xlsx,
        _ => return None,
    })
}

/// A file of this kind that holds the data of `items`.
///
/// # Errors
/// What the writer says.
pub async fn file(kind: Kind, items: &[Item], options: &WriteOptions) -> Result<Bytes, NodeError> {
    let objects: Vec<Object> = items.iter().map(|item| item.json.clone()).collect();
    let header = options.header_row != Some(false);
    let defaults = sheet::WriteOptions::default();
    let write = sheet::WriteOptions {
        sheet: option_text(&options.sheet_name).unwrap_or(defaults.sheet),
        delimiter: option_text(&options.delimiter).map_or(defaults.delimiter, |it| it.replace("\\t", "\t")),
        bom: defaults.bom,
    };
    apart(move || -> Result<Bytes, FormatError> {
        sheet::write(kind, &sheet::rows(&objects, header), &write).map(Bytes::from)
    })
    .await
}
