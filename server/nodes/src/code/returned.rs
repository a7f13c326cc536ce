//! Reads what code returned as items, and says in words what is wrong when it is not.

use ecow::EcoString;
use model::{Item, Object, Value};
use node_sdk::NodeError;

/// The fields an item may have beside `json`.
const ITEM_FIELDS: [&str; 5] = ["json", "binary", "pairedItem", "error", "index"];

/// The items that a run for all items returned: an array of objects, one object, or `null` for none.
///
/// # Errors
/// What is not an object, with its index.
pub(super) fn from_all(value: Option<&Value>) -> Result<Vec<Item>, NodeError> {
    match value {
        Some(Value::Null) => Ok(Vec::new()),
        Some(one @ Value::Object(_)) => Ok(vec![item(one, 0, wraps(std::slice::from_ref(one)))?]),
        Some(Value::Array(values)) => {
            let wrapped = wraps(values);
            values.iter().enumerate().map(|(index, value)| item(value, index, wrapped)).collect()
        }
        other => Err(wrong(format!("the code returned {}, not items", shown(other)))
            .describe("Return an array of objects, one for each item, such as [{ name: \"Ann\" }].")),
    }
}

/// The item that a run for item `index` returned; `None` drops the item.
///
/// # Errors
/// What is not one object.
pub(super) fn from_each(value: Option<&Value>, index: usize) -> Result<Option<Item>, NodeError> {
    match value {
        Some(Value::Null) => Ok(None),
        Some(one @ Value::Object(_)) => {
            let mut made =
                item(one, index, wraps(std::slice::from_ref(one))).map_err(|error| error.at_item(index))?;
            if made.paired_item.is_unknown() {
                made = made.paired_with(index);
            }
            Ok(Some(made))
        }
        other => Err(wrong(format!("the code returned {} for item {index}, not one object", shown(other)))
            .describe("Return one object, such as { name: \"Ann\" }, or null to drop the item.")
            .at_item(index)),
    }
}

/// Whether the values are items (`{json: …}`) rather than plain data.
fn wraps(values: &[Value]) -> bool {
    let is_item = |object: &Object| object.get("json").is_some_and(|json| json.as_object().is_some());
    values
        .iter()
        .filter_map(Value::as_object)
        .any(|object| is_item(object) || (object.contains_key("binary") && object.contains_key("pairedItem")))
}

fn item(value: &Value, index: usize, wrapped: bool) -> Result<Item, NodeError> {
    let object = value
        .as_object()
        .ok_or_else(|| wrong(format!("element {index} is {}, not an object", shown(Some(value)))))?;
    if !wrapped {
        return Ok(Item::new(object.clone()));
    }
    if let Some(unknown) = object.keys().find(|key| !ITEM_FIELDS.contains(&key.as_str())) {
        return Err(wrong(format!("element {index} has \"{unknown}\" beside its json field"))
            .describe("Put all data of an item inside of its json field."));
    }
    let json = match object.get("json") {
        Some(Value::Object(json)) => json.clone(),
        None => Object::new(),
        Some(other) => {
            return Err(wrong(format!(
                "the json field of element {index} is {}, not an object",
                shown(Some(other))
            )));
        }
    };
    // Only the rest goes through serde: the data itself stays shared.
    let rest: Object = object
        .iter()
        .filter(|(name, value)| matches!(name.as_str(), "binary" | "pairedItem") && !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut made = if rest.is_empty() {
        Item::default()
    } else {
        Value::Object(rest).read_as::<Item>().map_err(|error| {
            wrong(format!("the binary or pairedItem field of element {index} does not fit: {error}"))
        })?
    };
    made.json = json;
    made.error = object.get("error").and_then(error).map(Box::new);
    Ok(made)
}

fn error(value: &Value) -> Option<model::ItemError> {
    match value {
        Value::Null => None,
        Value::String(message) => {
            Some(model::ItemError { message: message.as_str().to_owned(), description: None })
        }
        other => {
            let text = |name: &str| other.get(name).and_then(Value::as_str).map(str::to_owned);
            Some(model::ItemError {
                message: text("message").unwrap_or_else(|| other.to_json()),
                description: text("description"),
            })
        }
    }
}

fn shown(value: Option<&Value>) -> EcoString {
    match value {
        None => "nothing".into(),
        Some(Value::Null) => "null".into(),
        Some(value @ (Value::Array(_) | Value::Object(_))) => format!("an {}", value.type_name()).into(),
        Some(value) => format!("a {}", value.type_name()).into(),
    }
}

fn wrong(message: String) -> NodeError {
    NodeError { retryable: false, ..NodeError::with_code("RR-CODE-0001", message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        Value::from_json(text).expect(text)
    }

    #[test]
    fn plain_objects_and_items_are_both_taken() {
        let made = from_all(Some(&json(r#"[{"a":1},{"b":2}]"#))).expect("items");
        assert_eq!(made, [Item::new([("a", 1)]), Item::new([("b", 2)])]);
        let made = from_all(Some(&json(r#"[{"json":{"a":1},"pairedItem":2}]"#))).expect("items");
        assert_eq!(made, [Item::new([("a", 1)]).paired_with(2)]);
        // A field called json that holds no object is data, not an item.
        let made = from_all(Some(&json(r#"{"json":"text"}"#))).expect("items");
        assert_eq!(made, [Item::new([("json", "text")])]);
        assert_eq!(from_all(Some(&Value::Null)), Ok(Vec::new()));
        assert_eq!(from_each(Some(&Value::Null), 0), Ok(None));
    }

    #[test]
    fn what_is_not_items_is_named_with_its_place() {
        let message = |text: &str| from_all(Some(&json(text))).expect_err("refused").message;
        assert_eq!(message("[{},5]"), "element 1 is a number, not an object");
        assert_eq!(message(r#"[{"json":{}},{"x":1}]"#), "element 1 has \"x\" beside its json field");
        assert_eq!(
            message(r#"[{"json":{}},{"json":[]}]"#),
            "the json field of element 1 is an array, not an object"
        );
        assert_eq!(from_all(None).expect_err("refused").message, "the code returned nothing, not items");
        let each = from_each(Some(&json("[]")), 4).expect_err("refused");
        assert_eq!(
            (each.message.as_str(), each.item),
            ("the code returned an array for item 4, not one object", Some(4))
        );
    }
}
