//! The form of the Wait node.

use node_sdk::{Condition, Property, PropertyKind};

use crate::web::{forms, webhook};

/// The properties in order.
pub(super) fn properties() -> Vec<Property> {
    let how = |choice: &'static str| Condition::is("resume", [choice]);
    let by_call = || Condition::is("resume", ["webhook", "form"]);
    let mut all = vec![
        Property::new(
            "resume",
            "Go on",
            PropertyKind::options([
                ("timeInterval", "After some time"),
                ("specificTime", "At a date and time"),
                ("webhook", "When its address is called"),
                ("form", "When a form is filled in"),
            ]),
        )
        .default("timeInterval")
        .literal(),
        Property::new("dateTime", "Date and time", PropertyKind::DateTime)
            .required()
            .help("Without an offset it is in the time zone of the workflow.")
            .show(how("specificTime")),
        Property::new("amount", "Amount", PropertyKind::Number { min: Some(0.0), max: None })
            .default(5)
            .show(how("timeInterval")),
        Property::new("unit", "Unit", units()).default("seconds").show(how("timeInterval")),
        Property::new(
            "incomingAuthentication",
            "Who may call",
            PropertyKind::options([
                ("none", "Everybody who knows the link"),
                ("basicAuth", "With user name and password"),
                ("headerAuth", "With a secret header"),
                ("jwtAuth", "With a JSON Web Token"),
            ]),
        )
        .default("none")
        .help("The link alone cannot be guessed; this asks for more.")
        .show(by_call())
        .literal(),
    ];
    all.extend(webhook::waiting_properties().into_iter().map(|property| property.show(how("webhook"))));
    all.extend(forms::page_properties().into_iter().map(|property| property.show(how("form"))));
    all.extend([Property::new("limitWaitTime", "Give up after some time", PropertyKind::Boolean)
        .help("Goes on by itself, with the items that came in.")
        .show(by_call())]);
    all.extend(limits().into_iter().map(|property| property.show(by_call())));
    let suffix = || {
        Property::new("webhookSuffix", "End of the address", PropertyKind::text())
            .help("Follows the address, so that several waits can be told apart.")
    };
    for (how_it_goes_on, mut options) in
        [("webhook", webhook::waiting_options()), ("form", forms::page_options())]
    {
        options.push(suffix());
        all.push(
            Property::new(
                "options",
                "Options",
                PropertyKind::Collection { add: "Add option", properties: options },
            )
            .show(how(how_it_goes_on)),
        );
    }
    all
}

/// Units of time.
pub(crate) fn units() -> PropertyKind {
    PropertyKind::options([
        ("seconds", "Seconds"),
        ("minutes", "Minutes"),
        ("hours", "Hours"),
        ("days", "Days"),
    ])
}

/// When a wait for a call is given up.
pub(crate) fn limits() -> Vec<Property> {
    let limited = || Condition::is("limitWaitTime", [true]);
    let kind = |choice: &'static str| Condition::is("limitType", [choice]);
    vec![
        Property::new(
            "limitType",
            "Give up",
            PropertyKind::options([
                ("afterTimeInterval", "After some time"),
                ("atSpecifiedTime", "At a date and time"),
            ]),
        )
        .default("afterTimeInterval")
        .show(limited()),
        Property::new("resumeAmount", "Amount", PropertyKind::Number { min: Some(0.0), max: None })
            .default(1)
            .show(limited())
            .show(kind("afterTimeInterval")),
        Property::new("resumeUnit", "Unit", units())
            .default("hours")
            .show(limited())
            .show(kind("afterTimeInterval")),
        Property::new("maxDateAndTime", "Date and time", PropertyKind::DateTime)
            .show(limited())
            .show(kind("atSpecifiedTime")),
    ]
}
