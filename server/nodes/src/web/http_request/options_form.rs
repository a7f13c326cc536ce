//! The options of the HTTP Request node's form.

use node_sdk::{Condition, EntryGroup, Property, PropertyKind};

/// The options in order.
pub(super) fn properties() -> Vec<Property> {
    let number = |name, label, least: f64| {
        Property::new(name, label, PropertyKind::Number { min: Some(least), max: None })
    };
    vec![
        group(
            "batching",
            "Batches",
            "batch",
            vec![
                number("batchSize", "Requests in a batch", -1.0).default(50).help("-1 puts all into one."),
                number("batchInterval", "Milliseconds between batches", 0.0).default(1000),
            ],
        ),
        Property::new("allowUnauthorizedCerts", "Accept any certificate", PropertyKind::Boolean).help(
            "Do not check who answers. For systems inside of the house with certificates of their own.",
        ),
        Property::new(
            "queryParameterArrays",
            "Lists in the query",
            PropertyKind::options([
                ("brackets", "a[]=1&a[]=2"),
                ("repeat", "a=1&a=2"),
                ("indices", "a[0]=1&a[1]=2"),
            ]),
        )
        .default("brackets"),
        Property::new("lowercaseHeaders", "Header names in lower case", PropertyKind::Boolean).default(true),
        group(
            "redirect",
            "Redirects",
            "redirect",
            vec![
                Property::new("followRedirects", "Follow redirects", PropertyKind::Boolean).default(true),
                number("maxRedirects", "Most redirects", 0.0)
                    .default(21)
                    .show(Condition::is("followRedirects", [true])),
            ],
        ),
        group("response", "Answer", "response", response()),
        Property::new("proxy", "Proxy", PropertyKind::text()).placeholder("http://proxy.example:3128"),
        number("timeout", "Time limit in milliseconds", 1.0).default(10_000),
        group(
            "pagination",
            "Pages (not available yet)",
            "pagination",
            vec![
                Property::new("paginationMode", "Pages", PropertyKind::options([("off", "Off")]))
                    .default("off"),
            ],
        ),
    ]
}

fn response() -> Vec<Property> {
    vec![
        Property::new("fullResponse", "Include headers and status", PropertyKind::Boolean),
        Property::new("neverError", "Never fail by status", PropertyKind::Boolean)
            .help("Also answers with a status of 400 or more become items."),
        Property::new(
            "responseFormat",
            "Read as",
            PropertyKind::options([
                ("autodetect", "What it says it is"),
                ("json", "JSON"),
                ("text", "Text"),
                ("file", "File"),
            ]),
        )
        .default("autodetect"),
        Property::new("outputPropertyName", "Name in the output", PropertyKind::text())
            .default("data")
            .show(Condition::is("responseFormat", ["file", "text", "autodetect"])),
    ]
}

fn group(
    name: &'static str,
    label: &'static str,
    inner: &'static str,
    properties: Vec<Property>,
) -> Property {
    let groups = vec![EntryGroup { name: inner, label, properties }];
    Property::new(name, label, PropertyKind::FixedCollection { multiple: false, add: "Set", groups })
}
