//! The form of the Webhook node.

use model::Object;
use node_sdk::{Condition, EntryGroup, Property, PropertyKind};

/// Methods a webhook can be called with.
pub(super) const METHODS: [&str; 6] = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"];

/// The properties in order.
pub(super) fn properties() -> Vec<Property> {
    let methods = || PropertyKind::options(METHODS.map(|method| (method, method)));
    let PropertyKind::Options { choices: many } = methods() else { return Vec::new() };
    let last_node = || Condition::is("responseMode", ["lastNode"]);
    vec![
        Property::new("multipleMethods", "Several methods", PropertyKind::Boolean).literal(),
        Property::new("httpMethod", "Method", methods())
            .default("GET")
            .show(Condition::is("multipleMethods", [false]))
            .literal(),
        Property::new("httpMethod", "Methods", PropertyKind::MultiOptions { choices: many })
            .default(model::Value::array(["GET", "POST"].map(Into::into)))
            .show(Condition::is("multipleMethods", [true]))
            .literal(),
        Property::new("path", "Path", PropertyKind::text())
            .placeholder("orders/:id")
            .help("Parts that start with a colon are parameters. Empty: an address that nobody can guess.")
            .literal(),
        Property::new(
            "authentication",
            "Who may call",
            PropertyKind::options([
                ("none", "Everybody"),
                ("basicAuth", "With user name and password"),
                ("headerAuth", "With a secret header"),
                ("jwtAuth", "With a JSON Web Token"),
                ("n8nUserAuth", "People who are signed in here"),
            ]),
        )
        .default("none")
        .literal(),
        Property::new(
            "responseMode",
            "Answer",
            PropertyKind::options([
                ("onReceived", "At once"),
                ("lastNode", "When the last node has finished"),
                ("responseNode", "By a Respond to Webhook node"),
                ("streaming", "Piece by piece"),
            ]),
        )
        .default("onReceived")
        .literal(),
        Property::new(
            "responseData",
            "Answer with",
            PropertyKind::options([
                ("allEntries", "All items"),
                ("firstEntryJson", "The first item"),
                ("firstEntryBinary", "Binary data of the first item"),
                ("noData", "Nothing"),
            ]),
        )
        .default("firstEntryJson")
        .show(last_node())
        .literal(),
        Property::new("responseBinaryPropertyName", "Name of the binary data", PropertyKind::text())
            .default("data")
            .show(last_node())
            .show(Condition::is("responseData", ["firstEntryBinary"]))
            .literal(),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: options() },
        )
        .literal(),
    ]
}

/// How a waiting execution takes its call: method and answer.
pub(crate) fn waiting_properties() -> Vec<Property> {
    let mut all: Vec<Property> = properties()
        .into_iter()
        .filter(|property| {
            matches!(property.name, "responseMode" | "responseData" | "responseBinaryPropertyName")
        })
        .collect();
    let methods = PropertyKind::options(METHODS.map(|method| (method, method)));
    all.insert(0, Property::new("httpMethod", "Method", methods).default("GET").literal());
    all.push(
        Property::new("responseCode", "Status", PropertyKind::Number { min: Some(100.0), max: Some(599.0) })
            .default(200)
            .show(Condition::is_not("responseMode", ["responseNode"])),
    );
    all
}

/// The options of the call of a waiting execution.
pub(crate) fn waiting_options() -> Vec<Property> {
    options()
}

fn options() -> Vec<Property> {
    let at_once = || Condition::is("/responseMode", ["onReceived"]);
    let last_node = || Condition::is("/responseMode", ["lastNode"]);
    vec![
        Property::new("allowedOrigins", "Origins that browsers may call from", PropertyKind::text())
            .default("*")
            .placeholder("https://shop.example, https://intranet.example"),
        Property::new("ipWhitelist", "Addresses that may call", PropertyKind::text())
            .placeholder("10.0.0.0/8, 192.168.1.5")
            .help("Addresses or ranges separated by commas."),
        Property::new("ignoreBots", "Refuse bots", PropertyKind::Boolean)
            .help("Link previews and crawlers that say what they are get no execution."),
        Property::new("binaryPropertyName", "Name for uploaded files", PropertyKind::text()).default("data"),
        Property::new("rawBody", "Keep the raw body", PropertyKind::Boolean)
            .help("The body as it came is added as binary data."),
        Property::new("noResponseBody", "Answer without a body", PropertyKind::Boolean).show(at_once()),
        Property::new("responseData", "Text of the answer", PropertyKind::text())
            .show(at_once())
            .show(Condition::is("noResponseBody", [false])),
        Property::new(
            "responseCode",
            "Status of the answer",
            PropertyKind::FixedCollection {
                multiple: false,
                add: "Set status",
                groups: vec![EntryGroup {
                    name: "values",
                    label: "Status",
                    properties: vec![
                        Property::new(
                            "responseCode",
                            "Status",
                            PropertyKind::options([
                                (200, "200 OK"),
                                (201, "201 Created"),
                                (202, "202 Accepted"),
                                (204, "204 No Content"),
                                (301, "301 Moved Permanently"),
                                (302, "302 Found"),
                                (400, "400 Bad Request"),
                                (401, "401 Unauthorized"),
                                (403, "403 Forbidden"),
                                (404, "404 Not Found"),
                            ])
                            .with_choice("customCode", "Another one"),
                        )
                        .default(200),
                        Property::new(
                            "customCode",
                            "Number",
                            PropertyKind::Number { min: Some(100.0), max: Some(599.0) },
                        )
                        .default(200)
                        .show(Condition::is("responseCode", ["customCode"])),
                    ],
                }],
            },
        )
        .show(Condition::is_not("/responseMode", ["responseNode"])),
        Property::new(
            "responseHeaders",
            "Headers of the answer",
            PropertyKind::FixedCollection {
                multiple: true,
                add: "Add header",
                groups: vec![EntryGroup {
                    name: "entries",
                    label: "Header",
                    properties: vec![
                        Property::new("name", "Name", PropertyKind::text()),
                        Property::new("value", "Value", PropertyKind::text()),
                    ],
                }],
            },
        )
        .default(Object::new()),
        Property::new("responseContentType", "Content type of the answer", PropertyKind::text())
            .placeholder("application/xml")
            .show(last_node()),
        Property::new("responsePropertyName", "Field to answer with", PropertyKind::text())
            .placeholder("result.text")
            .help("Answers with this field of the item instead of the whole item.")
            .show(last_node()),
    ]
}

/// Adds choices whose values are of another type than the rest.
trait WithChoice {
    fn with_choice(self, value: &'static str, label: &'static str) -> Self;
}

impl WithChoice for PropertyKind {
    fn with_choice(mut self, value: &'static str, label: &'static str) -> Self {
        if let Self::Options { choices } = &mut self {
            choices.push(node_sdk::Choice::new(value, label));
        }
        self
    }
}
