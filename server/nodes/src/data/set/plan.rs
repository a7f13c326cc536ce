//! What Edit Fields does to an item, read once from the parameters. When nothing in them is an expression, one plan
//! serves all items. An item is never copied whole: its values are shared, and only the changed level is new.

use std::sync::Arc;

use ecow::EcoString;
use indexmap::IndexMap;
use model::{BinaryData, Item, Object, Value};
use node_sdk::NodeError;

use super::convert::{Kind, convert};
use crate::data::field_list::{field, names, put, remove};

/// The parameters as described; [`Plan::new`] reads them straight from the object, because going through serde for
/// each of 100,000 items would cost more than the work itself.
#[cfg(test)]
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the shape counts")]
pub(super) struct Parameters {
    mode: String,
    assignments: Object,
    json_output: Value,
    include_other_fields: bool,
    include: String,
    include_fields: String,
    exclude_fields: String,
    duplicate_item: bool,
    duplicate_count: f64,
    options: Object,
}

/// What to do to an item.
pub(super) struct Plan {
    others: Others,
    fields: Vec<Field>,
    dots: bool,
    keep_binary: bool,
}

enum Others {
    None,
    All,
    Selected(Vec<EcoString>),
    Except(Vec<EcoString>),
}

enum Field {
    Json(EcoString, Value),
    Binary(EcoString, Value),
}

impl Plan {
    /// Reads resolved parameters.
    pub(super) fn new(parameters: &Object) -> Result<Self, NodeError> {
        let option = |name: &str| parameters.get("options").and_then(|options| options.get(name));
        let lenient = option("ignoreConversionErrors").is_some_and(Value::is_truthy);
        let included = parameters.get("includeOtherFields").is_some_and(Value::is_truthy);
        let others = match parameters.get("include").and_then(Value::as_str) {
            _ if !included => Others::None,
            Some("selected") => Others::Selected(names(parameters.get("includeFields"))),
            Some("except") => Others::Except(names(parameters.get("excludeFields"))),
            _ => Others::All,
        };
        let fields = if parameters.get("mode").and_then(Value::as_str) == Some("raw") {
            raw_fields(parameters.get("jsonOutput"))?
        } else {
            assigned_fields(parameters.get("assignments"), lenient)?
        };
        let keep_binary = option("stripBinary").map_or(included, |strip| !strip.is_truthy());
        let dots = option("dotNotation").is_none_or(Value::is_truthy);
        Ok(Self { others, fields, dots, keep_binary })
    }

    /// The item that `item` becomes.
    pub(super) fn apply(&self, item: &Item, index: usize) -> Result<Item, NodeError> {
        let mut json = match &self.others {
            Others::None => Object::with_capacity(self.fields.len()),
            Others::All => item.json.clone().with_room(self.fields.len()),
            Others::Selected(kept) => {
                let mut json = Object::with_capacity(kept.len() + self.fields.len());
                for name in kept {
                    if let Some(value) = field(&item.json, name, self.dots) {
                        put(&mut json, name, value.clone(), self.dots && !item.json.contains_key(name));
                    }
                }
                json
            }
            Others::Except(dropped) => {
                let mut json = item.json.clone();
                for name in dropped {
                    remove(&mut json, name, self.dots);
                }
                json
            }
        };
        let mut binary = if self.keep_binary { item.binary.clone() } else { None };
        for field in &self.fields {
            match field {
                Field::Json(name, value) => put(&mut json, name, value.clone(), self.dots),
                Field::Binary(name, value) => {
                    let data = binary_value(item, value).ok_or_else(|| no_binary(name, value))?;
                    let mut all: IndexMap<_, _> = binary.map(Arc::unwrap_or_clone).unwrap_or_default();
                    all.insert(name.clone(), data);
                    binary = Some(Arc::new(all));
                }
            }
        }
        Ok(Item { json, binary, ..Item::default() }.paired_with(index))
    }
}

fn raw_fields(output: Option<&Value>) -> Result<Vec<Field>, NodeError> {
    let parsed = match output {
        Some(Value::String(text)) => Value::from_json(text).map_err(|error| {
            NodeError::parameter("jsonOutput", format!("the JSON to output is not valid: {error}"))
        })?,
        Some(other) => other.clone(),
        None => Value::Object(Object::new()),
    };
    match parsed {
        Value::Object(object) => {
            Ok(object.into_iter().map(|(name, value)| Field::Json(name, value)).collect())
        }
        other => Err(NodeError::parameter(
            "jsonOutput",
            format!("the JSON to output must be an object, but it is {}", other.type_name()),
        )),
    }
}

fn assigned_fields(assignments: Option<&Value>, lenient: bool) -> Result<Vec<Field>, NodeError> {
    let list =
        assignments.and_then(|value| value.get("assignments")).and_then(Value::as_array).unwrap_or_default();
    let mut fields = Vec::with_capacity(list.len());
    for (index, assignment) in list.iter().enumerate() {
        let at = |part: &str| format!("assignments.assignments[{index}].{part}");
        let name = assignment.get("name").map(Value::to_text).unwrap_or_default();
        if name.is_empty() {
            continue;
        }
        let kind = match assignment.get("type").and_then(Value::as_str) {
            None => Kind::String,
            Some(word) => Kind::read(word).ok_or_else(|| {
                NodeError::parameter(at("type"), format!("there is no field type \"{word}\""))
            })?,
        };
        let value = assignment.get("value").cloned().unwrap_or_default();
        if kind == Kind::Binary {
            fields.push(Field::Binary(name, value));
            continue;
        }
        let converted = match convert(kind, &value) {
            Ok(converted) => converted,
            Err(_) if lenient => value,
            Err(reason) => {
                return Err(NodeError::parameter(at("value"), format!("field \"{name}\": {reason}")).describe(
                    "Choose another type for the field, or switch on the option \"Ignore conversion errors\".",
                ));
            }
        };
        fields.push(Field::Json(name, converted));
    }
    Ok(fields)
}

/// A binary of the item by its name, or binary data given as an object.
fn binary_value(item: &Item, value: &Value) -> Option<BinaryData> {
    match value {
        Value::String(name) => item.binary.as_ref()?.get(name).cloned(),
        Value::Object(_) => value.read_as().ok(),
        _ => None,
    }
}

fn no_binary(name: &str, value: &Value) -> NodeError {
    let message = match value {
        Value::String(source) => format!("field \"{name}\": the item has no binary data called \"{source}\""),
        other => format!("field \"{name}\": {} is not binary data", other.type_name()),
    };
    NodeError::parameter("assignments", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Object {
        match Value::from_json(text) {
            Ok(Value::Object(object)) => object,
            other => panic!("not an object: {other:?}"),
        }
    }

    #[test]
    fn what_is_not_changed_is_shared() {
        let item = Item::new(object(r#"{"big":[1,2,3],"n":1}"#));
        let plan = Plan::new(&object(
            r#"{"mode":"manual","includeOtherFields":true,"include":"all",
                "assignments":{"assignments":[{"name":"n","type":"number","value":"2"}]},"options":{}}"#,
        ))
        .expect("a plan");
        let made = plan.apply(&item, 0).expect("an item");
        assert_eq!(Value::Object(made.json.clone()).to_json(), r#"{"big":[1,2,3],"n":2}"#);
        let (Some(Value::Array(before)), Some(Value::Array(after))) =
            (item.json.get("big"), made.json.get("big"))
        else {
            panic!("arrays");
        };
        assert!(Arc::ptr_eq(before, after));
    }

    #[test]
    fn binary_fields_come_from_the_item() {
        let data = BinaryData { mime_type: "text/plain".into(), ..BinaryData::default() };
        let item =
            Item { binary: Some(Arc::new([("a".into(), data)].into_iter().collect())), ..Item::default() };
        let plan = |value: &str| {
            Plan::new(&object(&format!(
                r#"{{"assignments":{{"assignments":[{{"name":"b","type":"binary","value":"{value}"}}]}}}}"#
            )))
            .expect("a plan")
        };
        let made = plan("a").apply(&item, 0).expect("an item");
        assert!(made.binary.is_some_and(|binary| binary.contains_key("b") && !binary.contains_key("a")));
        assert!(plan("x").apply(&item, 0).is_err());
    }
}
