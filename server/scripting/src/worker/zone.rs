//! Time zones for the DateTime of the prelude: offsets and the way from local time to instants. All the rest of the
//! calendar is arithmetic on UTC fields, which JavaScript's own `Date` does.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use rquickjs::{Ctx, Function, Object, Result};

/// Gives `host` the functions `zoneName`, `offset`, `instant` and `abbreviation`.
///
/// # Errors
/// When memory is short.
pub(super) fn install<'js>(ctx: &Ctx<'js>, host: &Object<'js>) -> Result<()> {
    let zones = Rc::new(Zones::default());
    let own = Rc::clone(&zones);
    host.set("zoneName", Function::new(ctx.clone(), move |name: String| own.get(&name).map(|_| name))?)?;
    let own = Rc::clone(&zones);
    host.set("offset", Function::new(ctx.clone(), move |zone: String, at: f64| own.offset(&zone, at))?)?;
    let own = Rc::clone(&zones);
    host.set(
        "instant",
        Function::new(ctx.clone(), move |zone: String, local: f64| own.instant(&zone, local))?,
    )?;
    host.set(
        "abbreviation",
        Function::new(ctx.clone(), move |zone: String, at: f64| zones.abbreviation(&zone, at))?,
    )
}

#[derive(Default)]
struct Zones(RefCell<HashMap<String, Option<TimeZone>>>);

impl Zones {
    fn get(&self, name: &str) -> Option<TimeZone> {
        if let Some(known) = self.0.borrow().get(name) {
            return known.clone();
        }
        let zone = find(name);
        self.0.borrow_mut().insert(name.to_owned(), zone.clone());
        zone
    }

    /// Milliseconds that local time is ahead of UTC at an instant; not-a-number for an unknown zone.
    fn offset(&self, zone: &str, at: f64) -> f64 {
        match (self.get(zone), timestamp(at)) {
            (Some(zone), Some(at)) => f64::from(zone.to_offset(at).seconds()) * 1000.0,
            _ => f64::NAN,
        }
    }

    /// The instant of a local time, given as if it were UTC. A time that a clock change skips is moved forward by the
    /// length of the gap; of a time that comes twice the first is meant.
    fn instant(&self, zone: &str, local: f64) -> f64 {
        let find = || {
            let civil: DateTime = Offset::UTC.to_datetime(timestamp(local)?);
            let zone = self.get(zone)?;
            let instant = zone.to_ambiguous_timestamp(civil).compatible().ok()?;
            #[expect(clippy::cast_precision_loss, reason = "milliseconds of a calendar date fit a double")]
            Some(instant.as_millisecond() as f64)
        };
        find().unwrap_or(f64::NAN)
    }

    fn abbreviation(&self, zone: &str, at: f64) -> Option<String> {
        let at = timestamp(at)?;
        Some(self.get(zone)?.to_offset_info(at).abbreviation().to_owned())
    }
}

/// `UTC`, an IANA name, or a fixed offset such as `UTC+5:30`.
fn find(name: &str) -> Option<TimeZone> {
    if name.eq_ignore_ascii_case("utc") {
        return Some(TimeZone::UTC);
    }
    if let Some(offset) = name.get(..3).filter(|start| start.eq_ignore_ascii_case("utc")).map(|_| &name[3..])
    {
        let (sign, rest) = match offset.split_at_checked(1)? {
            ("+", rest) => (1, rest),
            ("-", rest) => (-1, rest),
            _ => return None,
        };
        let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        return Some(Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?.to_time_zone());
    }
    // Only the data in the program itself: the process cannot open files.
    TimeZone::get(name).ok()
}

fn timestamp(milliseconds: f64) -> Option<Timestamp> {
    if !milliseconds.is_finite() || milliseconds.abs() > 8.64e15 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "in range, and JavaScript drops the fraction as well"
    )]
    let whole = milliseconds.floor() as i64;
    Timestamp::UNIX_EPOCH.checked_add(whole.milliseconds()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_move_forward_and_folds_take_the_first() {
        let zones = Zones::default();
        let local = |text: &str| -> f64 {
            let civil: DateTime = text.parse().expect("a civil time");
            Offset::UTC.to_timestamp(civil).expect("in range").as_millisecond() as f64
        };
        let berlin = "Europe/Berlin";
        assert_eq!(zones.instant(berlin, local("2024-03-31T02:30:00")), local("2024-03-31T01:30:00"));
        assert_eq!(zones.instant(berlin, local("2024-10-27T02:30:00")), local("2024-10-27T00:30:00"));
        assert_eq!(zones.offset(berlin, local("2024-07-01T00:00:00")), 7_200_000.0);
        assert_eq!(zones.offset("utc-3:30", 0.0), -12_600_000.0);
        assert!(zones.offset("Nowhere/At_All", 0.0).is_nan());
    }
}
