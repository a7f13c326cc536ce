//! The form of Summarize.

use node_sdk::{Condition, EntryGroup, Property, PropertyKind};

/// The form.
pub(super) fn properties() -> Vec<Property> {
    vec![
        Property::new(
            "fieldsToSummarize",
            "Fields to summarize",
            PropertyKind::FixedCollection {
                multiple: true,
                add: "Add field",
                groups: vec![EntryGroup { name: "values", label: "Field", properties: measure() }],
            },
        ),
        Property::new("fieldsToSplitBy", "Fields to split by", PropertyKind::text())
            .placeholder("country, city")
            .help("Names separated by commas. Items with the same values there form a group."),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: options() },
        ),
    ]
}

fn measure() -> Vec<Property> {
    let only = |ways: &[&'static str]| Condition::is("aggregation", ways.iter().copied());
    let including = || only(&["append", "concatenate", "count", "countUnique"]);
    vec![
        Property::new(
            "aggregation",
            "What to do",
            PropertyKind::options([
                ("append", "List the values"),
                ("average", "Average"),
                ("concatenate", "Join as text"),
                ("count", "Count"),
                ("countUnique", "Count different values"),
                ("max", "Largest"),
                ("min", "Smallest"),
                ("sum", "Sum"),
            ]),
        )
        .default("count"),
        Property::new("field", "Field", PropertyKind::text()).placeholder("amount"),
        Property::new("includeEmpty", "Empty values count too", PropertyKind::Boolean).show(including()),
        Property::new(
            "separateBy",
            "Between values",
            PropertyKind::options([
                (",", "Comma"),
                (", ", "Comma and blank"),
                ("\n", "New line"),
                ("", "Nothing"),
                (" ", "Blank"),
                ("other", "Other"),
            ]),
        )
        .show(only(&["concatenate"])),
        Property::new("customSeparator", "Text between values", PropertyKind::text())
            .show(only(&["concatenate"]))
            .show(Condition::is("separateBy", ["other"])),
    ]
}

fn options() -> Vec<Property> {
    vec![
        Property::new("continueIfFieldNotFound", "Go on without the field", PropertyKind::Boolean)
            .default(true)
            .help("When no item has a field, gives one empty item instead of failing."),
        Property::new("disableDotNotation", "Dots are part of names", PropertyKind::Boolean)
            .help("\"a.b\" is then a field called \"a.b\", not field b inside of a."),
        Property::new(
            "outputFormat",
            "Output",
            PropertyKind::options([
                ("separateItems", "An item for each group"),
                ("singleItem", "One item with all groups"),
            ]),
        ),
        Property::new("skipEmptySplitFields", "Leave out groups without a value", PropertyKind::Boolean)
            .help("Items whose field to split by is empty belong to no group then."),
        Property::new("splitValuesAsNames", "Name groups by plain texts", PropertyKind::Boolean).help(
            "Turns the values that groups are known by into texts, with underscores for blanks and dots.",
        ),
    ]
}
