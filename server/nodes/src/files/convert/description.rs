//! What Convert to File says of itself.

use std::sync::LazyLock;

use node_sdk::{Category, Condition, Description, Effect, PortRule, Property, PropertyKind};

use crate::files::table::write_properties;
use crate::files::{calendar, encodings};

const TABLES: [&str; 6] = ["csv", "html", "ods", "rtf", "xls", "xlsx"];

pub static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.convertToFile",
    version: 1.1,
    label: "Convert to File",
    summary: "Makes files of data.",
    category: Category::Data,
    icon: "file-input",
    keywords: &[
        "csv", "xlsx", "excel", "ods", "html", "ics", "calendar", "json", "rtf", "text", "base64", "export",
        "write", "binary",
    ],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: properties(),
});

fn properties() -> Vec<Property> {
    let mut properties = vec![
        Property::new(
            "operation",
            "Kind of file",
            PropertyKind::options([
                ("csv", "CSV"),
                ("html", "HTML"),
                ("iCal", "ICS calendar"),
                ("toJson", "JSON"),
                ("ods", "ODS spreadsheet"),
                ("rtf", "RTF"),
                ("toText", "Text"),
                ("xls", "XLS spreadsheet"),
                ("xlsx", "XLSX spreadsheet"),
                ("toBinary", "Any file, from base64"),
            ]),
        )
        .default("csv"),
        Property::new(
            "mode",
            "Files",
            PropertyKind::options([("once", "One of all items"), ("each", "One of each item")]),
        )
        .default("once")
        .show(Condition::is("operation", ["toJson"])),
        Property::new("sourceProperty", "Input field", PropertyKind::text())
            .required()
            .placeholder("text")
            .help("The field with the text or the base64; dots lead into objects.")
            .show(Condition::is("operation", ["toText", "toBinary"])),
    ];
    properties
        .extend(calendar::properties().into_iter().map(|it| it.show(Condition::is("operation", ["iCal"]))));
    properties.extend([
        Property::new("binaryPropertyName", "Output binary field", PropertyKind::text())
            .default("data")
            .required()
            .help("Name of the file in the binary data of the item."),
        options(write_properties()).show(Condition::is("operation", TABLES)),
        options(vec![
            bom(),
            encodings::property(),
            file_name("file.json"),
            Property::new("format", "Indent", PropertyKind::Boolean)
                .help("With line breaks and indents, for people."),
        ])
        .show(Condition::is("operation", ["toJson"])),
        options(vec![bom(), encodings::property(), file_name("file.txt")])
            .show(Condition::is("operation", ["toText"])),
        options(vec![
            bom(),
            Property::new("dataIsBase64", "Data is base64", PropertyKind::Boolean)
                .default(true)
                .help("Off: the text itself becomes the file."),
            encodings::property(),
            file_name("picture.png"),
            Property::new("mimeType", "Media type", PropertyKind::text())
                .placeholder("image/png")
                .help("Empty: found out from the name or the content."),
        ])
        .show(Condition::is("operation", ["toBinary"])),
        options(Vec::new()).show(Condition::is("operation", ["iCal"])),
    ]);
    properties
}

fn options(properties: Vec<Property>) -> Property {
    Property::new("options", "Options", PropertyKind::Collection { add: "Add option", properties })
}

fn bom() -> Property {
    Property::new("addBOM", "Add a byte order mark", PropertyKind::Boolean)
}

fn file_name(example: &'static str) -> Property {
    Property::new("fileName", "File name", PropertyKind::text()).placeholder(example)
}
