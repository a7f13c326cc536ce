//! Writing calendars.

use jiff::Timestamp;
use jiff::civil::Date;

use super::lines::{escaped, push, quoted};

/// When an event begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// At this moment.
    Instant(Timestamp),
    /// On this day; an end is the day after the last one.
    Day(Date),
}

/// Somebody who is invited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attendee {
    /// Name, if known.
    pub name: String,
    /// Address.
    pub email: String,
    /// Whether an answer is expected.
    pub rsvp: bool,
}

/// An event. Empty texts are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its name for programs.
    pub uid: String,
    /// Its name for people.
    pub title: String,
    /// When it was written down.
    pub stamp: Timestamp,
    /// Begin.
    pub start: Moment,
    /// End.
    pub end: Moment,
    /// More words.
    pub description: Option<String>,
    /// Where.
    pub location: String,
    /// Latitude and longitude.
    pub geo: Option<(f64, f64)>,
    /// Address of a page about it.
    pub url: String,
    /// `CONFIRMED`, `TENTATIVE` or `CANCELLED`.
    pub status: String,
    /// `BUSY`, `FREE`, `TENTATIVE`, `OOF`.
    pub busy_status: String,
    /// A rule such as `FREQ=DAILY;COUNT=3`.
    pub recurrence_rule: String,
    /// Number of changes since it was first sent.
    pub sequence: Option<i64>,
    /// Who invites: name and address.
    pub organizer: Option<(String, String)>,
    /// Who is invited.
    pub attendees: Vec<Attendee>,
}

impl Event {
    /// An event without anything, written down at `stamp`.
    pub fn new(stamp: Timestamp) -> Self {
        Self {
            uid: String::new(),
            title: String::new(),
            stamp,
            start: Moment::Instant(stamp),
            end: Moment::Instant(stamp),
            description: None,
            location: String::new(),
            geo: None,
            url: String::new(),
            status: String::new(),
            busy_status: String::new(),
            recurrence_rule: String::new(),
            sequence: None,
            organizer: None,
            attendees: Vec::new(),
        }
    }
}

/// Writes a calendar with these events; `name` is what programs show for it.
pub fn write(events: &[Event], name: Option<&str>) -> String {
    let mut out = String::new();
    push(&mut out, "BEGIN", "VCALENDAR");
    push(&mut out, "VERSION", "2.0");
    push(&mut out, "CALSCALE", "GREGORIAN");
    push(&mut out, "PRODID", "-//Reporunner//Calendar//EN");
    push(&mut out, "METHOD", "PUBLISH");
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        push(&mut out, "X-WR-CALNAME", &escaped(name));
    }
    push(&mut out, "X-PUBLISHED-TTL", "PT1H");
    for event in events {
        push_event(&mut out, event);
    }
    push(&mut out, "END", "VCALENDAR");
    out
}

fn push_event(out: &mut String, event: &Event) {
    let instant = |at: Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
    push(out, "BEGIN", "VEVENT");
    push(out, "UID", &escaped(&event.uid));
    push(out, "SUMMARY", &escaped(&event.title));
    push(out, "DTSTAMP", &instant(event.stamp));
    for (name, moment) in [("DTSTART", event.start), ("DTEND", event.end)] {
        match moment {
            Moment::Instant(at) => push(out, name, &instant(at)),
            Moment::Day(day) => push(out, &format!("{name};VALUE=DATE"), &day.strftime("%Y%m%d").to_string()),
        }
    }
    if let Some(description) = &event.description {
        push(out, "DESCRIPTION", &escaped(description));
    }
    if !event.url.is_empty() {
        // An address has no line breaks; what follows one would be a property of its own.
        push(out, "URL", &event.url.replace(['\r', '\n'], ""));
    }
    if let Some((latitude, longitude)) = event.geo {
        push(out, "GEO", &format!("{latitude};{longitude}"));
    }
    if !event.location.is_empty() {
        push(out, "LOCATION", &escaped(&event.location));
    }
    if !event.status.is_empty() {
        push(out, "STATUS", &escaped(&event.status));
    }
    if let Some((name, email)) = &event.organizer {
        push(out, &person("ORGANIZER", name, ""), &mail(email));
    }
    for attendee in &event.attendees {
        let rsvp = if attendee.rsvp { ";RSVP=TRUE" } else { ";RSVP=FALSE" };
        push(out, &person("ATTENDEE", &attendee.name, rsvp), &mail(&attendee.email));
    }
    if !event.recurrence_rule.is_empty() {
        push(out, "RRULE", &event.recurrence_rule.replace(['\r', '\n'], ""));
    }
    if let Some(sequence) = event.sequence {
        push(out, "SEQUENCE", &sequence.to_string());
    }
    if !event.busy_status.is_empty() {
        push(out, "X-MICROSOFT-CDO-BUSYSTATUS", &escaped(&event.busy_status));
    }
    push(out, "END", "VEVENT");
}

fn person(kind: &str, name: &str, more: &str) -> String {
    let name = quoted(name);
    if name.is_empty() { format!("{kind}{more}") } else { format!("{kind};CN={name}{more}") }
}

fn mail(address: &str) -> String {
    format!("MAILTO:{}", address.replace(['\r', '\n'], ""))
}
