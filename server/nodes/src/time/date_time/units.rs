//! Reckoning with calendar units: adding, rounding and differences, the way Luxon does.

use jiff::{SignedDuration, Span, Zoned};

/// A unit of time, largest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}

impl Unit {
    /// The unit called `word`, singular or plural.
    pub(super) fn read(word: &str) -> Option<Self> {
        Some(match word.strip_suffix('s').unwrap_or(word) {
            "year" => Self::Year,
            "quarter" => Self::Quarter,
            "month" => Self::Month,
            "week" => Self::Week,
            "day" => Self::Day,
            "hour" => Self::Hour,
            "minute" => Self::Minute,
            "second" => Self::Second,
            "millisecond" => Self::Millisecond,
            _ => return None,
        })
    }

    /// Its name in plural, as results show it.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Year => "years",
            Self::Quarter => "quarters",
            Self::Month => "months",
            Self::Week => "weeks",
            Self::Day => "days",
            Self::Hour => "hours",
            Self::Minute => "minutes",
            Self::Second => "seconds",
            Self::Millisecond => "milliseconds",
        }
    }

    /// Milliseconds of one, for parts of units: a month has 30 days then.
    fn millis(self) -> f64 {
        const DAY: f64 = 86_400_000.0;
        match self {
            Self::Year => 365.0 * DAY,
            Self::Quarter => 91.0 * DAY,
            Self::Month => 30.0 * DAY,
            Self::Week => 7.0 * DAY,
            Self::Day => DAY,
            Self::Hour => 3_600_000.0,
            Self::Minute => 60_000.0,
            Self::Second => 1_000.0,
            Self::Millisecond => 1.0,
        }
    }

    fn is_calendar(self) -> bool {
        self <= Self::Day
    }
}

/// `at` and `count` units; a day that the month does not have becomes its last. `None` beyond the calendar.
pub(super) fn plus(at: &Zoned, count: f64, unit: Unit) -> Option<Zoned> {
    if !count.is_finite() || count.abs() > 1e13 {
        return None;
    }
    let whole = if unit.is_calendar() { count.trunc() } else { 0.0 };
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let number = whole as i64;
    let span = Span::new();
    let span = match unit {
        Unit::Year => span.try_years(number),
        Unit::Quarter => span.try_months(number.checked_mul(3)?),
        Unit::Month => span.try_months(number),
        Unit::Week => span.try_weeks(number),
        Unit::Day => span.try_days(number),
        _ => Ok(span),
    };
    let moved = at.checked_add(span.ok()?).ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let millis = ((count - whole) * unit.millis()).round() as i64;
    moved.checked_add(SignedDuration::from_millis(millis)).ok()
}

/// The beginning of the unit that `at` lies in; weeks begin on Monday.
pub(super) fn start_of(at: &Zoned, unit: Unit) -> Option<Zoned> {
    let date = at.date();
    let day = match unit {
        Unit::Year => date.with().month(1).day(1).build().ok()?,
        Unit::Quarter => date.with().month((date.month() - 1) / 3 * 3 + 1).day(1).build().ok()?,
        Unit::Month => date.with().day(1).build().ok()?,
        Unit::Week => {
            date.checked_sub(Span::new().days(i64::from(date.weekday().to_monday_zero_offset()))).ok()?
        }
        Unit::Day => date,
        Unit::Hour => return at.with().minute(0).second(0).subsec_nanosecond(0).build().ok(),
        Unit::Minute => return at.with().second(0).subsec_nanosecond(0).build().ok(),
        Unit::Second => return at.with().subsec_nanosecond(0).build().ok(),
        Unit::Millisecond => return Some(at.clone()),
    };
    day.to_zoned(at.time_zone().clone()).ok()
}

fn millis_between(from: &Zoned, to: &Zoned) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "the calendar's range is below 2^53 milliseconds")]
    let difference = (to.timestamp().as_millisecond() - from.timestamp().as_millisecond()) as f64;
    difference
}

fn days_between(from: &Zoned, to: &Zoned) -> f64 {
    let hours = to.date().duration_since(from.date()).as_hours();
    f64::from(i32::try_from(hours / 24).unwrap_or(i32::MAX))
}

/// From `start` to `end` in `units`: whole ones, only the smallest may have a part. Negative when `end` is earlier.
pub(super) fn between(start: &Zoned, end: &Zoned, units: &[Unit]) -> Option<Vec<(&'static str, f64)>> {
    let mut units = units.to_vec();
    units.sort_unstable();
    units.dedup();
    let backwards = start.timestamp() > end.timestamp();
    let (earlier, later) = if backwards { (end, start) } else { (start, end) };
    let mut result: Vec<(Unit, f64)> = Vec::new();
    let mut cursor = earlier.clone();
    for unit in units.iter().copied().filter(|unit| unit.is_calendar()) {
        let months = || {
            let years = f64::from(later.year()) - f64::from(cursor.year());
            years * 12.0 + f64::from(later.month()) - f64::from(cursor.month())
        };
        let mut count = match unit {
            Unit::Year => f64::from(later.year()) - f64::from(cursor.year()),
            Unit::Quarter => (months() / 3.0).trunc(),
            Unit::Month => months(),
            Unit::Week => (days_between(&cursor, later) / 7.0).trunc(),
            _ => days_between(&cursor, later),
        };
        let mut next = plus(&cursor, count, unit)?;
        while next.timestamp() > later.timestamp() {
            count -= 1.0;
            next = plus(&cursor, count, unit)?;
        }
        cursor = next;
        result.push((unit, count));
    }
    let mut left = millis_between(&cursor, later);
    let clock: Vec<Unit> = units.iter().copied().filter(|unit| !unit.is_calendar()).collect();
    if let Some((last, rest)) = clock.split_last() {
        for unit in rest {
            let count = (left / unit.millis()).trunc();
            left -= count * unit.millis();
            result.push((*unit, count));
        }
        result.push((*last, left / last.millis()));
    } else if let Some((unit, count)) = result.last_mut() {
        let next = plus(&cursor, 1.0, *unit)?;
        let whole = millis_between(&cursor, &next);
        if whole > 0.0 {
            *count += left / whole;
        }
    }
    let signed =
        |(unit, count): (Unit, f64)| (unit.plural(), if backwards && count != 0.0 { -count } else { count });
    Some(result.into_iter().map(signed).collect())
}

#[cfg(test)]
mod tests {
    use super::super::luxon::iso;
    use super::*;

    fn at(text: &str) -> Zoned {
        text.parse().expect(text)
    }

    #[test]
    fn months_end_where_they_must_and_days_keep_their_hour() {
        let start = at("2024-01-31T10:00:00+01:00[Europe/Berlin]");
        let moved = |count, unit| plus(&start, count, unit).map(|it| iso(&it)).expect("in the calendar");
        assert_eq!(moved(1.0, Unit::Month), "2024-02-29T10:00:00.000+01:00");
        assert_eq!(moved(60.0, Unit::Day), "2024-03-31T10:00:00.000+02:00");
        assert_eq!(moved(-1.5, Unit::Day), "2024-01-29T22:00:00.000+01:00");
        assert_eq!(moved(1.0, Unit::Quarter), "2024-04-30T10:00:00.000+02:00");
        assert_eq!(moved(90.0, Unit::Minute), "2024-01-31T11:30:00.000+01:00");
        assert_eq!(plus(&start, 1e12, Unit::Year), None);
    }

    #[test]
    fn beginnings_of_units() {
        let time = at("2024-05-16T13:14:15.123+02:00[Europe/Berlin]");
        for (unit, expected) in [
            (Unit::Year, "2024-01-01T00:00:00.000+01:00"),
            (Unit::Quarter, "2024-04-01T00:00:00.000+02:00"),
            (Unit::Month, "2024-05-01T00:00:00.000+02:00"),
            (Unit::Week, "2024-05-13T00:00:00.000+02:00"),
            (Unit::Day, "2024-05-16T00:00:00.000+02:00"),
            (Unit::Hour, "2024-05-16T13:00:00.000+02:00"),
            (Unit::Second, "2024-05-16T13:14:15.000+02:00"),
        ] {
            assert_eq!(start_of(&time, unit).map(|it| iso(&it)).as_deref(), Some(expected), "{unit:?}");
        }
    }

    #[test]
    fn differences_in_several_units() {
        let (a, b) = (at("2024-01-31T00:00:00Z[UTC]"), at("2024-03-01T12:00:00Z[UTC]"));
        assert_eq!(between(&a, &b, &[Unit::Day]), Some(vec![("days", 30.5)]));
        assert_eq!(
            between(&a, &b, &[Unit::Hour, Unit::Month, Unit::Day]),
            Some(vec![("months", 1.0), ("days", 1.0), ("hours", 12.0)])
        );
        assert_eq!(between(&b, &a, &[Unit::Hour]), Some(vec![("hours", -732.0)]));
        assert_eq!(between(&a, &a, &[Unit::Day, Unit::Second]), Some(vec![("days", 0.0), ("seconds", 0.0)]));
    }
}
