//! The form of HTML.

use node_sdk::{Condition, EntryGroup, Property, PropertyKind};

/// Shown until somebody writes a page of their own.
const TEMPLATE: &str = "<!DOCTYPE html>\n<html>\n<head>\n  <meta charset=\"utf-8\">\n  <title>Report</title>\n</head>\n<body>\n  <h1>Report</h1>\n  <p>Write the page here.</p>\n</body>\n</html>\n";

pub(super) fn properties() -> Vec<Property> {
    let operation = |name: &'static str| Condition::is("operation", [name]);
    let markup = |name, label| Property::new(name, label, PropertyKind::text());
    vec![
        Property::new(
            "operation",
            "What to do",
            PropertyKind::options([
                ("generateHtmlTemplate", "Make a page from a template"),
                ("extractHtmlContent", "Take values out of a page"),
                ("convertToHtmlTable", "Show items as a table"),
            ]),
        )
        .default("generateHtmlTemplate"),
        Property::new("html", "Template", PropertyKind::Code { language: "html" })
            .default(TEMPLATE)
            .help("Expressions in {{ }} are answered for each item. Values are set in as they are, not escaped.")
            .show(operation("generateHtmlTemplate")),
        Property::new(
            "sourceData",
            "Where the page is",
            PropertyKind::options([("json", "In a field"), ("binary", "In binary data")]),
        )
        .default("json")
        .show(operation("extractHtmlContent")),
        Property::new("dataPropertyName", "Name of it", PropertyKind::text())
            .default("data")
            .required()
            .help("The field (a text or a list of texts) or the binary data that holds HTML.")
            .show(operation("extractHtmlContent")),
        Property::new(
            "extractionValues",
            "Values",
            PropertyKind::FixedCollection {
                multiple: true,
                add: "Add value",
                groups: vec![EntryGroup { name: "values", label: "Value", properties: value() }],
            },
        )
        .show(operation("extractHtmlContent")),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new("trimValues", "Trim values", PropertyKind::Boolean)
                        .default(true)
                        .help("Takes blanks and line breaks off both ends.")
                        .show(Condition::is("/operation", ["extractHtmlContent"])),
                    Property::new("cleanUpText", "Clean up texts", PropertyKind::Boolean)
                        .default(true)
                        .help("Takes line breaks away and makes one blank of several.")
                        .show(Condition::is("/operation", ["extractHtmlContent"])),
                    Property::new("rawText", "Texts as they stand in the page", PropertyKind::Boolean)
                        .help("Nothing is added for lists, links and blocks, and nothing is wrapped.")
                        .show(Condition::is("/operation", ["extractHtmlContent"])),
                    Property::new("capitalize", "Headings with capitals", PropertyKind::Boolean)
                        .help("first_name is shown as First Name.")
                        .show(Condition::is("/operation", ["convertToHtmlTable"])),
                    Property::new("customStyling", "Without built-in styles", PropertyKind::Boolean)
                        .show(Condition::is("/operation", ["convertToHtmlTable"])),
                    markup("caption", "Caption").show(Condition::is("/operation", ["convertToHtmlTable"])),
                    markup("tableAttributes", "Attributes of the table")
                        .placeholder("class=\"wide\"")
                        .show(Condition::is("/operation", ["convertToHtmlTable"])),
                    markup("headerAttributes", "Attributes of the head")
                        .show(Condition::is("/operation", ["convertToHtmlTable"])),
                    markup("rowAttributes", "Attributes of each row")
                        .show(Condition::is("/operation", ["convertToHtmlTable"])),
                    markup("cellAttributes", "Attributes of each cell")
                        .show(Condition::is("/operation", ["convertToHtmlTable"])),
                ],
            },
        )
        .show(Condition::is("operation", ["extractHtmlContent", "convertToHtmlTable"])),
    ]
}

fn value() -> Vec<Property> {
    vec![
        Property::new("key", "Name in the output", PropertyKind::text()).placeholder("title"),
        Property::new("cssSelector", "CSS selector", PropertyKind::text()).placeholder("article h2"),
        Property::new(
            "returnValue",
            "What to take",
            PropertyKind::options([
                ("text", "Its text"),
                ("html", "The markup inside"),
                ("attribute", "An attribute"),
                ("value", "The value of a form field"),
            ]),
        )
        .default("text"),
        Property::new("attribute", "Attribute", PropertyKind::text())
            .placeholder("href")
            .show(Condition::is("returnValue", ["attribute"])),
        Property::new("skipSelectors", "Leave out", PropertyKind::text())
            .placeholder("img, .hidden")
            .help("CSS selectors separated by commas; what they find is not part of the text.")
            .show(Condition::is("returnValue", ["text"])),
        Property::new("returnArray", "All as a list", PropertyKind::Boolean)
            .help("Else only what is found first."),
    ]
}
