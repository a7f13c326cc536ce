//! iCalendar makes a calendar file with one event. Example: title `Tea`, a start and an end give binary data `data`,
//! called `event.ics`.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use ecow::EcoString;
use formats::invitation::{Guest, Invitation, Point};
use indexmap::IndexMap;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use model::{Item, Object, Value};
use node_sdk::{
    Category, Description, Effect, EntryGroup, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind,
};
use serde::Deserialize;

/// The node type `core.iCal`.
pub struct ICal;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.iCal",
    version: 1.0,
    label: "iCalendar",
    summary: "Makes a calendar file with one event.",
    category: Category::Data,
    icon: "calendar-plus",
    keywords: &["ical", "ics", "calendar", "event", "invite", "meeting"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: properties(),
});

fn properties() -> Vec<Property> {
    let text = |name, label| Property::new(name, label, PropertyKind::text());
    let one = |name: &'static str, label, group: &'static str, multiple, properties| {
        let groups = vec![EntryGroup { name: group, label, properties }];
        Property::new(name, label, PropertyKind::FixedCollection { multiple, add: "Add", groups })
    };
    vec![
        Property::new(
            "operation",
            "What to do",
            PropertyKind::options([("createEventFile", "Make a file with an event")]),
        )
        .default("createEventFile"),
        text("title", "Title").placeholder("Tea with Ada"),
        Property::new("start", "Start", PropertyKind::DateTime).required(),
        Property::new("end", "End", PropertyKind::DateTime).required(),
        Property::new("allDay", "Whole days", PropertyKind::Boolean),
        text("binaryPropertyName", "Binary data").default("data").required().help("Where the file is put."),
        Property::new(
            "additionalFields",
            "More",
            PropertyKind::Collection {
                add: "Add field",
                properties: vec![
                    one(
                        "attendeesUi",
                        "Guests",
                        "attendeeValues",
                        true,
                        vec![
                            text("name", "Name").required(),
                            text("email", "Mail address").required(),
                            Property::new("rsvp", "Ask for an answer", PropertyKind::Boolean),
                        ],
                    ),
                    Property::new(
                        "busyStatus",
                        "Time is",
                        PropertyKind::options([
                            ("BUSY", "Busy"),
                            ("FREE", "Free"),
                            ("OOF", "Out of office"),
                            ("TENTATIVE", "Tentative"),
                        ]),
                    ),
                    text("calName", "Name of the calendar"),
                    text("description", "Description"),
                    text("fileName", "Name of the file").placeholder("event.ics"),
                    one(
                        "geolocationUi",
                        "Place on the map",
                        "geolocationValues",
                        false,
                        vec![text("lat", "Latitude"), text("lon", "Longitude")],
                    ),
                    text("location", "Place"),
                    text("recurrenceRule", "Repeats").placeholder("FREQ=WEEKLY;COUNT=4"),
                    one(
                        "organizerUi",
                        "Organizer",
                        "organizerValues",
                        false,
                        vec![text("name", "Name").required(), text("email", "Mail address").required()],
                    ),
                    Property::new("sequence", "Number of the change", PropertyKind::number()),
                    Property::new(
                        "status",
                        "Status",
                        PropertyKind::options([
                            ("CONFIRMED", "Confirmed"),
                            ("CANCELLED", "Cancelled"),
                            ("TENTATIVE", "Tentative"),
                        ]),
                    )
                    .default("CONFIRMED"),
                    text("uid", "Id").help("Else one is made."),
                    text("url", "Address"),
                    Property::new(
                        "useWorkflowTimezone",
                        "In the time zone of the workflow",
                        PropertyKind::Boolean,
                    )
                    .help("Times without a zone are meant there; else in UTC."),
                ],
            },
        ),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(rename = "operation", default)]
    _operation: EcoString,
    #[serde(default)]
    title: Value,
    #[serde(default)]
    start: Value,
    #[serde(default)]
    end: Value,
    #[serde(default)]
    all_day: bool,
    #[serde(default = "data")]
    binary_property_name: EcoString,
    #[serde(default)]
    additional_fields: More,
}

fn data() -> EcoString {
    "data".into()
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct More {
    attendees_ui: Object,
    busy_status: EcoString,
    cal_name: EcoString,
    description: EcoString,
    file_name: EcoString,
    geolocation_ui: Object,
    location: EcoString,
    recurrence_rule: EcoString,
    organizer_ui: Object,
    sequence: Option<f64>,
    status: EcoString,
    uid: EcoString,
    url: EcoString,
    use_workflow_timezone: bool,
}

#[async_trait]
impl Node for ICal {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let zone = TimeZone::get(context.view.timezone()).unwrap_or(TimeZone::UTC);
        let now = context.services.clock.now();
        let mut made = Vec::with_capacity(items.len());
        for index in 0..items.len() {
            let written =
                parameters.get(index).and_then(|own| own.event(&zone, now).map(|event| (own, event)));
            let kept = match written {
                Ok((own, event)) => {
                    let name = match own.additional_fields.file_name.as_str() {
                        "" => "event.ics",
                        name => name,
                    };
                    let put =
                        context.services.blobs.put(event.write().into(), Some(name), "text/calendar").await;
                    put.map(|data| (own.binary_property_name.clone(), data))
                }
                Err(error) => Err(error),
            };
            match kept {
                Ok(entry) => {
                    let binary = Some(Arc::new(IndexMap::from([entry])));
                    made.push(Item { binary, ..Item::default() }.paired_with(index));
                }
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

/// A text among `fields`.
fn text(fields: Option<&Value>, name: &str) -> String {
    match fields.and_then(|fields| fields.get(name)) {
        None | Some(Value::Null) => String::new(),
        Some(value) => value.to_text().into(),
    }
}

impl Parameters {
    fn event(&self, zone: &TimeZone, now: Timestamp) -> Result<Invitation, NodeError> {
        let more = &self.additional_fields;
        let zone = if more.use_workflow_timezone { zone.clone() } else { TimeZone::UTC };
        let point = |value: &Value, name: &'static str| -> Result<Point, NodeError> {
            let moment = moment(value, &zone).ok_or_else(|| {
                NodeError::parameter(name, format!("\"{}\" is no date that can be read", value.to_text()))
            })?;
            Ok(if self.all_day { Point::Day(moment.date()) } else { Point::Instant(moment.timestamp()) })
        };
        let guests = more.attendees_ui.get("attendeeValues").and_then(Value::as_array).unwrap_or_default();
        let place = more.geolocation_ui.get("geolocationValues");
        let degrees = |name: &str| text(place, name).trim().parse::<f64>().ok();
        let organizer = more.organizer_ui.get("organizerValues");
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let sequence = more.sequence.map(|number| number.clamp(0.0, 1e9) as u32);
        Ok(Invitation {
            uid: if more.uid.is_empty() { uuid::Uuid::new_v4().to_string() } else { more.uid.to_string() },
            stamp: now,
            start: point(&self.start, "start")?,
            end: point(&self.end, "end")?,
            summary: if self.title.is_null() { String::new() } else { self.title.to_text().into() },
            description: more.description.to_string(),
            calendar: more.cal_name.to_string(),
            location: more.location.to_string(),
            url: more.url.to_string(),
            status: more.status.to_string(),
            busy: more.busy_status.to_string(),
            recurrence: more.recurrence_rule.to_string(),
            sequence,
            geo: degrees("lat").zip(degrees("lon")),
            organizer: organizer.map(|_| (text(organizer, "name"), text(organizer, "email"))),
            guests: guests
                .iter()
                .map(|guest| Guest {
                    name: text(Some(guest), "name"),
                    email: text(Some(guest), "email"),
                    rsvp: guest.get("rsvp").is_some_and(Value::is_truthy),
                })
                .collect(),
        })
    }
}

/// A date and time with a zone of its own, or in `zone`; milliseconds since 1970 are taken too.
#[expect(clippy::cast_possible_truncation, reason = "checked by the calendar")]
fn moment(value: &Value, zone: &TimeZone) -> Option<Zoned> {
    match value {
        Value::Number(number) => {
            Some(Timestamp::from_millisecond(*number as i64).ok()?.to_zoned(zone.clone()))
        }
        Value::String(written) => {
            let written = written.trim();
            if let Ok(at) = written.parse::<Timestamp>() {
                return Some(at.to_zoned(zone.clone()));
            }
            let civil =
                written.parse::<DateTime>().or_else(|_| written.replacen(' ', "T", 1).parse::<DateTime>());
            civil.ok()?.to_zoned(zone.clone()).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
