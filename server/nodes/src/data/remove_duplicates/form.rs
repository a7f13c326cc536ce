//! The form of Remove Duplicates.

use node_sdk::{Condition, Property, PropertyKind};

use super::SEEN;

/// The form.
pub(super) fn properties() -> Vec<Property> {
    let within = || Condition::is("operation", ["removeDuplicateInputItems"]);
    let across = || Condition::is("operation", [SEEN]);
    let mut properties = vec![
        Property::new(
            "operation",
            "What to do",
            PropertyKind::options([
                ("removeDuplicateInputItems", "Remove items that are twice in the input"),
                (SEEN, "Remove items seen in earlier executions"),
                ("clearDeduplicationHistory", "Clear history"),
            ]),
        )
        .literal(),
        Property::new(
            "compare",
            "Compare",
            PropertyKind::options([
                ("allFields", "All fields"),
                ("allFieldsExcept", "All fields except those named"),
                ("selectedFields", "Only fields named"),
            ]),
        )
        .show(within()),
        Property::new("fieldsToExclude", "Fields that do not count", PropertyKind::text())
            .placeholder("id, updatedAt")
            .help("Names separated by commas.")
            .show(within())
            .show(Condition::is("compare", ["allFieldsExcept"])),
        Property::new("fieldsToCompare", "Fields that count", PropertyKind::text())
            .placeholder("email")
            .help("Names separated by commas.")
            .show(within())
            .show(Condition::is("compare", ["selectedFields"])),
        Property::new(
            "logic",
            "Keep items where",
            PropertyKind::options([
                ("removeItemsWithAlreadySeenKeyValues", "The value is new"),
                ("removeItemsUpToStoredIncrementalKey", "The value is higher than any before"),
                ("removeItemsUpToStoredDate", "The value is a later date than any before"),
            ]),
        )
        .show(across()),
    ];
    for (name, logic, help) in [
        ("dedupeValue", "removeItemsWithAlreadySeenKeyValues", "An expression such as {{ $json.id }}."),
        (
            "incrementalDedupeValue",
            "removeItemsUpToStoredIncrementalKey",
            "A number that grows, such as an id.",
        ),
        ("dateDedupeValue", "removeItemsUpToStoredDate", "A date, such as when the item was made."),
    ] {
        properties.push(
            Property::new(name, "Value", PropertyKind::text())
                .help(help)
                .show(across())
                .show(Condition::is("logic", [logic])),
        );
    }
    properties.push(
        Property::new(
            "mode",
            "What to clear",
            PropertyKind::options([("cleanDatabase", "Everything remembered")]),
        )
        .show(Condition::is("operation", ["clearDeduplicationHistory"])),
    );
    properties.push(Property::new(
        "options",
        "Options",
        PropertyKind::Collection { add: "Add option", properties: options() },
    ));
    properties
}

fn options() -> Vec<Property> {
    let within = || Condition::is("/operation", ["removeDuplicateInputItems"]);
    vec![
        Property::new("disableDotNotation", "Dots are part of names", PropertyKind::Boolean)
            .help("\"a.b\" is then a field called \"a.b\", not field b inside of a.")
            .show(within()),
        Property::new("removeOtherFields", "Remove other fields", PropertyKind::Boolean)
            .help("Keeps only the fields that are compared.")
            .show(within())
            .show(Condition::is("/compare", ["selectedFields"])),
        Property::new(
            "scope",
            "Who remembers",
            PropertyKind::options([
                ("node", "This node alone"),
                ("workflow", "All such nodes of the workflow together"),
            ]),
        )
        .show(Condition::is_not("/operation", ["removeDuplicateInputItems"])),
        Property::new(
            "historySize",
            "How many values are remembered",
            PropertyKind::Number { min: Some(1.0), max: Some(400_000.0) },
        )
        .default(10_000)
        .help("The oldest are forgotten first.")
        .show(Condition::is("/operation", [SEEN]))
        .show(Condition::is("/logic", ["removeItemsWithAlreadySeenKeyValues"])),
    ]
}
