//! Writes and reads points in time by the format letters of Luxon (`yyyy-MM-dd HH:mm`), in English.

use expression::calendar::{self, DAYS, MONTHS};
use jiff::Zoned;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use model::format_number;

/// What stands before AM and PM in times written for people.
const NARROW: char = '\u{202f}';

/// Name of the month of `at`.
pub(super) fn month_name(at: &Zoned) -> &'static str {
    calendar::month_name(at.datetime())
}

/// Name of the weekday of `at`.
pub(super) fn day_name(at: &Zoned) -> &'static str {
    calendar::day_name(at.datetime())
}

/// ISO 8601 with milliseconds, as Luxon writes it: `Z` for UTC itself, an offset for every other zone.
pub(super) fn iso(at: &Zoned) -> String {
    let zone = at.time_zone();
    let universal = zone.iana_name().map_or(at.offset() == Offset::UTC, |name| {
        name.eq_ignore_ascii_case("UTC") || name.eq_ignore_ascii_case("GMT")
    });
    let offset = if universal { "Z".to_owned() } else { offset(at, ":") };
    format!("{}{offset}", at.strftime("%Y-%m-%dT%H:%M:%S.%3f"))
}

/// The offset as `+05:30`, with `between` its parts.
pub(super) fn offset(at: &Zoned, between: &str) -> String {
    let seconds = at.offset().seconds();
    let (sign, size) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
    format!("{sign}{:02}{between}{:02}", size / 3600, size / 60 % 60)
}

/// The offset as short as can be: `+5`, `+5:30`.
fn narrow_offset(at: &Zoned) -> String {
    let seconds = at.offset().seconds();
    let (sign, size) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
    match size / 60 % 60 {
        0 => format!("{sign}{}", size / 3600),
        minutes => format!("{sign}{}:{minutes:02}", size / 3600),
    }
}

/// What people in America call their zone (`EST`), and for others the distance to Greenwich.
pub(super) fn zone_word(at: &Zoned) -> String {
    let zone = at.time_zone();
    let name = zone.iana_name().unwrap_or("UTC");
    if at.offset() == Offset::UTC && (name.ends_with("UTC") || name == "GMT") {
        return "UTC".to_owned();
    }
    let word = at.strftime("%Z").to_string();
    let lettered = word.bytes().all(|letter| letter.is_ascii_uppercase());
    if lettered
        && (name.starts_with("America/") || name.starts_with("US/") || name.starts_with("Pacific/Hon"))
    {
        return word;
    }
    if at.offset() == Offset::UTC { "GMT".to_owned() } else { format!("GMT{}", narrow_offset(at)) }
}

/// Hour on a clock with twelve.
pub(super) fn twelve(at: &Zoned) -> i8 {
    calendar::twelve(at.datetime())
}

/// AM or PM.
pub(super) fn half(at: &Zoned) -> &'static str {
    calendar::half(at.datetime())
}

/// `at` written by `format`.
pub(super) fn write(at: &Zoned, format: &str) -> String {
    let mut text = String::new();
    for part in parts(format) {
        match part {
            Part::Literal(literal) => text.push_str(&literal),
            Part::Letters(letters) => match one(at, &letters) {
                Some(written) => text.push_str(&written),
                None => text.push_str(&letters),
            },
        }
    }
    text
}

enum Part {
    Literal(String),
    Letters(String),
}

/// Runs of the same letter, and what stands between quotes.
fn parts(format: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut letters = format.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            quoted = !quoted;
        } else if quoted || !letter.is_ascii_alphabetic() {
            match parts.last_mut() {
                Some(Part::Literal(literal)) => literal.push(letter),
                _ => parts.push(Part::Literal(letter.to_string())),
            }
        } else {
            let mut run = letter.to_string();
            while letters.peek() == Some(&letter) {
                run.extend(letters.next());
            }
            parts.push(Part::Letters(run));
        }
    }
    parts
}

fn one(at: &Zoned, letters: &str) -> Option<String> {
    let short = |name: &str| name.chars().take(3).collect::<String>();
    let first = |name: &str| name.chars().take(1).collect::<String>();
    let week = at.date().iso_week_date();
    let century = |year: i16| format!("{:02}", year.rem_euclid(100));
    let clock = |seconds: bool| {
        let base = format!("{}:{:02}", twelve(at), at.minute());
        let seconds = if seconds { format!(":{:02}", at.second()) } else { String::new() };
        format!("{base}{seconds}{NARROW}{}", half(at))
    };
    let dated = |level: usize| match level {
        1 => format!("{}/{}/{}", at.month(), at.day(), at.year()),
        2 => format!("{} {}, {}", short(month_name(at)), at.day(), at.year()),
        3 => format!("{} {}, {}", month_name(at), at.day(), at.year()),
        _ => format!("{}, {} {}, {}", day_name(at), month_name(at), at.day(), at.year()),
    };
    let both = |level: usize, seconds: bool| {
        let zone = if level > 2 { format!(" {}", zone_word(at)) } else { String::new() };
        let between = if level > 2 { " at " } else { ", " };
        format!("{}{between}{}{zone}", dated(level), clock(seconds))
    };
    Some(match letters {
        "u" => format!("{:03}", at.millisecond()),
        "uu" => format!("{:02}", at.millisecond() / 10),
        "uuu" => (at.millisecond() / 100).to_string(),
        "Z" => narrow_offset(at),
        "ZZ" => offset(at, ":"),
        "ZZZ" => offset(at, ""),
        "ZZZZ" | "ZZZZZ" => zone_word(at),
        "z" => at.time_zone().iana_name().unwrap_or("UTC").to_owned(),
        "ccccc" | "EEEEE" => first(day_name(at)),
        "LLLLL" | "MMMMM" => first(month_name(at)),
        "yyyyyy" => format!("{:06}", at.year()),
        "G" => "AD".to_owned(),
        "GG" => "Anno Domini".to_owned(),
        "GGGGG" => "A".to_owned(),
        "kk" => century(week.year()),
        "kkkk" => format!("{:04}", week.year()),
        "W" | "n" => week.week().to_string(),
        "WW" | "nn" => format!("{:02}", week.week()),
        "qq" => format!("{:02}", (at.month() + 2) / 3),
        "X" => at.timestamp().as_second().to_string(),
        "x" => at.timestamp().as_millisecond().to_string(),
        "D" | "DD" | "DDD" | "DDDD" => dated(letters.len()),
        "t" => clock(false),
        "tt" => clock(true),
        "ttt" | "tttt" => format!("{} {}", clock(true), zone_word(at)),
        "T" => format!("{:02}:{:02}", at.hour(), at.minute()),
        "TT" => at.strftime("%H:%M:%S").to_string(),
        "TTT" | "TTTT" => format!("{} {}", at.strftime("%H:%M:%S"), zone_word(at)),
        "f" | "ff" | "fff" | "ffff" => both(letters.len(), false),
        "F" | "FF" | "FFF" | "FFFF" => both(letters.len(), true),
        _ => return calendar::letters(at.datetime(), letters).map(String::from),
    })
}

/// Reads `text` by `format`; what has no zone of its own is in `zone`. `None` when the text does not fit.
pub(super) fn read(text: &str, format: &str, zone: &TimeZone) -> Option<Zoned> {
    let mut rest = text;
    let mut found = Found { year: 1970, month: 1, day: 1, ..Found::default() };
    for part in parts(format) {
        match part {
            Part::Literal(literal) => rest = rest.strip_prefix(literal.as_str())?,
            Part::Letters(letters) => rest = found.take(rest, &letters)?,
        }
    }
    if !rest.is_empty() {
        return None;
    }
    if let Some(instant) = found.instant {
        return Some(instant.to_zoned(zone.clone()));
    }
    let hour = match found.afternoon {
        Some(afternoon) => found.hour % 12 + if afternoon { 12 } else { 0 },
        None => found.hour,
    };
    let date = Date::new(found.year, found.month, found.day).ok()?;
    let time = Time::new(hour, found.minute, found.second, found.nanosecond).ok()?;
    let moment = DateTime::from_parts(date, time);
    match (found.offset, found.zone) {
        (Some(offset), _) => {
            let fixed = offset.to_timestamp(moment).ok()?;
            Some(fixed.to_zoned(zone.clone()))
        }
        (None, Some(own)) => Some(moment.to_zoned(own).ok()?.with_time_zone(zone.clone())),
        (None, None) => moment.to_zoned(zone.clone()).ok(),
    }
}

#[derive(Default)]
struct Found {
    year: i16,
    month: i8,
    day: i8,
    hour: i8,
    minute: i8,
    second: i8,
    nanosecond: i32,
    afternoon: Option<bool>,
    offset: Option<Offset>,
    zone: Option<TimeZone>,
    instant: Option<jiff::Timestamp>,
}

impl Found {
    /// Takes what `letters` stand for from the start of `text` and gives the rest.
    fn take<'a>(&mut self, text: &'a str, letters: &str) -> Option<&'a str> {
        let small =
            |least, most| digits(text, least, most).and_then(|(n, rest)| Some((i8::try_from(n).ok()?, rest)));
        let named = |names: &[&'static str], length: Option<usize>| {
            names.iter().enumerate().find_map(|(index, name)| {
                let wanted = length.and_then(|length| name.get(..length)).unwrap_or(name);
                let start = text.get(..wanted.len())?;
                let index = i8::try_from(index + 1).ok()?;
                start.eq_ignore_ascii_case(wanted).then(|| (index, &text[wanted.len()..]))
            })
        };
        let rest;
        match letters {
            "yyyy" | "y" => {
                let (year, after) = if letters == "y" { digits(text, 1, 6)? } else { digits(text, 4, 4)? };
                (self.year, rest) = (i16::try_from(year).ok()?, after);
            }
            "yy" => {
                let (year, after) = digits(text, 2, 4)?;
                let year = if year > 99 {
                    year
                } else if year > 60 {
                    1900 + year
                } else {
                    2000 + year
                };
                (self.year, rest) = (i16::try_from(year).ok()?, after);
            }
            "M" | "L" => (self.month, rest) = small(1, 2)?,
            "MM" | "LL" => (self.month, rest) = small(2, 2)?,
            "MMM" | "LLL" => (self.month, rest) = named(&MONTHS, Some(3))?,
            "MMMM" | "LLLL" => (self.month, rest) = named(&MONTHS, None)?,
            "d" => (self.day, rest) = small(1, 2)?,
            "dd" => (self.day, rest) = small(2, 2)?,
            "H" | "h" => (self.hour, rest) = small(1, 2)?,
            "HH" | "hh" => (self.hour, rest) = small(2, 2)?,
            "m" => (self.minute, rest) = small(1, 2)?,
            "mm" => (self.minute, rest) = small(2, 2)?,
            "s" => (self.second, rest) = small(1, 2)?,
            "ss" => (self.second, rest) = small(2, 2)?,
            "S" | "SSS" => {
                let (number, after) = digits(text, letters.len(), 3)?;
                (self.nanosecond, rest) = (i32::try_from(number * 1_000_000).ok()?, after);
            }
            "u" => {
                let (_, after) = digits(text, 1, 9)?;
                let written = &text[..text.len() - after.len()];
                (self.nanosecond, rest) = (format!("{written:0<9}").parse().ok()?, after);
            }
            "a" => {
                let word = text.get(..2)?;
                self.afternoon = match word.to_ascii_lowercase().as_str() {
                    "am" => Some(false),
                    "pm" => Some(true),
                    _ => return None,
                };
                rest = &text[2..];
            }
            "EEE" | "ccc" => rest = named(&DAYS, Some(3))?.1,
            "EEEE" | "cccc" => rest = named(&DAYS, None)?.1,
            "E" | "c" => rest = digits(text, 1, 1)?.1,
            "Z" | "ZZ" | "ZZZ" => {
                let (sign, after) = match text.as_bytes().first()? {
                    b'+' => (1, &text[1..]),
                    b'-' => (-1, &text[1..]),
                    _ => return None,
                };
                let (hours, after) = digits(after, 1, 2)?;
                let after = after.strip_prefix(':').unwrap_or(after);
                let (minutes, after) = digits(after, 2, 2).unwrap_or((0, after));
                let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
                self.offset = Some(Offset::from_seconds(sign * seconds).ok()?);
                rest = after;
            }
            "z" => {
                let end = text.find(|letter: char| letter.is_whitespace()).unwrap_or(text.len());
                self.zone = Some(TimeZone::get(&text[..end]).ok()?);
                rest = &text[end..];
            }
            "X" => {
                let (number, after) = digits(text, 1, 12)?;
                (self.instant, rest) = (Some(jiff::Timestamp::from_second(number).ok()?), after);
            }
            "x" => {
                let (number, after) = digits(text, 1, 15)?;
                (self.instant, rest) = (Some(jiff::Timestamp::from_millisecond(number).ok()?), after);
            }
            other => rest = text.strip_prefix(other)?,
        }
        Some(rest)
    }
}

/// A number of `least` to `most` digits at the start of `text`, and the rest.
fn digits(text: &str, least: usize, most: usize) -> Option<(i64, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least {
        return None;
    }
    Some((text[..count].parse().ok()?, &text[count..]))
}

/// A duration in ISO 8601 (`P1Y2M3DT4H`) from its parts in order of size.
pub(super) fn iso_duration(parts: &[(&'static str, f64)]) -> String {
    let part = |name: &str| parts.iter().find(|(unit, _)| *unit == name).map_or(0.0, |(_, value)| *value);
    let mut text = String::from("P");
    for (name, letter) in [("years", 'Y'), ("months", 'M'), ("weeks", 'W'), ("days", 'D')] {
        if part(name) != 0.0 {
            text.push_str(&format!("{}{letter}", format_number(part(name))));
        }
    }
    let seconds = part("seconds") + part("milliseconds") / 1000.0;
    if part("hours") != 0.0 || part("minutes") != 0.0 || seconds != 0.0 {
        text.push('T');
    }
    for (value, letter) in
        [(part("hours"), 'H'), (part("minutes"), 'M'), ((seconds * 1000.0).round() / 1000.0, 'S')]
    {
        if value != 0.0 {
            text.push_str(&format!("{}{letter}", format_number(value)));
        }
    }
    if text == "P" { "PT0S".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_written_as_luxon_does() {
        let at: Zoned = "2014-08-06T13:07:04.054-04:00[America/New_York]".parse().expect("a time");
        for (format, expected) in [
            ("yyyy-MM-dd'T'HH:mm:ss.SSSZZ", "2014-08-06T13:07:04.054-04:00"),
            ("d.M.yy h:m a", "6.8.14 1:7 PM"),
            ("EEEE, MMMM d, yyyy", "Wednesday, August 6, 2014"),
            ("EEE LLL E L q o W kkkk", "Wed Aug 3 8 3 218 32 2014"),
            ("Z ZZZ ZZZZ z", "-4 -0400 EDT America/New_York"),
            ("'day' d 'of' MMMM", "day 6 of August"),
            ("X x", "1407344824 1407344824054"),
            ("D DD", "8/6/2014 Aug 6, 2014"),
            ("T TT", "13:07 13:07:04"),
            ("ff", "Aug 6, 2014, 1:07\u{202f}PM"),
            ("bb", "bb"),
        ] {
            assert_eq!(write(&at, format), expected, "{format}");
        }
        assert_eq!(iso(&at), "2014-08-06T13:07:04.054-04:00");
        assert_eq!(iso(&at.with_time_zone(TimeZone::UTC)), "2014-08-06T17:07:04.054Z");
    }

    #[test]
    fn texts_are_read_by_their_format() {
        let zone = TimeZone::get("Europe/Berlin").expect("bundled");
        for (text, format, expected) in [
            ("06/08/2014 13:07", "dd/MM/yyyy HH:mm", Some("2014-08-06T13:07:00.000+02:00")),
            ("Aug 6 2014, 1:07 pm", "MMM d yyyy, h:mm a", Some("2014-08-06T13:07:00.000+02:00")),
            ("2014-08-06 13:07 +0000", "yyyy-MM-dd HH:mm ZZZ", Some("2014-08-06T15:07:00.000+02:00")),
            ("1407344824", "X", Some("2014-08-06T19:07:04.000+02:00")),
            ("2014-13-06", "yyyy-MM-dd", None),
            ("2014-08-06x", "yyyy-MM-dd", None),
        ] {
            assert_eq!(read(text, format, &zone).map(|at| iso(&at)).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn durations_in_iso() {
        assert_eq!(iso_duration(&[("days", 1.5), ("hours", 0.0)]), "P1.5D");
        assert_eq!(iso_duration(&[("hours", 2.0), ("milliseconds", 500.0)]), "PT2H0.5S");
        assert_eq!(iso_duration(&[]), "PT0S");
    }
}
