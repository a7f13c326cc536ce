//! Calendar events as forms describe them, and the files that they become.

use formats::ics::{self, Attendee, Event, Moment};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use model::{Object, Value};
use node_sdk::{EntryGroup, NodeContext, NodeError, Property, PropertyKind};
use serde::Deserialize;

use super::table::option_text;

/// What may be said of an event beside its title and time.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AdditionalFields {
    attendees_ui: Object,
    busy_status: Value,
    cal_name: Value,
    description: Value,
    pub file_name: Value,
    geolocation_ui: Object,
    location: Value,
    recurrence_rule: Value,
    organizer_ui: Object,
    sequence: Value,
    status: Value,
    uid: Value,
    url: Value,
    use_workflow_timezone: bool,
}

/// The form of an event.
pub fn properties() -> Vec<Property> {
    let group = |name, properties| EntryGroup { name, label: "Entry", properties };
    let text = |name, label| Property::new(name, label, PropertyKind::text());
    let one = |add, groups| PropertyKind::FixedCollection { multiple: false, add, groups };
    vec![
        text("title", "Event title").placeholder("New event"),
        Property::new("start", "Start", PropertyKind::DateTime).required(),
        Property::new("end", "End", PropertyKind::DateTime)
            .required()
            .help("For days: the last day; empty is the same day."),
        Property::new("allDay", "Whole days", PropertyKind::Boolean),
        Property::new(
            "additionalFields",
            "More",
            PropertyKind::Collection {
                add: "Add field",
                properties: vec![
                    Property::new(
                        "attendeesUi",
                        "Attendees",
                        PropertyKind::FixedCollection {
                            multiple: true,
                            add: "Add attendee",
                            groups: vec![group(
                                "attendeeValues",
                                vec![
                                    text("name", "Name").required(),
                                    text("email", "Email").required(),
                                    Property::new("rsvp", "Asked to answer", PropertyKind::Boolean),
                                ],
                            )],
                        },
                    ),
                    Property::new(
                        "busyStatus",
                        "Shown as",
                        PropertyKind::options([
                            ("", "Not said"),
                            ("BUSY", "Busy"),
                            ("TENTATIVE", "Tentative"),
                        ]),
                    ),
                    text("calName", "Calendar name").help("What calendar programs show for the file."),
                    text("description", "Description"),
                    text("fileName", "File name").placeholder("event.ics"),
                    Property::new(
                        "geolocationUi",
                        "Place on the map",
                        one(
                            "Set",
                            vec![group(
                                "geolocationValues",
                                vec![text("lat", "Latitude"), text("lon", "Longitude")],
                            )],
                        ),
                    ),
                    text("location", "Place"),
                    text("recurrenceRule", "Repeat")
                        .placeholder("FREQ=WEEKLY;COUNT=4")
                        .help("A rule of the iCalendar standard."),
                    Property::new(
                        "organizerUi",
                        "Organizer",
                        one(
                            "Set",
                            vec![group(
                                "organizerValues",
                                vec![text("name", "Name").required(), text("email", "Email").required()],
                            )],
                        ),
                    ),
                    Property::new("sequence", "Sequence", PropertyKind::number())
                        .help("Number of changes, for an event that was sent before."),
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
                    text("uid", "Identifier").help("Empty: a new one."),
                    text("url", "Address of a page"),
                    Property::new("useWorkflowTimezone", "Times of the workflow", PropertyKind::Boolean)
                        .help("Times without an offset are of the workflow's time zone instead of UTC."),
                ],
            },
        ),
    ]
}

/// The text of a calendar file with one event.
///
/// # Errors
/// A start or end that is no date, an end before the start, or a place that is none.
pub fn file(
    context: &NodeContext<'_>,
    title: &Value,
    start: &Value,
    end: &Value,
    all_day: bool,
    more: &AdditionalFields,
) -> Result<String, NodeError> {
    let zone = if more.use_workflow_timezone { zone(context) } else { TimeZone::UTC };
    let begin = moment("start", start, &zone)?;
    let finish = if option_text(end).is_none() && all_day { begin } else { moment("end", end, &zone)? };
    if finish < begin {
        return Err(NodeError::parameter("end", "the event ends before it starts"));
    }
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let (start, end) = if all_day {
        (Moment::Day(day(begin)), Moment::Day(day(finish).checked_add(1.day()).unwrap_or(day(finish))))
    } else {
        (Moment::Instant(begin), Moment::Instant(finish))
    };
    let of = |object: &Object, group: &str, name: &str| {
        object.get(group).and_then(|it| it.get(name)).and_then(option_text).unwrap_or_default()
    };
    let geo = match (
        of(&more.geolocation_ui, "geolocationValues", "lat"),
        of(&more.geolocation_ui, "geolocationValues", "lon"),
    ) {
        (latitude, longitude) if latitude.is_empty() && longitude.is_empty() => None,
        (latitude, longitude) => match (latitude.trim().parse(), longitude.trim().parse()) {
            (Ok(latitude), Ok(longitude)) => Some((latitude, longitude)),
            _ => {
                return Err(NodeError::parameter(
                    "additionalFields.geolocationUi",
                    "latitude and longitude are numbers",
                ));
            }
        },
    };
    let organizer = (
        of(&more.organizer_ui, "organizerValues", "name"),
        of(&more.organizer_ui, "organizerValues", "email"),
    );
    let attendees = more.attendees_ui.get("attendeeValues").and_then(Value::as_array).unwrap_or_default();
    let attendee = |entry: &Value| Attendee {
        name: entry.get("name").and_then(option_text).unwrap_or_default(),
        email: entry.get("email").and_then(option_text).unwrap_or_default(),
        rsvp: entry.get("rsvp").is_some_and(Value::is_truthy),
    };
    let text = |value: &Value| option_text(value).unwrap_or_default();
    let event = Event {
        uid: option_text(&more.uid).unwrap_or_else(|| uuid::Uuid::new_v4().to_string()),
        title: text(title),
        start,
        end,
        description: option_text(&more.description),
        location: text(&more.location),
        geo,
        url: text(&more.url),
        status: text(&more.status),
        busy_status: text(&more.busy_status),
        recurrence_rule: text(&more.recurrence_rule),
        sequence: more.sequence.as_i64(),
        organizer: (!organizer.1.is_empty()).then_some(organizer),
        attendees: attendees.iter().map(attendee).collect(),
        ..Event::new(context.services.clock.now())
    };
    Ok(ics::write(&[event], option_text(&more.cal_name).as_deref()))
}

fn zone(context: &NodeContext<'_>) -> TimeZone {
    TimeZone::get(context.view.timezone()).unwrap_or(TimeZone::UTC)
}

/// ISO text, with or without an offset, or milliseconds since 1970.
fn moment(name: &'static str, value: &Value, zone: &TimeZone) -> Result<Timestamp, NodeError> {
    let wrong = || NodeError::parameter(name, format!("\"{}\" is no date and time", value.to_text()));
    if let Some(milliseconds) = value.as_i64() {
        return Timestamp::from_millisecond(milliseconds).map_err(|_| wrong());
    }
    let text = option_text(value).ok_or_else(|| NodeError::parameter(name, "the date and time is empty"))?;
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let local: DateTime = text
        .parse::<DateTime>()
        .or_else(|_| {
            text.parse::<jiff::civil::Date>().map(|day| day.to_datetime(jiff::civil::Time::midnight()))
        })
        .map_err(|_| wrong())?;
    zone.to_zoned(local).map(|at| at.timestamp()).map_err(|_| wrong())
}
