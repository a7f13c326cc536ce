//! Pairs of names and values as forms and queries carry them, read into an object: names that come twice make a list,
//! `a[]` makes a list, `a[b]` reaches into an object.

use model::{Object, Value};

/// Deepest nesting of `a[b][c]…` that is taken apart; what is deeper stays part of the name.
const MAX_DEPTH: usize = 5;

/// Most pairs that are read; the rest is dropped, as a form with more is an attack.
const MAX_PAIRS: usize = 1000;

/// The object that `pairs` stand for.
pub(crate) fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Object {
    let mut root = Value::Object(Object::new());
    for (name, value) in pairs.into_iter().take(MAX_PAIRS) {
        insert(&mut root, &segments(name), value);
    }
    match root {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

/// `a[b][]` is `a`, `b`, ``; a name without proper brackets is one segment.
fn segments(name: &str) -> Vec<&str> {
    let whole = || vec![name];
    let Some((first, mut rest)) = name.find('[').filter(|at| *at > 0).map(|at| name.split_at(at)) else {
        return whole();
    };
    let mut segments = vec![first];
    while !rest.is_empty() {
        let Some((inner, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
            return whole();
        };
        segments.push(inner);
        rest = after;
        if segments.len() > MAX_DEPTH {
            return whole();
        }
    }
    segments
}

fn insert(place: &mut Value, segments: &[&str], text: &str) {
    let Some((first, rest)) = segments.split_first() else {
        // The end of the name: a second value makes a list.
        *place = match std::mem::take(place) {
            Value::Null => Value::from(text),
            Value::Array(values) => {
                values.iter().cloned().chain([Value::from(text)]).collect::<Vec<_>>().into()
            }
            one => Value::array([one, Value::from(text)]),
        };
        return;
    };
    if first.is_empty() {
        let mut element = Value::Null;
        insert(&mut element, rest, text);
        *place = match std::mem::take(place) {
            Value::Null => Value::array([element]),
            Value::Array(values) => values.iter().cloned().chain([element]).collect::<Vec<_>>().into(),
            one => Value::array([one, element]),
        };
        return;
    }
    if place.as_object().is_none() {
        *place = Value::Object(Object::new());
    }
    if let Some(object) = place.as_object_mut() {
        if !object.contains_key(first) {
            object.insert(*first, Value::Null);
        }
        if let Some(next) = object.get_mut(first) {
            insert(next, rest, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_and_bracketed_names_nest() {
        let check = |pairs: &[(&str, &str)], expected: &str| {
            assert_eq!(Value::Object(read(pairs.iter().copied())).to_json(), expected);
        };
        check(&[("a", "1"), ("b", ""), ("a", "2"), ("a", "3")], r#"{"a":["1","2","3"],"b":""}"#);
        check(
            &[("l[]", "1"), ("l[]", "2"), ("o[x]", "3"), ("o[y][z]", "4")],
            r#"{"l":["1","2"],"o":{"x":"3","y":{"z":"4"}}}"#,
        );
        check(&[("[a]", "1"), ("b[", "2"), ("c[d]e", "3")], r#"{"[a]":"1","b[":"2","c[d]e":"3"}"#);
        check(&[("a[1][2][3][4][5][6]", "x")], r#"{"a[1][2][3][4][5][6]":"x"}"#);
        assert_eq!(
            read((0..5000).map(|_| ("a", "b"))).get("a").and_then(Value::as_array).map(<[Value]>::len),
            Some(1000)
        );
    }
}
