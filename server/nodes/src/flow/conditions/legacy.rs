//! Conditions of the first versions of If, Filter and Switch (`value1`, `operation`, `value2`, grouped by type): brought
//! to today's shape, and still compared the way they were, as JavaScript does without looking at types.

use std::cmp::Ordering;

use model::{Object, Value};
use node_sdk::NodeError;

use super::operations::unknown_operation;
use super::pattern::Patterns;
use super::values::number_of;
use super::{Clause, Rules, moment};

/// The types of the first versions, each with the operation that is meant when none is written.
const TYPES: [(&str, &str); 4] =
    [("boolean", "equal"), ("dateTime", "after"), ("number", "smaller"), ("string", "equal")];

/// Old and new names of operations.
const OPERATIONS: [(&str, &str); 19] = [
    ("after", "after"),
    ("before", "before"),
    ("contains", "contains"),
    ("notContains", "notContains"),
    ("endsWith", "endsWith"),
    ("notEndsWith", "notEndsWith"),
    ("startsWith", "startsWith"),
    ("notStartsWith", "notStartsWith"),
    ("equal", "equals"),
    ("equals", "equals"),
    ("notEqual", "notEquals"),
    ("larger", "gt"),
    ("largerEqual", "gte"),
    ("smaller", "lt"),
    ("smallerEqual", "lte"),
    ("isEmpty", "empty"),
    ("isNotEmpty", "notEmpty"),
    ("regex", "regex"),
    ("notRegex", "notRegex"),
];

/// The conditions `{string: [{value1, operation, value2}], …}` of version 1 in today's shape, joined by `combinator`.
///
/// # Errors
/// A sentence about what cannot be brought over.
pub fn upgrade_first_version(old: Option<&Value>, combinator: &str) -> Result<Value, String> {
    let empty = Object::new();
    let groups = match old {
        None | Some(Value::Null) => &empty,
        Some(Value::Object(groups)) => groups,
        Some(other) => {
            return Err(format!("its conditions are {}, not a list of conditions", other.type_name()));
        }
    };
    if let Some(kind) = groups.keys().find(|kind| TYPES.iter().all(|(known, _)| kind != known)) {
        return Err(format!("its conditions have the unknown type \"{kind}\""));
    }
    let mut clauses = Vec::new();
    for (kind, _) in TYPES {
        for entry in groups.get(kind).and_then(Value::as_array).unwrap_or_default() {
            let value = |name| entry.get(name).cloned();
            clauses.push((kind, value("value1"), value("operation"), value("value2")));
        }
    }
    let upgraded: Result<Vec<Value>, String> = clauses
        .into_iter()
        .enumerate()
        .map(|(index, (kind, left, operation, right))| {
            upgrade_rule(index, kind, left, operation.as_ref(), right)
        })
        .collect();
    Ok(joined(upgraded?, combinator))
}

/// One old comparison as a clause of today; `index` becomes its id.
///
/// # Errors
/// When the type or the operation is not one of the first version.
pub fn upgrade_rule(
    index: usize,
    kind: &str,
    left: Option<Value>,
    operation: Option<&Value>,
    right: Option<Value>,
) -> Result<Value, String> {
    let (kind, usual) = TYPES
        .into_iter()
        .find(|(known, _)| *known == kind)
        .ok_or_else(|| format!("a comparison has the unknown type \"{kind}\""))?;
    let old = operation.map_or(Some(usual), Value::as_str).unwrap_or_default();
    let operation = OPERATIONS
        .into_iter()
        .find_map(|(known, today)| (known == old).then_some(today))
        .ok_or_else(|| format!("a comparison has the unknown operation \"{old}\""))?;
    let neutral = || match kind {
        "boolean" => Value::from(false),
        "number" => Value::from(0),
        _ => Value::from(""),
    };
    let mut operator = Object::from([("type", Value::from(kind)), ("operation", Value::from(operation))]);
    if matches!(operation, "empty" | "notEmpty") {
        operator.insert("singleValue", true);
    }
    Ok(Value::Object(Object::from([
        ("id", Value::from(index.to_string())),
        ("leftValue", left.unwrap_or_else(neutral)),
        ("rightValue", right.unwrap_or_else(neutral)),
        ("operator", Value::Object(operator)),
    ])))
}

/// Clauses joined by `combinator`, marked to be compared as the first versions did.
pub fn joined(clauses: Vec<Value>, combinator: &str) -> Value {
    let options = Object::from([
        ("caseSensitive", Value::from(true)),
        ("leftValue", Value::from("")),
        ("typeValidation", Value::from("loose")),
        ("version", Value::from(1)),
        ("legacy", Value::from(true)),
    ]);
    Value::Object(Object::from([
        ("options", Value::Object(options)),
        ("conditions", Value::from(clauses)),
        ("combinator", Value::from(combinator)),
    ]))
}

/// Whether an old comparison holds.
///
/// # Errors
/// `RR-NODE-0020` for a date that is none, `RR-NODE-0021` for a bad pattern.
pub fn holds(clause: &Clause, rules: &Rules<'_>, patterns: &mut Patterns) -> Result<bool, NodeError> {
    let (left, right) = (clause.left_value.as_ref(), clause.right_value.as_ref());
    let operation = clause.operator.operation.as_str();
    if clause.operator.kind == "dateTime" && !matches!(operation, "empty" | "notEmpty") {
        let order = instant(left, rules)?.cmp(&instant(right, rules)?);
        return match operation {
            "after" => Ok(order == Ordering::Greater),
            "before" => Ok(order == Ordering::Less),
            "equals" => Ok(order == Ordering::Equal),
            "notEquals" => Ok(order != Ordering::Equal),
            _ => Err(unknown_operation("dateTime", operation)),
        };
    }
    let text = |value: Option<&Value>| match value {
        Some(value) if value.is_truthy() => value.to_text(),
        _ => "".into(),
    };
    Ok(match operation {
        "empty" => is_empty(left),
        "notEmpty" => !is_empty(left),
        "equals" => identical(left, right),
        "notEquals" => !identical(left, right),
        "gt" => order(left, right) == Some(Ordering::Greater),
        "lt" => order(left, right) == Some(Ordering::Less),
        "gte" => matches!(order(left, right), Some(Ordering::Greater | Ordering::Equal)),
        "lte" => matches!(order(left, right), Some(Ordering::Less | Ordering::Equal)),
        "contains" => text(left).contains(text(right).as_str()),
        "notContains" => !text(left).contains(text(right).as_str()),
        "startsWith" => text(left).starts_with(text(right).as_str()),
        "notStartsWith" => !text(left).starts_with(text(right).as_str()),
        "endsWith" => text(left).ends_with(text(right).as_str()),
        "notEndsWith" => !text(left).ends_with(text(right).as_str()),
        "regex" => patterns.matches(&text(right), &text(left), false)?,
        "notRegex" => !patterns.matches(&text(right), &text(left), false)?,
        _ => return Err(unknown_operation(&clause.operator.kind, operation)),
    })
}

fn instant(value: Option<&Value>, rules: &Rules<'_>) -> Result<i64, NodeError> {
    let value = value.unwrap_or(&Value::Null);
    moment::read(value, rules.zone).ok_or_else(|| {
        let message = format!("\"{value}\" is not a date and time");
        NodeError { retryable: false, ..NodeError::with_code("RR-NODE-0020", message) }
    })
}

/// Whether nothing, an empty text, an empty list or an empty object is there.
fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(values)) => values.is_empty(),
        Some(Value::Object(fields)) => fields.is_empty(),
        Some(Value::Number(number)) => number.is_nan(),
        Some(Value::Bool(_)) => false,
    }
}

/// What JavaScript's `===` says; lists and objects are compared by identity there, so never the same here.
fn identical(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (Some(Value::Array(_) | Value::Object(_)), _) => false,
        (left, right) => left == right,
    }
}

/// How `left || 0` and `right || 0` are ordered; `None` when they cannot be compared.
fn order(left: Option<&Value>, right: Option<&Value>) -> Option<Ordering> {
    let zero = Value::from(0);
    let or_zero = |value: Option<&'_ Value>| value.filter(|value| value.is_truthy()).cloned();
    let (left, right) = (or_zero(left).unwrap_or_else(|| zero.clone()), or_zero(right).unwrap_or(zero));
    match (&left, &right) {
        (Value::String(left), Value::String(right)) => Some(left.encode_utf16().cmp(right.encode_utf16())),
        (left, right) => number_of(left)?.partial_cmp(&number_of(right)?),
    }
}
