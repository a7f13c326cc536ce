//! Reads points in time in the ways people and services write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use model::Value;

/// Ways to write a date that no standard covers.
const DATES: [&str; 8] =
    ["%Y/%m/%d", "%m/%d/%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%a %b %d %Y"];
/// Times that may follow such a date.
const TIMES: [&str; 5] = ["", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p"];

/// `value` as milliseconds since 1970: ISO 8601, RFC 2822, SQL and common ways to write dates, or a number of
/// milliseconds. What has no offset is in `zone`.
pub fn read(value: &Value, zone: &TimeZone) -> Option<i64> {
    match value {
        #[expect(clippy::cast_possible_truncation, reason = "beyond the range of timestamps anyway")]
        Value::Number(number) if number.is_finite() => {
            Timestamp::from_millisecond(*number as i64).ok().map(Timestamp::as_millisecond)
        }
        Value::String(text) => read_text(text.trim(), zone),
        _ => None,
    }
}

fn read_text(text: &str, zone: &TimeZone) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_millisecond());
    }
    if let Ok(instant) = text.parse::<Zoned>() {
        return Some(instant.timestamp().as_millisecond());
    }
    let local =
        |moment: DateTime| moment.to_zoned(zone.clone()).ok().map(|at| at.timestamp().as_millisecond());
    if let Ok(moment) = text.parse::<DateTime>() {
        return local(moment);
    }
    if let Ok(date) = text.parse::<Date>() {
        return local(date.to_datetime(Time::midnight()));
    }
    if let Some(date) = year_or_month(text) {
        return local(date.to_datetime(Time::midnight()));
    }
    if let Ok(instant) = rfc2822::parse(text) {
        return Some(instant.timestamp().as_millisecond());
    }
    if let Some(http) = text.strip_suffix("GMT")
        && let Ok(instant) = rfc2822::parse(&format!("{http}+0000"))
    {
        return Some(instant.timestamp().as_millisecond());
    }
    for date in DATES {
        for time in TIMES {
            if let Ok(parsed) = strtime::parse(format!("{date}{time}"), text) {
                let at = parsed.to_time().unwrap_or_else(|_| Time::midnight());
                return local(parsed.to_date().ok()?.to_datetime(at));
            }
        }
    }
    None
}

/// `2024` and `2024-03`, which ISO 8601 allows.
fn year_or_month(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-').unwrap_or((text, "01"));
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let berlin = TimeZone::get("Europe/Berlin").expect("bundled zone");
        let noon = "2024-03-01T11:00:00Z".parse::<Timestamp>().expect("valid").as_millisecond();
        for text in [
            "2024-03-01T12:00:00+01:00",
            "2024-03-01T12:00:00",
            "2024-03-01 12:00:00.000",
            "2024-03-01T12:00:00[Europe/Berlin]",
            "Fri, 01 Mar 2024 11:00:00 +0000",
            "Fri, 01 Mar 2024 11:00:00 GMT",
            "2024/03/01 12:00",
            "03/01/2024 12:00:00 PM",
            "Mar 1, 2024 12:00",
            "March 1, 2024 12:00",
        ] {
            assert_eq!(read(&Value::from(text), &berlin), Some(noon), "{text}");
        }
        let midnight = "2024-02-29T23:00:00Z".parse::<Timestamp>().expect("valid").as_millisecond();
        for text in ["2024-03-01", "2024-03", "1 March 2024"] {
            assert_eq!(read(&Value::from(text), &berlin), Some(midnight), "{text}");
        }
        assert_eq!(read(&Value::from(0), &berlin), Some(0));
        for text in ["", "soon", "2024-13-01", "99"] {
            assert_eq!(read(&Value::from(text), &berlin), None, "{text}");
        }
    }
}
