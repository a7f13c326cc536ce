//! When values count as the same: exactly (deep, whatever the order of an object's fields), or loosely across types,
//! so that the number 3 and the text 3 meet. Hashes make it possible to find partners among 100,000 items in one pass.

use std::hash::{Hash, Hasher};

use model::{Value, format_number};
use rustc_hash::FxHasher;

/// A value as the key of a map: equal when deeply equal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exactly<'a>(pub(crate) Option<&'a Value>);

impl PartialEq for Exactly<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl Eq for Exactly<'_> {}

impl Hash for Exactly<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.0 {
            None => state.write_u8(9),
            Some(value) => hash_value(value, state),
        }
    }
}

fn hash_value<H: Hasher>(value: &Value, state: &mut H) {
    match value {
        Value::Null => state.write_u8(0),
        Value::Bool(flag) => state.write_u8(1 + u8::from(*flag)),
        Value::Number(number) => {
            state.write_u8(3);
            // Zero has two spellings that are equal.
            state.write_u64((number + 0.0).to_bits());
        }
        Value::String(text) => {
            state.write_u8(4);
            text.as_str().hash(state);
        }
        Value::Array(values) => {
            state.write_u8(5);
            state.write_usize(values.len());
            values.iter().for_each(|value| hash_value(value, state));
        }
        Value::Object(object) => {
            state.write_u8(6);
            // The order of fields does not count: their hashes are added up.
            let sum = object.iter().fold(0u64, |sum, (key, value)| {
                let mut own = FxHasher::default();
                key.as_str().hash(&mut own);
                hash_value(value, &mut own);
                sum.wrapping_add(own.finish())
            });
            state.write_u64(sum);
        }
    }
}

/// How strictly values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// Same type, same value.
    Exact,
    /// Across types; with `zero_is_nothing`, 0 counts as nothing too.
    Loose {
        /// Whether 0 and null are the same.
        zero_is_nothing: bool,
    },
}

impl Likeness {
    /// Whether `left` and `right` count as the same; `None` is a missing field.
    pub(crate) fn same(self, left: Option<&Value>, right: Option<&Value>) -> bool {
        let Self::Loose { zero_is_nothing } = self else { return left == right };
        let nothing = |value: Option<&Value>| matches!(value, None | Some(Value::Null));
        let blank = |value: Option<&Value>| match value {
            None | Some(Value::Null) => true,
            Some(Value::String(text)) => text.is_empty(),
            Some(Value::Array(values)) => values.is_empty(),
            Some(_) => false,
        };
        let zero = |value: Option<&Value>| match value {
            Some(Value::Number(number)) => *number == 0.0,
            Some(Value::String(text)) => text == "0",
            _ => false,
        };
        if !nothing(left) && !nothing(right) && same_type(left, right) {
            return left == right;
        }
        if zero_is_nothing && (nothing(left) && zero(right) || zero(left) && nothing(right)) {
            return true;
        }
        if blank(left) && blank(right) {
            return true;
        }
        match (left, right) {
            (Some(Value::Number(number)), Some(Value::String(text)))
            | (Some(Value::String(text)), Some(Value::Number(number))) => *text == format_number(*number),
            (Some(Value::Bool(flag)), Some(Value::String(text)))
            | (Some(Value::String(text)), Some(Value::Bool(flag))) => {
                text.eq_ignore_ascii_case(if *flag { "true" } else { "false" }) || text == digit(*flag)
            }
            (Some(Value::Bool(flag)), Some(Value::Number(number)))
            | (Some(Value::Number(number)), Some(Value::Bool(flag))) => *number == f64::from(u8::from(*flag)),
            _ => left == right,
        }
    }

    /// A hash that is the same for all values that are the same; others may share it too.
    pub(crate) fn bucket(self, value: Option<&Value>) -> u64 {
        let mut state = FxHasher::default();
        if self == Self::Exact {
            Exactly(value).hash(&mut state);
            return state.finish();
        }
        match value {
            None | Some(Value::Null | Value::Bool(false)) => state.write_u8(0),
            Some(Value::Array(values)) if values.is_empty() => state.write_u8(0),
            Some(Value::Bool(true)) => state.write_u8(1),
            Some(Value::Number(number)) => bucket_text(&format_number(*number), &mut state),
            Some(Value::String(text)) => bucket_text(text, &mut state),
            Some(other) => hash_value(other, &mut state),
        }
        state.finish()
    }

    /// The bucket of several values together.
    pub(crate) fn bucket_of<'a>(self, values: impl Iterator<Item = Option<&'a Value>>) -> u64 {
        values.fold(0u64, |sum, value| sum.rotate_left(7) ^ self.bucket(value))
    }
}

fn digit(flag: bool) -> &'static str {
    if flag { "1" } else { "0" }
}

fn bucket_text(text: &str, state: &mut FxHasher) {
    match text {
        "" | "0" => state.write_u8(0),
        "1" => state.write_u8(1),
        text if text.eq_ignore_ascii_case("false") => state.write_u8(0),
        text if text.eq_ignore_ascii_case("true") => state.write_u8(1),
        text => text.hash(state),
    }
}

/// Whether JavaScript's `typeof` is the same; lists are objects there.
fn same_type(left: Option<&Value>, right: Option<&Value>) -> bool {
    let kind = |value: Option<&Value>| match value.map_or("undefined", Value::type_name) {
        "array" | "null" => "object",
        other => other,
    };
    kind(left) == kind(right)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(text: &str) -> Option<Value> {
        (text != "-").then(|| Value::from_json(text).expect(text))
    }

    #[test]
    fn loose_values_meet_across_types() {
        let loose = Likeness::Loose { zero_is_nothing: true };
        for (left, right, same) in [
            ("3", "\"3\"", true),
            ("1.5", "\"1.5\"", true),
            ("\"abc\"", "\"ABC\"", false),
            ("null", "\"\"", true),
            ("-", "[]", true),
            ("null", "0", true),
            ("-", "\"0\"", true),
            ("true", "\"TRUE\"", true),
            ("false", "0", true),
            ("true", "1", true),
            ("true", "2", false),
            ("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true),
            ("[1]", "[2]", false),
            ("\"\"", "0", false),
        ] {
            let (left_value, right_value) = (value(left), value(right));
            let (a, b) = (left_value.as_ref(), right_value.as_ref());
            assert_eq!(loose.same(a, b), same, "{left} {right}");
            assert_eq!(loose.same(b, a), same, "{right} {left}");
            assert!(!same || loose.bucket(a) == loose.bucket(b), "{left} {right} share a bucket");
        }
        assert!(!Likeness::Loose { zero_is_nothing: false }.same(None, value("0").as_ref()));
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-2i32..3).prop_map(Value::from),
            prop_oneof![Just(""), Just("0"), Just("1"), Just("true"), Just("False"), Just("x")]
                .prop_map(Value::from),
        ];
        leaf.prop_recursive(2, 8, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::vec(("[ab]", inner), 0..3)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_the_same_is_in_one_bucket(left in any_value(), right in any_value(), zero in any::<bool>()) {
            for likeness in [Likeness::Exact, Likeness::Loose { zero_is_nothing: zero }] {
                if likeness.same(Some(&left), Some(&right)) {
                    prop_assert_eq!(likeness.bucket(Some(&left)), likeness.bucket(Some(&right)));
                }
                prop_assert!(likeness.same(Some(&left), Some(&left)));
            }
        }
    }
}
