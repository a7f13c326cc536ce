//! `$now` and `$today`: an instant in a time zone, and what is asked of one most. The rest of its interface is known to
//! scripts alone; what is answered here is what they answer.

use ecow::{EcoString, eco_format};
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use model::Value;

use crate::calendar;

/// An instant, to the millisecond, in a time zone.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    at: i64,
    /// Seconds that local time is ahead of UTC.
    offset: i64,
    zone: TimeZone,
    name: EcoString,
}

/// A length of time in calendar units.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Length {
    months: i64,
    days: i64,
    milliseconds: i64,
}

impl Length {
    /// Adds `count` of `unit`; `None` for a unit that only a script knows.
    pub(crate) fn add(&mut self, count: f64, unit: &str) -> Option<()> {
        #[expect(clippy::cast_possible_truncation, reason = "checked to be the same number")]
        let whole = count as i64;
        #[expect(clippy::cast_precision_loss, reason = "the check itself")]
        if whole as f64 != count || whole.abs() > 1_000_000_000 {
            return None;
        }
        match unit {
            "year" | "years" => self.months += whole * 12,
            "quarter" | "quarters" => self.months += whole * 3,
            "month" | "months" => self.months += whole,
            "week" | "weeks" => self.days += whole * 7,
            "day" | "days" => self.days += whole,
            "hour" | "hours" => self.milliseconds += whole * 3_600_000,
            "minute" | "minutes" => self.milliseconds += whole * 60_000,
            "second" | "seconds" => self.milliseconds += whole * 1000,
            "millisecond" | "milliseconds" => self.milliseconds += whole,
            _ => return None,
        }
        Some(())
    }

    /// The length that `{unit: count}` stands for.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        let mut length = Self::default();
        match value {
            Value::Number(count) => length.add(*count, "milliseconds")?,
            Value::Object(fields) => {
                for (unit, count) in fields.iter() {
                    let Value::Number(count) = count else { return None };
                    length.add(*count, unit)?;
                }
            }
            _ => return None,
        }
        Some(length)
    }

    /// The same length backwards.
    pub(crate) fn negated(self) -> Self {
        Self { months: -self.months, days: -self.days, milliseconds: -self.milliseconds }
    }
}

impl Moment {
    /// The instant `at` in the zone called `zone`; `None` for zones that only a script knows.
    pub(crate) fn new(at: Timestamp, zone: &str) -> Option<Self> {
        let (tz, name) = find(zone)?;
        Self::at(at.as_millisecond(), tz, name)
    }

    fn at(at: i64, zone: TimeZone, name: EcoString) -> Option<Self> {
        let offset = i64::from(zone.to_offset(Timestamp::from_millisecond(at).ok()?).seconds());
        Some(Self { at, offset, zone, name })
    }

    /// The same instant in another zone.
    pub(crate) fn in_zone(&self, zone: &str) -> Option<Self> {
        let (tz, name) = find(zone)?;
        Self::at(self.at, tz, name)
    }

    /// Milliseconds since 1970.
    pub(crate) fn milliseconds(&self) -> i64 {
        self.at
    }

    fn local(&self) -> Option<DateTime> {
        Some(Offset::UTC.to_datetime(Timestamp::from_millisecond(self.at + self.offset * 1000).ok()?))
    }

    /// The instant at which it is `local` here. The offset is first taken to be what it is at this instant; a time that
    /// a clock change skips moves forward.
    fn with_local(&self, local: DateTime) -> Option<Self> {
        let shifted = Offset::UTC.to_timestamp(local).ok()?.as_millisecond();
        let offset_at = |at: i64| -> Option<i64> {
            Some(i64::from(self.zone.to_offset(Timestamp::from_millisecond(at).ok()?).seconds()))
        };
        let first = shifted - self.offset * 1000;
        let own = offset_at(first)?;
        if own == self.offset {
            return Some(Self { at: first, offset: own, ..self.clone() });
        }
        let second = shifted - own * 1000;
        let other = offset_at(second)?;
        if own == other {
            return Some(Self { at: second, offset: own, ..self.clone() });
        }
        Some(Self { at: shifted - own.min(other) * 1000, offset: own.max(other), ..self.clone() })
    }

    /// This much later.
    pub(crate) fn plus(&self, length: Length) -> Option<Self> {
        let local = self.local()?;
        let months = i64::from(local.year()) * 12 + i64::from(local.month()) - 1 + length.months;
        let year = i16::try_from(months.div_euclid(12)).ok()?;
        let month = i8::try_from(months.rem_euclid(12) + 1).ok()?;
        let first = Date::new(year, month, 1).ok()?;
        let day = local.day().min(first.days_in_month());
        let date = Date::new(year, month, day).ok()?.checked_add(length.days.days()).ok()?;
        let moved = self.with_local(date.to_datetime(local.time()))?;
        if length.milliseconds == 0 {
            return Some(moved);
        }
        Self::at(moved.at.checked_add(length.milliseconds)?, moved.zone, moved.name)
    }

    /// The beginning of the `unit` that it is in.
    pub(crate) fn start_of(&self, unit: &str) -> Option<Self> {
        let local = self.local()?;
        let (date, time) = (local.date(), local.time());
        let midnight = |date: Date| Some(date.to_datetime(jiff::civil::Time::midnight()));
        let of_month = |month: i8| Date::new(date.year(), month, 1).ok();
        let start = match unit {
            "year" | "years" => midnight(of_month(1)?),
            "quarter" | "quarters" => midnight(of_month((date.month() - 1) / 3 * 3 + 1)?),
            "month" | "months" => midnight(of_month(date.month())?),
            "week" | "weeks" => {
                midnight(date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()?)
            }
            "day" | "days" => midnight(date),
            "hour" | "hours" => Some(date.at(time.hour(), 0, 0, 0)),
            "minute" | "minutes" => Some(date.at(time.hour(), time.minute(), 0, 0)),
            "second" | "seconds" => Some(date.at(time.hour(), time.minute(), time.second(), 0)),
            _ => None,
        }?;
        self.with_local(start)
    }

    /// The last millisecond of the `unit` that it is in.
    pub(crate) fn end_of(&self, unit: &str) -> Option<Self> {
        let mut one = Length::default();
        one.add(1.0, unit)?;
        let mut before = Length::default();
        before.add(-1.0, "millisecond")?;
        self.plus(one)?.start_of(unit)?.plus(before)
    }

    /// A field by its name.
    pub(crate) fn field(&self, name: &str) -> Option<f64> {
        let local = self.local()?;
        Some(f64::from(match name {
            "year" => i32::from(local.year()),
            "month" => i32::from(local.month()),
            "day" => i32::from(local.day()),
            "hour" => i32::from(local.hour()),
            "minute" => i32::from(local.minute()),
            "second" => i32::from(local.second()),
            "millisecond" => i32::from(local.millisecond()),
            "weekday" => i32::from(local.weekday().to_monday_one_offset()),
            "ordinal" => i32::from(local.day_of_year()),
            "quarter" => i32::from((local.month() - 1) / 3 + 1),
            "daysInMonth" => i32::from(local.days_in_month()),
            _ => return None,
        }))
    }

    /// As ISO 8601 writes it.
    pub(crate) fn iso(&self) -> Option<EcoString> {
        let mut text = self.iso_date()?;
        let local = self.local()?;
        text.push_str(&eco_format!(
            "T{:02}:{:02}:{:02}.{:03}",
            local.hour(),
            local.minute(),
            local.second(),
            local.millisecond()
        ));
        if self.name == "UTC" {
            text.push('Z');
        } else {
            text.push_str(&self.offset_text(true)?);
        }
        Some(text)
    }

    /// Its date as ISO 8601 writes it.
    pub(crate) fn iso_date(&self) -> Option<EcoString> {
        let local = self.local()?;
        (0..=9999)
            .contains(&local.year())
            .then(|| eco_format!("{:04}-{:02}-{:02}", local.year(), local.month(), local.day()))
    }

    fn offset_text(&self, colon: bool) -> Option<EcoString> {
        if self.offset % 60 != 0 {
            return None;
        }
        let (sign, minutes) = (if self.offset < 0 { '-' } else { '+' }, self.offset.abs() / 60);
        let between = if colon { ":" } else { "" };
        Some(eco_format!("{sign}{:02}{between}{:02}", minutes / 60, minutes % 60))
    }

    /// As the tokens of `pattern` say; `None` when one of them is the script's.
    pub(crate) fn format(&self, pattern: &str) -> Option<EcoString> {
        let local = self.local()?;
        let mut text = EcoString::new();
        let mut rest = pattern;
        while let Some(letter) = rest.chars().next() {
            if letter == '\'' {
                let (quoted, after) = rest[1..].split_once('\'')?;
                // Two quotes in a row are one of them.
                text.push_str(if quoted.is_empty() { "'" } else { quoted });
                rest = after;
                continue;
            }
            let length = rest.len() - rest.trim_start_matches(letter).len();
            let token = &rest[..length];
            rest = &rest[length..];
            if letter.is_ascii_alphabetic() {
                text.push_str(&self.token(token, local)?);
            } else {
                text.push_str(token);
            }
        }
        Some(text)
    }

    fn token(&self, token: &str, local: DateTime) -> Option<EcoString> {
        Some(match token {
            "ZZ" => self.offset_text(true)?,
            "ZZZ" => self.offset_text(false)?,
            "z" => self.name.clone(),
            "X" => eco_format!("{}", self.at.div_euclid(1000)),
            "x" => eco_format!("{}", self.at),
            _ => return calendar::letters(local, token),
        })
    }
}

fn find(zone: &str) -> Option<(TimeZone, EcoString)> {
    match zone {
        "utc" | "UTC" => Some((TimeZone::UTC, "UTC".into())),
        // Only names of places: others, such as `UTC+3`, are the script's.
        name if name.contains('/') => TimeZone::get(name).ok().map(|zone| (zone, name.into())),
        _ => None,
    }
}
