//! Reading calendars: components become objects, in the shape that workflows know: `{version, prodId, method?,
//! timezones?, events?}`.

use model::{Object, Value};

use super::NAME;
use super::fields::{Zones, alarm, event, time_zone};
use super::lines::{Line, lines};
use crate::{FormatError, Limits};

/// A component: its own lines and the components inside of it.
#[derive(Debug, Default)]
pub struct Component {
    /// `VEVENT` and so on.
    pub name: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// What is inside of it.
    pub inside: Vec<Component>,
}

/// Reads the first calendar of a file. To-do entries, journals and free/busy times are left out. Text values keep the
/// escapes of the standard (`\,`, `\n`).
///
/// # Errors
/// A file that holds no calendar or breaks off, or more than `limits` allow.
pub fn read(text: &str, limits: &Limits) -> Result<Object, FormatError> {
    limits.check_input(NAME, text.len())?;
    let calendar = components(text.trim_start_matches('\u{feff}'), limits)?;
    let mut found = Object::new();
    for line in &calendar.lines {
        match line.name.as_str() {
            "VERSION" => drop(found.insert("version", line.value.clone())),
            "PRODID" => drop(found.insert("prodId", line.value.clone())),
            "METHOD" => drop(found.insert("method", line.value.clone())),
            "NAME" => drop(found.insert("name", line.value.clone())),
            _ => {}
        }
    }
    let of = |kind: &'static str| calendar.inside.iter().filter(move |it| it.name == kind);
    let zones = Zones::of(of("VTIMEZONE"));
    let timezones: Vec<Value> = of("VTIMEZONE").map(|it| Value::Object(time_zone(it))).collect();
    if !timezones.is_empty() {
        found.insert("timezones", timezones);
    }
    let events: Vec<Value> = of("VEVENT")
        .map(|it| {
            let mut object = event(it, &zones);
            let alarms: Vec<Value> = it
                .inside
                .iter()
                .filter(|it| it.name == "VALARM")
                .map(|it| Value::Object(alarm(it, &zones)))
                .collect();
            if !alarms.is_empty() {
                object.insert("alarms", alarms);
            }
            Value::Object(object)
        })
        .collect();
    if !events.is_empty() {
        found.insert("events", events);
    }
    Ok(found)
}

fn components(text: &str, limits: &Limits) -> Result<Component, FormatError> {
    let mut open: Vec<Component> = Vec::new();
    for (number, line) in lines(text).enumerate() {
        limits.check_rows(NAME, number + 1)?;
        let line = line.map_err(|line| {
            let shown: String = line.chars().take(60).collect();
            FormatError::malformed(NAME, format!("\"{shown}\" is no content line"))
        })?;
        match line.name.as_str() {
            "BEGIN" => {
                limits.check_depth(NAME, open.len() + 1)?;
                let name = line.value.trim().to_ascii_uppercase();
                if open.is_empty() && name != "VCALENDAR" {
                    return Err(FormatError::malformed(NAME, "it does not begin with a calendar"));
                }
                open.push(Component { name, ..Component::default() });
            }
            "END" => {
                let Some(done) = open.pop() else {
                    return Err(FormatError::malformed(NAME, "something ends that did not begin"));
                };
                match open.last_mut() {
                    Some(around) => around.inside.push(done),
                    None => return Ok(done),
                }
            }
            _ => match open.last_mut() {
                Some(inside) => inside.lines.push(line),
                None => return Err(FormatError::malformed(NAME, "it does not begin with a calendar")),
            },
        }
    }
    Err(FormatError::malformed(NAME, "it has no calendar, or the calendar does not end"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Acme//EN\r\nMETHOD:PUBLISH\r\n\
        BEGIN:VTIMEZONE\r\nTZID:Office\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n\
        RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nEND:STANDARD\r\n\
        BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\n\
        TZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n\
        BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20240101T120000Z\r\nDTSTART;TZID=Office:20240710T090000\r\n\
        DTEND;TZID=Office:20241210T090000\r\nSUMMARY:Stand\\, u\r\n p\r\nCATEGORIES:a,b\r\nTRANSP:OPAQUE\r\n\
        ORGANIZER;CN=Jo:mailto:jo@example.com\r\nATTENDEE;CN=\"Al, B\";PARTSTAT=ACCEPTED:mailto:al@example.com\r\n\
        RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO,1TU;BYMONTH=3\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\nACTION:DISPLAY\r\nEND:VALARM\r\n\
        END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20240110\r\nDURATION:P1DT2H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn events_have_the_shape_that_workflows_know() {
        let calendar = Value::Object(read(CALENDAR, &Limits::default()).expect("reads"));
        let at = |path: &str| calendar.at_path(path).cloned().unwrap_or_default().to_json();
        assert_eq!(at("version"), "\"2.0\"");
        assert_eq!(
            at("timezones.0.props.0.recurrenceRule"),
            r#"{"frequency":"YEARLY","byMonth":[9],"byDay":[{"day":"SU","occurence":-1}]}"#
        );
        assert_eq!(at("timezones.0.props.1.start"), "\"1970-03-29T02:00:00.000Z\"");
        assert_eq!(at("events.0.summary"), r#""Stand\\, up""#);
        assert_eq!(
            at("events.0.start"),
            r#"{"date":"2024-07-10T07:00:00.000Z","type":"DATE-TIME","local":{"date":"2024-07-10T09:00:00.000Z","timezone":"Office","tzoffset":"+0200"}}"#
        );
        assert_eq!(at("events.0.end.local.tzoffset"), "\"+0100\"");
        assert_eq!(
            at("events.0.attendees"),
            r#"[{"email":"al@example.com","name":"Al, B","partstat":"ACCEPTED"}]"#
        );
        assert_eq!(at("events.0.organizer"), r#"{"name":"Jo","email":"jo@example.com"}"#);
        assert_eq!(
            at("events.0.recurrenceRule"),
            r#"{"frequency":"WEEKLY","count":5,"byDay":[{"day":"MO"},{"day":"TU","occurence":1}],"byMonth":[2]}"#
        );
        assert_eq!(
            at("events.0.alarms.0.trigger"),
            r#"{"type":"relative","value":{"before":true,"minutes":15},"options":{}}"#
        );
        assert_eq!(at("events.1.start"), r#"{"date":"2024-01-10T00:00:00.000Z","type":"DATE"}"#);
        assert_eq!(at("events.1.duration"), r#"{"days":1,"hours":2}"#);
    }

    #[test]
    fn what_is_no_calendar_is_refused() {
        for text in ["", "hello", "BEGIN:VCALENDAR\nVERSION:2.0", "BEGIN:VEVENT\nEND:VEVENT", "END:VCALENDAR"]
        {
            assert_eq!(
                read(text, &Limits::default()).expect_err("is refused").code(),
                "RR-FORMAT-0001",
                "{text}"
            );
        }
    }
}
