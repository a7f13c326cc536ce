//! Running a part of a workflow with the data of an earlier execution.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::testing::{TestNode, TestTypes, draw, drive, line, numbered, services};
use engine::{Finished, Part, Plan, Start};
use model::{ExecutionId, ExecutionMode, ExecutionStatus, Step, Value, Workflow};
use node_sdk::{NodeError, Outcome};

/// Types with `count` (passes its items on and counts its calls) and `once` (fails in its call number `fails`).
fn types(fails: usize) -> (TestTypes, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let (counter, turns) = (calls.clone(), AtomicUsize::new(0));
    let count = TestNode::new("count", 1, move |context| {
        counter.fetch_add(1, Ordering::SeqCst);
        Ok(Outcome::same(context.items()))
    });
    let once = TestNode::new("once", 1, move |context| {
        if turns.fetch_add(1, Ordering::SeqCst) == fails {
            return Err(NodeError::operation("not this time"));
        }
        Ok(Outcome::same(context.items()))
    });
    (TestTypes::basic().with(count).with(once), calls)
}

async fn whole(workflow: &Workflow, types: &TestTypes) -> Finished {
    let plan = Plan::compile(workflow, types).expect("compiles");
    drive(plan, &services(), Start::at("A", numbered(3).into(), ExecutionMode::Manual)).await
}

async fn again(
    now: &Workflow,
    types: &TestTypes,
    before: &Workflow,
    steps: &[Step],
    part: Part,
) -> Result<Finished, engine::EngineError> {
    let plan = Plan::compile(now, types)?;
    let id = ExecutionId::from_uuid(uuid::Uuid::nil());
    let start = Start::part(&plan, id, before, steps, part, ExecutionMode::Manual)?;
    Ok(drive(plan, &services(), start).await)
}

/// The steps as one line; what was taken over in brackets.
fn told(finished: &Finished) -> String {
    let word = |step: &Step| {
        let word = line(std::slice::from_ref(step));
        if step.reused { format!("({word})") } else { word }
    };
    finished.steps.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn change(workflow: &Workflow, node: &str) -> Workflow {
    let mut changed = workflow.clone();
    let node = changed.nodes.iter_mut().find(|it| it.name == node).expect("it is there");
    node.parameters.insert("changed", true);
    changed
}

fn to(node: &str) -> Part {
    Part::To(node.into())
}

#[tokio::test]
async fn to_a_node_only_what_changed_and_what_follows_runs() {
    let nodes =
        [("A", "trigger"), ("B", "count"), ("C", "count"), ("D", "count"), ("E", "count"), ("F", "count")];
    let workflow = draw(&nodes, &["A>B", "B>C", "C>D", "B>E", "D>F"]);
    let (types, calls) = types(99);
    let first = whole(&workflow, &types).await;
    assert_eq!(line(&first.steps), "A B C D F E");
    calls.store(0, Ordering::SeqCst);
    let same = again(&workflow, &types, &workflow, &first.steps, to("D")).await.expect("runs");
    assert_eq!((told(&same).as_str(), calls.load(Ordering::SeqCst)), ("(A) (B) (C) D", 1));
    assert_eq!(same.steps[3].outputs, first.steps[3].outputs);
    let later = change(&workflow, "B");
    let changed = again(&later, &types, &workflow, &first.steps, to("D")).await.expect("runs");
    assert_eq!(told(&changed), "(A) B C D");
    let mut wired = workflow.clone();
    wired.connections.connect("A", 0, "D", 0);
    let rewired = again(&wired, &types, &workflow, &first.steps, to("D")).await.expect("runs");
    assert_eq!(told(&rewired), "(A) (B) (C) D D#1");
    let only = Part::Only("D".into());
    let only = again(&later, &types, &workflow, &first.steps, only).await.expect("runs");
    assert_eq!(told(&only), "(A) (B) (C) D", "what changed before it does not matter");
    let from = Part::From("C".into());
    let from = again(&workflow, &types, &workflow, &first.steps, from).await.expect("runs");
    assert_eq!(told(&from), "(A) (B) C D F (E)");
}

#[tokio::test]
async fn pinned_items_count_and_a_change_of_them_makes_what_follows_run() {
    let workflow = draw(&[("A", "trigger"), ("B", "count"), ("C", "count")], &["A>B", "B>C"]);
    let (types, calls) = types(99);
    let first = whole(&workflow, &types).await;
    let mut pinned = workflow.clone();
    let pin = Value::from_json(r#"[{"json":{"n":9}}]"#).expect("valid");
    pinned.pin_data = Some([("B", pin)].into());
    calls.store(0, Ordering::SeqCst);
    let second = again(&pinned, &types, &workflow, &first.steps, to("C")).await.expect("runs");
    assert_eq!((told(&second).as_str(), calls.load(Ordering::SeqCst)), ("(A) B C", 1));
    assert!(second.steps[1].pinned);
    assert_eq!(second.steps[2].outputs[0].len(), 1);
    let third = again(&workflow, &types, &pinned, &second.steps, to("C")).await.expect("runs");
    assert_eq!(told(&third), "(A) B C", "without the pin the node has no data of its own");
}

#[tokio::test]
async fn loops_are_gone_through_again_without_running_what_is_in_them() {
    let nodes = [("A", "trigger"), ("L", "rounds"), ("B", "count"), ("C", "count")];
    let workflow = draw(&nodes, &["A>L", "L.1>B", "B>L", "L.0>C"]);
    let (types, calls) = types(99);
    let first = whole(&workflow, &types).await;
    assert_eq!(line(&first.steps), "A L B L#1 B#1 L#2 B#2 L#3 C");
    calls.store(0, Ordering::SeqCst);
    let after = again(&workflow, &types, &workflow, &first.steps, to("C")).await.expect("runs");
    assert_eq!(told(&after), "(A) L (B) L#1 (B#1) L#2 (B#2) (L#3) C");
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    let inside = again(&workflow, &types, &workflow, &first.steps, to("B")).await.expect("runs");
    assert_eq!(told(&inside), "(A) L B", "the loop begins again and ends at the destination");
    let unfinished = again(&workflow, &types, &workflow, &inside.steps, to("C")).await.expect("runs");
    assert_eq!(told(&unfinished), "(A) L B L#1 B#1 L#2 B#2 L#3 C");
}

#[tokio::test]
async fn joins_in_the_part_wait_for_all_their_inputs() {
    let nodes = [("A", "trigger"), ("P", "parity"), ("B", "count"), ("C", "count"), ("J", "join")];
    let workflow = draw(&nodes, &["A>P", "P.0>B", "P.1>C", "B>J.0", "C>J.1"]);
    let (types, _) = types(99);
    let first = whole(&workflow, &types).await;
    let second =
        again(&change(&workflow, "C"), &types, &workflow, &first.steps, to("J")).await.expect("runs");
    assert_eq!(told(&second), "(A) (P) (B) C J");
    assert_eq!(second.steps[4].outputs, first.steps[4].outputs);
}

#[tokio::test]
async fn a_retry_goes_on_where_it_failed() {
    let nodes = [("A", "trigger"), ("L", "rounds"), ("B", "once"), ("C", "count")];
    let workflow = draw(&nodes, &["A>L", "L.1>B", "B>L", "L.0>C"]);
    let (broken, _) = types(1);
    let first = whole(&workflow, &broken).await;
    assert_eq!((line(&first.steps).as_str(), first.status), ("A L B L#1 B#1!", ExecutionStatus::Error));
    let (sound, _) = types(99);
    let second = again(&workflow, &sound, &workflow, &first.steps, Part::Failed).await.expect("runs");
    assert_eq!(told(&second), "(A) L (B) L#1 B#1 L#2 B#2 L#3 C");
    assert_eq!(second.status, ExecutionStatus::Success);
    let anew = again(&workflow, &sound, &workflow, &first.steps, Part::Whole).await.expect("runs");
    assert_eq!(told(&anew), "(A) L B L#1 B#1 L#2 B#2 L#3 C");
    assert_eq!(anew.steps.last().map(|step| step.outputs[0].len()), Some(3));
}

#[tokio::test]
async fn there_must_be_data_to_begin_with() {
    let workflow = draw(&[("A", "trigger"), ("B", "fail"), ("C", "count")], &["A>B", "B>C"]);
    let (types, _) = types(99);
    let first = whole(&workflow, &types).await;
    let code =
        |result: Result<Finished, engine::EngineError>| result.map(|it| told(&it)).map_err(|it| it.code());
    let only = again(&workflow, &types, &workflow, &first.steps, Part::Only("C".into())).await;
    assert_eq!(code(only), Err("RR-EXEC-0020"));
    assert_eq!(code(again(&workflow, &types, &workflow, &[], Part::Failed).await), Err("RR-EXEC-0020"));
    assert_eq!(code(again(&workflow, &types, &workflow, &first.steps, to("X")).await), Err("RR-EXEC-0001"));
    assert_eq!(code(again(&workflow, &types, &workflow, &first.steps, to("B")).await), Ok("(A) B!".into()));
}
