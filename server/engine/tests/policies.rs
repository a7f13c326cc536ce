//! What a node's settings make of its result.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::testing::{TestNode, TestTypes, draw, drive, line, numbered, services};
use engine::{Finished, Plan, Start};
use model::{
    ExecutionMode, ExecutionStatus, Item, ItemLinks, Node, Object, OnError, Step, StepStatus, Value, Workflow,
};
use node_sdk::{NodeError, Outcome};

/// Runs A (trigger) with `items` -> B (of type `kind`, changed by `change`) -> C on output 0, D on output 1.
async fn around(kind: &str, items: Vec<Item>, types: TestTypes, change: impl FnOnce(&mut Node)) -> Finished {
    let mut workflow =
        draw(&[("A", "trigger"), ("B", kind), ("C", "pass"), ("D", "pass")], &["A>B", "B.0>C", "B.1>D"]);
    change(&mut workflow.nodes[1]);
    go(&workflow, &types, items, ExecutionMode::Trigger).await
}

async fn go(workflow: &Workflow, types: &TestTypes, items: Vec<Item>, mode: ExecutionMode) -> Finished {
    let plan = Plan::compile(workflow, types).expect("compiles");
    drive(plan, &services(), Start::at("A", items.into(), mode)).await
}

/// Fails `failures` times, then passes its items on; counts its calls.
fn flaky(failures: usize, retryable: bool) -> (TestTypes, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = calls.clone();
    let node = TestNode::new("flaky", 1, move |context| {
        if counter.fetch_add(1, Ordering::SeqCst) < failures {
            return Err(NodeError { retryable, ..NodeError::operation("not yet") });
        }
        Ok(Outcome::same(context.items()))
    });
    (TestTypes::basic().with(node), calls)
}

fn step<'a>(finished: &'a Finished, node: &str) -> &'a Step {
    finished.steps.iter().find(|step| step.node == node).expect("it ran")
}

fn json(step: &Step, output: usize) -> String {
    Value::array(step.outputs[output].iter().map(|item| Value::Object(item.json.clone()))).to_json()
}

#[tokio::test]
async fn retries_are_counted_and_clamped() {
    // (failures, maxTries as written, retryable) -> (calls, succeeds)
    for (failures, tries, retryable, calls, succeeds) in [
        (2, None, true, 3, true),
        (3, None, true, 3, false),
        (3, Some(0.0), true, 3, false),
        (1, Some(1.0), true, 2, true),
        (9, Some(99.0), true, 5, false),
        (9, Some(5.0), false, 1, false),
    ] {
        let (types, counter) = flaky(failures, retryable);
        let finished = around("flaky", numbered(1), types, |node| {
            node.retry_on_fail = true;
            node.max_tries = tries;
            node.wait_between_tries = Some(1.0);
        })
        .await;
        assert_eq!(counter.load(Ordering::SeqCst), calls, "{failures} failures, {tries:?} tries");
        assert_eq!(finished.status == ExecutionStatus::Success, succeeds);
        assert_eq!(line(&finished.steps), if succeeds { "A B C" } else { "A B!" });
    }
    let (types, counter) = flaky(1, true);
    let finished = around("flaky", numbered(1), types, |node| node.max_tries = Some(5.0)).await;
    assert_eq!((counter.load(Ordering::SeqCst), finished.status), (1, ExecutionStatus::Error));
}

#[tokio::test]
async fn a_first_item_that_says_error_is_retried() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = calls.clone();
    let soft = TestNode::new("soft", 1, move |_| {
        let first = counter.fetch_add(1, Ordering::SeqCst) == 0;
        Ok(Outcome::items(vec![Item::new([(if first { "error" } else { "fine" }, "x")])]))
    });
    let finished = around("soft", numbered(1), TestTypes::basic().with(soft), |node| {
        node.retry_on_fail = true;
        node.wait_between_tries = Some(1.0);
    })
    .await;
    assert_eq!(
        (calls.load(Ordering::SeqCst), json(step(&finished, "C"), 0).as_str()),
        (2, r#"[{"fine":"x"}]"#)
    );
}

#[tokio::test]
async fn a_failure_ends_the_execution_or_goes_on_as_the_node_says() {
    let stopped = around("fail", numbered(2), TestTypes::basic(), |_| {}).await;
    assert_eq!((line(&stopped.steps).as_str(), stopped.status), ("A B!", ExecutionStatus::Error));
    let error = stopped.error.expect("it failed");
    assert_eq!((error.code.as_str(), error.node.as_deref()), ("RR-NODE-0001", Some("B")));

    for change in [
        (|node: &mut Node| node.on_error = Some(OnError::ContinueRegularOutput)) as fn(&mut Node),
        |node: &mut Node| node.continue_on_fail = Some(true),
    ] {
        let regular = around("fail", numbered(2), TestTypes::basic(), change).await;
        assert_eq!((line(&regular.steps).as_str(), regular.status), ("A B! C", ExecutionStatus::Success));
        assert_eq!(step(&regular, "B").status, StepStatus::Error);
        assert_eq!(json(step(&regular, "C"), 0), r#"[{"n":0},{"n":1}]"#);
    }

    let apart = around("fail", numbered(1), TestTypes::basic(), |node| {
        node.on_error = Some(OnError::ContinueErrorOutput)
    })
    .await;
    assert_eq!(line(&apart.steps), "A B! D");
    assert_eq!(json(step(&apart, "D"), 0), r#"[{"n":0,"error":"it failed"}]"#);
}

#[tokio::test]
async fn items_that_are_errors_leave_through_the_error_output() {
    let mixed = TestNode::new("mixed", 1, |_| {
        Ok(Outcome::items(vec![
            Item::new([("error", "bad")]).paired_with(1),
            Item::new([("n", "good")]).paired_with(0),
            Item::new([("error", "a field of the data"), ("more", "x")]).paired_with(0),
            Item::new([("error", "b"), ("message", "m"), ("details", "d")]),
        ]))
    });
    let finished = around("mixed", numbered(2), TestTypes::basic().with(mixed), |node| {
        node.on_error = Some(OnError::ContinueErrorOutput);
    })
    .await;
    assert_eq!(json(step(&finished, "C"), 0), r#"[{"n":"good"},{"error":"a field of the data","more":"x"}]"#);
    assert_eq!(
        json(step(&finished, "D"), 0),
        r#"[{"n":1,"error":"bad"},{"error":"b","message":"m","details":"d"}]"#
    );
}

#[tokio::test]
async fn always_output_data_gives_one_item_linked_to_all_inputs() {
    let nothing = TestNode::new("nothing", 1, |_| Ok(Outcome::default()));
    let types = TestTypes::basic().with(nothing);
    let silent = around("nothing", numbered(2), types.clone(), |_| {}).await;
    assert_eq!(line(&silent.steps), "A B");
    let finished = around("nothing", numbered(2), types, |node| node.always_output_data = true).await;
    assert_eq!(line(&finished.steps), "A B C");
    let item = &step(&finished, "B").outputs[0][0];
    assert_eq!((item.json.clone(), item.paired_item.as_slice().len()), (Object::new(), 2));
}

#[tokio::test]
async fn execute_once_and_disabled() {
    let once = around("pass", numbered(3), TestTypes::basic(), |node| node.execute_once = true).await;
    assert_eq!(json(step(&once, "C"), 0), r#"[{"n":0}]"#);
    let off = around("fail", numbered(2), TestTypes::basic(), |node| {
        node.disabled = true;
        node.execute_once = true;
    })
    .await;
    assert_eq!(
        (line(&off.steps).as_str(), json(step(&off, "C"), 0).as_str()),
        ("A B C", r#"[{"n":0},{"n":1}]"#)
    );
}

#[tokio::test]
async fn a_placeholder_fails_when_it_is_reached_and_only_then() {
    let reached = around("vendor.unknown", numbered(1), TestTypes::basic(), |_| {}).await;
    assert_eq!(reached.error.map(|error| error.code), Some("RR-NODE-0003".into()));
    let off = around("vendor.unknown", numbered(1), TestTypes::basic(), |node| node.disabled = true).await;
    assert_eq!(line(&off.steps), "A B C");
    let unreached = around("vendor.unknown", Vec::new(), TestTypes::basic(), |_| {}).await;
    assert_eq!((line(&unreached.steps).as_str(), unreached.status), ("A", ExecutionStatus::Success));
    let tolerated = around("vendor.unknown", numbered(1), TestTypes::basic(), |node| {
        node.on_error = Some(OnError::ContinueRegularOutput);
    })
    .await;
    assert_eq!(line(&tolerated.steps), "A B! C");
}

#[tokio::test]
async fn pinned_items_count_when_a_person_runs_it_and_the_node_is_on() {
    let mut workflow = draw(&[("A", "trigger"), ("B", "fail"), ("C", "pass")], &["A>B", "B>C"]);
    workflow.pin_data = Some(Object::from([(
        "B",
        Value::from_json(r#"[{"json":{"p":1},"pairedItem":7},{"q":2}]"#).expect("JSON"),
    )]));
    let types = TestTypes::basic();
    let manual = go(&workflow, &types, numbered(2), ExecutionMode::Manual).await;
    assert_eq!((line(&manual.steps).as_str(), step(&manual, "B").pinned), ("A B C", true));
    assert_eq!(json(step(&manual, "C"), 0), r#"[{"p":1},{"q":2}]"#);
    assert_eq!(step(&manual, "B").outputs[0][1].paired_item, ItemLinks::One(model::ItemLink::new(1)));
    let live = go(&workflow, &types, numbered(2), ExecutionMode::Webhook).await;
    assert_eq!(line(&live.steps), "A B!");
    let plan = Plan::compile(&workflow, &types).expect("compiles");
    let asked = Start { use_pins: true, ..Start::at("A", numbered(1).into(), ExecutionMode::Cli) };
    assert_eq!(line(&drive(plan, &services(), asked).await.steps), "A B C");
    workflow.nodes[1].disabled = true;
    let off = go(&workflow, &types, numbered(1), ExecutionMode::Manual).await;
    assert_eq!(json(step(&off, "C"), 0), r#"[{"n":0}]"#);
}
