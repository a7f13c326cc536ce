//! How values become text: JavaScript's `String(value)`, `Array.prototype.join` and `JSON.stringify`.

use ecow::EcoString;
use model::{Value, format_number};

/// Appends `value` as `[…].join('')` shows it: nothing for `null`, arrays joined by commas, objects as
/// `[object Object]`.
pub(crate) fn push_joined(out: &mut EcoString, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&format_number(*number)),
        Value::String(text) => out.push_str(text),
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_joined(out, value);
            }
        }
        Value::Object(_) => out.push_str("[object Object]"),
    }
}
