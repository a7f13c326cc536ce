//! What Extract from File says of itself.

use std::sync::LazyLock;

use node_sdk::{Category, Condition, Description, Effect, PortRule, Property, PropertyKind};

use crate::files::encodings;
use crate::files::table::read_properties;

const TABLES: [&str; 6] = ["csv", "html", "ods", "rtf", "xls", "xlsx"];
const TEXTS: [&str; 4] = ["fromIcs", "fromJson", "text", "xml"];

pub static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.extractFromFile",
    version: 1.0,
    label: "Extract from File",
    summary: "Turns files into data.",
    category: Category::Data,
    icon: "file-output",
    keywords: &[
        "csv", "xlsx", "excel", "ods", "pdf", "html", "ics", "calendar", "json", "xml", "rtf", "text",
        "base64", "parse", "read", "binary",
    ],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new(
            "operation",
            "Kind of file",
            PropertyKind::options([
                ("csv", "CSV"),
                ("html", "HTML table"),
                ("fromIcs", "ICS calendar"),
                ("fromJson", "JSON"),
                ("ods", "ODS spreadsheet"),
                ("pdf", "PDF"),
                ("rtf", "RTF table"),
                ("text", "Text"),
                ("xml", "XML, as text"),
                ("xls", "XLS spreadsheet"),
                ("xlsx", "XLSX spreadsheet"),
                ("binaryToPropery", "Any file, as base64"),
            ]),
        )
        .default("csv"),
        Property::new("binaryPropertyName", "Input binary field", PropertyKind::text())
            .default("data")
            .required()
            .help("Name of the file in the binary data of the item."),
        Property::new("destinationKey", "Output field", PropertyKind::text())
            .default("data")
            .required()
            .help("Where the content goes; dots lead into objects.")
            .show(Condition::is("operation", TEXTS.into_iter().chain(["binaryToPropery"]))),
        options(read_properties()).show(Condition::is("operation", TABLES)),
        options(vec![
            encodings::property(),
            Property::new("stripBOM", "Leave out the byte order mark", PropertyKind::Boolean).default(true),
            keep_source(),
        ])
        .show(Condition::is("operation", TEXTS)),
        options(vec![
            Property::new("joinPages", "Join pages", PropertyKind::Boolean)
                .default(true)
                .help("One text; else a list with a text for each page."),
            keep_source(),
            Property::new("maxPages", "Most pages", PropertyKind::Number { min: Some(0.0), max: None })
                .help("0: none, only what the file says of itself."),
            Property::new("password", "Password", PropertyKind::text()).help("For a locked file."),
        ])
        .show(Condition::is("operation", ["pdf"])),
        options(vec![keep_source()]).show(Condition::is("operation", ["binaryToPropery"])),
    ],
});

fn options(properties: Vec<Property>) -> Property {
    Property::new("options", "Options", PropertyKind::Collection { add: "Add option", properties })
}

fn keep_source() -> Property {
    Property::new(
        "keepSource",
        "Keep of the item",
        PropertyKind::options([("json", "Its data"), ("binary", "Its files"), ("both", "Both")]),
    )
    .default("json")
    .help("Without this option only the new data and the other files are kept.")
}
