//! The form of Data Table.

use node_sdk::{Choice, Condition, EntryGroup, Property, PropertyKind};

use super::rows::COMPARISONS;

fn rows(operations: &[&'static str]) -> [Condition; 2] {
    [Condition::is("resource", ["row"]), Condition::is("operation", operations.iter().copied())]
}

fn tables(operations: &[&'static str]) -> [Condition; 2] {
    [Condition::is("resource", ["table"]), Condition::is("operation", operations.iter().copied())]
}

fn shown(property: Property, conditions: impl IntoIterator<Item = Condition>) -> Property {
    conditions.into_iter().fold(property, Property::show)
}

/// The form.
pub(super) fn properties() -> Vec<Property> {
    let locator = || {
        let modes = vec![
            Choice::new("list", "From list"),
            Choice::new("name", "By name"),
            Choice::new("id", "By id"),
        ];
        Property::new("dataTableId", "Data table", PropertyKind::ResourceLocator { modes }).required()
    };
    let filtered = ["get", "update", "upsert", "deleteRows", "rowExists", "rowNotExists"];
    let mut properties = vec![
        Property::new("resource", "Of what", PropertyKind::options([("row", "Rows"), ("table", "Tables")]))
            .literal(),
        Property::new(
            "operation",
            "What to do",
            PropertyKind::options([
                ("insert", "Insert a row"),
                ("get", "Get rows"),
                ("update", "Update rows"),
                ("upsert", "Update rows, or insert one"),
                ("deleteRows", "Delete rows"),
                ("rowExists", "Go on if a row exists"),
                ("rowNotExists", "Go on if no row exists"),
            ]),
        )
        .literal()
        .show(Condition::is("resource", ["row"])),
        Property::new(
            "operation",
            "What to do",
            PropertyKind::options([
                ("list", "List tables"),
                ("create", "Make a table"),
                ("update", "Rename a table"),
                ("delete", "Delete a table"),
            ]),
        )
        .literal()
        .show(Condition::is("resource", ["table"])),
        locator().show(Condition::is("resource", ["row"])),
        shown(locator(), tables(&["update", "delete"])),
        shown(
            Property::new(
                "matchType",
                "Rows must meet",
                PropertyKind::options([
                    ("anyCondition", "Any condition"),
                    ("allConditions", "All conditions"),
                ]),
            ),
            rows(&filtered),
        ),
        shown(
            Property::new(
                "filters",
                "Conditions",
                PropertyKind::FixedCollection {
                    multiple: true,
                    add: "Add condition",
                    groups: vec![EntryGroup {
                        name: "conditions",
                        label: "Condition",
                        properties: condition(),
                    }],
                },
            ),
            rows(&filtered),
        ),
        shown(mapping(), rows(&["insert", "update", "upsert"])),
    ];
    for conditions in [rows(&["get"]), tables(&["list"])] {
        properties.push(shown(
            Property::new("returnAll", "All of them", PropertyKind::Boolean),
            conditions.clone(),
        ));
        properties.push(shown(
            Property::new("limit", "Most", PropertyKind::Number { min: Some(1.0), max: None }).default(50),
            conditions.into_iter().chain([Condition::is("returnAll", [false])]),
        ));
    }
    properties.extend(ordering());
    properties.extend(whole_tables());
    properties.push(Property::new(
        "options",
        "Options",
        PropertyKind::Collection { add: "Add option", properties: options() },
    ));
    properties
}

fn condition() -> Vec<Property> {
    vec![
        Property::new("keyName", "Column", PropertyKind::text()).placeholder("email"),
        Property::new(
            "condition",
            "Comparison",
            PropertyKind::Options {
                choices: COMPARISONS.iter().map(|(value, label)| Choice::new(*value, label)).collect(),
            },
        ),
        Property::new("keyValue", "Value", PropertyKind::text())
            .show(Condition::is_not("condition", ["isEmpty", "isNotEmpty", "isTrue", "isFalse"])),
    ]
}

fn mapping() -> Property {
    let modes = PropertyKind::options([
        ("defineBelow", "Values below"),
        ("autoMapInputData", "Fields of the item with the names of columns"),
    ]);
    Property::new(
        "columns",
        "Values",
        PropertyKind::Collection {
            add: "Add",
            properties: vec![
                Property::new("mappingMode", "From", modes),
                Property::new("value", "Values", PropertyKind::Json)
                    .help("A JSON object with a field for each column to set; expressions may stand in it."),
            ],
        },
    )
    .default(model::Object::from([
        ("mappingMode", model::Value::from("defineBelow")),
        ("value", model::Object::new().into()),
    ]))
}

fn ordering() -> Vec<Property> {
    let ordered = || rows(&["get"]).into_iter().chain([Condition::is("orderBy", [true])]);
    vec![
        shown(Property::new("orderBy", "In order", PropertyKind::Boolean), rows(&["get"])),
        shown(
            Property::new("orderByColumn", "Order by", PropertyKind::text()).default("createdAt"),
            ordered(),
        ),
        shown(
            Property::new(
                "orderByDirection",
                "Direction",
                PropertyKind::options([("DESC", "Largest first"), ("ASC", "Smallest first")]),
            ),
            ordered(),
        ),
    ]
}

fn whole_tables() -> Vec<Property> {
    let column = vec![
        Property::new("name", "Name", PropertyKind::text()),
        Property::new(
            "type",
            "Type",
            PropertyKind::options([
                ("string", "Text"),
                ("number", "Number"),
                ("boolean", "True or false"),
                ("date", "Date"),
            ]),
        ),
    ];
    vec![
        shown(Property::new("tableName", "Name", PropertyKind::text()).required(), tables(&["create"])),
        shown(
            Property::new(
                "columns",
                "Columns",
                PropertyKind::FixedCollection {
                    multiple: true,
                    add: "Add column",
                    groups: vec![EntryGroup { name: "column", label: "Column", properties: column }],
                },
            ),
            tables(&["create"]),
        ),
        shown(Property::new("newName", "New name", PropertyKind::text()).required(), tables(&["update"])),
    ]
}

fn options() -> Vec<Property> {
    let row = |operations: &[&'static str]| {
        [Condition::is("/resource", ["row"]), Condition::is("/operation", operations.iter().copied())]
    };
    let table = |operation: &'static str| {
        [Condition::is("/resource", ["table"]), Condition::is("/operation", [operation])]
    };
    vec![
        shown(
            Property::new("dryRun", "Only try", PropertyKind::Boolean)
                .help("Gives what would be changed, and changes nothing."),
            row(&["update", "upsert", "deleteRows"]),
        ),
        shown(
            Property::new("optimizeBulk", "All rows at once", PropertyKind::Boolean)
                .help("Much faster for many items; either all rows are inserted or none of a thousand."),
            row(&["insert"]),
        ),
        shown(
            Property::new("createIfNotExists", "Take the one that is there", PropertyKind::Boolean)
                .help("When there is a table of that name already."),
            table("create"),
        ),
        shown(Property::new("filterName", "With this in the name", PropertyKind::text()), table("list")),
    ]
}
