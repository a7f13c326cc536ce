//! Compare Datasets over small inputs, and what must hold for any.

use model::Item;
use proptest::prelude::*;

use super::*;

fn items(text: &str) -> Vec<Item> {
    Item::from_loose(&Value::from_json(text).expect("valid")).expect("items")
}

fn compared(parameters: &str, first: &str, second: &str) -> Vec<String> {
    let parameters: Parameters = serde_json::from_str(parameters).expect("parameters");
    let outputs = compare::compare(&parameters, &items(first), &items(second)).expect("compares");
    let json =
        |items: Vec<Item>| Value::array(items.into_iter().map(|item| Value::Object(item.json))).to_json();
    outputs.into_iter().map(json).collect()
}

const A: &str = r#"[{"id":1,"n":"x","t":0},{"id":2,"n":"y"},{"id":3}]"#;
const B: &str = r#"[{"id":1,"n":"X","t":0},{"id":2,"n":"y"},{"id":4}]"#;

fn with(rest: &str) -> String {
    format!(r#"{{"mergeByFields":{{"values":[{{"field1":"id","field2":"id"}}]}}{rest}}}"#)
}

#[test]
fn description_and_parameters_agree() {
    node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
}

#[test]
fn differences_are_listed_or_resolved() {
    let report = r#"[{"keys":{"id":1},"same":{"id":1,"t":0},"different":{"n":{"inputA":"x","inputB":"X"}}}]"#;
    assert_eq!(
        compared(&with(""), A, B),
        [r#"[{"id":3}]"#, r#"[{"id":2,"n":"y"}]"#, report, r#"[{"id":4}]"#]
    );
    let old = r#"[{"keys":{"id":1},"same":{"id":1},"different":{"t":{"input1":null,"input2":"0"}}}]"#;
    let options = r#","options":{"firstVersionOutput":true}"#;
    assert_eq!(compared(&with(options), r#"[{"id":1,"t":0}]"#, r#"[{"id":1,"t":"0"}]"#)[2], old);
    assert_eq!(compared(&with(r#","resolve":"preferInput1""#), A, B)[2], r#"[{"id":1,"n":"x","t":0}]"#);
    assert_eq!(compared(&with(r#","resolve":"preferInput2""#), A, B)[2], r#"[{"id":1,"n":"X","t":0}]"#);
    let mix = r#","resolve":"mix","preferWhenMix":"input1","exceptWhenMix":"n, z""#;
    assert_eq!(compared(&with(mix), A, B)[2], r#"[{"id":1,"n":"X","t":0,"z":null}]"#);
    let skip = r#","options":{"skipFields":"n"}"#;
    assert_eq!(compared(&with(skip), A, B)[1], r#"[{"id":1,"n":"x","t":0},{"id":2,"n":"y"}]"#);
}

#[test]
fn loose_comparison_and_several_matches() {
    let loose = with(r#","fuzzyCompare":true"#);
    assert_eq!(
        compared(&loose, r#"[{"id":1,"e":null}]"#, r#"[{"id":"1","e":""}]"#)[1],
        r#"[{"id":1,"e":null}]"#
    );
    assert_eq!(compared(&with(""), r#"[{"id":1}]"#, r#"[{"id":"1"}]"#)[1], "[]");
    let all = with(r#","options":{"multipleMatches":"all"},"resolve":"preferInput2""#);
    let twice = r#"[{"id":1,"k":1},{"id":1,"k":2}]"#;
    assert_eq!(compared(&all, r#"[{"id":1}]"#, twice)[2], twice);
    assert_eq!(compared(&with(""), r#"[{"id":1}]"#, twice)[3], r#"[{"id":1,"k":2}]"#);
    assert_eq!(compared(&with(""), "[]", B), ["[]", "[]", "[]", B]);
}

#[test]
fn fields_that_nobody_has_are_named() {
    let fail = |parameters: &str| {
        let parameters: Parameters = serde_json::from_str(parameters).expect("parameters");
        compare::compare(&parameters, &items(A), &items(B)).expect_err("cannot match").parameter
    };
    let values =
        |left: &str| format!(r#"{{"mergeByFields":{{"values":[{{"field1":"{left}","field2":"id"}}]}}}}"#);
    assert_eq!(fail(&values("no")).as_deref(), Some("mergeByFields.values[0].field1"));
    assert_eq!(fail(&values("")).as_deref(), Some("mergeByFields.values[0]"));
    assert_eq!(fail("{}").as_deref(), Some("mergeByFields"));
}

#[test]
fn the_first_version_took_input_b() {
    let Upgrade::Changed(new) = CompareDatasets.upgrade(1.0, &Object::new()) else { panic!("changed") };
    assert_eq!(new.get("resolve"), Some(&Value::from("preferInput2")));
    let options = Object::from([("fuzzyCompare", true)]);
    let old = Object::from([("options", options)]);
    let Upgrade::Changed(new) = CompareDatasets.upgrade(2.0, &old) else { panic!("changed") };
    assert_eq!(new.get("fuzzyCompare"), Some(&Value::from(true)));
}

proptest! {
    /// Every item of A leaves through exactly one output, and so does every item of B that is nobody's partner.
    #[test]
    fn the_outputs_are_a_partition(
        first in prop::collection::vec((0i32..6, 0i32..2), 0..30),
        second in prop::collection::vec((0i32..6, 0i32..2), 0..30),
    ) {
        let make = |rows: &[(i32, i32)]| -> Vec<Item> {
            rows.iter().map(|(id, v)| Item::new(Object::from([("id", *id), ("v", *v)]))).collect()
        };
        let parameters: Parameters = serde_json::from_str(&with(r#","resolve":"preferInput1""#)).expect("parameters");
        let [a, same, different, b] = compare::compare(&parameters, &make(&first), &make(&second)).expect("compares");
        prop_assert_eq!(a.len() + same.len() + different.len(), first.len());
        let partner = |id: i32| second.iter().position(|(other, _)| *other == id);
        for (index, (id, v)) in first.iter().enumerate() {
            let there = |items: &[Item]| items.iter().any(|item| item.paired_item.as_slice()[0].item as usize == index);
            prop_assert_eq!(there(&a), partner(*id).is_none());
            prop_assert_eq!(there(&same), partner(*id).is_some_and(|place| second[place].1 == *v));
            prop_assert_eq!(there(&different), partner(*id).is_some_and(|place| second[place].1 != *v));
        }
        let free = (0..second.len()).filter(|place| !first.iter().any(|(id, _)| partner(*id) == Some(*place)));
        prop_assert_eq!(b.len(), free.count());
    }
}
