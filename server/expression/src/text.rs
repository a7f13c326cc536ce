//! How values become text: `String(value)`, `Array.prototype.join` and `JSON.stringify` of JavaScript.

use ecow::EcoString;
use model::{Object, Value, format_number};

/// The longest text that is made, in bytes. What is longer is cut off here and refused where it is paid for
/// ([`Scope::made`](crate::evaluate::Scope::made)), so that one shared value repeated often cannot exhaust the memory.
pub(crate) const MAX_MADE: usize = 64 * 1024 * 1024;

/// Appends `value` as `[…].join('')` shows it: nothing for `null`, arrays joined by commas, objects as
/// `[object Object]`.
pub(crate) fn push_joined(out: &mut EcoString, value: &Value) {
    if !value.is_null() {
        push_text(out, value);
    }
}

/// Appends `String(value)`.
pub(crate) fn push_text(out: &mut EcoString, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&format_number(*number)),
        Value::String(text) => out.push_str(text),
        Value::Array(values) => push_elements(out, values, ","),
        Value::Object(_) => out.push_str("[object Object]"),
    }
}

/// Appends `values.join(separator)`.
pub(crate) fn push_elements(out: &mut EcoString, values: &[Value], separator: &str) {
    for (index, value) in values.iter().enumerate() {
        if out.len() > MAX_MADE {
            return;
        }
        if index > 0 {
            out.push_str(separator);
        }
        push_joined(out, value);
    }
}

/// `String(value)`; O(1) for text.
pub(crate) fn to_text(value: &Value) -> EcoString {
    if let Value::String(text) = value {
        return text.clone();
    }
    let mut out = EcoString::new();
    push_text(&mut out, value);
    out
}

/// How many UTF-16 units `text` has, which is its `length`.
pub(crate) fn utf16_length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// `text[index]`. Half of a surrogate pair, which is no text outside JavaScript, becomes U+FFFD, as it does when a
/// script hands it over.
pub(crate) fn utf16_at(text: &str, index: usize) -> Option<EcoString> {
    if text.is_ascii() {
        return text.get(index..=index).map(EcoString::from);
    }
    let mut at = 0;
    for character in text.chars() {
        let length = character.len_utf16();
        if index < at + length {
            let shown = if length == 1 { character } else { char::REPLACEMENT_CHARACTER };
            return Some(EcoString::from(shown));
        }
        at += length;
    }
    None
}

/// `JSON.stringify(value, null, indent)`.
pub(crate) fn to_json(value: &Value, indent: &str) -> EcoString {
    let mut out = EcoString::new();
    push_json(&mut out, value, indent, 0);
    out
}

fn push_json(out: &mut EcoString, value: &Value, indent: &str, level: usize) {
    if out.len() > MAX_MADE {
        return;
    }
    match value {
        Value::Number(number) if !number.is_finite() => out.push_str("null"),
        Value::Null | Value::Bool(_) | Value::Number(_) => push_text(out, value),
        Value::String(text) => push_quoted(out, text),
        Value::Array(values) if values.is_empty() => out.push_str("[]"),
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                out.push(if index == 0 { '[' } else { ',' });
                push_break(out, indent, level + 1);
                push_json(out, value, indent, level + 1);
            }
            push_break(out, indent, level);
            out.push(']');
        }
        Value::Object(object) if object.is_empty() => out.push_str("{}"),
        Value::Object(object) => {
            for (index, (key, value)) in in_javascript_order(object).into_iter().enumerate() {
                out.push(if index == 0 { '{' } else { ',' });
                push_break(out, indent, level + 1);
                push_quoted(out, key);
                out.push_str(if indent.is_empty() { ":" } else { ": " });
                push_json(out, value, indent, level + 1);
            }
            push_break(out, indent, level);
            out.push('}');
        }
    }
}

fn push_break(out: &mut EcoString, indent: &str, level: usize) {
    if !indent.is_empty() {
        out.push('\n');
        for _ in 0..level {
            out.push_str(indent);
        }
    }
}

/// The fields as JavaScript lists them: names that are array indices first, by number, then the others as they came.
fn in_javascript_order(object: &Object) -> Vec<(&EcoString, &Value)> {
    let mut fields: Vec<_> = object.iter().collect();
    if fields.iter().any(|(key, _)| array_index(key).is_some()) {
        fields.sort_by_key(|(key, _)| array_index(key).map_or((1, 0), |index| (0, index)));
    }
    fields
}

/// The array index that `key` is, when it is one in JavaScript's sense: `0` to 2^32 - 2, written the one way.
pub(crate) fn array_index(key: &str) -> Option<u32> {
    let first = *key.as_bytes().first()?;
    if !first.is_ascii_digit() || (first == b'0' && key.len() > 1) {
        return None;
    }
    key.parse().ok().filter(|index| *index != u32::MAX)
}

fn push_quoted(out: &mut EcoString, text: &str) {
    out.push('"');
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            8 => "\\b",
            12 => "\\f",
            0..=0x1f => "",
            _ => continue,
        };
        out.push_str(&text[copied..at]);
        copied = at + 1;
        if escaped.is_empty() {
            out.push_str(if byte < 0x10 { "\\u000" } else { "\\u001" });
            out.push(char::from_digit(u32::from(byte % 16), 16).unwrap_or('0'));
        } else {
            out.push_str(escaped);
        }
    }
    out.push_str(&text[copied..]);
    out.push('"');
}
