//! The format letters of the first version of Date & Time (`YYYY-MM-DD`), which are those of Moment.js.

use jiff::Zoned;

use super::luxon::{self, day_name, half, month_name, offset, twelve, zone_word};

/// The letters that are known, longer ones first.
const TOKENS: [&str; 61] = [
    "YYYYYY", "YYYY", "gggg", "GGGG", "MMMM", "DDDD", "DDDo", "dddd", "LLLL", "llll", "MMM", "DDD", "ddd",
    "LLL", "lll", "SSS", "LTS", "YY", "gg", "GG", "MM", "Mo", "DD", "Do", "dd", "do", "ww", "wo", "WW", "Wo",
    "HH", "hh", "kk", "mm", "ss", "SS", "ZZ", "zz", "Qo", "LT", "LL", "ll", "Y", "M", "D", "d", "E", "e",
    "w", "W", "H", "h", "k", "m", "s", "S", "A", "a", "Z", "z", "Q",
];

/// `at` written by `format`.
pub(super) fn write(at: &Zoned, format: &str) -> String {
    let mut text = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if let Some(inside) = rest.strip_prefix('[')
            && let Some(end) = inside.find(']')
        {
            text.push_str(&inside[..end]);
            rest = &inside[end + 1..];
            continue;
        }
        let one_letter = || ["X", "x", "L", "l"].into_iter().find(|token| rest.starts_with(token));
        match TOKENS.into_iter().find(|token| rest.starts_with(token)).or_else(one_letter) {
            Some(token) => {
                text.push_str(&one(at, token));
                rest = &rest[token.len()..];
            }
            None => {
                text.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    text
}

/// A format of Moment.js as one of Luxon, for reading; letters that only writing knows stay.
pub(super) fn to_luxon(format: &str) -> String {
    let mut text = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if let Some(inside) = rest.strip_prefix('[')
            && let Some(end) = inside.find(']')
        {
            text.push_str(&format!("'{}'", &inside[..end]));
            rest = &inside[end + 1..];
            continue;
        }
        let pairs = [
            ("YYYY", "yyyy"),
            ("YY", "yy"),
            ("DD", "dd"),
            ("D", "d"),
            ("dddd", "EEEE"),
            ("ddd", "EEE"),
            ("A", "a"),
            ("ZZ", "ZZZ"),
            ("Z", "ZZ"),
            ("T", "'T'"),
        ];
        match pairs.into_iter().find(|(token, _)| rest.starts_with(token)) {
            Some((token, luxon)) => {
                text.push_str(luxon);
                rest = &rest[token.len()..];
            }
            None => {
                text.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    text
}

/// `1st`, `2nd`, `3rd`, `4th`.
fn ordinal(number: impl Into<i64>) -> String {
    let number = number.into();
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// The week of the year as counted in America: it begins on Sunday, and the first holds 1 January.
fn sunday_week(at: &Zoned) -> (i16, i64) {
    let week = |year: i16| -> Option<i64> {
        let first = jiff::civil::Date::new(year, 1, 1).ok()?;
        let begin = first
            .checked_sub(jiff::Span::new().days(i64::from(first.weekday().to_sunday_zero_offset())))
            .ok()?;
        Some(at.date().duration_since(begin).as_hours().div_euclid(24 * 7) + 1)
    };
    let days_left = i64::from(at.date().days_in_year()) - i64::from(at.day_of_year());
    let to_saturday = 6 - i64::from(at.weekday().to_sunday_zero_offset());
    // The last days of a year are in the next year's first week when that begins before it.
    if days_left < to_saturday { (at.year() + 1, 1) } else { (at.year(), week(at.year()).unwrap_or(1)) }
}

fn one(at: &Zoned, token: &str) -> String {
    let short = |name: &str, count: usize| name.chars().take(count).collect::<String>();
    let week = at.date().iso_week_date();
    let lower = half(at).to_lowercase();
    let time = |seconds: bool| {
        let seconds = if seconds { format!(":{:02}", at.second()) } else { String::new() };
        format!("{}:{:02}{seconds} {}", twelve(at), at.minute(), half(at))
    };
    let twenty_four = if at.hour() == 0 { 24 } else { at.hour() };
    let weekday = at.weekday().to_sunday_zero_offset();
    match token {
        "YYYYYY" => format!("{:+07}", at.year()),
        "YYYY" => format!("{:04}", at.year()),
        "YY" => format!("{:02}", at.year().rem_euclid(100)),
        "Y" => at.year().to_string(),
        "gggg" => sunday_week(at).0.to_string(),
        "gg" => format!("{:02}", sunday_week(at).0.rem_euclid(100)),
        "GGGG" => week.year().to_string(),
        "GG" => format!("{:02}", week.year().rem_euclid(100)),
        "Q" => ((at.month() + 2) / 3).to_string(),
        "Qo" => ordinal((at.month() + 2) / 3),
        "MMMM" => month_name(at).to_owned(),
        "MMM" => short(month_name(at), 3),
        "MM" => format!("{:02}", at.month()),
        "M" => at.month().to_string(),
        "Mo" => ordinal(at.month()),
        "DDDD" => format!("{:03}", at.day_of_year()),
        "DDD" => at.day_of_year().to_string(),
        "DDDo" => ordinal(at.day_of_year()),
        "DD" => format!("{:02}", at.day()),
        "D" => at.day().to_string(),
        "Do" => ordinal(at.day()),
        "dddd" => day_name(at).to_owned(),
        "ddd" => short(day_name(at), 3),
        "dd" => short(day_name(at), 2),
        "d" | "e" => weekday.to_string(),
        "do" => ordinal(weekday),
        "E" => at.weekday().to_monday_one_offset().to_string(),
        "w" => sunday_week(at).1.to_string(),
        "ww" => format!("{:02}", sunday_week(at).1),
        "wo" => ordinal(sunday_week(at).1),
        "W" => week.week().to_string(),
        "WW" => format!("{:02}", week.week()),
        "Wo" => ordinal(week.week()),
        "HH" => format!("{:02}", at.hour()),
        "H" => at.hour().to_string(),
        "hh" => format!("{:02}", twelve(at)),
        "h" => twelve(at).to_string(),
        "kk" => format!("{twenty_four:02}"),
        "k" => twenty_four.to_string(),
        "mm" => format!("{:02}", at.minute()),
        "m" => at.minute().to_string(),
        "ss" => format!("{:02}", at.second()),
        "s" => at.second().to_string(),
        "SSS" => format!("{:03}", at.millisecond()),
        "SS" => format!("{:02}", at.millisecond() / 10),
        "S" => (at.millisecond() / 100).to_string(),
        "A" => half(at).to_owned(),
        "a" => lower,
        "Z" => offset(at, ":"),
        "ZZ" => offset(at, ""),
        "z" | "zz" => zone_word(at),
        "X" => at.timestamp().as_second().to_string(),
        "x" => at.timestamp().as_millisecond().to_string(),
        "LT" => time(false),
        "LTS" => time(true),
        "L" => luxon::write(at, "MM/dd/yyyy"),
        "l" => luxon::write(at, "M/d/yyyy"),
        "LL" => luxon::write(at, "MMMM d, yyyy"),
        "ll" => luxon::write(at, "MMM d, yyyy"),
        "LLL" => format!("{} {}", luxon::write(at, "MMMM d, yyyy"), time(false)),
        "lll" => format!("{} {}", luxon::write(at, "MMM d, yyyy"), time(false)),
        "LLLL" => format!("{} {}", luxon::write(at, "EEEE, MMMM d, yyyy"), time(false)),
        "llll" => format!("{} {}", luxon::write(at, "EEE, MMM d, yyyy"), time(false)),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_written_as_moment_does() {
        let at: Zoned = "2014-08-06T13:07:04.054-04:00[America/New_York]".parse().expect("a time");
        for (format, expected) in [
            ("YYYY-MM-DD[T]HH:mm:ss.SSSZ", "2014-08-06T13:07:04.054-04:00"),
            ("MMMM Do YYYY, h:mm:ss a", "August 6th 2014, 1:07:04 pm"),
            ("dddd ddd dd d E", "Wednesday Wed We 3 3"),
            ("DDD Q W w gggg", "218 3 32 32 2014"),
            ("X x", "1407344824 1407344824054"),
            ("L LT", "08/06/2014 1:07 PM"),
            ("[it is] MMM", "it is Aug"),
        ] {
            assert_eq!(write(&at, format), expected, "{format}");
        }
        let last: Zoned = "2014-12-31T10:00:00Z[UTC]".parse().expect("a time");
        assert_eq!(write(&last, "gggg-ww"), "2015-01");
        assert_eq!(to_luxon("DD.MM.YYYY[ at ]HH:mm A ZZ"), "dd.MM.yyyy' at 'HH:mm a ZZZ");
    }
}
