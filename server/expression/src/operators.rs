//! JavaScript's operators on JSON values (ECMA-262, chapters 7 and 13). `None` for a value stands for `undefined`;
//! [`Identity`] says that two objects would have to be compared by identity, which only JavaScript itself can do.

use std::cmp::Ordering;

use ecow::EcoString;
use model::Value;

use crate::lexer::{decimal_length, is_space};
use crate::syntax::Binary;
use crate::text;

/// Two objects or arrays are compared, and which they are is not known here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Identity;

/// `Boolean(value)`.
pub(crate) fn is_truthy(value: Option<&Value>) -> bool {
    value.is_some_and(Value::is_truthy)
}

/// `typeof value`.
pub(crate) fn type_of(value: Option<&Value>) -> &'static str {
    match value {
        None => "undefined",
        Some(Value::Null | Value::Array(_) | Value::Object(_)) => "object",
        Some(other) => other.type_name(),
    }
}

/// `Number(value)`.
pub(crate) fn to_number(value: Option<&Value>) -> f64 {
    match value {
        None => f64::NAN,
        Some(Value::Null | Value::Bool(false)) => 0.0,
        Some(Value::Bool(true)) => 1.0,
        Some(Value::Number(number)) => *number,
        Some(Value::String(text)) => text_to_number(text),
        Some(object) => text_to_number(&text::to_text(object)),
    }
}

fn text_to_number(text: &str) -> f64 {
    let text = text.trim_matches(is_space);
    if text.is_empty() {
        return 0.0;
    }
    let radix = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 10,
    };
    if radix != 10 {
        return parse_radix(&text[2..], radix).unwrap_or(f64::NAN);
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let number = if digits == "Infinity" {
        f64::INFINITY
    } else if !digits.is_empty() && decimal_length(digits) == digits.len() {
        digits.parse().unwrap_or(f64::NAN)
    } else {
        f64::NAN
    };
    if text.starts_with('-') { -number } else { number }
}

/// The number that `digits` are in `radix` (2, 8 or 16), rounded as a literal is; `None` for other characters.
pub(crate) fn parse_radix(digits: &str, radix: u32) -> Option<f64> {
    let bits = radix.ilog2();
    let mut leading = 0u64;
    let mut beyond = 0i32;
    let mut lost = false;
    for digit in digits.chars() {
        let digit = u64::from(digit.to_digit(radix)?);
        if leading >> (64 - bits) == 0 {
            leading = leading << bits | digit;
        } else {
            beyond = beyond.saturating_add(bits as i32);
            lost |= digit != 0;
        }
    }
    // The lowest of 60 or more bits only decides which way to round.
    leading |= u64::from(lost);
    #[expect(clippy::cast_precision_loss, reason = "this is the rounding")]
    (!digits.is_empty()).then(|| leading as f64 * 2f64.powi(beyond))
}

/// `String(value)`.
pub(crate) fn to_text(value: Option<&Value>) -> EcoString {
    value.map_or_else(|| "undefined".into(), text::to_text)
}

fn is_object(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

/// `left === right`.
pub(crate) fn strictly_equal(left: Option<&Value>, right: Option<&Value>) -> Result<bool, Identity> {
    Ok(match (left, right) {
        (None, None) | (Some(Value::Null), Some(Value::Null)) => true,
        (Some(Value::Bool(left)), Some(Value::Bool(right))) => left == right,
        (Some(Value::Number(left)), Some(Value::Number(right))) => left == right,
        (Some(Value::String(left)), Some(Value::String(right))) => left == right,
        (Some(Value::Array(_)), Some(Value::Array(_))) | (Some(Value::Object(_)), Some(Value::Object(_))) => {
            return Err(Identity);
        }
        _ => false,
    })
}

/// `left == right`.
pub(crate) fn loosely_equal(left: Option<&Value>, right: Option<&Value>) -> Result<bool, Identity> {
    let (left, right) = match (left.filter(|value| !value.is_null()), right.filter(|value| !value.is_null()))
    {
        (None, None) => return Ok(true),
        (None, Some(_)) | (Some(_), None) => return Ok(false),
        (Some(left), Some(right)) => (left, right),
    };
    Ok(match (is_object(left), is_object(right)) {
        (true, true) => return strictly_equal(Some(left), Some(right)),
        (true, false) => loosely_equal_primitives(&Value::String(text::to_text(left)), right),
        (false, true) => loosely_equal_primitives(left, &Value::String(text::to_text(right))),
        (false, false) => loosely_equal_primitives(left, right),
    })
}

fn loosely_equal_primitives(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        _ => to_number(Some(left)) == to_number(Some(right)),
    }
}

/// `left < right` and its kin.
fn order(left: Option<&Value>, right: Option<&Value>) -> Option<Ordering> {
    let as_text = |value: Option<&Value>| match value {
        Some(value @ (Value::String(_) | Value::Array(_) | Value::Object(_))) => Some(text::to_text(value)),
        _ => None,
    };
    match (as_text(left), as_text(right)) {
        (Some(left), Some(right)) => Some(compare_units(&left, &right)),
        _ => to_number(left).partial_cmp(&to_number(right)),
    }
}

/// Compares by UTF-16 units, as JavaScript does.
fn compare_units(left: &str, right: &str) -> Ordering {
    if left.is_ascii() && right.is_ascii() {
        left.cmp(right)
    } else {
        left.encode_utf16().cmp(right.encode_utf16())
    }
}

/// The value of `left operator right`.
pub(crate) fn binary(
    operator: Binary,
    left: Option<&Value>,
    right: Option<&Value>,
) -> Result<Value, Identity> {
    let numbers = |apply: fn(f64, f64) -> f64| Value::Number(apply(to_number(left), to_number(right)));
    let ordered = |holds: fn(Ordering) -> bool| Value::Bool(order(left, right).is_some_and(holds));
    Ok(match operator {
        Binary::Add => add(left, right),
        Binary::Subtract => numbers(|left, right| left - right),
        Binary::Multiply => numbers(|left, right| left * right),
        Binary::Divide => numbers(|left, right| left / right),
        Binary::Remainder => numbers(|left, right| left % right),
        Binary::Power => numbers(power),
        Binary::LooseEqual => Value::Bool(loosely_equal(left, right)?),
        Binary::LooseUnequal => Value::Bool(!loosely_equal(left, right)?),
        Binary::StrictEqual => Value::Bool(strictly_equal(left, right)?),
        Binary::StrictUnequal => Value::Bool(!strictly_equal(left, right)?),
        Binary::Less => ordered(Ordering::is_lt),
        Binary::Greater => ordered(Ordering::is_gt),
        Binary::LessOrEqual => ordered(Ordering::is_le),
        Binary::GreaterOrEqual => ordered(Ordering::is_ge),
    })
}

fn add(left: Option<&Value>, right: Option<&Value>) -> Value {
    let is_text =
        |value: Option<&Value>| value.is_some_and(|value| value.as_str().is_some() || is_object(value));
    if is_text(left) || is_text(right) {
        let mut joined = to_text(left);
        joined.push_str(&to_text(right));
        Value::String(joined)
    } else {
        Value::Number(to_number(left) + to_number(right))
    }
}

/// `base ** exponent`: as IEEE 754, but where the exponent is not a number, or infinite over ±1, neither is the result.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent.is_nan() || (base.abs() == 1.0 && exponent.is_infinite()) {
        f64::NAN
    } else {
        base.powf(exponent)
    }
}
