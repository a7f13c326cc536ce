//! Numbers and dates as spreadsheet programs show and recognise them.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Span};

use super::Cell;

/// A number in the format "General": at most eleven characters.
///
/// ```
/// use formats::sheet::general;
/// assert_eq!([general(1.5), general(0.1 + 0.2), general(1_234_567_890_123.0)], ["1.5", "0.3", "1.23457E+12"]);
/// ```
pub fn general(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    if number.fract() == 0.0 && number.abs() < 2_147_483_648.0 {
        return format!("{number:.0}");
    }
    if !number.is_finite() {
        return String::new();
    }
    #[expect(clippy::cast_possible_truncation, reason = "between -324 and 308")]
    let power = number.abs().log10().floor() as i32;
    let wide = if number < 0.0 { 12 } else { 11 };
    let text = match power {
        -4..=-1 => precise(number, usize::try_from(10 + power).unwrap_or(6)),
        -9..=9 => {
            let fixed = trim_zeros(&format!("{number:.12}"));
            let precise = precise(number, 10);
            match () {
                () if fixed.len() <= wide => fixed,
                () if precise.len() <= wide => precise,
                () => exponential(number, 6),
            }
        }
        10 => format!("{number:.10}").chars().take(12).collect(),
        _ => {
            let fixed = trim_zeros(&format!("{number:.11}"));
            if fixed.len() > wide || fixed == "0" || fixed == "-0" { precise(number, 6) } else { fixed }
        }
    };
    match text.to_uppercase().split_once('E') {
        None => trim_zeros(&text),
        Some((mantissa, exponent)) => {
            let (sign, digits) = exponent.split_at(1);
            format!("{}E{sign}{digits:0>2}", trim_zeros(mantissa))
        }
    }
}

/// So many significant digits, with an exponent only where the number is far from 1.
fn precise(number: f64, digits: usize) -> String {
    let text = format!("{number:.*e}", digits - 1);
    let exponent: i32 = text.split_once('e').and_then(|(_, it)| it.parse().ok()).unwrap_or(0);
    let digits_wide = i32::try_from(digits).unwrap_or(21);
    if exponent < -6 || exponent >= digits_wide {
        return exponential(number, digits);
    }
    format!("{number:.*}", usize::try_from(digits_wide - 1 - exponent).unwrap_or(0))
}

fn exponential(number: f64, digits: usize) -> String {
    let text = format!("{number:.*e}", digits - 1);
    if text.contains("e-") { text } else { text.replace('e', "e+") }
}

fn trim_zeros(text: &str) -> String {
    if text.contains('.') && !text.contains(['e', 'E']) {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

/// What text in a table means: a number (also with thousands separators, a dollar or percent sign, or negative in
/// parentheses), a truth value, a date, or itself.
pub(super) fn meaning(text: &str, moment: fn(f64) -> Cell) -> Cell {
    match text {
        "TRUE" => return Cell::Bool(true),
        "FALSE" => return Cell::Bool(false),
        _ => {}
    }
    if let Some(number) = number(text) {
        return Cell::Number(number);
    }
    days(text).map_or_else(|| Cell::Text(text.into()), moment)
}

fn number(text: &str) -> Option<f64> {
    let plain = text.trim();
    if plain.is_empty() || !plain.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(number) = js_number(plain) {
        return Some(number);
    }
    let mut weight = 1.0;
    let mut bare = String::new();
    let bytes = plain.as_bytes();
    for (at, letter) in plain.char_indices() {
        let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
        match letter {
            ',' if digit(at.checked_sub(1)) && digit(Some(at + 1)) => {}
            '$' => {}
            '%' => weight *= 100.0,
            letter => bare.push(letter),
        }
    }
    if let Some(number) = js_number(bare.trim()) {
        return Some(number / weight);
    }
    let inside = bare.trim().strip_prefix('(')?.strip_suffix(')')?;
    js_number(inside.trim()).map(|number| -number / weight)
}

/// What JavaScript's `Number()` takes, without infinities.
fn js_number(text: &str) -> Option<f64> {
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok();
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        #[expect(clippy::cast_precision_loss, reason = "numbers are doubles")]
        return radix(digits, 16).map(|number| number as f64);
    }
    let fits = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse::<f64>().ok().filter(|number| fits && number.is_finite())
}

const EPOCH: Date = jiff::civil::date(1899, 12, 30);

/// Days since 1899-12-30 of `2024-01-31`, `1/31/2024`, `2024/01/31 12:30`, `12:30:05`, or the ISO form.
fn days(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.len() > 40 || !text.bytes().next()?.is_ascii_digit() {
        return None;
    }
    let plain = text.strip_suffix('Z').unwrap_or(text);
    let (date, time) = match plain.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time.trim())),
        None if plain.contains(':') => return clock(plain),
        None => (plain, None),
    };
    let parts: Vec<&str> = date.split(['-', '/']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    if parts.iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let (year, month, day) = if first.len() == 4 { (first, second, third) } else { (third, first, second) };
    let year = match (year.len(), year.parse::<i16>().ok()?) {
        (2, short @ ..50) => 2000 + short,
        (2, short) => 1900 + short,
        (4, full) => full,
        _ => return None,
    };
    let date = Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
    let time = time.map_or(Some(0.0), clock)?;
    let whole = (date - EPOCH).get_days();
    Some(f64::from(whole) + time)
}

/// The part of a day of `12:30`, `12:30:05` or `12:30:05.5`, with `AM` or `PM` if need be.
fn clock(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let (plain, half) = match lower.strip_suffix('m').unwrap_or(&lower) {
        text if text.ends_with('a') => (text.trim_end_matches('a').trim(), Some(0.0)),
        text if text.ends_with('p') => (text.trim_end_matches('p').trim(), Some(12.0)),
        _ => (lower.as_str(), None),
    };
    let mut parts = plain.split(':');
    let hours: f64 = parts.next()?.parse().ok()?;
    let minutes: f64 = parts.next().unwrap_or("0").parse().ok()?;
    let seconds: f64 = parts.next().unwrap_or("0").parse().ok()?;
    let fits =
        (0.0..24.0).contains(&hours) && (0.0..60.0).contains(&minutes) && (0.0..60.0).contains(&seconds);
    if !fits || parts.next().is_some() || plain.contains(['e', '+', '-', 'n']) {
        return None;
    }
    let hours = half.map_or(hours, |half| hours % 12.0 + half);
    Some((hours * 3600.0 + minutes * 60.0 + seconds) / 86400.0)
}

fn date_time(days: f64) -> Option<DateTime> {
    let whole = days.floor();
    if !(-600_000.0..3_000_000.0).contains(&whole) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "within the range above")]
    let (whole, milliseconds) = (whole as i64, ((days - days.floor()) * 86_400_000.0).round() as i64);
    let date = EPOCH.checked_add(Span::new().try_days(whole).ok()?).ok()?;
    date.to_datetime(jiff::civil::Time::midnight())
        .checked_add(SignedDuration::from_millis(milliseconds))
        .ok()
}

/// A date as it is written in files for programs: ISO 8601, in UTC.
pub(super) fn iso(days: f64) -> String {
    // Clock times without a date belong to the last day of 1899.
    let days = if (0.0..1.0).contains(&days) { days + 1.0 } else { days };
    date_time(days).map_or_else(|| general(days), |at| format!("{}Z", at.strftime("%Y-%m-%dT%H:%M:%S%.3f")))
}

/// A date as it is shown to people: `1/31/24`.
pub(super) fn date_text(days: f64) -> String {
    date_time(days).map_or_else(|| general(days), |at| at.strftime("%-m/%-d/%y").to_string())
}

/// Days since 1899-12-30 of an ISO date, with or without a time; `None` when it is none.
pub(super) fn from_iso(text: &str) -> Option<f64> {
    days(text)
}

/// The part of a day that an ISO duration such as `PT12H30M05S` is.
pub(super) fn from_duration(text: &str) -> Option<f64> {
    let span: SignedDuration = text.parse().ok()?;
    Some(span.as_secs_f64() / 86400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_in_eleven_characters() {
        let shown = [
            (0.1 + 0.2, "0.3"),
            (1e21, "1E+21"),
            (-0.000_012_34, "-0.00001234"),
            (12_345_678_901.0, "12345678901"),
            (123_456_789_012.0, "1.23457E+11"),
            (1_234_567.891, "1234567.891"),
            (100_000_000_000.0, "1E+11"),
            (-5.0, "-5"),
            (1e-7, "0.0000001"),
            (123_456_789.123_456_79, "123456789.1"),
            (99_999_999_999.5, "99999999999"),
            (3_000_000_000.0, "3000000000"),
        ];
        for (number, text) in shown {
            assert_eq!(general(number), text);
        }
    }

    #[test]
    fn text_in_tables_means_numbers_and_dates() {
        let of = |text| meaning(text, Cell::Date);
        assert_eq!(of("$1,234.50"), Cell::Number(1234.5));
        assert_eq!(of("12%"), Cell::Number(0.12));
        assert_eq!(of("(5)"), Cell::Number(-5.0));
        assert_eq!(of("1e3"), Cell::Number(1000.0));
        assert_eq!(of("2024-01-05"), Cell::Date(45296.0));
        assert_eq!(of("01/02/2024"), Cell::Date(45293.0));
        assert_eq!(of("12:30"), Cell::Date(12.5 / 24.0));
        for text in ["January 5, 2024", "May 5", "-", "2024-13-01", "1-2", "inf", "1 Jan 2024"] {
            assert_eq!(of(text), Cell::Text(text.into()));
        }
        assert_eq!(iso(45296.5), "2024-01-05T12:00:00.000Z");
        assert_eq!(iso(12.5 / 24.0), "1899-12-31T12:30:00.000Z");
        assert_eq!(date_text(45292.0), "1/1/24");
    }
}
