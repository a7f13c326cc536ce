//! Brings older Merge parameters to today's: version 1 with its eight modes, version 2 with its combination modes.

use model::{Object, Value};
use node_sdk::Upgrade;

/// Brings `parameters` written for `version` up to date.
pub fn upgrade(version: f64, parameters: &Object) -> Upgrade {
    let mode = parameters.get("mode").and_then(Value::as_str).unwrap_or("append");
    if version >= 3.0 {
        return match mode {
            "append" | "combine" | "combineBySql" | "chooseBranch" => Upgrade::Unchanged(parameters.clone()),
            other => unknown(other),
        };
    }
    if version >= 2.0 { from_second(mode, parameters) } else { from_first(mode, parameters) }
}

fn unknown(mode: &str) -> Upgrade {
    Upgrade::Impossible(format!("it has the unknown mode \"{mode}\""))
}

fn text<'a>(parameters: &'a Object, name: &str, default: &'a str) -> &'a str {
    parameters.get(name).and_then(Value::as_str).unwrap_or(default)
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(Object::from(fields))
}

fn from_first(mode: &str, old: &Object) -> Upgrade {
    let by_fields = |join_mode: &str, from: &str, options: Value| {
        let property = |name| old.get(name).cloned().unwrap_or_else(|| Value::from(""));
        let pair = object([("field1", property("propertyName1")), ("field2", property("propertyName2"))]);
        Object::from([
            ("mode", Value::from("combine")),
            ("combineBy", Value::from("combineByFields")),
            ("advanced", Value::from(true)),
            ("mergeByFields", object([("values", Value::array([pair]))])),
            ("joinMode", Value::from(join_mode)),
            ("outputDataFrom", Value::from(from)),
            ("options", options),
        ])
    };
    let combine = |by: &str, options: Value| {
        Object::from([("mode", Value::from("combine")), ("combineBy", Value::from(by)), ("options", options)])
    };
    let choose = |output: &str, input: i32| {
        Object::from([
            ("mode", Value::from("chooseBranch")),
            ("output", Value::from(output)),
            ("useDataOfInput", Value::from(input)),
        ])
    };
    Upgrade::Changed(match mode {
        "append" => Object::from([("mode", "append")]),
        "keepKeyMatches" => by_fields("keepMatches", "input1", object([])),
        "removeKeyMatches" => by_fields("keepNonMatches", "input1", object([])),
        "mergeByKey" => {
            let (prefer, empty) = match text(old, "overwrite", "always") {
                "always" => ("preferInput2", false),
                "blank" => ("preferInput1", true),
                _ => ("preferInput1", false),
            };
            let clash = object([
                ("resolveClash", Value::from(prefer)),
                ("mergeMode", Value::from("shallowMerge")),
                ("overrideEmpty", Value::from(empty)),
            ]);
            let clash = object([("values", clash)]);
            let options = object([
                ("clashHandling", clash),
                ("multipleMatches", Value::from("first")),
                ("keepOrder", Value::from(true)),
            ]);
            by_fields("enrichInput1", "both", options)
        }
        "mergeByIndex" => {
            let options = match text(old, "join", "left") {
                "inner" => object([]),
                "outer" => object([("includeUnpaired", Value::from(true))]),
                "left" => {
                    object([("includeUnpaired", Value::from(true)), ("unpairedFrom", Value::from("input1"))])
                }
                other => return Upgrade::Impossible(format!("it joins in the unknown way \"{other}\"")),
            };
            combine("combineByPosition", options)
        }
        "multiplex" => combine("combineAll", object([])),
        "passThrough" => {
            choose("specifiedInput", if text(old, "output", "input1") == "input2" { 2 } else { 1 })
        }
        "wait" => choose("empty", 1),
        other => return unknown(other),
    })
}

fn from_second(mode: &str, old: &Object) -> Upgrade {
    let mut new = old.clone();
    match mode {
        "append" => return Upgrade::Unchanged(new),
        "combine" => {
            new.remove("combinationMode");
            let by = match text(old, "combinationMode", "mergeByFields") {
                "mergeByFields" => {
                    new.insert("advanced", true);
                    "combineByFields"
                }
                "mergeByPosition" => "combineByPosition",
                "multiplex" => "combineAll",
                other => return unknown(other),
            };
            new.insert("combineBy", by);
        }
        "chooseBranch" => {
            new.remove("chooseBranchMode");
            let (output, input) = match text(old, "output", "input1") {
                "input1" => ("specifiedInput", 1),
                "input2" => ("specifiedInput", 2),
                "empty" => ("empty", 1),
                other => return Upgrade::Impossible(format!("it passes on the unknown branch \"{other}\"")),
            };
            new.insert("output", output);
            new.insert("useDataOfInput", input);
        }
        other => return unknown(other),
    }
    Upgrade::Changed(new)
}
