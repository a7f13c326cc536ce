//! Turns a value into the type that a person chose for a field.

use model::{Object, Value};

/// A field's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    String,
    Number,
    Boolean,
    Array,
    Object,
    Binary,
    /// As it is; what fields of old Set nodes with expressions become, because those never converted.
    Any,
}

impl Kind {
    pub(super) fn read(word: &str) -> Option<Self> {
        Some(match word {
            "string" | "stringValue" => Self::String,
            "number" | "numberValue" => Self::Number,
            "boolean" | "booleanValue" => Self::Boolean,
            "array" | "arrayValue" => Self::Array,
            "object" | "objectValue" => Self::Object,
            "binary" => Self::Binary,
            "any" => Self::Any,
            _ => return None,
        })
    }
}

/// `value` as `kind`. `null` stays `null` in every type.
///
/// # Errors
/// Half a sentence that says what was found instead.
pub(super) fn convert(kind: Kind, value: &Value) -> Result<Value, String> {
    if value.is_null() || kind == Kind::Any {
        return Ok(value.clone());
    }
    let wrong = |wanted: &str| Err(format!("{} cannot be turned into {wanted}", shown(value)));
    match (kind, value) {
        (Kind::String, value) => Ok(Value::String(value.to_text())),
        (Kind::Number, Value::Number(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Array, Value::Array(_)) => Ok(value.clone()),
        (Kind::Object, Value::Object(_)) => Ok(value.clone()),
        (Kind::Number, Value::Bool(flag)) => Ok(Value::from(i32::from(*flag))),
        (Kind::Number, Value::String(text)) => {
            number(text).map_or_else(|| wrong("a number"), |n| Ok(n.into()))
        }
        (Kind::Boolean, Value::Number(number)) if *number == 0.0 || *number == 1.0 => {
            Ok(Value::from(*number == 1.0))
        }
        (Kind::Boolean, Value::String(text)) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(Value::from(true)),
            "false" | "0" => Ok(Value::from(false)),
            _ => wrong("true or false"),
        },
        (Kind::Array, Value::String(text)) => match Value::from_json(text) {
            Ok(array @ Value::Array(_)) => Ok(array),
            _ => wrong("an array"),
        },
        (Kind::Object, Value::String(text)) => match Value::from_json(text) {
            Ok(object @ Value::Object(_)) => Ok(object),
            Err(_) if text.trim().is_empty() => Ok(Value::Object(Object::new())),
            _ => wrong("an object"),
        },
        (Kind::Number, _) => wrong("a number"),
        (Kind::Boolean, _) => wrong("true or false"),
        (Kind::Array, _) => wrong("an array"),
        (Kind::Object | Kind::Binary | Kind::Any, _) => wrong("an object"),
    }
}

/// Text as JavaScript's `Number(text)` reads it, without the words for infinity and not-a-number.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0.0);
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = text.strip_prefix(prefix).or_else(|| text.strip_prefix(&prefix.to_uppercase()))
        {
            return u32::from_str_radix(digits, radix).ok().map(f64::from);
        }
    }
    let plain =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    plain.then(|| text.parse().ok())?
}

/// A value for an error message: its type and the start of its text.
fn shown(value: &Value) -> String {
    let text = value.to_text();
    let start: String = text.chars().take(40).collect();
    let dots = if start.len() < text.len() { "…" } else { "" };
    format!("{} \"{start}{dots}\"", value.type_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_turn_into_the_chosen_type_or_say_why_not() {
        let rows = [
            (Kind::String, "12", "\"12\""),
            (Kind::String, r#"{"a":1}"#, r#""{\"a\":1}""#),
            (Kind::Number, "\" 1.5 \"", "1.5"),
            (Kind::Number, "\"0x1F\"", "31"),
            (Kind::Number, "true", "1"),
            (Kind::Number, "null", "null"),
            (Kind::Boolean, "\"TRUE\"", "true"),
            (Kind::Boolean, "0", "false"),
            (Kind::Array, "\"[1, 2]\"", "[1,2]"),
            (Kind::Object, r#""{\"a\":1}""#, r#"{"a":1}"#),
            (Kind::Any, "[1]", "[1]"),
        ];
        for (kind, from, to) in rows {
            let value = Value::from_json(from).expect(from);
            assert_eq!(
                convert(kind, &value).map(|value| value.to_json()).as_deref(),
                Ok(to),
                "{kind:?} {from}"
            );
        }
        for (kind, from) in [
            (Kind::Number, "\"twelve\""),
            (Kind::Number, "\"Infinity\""),
            (Kind::Number, "[1]"),
            (Kind::Boolean, "\"yes\""),
            (Kind::Array, "\"{}\""),
            (Kind::Object, "[1]"),
        ] {
            assert!(convert(kind, &Value::from_json(from).expect(from)).is_err(), "{kind:?} {from}");
        }
    }
}
