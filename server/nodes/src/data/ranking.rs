//! Which of two values comes first: as JavaScript compares with `<`, and a total order for sorting.

use std::cmp::Ordering;

use ecow::EcoString;
use model::Value;

use crate::flow::conditions::number_of;

/// Whether JavaScript says `left < right`: texts by their code units, everything else as numbers.
pub(crate) fn less(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => by_units(left, right) == Ordering::Less,
        (left, right) => match (number_of(left), number_of(right)) {
            (Some(left), Some(right)) => left < right,
            _ => false,
        },
    }
}

/// Texts as JavaScript orders them: by UTF-16 code units.
pub(crate) fn by_units(left: &str, right: &str) -> Ordering {
    if left.is_ascii() && right.is_ascii() {
        return left.cmp(right);
    }
    left.encode_utf16().cmp(right.encode_utf16())
}

/// What a value is sorted by. Texts among texts go by their letters without regard to case; a column that holds other
/// things too goes by numbers first. Missing values come last whichever way is sorted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rank {
    /// By number.
    Number(f64),
    /// By letters.
    Text(EcoString),
    /// What has no order: lists and objects.
    Other,
    /// Nothing.
    Missing,
}

impl Rank {
    /// The ranks of a whole column.
    pub(crate) fn column<'a>(values: impl Iterator<Item = Option<&'a Value>> + Clone) -> Vec<Self> {
        let only_texts =
            values.clone().flatten().all(|value| matches!(value, Value::String(_) | Value::Null));
        let rank = |value: Option<&Value>| match value {
            None => Self::Missing,
            Some(Value::String(text)) if only_texts => Self::Text(text.to_lowercase()),
            Some(value) => match (number_of(value), value) {
                (Some(number), _) => Self::Number(number),
                (None, Value::String(text)) => Self::Text(text.to_lowercase()),
                _ => Self::Other,
            },
        };
        values.map(rank).collect()
    }

    /// Which comes first.
    pub(crate) fn order(&self, other: &Self, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Missing, Self::Missing) => return Ordering::Equal,
            (Self::Missing, _) => return Ordering::Greater,
            (_, Self::Missing) => return Ordering::Less,
            (Self::Number(left), Self::Number(right)) => left.total_cmp(right),
            (Self::Text(left), Self::Text(right)) => by_units(left, right),
            (left, right) => left.class().cmp(&right.class()),
        };
        if descending { order.reverse() } else { order }
    }

    fn class(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Text(_) => 1,
            Self::Other => 2,
            Self::Missing => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_as_javascript_does() {
        let value = |text: &str| Value::from_json(text).expect(text);
        for (left, right, expected) in [
            ("1", "2", true),
            ("\"10\"", "\"9\"", true),
            ("\"10\"", "9", false),
            ("null", "1", true),
            ("\"a\"", "1", false),
            ("1", "\"a\"", false),
            ("\"B\"", "\"a\"", true),
            ("false", "true", true),
        ] {
            assert_eq!(less(&value(left), &value(right)), expected, "{left} < {right}");
        }
    }

    #[test]
    fn a_column_of_texts_goes_by_letters_and_a_mixed_one_by_numbers() {
        let sorted = |text: &str, descending: bool| {
            let values = Value::from_json(text).expect("valid");
            let values = values.as_array().expect("a list");
            let ranks = Rank::column(values.iter().map(Some));
            let mut order: Vec<usize> = (0..values.len()).collect();
            order.sort_by(|a, b| ranks[*a].order(&ranks[*b], descending));
            Value::array(order.into_iter().map(|index| values[index].clone())).to_json()
        };
        assert_eq!(sorted(r#"["b","A","10","9"]"#, false), r#"["10","9","A","b"]"#);
        assert_eq!(sorted(r#"[10,"9",true,"x",[1,2]]"#, false), r#"[true,"9",10,"x",[1,2]]"#);
        assert_eq!(sorted("[1,3,2]", true), "[3,2,1]");
    }
}
