//! One event as an iCalendar file (RFC 5545), such as calendar programs open.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Longest line in bytes before it is folded.
const LINE: usize = 75;

/// A point in a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// A whole day.
    Day(Date),
    /// An instant.
    Instant(Timestamp),
}

/// Somebody who is invited.
#[derive(Debug, Clone, Default)]
pub struct Guest {
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Whether an answer is asked for.
    pub rsvp: bool,
}

/// An event; empty texts say nothing.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "named as in the standard")]
pub struct Invitation {
    pub uid: String,
    pub stamp: Timestamp,
    pub start: Point,
    pub end: Point,
    pub summary: String,
    pub description: String,
    pub calendar: String,
    pub location: String,
    pub url: String,
    pub status: String,
    pub busy: String,
    pub recurrence: String,
    pub sequence: Option<u32>,
    pub geo: Option<(f64, f64)>,
    pub organizer: Option<(String, String)>,
    pub guests: Vec<Guest>,
}

impl Invitation {
    /// The file.
    pub fn write(&self) -> String {
        let mut out = String::new();
        let mut line = |text: String| fold(&text, &mut out);
        line("BEGIN:VCALENDAR".into());
        line("VERSION:2.0".into());
        line("CALSCALE:GREGORIAN".into());
        line("PRODID:-//Reporunner//EN".into());
        line("METHOD:PUBLISH".into());
        if !self.calendar.is_empty() {
            line(format!("X-WR-CALNAME:{}", escape(&self.calendar)));
        }
        line("X-PUBLISHED-TTL:PT1H".into());
        line("BEGIN:VEVENT".into());
        line(format!("UID:{}", escape(&self.uid)));
        line(format!("SUMMARY:{}", escape(&self.summary)));
        line(format!("DTSTAMP:{}", instant(self.stamp)));
        line(format!("DTSTART{}", point(self.start)));
        line(format!("DTEND{}", point(self.end)));
        if let Some(sequence) = self.sequence {
            line(format!("SEQUENCE:{sequence}"));
        }
        for (name, text) in [("DESCRIPTION", &self.description), ("LOCATION", &self.location)] {
            if !text.is_empty() {
                line(format!("{name}:{}", escape(text)));
            }
        }
        // These are no texts: what stands in them has a syntax of its own.
        for (name, text) in [
            ("URL", &self.url),
            ("STATUS", &self.status),
            ("X-MICROSOFT-CDO-BUSYSTATUS", &self.busy),
            ("RRULE", &self.recurrence),
        ] {
            if !text.is_empty() {
                line(format!("{name}:{}", plain(text)));
            }
        }
        if let Some((latitude, longitude)) = self.geo {
            line(format!("GEO:{latitude};{longitude}"));
        }
        if let Some((name, email)) = &self.organizer {
            line(format!("ORGANIZER;CN={}:mailto:{}", quoted(name), plain(email)));
        }
        for guest in &self.guests {
            let rsvp = if guest.rsvp { "TRUE" } else { "FALSE" };
            let name = if guest.name.is_empty() { &guest.email } else { &guest.name };
            line(format!("ATTENDEE;RSVP={rsvp};CN={}:mailto:{}", quoted(name), plain(&guest.email)));
        }
        line("END:VEVENT".into());
        line("END:VCALENDAR".into());
        out
    }
}

fn instant(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn point(at: Point) -> String {
    match at {
        Point::Day(day) => format!(";VALUE=DATE:{}", day.strftime("%Y%m%d")),
        Point::Instant(at) => format!(":{}", instant(at)),
    }
}

/// Text as section 3.3.11 has it.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace("\r\n", "\\n")
        .replace(['\n', '\r'], "\\n")
}

/// Without line ends, which could begin another property.
fn plain(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", plain(name).replace('"', "'"))
}

/// Adds a line, folded as section 3.1 has it.
fn fold(text: &str, out: &mut String) {
    let mut length = 0;
    for character in text.chars() {
        if length + character.len_utf8() > LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(character);
        length += character.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_written_by_the_standard() {
        let at: Timestamp = "2030-01-02T03:04:05Z".parse().expect("a time");
        let invitation = Invitation {
            uid: "u1".into(),
            stamp: at,
            start: Point::Instant(at),
            end: Point::Day(jiff::civil::date(2030, 1, 3)),
            summary: "Tea; cake, talk".into(),
            description: "long ".repeat(30),
            calendar: String::new(),
            location: "Here\nthere".into(),
            url: "https://x.y\r\nATTENDEE:evil".into(),
            status: "CONFIRMED".into(),
            busy: "BUSY".into(),
            recurrence: "FREQ=DAILY".into(),
            sequence: Some(2),
            geo: Some((1.5, 2.5)),
            organizer: Some(("A \"B\"".into(), "a@b.c".into())),
            guests: vec![Guest { email: "d@e.f".into(), rsvp: true, ..Guest::default() }],
        };
        let text = invitation.write();
        assert!(text.lines().all(|line| line.len() <= LINE), "{text}");
        let unfolded = text.replace("\r\n ", "");
        for line in [
            "SUMMARY:Tea\\; cake\\, talk",
            "DTSTART:20300102T030405Z",
            "DTEND;VALUE=DATE:20300103",
            "LOCATION:Here\\nthere",
            "URL:https://x.yATTENDEE:evil",
            "GEO:1.5;2.5",
            "ORGANIZER;CN=\"A 'B'\":mailto:a@b.c",
            "ATTENDEE;RSVP=TRUE;CN=\"d@e.f\":mailto:d@e.f",
        ] {
            assert!(unfolded.lines().any(|found| found == line), "{line}\n{unfolded}");
        }
    }
}
