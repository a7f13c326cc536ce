//! The form of Date & Time.

use node_sdk::{Condition, Property, PropertyKind};

fn only(operation: &'static str) -> Condition {
    Condition::is("operation", [operation])
}

fn date(name: &'static str, label: &'static str) -> Property {
    Property::new(name, label, PropertyKind::text())
        .required()
        .placeholder("{{ $json.date }}")
        .help("A date as text, or a number of seconds or milliseconds since 1970.")
}

fn named(default: &'static str, operation: &'static str) -> Property {
    Property::new("outputFieldName", "Name in the output", PropertyKind::text())
        .default(default)
        .show(only(operation))
}

fn units(words: &[(&'static str, &'static str)]) -> Vec<node_sdk::Choice> {
    words.iter().map(|(value, label)| node_sdk::Choice::new(*value, label)).collect()
}

const ROUNDING: [(&str, &str); 7] = [
    ("year", "Year"),
    ("month", "Month"),
    ("week", "Week"),
    ("day", "Day"),
    ("hour", "Hour"),
    ("minute", "Minute"),
    ("second", "Second"),
];

/// The form.
pub(super) fn properties() -> Vec<Property> {
    let mut properties = vec![
        Property::new(
            "operation",
            "What to do",
            PropertyKind::options([
                ("getCurrentDate", "Get the current date"),
                ("addToDate", "Add to a date"),
                ("subtractFromDate", "Subtract from a date"),
                ("formatDate", "Format a date"),
                ("extractDate", "Take a part of a date"),
                ("roundDate", "Round a date"),
                ("getTimeBetweenDates", "Get the time between two dates"),
            ]),
        )
        .literal(),
        Property::new("includeTime", "With the time of day", PropertyKind::Boolean)
            .default(true)
            .help("Otherwise the time is midnight.")
            .show(only("getCurrentDate")),
        named("currentDate", "getCurrentDate"),
    ];
    for operation in ["addToDate", "subtractFromDate"] {
        properties.extend([
            date("magnitude", "Date").show(only(operation)),
            Property::new(
                "timeUnit",
                "Unit",
                PropertyKind::Options {
                    choices: units(&[
                        ("years", "Years"),
                        ("quarters", "Quarters"),
                        ("months", "Months"),
                        ("weeks", "Weeks"),
                        ("days", "Days"),
                        ("hours", "Hours"),
                        ("minutes", "Minutes"),
                        ("seconds", "Seconds"),
                        ("milliseconds", "Milliseconds"),
                    ]),
                },
            )
            .default("days")
            .show(only(operation)),
            Property::new("duration", "How many", PropertyKind::number()).show(only(operation)),
            named("newDate", operation),
        ]);
    }
    properties.extend(formatting());
    properties.extend([
        date("date", "Date").show(only("roundDate")),
        Property::new(
            "mode",
            "Direction",
            PropertyKind::options([("roundDown", "Down, to the beginning"), ("roundUp", "Up, to the next")]),
        )
        .show(only("roundDate")),
        Property::new(
            "toNearest",
            "To the beginning of the",
            PropertyKind::Options { choices: units(&ROUNDING) },
        )
        .default("month")
        .show(only("roundDate"))
        .show(Condition::is("mode", ["roundDown"])),
        Property::new("to", "To the next", PropertyKind::Options { choices: units(&ROUNDING) })
            .default("month")
            .show(only("roundDate"))
            .show(Condition::is("mode", ["roundUp"])),
        named("roundedDate", "roundDate"),
        date("startDate", "From").show(only("getTimeBetweenDates")),
        date("endDate", "To").show(only("getTimeBetweenDates")),
        Property::new(
            "units",
            "Units",
            PropertyKind::MultiOptions {
                choices: units(&[
                    ("year", "Year"),
                    ("month", "Month"),
                    ("week", "Week"),
                    ("day", "Day"),
                    ("hour", "Hour"),
                    ("minute", "Minute"),
                    ("second", "Second"),
                    ("millisecond", "Millisecond"),
                ]),
            },
        )
        .default(model::Value::array([model::Value::from("day")]))
        .show(only("getTimeBetweenDates")),
        named("timeDifference", "getTimeBetweenDates"),
        date("date", "Date").show(only("extractDate")),
        Property::new("part", "Part", PropertyKind::Options { choices: units(&ROUNDING) })
            .default("month")
            .show(only("extractDate")),
        named("datePart", "extractDate"),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: options() },
        ),
    ]);
    properties
}

fn formatting() -> Vec<Property> {
    vec![
        date("date", "Date").show(only("formatDate")),
        Property::new(
            "format",
            "Format",
            PropertyKind::options([
                ("custom", "Own format"),
                ("MM/dd/yyyy", "09/04/1986"),
                ("yyyy/MM/dd", "1986/09/04"),
                ("MMMM dd yyyy", "September 04 1986"),
                ("MM-dd-yyyy", "09-04-1986"),
                ("yyyy-MM-dd", "1986-09-04"),
                ("X", "Seconds since 1970"),
                ("x", "Milliseconds since 1970"),
            ]),
        )
        .default("MM/dd/yyyy")
        .show(only("formatDate")),
        Property::new("customFormat", "Own format", PropertyKind::text())
            .placeholder("yyyy-MM-dd HH:mm")
            .help("Letters of Luxon: yyyy is the year, MM the month, dd the day, HH:mm the time.")
            .show(only("formatDate"))
            .show(Condition::is("format", ["custom"])),
        named("formattedDate", "formatDate"),
    ]
}

fn options() -> Vec<Property> {
    let now = || Condition::is("/operation", ["getCurrentDate"]);
    let format = || Condition::is("/operation", ["formatDate"]);
    vec![
        Property::new("includeInputFields", "Keep the fields of the input", PropertyKind::Boolean),
        Property::new("timezone", "Time zone", PropertyKind::text())
            .placeholder("Europe/Berlin")
            .help("Otherwise that of the workflow.")
            .show(now()),
        Property::new("timezone", "In the workflow's time zone", PropertyKind::Boolean)
            .help("Otherwise in the zone that the date was written with, or UTC.")
            .show(format()),
        Property::new("fromFormat", "Format of the date", PropertyKind::text())
            .placeholder("dd.MM.yyyy")
            .help("Needed when the date is written in an unusual way; letters of Luxon.")
            .show(format()),
        Property::new("isoString", "As ISO 8601 text", PropertyKind::Boolean)
            .help("Such as P2DT5H instead of an object with a number for each unit.")
            .show(Condition::is("/operation", ["getTimeBetweenDates"])),
        Property::new("fromTimezone", "Time zone of the date", PropertyKind::text())
            .help("For dates without an offset; as in version 1."),
        Property::new("toTimezone", "Time zone of the result", PropertyKind::text()).help("As in version 1."),
        Property::new("momentFormat", "Letters of Moment.js", PropertyKind::Boolean)
            .help("Formats are written with YYYY and DD, as in version 1."),
    ]
}
