//! Reads the dates that people put into a Date & Time node.

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use model::Value;

use super::luxon;
use crate::flow::conditions::read_moment;

/// Whole numbers with fewer digits than this are seconds, others milliseconds since 1970.
const SECONDS_BELOW: f64 = 1e11;

/// `value` as a point in time shown in `zone`. Numbers, also as text, count from 1970; text is read by `format` when
/// there is one, otherwise in the usual ways, and what has no offset is in UTC. Without a zone, an offset that stands
/// in the text is kept, and everything else is shown in UTC.
///
/// # Errors
/// A sentence about what cannot be read.
pub(super) fn date(
    value: &Value,
    zone: Option<&TimeZone>,
    format: &str,
    format_zone: &TimeZone,
) -> Result<Zoned, String> {
    let wrong = || format!("\"{value}\" is not a date");
    let text = match value {
        Value::Number(number) => {
            return number_date(*number, zone).ok_or_else(wrong);
        }
        Value::String(text) if !text.trim().is_empty() => text.trim(),
        _ => return Err(wrong()),
    };
    if format.is_empty()
        && let Ok(number) = text.parse::<f64>()
        && number.is_finite()
    {
        return number_date(number, zone).ok_or_else(wrong);
    }
    if !format.is_empty() {
        let read = luxon::read(text, format, format_zone);
        let read = read.ok_or_else(|| format!("\"{text}\" is not a date in the format \"{format}\""))?;
        return Ok(read.with_time_zone(zone.cloned().unwrap_or_else(universal)));
    }
    let millis = read_moment(value, &TimeZone::UTC).ok_or_else(wrong)?;
    let instant = Timestamp::from_millisecond(millis).map_err(|_| wrong())?;
    Ok(instant.to_zoned(zone.cloned().unwrap_or_else(|| written_zone(text))))
}

/// UTC under the name that n8n uses, which is written with an offset.
fn universal() -> TimeZone {
    TimeZone::get("Etc/UTC").unwrap_or(TimeZone::UTC)
}

/// The zone of the full hours after a `+` in `text`.
fn written_zone(text: &str) -> TimeZone {
    let hours =
        text.split_once('+').and_then(|(_, rest)| rest.get(..2)).and_then(|hours| hours.parse::<i8>().ok());
    match hours.filter(|hours| (1..=14).contains(hours)) {
        Some(hours) => TimeZone::fixed(Offset::constant(hours)),
        None => universal(),
    }
}

fn number_date(number: f64, zone: Option<&TimeZone>) -> Option<Zoned> {
    // Seconds with a part are seconds, as other systems write them.
    let millis = if number.fract() != 0.0 || number.abs() < SECONDS_BELOW { number * 1000.0 } else { number };
    #[expect(clippy::cast_possible_truncation, reason = "beyond the range of timestamps anyway")]
    let instant = Timestamp::from_millisecond(millis.round() as i64).ok()?;
    Some(instant.to_zoned(zone.cloned().unwrap_or_else(universal)))
}

#[cfg(test)]
mod tests {
    use super::super::luxon::iso;
    use super::*;

    #[test]
    fn dates_are_read_as_n8n_does() {
        let berlin = TimeZone::get("Europe/Berlin").expect("bundled");
        for (value, zone, expected) in [
            (Value::from("2024-05-01T10:00:00Z"), Some(&berlin), "2024-05-01T12:00:00.000+02:00"),
            (Value::from("2024-05-01T10:00:00"), Some(&berlin), "2024-05-01T12:00:00.000+02:00"),
            (Value::from("2024-05-01"), None, "2024-05-01T00:00:00.000+00:00"),
            (Value::from("2024-05-01T10:00:00+02:00"), None, "2024-05-01T10:00:00.000+02:00"),
            (Value::from("2024-05-01T10:00:00-05:00"), None, "2024-05-01T15:00:00.000+00:00"),
            (Value::from(1_714_557_600), Some(&berlin), "2024-05-01T12:00:00.000+02:00"),
            (Value::from("1714557600000"), Some(&berlin), "2024-05-01T12:00:00.000+02:00"),
            (Value::from(1_714_557_600.5), Some(&berlin), "2024-05-01T12:00:00.500+02:00"),
        ] {
            let read = date(&value, zone, "", &berlin).expect("a date");
            assert_eq!(iso(&read), expected, "{value}");
        }
        for wrong in [Value::from("soon"), Value::Null, Value::from(""), Value::array([])] {
            assert!(date(&wrong, None, "", &berlin).is_err(), "{wrong}");
        }
        assert_eq!(
            date(&Value::from("01.05.2024"), Some(&berlin), "dd.MM.yyyy", &berlin)
                .map(|it| iso(&it))
                .as_deref(),
            Ok("2024-05-01T00:00:00.000+02:00")
        );
    }
}
