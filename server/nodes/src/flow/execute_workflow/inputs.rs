//! The inputs of a called workflow: the item's own fields with those written in the form laid over them, in the types
//! that the called workflow asks for.

use ecow::EcoString;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::{Item, Object, Value};
use node_sdk::NodeError;
use serde::Deserialize;

/// The form's value.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Mapping {
    value: Option<Object>,
    schema: Vec<Field>,
    attempt_to_convert_types: bool,
    convert_fields_to_string: bool,
    ignore_type_mismatch_errors: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Field {
    id: EcoString,
    display_name: EcoString,
    #[serde(rename = "type")]
    kind: Option<EcoString>,
    required: bool,
    removed: bool,
}

/// `item` as the called workflow gets it.
///
/// # Errors
/// When a value does not have the type that is asked for, or one that is needed is missing.
pub(super) fn apply(mapping: Option<&Mapping>, item: &Item, index: usize) -> Result<Item, NodeError> {
    let Some(mapping) = mapping else { return Ok(item.clone().paired_with(index)) };
    let mut json = item.json.clone();
    for (name, value) in mapping.value.iter().flat_map(Object::iter) {
        json.insert(name.clone(), mapping.convert(name, value).map_err(|error| error.at_item(index))?);
    }
    for field in mapping.schema.iter().filter(|field| field.removed) {
        json.remove(if field.display_name.is_empty() { &field.id } else { &field.display_name });
    }
    Ok(Item { json, ..item.clone() }.paired_with(index))
}

impl Mapping {
    fn convert(&self, name: &EcoString, value: &Value) -> Result<Value, NodeError> {
        let Some(field) = self.schema.iter().find(|field| field.id == *name) else {
            return Ok(value.clone());
        };
        let kind = field.kind.as_deref().unwrap_or("any");
        let is_zero = value.as_f64() == Some(0.0);
        let parameter = || format!("workflowInputs.value.{name}");
        if field.required && kind != "boolean" && !value.is_truthy() && !is_zero {
            return Err(NodeError::parameter(parameter(), format!("the input \"{name}\" has no value")));
        }
        let converted = match kind {
            _ if value.is_null() => Some(Value::Null),
            "string" => self.string(value),
            "number" => self.number(value),
            "boolean" => self.boolean(value),
            "array" => self.parsed(value, |value| matches!(value, Value::Array(_))),
            "object" => self.parsed(value, |value| matches!(value, Value::Object(_))),
            "dateTime" => self.date(value),
            _ => Some(value.clone()),
        };
        match converted {
            Some(converted) => Ok(converted),
            None if self.ignore_type_mismatch_errors => Ok(value.clone()),
            None => {
                let given: String = value.to_text().chars().take(100).collect();
                let message = format!("the input \"{name}\" expects {} but got \"{given}\"", words(kind));
                Err(NodeError::parameter(parameter(), message)
                    .describe("Change the value, or switch on the conversion of types in the node's form."))
            }
        }
    }

    fn string(&self, value: &Value) -> Option<Value> {
        match value {
            Value::String(_) => Some(value.clone()),
            _ if self.attempt_to_convert_types || self.convert_fields_to_string => {
                Some(Value::String(value.to_text()))
            }
            _ => None,
        }
    }

    fn number(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Number(_) => Some(value.clone()),
            Value::String(text) if self.attempt_to_convert_types && !text.trim().is_empty() => {
                text.trim().parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from)
            }
            Value::Bool(flag) if self.attempt_to_convert_types => Some(Value::from(i64::from(*flag))),
            _ => None,
        }
    }

    fn boolean(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Bool(_) => Some(value.clone()),
            _ if !self.attempt_to_convert_types => None,
            _ => match value.to_text().to_lowercase().as_str() {
                "true" | "1" => Some(Value::from(true)),
                "false" | "0" => Some(Value::from(false)),
                _ => None,
            },
        }
    }

    /// A list or an object, also as JSON text when types are converted.
    fn parsed(&self, value: &Value, fits: fn(&Value) -> bool) -> Option<Value> {
        match value {
            value if fits(value) => Some(value.clone()),
            Value::String(text) if self.attempt_to_convert_types => Value::from_json(text).ok().filter(fits),
            _ => None,
        }
    }

    /// A point in time; stays as written when it is one.
    fn date(&self, value: &Value) -> Option<Value> {
        match value {
            Value::String(text) if is_date(text) => Some(value.clone()),
            Value::Number(_) if self.attempt_to_convert_types => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "saturates, and what is too far away is refused"
                )]
                let milliseconds = value.as_f64()? as i64;
                let time = Timestamp::from_millisecond(milliseconds).ok()?.to_zoned(TimeZone::UTC);
                Some(Value::from(time.strftime("%Y-%m-%dT%H:%M:%S.%3f%:z").to_string()))
            }
            _ => None,
        }
    }
}

fn is_date(text: &str) -> bool {
    let text = text.trim();
    text.parse::<Timestamp>().is_ok()
        || text.parse::<jiff::civil::DateTime>().is_ok()
        || text.parse::<jiff::civil::Date>().is_ok()
}

fn words(kind: &str) -> &'static str {
    match kind {
        "string" => "text",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "an object",
        "dateTime" => "a date and time",
        _ => "another type",
    }
}
