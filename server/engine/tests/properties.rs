//! Properties of random workflows: no item is lost, the same events give the same state, every prefix of a journal
//! leads to the same end, a cancellation ends everything.

use std::sync::atomic::{AtomicUsize, Ordering};

use engine::testing::{MemoryJournal, Recorder, TestNode, TestTypes, draw, drive, facts, numbered, services};
use engine::{Driver, Entry, Event, Finished, Limits, Observer, Plan, Start};
use model::{ExecutionMode, ExecutionStatus, Item, Workflow};
use node_sdk::Outcome;
use proptest::prelude::*;
use tokio_util::sync::CancellationToken;

fn types() -> TestTypes {
    let act = TestNode::new("act", 1, |context| Ok(Outcome::same(context.items()))).effectful();
    TestTypes::basic().with(act)
}

fn block<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("builds");
    runtime.block_on(future)
}

fn start(items: usize) -> Start {
    Start::at("N0", numbered(items).into(), ExecutionMode::Trigger)
}

/// Nodes `N0`…; each after the first is fed by some earlier ones. `loops` adds connections backwards.
fn workflows(loops: bool) -> impl Strategy<Value = Workflow> {
    let node =
        (0..4_usize, prop::collection::vec((any::<prop::sample::Index>(), 0..2_usize, 0..2_usize), 1..4));
    let back = prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..3);
    (prop::collection::vec(node, 1..12), back, any::<bool>()).prop_map(move |(nodes, back, v1)| {
        let count = nodes.len() + 1;
        let names: Vec<String> = (0..count).map(|number| format!("N{number}")).collect();
        let kinds: Vec<&str> = std::iter::once("trigger")
            .chain(nodes.iter().map(|(kind, _)| ["pass", "parity", "join", "act"][*kind]))
            .collect();
        let drawn: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(kinds.iter().copied()).collect();
        let mut connections = Vec::new();
        for (place, (_, feeders)) in nodes.iter().enumerate() {
            let to = place + 1;
            for (from, output, input) in feeders {
                let from = from.index(to);
                let output = if kinds[from] == "parity" { *output } else { 0 };
                let input = if kinds[to] == "join" { *input } else { 0 };
                connections.push(format!("N{from}.{output}>N{to}.{input}"));
            }
        }
        if loops {
            connections
                .extend(back.iter().map(|(from, to)| format!("N{}>N{}", from.index(count), to.index(count))));
        }
        let connections: Vec<&str> = connections.iter().map(String::as_str).collect();
        let mut workflow = draw(&drawn, &connections);
        workflow.settings.execution_order = Some(if v1 { "v1" } else { "v0" }.into());
        workflow
    })
}

fn limits() -> Limits {
    Limits { max_steps: 300, max_items: 5_000, timeout: None }
}

/// Drives `workflow`, cancels after `cancel_after` steps, takes `known` from an earlier journal.
fn go(
    workflow: &Workflow,
    cancel_after: Option<usize>,
    known: Vec<Entry>,
) -> (Finished, MemoryJournal, Recorder) {
    struct Watch(Recorder, AtomicUsize, CancellationToken);
    impl Observer for Watch {
        fn step_finished(&self, step: &model::Step) {
            self.0.step_finished(step);
            if self.1.fetch_sub(1, Ordering::SeqCst) == 1 {
                self.2.cancel();
            }
        }
        fn event(&self, event: &Event) {
            self.0.event(event);
        }
    }
    let (journal, cancel) = (MemoryJournal::default(), CancellationToken::new());
    let watch =
        Watch(Recorder::default(), AtomicUsize::new(cancel_after.unwrap_or(usize::MAX)), cancel.clone());
    let services = services();
    let driver = Driver {
        plan: Plan::compile(workflow, &types()).expect("compiles"),
        facts: facts(),
        services: &services,
        journal: &journal,
        observer: &watch,
        limits: limits(),
        cancel,
    };
    let finished = block(driver.resume(start(5), known));
    (finished, journal, watch.0)
}

async fn run(plan: &std::sync::Arc<Plan>, start: Start) -> Finished {
    let services = services();
    let driver = Driver {
        plan: plan.clone(),
        facts: facts(),
        services: &services,
        journal: &engine::NoJournal,
        observer: &(),
        limits: limits(),
        cancel: CancellationToken::new(),
    };
    driver.drive(start).await
}

/// How many times each node got each item, told by its number `n`, as the connections say it must be: a node passes
/// on what all connections into it carry (`parity` by even and odd).
fn expected_counts(workflow: &Workflow, items: &[Item]) -> Vec<[usize; 5]> {
    let position = |name: &str| workflow.nodes.iter().position(|node| node.name == name);
    let mut counts = vec![[0; 5]; workflow.nodes.len()];
    counts[0] = [1; 5];
    assert_eq!(items.len(), 5);
    // Connections go from earlier to later nodes only, so one pass is enough.
    for (from, node) in workflow.nodes.iter().enumerate() {
        let outputs = workflow.connections.0.get(&node.name).and_then(|kinds| kinds.get("main"));
        for (output, targets) in outputs.into_iter().flatten().enumerate() {
            for target in targets.iter().flatten() {
                let Some(to) = position(&target.node) else { continue };
                let given = counts[from];
                for (number, count) in counts[to].iter_mut().enumerate() {
                    if node.kind != "parity" || number % 2 == output {
                        *count += given[number];
                    }
                }
            }
        }
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_item_is_lost_or_made_up(workflow in workflows(false)) {
        let plan = Plan::compile(&workflow, &types()).expect("compiles");
        let finished = block(drive(plan, &services(), start(5)));
        prop_assert_eq!(finished.status, ExecutionStatus::Success);
        let mut got = vec![[0_usize; 5]; workflow.nodes.len()];
        for step in &finished.steps {
            let node = workflow.nodes.iter().position(|node| node.name == step.node).expect("known");
            for item in step.outputs.iter().flat_map(|items| items.iter()) {
                let number = item.json.get("n").and_then(model::Value::as_i64).expect("numbered");
                got[node][usize::try_from(number).expect("small")] += 1;
            }
        }
        prop_assert_eq!(got, expected_counts(&workflow, &numbered(5)));
    }

    #[test]
    fn equal_events_give_an_equal_state(workflow in workflows(true)) {
        let (finished, _, recorder) = go(&workflow, None, Vec::new());
        let (again, _, _) = go(&workflow, None, Vec::new());
        prop_assert_eq!(&finished, &again);
        let plan = Plan::compile(&workflow, &types()).expect("compiles");
        let events = recorder.seen().events;
        let text = serde_json::to_string(&events).expect("writes");
        let read: Vec<Event> = serde_json::from_str(&text).expect("reads");
        let (first, second) = (engine::fold(&plan, &limits(), events), engine::fold(&plan, &limits(), read));
        prop_assert_eq!(&first, &second);
        prop_assert_eq!(first.into_steps().0, finished.steps);
    }

    #[test]
    fn a_crash_at_any_point_leads_to_the_same_end(workflow in workflows(true)) {
        let (whole, journal, _) = go(&workflow, None, Vec::new());
        let entries = journal.entries();
        for kept in (0..=entries.len()).take(40) {
            let (finished, after, _) = go(&workflow, None, entries[..kept].to_vec());
            if matches!(entries[..kept].last(), Some(Entry::Intent(_))) {
                prop_assert_eq!(finished.error.map(|error| error.code), Some("RR-EXEC-0006".into()));
            } else {
                prop_assert_eq!(&finished.steps, &whole.steps);
                prop_assert_eq!(&finished.error, &whole.error);
                prop_assert_eq!(&after.entries()[..], &entries[kept..], "only what is new is written");
            }
        }
    }

    #[test]
    fn the_data_of_an_execution_gives_the_same_again(workflow in workflows(true), to in any::<prop::sample::Index>()) {
        let (whole, _, _) = go(&workflow, None, Vec::new());
        let plan = Plan::compile(&workflow, &types()).expect("compiles");
        let id = model::ExecutionId::from_uuid(uuid::Uuid::nil());
        let mode = ExecutionMode::Trigger;
        // From the first node's items everything comes out as before.
        let start = Start::part(&plan, id, &workflow, &whole.steps, engine::Part::Whole, mode).expect("has data");
        let anew = block(run(&plan, start));
        let outputs = |finished: &Finished| {
            finished.steps.iter().map(|step| (step.node.clone(), step.outputs.clone())).collect::<Vec<_>>()
        };
        prop_assert_eq!(outputs(&anew), outputs(&whole));
        // Where nothing changed, the way to a node gives that node what it gave.
        let to = workflow.nodes[to.index(workflow.nodes.len())].name.clone();
        let part = engine::Part::To(to.clone());
        let start = Start::part(&plan, id, &workflow, &whole.steps, part, mode).expect("has data");
        if whole.status == ExecutionStatus::Success {
            let part = block(run(&plan, start));
            let first = |finished: &Finished| {
                finished.steps.iter().find(|step| step.node == to).map(|step| step.outputs.clone())
            };
            if !workflow.nodes.iter().any(|node| node.kind == "join") {
                prop_assert_eq!(first(&part), first(&whole));
            }
        }
    }

    #[test]
    fn a_cancellation_ends_it_at_any_point(workflow in workflows(true), after in 1..40_usize) {
        let (finished, journal, _) = go(&workflow, Some(after), Vec::new());
        prop_assert!(finished.status.is_final());
        prop_assert_eq!(journal.ended().len(), 1);
        if finished.status == ExecutionStatus::Canceled {
            prop_assert!(finished.steps.len() <= after + 1);
        }
    }
}
