//! Brings a value to the type that a clause compares by: checked when validation is strict, converted as far as it
//! makes sense when it is loose.

use ecow::EcoString;
use model::{Object, Value};
use node_sdk::NodeError;

use super::{Rules, moment};

/// A value as a clause compares it.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// JavaScript's `undefined`.
    Undefined,
    /// `null`.
    Null,
    /// Text.
    Text(EcoString),
    /// A number.
    Number(f64),
    /// A truth value.
    Truth(bool),
    /// A point in time, in milliseconds since 1970.
    Moment(i64),
    /// A list.
    List(Value),
    /// An object.
    Fields(Object),
}

impl Operand {
    /// Whether there is a value at all; not-a-number counts as none.
    pub fn exists(&self) -> bool {
        !matches!(self, Self::Undefined | Self::Null)
            && !matches!(self, Self::Number(number) if number.is_nan())
    }
}

/// Reads `value` as `kind`.
///
/// # Errors
/// `RR-NODE-0020` when the value is of another type (strict) or cannot be converted (loose). Absent values and `null`
/// fit every type.
pub fn read(value: Option<&Value>, kind: &str, rules: &Rules<'_>) -> Result<Operand, NodeError> {
    let value = match value {
        None => return Ok(Operand::Undefined),
        Some(Value::Null) => return Ok(Operand::Null),
        Some(value) => value,
    };
    let wrong = || wrong_type(value, kind, rules.strict);
    match kind {
        "string" => match value {
            Value::String(text) => Ok(Operand::Text(text.clone())),
            _ if rules.strict => Err(wrong()),
            other => Ok(Operand::Text(other.to_text())),
        },
        "number" => match value {
            Value::Number(number) => Ok(Operand::Number(*number)),
            _ if rules.strict => Err(wrong()),
            other => number_of(other).map(Operand::Number).ok_or_else(wrong),
        },
        "boolean" => match value {
            Value::Bool(flag) => Ok(Operand::Truth(*flag)),
            _ if rules.strict => Err(wrong()),
            other => Ok(Operand::Truth(truth_of(other, rules.reads_truth_words))),
        },
        "dateTime" => moment::read(value, rules.zone).map(Operand::Moment).ok_or_else(wrong),
        "array" => match value {
            Value::Array(_) => Ok(Operand::List(value.clone())),
            Value::String(text) if !rules.strict => match Value::from_json(text) {
                Ok(list @ Value::Array(_)) => Ok(Operand::List(list)),
                _ => Err(wrong()),
            },
            _ => Err(wrong()),
        },
        "object" => match value {
            Value::Object(fields) => Ok(Operand::Fields(fields.clone())),
            Value::String(text) if !rules.strict => match Value::from_json(text) {
                Ok(Value::Object(fields)) => Ok(Operand::Fields(fields)),
                _ => Err(wrong()),
            },
            _ => Err(wrong()),
        },
        _ => Ok(as_it_is(value)),
    }
}

/// `value` without any conversion, for sides that may have any type.
pub fn as_it_is(value: &Value) -> Operand {
    match value {
        Value::Null => Operand::Null,
        Value::Bool(flag) => Operand::Truth(*flag),
        Value::Number(number) => Operand::Number(*number),
        Value::String(text) => Operand::Text(text.clone()),
        Value::Array(_) => Operand::List(value.clone()),
        Value::Object(fields) => Operand::Fields(fields.clone()),
    }
}

/// What JavaScript's `Number(value)` gives; `None` instead of not-a-number.
pub fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Null => Some(0.0),
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        Value::Number(number) => Some(*number).filter(|number| !number.is_nan()),
        Value::String(text) => number_in(text),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn number_in(text: &str) -> Option<f64> {
    let text = text.trim();
    match text {
        "" => return Some(0.0),
        "Infinity" | "+Infinity" => return Some(f64::INFINITY),
        "-Infinity" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    let based = |digits: &str, base| {
        let digits = digits.to_ascii_lowercase();
        i64::from_str_radix(&digits, base).ok().filter(|number| *number >= 0).map(Value::from)
    };
    let prefixed = match text.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => Some(based(&text[2..], 16)),
        Some("0b") => Some(based(&text[2..], 2)),
        Some("0o") => Some(based(&text[2..], 8)),
        _ => None,
    };
    if let Some(number) = prefixed {
        return number.and_then(|number| number.as_f64());
    }
    // Rust reads words such as "inf" and "nan" as numbers, JavaScript does not.
    if text.contains(|letter: char| letter.is_ascii_alphabetic() && !matches!(letter, 'e' | 'E')) {
        return None;
    }
    text.parse().ok()
}

fn truth_of(value: &Value, reads_words: bool) -> bool {
    if reads_words && let Value::String(text) = value {
        match text.to_lowercase().as_str() {
            "true" | "1" => return true,
            "false" | "0" => return false,
            _ => {}
        }
    }
    value.is_truthy()
}

fn wrong_type(value: &Value, kind: &str, strict: bool) -> NodeError {
    let mut shown: String = match value {
        Value::String(text) => format!("\"{}\"", text.chars().take(60).collect::<String>()),
        other => other.to_text().chars().take(60).collect(),
    };
    if shown.chars().count() >= 60 {
        shown.push('…');
    }
    let found = match value.type_name() {
        "string" => "text",
        "array" => "a list",
        "object" => "an object",
        "boolean" => "a truth value",
        other => {
            if other == "number" {
                "a number"
            } else {
                other
            }
        }
    };
    let wanted = match kind {
        "string" => "text",
        "number" => "a number",
        "boolean" => "true or false",
        "dateTime" => "a date and time",
        "array" => "a list",
        _ => "an object",
    };
    let message = format!("the condition compares {wanted} (type {kind}), but {shown} is {found}");
    let advice = if strict && kind != "dateTime" {
        "Pick the operator's type to fit the value, convert the value, or switch on \"Convert types where required\"."
    } else {
        "Make sure that the value has the right type, or choose another type for the operator."
    };
    NodeError { retryable: false, ..NodeError::with_code("RR-NODE-0020", message).describe(advice) }
}
