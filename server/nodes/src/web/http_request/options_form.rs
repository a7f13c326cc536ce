//! The options of the HTTP Request node's form.

use node_sdk::{Condition, EntryGroup, Property, PropertyKind};

/// The options in order.
pub(super) fn properties() -> Vec<Property> {
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
        Property::new(
            "sendCredentialsOnCrossOriginRedirect",
            "Show who asks after a redirect to another site",
            PropertyKind::Boolean,
        )
        .help("Off, headers and certificates that show who asks stay with the site that was asked."),
        group("response", "Answer", "response", response()),
        Property::new("proxy", "Proxy", PropertyKind::text()).placeholder("http://proxy.example:3128"),
        number("timeout", "Time limit in milliseconds", 1.0).default(10_000),
        group("pagination", "Pages", "pagination", pagination()),
    ]
}

/// What is written here is evaluated after each answer, so it is taken as written before.
fn pagination() -> Vec<Property> {
    let mode = |mode: &'static str| Condition::is("paginationMode", [mode]);
    let on = || Condition::is_not("paginationMode", ["off"]);
    let complete = |when: &'static str| Condition::is("paginationCompleteWhen", [when]);
    let kinds = PropertyKind::options([("qs", "Query"), ("headers", "Header"), ("body", "Body")]);
    let changes = vec![
        Property::new("type", "Part of the request", kinds).default("qs"),
        Property::new("name", "Name", PropertyKind::text()).placeholder("page"),
        Property::new("value", "Value", PropertyKind::text()).placeholder("={{ $pageCount + 1 }}").literal(),
    ];
    let groups = vec![EntryGroup { name: "parameters", label: "Field", properties: changes }];
    vec![
        Property::new(
            "paginationMode",
            "Next page",
            PropertyKind::options([
                ("off", "None"),
                ("updateAParameterInEachRequest", "By changing the request"),
                ("responseContainsNextURL", "At an address in the answer"),
            ]),
        )
        .default("updateAParameterInEachRequest"),
        Property::new("nextURL", "Address of the next page", PropertyKind::text())
            .placeholder("={{ $response.body.next }}")
            .literal()
            .show(mode("responseContainsNextURL")),
        Property::new(
            "parameters",
            "Changes",
            PropertyKind::FixedCollection { multiple: true, add: "Add change", groups },
        )
        .show(mode("updateAParameterInEachRequest")),
        Property::new(
            "paginationCompleteWhen",
            "Last page",
            PropertyKind::options([
                ("responseIsEmpty", "Is empty"),
                ("receiveSpecificStatusCodes", "Has a certain status"),
                ("other", "By expression"),
            ]),
        )
        .default("responseIsEmpty")
        .show(on()),
        Property::new("statusCodesWhenComplete", "Status", PropertyKind::text())
            .placeholder("404, 410")
            .show(complete("receiveSpecificStatusCodes")),
        Property::new("completeExpression", "Last page when", PropertyKind::text())
            .placeholder("={{ !$response.body.more }}")
            .literal()
            .show(complete("other")),
        Property::new("limitPagesFetched", "Limit the number of pages", PropertyKind::Boolean).show(on()),
        number("maxRequests", "Most pages", 1.0)
            .default(100)
            .show(Condition::is("limitPagesFetched", [true])),
        number("requestInterval", "Milliseconds between pages", 0.0).show(on()),
    ]
}

fn number(name: &'static str, label: &'static str, least: f64) -> Property {
    Property::new(name, label, PropertyKind::Number { min: Some(least), max: None })
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
