//! Brings the parameters of older Set nodes to the shape of Edit Fields 3.4.

use model::{Object, Value};
use node_sdk::Upgrade;

/// Brings `parameters` of `version` up to date.
pub(super) fn upgrade(version: f64, parameters: &Object) -> Upgrade {
    let mut new = parameters.clone();
    if version < 3.0 {
        first_shape(&mut new);
    } else if version < 3.3 {
        value_fields(&mut new);
    }
    if (3.0..3.4).contains(&version) {
        binary_option(&mut new);
    }
    if new == *parameters { Upgrade::Unchanged(new) } else { Upgrade::Changed(new) }
}

/// Versions 1 and 2: `values.{string,number,boolean}[]` and `keepOnlySet`. They never converted a value.
fn first_shape(new: &mut Object) {
    let only = new.remove("keepOnlySet").is_some_and(|flag| flag.is_truthy());
    let values = new.remove("values").unwrap_or_default();
    let mut assignments = Vec::new();
    for kind in ["boolean", "number", "string"] {
        for entry in values.get(kind).and_then(Value::as_array).unwrap_or_default() {
            let absent = match kind {
                "boolean" => Value::from(false),
                "number" => Value::from(0),
                _ => Value::from(""),
            };
            let value = entry.get("value").cloned().unwrap_or(absent);
            let is_expression = value.as_str().is_some_and(|text| text.starts_with('='));
            let kind = if is_expression { "any" } else { kind };
            assignments.push(assignment(assignments.len(), entry, kind, value));
        }
    }
    new.insert("mode", "manual");
    set_assignments(new, assignments);
    new.insert("includeOtherFields", !only);
}

/// Versions 3 to 3.2: `fields.values[]` with one value field for each type, and `include` with `none`.
fn value_fields(new: &mut Object) {
    let fields = new.remove("fields").unwrap_or_default();
    let mut assignments = Vec::new();
    for entry in fields.get("values").and_then(Value::as_array).unwrap_or_default() {
        let slot = entry.get("type").and_then(Value::as_str).unwrap_or("stringValue");
        let kind = slot.strip_suffix("Value").unwrap_or(slot);
        let absent = match kind {
            "boolean" => "true",
            "number" => "0",
            "array" => "[]",
            "object" => "{}",
            _ => "",
        };
        let value = entry.get(slot).cloned().unwrap_or_else(|| absent.into());
        assignments.push(assignment(assignments.len(), entry, kind, value));
    }
    if new.get("mode").and_then(Value::as_str) != Some("raw") {
        set_assignments(new, assignments);
    }
    let include = new.remove("include");
    let included = include.as_ref().and_then(Value::as_str) != Some("none");
    new.insert("includeOtherFields", included);
    if let Some(include) = include.filter(|_| included) {
        new.insert("include", include);
    }
}

/// Until 3.3 binary data was kept only when the option said so, whatever happened to the other fields.
fn binary_option(new: &mut Object) {
    let Some(mut options) = new.get("options").and_then(Value::as_object).cloned() else { return };
    let kept = options.remove("includeBinary").is_some_and(|flag| flag.is_truthy());
    let included = new.get("includeOtherFields").is_some_and(Value::is_truthy);
    if kept != included {
        options.insert("stripBinary", !kept);
    }
    new.insert("options", options);
}

fn assignment(index: usize, entry: &Value, kind: &str, value: Value) -> Value {
    Value::Object(Object::from([
        ("id", Value::from(index.to_string())),
        ("name", entry.get("name").cloned().unwrap_or_else(|| "".into())),
        ("value", value),
        ("type", kind.into()),
    ]))
}

fn set_assignments(new: &mut Object, assignments: Vec<Value>) {
    new.insert("assignments", Object::from([("assignments", Value::from(assignments))]));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(version: f64, before: &str, after: &str) {
        let Ok(Value::Object(before)) = Value::from_json(before) else { panic!("{before}") };
        let (Upgrade::Changed(new) | Upgrade::Unchanged(new)) = upgrade(version, &before) else {
            panic!("{before:?} cannot be upgraded");
        };
        assert_eq!(Value::Object(new).to_json(), after);
    }

    #[test]
    fn every_older_shape_becomes_assignments() {
        check(
            1.0,
            r#"{"keepOnlySet":true,"values":{"string":[{"name":"a","value":"=x"}],"number":[{"name":"n","value":1},{"name":"z"}]},"options":{}}"#,
            r#"{"options":{},"mode":"manual","assignments":{"assignments":[{"id":"0","name":"n","value":1,"type":"number"},{"id":"1","name":"z","value":0,"type":"number"},{"id":"2","name":"a","value":"=x","type":"any"}]},"includeOtherFields":false}"#,
        );
        check(
            3.2,
            r#"{"fields":{"values":[{"name":"a","stringValue":"s"},{"name":"o","type":"objectValue","objectValue":"={}"}]},"include":"none","options":{}}"#,
            r#"{"options":{},"assignments":{"assignments":[{"id":"0","name":"a","value":"s","type":"string"},{"id":"1","name":"o","value":"={}","type":"object"}]},"includeOtherFields":false}"#,
        );
        check(
            3.2,
            r#"{"mode":"raw","jsonOutput":"{}","include":"selected","includeFields":"a","options":{"includeBinary":true}}"#,
            r#"{"mode":"raw","jsonOutput":"{}","includeFields":"a","options":{},"includeOtherFields":true,"include":"selected"}"#,
        );
        check(
            3.3,
            r#"{"assignments":{"assignments":[]},"includeOtherFields":true,"options":{}}"#,
            r#"{"assignments":{"assignments":[]},"includeOtherFields":true,"options":{"stripBinary":true}}"#,
        );
        check(
            3.4,
            r#"{"includeOtherFields":true,"options":{}}"#,
            r#"{"includeOtherFields":true,"options":{}}"#,
        );
    }
}
