//! The properties of components, as values.

use std::collections::HashMap;

use ecow::EcoString;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use model::{Object, Value};

use super::lines::Line;
use super::read::Component;

/// The time zones that a file describes, by name.
#[derive(Default)]
pub struct Zones(HashMap<EcoString, Vec<Phase>>);

/// Standard or summer time of a zone: from which day of a year on which offset holds.
struct Phase {
    since: DateTime,
    /// Month and n-th weekday of each year (negative: from the end), when it comes back.
    yearly: Option<(i8, i8, jiff::civil::Weekday)>,
    offset: EcoString,
    seconds: i64,
}

impl Zones {
    /// The zones of these components.
    pub fn of<'a>(components: impl Iterator<Item = &'a Component>) -> Self {
        let mut zones = HashMap::new();
        for component in components {
            let id = component.lines.iter().find(|line| line.name == "TZID").map(|line| line.value.clone());
            zones.insert(id.unwrap_or_default(), component.inside.iter().filter_map(Phase::of).collect());
        }
        Self(zones)
    }

    /// The offset that holds in zone `name` at the local time `local`: as it is written, and in seconds.
    fn offset(&self, name: &str, local: DateTime) -> Option<(EcoString, i64)> {
        if let Some(phases) = self.0.get(name) {
            // The phase that began last before this moment.
            let begun = |phase: &Phase| {
                [0, 1]
                    .into_iter()
                    .filter_map(|back| phase.begin(local.year() - back))
                    .find(|begin| *begin <= local)
            };
            let best = phases
                .iter()
                .filter_map(|phase| Some((begun(phase)?, phase)))
                .max_by_key(|(begin, _)| *begin);
            let phase = best.map(|(_, phase)| phase).or(phases.first())?;
            return Some((phase.offset.clone(), phase.seconds));
        }
        let zone = TimeZone::get(name).ok()?;
        let seconds = i64::from(zone.to_ambiguous_zoned(local).compatible().ok()?.offset().seconds());
        let (sign, all) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
        Some((ecow::eco_format!("{sign}{:02}{:02}", all / 3600, all % 3600 / 60), seconds))
    }
}

impl Phase {
    fn of(component: &Component) -> Option<Self> {
        let find = |name: &str| component.lines.iter().find(|line| line.name == name).map(|line| &line.value);
        let offset = find("TZOFFSETTO")?.clone();
        let yearly = find("RRULE").and_then(|rule| {
            let part = |name: &str| rule.split(';').find_map(|part| part.strip_prefix(name));
            let (nth, day) = weekday(part("BYDAY=")?)?;
            Some((part("BYMONTH=")?.parse().ok()?, nth?, day))
        });
        Some(Self { since: date_time(find("DTSTART")?)?, yearly, seconds: offset_seconds(&offset)?, offset })
    }

    fn begin(&self, year: i16) -> Option<DateTime> {
        let begin = match self.yearly {
            Some((month, nth, day)) => Date::new(year, month, 1)
                .ok()?
                .nth_weekday_of_month(nth, day)
                .ok()?
                .to_datetime(self.since.time()),
            None => self.since,
        };
        Some(begin.max(self.since))
    }
}

fn offset_seconds(text: &str) -> Option<i64> {
    let (sign, digits) = match text.trim().split_at_checked(1)? {
        ("-", digits) => (-1, digits),
        ("+", digits) => (1, digits),
        _ => return None,
    };
    let part = |range| digits.get(range).and_then(|it: &str| it.parse::<i64>().ok());
    Some(sign * (part(0..2)? * 3600 + part(2..4)? * 60 + part(4..6).unwrap_or(0)))
}

fn weekday(text: &str) -> Option<(Option<i8>, jiff::civil::Weekday)> {
    use jiff::civil::Weekday;
    let (number, day) = text.trim().split_at_checked(text.trim().len().checked_sub(2)?)?;
    let day = match day.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    Some((number.parse().ok(), day))
}

/// `20240131` or `20240131T093000`, with or without `Z`.
fn date_time(text: &str) -> Option<DateTime> {
    let text = text.trim();
    let part = |range| text.get(range).filter(|it: &&str| it.bytes().all(|byte| byte.is_ascii_digit()));
    let date =
        Date::new(part(0..4)?.parse().ok()?, part(4..6)?.parse().ok()?, part(6..8)?.parse().ok()?).ok()?;
    if text.len() == 8 {
        return Some(date.to_datetime(jiff::civil::Time::midnight()));
    }
    let number = |range| part(range).and_then(|it| it.parse::<i8>().ok());
    let time = jiff::civil::Time::new(number(9..11)?, number(11..13)?, number(13..15)?.min(59), 0).ok()?;
    Some(date.to_datetime(time))
}

fn iso(at: DateTime) -> String {
    format!("{}Z", at.strftime("%Y-%m-%dT%H:%M:%S.000"))
}

/// A date or a moment: `{date, type, local?}`; the text itself when it is neither.
fn moment(line: &Line, zones: &Zones) -> Value {
    let Some(at) = date_time(&line.value) else { return line.value.clone().into() };
    let is_date = line.parameter("VALUE").is_some_and(|it| it == "DATE") || line.value.trim().len() == 8;
    let kind = if is_date { "DATE" } else { "DATE-TIME" };
    let utc = line.value.trim().ends_with('Z');
    let zone = line.parameter("TZID").filter(|_| !utc && !is_date);
    let mut object = Object::new();
    match zone.and_then(|zone| Some((zone, zones.offset(zone, at)?))) {
        Some((zone, (offset, seconds))) => {
            let date = at.checked_sub(jiff::SignedDuration::from_secs(seconds)).unwrap_or(at);
            object.insert("date", iso(date));
            object.insert("type", kind);
            let local = [
                ("date", Value::from(iso(at))),
                ("timezone", zone.clone().into()),
                ("tzoffset", offset.into()),
            ];
            object.insert("local", Object::from(local));
        }
        None => {
            object.insert("date", iso(at));
            object.insert("type", kind);
        }
    }
    Value::Object(object)
}

/// `-P1DT2H` as `{before?, weeks?, days?, hours?, minutes?, seconds?}`.
fn duration(text: &str) -> Object {
    let mut object = Object::new();
    let text = text.trim();
    if text.starts_with('-') {
        object.insert("before", true);
    }
    let mut number = String::new();
    for letter in text.chars() {
        let name = match letter {
            '0'..='9' => {
                number.push(letter);
                continue;
            }
            'W' => "weeks",
            'D' => "days",
            'H' => "hours",
            'M' => "minutes",
            'S' => "seconds",
            _ => continue,
        };
        if let Ok(count) = std::mem::take(&mut number).parse::<f64>() {
            object.insert(name, count);
        }
    }
    object
}

fn rule(text: &str) -> Object {
    let numbers = |text: &str, shift: f64| {
        Value::array(
            text.split(',')
                .filter_map(|it| it.trim().parse::<f64>().ok())
                .map(|it| Value::Number(it + shift)),
        )
    };
    let mut object = Object::new();
    for (name, value) in text.split(';').filter_map(|part| part.split_once('=')) {
        match name.trim().to_ascii_uppercase().as_str() {
            "FREQ" => drop(object.insert("frequency", value)),
            "COUNT" => drop(object.insert("count", value.parse::<f64>().ok())),
            "INTERVAL" => drop(object.insert("interval", value.parse::<f64>().ok())),
            "UNTIL" => {
                let line = Line { name: String::new(), parameters: Vec::new(), value: value.into() };
                object.insert("until", moment(&line, &Zones::default()));
            }
            "WKST" => drop(object.insert("workweekStart", value)),
            // Months count from 0.
            "BYMONTH" => drop(object.insert("byMonth", numbers(value, -1.0))),
            "BYDAY" => {
                let days = value.split(',').filter_map(|day| {
                    let day = day.trim();
                    let (number, name) = day.split_at_checked(day.len().checked_sub(2)?)?;
                    let mut object = Object::from([("day", name)]);
                    if let Ok(number) = number.parse::<f64>() {
                        object.insert("occurence", number);
                    }
                    Some(Value::Object(object))
                });
                object.insert("byDay", Value::array(days));
            }
            "BYMONTHDAY" => drop(object.insert("byMonthday", numbers(value, 0.0))),
            "BYYEARDAY" => drop(object.insert("byYearday", numbers(value, 0.0))),
            "BYWEEKNO" => drop(object.insert("byWeekNo", numbers(value, 0.0))),
            "BYSETPOS" => drop(object.insert("bySetPos", numbers(value, 0.0))),
            "BYHOUR" => drop(object.insert("byHour", numbers(value, 0.0))),
            "BYMINUTE" => drop(object.insert("byMinute", numbers(value, 0.0))),
            "BYSECOND" => drop(object.insert("bySecond", numbers(value, 0.0))),
            _ => {}
        }
    }
    object
}

fn address(text: &str) -> &str {
    let text = text.trim().trim_matches('"');
    text.split_at_checked(7)
        .filter(|(start, _)| start.eq_ignore_ascii_case("mailto:"))
        .map_or(text, |(_, rest)| rest)
}

fn organizer(line: &Line) -> Object {
    let mut object = Object::new();
    for (parameter, name) in [("CN", "name"), ("DIR", "dir")] {
        if let Some(value) = line.parameter(parameter) {
            object.insert(name, value.clone());
        }
    }
    if let Some(value) = line.parameter("SENT-BY") {
        object.insert("sentBy", address(value));
    }
    object.insert("email", address(&line.value));
    object
}

fn attendee(line: &Line) -> Value {
    let mut object = Object::from([("email", address(&line.value))]);
    for (parameter, name) in [("DELEGATED-FROM", "delegatedFrom"), ("MEMBER", "member")] {
        if let Some(value) = line.parameter(parameter) {
            object.insert(name, address(value));
        }
    }
    for (parameter, name) in [("CN", "name"), ("PARTSTAT", "partstat"), ("ROLE", "role")] {
        if let Some(value) = line.parameter(parameter) {
            object.insert(name, value.clone());
        }
    }
    Value::Object(object)
}

/// The properties of an event. Of properties that may come once the last one counts.
pub fn event(component: &Component, zones: &Zones) -> Object {
    let mut object = Object::new();
    let mut attendees = Vec::new();
    let mut exceptions = Vec::new();
    for line in &component.lines {
        let text = || Value::from(line.value.clone());
        let (name, value) = match line.name.as_str() {
            "SUMMARY" => ("summary", text()),
            "UID" => ("uid", text()),
            "CREATED" => ("created", moment(line, zones)),
            "LAST-MODIFIED" => ("lastModified", moment(line, zones)),
            "DTSTAMP" => ("stamp", moment(line, zones)),
            "DTSTART" => ("start", moment(line, zones)),
            "DTEND" => ("end", moment(line, zones)),
            "DURATION" => ("duration", Value::Object(duration(&line.value))),
            "LOCATION" => ("location", text()),
            "DESCRIPTION" => ("description", text()),
            "CATEGORIES" => {
                ("categories", Value::array(line.value.split(',').map(|it| Value::from(it.trim()))))
            }
            "RRULE" => ("recurrenceRule", Value::Object(rule(&line.value))),
            "RECURRENCE-ID" => ("recurrenceId", text()),
            "EXDATE" => {
                let each = line
                    .value
                    .split(',')
                    .map(|value| moment(&Line { value: value.into(), ..line.clone() }, zones));
                exceptions.extend(each);
                continue;
            }
            "ATTACH" => ("attach", text()),
            "URL" => ("url", text()),
            "GEO" => ("geo", text()),
            "CLASS" => ("class", text()),
            "PRIORITY" => ("priority", text()),
            "COMMENT" => ("comment", text()),
            "STATUS" => ("status", text()),
            "TRANSP" => ("timeTransparent", text()),
            "ORGANIZER" => ("organizer", Value::Object(organizer(line))),
            "ATTENDEE" => {
                attendees.push(attendee(line));
                continue;
            }
            _ => continue,
        };
        object.insert(name, value);
    }
    if !attendees.is_empty() {
        object.insert("attendees", attendees);
    }
    if !exceptions.is_empty() {
        object.insert("exceptionDates", exceptions);
    }
    object
}

/// The properties of an alarm.
pub fn alarm(component: &Component, zones: &Zones) -> Object {
    let mut object = Object::new();
    let mut attendees = Vec::new();
    let mut attachments = Vec::new();
    for line in &component.lines {
        match line.name.as_str() {
            "TRIGGER" => {
                let absolute = line.parameter("VALUE").is_some_and(|it| it == "DATE-TIME");
                let value = if absolute { moment(line, zones) } else { Value::Object(duration(&line.value)) };
                let mut options = Object::new();
                if let Some(related) = line.parameter("RELATED") {
                    options.insert("related", related.clone());
                }
                let kind = if absolute { "absolute" } else { "relative" };
                let trigger =
                    [("type", Value::from(kind)), ("value", value), ("options", Value::Object(options))];
                object.insert("trigger", Object::from(trigger));
            }
            "ACTION" => drop(object.insert("action", line.value.clone())),
            "DESCRIPTION" => drop(object.insert("description", line.value.clone())),
            "SUMMARY" => drop(object.insert("summary", line.value.clone())),
            "REPEAT" => drop(object.insert("repeat", line.value.trim().parse::<f64>().ok())),
            "DURATION" => drop(object.insert("duration", duration(&line.value))),
            "ATTACH" => {
                attachments.push(Value::Object(Object::from([("type", "uri"), ("url", line.value.as_str())])))
            }
            "ATTENDEE" => attendees.push(attendee(line)),
            _ => {}
        }
    }
    for (name, list) in [("attachments", attachments), ("attendees", attendees)] {
        if !list.is_empty() {
            object.insert(name, list);
        }
    }
    object
}

/// `{id, props: [{type, start, recurrenceRule?, offsetFrom, offsetTo, name?}]}`.
pub fn time_zone(component: &Component) -> Object {
    let phases = component.inside.iter().map(|phase| {
        let mut object = Object::from([("type", phase.name.as_str())]);
        for line in &phase.lines {
            match line.name.as_str() {
                "DTSTART" => drop(object.insert("start", date_time(&line.value).map(iso))),
                "RRULE" => drop(object.insert("recurrenceRule", rule(&line.value))),
                "TZOFFSETFROM" => drop(object.insert("offsetFrom", line.value.clone())),
                "TZOFFSETTO" => drop(object.insert("offsetTo", line.value.clone())),
                "TZNAME" => drop(object.insert("name", line.value.clone())),
                _ => {}
            }
        }
        Value::Object(object)
    });
    let mut object = Object::from([("props", Value::array(phases))]);
    for line in &component.lines {
        if line.name == "TZID" {
            object.insert("id", line.value.clone());
        }
    }
    object
}
