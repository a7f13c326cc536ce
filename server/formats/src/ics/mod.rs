//! Calendars (iCalendar, RFC 5545): files to values and events to files.

mod fields;
mod lines;
mod read;
mod write;

pub use read::read;
pub use write::{Attendee, Event, Moment, write};

const NAME: &str = "iCalendar";

#[cfg(test)]
mod round_trip {
    use proptest::prelude::*;

    use super::*;
    use crate::Limits;

    proptest! {
        #[test]
        fn events_come_back(
            title in "[ -~äöü€]{1,120}",
            description in prop::option::of("[ -~ä\n]{1,200}"),
            start in 0_i64..4_000_000_000,
            length in 1_i64..100_000,
        ) {
            let at = |seconds| jiff::Timestamp::from_second(seconds).expect("in range");
            let event = Event {
                title: title.clone(),
                description: description.clone(),
                start: Moment::Instant(at(start)),
                end: Moment::Instant(at(start + length)),
                uid: "1@x".to_owned(),
                ..Event::new(at(0))
            };
            let text = write(&[event], None);
            prop_assert!(text.lines().all(|line| line.len() <= 75));
            let calendar = read(&text, &Limits::default()).expect("reads");
            let found = &calendar.get("events").and_then(|it| it.as_array()).expect("events")[0];
            let text_of = |name: &str| found.get(name).and_then(|it| it.as_str()).map(lines::unescaped);
            prop_assert_eq!(text_of("summary"), Some(title));
            prop_assert_eq!(text_of("description"), description);
            let date = found.at_path("start.date").and_then(|it| it.as_str()).expect("a date");
            prop_assert_eq!(date.parse::<jiff::Timestamp>().expect("a date"), at(start));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(BEGIN:|END:|VEVENT|VCALENDAR|DTSTART|;TZID=|:|\n| |[a-z0-9=,;\"]){0,60}") {
            let _outcome = read(&text, &Limits::default());
        }
    }
}
