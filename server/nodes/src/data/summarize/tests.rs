//! Summarize over small inputs, and against a fold written without any cleverness.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn summarized(parameters: &str, items: &str) -> Result<String, NodeError> {
    let parameters: Parameters = serde_json::from_str(parameters).expect("parameters");
    let items = Item::from_loose(&Value::from_json(items).expect("valid")).expect("items");
    let made = parameters.summarize(&items)?;
    Ok(Value::array(made.into_iter().map(|item| Value::Object(item.json))).to_json())
}

#[test]
fn description_and_parameters_agree() {
    node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
}

#[test]
fn empty_values_count_only_when_asked() {
    let items = r#"[{"v":1},{"v":null},{"v":""},{},{"v":1},{"v":"b"},{"v":[2]}]"#;
    let one = |aggregation: &str, more: &str| {
        let measure = format!(r#"{{"aggregation":"{aggregation}","field":"v"{more}}}"#);
        summarized(&format!(r#"{{"fieldsToSummarize":{{"values":[{measure}]}}}}"#), items).expect("works")
    };
    assert_eq!(one("count", ""), r#"[{"count_v":4}]"#);
    assert_eq!(one("count", r#","includeEmpty":true"#), r#"[{"count_v":7}]"#);
    assert_eq!(one("countUnique", ""), r#"[{"unique_count_v":3}]"#);
    assert_eq!(one("countUnique", r#","includeEmpty":true"#), r#"[{"unique_count_v":6}]"#);
    assert_eq!(one("append", ""), r#"[{"appended_v":[1,1,"b",[2]]}]"#);
    assert_eq!(one("concatenate", r#","separateBy":", ""#), r#"[{"concatenated_v":"1, 1, b, [2]"}]"#);
    assert_eq!(
        one("concatenate", r#","separateBy":"other","customSeparator":"|","includeEmpty":true"#),
        r#"[{"concatenated_v":"1|null||undefined|1|b|[2]"}]"#
    );
    assert_eq!(one("sum", ""), r#"[{"sum_v":2}]"#);
    assert_eq!(one("average", ""), r#"[{"average_v":1}]"#);
}

#[test]
fn groups_become_items_or_one_object() {
    let items =
        r#"[{"c":"New York","k":1,"n":2},{"c":"Oslo","k":1,"n":3},{"c":"New York","k":2,"n":4},{"n":5}]"#;
    let with = |options: &str, by: &str| {
        let parameters = format!(
            r#"{{"fieldsToSummarize":{{"values":[{{"aggregation":"sum","field":"n"}}]}},"fieldsToSplitBy":"{by}","options":{options}}}"#
        );
        summarized(&parameters, items).expect("works")
    };
    assert_eq!(with("{}", "c"), r#"[{"c":"New York","sum_n":6},{"c":"Oslo","sum_n":3},{"sum_n":5}]"#);
    assert_eq!(
        with(r#"{"splitValuesAsNames":true}"#, "c, k"),
        r#"[{"c":"New_York","k":"1","sum_n":2},{"c":"New_York","k":"2","sum_n":4},{"c":"Oslo","k":"1","sum_n":3},{"c":"undefined","k":"undefined","sum_n":5}]"#
    );
    assert_eq!(
        with(r#"{"outputFormat":"singleItem","skipEmptySplitFields":true}"#, "c,k"),
        r#"[{"New York":{"1":{"sum_n":2},"2":{"sum_n":4}},"Oslo":{"1":{"sum_n":3}}}]"#
    );
    assert_eq!(with(r#"{"outputFormat":"singleItem"}"#, ""), r#"[{"sum_n":14}]"#);
}

#[test]
fn a_field_that_no_item_has_is_named() {
    let missing = |options: &str| {
        let parameters = format!(
            r#"{{"fieldsToSummarize":{{"values":[{{"aggregation":"sum","field":"x"}}]}},"options":{options}}}"#
        );
        summarized(&parameters, r#"[{"n":1}]"#)
    };
    assert_eq!(missing("{}").as_deref(), Ok("[{}]"));
    let error = missing(r#"{"continueIfFieldNotFound":false}"#).expect_err("no such field");
    assert_eq!(error.parameter.as_deref(), Some("fieldsToSummarize.values[0].field"));
}

proptest! {
    #[test]
    fn sums_are_those_of_a_naive_fold(rows in prop::collection::vec((0u8..4, -9i32..9), 1..80)) {
        let items: Vec<Item> = rows
            .iter()
            .map(|(group, number)| Item::new(Object::from([("g", i32::from(*group)), ("n", *number)])))
            .collect();
        let measure = |aggregation| Measure { aggregation, field: "n".into(), ..Measure::default() };
        let parameters = Parameters {
            fields_to_summarize: Measures { values: vec![measure(measure::Aggregation::Sum), measure(measure::Aggregation::Max), measure(measure::Aggregation::Count)] },
            fields_to_split_by: "g".into(),
            options: Options::default(),
        };
        let mut naive: BTreeMap<i64, (i64, i64, i64)> = BTreeMap::new();
        for (group, number) in &rows {
            let entry = naive.entry(i64::from(*group)).or_insert((0, i64::MIN, 0));
            *entry = (entry.0 + i64::from(*number), entry.1.max(i64::from(*number)), entry.2 + 1);
        }
        let made = parameters.summarize(&items).expect("works");
        prop_assert_eq!(made.len(), naive.len());
        let linked: usize = made.iter().map(|item| item.paired_item.as_slice().len()).sum();
        prop_assert_eq!(linked, rows.len());
        for item in made {
            let number = |name: &str| item.json.get(name).and_then(Value::as_i64).expect(name);
            prop_assert_eq!((number("sum_n"), number("max_n"), number("count_n")), naive[&number("g")]);
        }
    }
}
