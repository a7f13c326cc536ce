//! The parameters that forms share, as the editor shows them.

use node_sdk::{Condition, EntryGroup, Property, PropertyKind};

/// Title, description, fields and how the call is answered: for a form that a waiting execution shows.
pub(crate) fn page_properties() -> Vec<Property> {
    vec![
        title(),
        description(),
        fields(),
        Property::new(
            "responseMode",
            "Answer",
            PropertyKind::options([
                ("onReceived", "At once"),
                ("lastNode", "When the workflow has finished"),
                ("responseNode", "By a Respond to Webhook node"),
            ]),
        )
        .default("onReceived")
        .literal(),
    ]
}

pub(super) fn title() -> Property {
    Property::new("formTitle", "Title", PropertyKind::text()).placeholder("Contact us")
}

pub(super) fn description() -> Property {
    Property::new("formDescription", "Description", PropertyKind::String { rows: 3 })
        .placeholder("We get back to you within a day.")
        .help("Simple HTML such as links and bold text stays; everything else is left out.")
}

/// Options of every form.
pub(crate) fn page_options() -> Vec<Property> {
    vec![
        Property::new("buttonLabel", "Text of the button", PropertyKind::text()).default("Submit"),
        Property::new("ignoreBots", "Refuse bots", PropertyKind::Boolean)
            .help("Link previews and crawlers that say what they are get no page."),
        respond_with(),
        Property::new("customCss", "Own style", PropertyKind::String { rows: 6 })
            .help("CSS that is added to the page."),
    ]
}

fn respond_with() -> Property {
    let with = |choice: &'static str| Condition::is("respondWith", [choice]);
    Property::new(
        "respondWithOptions",
        "After the form was sent",
        PropertyKind::FixedCollection {
            multiple: false,
            add: "Set what follows",
            groups: vec![EntryGroup {
                name: "values",
                label: "What follows",
                properties: vec![
                    Property::new(
                        "respondWith",
                        "Show",
                        PropertyKind::options([("text", "A text"), ("redirect", "Another page")]),
                    )
                    .default("text"),
                    Property::new("formSubmittedText", "Text", PropertyKind::String { rows: 3 })
                        .show(with("text")),
                    Property::new("redirectUrl", "Address", PropertyKind::text())
                        .placeholder("https://shop.example/thanks")
                        .show(with("redirect")),
                ],
            }],
        },
    )
}

/// The list of fields.
pub(crate) fn fields() -> Property {
    let kind = |kinds: &'static [&'static str]| Condition::is("fieldType", kinds.iter().copied());
    let option = Property::new(
        "fieldOptions",
        "Choices",
        PropertyKind::FixedCollection {
            multiple: true,
            add: "Add choice",
            groups: vec![EntryGroup {
                name: "values",
                label: "Choice",
                properties: vec![Property::new("option", "Choice", PropertyKind::text())],
            }],
        },
    );
    let number = || PropertyKind::Number { min: Some(0.0), max: None };
    let limited = |how: &'static str| Condition::is("limitSelection", [how]);
    let properties = vec![
        Property::new("fieldLabel", "Label", PropertyKind::text())
            .placeholder("What is your name?")
            .show(Condition::is_not("fieldType", ["hiddenField", "html"])),
        Property::new(
            "fieldType",
            "Kind",
            PropertyKind::options([
                ("text", "Text"),
                ("textarea", "Long text"),
                ("email", "E-mail address"),
                ("number", "Number"),
                ("password", "Password"),
                ("date", "Date"),
                ("dropdown", "List"),
                ("radio", "One of several"),
                ("checkbox", "Any of several"),
                ("file", "File"),
                ("hiddenField", "Hidden"),
                ("html", "Own HTML"),
            ]),
        )
        .default("text"),
        Property::new("fieldName", "Name in the item", PropertyKind::text())
            .help("Empty: the label. A hidden field is filled in from the address by this name."),
        Property::new("fieldValue", "Value", PropertyKind::text()).show(kind(&["hiddenField"])),
        Property::new("elementName", "Name in the item", PropertyKind::text())
            .help("Empty: not in the item.")
            .show(kind(&["html"])),
        Property::new("html", "HTML", PropertyKind::String { rows: 5 }).show(kind(&["html"])),
        Property::new("placeholder", "Grey text in the empty field", PropertyKind::text())
            .show(kind(&["text", "textarea", "email", "number", "password"])),
        Property::new("defaultValue", "Filled in at first", PropertyKind::text())
            .show(Condition::is_not("fieldType", ["hiddenField", "html", "file", "password"])),
        option.show(kind(&["dropdown", "radio", "checkbox"])),
        Property::new("multiselect", "Several may be chosen", PropertyKind::Boolean)
            .show(kind(&["dropdown"])),
        Property::new(
            "limitSelection",
            "How many may be chosen",
            PropertyKind::options([
                ("unlimited", "Any number"),
                ("exact", "Exactly"),
                ("range", "From … to …"),
            ]),
        )
        .default("unlimited")
        .show(kind(&["checkbox"])),
        Property::new("numberOfSelections", "Exactly", number())
            .default(1)
            .show(kind(&["checkbox"]))
            .show(limited("exact")),
        Property::new("minSelections", "At least", number()).show(kind(&["checkbox"])).show(limited("range")),
        Property::new("maxSelections", "At most", number())
            .default(1)
            .show(kind(&["checkbox"]))
            .show(limited("range")),
        Property::new("multipleFiles", "Several files", PropertyKind::Boolean)
            .default(true)
            .show(kind(&["file"])),
        Property::new("acceptFileTypes", "Kinds of files", PropertyKind::text())
            .placeholder(".jpg, .png")
            .show(kind(&["file"])),
        Property::new("formatDate", "Format of the date", PropertyKind::text())
            .placeholder("dd.MM.yyyy")
            .help("Empty: year-month-day.")
            .show(kind(&["date"])),
        Property::new("requiredField", "Must be filled in", PropertyKind::Boolean)
            .show(Condition::is_not("fieldType", ["hiddenField", "html"])),
    ];
    Property::new(
        "formFields",
        "Fields",
        PropertyKind::FixedCollection {
            multiple: true,
            add: "Add field",
            groups: vec![EntryGroup { name: "values", label: "Field", properties }],
        },
    )
    .default(model::Object::new())
}
