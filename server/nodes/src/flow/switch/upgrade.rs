//! Brings older Switch parameters to today's rules: version 1 has one value, rules that name one of four outputs and a
//! fallback output; version 2 has one output for each rule; version 3.0 keeps the type conversion among the options.

use model::{Object, Value};
use node_sdk::Upgrade;

use super::super::conditions::{joined, upgrade_rule};
use super::super::partition::lift_loose_option;

/// Brings `parameters` written for `version` up to date.
pub fn upgrade(version: f64, parameters: &Object) -> Upgrade {
    if version >= 3.0 {
        return lift_loose_option(parameters);
    }
    let changed = if parameters.get("mode").and_then(Value::as_str) == Some("expression") {
        Ok(by_number(version, parameters))
    } else if version >= 2.0 {
        one_output_a_rule(parameters)
    } else {
        numbered_outputs(parameters)
    };
    changed.map_or_else(Upgrade::Impossible, Upgrade::Changed)
}

fn by_number(version: f64, parameters: &Object) -> Object {
    // Version 1 always has four outputs, version 2 asks for their number.
    let outputs = parameters.get("outputsAmount").filter(|_| version >= 2.0).cloned();
    Object::from([
        ("mode", Value::from("expression")),
        ("numberOutputs", outputs.unwrap_or_else(|| Value::from(4))),
        ("output", parameters.get("output").cloned().unwrap_or_else(|| Value::from(0))),
    ])
}

/// The old rules, each as a clause and with the entry it came from.
fn clauses(parameters: &Object) -> Result<Vec<(Value, &Value)>, String> {
    let kind = match parameters.get("dataType") {
        None => "number",
        Some(kind) => kind.as_str().unwrap_or_default(),
    };
    let entries = parameters.get("rules").and_then(|rules| rules.get("rules")).and_then(Value::as_array);
    entries
        .unwrap_or_default()
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            let (left, right) = (parameters.get("value1").cloned(), entry.get("value2").cloned());
            Ok((upgrade_rule(index, kind, left, entry.get("operation"), right)?, entry))
        })
        .collect()
}

fn rule(clauses: Vec<Value>, combinator: &str, name: Option<&Value>) -> Value {
    let mut rule = Object::from([("conditions", joined(clauses, combinator))]);
    if let Some(name) = name.filter(|name| name.is_truthy()) {
        rule.insert("renameOutput", true);
        rule.insert("outputKey", name.clone());
    }
    Value::Object(rule)
}

fn with_rules(rules: Vec<Value>, fallback: Option<Value>) -> Object {
    let mut options = Object::new();
    if let Some(fallback) = fallback {
        options.insert("fallbackOutput", fallback);
    }
    Object::from([
        ("mode", Value::from("rules")),
        ("rules", Value::Object(Object::from([("values", Value::from(rules))]))),
        ("looseTypeValidation", Value::from(true)),
        ("options", Value::Object(options)),
    ])
}

fn one_output_a_rule(parameters: &Object) -> Result<Object, String> {
    let rules: Vec<Value> = clauses(parameters)?
        .into_iter()
        .map(|(clause, entry)| rule(vec![clause], "and", entry.get("outputKey")))
        .collect();
    let fallback = match parameters.get("fallbackOutput") {
        None => None,
        Some(Value::String(word)) if word == "none" || word == "extra" => Some(Value::from(word.clone())),
        Some(number) => match number.as_i64() {
            Some(-1) => None,
            Some(number) if usize::try_from(number).is_ok_and(|number| number < rules.len()) => {
                Some(number.into())
            }
            Some(number) if usize::try_from(number) == Ok(rules.len()) => Some("extra".into()),
            _ => return Err("its fallback output cannot be told".to_owned()),
        },
    };
    Ok(with_rules(rules, fallback))
}

/// Version 1: several rules may name the same output, and outputs may be left out. Each output becomes one rule; an
/// output without rules becomes one that never holds (joined by "or", without clauses).
fn numbered_outputs(parameters: &Object) -> Result<Object, String> {
    let mut by_output: Vec<Vec<Value>> = Vec::new();
    let (mut latest, mut in_order, mut only_equal) = (0, true, true);
    for (clause, entry) in clauses(parameters)? {
        let output = match entry.get("output") {
            None => 0,
            Some(output) => output
                .as_i64()
                .and_then(|output| usize::try_from(output).ok())
                .filter(|output| *output < 4)
                .ok_or_else(|| format!("a rule leads to the output {output}, which does not exist"))?,
        };
        in_order &= output >= latest;
        latest = output;
        let literal = |value: &Value| value.as_str().is_none_or(|text| !text.starts_with('='));
        only_equal &= clause.at_path("operator.operation") == Some(&Value::from("equals"))
            && clause.get("rightValue").is_some_and(literal);
        if by_output.len() <= output {
            by_output.resize_with(output + 1, Vec::new);
        }
        by_output[output].push(clause);
    }
    // The first rule that fits decides. Sorted by output that stays so only when they were sorted, or exclude each other.
    let keeps_meaning = in_order || (only_equal && all_differ(&by_output));
    if !keeps_meaning {
        return Err("its rules lead to outputs in an order that cannot be kept".to_owned());
    }
    let fallback = match parameters.get("fallbackOutput") {
        None => None,
        Some(number) => match number.as_i64() {
            Some(-1) => None,
            Some(number @ 0..4) => usize::try_from(number).ok(),
            _ => return Err("its fallback output cannot be told".to_owned()),
        },
    };
    if let Some(fallback) = fallback.filter(|fallback| *fallback > by_output.len()) {
        by_output.resize_with(fallback, Vec::new);
    }
    let fallback = fallback
        .map(|number| if number == by_output.len() { Value::from("extra") } else { Value::from(number) });
    Ok(with_rules(by_output.into_iter().map(|clauses| rule(clauses, "or", None)).collect(), fallback))
}

fn all_differ(by_output: &[Vec<Value>]) -> bool {
    let values: Vec<&Value> =
        by_output.iter().flatten().filter_map(|clause| clause.get("rightValue")).collect();
    values.iter().enumerate().all(|(index, value)| !values[..index].contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upgraded(version: f64, text: &str) -> Result<Value, String> {
        let parameters = Value::from_json(text).expect("valid");
        match upgrade(version, parameters.as_object().expect("object")) {
            Upgrade::Changed(new) | Upgrade::Unchanged(new) => Ok(Value::Object(new)),
            Upgrade::Impossible(reason) => Err(reason),
        }
    }

    #[test]
    fn version_1_outputs_keep_their_numbers() {
        let new = upgraded(
            1.0,
            r#"{"dataType":"string","value1":"={{ $json.k }}","fallbackOutput":3,
                "rules":{"rules":[{"value2":"a"},{"output":2,"value2":"b"},{"output":2,"value2":"c"}]}}"#,
        )
        .expect("can be brought over");
        let count = |path: &str| new.at_path(path).and_then(Value::as_array).map(<[Value]>::len);
        assert_eq!(count("rules.values"), Some(3));
        assert_eq!(count("rules.values[1].conditions.conditions"), Some(0));
        assert_eq!(count("rules.values[2].conditions.conditions"), Some(2));
        assert_eq!(new.at_path("options.fallbackOutput"), Some(&Value::from("extra")));
    }

    #[test]
    fn version_1_rules_out_of_order_are_brought_over_only_when_nothing_can_change() {
        let rules = |operation: &str| {
            format!(
                r#"{{"dataType":"string","value1":"x","rules":{{"rules":[{{"output":1,"operation":"{operation}",
                    "value2":"a"}},{{"output":0,"operation":"{operation}","value2":"b"}}]}}}}"#
            )
        };
        assert!(upgraded(1.0, &rules("equal")).is_ok());
        assert!(upgraded(1.0, &rules("contains")).is_err());
    }

    #[test]
    fn version_2_names_its_outputs() {
        let new = upgraded(
            2.0,
            r#"{"dataType":"number","value1":1,"rules":{"rules":[{"value2":5,"outputKey":"small"}]},
                "fallbackOutput":"extra"}"#,
        )
        .expect("can be brought over");
        assert_eq!(new.at_path("rules.values[0].outputKey"), Some(&Value::from("small")));
        assert_eq!(
            new.at_path("rules.values[0].conditions.conditions[0].operator.operation"),
            Some(&Value::from("lt"))
        );
        assert_eq!(new.at_path("options.fallbackOutput"), Some(&Value::from("extra")));
    }
}
