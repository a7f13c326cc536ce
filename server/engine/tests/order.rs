//! Who runs when: both orders, branches, joins, loops, destinations.

use engine::testing::{TestNode, TestTypes, draw, line, numbered, run, services};
use engine::{Driver, Limits, NoJournal, Plan, Start};
use model::{ExecutionMode, ExecutionStatus, Position, Workflow};
use node_sdk::{NodeContext, Outcome};

async fn steps_of(workflow: &Workflow, types: &TestTypes, items: usize) -> String {
    let finished = run(workflow, types, &services(), "A", numbered(items)).await.expect("compiles");
    assert_eq!(finished.status, ExecutionStatus::Success, "{:?}", finished.error);
    line(&finished.steps)
}

struct Case {
    why: &'static str,
    nodes: &'static [(&'static str, &'static str)],
    connections: &'static [&'static str],
    v1: &'static str,
    v0: &'static str,
}

const CASES: &[Case] = &[
    Case {
        why: "v1 goes down the topmost branch first, v0 goes level by level",
        nodes: &[("A", "trigger"), ("B", "pass"), ("C", "pass"), ("D", "pass"), ("E", "pass")],
        connections: &["A>C", "A>B", "B>D", "C>E"],
        v1: "A B D C E",
        v0: "A C B E D",
    },
    Case {
        why: "what no item reaches does not run",
        nodes: &[("A", "trigger"), ("B", "parity"), ("C", "pass"), ("D", "pass")],
        connections: &["A>B", "B.0>C", "B.1>D"],
        v1: "A B C",
        v0: "A B C",
    },
    Case {
        why: "a join waits for both branches",
        nodes: &[("A", "trigger"), ("B", "pass"), ("C", "pass"), ("D", "pass"), ("J", "join"), ("K", "pass")],
        connections: &["A>B", "A>C", "C>D", "B>J.0", "D>J.1", "J>K"],
        v1: "A B C D J K",
        v0: "A B C D J K",
    },
    Case {
        why: "a join runs without the input that never came, once nothing else is left",
        nodes: &[("A", "trigger"), ("B", "parity"), ("J", "join"), ("C", "pass")],
        connections: &["A>B", "B.0>J.0", "B.1>J.1", "A>C"],
        v1: "A B C J",
        v0: "A B C J",
    },
    Case {
        why: "of two waiting joins the earlier one goes first",
        nodes: &[("A", "trigger"), ("B", "parity"), ("K", "join"), ("J", "join")],
        connections: &["A>B", "B.0>J.0", "B.1>J.1", "J>K.0", "B.0>K.1"],
        v1: "A B J K",
        v0: "A B J K",
    },
    Case {
        why: "a loop goes round until its node lets it out",
        nodes: &[("A", "trigger"), ("L", "rounds"), ("B", "pass"), ("C", "pass")],
        connections: &["A>L", "L.1>B", "B>L", "L.0>C"],
        v1: "A L B L#1 C",
        v0: "A L B L#1 C",
    },
    Case {
        why: "each arrival at a single input is a run of its own",
        nodes: &[("A", "trigger"), ("B", "pass"), ("C", "pass"), ("D", "pass")],
        connections: &["A>B", "A>C", "B>D", "C>D"],
        v1: "A B D C D#1",
        v0: "A B C D D#1",
    },
    Case {
        why: "dangling connections and unknown ports are left out",
        nodes: &[("A", "trigger"), ("B", "pass")],
        connections: &["A>Nobody", "Nobody>B", "A>B", "B.7>A"],
        v1: "A B",
        v0: "A B",
    },
];

#[tokio::test]
async fn both_orders() {
    for case in CASES {
        let mut workflow = draw(case.nodes, case.connections);
        assert_eq!(steps_of(&workflow, &TestTypes::basic(), 1).await, case.v1, "v1: {}", case.why);
        workflow.settings.execution_order = None;
        assert_eq!(steps_of(&workflow, &TestTypes::basic(), 1).await, case.v0, "v0: {}", case.why);
    }
}

#[tokio::test]
async fn at_the_same_height_the_leftmost_goes_first() {
    let mut workflow = draw(&[("A", "trigger"), ("B", "pass"), ("C", "pass")], &["A>B", "A>C"]);
    workflow.nodes[1].position = Position(50.0, 100.0);
    workflow.nodes[2].position = Position(40.0, 100.0);
    assert_eq!(steps_of(&workflow, &TestTypes::basic(), 1).await, "A C B");
}

#[tokio::test]
async fn a_join_that_needs_all_inputs_is_dropped_without_them() {
    let strict = TestNode::new("strict", 1, |context: &NodeContext<'_>| Ok(Outcome::same(context.items())))
        .describe(|description| description.required_inputs = Some(2));
    let types = TestTypes::basic().with(strict);
    let mut workflow =
        draw(&[("A", "trigger"), ("B", "parity"), ("J", "strict")], &["A>B", "B.0>J.0", "B.1>J.1"]);
    assert_eq!(steps_of(&workflow, &types, 1).await, "A B");
    assert_eq!(steps_of(&workflow, &types, 2).await, "A B J");
    workflow.settings.execution_order = Some("v0".into());
    assert_eq!(steps_of(&workflow, &types, 1).await, "A B J", "the old order tells second inputs of nothing");
}

#[tokio::test]
async fn the_rounds_of_a_loop_do_not_mix_in_a_join() {
    let nodes =
        [("A", "trigger"), ("L", "rounds"), ("B", "pass"), ("C", "pass"), ("J", "join"), ("Z", "pass")];
    let workflow = draw(&nodes, &["A>L", "L.1>B", "L.1>C", "B>J.0", "C>J.1", "J>L", "L.0>Z"]);
    let finished =
        run(&workflow, &TestTypes::basic(), &services(), "A", numbered(3)).await.expect("compiles");
    assert_eq!(line(&finished.steps), "A L B C J L#1 B#1 C#1 J#1 L#2 B#2 C#2 J#2 L#3 Z");
    assert_eq!(finished.steps.last().map(|step| step.outputs[0].len()), Some(6));
}

#[tokio::test]
async fn the_old_order_starts_branches_that_nobody_started() {
    let mut workflow = draw(
        &[("A", "trigger"), ("B", "pass"), ("C", "pass"), ("D", "pass"), ("J", "join"), ("T", "trigger")],
        &["A>B", "B>J.0", "C>D", "D>J.1", "T>J.1"],
    );
    workflow.settings.execution_order = None;
    assert_eq!(steps_of(&workflow, &TestTypes::basic(), 1).await, "A B C D J");
    workflow.settings.execution_order = Some("v1".into());
    assert_eq!(steps_of(&workflow, &TestTypes::basic(), 1).await, "A B J");
}

#[tokio::test]
async fn a_destination_ends_the_execution_and_keeps_other_branches_out() {
    let workflow = draw(
        &[("A", "trigger"), ("X", "pass"), ("B", "pass"), ("C", "pass"), ("D", "pass")],
        &["A>X", "A>B", "B>C", "C>D"],
    );
    let plan = Plan::compile(&workflow, &TestTypes::basic()).expect("compiles");
    let to = |destination: &str| Start {
        destination: Some(destination.into()),
        ..Start::at("A", numbered(1).into(), ExecutionMode::Manual)
    };
    let finished = engine::testing::drive(plan.clone(), &services(), to("C")).await;
    assert_eq!(line(&finished.steps), "A B C");
    let from_b = Start { node: "B".into(), ..to("A") };
    let finished = engine::testing::drive(plan.clone(), &services(), from_b).await;
    assert_eq!(finished.error.map(|error| error.code), Some("RR-EXEC-0002".into()));
    let nowhere = Start { node: "nowhere".into(), ..to("C") };
    let finished = engine::testing::drive(plan, &services(), nowhere).await;
    assert_eq!(finished.error.map(|error| error.code), Some("RR-EXEC-0001".into()));
}

#[tokio::test]
async fn endless_loops_and_floods_of_items_are_stopped() {
    let double = TestNode::new("double", 1, |context: &NodeContext<'_>| {
        let items = context.items();
        Ok(Outcome::items(items.iter().chain(items.iter()).cloned().collect()))
    });
    let types = TestTypes::basic().with(double);
    let ring = draw(&[("A", "trigger"), ("B", "pass"), ("C", "pass")], &["A>B", "B>C", "C>B"]);
    let flood = draw(&[("A", "trigger"), ("B", "double")], &["A>B", "B>B"]);
    for (workflow, code) in [(ring, "RR-EXEC-0003"), (flood, "RR-EXEC-0004")] {
        let services = services();
        let driver = Driver {
            plan: Plan::compile(&workflow, &types).expect("compiles"),
            facts: engine::testing::facts(),
            services: &services,
            journal: &NoJournal,
            observer: &(),
            limits: Limits { max_steps: 500, max_items: 5_000, timeout: None },
            cancel: tokio_util::sync::CancellationToken::new(),
        };
        let finished = driver.drive(Start::at("A", numbered(1).into(), ExecutionMode::Trigger)).await;
        assert_eq!(
            finished.error.as_ref().map(|error| error.code.as_str()),
            Some(code),
            "{:?}",
            finished.error
        );
        assert!(finished.steps.len() <= 500);
    }
}

#[test]
fn ten_thousand_nodes_in_a_ring_with_chords_compile_and_run() {
    let names: Vec<String> = (0..10_000).map(|number| format!("N{number}")).collect();
    let nodes: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "pass")).collect();
    let mut connections: Vec<String> =
        (0..10_000).map(|number| format!("N{number}>N{}", (number + 1) % 10_000)).collect();
    connections.extend((0..5_000).map(|number| format!("N{number}>N{}.1", number + 5_000)));
    let connections: Vec<&str> = connections.iter().map(String::as_str).collect();
    let mut workflow = draw(&nodes, &connections);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("builds");
    for order in ["v1", "v0"] {
        workflow.settings.execution_order = Some(order.into());
        let plan = Plan::compile(&workflow, &TestTypes::basic()).expect("compiles");
        let start = Start::at("N0", numbered(1).into(), ExecutionMode::Trigger);
        let finished = runtime.block_on(engine::testing::drive(plan, &services(), start));
        assert!(finished.steps.len() >= 10_000, "{}", finished.steps.len());
    }
}

#[test]
fn two_nodes_of_one_name_do_not_compile() {
    let workflow = draw(&[("A", "trigger"), ("A", "pass")], &[]);
    assert_eq!(Plan::compile(&workflow, &TestTypes::basic()).expect_err("refused").code(), "RR-EXEC-0010");
}
