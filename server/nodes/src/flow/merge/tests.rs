//! Merge over small inputs, straight through its parameters.

use proptest::prelude::*;

use super::*;

fn items(text: &str) -> Items {
    let value = Value::from_json(text).expect("valid test JSON");
    Items::new(Item::from_loose(&value).expect("test items"))
}

/// The JSON of the items that a combination with `parameters` gives.
fn combined(parameters: &str, first: &str, second: &str) -> String {
    let parameters: Parameters = serde_json::from_str(parameters).expect("test parameters");
    let result = combine(&parameters, &[items(first), items(second)]).expect("combines");
    Value::array(result.into_iter().map(|item| Value::Object(item.json))).to_json()
}

const PEOPLE: &str = r#"[{"id":1,"n":"A"},{"id":2,"n":"B"},{"id":3,"n":"C"}]"#;
const ORDERS: &str = r#"[{"id":1,"o":10},{"id":1,"o":11},{"id":3,"n":"X","o":12},{"id":9,"o":13}]"#;

#[test]
fn description_and_parameters_agree() {
    node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the fields of Merge");
}

#[test]
fn fields_are_matched_in_every_join_mode() {
    let by = |rest: &str| combined(&format!(r#"{{"fieldsToMatchString":"id"{rest}}}"#), PEOPLE, ORDERS);
    let matches = r#"{"id":1,"n":"A","o":10},{"id":1,"n":"A","o":11},{"id":3,"n":"X","o":12}"#;
    assert_eq!(by(""), format!("[{matches}]"));
    assert_eq!(by(r#","outputDataFrom":"input1""#), r#"[{"id":1,"n":"A"},{"id":3,"n":"C"}]"#);
    assert_eq!(
        by(r#","outputDataFrom":"input2""#),
        r#"[{"id":1,"o":10},{"id":1,"o":11},{"id":3,"n":"X","o":12}]"#
    );
    assert_eq!(
        by(r#","joinMode":"keepNonMatches""#),
        r#"[{"id":2,"n":"B","_source":"input1"},{"id":9,"o":13,"_source":"input2"}]"#
    );
    assert_eq!(by(r#","joinMode":"keepNonMatches","outputDataFrom":"input1""#), r#"[{"id":2,"n":"B"}]"#);
    assert_eq!(
        by(r#","joinMode":"keepEverything""#),
        format!(r#"[{matches},{{"id":2,"n":"B"}},{{"id":9,"o":13}}]"#)
    );
    assert_eq!(by(r#","joinMode":"enrichInput1""#), format!(r#"[{matches},{{"id":2,"n":"B"}}]"#));
    assert_eq!(
        by(r#","joinMode":"enrichInput2","options":{"multipleMatches":"first"}"#),
        r#"[{"id":1,"o":10,"n":"A"},{"id":3,"n":"C","o":12},{"id":1,"o":11},{"id":9,"o":13}]"#
    );
}

#[test]
fn clashes_are_resolved_as_asked() {
    let by = |clash: &str| {
        let parameters = format!(
            r#"{{"combineBy":"combineByPosition","options":{{"clashHandling":{{"values":{clash}}}}}}}"#
        );
        combined(&parameters, r#"[{"a":{"x":1,"y":1},"b":"one"}]"#, r#"[{"a":{"x":2},"b":""}]"#)
    };
    assert_eq!(by("{}"), r#"[{"a":{"x":2,"y":1},"b":""}]"#);
    assert_eq!(by(r#"{"overrideEmpty":true}"#), r#"[{"a":{"x":2,"y":1},"b":"one"}]"#);
    assert_eq!(by(r#"{"mergeMode":"shallowMerge"}"#), r#"[{"a":{"x":2},"b":""}]"#);
    assert_eq!(by(r#"{"resolveClash":"preferInput1"}"#), r#"[{"a":{"x":1,"y":1},"b":"one"}]"#);
    assert_eq!(
        by(r#"{"resolveClash":"addSuffix"}"#),
        r#"[{"a_1":{"x":1,"y":1},"b_1":"one","a_2":{"x":2},"b_2":""}]"#
    );
}

#[test]
fn positions_and_combinations_pair_items_and_say_from_where() {
    let unpaired = |options: &str| {
        let parameters = format!(r#"{{"combineBy":"combineByPosition","options":{options}}}"#);
        combined(&parameters, r#"[{"a":1}]"#, r#"[{"b":1},{"b":2}]"#)
    };
    assert_eq!(unpaired("{}"), r#"[{"a":1,"b":1}]"#);
    assert_eq!(unpaired(r#"{"includeUnpaired":true}"#), r#"[{"a":1,"b":1},{"b":2}]"#);
    assert_eq!(unpaired(r#"{"includeUnpaired":true,"unpairedFrom":"input1"}"#), r#"[{"a":1,"b":1}]"#);

    let all: Parameters = serde_json::from_str(r#"{"combineBy":"combineAll"}"#).expect("parameters");
    let result =
        combine(&all, &[items(r#"[{"a":1},{"a":2}]"#), items(r#"[{"b":1},{"b":2}]"#)]).expect("combines");
    assert_eq!(result.len(), 4);
    assert_eq!(result[2].paired_item.as_slice(), [ItemLink::on_input(1, 0), ItemLink::on_input(0, 1)]);
}

#[test]
fn empty_inputs_and_missing_fields_are_told_apart() {
    assert_eq!(combined(r#"{"fieldsToMatchString":"id"}"#, PEOPLE, "[]"), "[]");
    assert_eq!(
        combined(r#"{"fieldsToMatchString":"id","joinMode":"enrichInput1"}"#, r#"[{"id":1}]"#, "[]"),
        r#"[{"id":1}]"#
    );
    for parameters in
        [r#"{"fieldsToMatchString":"nope"}"#, r#"{"fieldsToMatchString":" , "}"#, r#"{"advanced":true}"#]
    {
        let parameters: Parameters = serde_json::from_str(parameters).expect("parameters");
        let error = combine(&parameters, &[items(PEOPLE), items(ORDERS)]).expect_err("cannot match");
        assert_eq!(error.code, "RR-NODE-0023");
    }
}

#[test]
fn values_match_strictly_unless_asked_loosely() {
    let by = |options: &str| {
        let parameters = format!(r#"{{"fieldsToMatchString":"k.id","options":{options}}}"#);
        combined(&parameters, r#"[{"k":{"id":1}}]"#, r#"[{"k":{"id":"1"},"b":2}]"#)
    };
    assert_eq!(by("{}"), "[]");
    assert_eq!(by(r#"{"fuzzyCompare":true}"#), r#"[{"k":{"id":"1"},"b":2}]"#);
    let object = combined(
        r#"{"fieldsToMatchString":"k"}"#,
        r#"[{"k":{"a":1,"b":2}}]"#,
        r#"[{"k":{"b":2,"a":1},"c":3}]"#,
    );
    assert_eq!(object, r#"[{"k":{"a":1,"b":2},"c":3}]"#);
}

#[test]
fn older_versions_are_brought_up_to_date() {
    let upgraded = |version: f64, text: &str| {
        let old = Value::from_json(text).expect("valid");
        match Merge.upgrade(version, old.as_object().expect("object")) {
            Upgrade::Changed(new) | Upgrade::Unchanged(new) => Value::Object(new),
            Upgrade::Impossible(reason) => Value::from(reason),
        }
    };
    let new = upgraded(1.0, r#"{"mode":"mergeByKey","propertyName1":"a","propertyName2":"b"}"#);
    assert_eq!(new.at_path("joinMode"), Some(&Value::from("enrichInput1")));
    assert_eq!(new.at_path("mergeByFields.values[0].field2"), Some(&Value::from("b")));
    let new = upgraded(1.0, r#"{"mode":"mergeByIndex"}"#);
    assert_eq!(new.at_path("options.unpairedFrom"), Some(&Value::from("input1")));
    let new = upgraded(2.1, r#"{"mode":"combine","combinationMode":"multiplex"}"#);
    assert_eq!(new.at_path("combineBy"), Some(&Value::from("combineAll")));
    let new = upgraded(2.1, r#"{"mode":"chooseBranch","output":"input2"}"#);
    assert_eq!(new.at_path("useDataOfInput"), Some(&Value::from(2)));
    assert!(upgraded(3.0, r#"{"mode":"by magic"}"#).as_str().is_some());
}

proptest! {
    /// The hash finds what two nested loops find, in the same order.
    #[test]
    fn joins_are_those_of_two_loops(
        first in prop::collection::vec(0i32..5, 1..25),
        second in prop::collection::vec(0i32..5, 1..25),
        fuzzy in any::<bool>(),
    ) {
        let left = Items::new(first.iter().enumerate().map(|(index, key)| {
            Item::new(Object::from([("k", Value::from(*key)), ("a", Value::from(index))]))
        }).collect());
        // With loose comparison every second item holds its number as text.
        let right = Items::new(second.iter().enumerate().map(|(index, key)| {
            let key = if fuzzy && index % 2 == 0 { Value::from(key.to_string()) } else { Value::from(*key) };
            Item::new(Object::from([("k", key), ("b", Value::from(index))]))
        }).collect());
        let parameters: Parameters = serde_json::from_str(&format!(
            r#"{{"fieldsToMatchString":"k","joinMode":"keepEverything","options":{{"fuzzyCompare":{fuzzy}}}}}"#
        )).expect("parameters");
        let found: Vec<(Option<i64>, Option<i64>)> = combine(&parameters, &[left, right]).expect("joins").iter()
            .map(|item| (item.json.get("a").and_then(Value::as_i64), item.json.get("b").and_then(Value::as_i64)))
            .collect();
        let number = |index: usize| Some(i64::try_from(index).expect("small"));
        let mut naive = Vec::new();
        for (a, left) in first.iter().enumerate() {
            naive.extend(second.iter().enumerate().filter(|(_, right)| left == *right).map(|(b, _)| (number(a), number(b))));
        }
        naive.extend(first.iter().enumerate().filter(|(_, key)| !second.contains(key)).map(|(a, _)| (number(a), None)));
        naive.extend(second.iter().enumerate().filter(|(_, key)| !first.contains(key)).map(|(b, _)| (None, number(b))));
        prop_assert_eq!(found, naive);
    }
}
