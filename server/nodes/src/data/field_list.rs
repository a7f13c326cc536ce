//! Lists of field names as people type them into one line: `name, address.city`.

use ecow::EcoString;
use model::{Object, Value};

/// The names in `text`, separated by commas, without surrounding blanks. A list given by an expression is taken too.
pub(crate) fn names(value: Option<&Value>) -> Vec<EcoString> {
    match value {
        Some(Value::Array(values)) => {
            values.iter().map(Value::to_text).filter(|name| !name.is_empty()).collect()
        }
        Some(Value::String(text)) => {
            text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(EcoString::from).collect()
        }
        _ => Vec::new(),
    }
}

/// The value of field `name` of `object`; with `dots` a dotted name reaches into fields, but a field that is really
/// called so comes first.
pub(crate) fn field<'a>(object: &'a Object, name: &str, dots: bool) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        let (first, _) = dots.then(|| name.split_once(['.', '[']))??;
        let rest = name[first.len()..].trim_start_matches('.');
        object.get(first)?.at_path(rest)
    })
}

/// Sets field `name`; with `dots` a dotted name reaches into fields and makes them as needed.
pub(crate) fn put(object: &mut Object, name: &str, value: Value, dots: bool) {
    if dots && name.contains(['.', '[']) {
        let mut whole = Value::Object(std::mem::take(object));
        whole.set_path(name, value);
        if let Value::Object(changed) = whole {
            *object = changed;
        }
    } else {
        object.insert(name, value);
    }
}

/// Takes field `name` away; with `dots` a dotted name reaches into fields.
pub(crate) fn remove(object: &mut Object, name: &str, dots: bool) {
    if object.remove(name).is_none() && dots && name.contains(['.', '[']) {
        let mut whole = Value::Object(std::mem::take(object));
        whole.remove_path(name);
        if let Value::Object(changed) = whole {
            *object = changed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dotted_names_reach_into_fields_only_when_asked() {
        let Ok(Value::Object(mut object)) = Value::from_json(r#"{"a":{"b":[1,2]},"a.b":3,"c":{"d":4}}"#)
        else {
            panic!("an object");
        };
        assert_eq!(field(&object, "a.b", true), Some(&Value::from(3)));
        assert_eq!(field(&object, "a.b[1]", true), Some(&Value::from(2)));
        assert_eq!(field(&object, "c.d", false), None);
        put(&mut object, "c.e", Value::from(5), true);
        put(&mut object, "c.f", Value::from(6), false);
        remove(&mut object, "c.d", true);
        assert_eq!(Value::Object(object).to_json(), r#"{"a":{"b":[1,2]},"a.b":3,"c":{"e":5},"c.f":6}"#);
        assert_eq!(names(Some(&Value::from(" a, b.c ,,"))), ["a", "b.c"]);
    }
}
