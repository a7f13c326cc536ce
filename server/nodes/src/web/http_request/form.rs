//! The form of the HTTP Request node.

use node_sdk::{Condition, EntryGroup, Property, PropertyKind};

use super::options_form;
use crate::web::access::KINDS;
use crate::web::credentials::CREDENTIAL_TYPES;

/// The properties in order.
pub(super) fn properties() -> Vec<Property> {
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    let mut properties = vec![
        Property::new("method", "Method", PropertyKind::options(methods.map(|method| (method, method))))
            .default("GET"),
        Property::new("url", "Address", PropertyKind::text())
            .required()
            .placeholder("https://api.example/users"),
        Property::new(
            "authentication",
            "Authentication",
            PropertyKind::options([
                ("none", "None"),
                ("predefinedCredentialType", "With the credential of a service"),
                ("genericCredentialType", "With a credential of any kind"),
            ]),
        )
        .default("none")
        .literal(),
        Property::new("genericAuthType", "Kind of credential", PropertyKind::options(KINDS))
            .default("httpBasicAuth")
            .show(Condition::is("authentication", ["genericCredentialType"]))
            .literal(),
        Property::new("nodeCredentialType", "Service", PropertyKind::options(services()))
            .default("")
            .show(Condition::is("authentication", ["predefinedCredentialType"]))
            .literal(),
        Property::new("provideSslCertificates", "Client certificate", PropertyKind::Boolean)
            .help("For servers that ask the caller for a certificate.")
            .literal(),
    ];
    properties.extend(pairs(
        "sendQuery",
        "Query parameters",
        ["specifyQuery", "queryParameters", "jsonQuery"],
    ));
    properties.extend(pairs("sendHeaders", "Headers", ["specifyHeaders", "headerParameters", "jsonHeaders"]));
    properties.extend(body());
    properties.push(Property::new(
        "options",
        "Options",
        PropertyKind::Collection { add: "Add option", properties: options_form::properties() },
    ));
    properties
}

/// The services whose credentials are known.
fn services() -> impl Iterator<Item = (&'static str, &'static str)> {
    CREDENTIAL_TYPES.iter().filter(|kind| kind.service).map(|kind| (kind.kind, kind.label))
}

/// A switch, then a list of names and values or JSON.
fn pairs(
    switch: &'static str,
    label: &'static str,
    [specify, list, json]: [&'static str; 3],
) -> Vec<Property> {
    let on = || Condition::is(switch, [true]);
    vec![
        Property::new(switch, label, PropertyKind::Boolean).literal(),
        Property::new(specify, "Given as", PropertyKind::options([("keypair", "Fields"), ("json", "JSON")]))
            .default("keypair")
            .show(on()),
        Property::new(list, label, named_values(false)).show(on()).show(Condition::is(specify, ["keypair"])),
        Property::new(json, "JSON", PropertyKind::Json).show(on()).show(Condition::is(specify, ["json"])),
    ]
}

fn named_values(files: bool) -> PropertyKind {
    let name = Property::new("name", "Name", PropertyKind::text());
    let value = Property::new("value", "Value", PropertyKind::text());
    let properties = if files {
        let kind = PropertyKind::options([("formData", "Field"), ("formBinaryData", "File")]);
        vec![
            Property::new("parameterType", "Kind", kind).default("formData"),
            name,
            value.show(Condition::is("parameterType", ["formData"])),
            Property::new("inputDataFieldName", "Name of the binary data", PropertyKind::text())
                .default("data")
                .show(Condition::is("parameterType", ["formBinaryData"])),
        ]
    } else {
        vec![name, value]
    };
    PropertyKind::FixedCollection {
        multiple: true,
        add: "Add field",
        groups: vec![EntryGroup { name: "parameters", label: "Field", properties }],
    }
}

fn body() -> Vec<Property> {
    let on = || Condition::is("sendBody", [true]);
    let content = |kinds: &[&'static str]| Condition::is("contentType", kinds.iter().copied());
    let given = |ways: &[&'static str]| Condition::is("specifyBody", ways.iter().copied());
    vec![
        Property::new("sendBody", "Body", PropertyKind::Boolean).literal(),
        Property::new(
            "contentType",
            "Kind of body",
            PropertyKind::options([
                ("json", "JSON"),
                ("form-urlencoded", "Form"),
                ("multipart-form-data", "Form with files"),
                ("binaryData", "Binary data"),
                ("raw", "Anything else"),
            ]),
        )
        .default("json")
        .show(on())
        .literal(),
        Property::new(
            "specifyBody",
            "Given as",
            PropertyKind::options([("keypair", "Fields"), ("json", "JSON")]),
        )
        .default("keypair")
        .show(on())
        .show(content(&["json"])),
        Property::new(
            "specifyBody",
            "Given as",
            PropertyKind::options([("keypair", "Fields"), ("string", "Text")]),
        )
        .default("keypair")
        .show(on())
        .show(content(&["form-urlencoded"])),
        Property::new("bodyParameters", "Fields", named_values(false))
            .show(on())
            .show(content(&["json", "form-urlencoded"]))
            .show(given(&["keypair"])),
        Property::new("bodyParameters", "Fields", named_values(true))
            .show(on())
            .show(content(&["multipart-form-data"])),
        Property::new("jsonBody", "JSON", PropertyKind::Json)
            .show(on())
            .show(content(&["json"]))
            .show(given(&["json"])),
        Property::new("body", "Text", PropertyKind::String { rows: 5 })
            .placeholder("field1=value1&field2=value2")
            .show(on())
            .show(content(&["form-urlencoded"]))
            .show(given(&["string"])),
        Property::new("inputDataFieldName", "Name of the binary data", PropertyKind::text())
            .default("data")
            .show(on())
            .show(content(&["binaryData"])),
        Property::new("rawContentType", "Content type", PropertyKind::text())
            .placeholder("text/xml")
            .show(on())
            .show(content(&["raw"])),
        Property::new("body", "Body", PropertyKind::String { rows: 5 }).show(on()).show(content(&["raw"])),
    ]
}
