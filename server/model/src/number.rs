//! Numbers as JavaScript writes them (ECMA-262, Number::toString), so that text made from numbers is the same
//! whether an expression ran natively or in a script.

/// Formats `number` as JavaScript's `String(number)` does: `1`, `0.1`, `1e+21`, `NaN`.
///
/// ```
/// assert_eq!(model::format_number(1.0), "1");
/// assert_eq!(model::format_number(1e21), "1e+21");
/// assert_eq!(model::format_number(-0.0), "0");
/// ```
pub fn format_number(number: f64) -> String {
    ryu_js::Buffer::new().format(number).to_owned()
}

/// The integer that `number` is exactly, when it lies in the range that doubles hold without gaps (±2^53).
pub(crate) fn exact_integer(number: f64) -> Option<i64> {
    const SAFE: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= SAFE && !(number == 0.0 && number.is_sign_negative()) {
        #[expect(clippy::cast_possible_truncation, reason = "within ±2^53 and without a fraction")]
        return Some(number as i64);
    }
    None
}
