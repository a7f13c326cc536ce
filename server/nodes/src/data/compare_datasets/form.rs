//! The form of Compare Datasets.

use node_sdk::{Condition, EntryGroup, Property, PropertyKind};

/// The form.
pub(super) fn properties() -> Vec<Property> {
    let mixing = || Condition::is("resolve", ["mix"]);
    let pair = vec![
        Property::new("field1", "Field of input A", PropertyKind::text()).placeholder("id"),
        Property::new("field2", "Field of input B", PropertyKind::text()).placeholder("id"),
    ];
    vec![
        Property::new(
            "mergeByFields",
            "Fields to match",
            PropertyKind::FixedCollection {
                multiple: true,
                add: "Add pair of fields",
                groups: vec![EntryGroup { name: "values", label: "Fields", properties: pair }],
            },
        )
        .default(model::Object::from([(
            "values",
            model::Value::array([model::Value::Object(model::Object::from([
                ("field1", ""),
                ("field2", ""),
            ]))]),
        )])),
        Property::new(
            "resolve",
            "When items differ",
            PropertyKind::options([
                ("preferInput1", "Give the item of input A"),
                ("preferInput2", "Give the item of input B"),
                ("mix", "Mix fields of both"),
                ("includeBoth", "List what is the same and what differs"),
            ]),
        )
        .default("includeBoth"),
        Property::new("fuzzyCompare", "Compare loosely", PropertyKind::Boolean)
            .help("The number 3 and the text 3 are the same then, and so are all empty values."),
        Property::new(
            "preferWhenMix",
            "Take fields from",
            PropertyKind::options([("input1", "Input A"), ("input2", "Input B")]),
        )
        .show(mixing()),
        Property::new("exceptWhenMix", "Except the fields", PropertyKind::text())
            .placeholder("name, address.city")
            .help("These are taken from the other input. Names separated by commas.")
            .show(mixing()),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: options() },
        ),
    ]
}

fn options() -> Vec<Property> {
    vec![
        Property::new("skipFields", "Fields that do not count", PropertyKind::text())
            .placeholder("updatedAt")
            .help("Items that differ in these only are the same. Names separated by commas."),
        Property::new("disableDotNotation", "Dots are part of names", PropertyKind::Boolean)
            .help("\"a.b\" is then a field called \"a.b\", not field b inside of a."),
        Property::new(
            "multipleMatches",
            "Several matches",
            PropertyKind::options([("first", "Take the first only"), ("all", "Compare with each")]),
        ),
        Property::new("firstVersionOutput", "List differences as version 1 did", PropertyKind::Boolean)
            .help("Calls the inputs input1 and input2, and shows every empty value as null."),
    ]
}
