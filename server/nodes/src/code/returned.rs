//! Reads what code returned as items, and says in words what is wrong when it is not.

use ecow::EcoString;
use model::{Item, Object, Value};
use node_sdk::NodeError;

/// The fields an item may have. Where one of them appears in a list, all of its elements are taken for items.
const ITEM_FIELDS: [&str; 5] = ["json", "binary", "pairedItem", "error", "index"];

/// The items that a run for all items returned: an array of objects, one object, or `null` for none.
///
/// # Errors
/// What is not an item, with its index.
pub(super) fn from_all(value: Option<&Value>) -> Result<Vec<Item>, NodeError> {
    let values = match value {
        Some(Value::Null) => return Ok(Vec::new()),
        Some(one @ Value::Object(fields)) => {
            let wrapped = fields.get("json").is_some_and(Value::is_truthy);
            return Ok(vec![read(one, 0, if wrapped { Shape::Item } else { Shape::Data })?]);
        }
        Some(Value::Array(values)) => values,
        other => {
            return Err(wrong(format!("the code returned {}, not items", shown(other)))
                .describe("Return an array of objects, one for each item, such as [{ name: \"Ann\" }]."));
        }
    };
    let fields = values.iter().enumerate().map(|(index, value)| object(value, index));
    let objects: Vec<&Object> = fields.collect::<Result<_, _>>()?;
    if objects.iter().any(|object| object.keys().any(|key| is_item_field(key))) {
        for (index, object) in objects.iter().enumerate() {
            only_item_fields(object, index)?;
        }
    }
    let shape = shape(&objects)?;
    values.iter().enumerate().map(|(index, value)| read(value, index, shape)).collect()
}

/// The item that a run for item `index` returned; `None` drops the item. It is linked to that item whatever it says.
///
/// # Errors
/// What is not one object.
pub(super) fn from_each(value: Option<&Value>, index: usize) -> Result<Option<Item>, NodeError> {
    match value {
        Some(Value::Null) => Ok(None),
        Some(one @ Value::Object(fields)) => {
            let shape = shape(&[fields]).map_err(|error| error.at_item(index))?;
            if shape == Shape::Item {
                only_item_fields(fields, index).map_err(|error| error.at_item(index))?;
            }
            let made = read(one, index, shape).map_err(|error| error.at_item(index))?;
            Ok(Some(Item { error: None, ..made.paired_with(index) }))
        }
        other => Err(wrong(format!("the code returned {} for item {index}, not one object", shown(other)))
            .describe("Return one object, such as { name: \"Ann\" }, or null to drop the item.")
            .at_item(index)),
    }
}

/// The items that the code of an older function node returned: always an array of items with `json`.
///
/// # Errors
/// What is not, with its index.
pub(super) fn from_function(value: Option<&Value>) -> Result<Vec<Item>, NodeError> {
    let Some(Value::Array(values)) = value else {
        return Err(wrong(format!("the code returned {}, not an array of items", shown(value)))
            .describe("Return the items, such as: return items;"));
    };
    let one = |(index, value): (usize, &Value)| {
        if object(value, index)?.get("json").is_none() {
            return Err(wrong(format!("element {index} has no field \"json\"")));
        }
        read(value, index, Shape::Item)
    };
    values.iter().enumerate().map(one).collect()
}

/// The item that the code of an older function for each item returned: `{json: what it returned, binary}`.
///
/// # Errors
/// When it returned no object.
pub(super) fn from_function_item(value: Option<&Value>, index: usize) -> Result<Item, NodeError> {
    let data = value.and_then(|value| value.get("json"));
    if data.and_then(Value::as_object).is_none() {
        return Err(wrong(format!("the code returned {} for item {index}, not its data", shown(data)))
            .describe("Return an object, such as: return item;")
            .at_item(index));
    }
    let made = read(value.unwrap_or(&Value::Null), index, Shape::Item);
    Ok(made.map_err(|error| error.at_item(index))?.paired_with(index))
}

/// What the elements of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// `{json, binary, …}`.
    Item,
    /// Data beside `binary`.
    WithBinary,
    /// Data alone.
    Data,
}

fn is_item_field(key: &str) -> bool {
    ITEM_FIELDS.contains(&key)
}

fn shape(objects: &[&Object]) -> Result<Shape, NodeError> {
    for (field, shape) in [("json", Shape::Item), ("binary", Shape::WithBinary)] {
        let have = objects.iter().filter(|object| object.contains_key(field)).count();
        if have > 0 && have == objects.len() {
            return Ok(shape);
        }
        if have > 0 {
            let without = objects.iter().position(|object| !object.contains_key(field)).unwrap_or_default();
            return Err(wrong(format!(
                "some elements have a field \"{field}\" and element {without} has none"
            ))
            .describe("Return either items, all with a json field, or plain objects throughout."));
        }
    }
    Ok(Shape::Data)
}

fn only_item_fields(object: &Object, index: usize) -> Result<(), NodeError> {
    match object.keys().find(|key| !is_item_field(key)) {
        None => Ok(()),
        Some(unknown) => {
            Err(wrong(format!("element {index} has \"{unknown}\" beside the fields of an item"))
                .describe("Put all data of an item inside of its json field."))
        }
    }
}

fn object(value: &Value, index: usize) -> Result<&Object, NodeError> {
    value
        .as_object()
        .ok_or_else(|| wrong(format!("element {index} is {}, not an object", shown(Some(value)))))
}

fn read(value: &Value, index: usize, shape: Shape) -> Result<Item, NodeError> {
    let object = object(value, index)?;
    if shape == Shape::Data {
        return Ok(Item::new(object.clone()));
    }
    let json = match (shape, object.get("json")) {
        (Shape::WithBinary, _) => {
            let mut data = object.clone();
            data.retain(|key, _| key != "binary" && key != "pairedItem");
            data
        }
        (_, Some(Value::Object(json))) => json.clone(),
        (_, other) => {
            return Err(wrong(format!(
                "the json field of element {index} is {}, not an object",
                shown(other)
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
    made.error = object.get("error").filter(|_| shape == Shape::Item).and_then(error).map(Box::new);
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
        let all = |text: &str| from_all(Some(&json(text))).expect(text);
        assert_eq!(all(r#"[{"a":1},{"b":2}]"#), [Item::new([("a", 1)]), Item::new([("b", 2)])]);
        assert_eq!(all(r#"[{"json":{"a":1},"pairedItem":2}]"#), [Item::new([("a", 1)]).paired_with(2)]);
        assert_eq!(all(r#"[{"error":"late"}]"#), [Item::new([("error", "late")])]);
        assert_eq!(all("null"), []);
        assert_eq!(all("[]"), []);
        // One object alone is not looked at as closely as a list.
        assert_eq!(all(r#"{"json":{"a":1},"b":2}"#), [Item::new([("a", 1)])]);
        assert_eq!(all(r#"{"error":"late","b":2}"#).len(), 1);
        let file = all(r#"[{"a":1,"binary":{"f":{"data":"QQ==","mimeType":"text/plain"}}}]"#.replace("\"a\":1,", "").as_str());
        assert!(file[0].json.is_empty() && file[0].binary.is_some());
    }

    #[test]
    fn what_is_not_items_is_named_with_its_place() {
        let message = |text: &str| from_all(Some(&json(text))).expect_err("refused").message;
        assert_eq!(message("[{},5]"), "element 1 is a number, not an object");
        assert_eq!(message(r#"[{"json":{}},{"x":1}]"#), "element 1 has \"x\" beside the fields of an item");
        assert_eq!(
            message(r#"[{"error":"late","x":1}]"#),
            "element 0 has \"x\" beside the fields of an item"
        );
        assert_eq!(
            message(r#"[{"json":{}},{"json":[]}]"#),
            "the json field of element 1 is an array, not an object"
        );
        assert_eq!(
            message(r#"[{"json":{}},{"pairedItem":1}]"#),
            "some elements have a field \"json\" and element 1 has none"
        );
        assert_eq!(message(r#"{"json":"text"}"#), "the json field of element 0 is a string, not an object");
        assert_eq!(from_all(None).expect_err("refused").message, "the code returned nothing, not items");
    }

    #[test]
    fn one_object_for_each_item() {
        let each = |text: &str, index| from_each(Some(&json(text)), index);
        assert_eq!(each("null", 0), Ok(None));
        assert_eq!(each(r#"{"a":1}"#, 3), Ok(Some(Item::new([("a", 1)]).paired_with(3))));
        assert_eq!(
            each(r#"{"json":{"a":1},"pairedItem":7}"#, 3),
            Ok(Some(Item::new([("a", 1)]).paired_with(3)))
        );
        assert_eq!(
            each(r#"{"error":"x","a":1}"#, 0),
            Ok(Some(Item::new([("error", Value::from("x")), ("a", Value::from(1))]).paired_with(0)))
        );
        let refused = each("[]", 4).expect_err("refused");
        assert_eq!(
            (refused.message.as_str(), refused.item),
            ("the code returned an array for item 4, not one object", Some(4))
        );
        assert_eq!(each(r#"{"json":{},"x":1}"#, 1).expect_err("refused").item, Some(1));
        assert!(from_each(None, 0).is_err());
    }

    #[test]
    fn older_function_nodes_want_items() {
        assert!(from_function(Some(&json("{}"))).is_err());
        assert!(from_function(Some(&json(r#"[{"a":1}]"#))).is_err());
        assert_eq!(
            from_function(Some(&json(r#"[{"json":{"a":1},"index":0}]"#))),
            Ok(vec![Item::new([("a", 1)])])
        );
        assert_eq!(
            from_function_item(Some(&json(r#"{"json":{"a":1}}"#)), 2),
            Ok(Item::new([("a", 1)]).paired_with(2))
        );
        assert!(from_function_item(Some(&json("{}")), 2).is_err());
    }
}
