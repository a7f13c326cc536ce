//! The form of Edit Image.

use formats::picture::FONTS;
use node_sdk::{Condition, EntryGroup, Property, PropertyKind};

const OPERATORS: [&str; 17] = [
    "Add",
    "Atop",
    "Copy",
    "CopyBlue",
    "CopyGreen",
    "CopyOpacity",
    "CopyRed",
    "Difference",
    "Divide",
    "In",
    "Minus",
    "Multiply",
    "Out",
    "Over",
    "Plus",
    "Subtract",
    "Xor",
];

pub(super) fn properties() -> Vec<Property> {
    let mut properties = vec![operation(true).default("border")];
    properties.push(
        Property::new("dataPropertyName", "Binary data", PropertyKind::text())
            .default("data")
            .required()
            .help("Name of the binary data that holds the picture; a new one is put there."),
    );
    let groups = vec![EntryGroup {
        name: "operations",
        label: "Step",
        properties: {
            let mut step = vec![operation(false)];
            step.extend(fields());
            step.push(font().show(Condition::is("operation", ["text"])));
            step
        },
    }];
    properties.push(
        Property::new(
            "operations",
            "Steps",
            PropertyKind::FixedCollection { multiple: true, add: "Add step", groups },
        )
        .show(Condition::is("operation", ["multiStep"])),
    );
    properties.extend(fields());
    properties.push(
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new("fileName", "Name of the file", PropertyKind::text()),
                    font().show(Condition::is("/operation", ["text", "multiStep"])),
                    Property::new(
                        "format",
                        "Format",
                        PropertyKind::options([
                            ("bmp", "BMP"),
                            ("gif", "GIF"),
                            ("jpeg", "JPEG"),
                            ("png", "PNG"),
                            ("tiff", "TIFF"),
                            ("webp", "WebP"),
                        ]),
                    )
                    .default("jpeg"),
                    Property::new(
                        "quality",
                        "Quality",
                        PropertyKind::Number { min: Some(1.0), max: Some(100.0) },
                    )
                    .default(100)
                    .help("Counts for JPEG."),
                ],
            },
        )
        .show(Condition::is_not("operation", ["information"])),
    );
    properties
}

fn font() -> Property {
    let mut choices = vec![("default", "Noto Sans")];
    choices.extend(FONTS.map(|name| (name, name)));
    Property::new("font", "Font", PropertyKind::options(choices)).default("default")
}

fn operation(whole: bool) -> Property {
    let mut choices = vec![
        ("blur", "Blur"),
        ("border", "Put a frame around it"),
        ("composite", "Put another picture onto it"),
        ("create", "Make a new picture"),
        ("crop", "Cut a piece out"),
        ("draw", "Draw on it"),
        ("rotate", "Turn"),
        ("resize", "Change its size"),
        ("shear", "Slant"),
        ("text", "Write on it"),
        ("transparent", "Make a colour transparent"),
    ];
    if whole {
        choices.push(("information", "Tell what it is"));
        choices.push(("multiStep", "Several steps"));
    }
    Property::new("operation", "What to do", PropertyKind::options(choices))
}

fn fields() -> Vec<Property> {
    let on = |names: &'static [&'static str]| Condition::is("operation", names.iter().copied());
    let number = |name, label, usual: i32| Property::new(name, label, PropertyKind::number()).default(usual);
    let color = |name, label, usual: &str| Property::new(name, label, PropertyKind::Color).default(usual);
    vec![
        color("backgroundColor", "Background", "#ffffff00").show(on(&["create"])),
        number("width", "Width", 50).show(on(&["create"])),
        number("height", "Height", 50).show(on(&["create"])),
        Property::new(
            "primitive",
            "What to draw",
            PropertyKind::options([("circle", "Circle"), ("line", "Line"), ("rectangle", "Rectangle")]),
        )
        .default("rectangle")
        .show(on(&["draw"])),
        color("color", "Colour", "#ff000000").show(on(&["draw"])),
        number("startPositionX", "Start, from the left", 50).show(on(&["draw"])),
        number("startPositionY", "Start, from above", 50).show(on(&["draw"])),
        number("endPositionX", "End, from the left", 250).show(on(&["draw"])),
        number("endPositionY", "End, from above", 250).show(on(&["draw"])),
        number("cornerRadius", "Radius of corners", 0)
            .show(on(&["draw"]))
            .show(Condition::is("primitive", ["rectangle"])),
        Property::new("text", "Text", PropertyKind::String { rows: 5 }).show(on(&["text"])),
        number("fontSize", "Size of letters", 18).show(on(&["text"])),
        color("fontColor", "Colour", "#000000").show(on(&["text"])),
        number("positionX", "From the left", 50).show(on(&["text"])),
        number("positionY", "From above", 50).help("The foot of the first line.").show(on(&["text"])),
        number("lineLength", "Characters in a line", 80).show(on(&["text"])),
        number("blur", "Reach of the blur", 5).show(on(&["blur"])),
        number("sigma", "Strength of the blur", 2).show(on(&["blur"])),
        number("borderWidth", "Width at the sides", 10).show(on(&["border"])),
        number("borderHeight", "Height above and below", 10).show(on(&["border"])),
        color("borderColor", "Colour", "#000000").show(on(&["border"])),
        Property::new("dataPropertyNameComposite", "Binary data of the other picture", PropertyKind::text())
            .required()
            .placeholder("data2")
            .show(on(&["composite"])),
        Property::new(
            "operator",
            "How they come together",
            PropertyKind::options(OPERATORS.map(|name| (name, name))),
        )
        .default("Over")
        .show(on(&["composite"])),
        number("positionX", "From the left", 0).show(on(&["composite"])),
        number("positionY", "From above", 0).show(on(&["composite"])),
        number("width", "Width", 500).show(on(&["crop"])),
        number("height", "Height", 500).show(on(&["crop"])),
        number("positionX", "From the left", 0).show(on(&["crop"])),
        number("positionY", "From above", 0).show(on(&["crop"])),
        number("width", "Width", 500).show(on(&["resize"])),
        number("height", "Height", 500).show(on(&["resize"])),
        Property::new(
            "resizeOption",
            "How the size is meant",
            PropertyKind::options([
                ("ignoreAspectRatio", "Exactly, without regard to proportions"),
                ("maximumArea", "As many pixels as width times height"),
                ("minimumArea", "At least"),
                ("onlyIfLarger", "At most; only larger pictures change"),
                ("onlyIfSmaller", "Only smaller pictures change"),
                ("percent", "Percents"),
            ]),
        )
        .default("maximumArea")
        .show(on(&["resize"])),
        number("rotate", "Degrees, clockwise", 0).show(on(&["rotate"])),
        color("backgroundColor", "Background", "#ffffffff").show(on(&["rotate"])),
        number("degreesX", "Degrees along the top", 0).show(on(&["shear"])),
        number("degreesY", "Degrees along the side", 0).show(on(&["shear"])),
        color("color", "Colour", "#ff0000").show(on(&["transparent"])),
    ]
}
