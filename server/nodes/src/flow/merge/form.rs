//! The form and the inputs of Merge.

use node_sdk::{Condition, EntryGroup, PortRule, Ports, Property, PropertyKind};

/// More inputs than this are not offered.
pub const MOST_INPUTS: usize = 10;

fn by(way: &'static str) -> [Condition; 2] {
    [Condition::is("mode", ["combine"]), Condition::is("combineBy", [way])]
}

fn shown(property: Property, conditions: impl IntoIterator<Item = Condition>) -> Property {
    conditions.into_iter().fold(property, Property::show)
}

/// Two inputs for a combination by fields or in all ways, else as many as asked for.
pub fn inputs() -> Vec<PortRule> {
    let fixed = || Condition::is("combineBy", ["combineByFields", "combineAll"]);
    let numbered = |show| PortRule {
        show,
        ports: Ports::Number { parameter: "numberInputs", default: 2, prefix: "Input" },
    };
    let pair = |label| PortRule {
        show: vec![Condition::is("mode", ["combine"]), fixed()],
        ports: Ports::One { label },
    };
    vec![
        numbered(vec![Condition::is("mode", ["append", "combineBySql", "chooseBranch"])]),
        numbered(by("combineByPosition").into()),
        pair("Input 1"),
        pair("Input 2"),
    ]
}

/// The form.
pub fn properties() -> Vec<Property> {
    let mut properties = vec![
        Property::new(
            "mode",
            "Mode",
            PropertyKind::options([
                ("append", "Append: all items, one input after the other"),
                ("combine", "Combine: make one item of several"),
                ("combineBySql", "SQL query: ask the inputs as tables"),
                ("chooseBranch", "Choose branch: wait for all, pass one on"),
            ]),
        )
        .literal(),
        Property::new(
            "combineBy",
            "Combine by",
            PropertyKind::options([
                ("combineByFields", "Fields that match"),
                ("combineByPosition", "Position"),
                ("combineAll", "All possible combinations"),
            ]),
        )
        .literal()
        .show(Condition::is("mode", ["combine"])),
    ];
    let count = || {
        let kind = PropertyKind::Number { min: Some(2.0), max: Some(10.0) };
        Property::new("numberInputs", "Number of inputs", kind).default(2).literal()
    };
    properties.push(count().show(Condition::is("mode", ["append", "combineBySql", "chooseBranch"])));
    properties.push(shown(count(), by("combineByPosition")));
    properties.push(
        Property::new("query", "Query", PropertyKind::String { rows: 5 })
            .default("SELECT * FROM input1 LEFT JOIN input2 ON input1.name = input2.id")
            .help("The tables are called input1, input2, …; their columns are the fields of the items.")
            .show(Condition::is("mode", ["combineBySql"])),
    );
    properties.extend(fields());
    properties.extend(branches());
    properties.push(
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: options() },
        )
        .show(Condition::is("mode", ["combine", "combineBySql"])),
    );
    properties
}

fn fields() -> Vec<Property> {
    let pair = vec![
        Property::new("field1", "Field of input 1", PropertyKind::text()).placeholder("id"),
        Property::new("field2", "Field of input 2", PropertyKind::text()).placeholder("customer.id"),
    ];
    let join_modes = PropertyKind::options([
        ("keepMatches", "Keep matches"),
        ("keepNonMatches", "Keep what has no match"),
        ("keepEverything", "Keep everything"),
        ("enrichInput1", "Add to input 1"),
        ("enrichInput2", "Add to input 2"),
    ]);
    let with = |more: Condition| by("combineByFields").into_iter().chain([more]);
    vec![
        shown(
            Property::new("advanced", "Fields have different names", PropertyKind::Boolean).literal(),
            by("combineByFields"),
        ),
        shown(
            Property::new("fieldsToMatchString", "Fields to match", PropertyKind::text())
                .placeholder("id, name")
                .help("Names of fields that both inputs have, separated by commas."),
            with(Condition::is("advanced", [false])),
        ),
        shown(
            Property::new(
                "mergeByFields",
                "Fields to match",
                PropertyKind::FixedCollection {
                    multiple: true,
                    add: "Add pair of fields",
                    groups: vec![EntryGroup { name: "values", label: "Fields", properties: pair }],
                },
            ),
            with(Condition::is("advanced", [true])),
        ),
        shown(Property::new("joinMode", "Output", join_modes), by("combineByFields")),
        shown(
            Property::new(
                "outputDataFrom",
                "Take data from",
                PropertyKind::options([
                    ("both", "Both inputs"),
                    ("input1", "Input 1"),
                    ("input2", "Input 2"),
                ]),
            ),
            with(Condition::is("joinMode", ["keepMatches", "keepNonMatches"])),
        ),
    ]
}

fn branches() -> Vec<Property> {
    let choosing = || Condition::is("mode", ["chooseBranch"]);
    vec![
        Property::new(
            "chooseBranchMode",
            "Wait for",
            PropertyKind::options([("waitForAll", "Items on all inputs")]),
        )
        .show(choosing()),
        Property::new(
            "output",
            "Pass on",
            PropertyKind::options([
                ("specifiedInput", "The items of one input"),
                ("empty", "One empty item"),
            ]),
        )
        .show(choosing()),
        Property::new("useDataOfInput", "Input", PropertyKind::Number { min: Some(1.0), max: Some(10.0) })
            .default(1)
            .help("Number of the input whose items are passed on.")
            .show(choosing())
            .show(Condition::is("output", ["specifiedInput"])),
    ]
}

fn options() -> Vec<Property> {
    let combining = || Condition::is("/mode", ["combine"]);
    let not_positions = || Condition::is("/combineBy", ["combineByFields"]);
    let clash = vec![
        Property::new(
            "resolveClash",
            "When both have a field",
            PropertyKind::options([
                ("", "Add to input 2: take input 1's; otherwise the last input's"),
                ("preferLast", "Take the last input's"),
                ("preferInput1", "Take input 1's"),
                ("preferInput2", "Take input 2's"),
                ("addSuffix", "Keep both, with the input's number at the end of each name"),
            ]),
        ),
        Property::new(
            "mergeMode",
            "Nested fields",
            PropertyKind::options([
                ("deepMerge", "Merge at every level"),
                ("shallowMerge", "Merge at the top only"),
            ]),
        )
        .show(Condition::is_not("resolveClash", ["addSuffix"])),
        Property::new("overrideEmpty", "Empty values give way", PropertyKind::Boolean)
            .help("An empty value of the preferred input does not replace a value of the other.")
            .show(Condition::is_not("resolveClash", ["addSuffix"])),
    ];
    vec![
        Property::new(
            "clashHandling",
            "Fields with the same name",
            PropertyKind::FixedCollection {
                multiple: false,
                add: "Set",
                groups: vec![EntryGroup {
                    name: "values",
                    label: "Fields with the same name",
                    properties: clash,
                }],
            },
        )
        .show(combining()),
        Property::new("disableDotNotation", "Dots are part of names", PropertyKind::Boolean)
            .help("Otherwise a.b is the field b inside of a.")
            .show(combining())
            .show(not_positions()),
        Property::new("fuzzyCompare", "Compare loosely", PropertyKind::Boolean)
            .help("The number 3 and the text 3 match, and so do all empty values.")
            .show(combining())
            .show(not_positions()),
        Property::new("includeUnpaired", "Keep items without a partner", PropertyKind::Boolean)
            .help("Otherwise the shortest input decides how many items there are.")
            .show(combining())
            .show(Condition::is("/combineBy", ["combineByPosition"])),
        Property::new(
            "unpairedFrom",
            "Whose items may lack a partner",
            PropertyKind::options([("all", "Those of every input"), ("input1", "Those of input 1 only")]),
        )
        .show(combining())
        .show(Condition::is("/combineBy", ["combineByPosition"])),
        Property::new(
            "multipleMatches",
            "Several matches",
            PropertyKind::options([("all", "Give an item for each"), ("first", "Take the first only")]),
        )
        .show(combining())
        .show(not_positions()),
        Property::new("keepOrder", "Keep the order of input 1", PropertyKind::Boolean)
            .help("Otherwise the items that found something come first. Nodes of version 1 kept the order.")
            .show(combining())
            .show(not_positions())
            .show(Condition::is("/joinMode", ["enrichInput1"])),
        Property::new(
            "emptyQueryResult",
            "When the query gives nothing",
            PropertyKind::options([
                ("", "No items; a sign of success when it does not select"),
                ("success", "A sign of success"),
                ("empty", "No items"),
            ]),
        )
        .show(Condition::is("/mode", ["combineBySql"])),
    ]
}
