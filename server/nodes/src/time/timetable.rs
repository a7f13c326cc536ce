//! The points in time of one schedule rule. They depend on the rule and the calendar only, never on when the server
//! was started, so that a restart neither skips nor repeats one.

use croner::Cron;
use jiff::civil::{Date, DateTime, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use node_sdk::Timetable;

/// One rule of a schedule.
#[derive(Debug, Clone)]
pub(super) enum Rule {
    /// Every `step` seconds, counted on the clock on the wall. Below a minute (or an hour, in whole minutes) the count
    /// begins anew with each, as in cron expressions: every 45 minutes is at minute 0 and 45.
    Seconds { step: i64 },
    /// Every `step` hours at a minute.
    Hours { step: i64, minute: i8 },
    /// Every `step` days at a time.
    Days { step: i64, hour: i8, minute: i8 },
    /// Every `step` weeks on some weekdays (0 is Sunday) at a time.
    Weeks { step: i64, days: Vec<i8>, hour: i8, minute: i8 },
    /// Every `step` months on a day; months without that day are left out.
    Months { step: i64, day: i8, hour: i8, minute: i8 },
    /// A cron expression of five or six fields.
    Cron(Box<Cron>),
}

impl Timetable for Rule {
    fn next(&self, after: &Zoned) -> Option<Zoned> {
        match self {
            Self::Seconds { step } => every_seconds(*step, after),
            Self::Hours { step: 1, minute } => every_hour(*minute, after),
            Self::Hours { step, minute } => every_hours(*step, *minute, after),
            Self::Days { step, hour, minute } => {
                on_days(after, *step + 1, *hour, *minute, |day| days_since_epoch(day) % step == 0)
            }
            Self::Weeks { step, days, hour, minute } => on_days(after, 7 * step + 7, *hour, *minute, |day| {
                days.contains(&day.weekday().to_sunday_zero_offset()) && weeks_since_epoch(day) % step == 0
            }),
            Self::Months { step, day, hour, minute } => {
                // A day that only some months have comes back within eight years (29 February), times the step.
                on_days(after, 366 * 8 * step, *hour, *minute, |candidate| {
                    candidate.day() == *day
                        && (i64::from(candidate.year()) * 12 + i64::from(candidate.month()) - 1) % step == 0
                })
            }
            Self::Cron(cron) => cron.find_next_occurrence(after, false).ok(),
        }
    }
}

/// Seconds of the wall clock since 1970, so that steps meet full minutes and hours in every time zone.
fn wall_seconds(at: &Zoned) -> i64 {
    at.timestamp().as_second() + i64::from(at.offset().seconds())
}

fn every_seconds(step: i64, after: &Zoned) -> Option<Zoned> {
    let span = match step {
        ..60 => 60,
        60..3600 if step % 60 == 0 => 3600,
        _ => step,
    };
    let now = wall_seconds(after);
    let begin = now.div_euclid(span) * span;
    let next = (begin + ((now - begin) / step + 1) * step).min(begin + span);
    let instant = Timestamp::from_second(next - i64::from(after.offset().seconds())).ok()?;
    Some(instant.to_zoned(after.time_zone().clone()))
}

/// Every hour really is every hour: the one that a clock change repeats comes twice, the one it leaves out not at all.
fn every_hour(minute: i8, after: &Zoned) -> Option<Zoned> {
    let shift = i64::from(minute) * 60;
    let next = ((wall_seconds(after) - shift).div_euclid(3600) + 1) * 3600 + shift;
    let instant = Timestamp::from_second(next - i64::from(after.offset().seconds())).ok()?;
    Some(instant.to_zoned(after.time_zone().clone()))
}

fn every_hours(step: i64, minute: i8, after: &Zoned) -> Option<Zoned> {
    let span = step * 3600;
    let shift = i64::from(minute) * 60;
    let first = (wall_seconds(after) - shift).div_euclid(span);
    (first..first + 3).find_map(|slot| {
        let wall = Timestamp::from_second(slot * span + shift).ok()?.to_zoned(TimeZone::UTC).datetime();
        at_wall(wall, after)
    })
}

fn on_days(after: &Zoned, most: i64, hour: i8, minute: i8, fits: impl Fn(Date) -> bool) -> Option<Zoned> {
    let mut day = after.date();
    for _ in 0..=most {
        if fits(day)
            && let Some(found) = at_wall(day.at(hour, minute, 0, 0), after)
        {
            return Some(found);
        }
        day = day.checked_add(1.day()).ok()?;
    }
    None
}

/// The instant at which the wall clock shows `wall`, when it is after `after`. A time that a clock change leaves out
/// comes right after the change; one that it repeats comes once.
fn at_wall(wall: DateTime, after: &Zoned) -> Option<Zoned> {
    let found = wall.to_zoned(after.time_zone().clone()).ok()?;
    (found > *after).then_some(found)
}

fn days_since_epoch(day: Date) -> i64 {
    day.duration_since(date(1970, 1, 1)).as_hours() / 24
}

/// Weeks begin on Sunday; 4 January 1970 was one.
fn weeks_since_epoch(day: Date) -> i64 {
    let sunday = date(1970, 1, 4);
    debug_assert_eq!(sunday.weekday(), Weekday::Sunday);
    day.duration_since(sunday).as_secs().div_euclid(SignedDuration::from_hours(24 * 7).as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next three points after a time, as text without the zone's name.
    fn next_three(rule: &Rule, after: &str) -> Vec<String> {
        let mut at: Zoned = after.parse().expect(after);
        (0..3)
            .map(|_| {
                at = rule.next(&at).expect("a next point");
                at.strftime("%Y-%m-%d %H:%M:%S%:z").to_string()
            })
            .collect()
    }

    #[test]
    fn steps_meet_the_wall_clock() {
        assert_eq!(
            next_three(&Rule::Seconds { step: 900 }, "2025-03-01T10:07:00+05:45[Asia/Kathmandu]"),
            ["2025-03-01 10:15:00+05:45", "2025-03-01 10:30:00+05:45", "2025-03-01 10:45:00+05:45"]
        );
        assert_eq!(
            next_three(&Rule::Seconds { step: 45 * 60 }, "2025-03-01T10:07:00+01:00[Europe/Vienna]"),
            ["2025-03-01 10:45:00+01:00", "2025-03-01 11:00:00+01:00", "2025-03-01 11:45:00+01:00"]
        );
        assert_eq!(
            next_three(&Rule::Seconds { step: 25 }, "2025-03-01T10:07:00+01:00[Europe/Vienna]"),
            ["2025-03-01 10:07:25+01:00", "2025-03-01 10:07:50+01:00", "2025-03-01 10:08:00+01:00"]
        );
        assert_eq!(
            next_three(&Rule::Hours { step: 6, minute: 30 }, "2025-03-01T18:30:00+01:00[Europe/Vienna]"),
            ["2025-03-02 00:30:00+01:00", "2025-03-02 06:30:00+01:00", "2025-03-02 12:30:00+01:00"]
        );
        assert_eq!(
            next_three(
                &Rule::Months { step: 1, day: 31, hour: 9, minute: 0 },
                "2025-01-31T09:00:00+00:00[UTC]"
            ),
            ["2025-03-31 09:00:00+00:00", "2025-05-31 09:00:00+00:00", "2025-07-31 09:00:00+00:00"]
        );
        let weekdays = Rule::Weeks { step: 1, days: vec![1, 5], hour: 8, minute: 0 };
        assert_eq!(
            next_three(&weekdays, "2025-03-07T08:00:00+00:00[UTC]"),
            ["2025-03-10 08:00:00+00:00", "2025-03-14 08:00:00+00:00", "2025-03-17 08:00:00+00:00"]
        );
        let fortnight = next_three(
            &Rule::Weeks { step: 2, days: vec![0], hour: 0, minute: 0 },
            "2025-03-07T08:00:00Z[UTC]",
        );
        assert_eq!(fortnight.len(), 3);
        let leap = Rule::Months { step: 12, day: 29, hour: 0, minute: 0 };
        assert!(leap.next(&"2025-03-07T08:00:00Z[UTC]".parse().expect("a time")).is_some());
    }

    #[test]
    fn clock_changes_neither_lose_nor_double_a_day() {
        // 30 March 2025, 02:00 does not exist in Vienna; 26 October 2025, 02:30 exists twice.
        let daily = Rule::Days { step: 1, hour: 2, minute: 30 };
        assert_eq!(
            next_three(&daily, "2025-03-29T02:30:00+01:00[Europe/Vienna]"),
            ["2025-03-30 03:30:00+02:00", "2025-03-31 02:30:00+02:00", "2025-04-01 02:30:00+02:00"]
        );
        assert_eq!(
            next_three(&daily, "2025-10-25T02:30:00+02:00[Europe/Vienna]"),
            ["2025-10-26 02:30:00+02:00", "2025-10-27 02:30:00+01:00", "2025-10-28 02:30:00+01:00"]
        );
        assert_eq!(
            next_three(&Rule::Hours { step: 1, minute: 0 }, "2025-10-26T01:00:00+02:00[Europe/Vienna]"),
            ["2025-10-26 02:00:00+02:00", "2025-10-26 02:00:00+01:00", "2025-10-26 03:00:00+01:00"]
        );
    }
}
