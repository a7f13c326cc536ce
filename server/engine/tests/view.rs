//! What expressions see: inputs, other nodes' items, links back, globals.

use std::sync::Arc;

use engine::testing::{TestNode, TestTypes, draw, drive, facts, numbered, services, test_time};
use engine::{Plan, Start, View};
use expression::{ExecutionView, ExpressionError};
use model::{ExecutionMode, Item, Value, Workflow};
use node_sdk::{NodeContext, Outcome};

/// Runs `workflow` from A with `count` items and looks at it from `node`.
async fn look(workflow: &Workflow, types: &TestTypes, count: usize, node: &str) -> View {
    let plan = Plan::compile(workflow, types).expect("compiles");
    let start = Start::at("A", numbered(count).into(), ExecutionMode::Trigger);
    let finished = drive(plan.clone(), &services(), start).await;
    View::of_steps(plan, facts(), &finished.steps, node, None, test_time()).expect("known")
}

fn numbers(items: &[Item]) -> Vec<i64> {
    items.iter().filter_map(|item| item.json.get("n").and_then(Value::as_i64)).collect()
}

#[tokio::test]
async fn items_are_followed_back_through_filters_joins_and_loops() {
    // B splits 0..4 by parity; C gets odd, D even; J joins odd before even.
    let nodes =
        [("A", "trigger"), ("B", "parity"), ("C", "pass"), ("D", "pass"), ("J", "join"), ("Z", "pass")];
    let workflow = draw(&nodes, &["A>B", "B.1>C", "B.0>D", "C>J.0", "D>J.1", "J>Z"]);
    let view = look(&workflow, &TestTypes::basic(), 4, "Z").await;
    assert_eq!(numbers(&view.input(0).expect("items")), [1, 3, 0, 2]);
    for node in ["J", "A"] {
        let paired: Vec<Item> = (0..4).map(|item| view.paired_item(node, item).expect("linked")).collect();
        assert_eq!(numbers(&paired), [1, 3, 0, 2], "{node}");
    }
    assert!(matches!(view.paired_item("C", 2), Err(ExpressionError::NoPairedItem { .. })));
    assert!(matches!(view.paired_item("A", 9), Err(ExpressionError::NoPairedItem { item: 9, .. })));
    assert!(matches!(view.paired_item("Q", 0), Err(ExpressionError::UnknownNode { .. })));

    let workflow = draw(&[("A", "trigger"), ("L", "rounds"), ("B", "pass")], &["A>L", "L.1>B", "B>L"]);
    let view = look(&workflow, &TestTypes::basic(), 3, "B").await;
    assert_eq!(view.global("runIndex"), Some(Value::from(2)));
    assert_eq!(numbers(&[view.paired_item("L", 0).expect("linked")]), [2]);
}

#[tokio::test]
async fn links_are_only_made_up_where_one_answer_is_possible() {
    let fixed = |kind, count| {
        TestNode::new(kind, 1, move |_: &NodeContext<'_>| {
            Ok(Outcome::items((0..count).map(|_| Item::default()).collect()))
        })
    };
    let types = TestTypes::basic().with(fixed("one", 1)).with(fixed("two", 2)).with(fixed("three", 3));
    // (items in, node type) -> number of the item that each output item comes from
    for (count, kind, expected) in [
        (1, "three", vec![Some(0), Some(0), Some(0)]),
        (3, "three", vec![Some(0), Some(1), Some(2)]),
        (3, "one", vec![Some(0)]),
        (3, "two", vec![None, None]),
    ] {
        let workflow = draw(&[("A", "trigger"), ("B", kind), ("Z", "pass")], &["A>B", "B>Z"]);
        let view = look(&workflow, &types, count, "Z").await;
        let found: Vec<Option<i64>> = (0..expected.len())
            .map(|item| view.paired_item("A", item).ok().map(|item| numbers(&[item])[0]))
            .collect();
        assert_eq!(found, expected, "{count} items through {kind}");
    }
}

#[tokio::test]
async fn several_links_are_followed_when_they_meet_and_refused_when_they_do_not() {
    let gather = TestNode::new("gather", 1, |context: &NodeContext<'_>| {
        let links = (0..context.items().len()).map(model::ItemLink::new).collect::<Vec<_>>();
        Ok(Outcome::items(vec![Item {
            paired_item: model::ItemLinks::Many(links.into()),
            ..Item::default()
        }]))
    });
    let copy = TestNode::new("copy", 1, |context: &NodeContext<'_>| {
        let items = context.items();
        Ok(Outcome::items(items.iter().chain(items.iter()).cloned().collect()))
    });
    let types = TestTypes::basic().with(gather).with(copy);
    let workflow =
        draw(&[("A", "trigger"), ("B", "copy"), ("C", "gather"), ("Z", "pass")], &["A>B", "B>C", "C>Z"]);
    let view = look(&workflow, &types, 1, "Z").await;
    assert_eq!(numbers(&[view.paired_item("A", 0).expect("both copies come from one item")]), [0]);
    let refused = view.paired_item("B", 0).expect_err("two items of B");
    assert!(refused.to_string().contains("several items of \"B\""), "{refused}");
}

#[tokio::test]
async fn other_nodes_are_read_through_the_output_that_leads_here() {
    let nodes =
        [("A", "trigger"), ("B", "parity"), ("C", "pass"), ("D", "pass"), ("E", "pass"), ("X", "pass")];
    let workflow = draw(&nodes, &["A>B", "B.0>C", "B.1>D", "D>E"]);
    let view = look(&workflow, &TestTypes::basic(), 4, "E").await;
    assert_eq!(numbers(&view.node_items("B", None, None).expect("ran")), [1, 3]);
    assert_eq!(numbers(&view.node_items("B", Some(0), None).expect("ran")), [0, 2]);
    assert_eq!(view.node_items("X", None, None), Err(ExpressionError::NotExecuted { node: "X".into() }));
    assert_eq!((view.is_executed("B"), view.is_executed("X")), (Ok(true), Ok(false)));
    assert_eq!(
        view.global("prevNode").map(|node| node.to_json()),
        Some(r#"{"name":"D","outputIndex":0,"runIndex":0}"#.to_owned())
    );
    assert_eq!(view.global("env"), None);
    assert_eq!(view.global("nodeName"), Some(Value::from("E")));
    assert_eq!((view.now(), view.timezone()), (test_time(), "UTC"));
}

#[tokio::test]
async fn a_node_that_has_not_run_is_looked_at_through_its_connections() {
    let mut workflow =
        draw(&[("A", "trigger"), ("B", "parity"), ("C", "pass"), ("N", "pass")], &["A>B", "B.0>C", "B.1>N"]);
    workflow.settings.timezone = Some("Europe/Berlin".into());
    let plan = Plan::compile(&workflow, &TestTypes::basic()).expect("compiles");
    let start =
        Start { destination: Some("C".into()), ..Start::at("A", numbered(4).into(), ExecutionMode::Manual) };
    let steps = drive(plan.clone(), &services(), start).await.steps;
    let view = View::of_steps(plan.clone(), facts(), &steps, "N", None, test_time()).expect("known");
    assert_eq!(numbers(&view.input(0).expect("items")), [1, 3]);
    assert_eq!(numbers(&[view.paired_item("A", 1).expect("linked")]), [3]);
    assert_eq!(view.timezone(), "Europe/Berlin");
    let empty = View::of_steps(plan, facts(), &[], "N", None, test_time()).expect("known");
    assert!(empty.input(0).is_none());
    let _: Arc<dyn ExecutionView> = Arc::new(empty);
}
