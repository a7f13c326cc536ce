//! Duplicates within one input: which fields count, whether the items can be compared by them, and the first of each.

use std::collections::HashSet;

use ecow::EcoString;
use indexmap::IndexSet;
use model::{Item, Object, Value};
use node_sdk::NodeError;
use rustc_hash::FxBuildHasher;
use serde::Deserialize;

use super::Parameters;
use crate::data::field_list::{field, names};
use crate::data::likeness::Exactly;

/// Which fields are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Compare {
    /// All that any item has.
    #[default]
    AllFields,
    /// All except some.
    AllFieldsExcept,
    /// Only some.
    SelectedFields,
}

/// The first of all items that are the same.
///
/// # Errors
/// When no field is named, or one is not in every item, or holds different types.
pub(super) fn unique(parameters: &Parameters, items: &[Item]) -> Result<Vec<Item>, NodeError> {
    let dots = !parameters.options.disable_dot_notation;
    let keys = keys(parameters, items, dots)?;
    check(items, &keys, dots)?;
    let mut seen: HashSet<Vec<Exactly<'_>>, FxBuildHasher> = HashSet::default();
    let mut kept = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let values = keys.iter().map(|key| Exactly(field(&item.json, key, dots))).collect();
        if seen.insert(values) {
            kept.push((index, item));
        }
    }
    let only = parameters.compare == Compare::SelectedFields && parameters.options.remove_other_fields;
    let finish = |(index, item): (usize, &Item)| {
        if !only {
            return item.clone().paired_with(index);
        }
        let mut json = Object::with_capacity(keys.len());
        for key in &keys {
            if let Some(value) = field(&item.json, key, dots) {
                let nested = dots && !item.json.contains_key(key);
                crate::data::field_list::put(&mut json, key, value.clone(), nested);
            }
        }
        Item::new(json).paired_with(index)
    };
    Ok(kept.into_iter().map(finish).collect())
}

fn keys(parameters: &Parameters, items: &[Item], dots: bool) -> Result<Vec<EcoString>, NodeError> {
    let named = |value: &Value, parameter: &'static str| {
        let names = names(Some(value));
        if names.is_empty() {
            return Err(NodeError::parameter(parameter, "no field is named"));
        }
        Ok(names)
    };
    if parameters.compare == Compare::SelectedFields {
        return named(&parameters.fields_to_compare, "fieldsToCompare");
    }
    let mut all: IndexSet<EcoString, FxBuildHasher> = IndexSet::default();
    for item in items {
        for (key, value) in item.json.iter() {
            match value {
                Value::Array(_) | Value::Object(_) if dots => leaves(key, value, &mut all),
                _ => {
                    if !all.contains(key) {
                        all.insert(key.clone());
                    }
                }
            }
        }
    }
    if parameters.compare == Compare::AllFieldsExcept {
        let except = named(&parameters.fields_to_exclude, "fieldsToExclude")?;
        all.retain(|key| !except.contains(key));
    }
    Ok(all.into_iter().collect())
}

/// The paths of all values inside of `value` that hold no others.
fn leaves(path: &str, value: &Value, into: &mut IndexSet<EcoString, FxBuildHasher>) {
    let inside = |key: &str| format!("{path}.{key}");
    match value {
        Value::Object(object) => {
            object.iter().for_each(|(key, value)| leaves(&inside(key), value, into));
        }
        Value::Array(values) => {
            let elements = values.iter().enumerate();
            elements.for_each(|(index, value)| leaves(&inside(&index.to_string()), value, into));
        }
        _ => {
            into.insert(path.into());
        }
    }
}

/// Items can be compared by fields that all of them have, each with one type.
fn check(items: &[Item], keys: &[EcoString], dots: bool) -> Result<(), NodeError> {
    let fail = |message: String, advice: &str| {
        Err(NodeError { retryable: false, ..NodeError::operation(message) }.describe(advice))
    };
    for key in keys {
        let mut kind: Option<&'static str> = None;
        for (index, item) in items.iter().enumerate() {
            let Some(value) = field(&item.json, key, dots) else {
                let advice = if !dots && key.contains('.') {
                    "To compare a field inside of another, switch off \"Dots are part of names\"."
                } else {
                    "Compare by fields that every item has, or give the field to all items first."
                };
                return fail(format!("the field \"{key}\" is missing in item {index}"), advice);
            };
            let found = match value {
                Value::Null => continue,
                Value::Array(_) | Value::Object(_) => "object",
                other => other.type_name(),
            };
            if kind.is_some_and(|kind| kind != found) {
                let first = kind.unwrap_or_default();
                let message = format!("the field \"{key}\" is not of one type: {first} and {found}");
                return fail(message, "Convert the field to one type before comparing.");
            }
            kind = Some(found);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(parameters: &str, items: &str) -> Result<String, NodeError> {
        let parameters: Parameters = serde_json::from_str(parameters).expect("parameters");
        let items = Item::from_loose(&Value::from_json(items).expect("valid")).expect("items");
        let kept = unique(&parameters, &items)?;
        Ok(Value::array(kept.into_iter().map(|item| Value::Object(item.json))).to_json())
    }

    #[test]
    fn the_first_of_the_same_items_stays() {
        let items = r#"[{"a":1,"o":{"x":1}},{"a":1,"o":{"x":1}},{"a":1,"o":{"x":2}},{"a":2,"o":{"x":1}}]"#;
        assert_eq!(
            kept("{}", items).as_deref(),
            Ok(r#"[{"a":1,"o":{"x":1}},{"a":1,"o":{"x":2}},{"a":2,"o":{"x":1}}]"#)
        );
        assert_eq!(
            kept(r#"{"compare":"allFieldsExcept","fieldsToExclude":"o.x"}"#, items).as_deref(),
            Ok(r#"[{"a":1,"o":{"x":1}},{"a":2,"o":{"x":1}}]"#)
        );
        assert_eq!(
            kept(
                r#"{"compare":"selectedFields","fieldsToCompare":"o.x","options":{"removeOtherFields":true}}"#,
                items
            )
            .as_deref(),
            Ok(r#"[{"o":{"x":1}},{"o":{"x":2}}]"#)
        );
    }

    #[test]
    fn fields_that_cannot_be_compared_are_named() {
        for (parameters, items, part) in [
            ("{}", r#"[{"a":1},{"b":1}]"#, "\"a\" is missing in item 1"),
            ("{}", r#"[{"a":1},{"a":"1"}]"#, "number and string"),
            (r#"{"compare":"selectedFields","fieldsToCompare":" , "}"#, "[{}]", "no field is named"),
            (r#"{"compare":"allFieldsExcept"}"#, "[{}]", "no field is named"),
        ] {
            let error = kept(parameters, items).expect_err(parameters);
            assert!(error.message.contains(part), "{}", error.message);
        }
        assert_eq!(
            kept("{}", r#"[{"a":1},{"a":null},{"a":null}]"#).as_deref(),
            Ok(r#"[{"a":1},{"a":null}]"#)
        );
    }
}
