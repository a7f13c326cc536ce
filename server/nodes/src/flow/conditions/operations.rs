//! What each operation of a clause means, for values of the right type.

use ecow::EcoString;
use model::Value;
use node_sdk::NodeError;

use super::pattern::Patterns;
use super::values::{Operand, read};
use super::{Clause, Rules};

/// Whether `clause` holds.
///
/// # Errors
/// `RR-NODE-0020` for a value of the wrong type, `RR-NODE-0021` for an unknown operation or a bad pattern.
pub fn holds(clause: &Clause, rules: &Rules<'_>, patterns: &mut Patterns) -> Result<bool, NodeError> {
    let operator = &clause.operator;
    let operation = operator.operation.as_str();
    let left = read(clause.left_value.as_ref(), &operator.kind, rules)?;
    match operation {
        "exists" => return Ok(left.exists()),
        "notExists" => return Ok(!left.exists()),
        _ => {}
    }
    let right = if operator.single_value || matches!(operation, "empty" | "notEmpty") {
        Operand::Undefined
    } else {
        read(clause.right_value.as_ref(), right_kind(operator, operation), rules)?
    };
    let unknown = || unknown_operation(&operator.kind, operation);
    match operator.kind.as_str() {
        "string" => text(operation, left, right, rules, patterns)?.ok_or_else(unknown),
        "number" => number(operation, &left, &right).ok_or_else(unknown),
        "boolean" => truth(operation, &left, &right).ok_or_else(unknown),
        "dateTime" => moment(operation, &left, &right).ok_or_else(unknown),
        "array" => list(operation, &left, &right, rules).ok_or_else(unknown),
        "object" => fields(operation, &left).ok_or_else(unknown),
        "any" => anything(operation, &left).ok_or_else(unknown),
        _ => Err(unknown()),
    }
}

/// The type of the right side: a list is searched for anything and its length is a number.
fn right_kind<'a>(operator: &'a super::Operator, operation: &str) -> &'a str {
    match &operator.right_type {
        Some(kind) => kind,
        None if operator.kind == "array" && operation.starts_with("length") => "number",
        None if operator.kind == "array" => "any",
        None => &operator.kind,
    }
}

/// The error for an operation that the type does not have.
pub fn unknown_operation(kind: &str, operation: &str) -> NodeError {
    let message = format!("a condition on {kind} has no operation \"{operation}\"");
    NodeError { retryable: false, ..NodeError::with_code("RR-NODE-0021", message) }
}

fn text(
    operation: &str,
    left: Operand,
    right: Operand,
    rules: &Rules<'_>,
    patterns: &mut Patterns,
) -> Result<Option<bool>, NodeError> {
    let string = |operand: Operand| match operand {
        Operand::Text(text) => text,
        _ => EcoString::new(),
    };
    let (left, right) = (string(left), string(right));
    if matches!(operation, "regex" | "notRegex") {
        return Ok(Some(patterns.matches(&right, &left, rules.ignore_case)? == (operation == "regex")));
    }
    let (left, right) =
        if rules.ignore_case { (left.to_lowercase(), right.to_lowercase()) } else { (left, right) };
    Ok(Some(match operation {
        "empty" => left.is_empty(),
        "notEmpty" => !left.is_empty(),
        "equals" => left == right,
        "notEquals" => left != right,
        "contains" => left.contains(right.as_str()),
        "notContains" => !left.contains(right.as_str()),
        "startsWith" => left.starts_with(right.as_str()),
        "notStartsWith" => !left.starts_with(right.as_str()),
        "endsWith" => left.ends_with(right.as_str()),
        "notEndsWith" => !left.ends_with(right.as_str()),
        _ => return Ok(None),
    }))
}

#[expect(clippy::float_cmp, reason = "people who compare numbers for equality mean exactly that")]
fn number(operation: &str, left: &Operand, right: &Operand) -> Option<bool> {
    // As in JavaScript, null counts as 0 in an order and equals only itself, and nothing compares with undefined.
    let size = |operand: &Operand| match operand {
        Operand::Number(number) => *number,
        Operand::Null => 0.0,
        _ => f64::NAN,
    };
    let (a, b) = (size(left), size(right));
    let equal = match (left, right) {
        (Operand::Number(a), Operand::Number(b)) => a == b,
        (left, right) => left == right,
    };
    Some(match operation {
        "empty" => !left.exists(),
        "notEmpty" => left.exists(),
        "equals" => equal,
        "notEquals" => !equal,
        "gt" => a > b,
        "lt" => a < b,
        "gte" => a >= b,
        "lte" => a <= b,
        _ => return None,
    })
}

fn truth(operation: &str, left: &Operand, right: &Operand) -> Option<bool> {
    Some(match operation {
        "empty" => !left.exists(),
        "notEmpty" => left.exists(),
        "true" => *left == Operand::Truth(true),
        "false" => *left != Operand::Truth(true),
        "equals" => left == right,
        "notEquals" => left != right,
        _ => return None,
    })
}

fn moment(operation: &str, left: &Operand, right: &Operand) -> Option<bool> {
    match operation {
        "empty" => return Some(!left.exists()),
        "notEmpty" => return Some(left.exists()),
        "equals" | "notEquals" | "after" | "before" | "afterOrEquals" | "beforeOrEquals" => {}
        _ => return None,
    }
    let (Operand::Moment(left), Operand::Moment(right)) = (left, right) else { return Some(false) };
    Some(match operation {
        "equals" => left == right,
        "notEquals" => left != right,
        "after" => left > right,
        "before" => left < right,
        "afterOrEquals" => left >= right,
        _ => left <= right,
    })
}

fn list(operation: &str, left: &Operand, right: &Operand, rules: &Rules<'_>) -> Option<bool> {
    let values = match left {
        Operand::List(Value::Array(values)) => values.as_slice(),
        _ => &[],
    };
    let length = Value::from(values.len()).as_f64().unwrap_or_default();
    let wanted = match right {
        Operand::Number(number) => *number,
        Operand::Null => 0.0,
        _ => f64::NAN,
    };
    Some(match operation {
        "empty" => values.is_empty(),
        "notEmpty" => !values.is_empty(),
        "contains" => values.iter().any(|value| same(value, right, rules.ignore_case)),
        "notContains" => !values.iter().any(|value| same(value, right, rules.ignore_case)),
        "lengthEquals" => (length - wanted).abs() < f64::EPSILON,
        "lengthNotEquals" => (length - wanted).abs() >= f64::EPSILON || wanted.is_nan(),
        "lengthGt" => length > wanted,
        "lengthLt" => length < wanted,
        "lengthGte" => length >= wanted,
        "lengthLte" => length <= wanted,
        _ => return None,
    })
}

/// Whether an element of a list is the one looked for: same type and value; lists and objects are never the same,
/// because JavaScript compares them by identity.
fn same(value: &Value, wanted: &Operand, ignore_case: bool) -> bool {
    match (value, wanted) {
        (Value::String(text), Operand::Text(wanted)) if ignore_case => {
            text.to_lowercase() == wanted.to_lowercase()
        }
        (Value::String(text), Operand::Text(wanted)) => text == wanted,
        (Value::Bool(flag), Operand::Truth(wanted)) => flag == wanted,
        (Value::Number(number), Operand::Number(wanted)) => number == wanted,
        (Value::Null, Operand::Null) => true,
        _ => false,
    }
}

fn fields(operation: &str, left: &Operand) -> Option<bool> {
    let empty = !matches!(left, Operand::Fields(fields) if !fields.is_empty());
    Some(match operation {
        "empty" => empty,
        "notEmpty" => !empty,
        _ => return None,
    })
}

fn anything(operation: &str, left: &Operand) -> Option<bool> {
    let empty = match left {
        Operand::Text(text) => text.is_empty(),
        Operand::List(list) => list.as_array().is_none_or(<[Value]>::is_empty),
        Operand::Fields(fields) => fields.is_empty(),
        other => !other.exists(),
    };
    Some(match operation {
        "empty" => empty,
        "notEmpty" => !empty,
        _ => return None,
    })
}
