//! Names of months and days, and the format letters that speak of date and time alone (`yyyy`, `MMM`, `hh`), in English.
//! Letters for zones are answered by whoever knows the zone.

use ecow::{EcoString, eco_format};
use jiff::civil::DateTime;

/// The months, from January.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The days of the week, from Monday.
pub const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The name of the month of `local`.
pub fn month_name(local: DateTime) -> &'static str {
    usize::try_from(local.month() - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

/// The name of the weekday of `local`.
pub fn day_name(local: DateTime) -> &'static str {
    let index = usize::try_from(local.weekday().to_monday_zero_offset()).ok();
    index.and_then(|index| DAYS.get(index)).copied().unwrap_or_default()
}

/// The hour on a clock with twelve.
pub fn twelve(local: DateTime) -> i8 {
    (local.hour() + 11) % 12 + 1
}

/// AM or PM.
pub fn half(local: DateTime) -> &'static str {
    if local.hour() < 12 { "AM" } else { "PM" }
}

/// What a run of the same format letter stands for; `None` when it is not one of date and time alone.
pub fn letters(local: DateTime, letters: &str) -> Option<EcoString> {
    let short = |name: &'static str| EcoString::from(name.get(..3).unwrap_or(name));
    Some(match letters {
        "yyyy" => eco_format!("{:04}", local.year()),
        "y" => eco_format!("{}", local.year()),
        "yy" => eco_format!("{:02}", local.year().rem_euclid(100)),
        "M" | "L" => eco_format!("{}", local.month()),
        "MM" | "LL" => eco_format!("{:02}", local.month()),
        "MMM" | "LLL" => short(month_name(local)),
        "MMMM" | "LLLL" => month_name(local).into(),
        "d" => eco_format!("{}", local.day()),
        "dd" => eco_format!("{:02}", local.day()),
        "H" => eco_format!("{}", local.hour()),
        "HH" => eco_format!("{:02}", local.hour()),
        "h" => eco_format!("{}", twelve(local)),
        "hh" => eco_format!("{:02}", twelve(local)),
        "m" => eco_format!("{}", local.minute()),
        "mm" => eco_format!("{:02}", local.minute()),
        "s" => eco_format!("{}", local.second()),
        "ss" => eco_format!("{:02}", local.second()),
        "S" => eco_format!("{}", local.millisecond()),
        "SSS" => eco_format!("{:03}", local.millisecond()),
        "a" => half(local).into(),
        "E" | "c" => eco_format!("{}", local.weekday().to_monday_one_offset()),
        "EEE" | "ccc" => short(day_name(local)),
        "EEEE" | "cccc" => day_name(local).into(),
        "o" => eco_format!("{}", local.day_of_year()),
        "ooo" => eco_format!("{:03}", local.day_of_year()),
        "q" => eco_format!("{}", (local.month() - 1) / 3 + 1),
        _ => return None,
    })
}
