//! The driver: what is written down and when, going on after a crash, stopping.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use engine::testing::{MemoryJournal, Recorder, TestNode, TestTypes, draw, facts, line, numbered, services};
use engine::{
    Driver, Entry, Event, Finished, Intent, Journal, JournalError, Limits, NoJournal, Observer, Plan, Start,
};
use model::{ExecutionMode, ExecutionStatus, OnError, StepStatus, Workflow};
use node_sdk::{Outcome, Services, WebhookReply};
use tokio_util::sync::CancellationToken;

fn start() -> Start {
    Start::at("A", numbered(2).into(), ExecutionMode::Webhook)
}

struct Bench {
    plan: Arc<Plan>,
    services: Services,
    limits: Limits,
    cancel: CancellationToken,
}

impl Bench {
    fn new(workflow: &Workflow, types: &TestTypes) -> Self {
        let plan = Plan::compile(workflow, types).expect("compiles");
        Self { plan, services: services(), limits: Limits::default(), cancel: CancellationToken::new() }
    }

    fn driver<'a>(&'a self, journal: &'a dyn Journal, observer: &'a dyn Observer) -> Driver<'a> {
        Driver {
            plan: self.plan.clone(),
            facts: facts(),
            services: &self.services,
            journal,
            observer,
            limits: self.limits.clone(),
            cancel: self.cancel.clone(),
        }
    }
}

/// Types with `act`: an effectful node that fails in its first `failures` calls, and the count of its calls.
fn acting(failures: usize) -> (TestTypes, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = calls.clone();
    let act = TestNode::new("act", 1, move |context| {
        if counter.fetch_add(1, Ordering::SeqCst) < failures {
            return Err(node_sdk::NodeError::operation("the service is away"));
        }
        Ok(Outcome::same(context.items()))
    });
    (TestTypes::basic().with(act.effectful()), calls)
}

/// A -> B (acts, retried once) -> C -> D (acts).
fn acting_workflow() -> Workflow {
    let mut workflow =
        draw(&[("A", "trigger"), ("B", "act"), ("C", "pass"), ("D", "act")], &["A>B", "B>C", "C>D"]);
    workflow.nodes[1].retry_on_fail = true;
    workflow.nodes[1].wait_between_tries = Some(1.0);
    workflow
}

fn code(finished: &Finished) -> Option<&str> {
    finished.error.as_ref().map(|error| error.code.as_str())
}

#[tokio::test]
async fn effects_are_written_down_before_and_after_and_pure_steps_are_not() {
    let (types, _) = acting(1);
    let bench = Bench::new(&acting_workflow(), &types);
    let (journal, recorder) = (MemoryJournal::default(), Recorder::default());
    let finished = bench.driver(&journal, &recorder).drive(start()).await;
    assert_eq!((line(&finished.steps).as_str(), finished.status), ("A B C D", ExecutionStatus::Success));
    let words = |entry: &Entry| match entry {
        Entry::Intent(intent) => format!("{}.{}?", intent.node, intent.attempt),
        Entry::Result(result) => match &**result {
            Event::StepDone { node, attempt, .. } => format!("{node}.{attempt}+"),
            Event::StepFailed { node, attempt, .. } => format!("{node}.{attempt}-"),
            other => format!("{other:?}"),
        },
    };
    let entries = journal.entries();
    assert_eq!(
        entries.iter().map(words).collect::<Vec<_>>(),
        ["1.0?", "1.0-", "1.1?", "1.1+", "3.0?", "3.0+"]
    );
    assert_eq!(journal.ended(), std::slice::from_ref(&finished));
    let seen = recorder.seen();
    assert_eq!(seen.steps, finished.steps);
    assert_eq!(seen.started.len(), 4);
    let state = engine::fold(&bench.plan, &bench.limits, seen.events);
    assert_eq!(state.into_steps().0, finished.steps, "the state is the fold of the events");
}

#[tokio::test]
async fn a_crash_at_any_point_repeats_no_finished_effect() {
    let (types, _) = acting(1);
    let bench = Bench::new(&acting_workflow(), &types);
    let journal = MemoryJournal::default();
    let whole = bench.driver(&journal, &()).drive(start()).await;
    let entries = journal.entries();
    for kept in 0..=entries.len() {
        let text = serde_json::to_string(&entries[..kept]).expect("writes");
        let known: Vec<Entry> = serde_json::from_str(&text).expect("reads");
        let results = known.iter().filter(|entry| matches!(entry, Entry::Result(_))).count();
        let (types, calls) = acting(usize::from(results == 0));
        let again = Bench::new(&acting_workflow(), &types);
        let journal = MemoryJournal::default();
        let finished = again.driver(&journal, &()).resume(start(), known).await;
        if kept % 2 == 0 {
            assert_eq!(calls.load(Ordering::SeqCst), 3 - results, "after {kept} entries");
            assert_eq!(
                (finished.status, &finished.steps),
                (whole.status, &whole.steps),
                "after {kept} entries"
            );
        } else {
            assert_eq!(calls.load(Ordering::SeqCst), 0, "after {kept} entries");
            assert_eq!(code(&finished), Some("RR-EXEC-0006"), "after {kept} entries");
            let failed = |entry: &Entry| matches!(entry, Entry::Result(event) if matches!(**event, Event::StepFailed { .. }));
            assert!(matches!(&journal.entries()[..], [entry] if failed(entry)));
        }
    }
}

#[tokio::test]
async fn an_uncertain_effect_follows_the_nodes_own_rule() {
    let (types, calls) = acting(0);
    let mut workflow = acting_workflow();
    workflow.nodes[1].on_error = Some(OnError::ContinueRegularOutput);
    let bench = Bench::new(&workflow, &types);
    let at = engine::testing::test_time();
    let intent = Entry::Intent(Intent { at, node: 1, run: 0, attempt: 0, clocks: Vec::new() });
    let finished = bench.driver(&NoJournal, &()).resume(start(), vec![intent]).await;
    assert_eq!((line(&finished.steps).as_str(), calls.load(Ordering::SeqCst)), ("A B! C D", 1));
}

/// A journal on a full disk.
struct Full {
    before: bool,
}

#[async_trait]
impl Journal for Full {
    async fn before_effect(&self, _: &Intent) -> Result<(), JournalError> {
        if self.before { Err(JournalError("disk full".into())) } else { Ok(()) }
    }
    async fn after_effect(&self, _: &Event) -> Result<(), JournalError> {
        Err(JournalError("disk full".into()))
    }
    async fn finished(&self, _: &Finished) -> Result<(), JournalError> {
        Err(JournalError("disk full".into()))
    }
}

#[tokio::test]
async fn what_cannot_be_written_down_does_not_happen() {
    for (before, expected) in [(true, 0), (false, 1)] {
        let (types, calls) = acting(0);
        let bench = Bench::new(&acting_workflow(), &types);
        let finished = bench.driver(&Full { before }, &()).drive(start()).await;
        assert_eq!((code(&finished), calls.load(Ordering::SeqCst)), (Some("RR-EXEC-0008"), expected));
        assert!(finished.journal_error.is_some());
        assert_eq!(line(&finished.steps), "A B!");
    }
}

/// Cancels when the `after`th step ends.
struct CancelAfter(AtomicUsize, CancellationToken);

impl Observer for CancelAfter {
    fn step_finished(&self, _: &model::Step) {
        if self.0.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.1.cancel();
        }
    }
}

#[tokio::test]
async fn an_endless_execution_ends_when_it_is_canceled() {
    let workflow = draw(&[("A", "trigger"), ("B", "pass"), ("C", "pass")], &["A>B", "B>C", "C>B"]);
    for after in 1..20 {
        let bench = Bench::new(&workflow, &TestTypes::basic());
        let observer = CancelAfter(AtomicUsize::new(after), bench.cancel.clone());
        let finished = bench.driver(&NoJournal, &observer).drive(start()).await;
        assert_eq!((finished.status, finished.error), (ExecutionStatus::Canceled, None));
        assert_eq!(finished.steps.len(), after + 1, "the step that was due is shown as canceled");
        assert_eq!(finished.steps.last().map(|step| step.status), Some(StepStatus::Canceled));
    }
}

#[tokio::test]
async fn a_node_that_hangs_is_dropped_on_cancel_and_on_timeout() {
    let types = TestTypes::basic().with(TestNode::new("hang", 1, |_| Ok(Outcome::default())).endless());
    let mut workflow = draw(&[("A", "trigger"), ("B", "hang"), ("C", "pass")], &["A>B", "B>C"]);
    let bench = Bench::new(&workflow, &types);
    let cancel = bench.cancel.clone();
    let driver = bench.driver(&NoJournal, &());
    let (finished, ()) = tokio::join!(driver.drive(start()), async move {
        tokio::task::yield_now().await;
        cancel.cancel();
    });
    assert_eq!((finished.status, line(&finished.steps).as_str()), (ExecutionStatus::Canceled, "A B"));

    workflow.settings.execution_timeout = Some(0.02);
    let finished = Bench::new(&workflow, &types).driver(&NoJournal, &()).drive(start()).await;
    assert_eq!((code(&finished), line(&finished.steps).as_str()), (Some("RR-EXEC-0005"), "A B!"));

    // A loop that never waits for anything is stopped as well; so is the pause before a retry.
    let ring = draw(&[("A", "trigger"), ("B", "pass")], &["A>B", "B>B"]);
    let mut retried = draw(&[("A", "trigger"), ("B", "fail")], &["A>B"]);
    retried.nodes[1].retry_on_fail = true;
    for workflow in [ring, retried] {
        let limits =
            Limits { timeout: Some(Duration::from_millis(20)), max_steps: usize::MAX, max_items: usize::MAX };
        let bench = Bench { limits, ..Bench::new(&workflow, &TestTypes::basic()) };
        assert_eq!(code(&bench.driver(&NoJournal, &()).drive(start()).await), Some("RR-EXEC-0005"));
    }
}

/// A journal that is canceled in the midst of its first write.
#[derive(Default)]
struct Interrupted(CancellationToken, AtomicUsize);

#[async_trait]
impl Journal for Interrupted {
    async fn before_effect(&self, _: &Intent) -> Result<(), JournalError> {
        self.0.cancel();
        tokio::task::yield_now().await;
        self.1.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
    async fn after_effect(&self, _: &Event) -> Result<(), JournalError> {
        Ok(())
    }
    async fn finished(&self, _: &Finished) -> Result<(), JournalError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_write_under_way_is_finished_before_a_cancellation_counts() {
    let (types, calls) = acting(0);
    let bench = Bench::new(&acting_workflow(), &types);
    let journal = Interrupted(bench.cancel.clone(), AtomicUsize::new(0));
    let finished = bench.driver(&journal, &()).drive(start()).await;
    assert_eq!(finished.status, ExecutionStatus::Canceled);
    assert_eq!(journal.1.load(Ordering::SeqCst), 1, "the write was dropped half-way");
    assert_eq!(calls.load(Ordering::SeqCst), 0, "what was canceled before it began does not act");
}

#[tokio::test]
async fn a_node_type_that_breaks_down_fails_its_step_only() {
    let types = TestTypes::basic().with(TestNode::new("broken", 1, |_| panic!("index out of bounds")));
    let workflow = draw(&[("A", "trigger"), ("B", "broken")], &["A>B"]);
    let finished = Bench::new(&workflow, &types).driver(&NoJournal, &()).drive(start()).await;
    assert_eq!(code(&finished), Some("RR-EXEC-0007"));
    assert!(finished.error.is_some_and(|error| error.message.contains("index out of bounds")));
}

#[tokio::test]
async fn a_loop_that_wraps_its_data_again_and_again_fails() {
    for names in [&["inner"][..], &["left", "right"]] {
        let wrap = TestNode::new("wrap", 1, move |context| {
            let items = context.items();
            let wrapped = items.iter().map(|item| {
                let inner = model::Value::Object(item.json.clone());
                let json = names.iter().map(|name| (*name, inner.clone())).collect();
                model::Item { json, ..model::Item::default() }
            });
            Ok(Outcome::items(wrapped.collect()))
        });
        let workflow = draw(&[("A", "trigger"), ("B", "wrap")], &["A>B", "B>B"]);
        let bench = Bench::new(&workflow, &TestTypes::basic().with(wrap));
        let finished = bench.driver(&NoJournal, &()).drive(start()).await;
        assert_eq!(code(&finished), Some("RR-EXEC-0013"));
        assert!(finished.steps.len() <= 102, "it went on for {} steps", finished.steps.len());
    }
    // What a caller sends is looked at too, although the trigger only passes it on.
    let deep = (0..101).fold(model::Value::Null, |inner, _| model::Value::Object([("a", inner)].into()));
    let json = model::Object::from([("body", deep)]);
    let items = vec![model::Item { json, ..model::Item::default() }].into();
    let bench = Bench::new(&draw(&[("A", "trigger")], &[]), &TestTypes::basic());
    let start = Start::at("A", items, ExecutionMode::Webhook);
    let finished = bench.driver(&NoJournal, &()).drive(start).await;
    assert_eq!(code(&finished), Some("RR-EXEC-0013"));
}

#[tokio::test]
async fn the_caller_is_answered_once() {
    let reply = TestNode::new("reply", 1, |context| {
        let reply = Some(WebhookReply::text(200, format!("run {}", context.run)));
        Ok(Outcome { reply, ..Outcome::same(context.items()) })
    });
    let workflow = draw(&[("A", "trigger"), ("B", "reply"), ("C", "reply")], &["A>B", "B>C"]);
    let recorder = Recorder::default();
    let bench = Bench::new(&workflow, &TestTypes::basic().with(reply));
    bench.driver(&NoJournal, &recorder).drive(start()).await;
    assert_eq!(recorder.seen().replies, [WebhookReply::text(200, "run 0")]);
}

#[test]
fn an_execution_can_be_driven_on_any_thread() {
    fn sendable<T: Send>(_: T) {}
    let bench = Bench::new(&draw(&[("A", "trigger")], &[]), &TestTypes::basic());
    sendable(bench.driver(&NoJournal, &()).drive(start()));
}

/// A clock that goes on by a second each time somebody looks.
#[derive(Debug)]
struct Ticking(std::sync::atomic::AtomicI64);

impl model::Clock for Ticking {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::constant(self.0.fetch_add(1, Ordering::SeqCst), 123_456_789)
    }
}

#[tokio::test]
async fn after_a_crash_pure_steps_see_the_times_they_saw_before() {
    // Each step says at what time it believes to be.
    let told = |context: &node_sdk::NodeContext<'_>| {
        let now = context.view.now().to_string();
        let items = context.items();
        let items = items.iter().map(|item| {
            let mut item = item.clone();
            let before = item.json.get("at").map(|at| at.to_text().to_string()).unwrap_or_default();
            item.json.insert("at", format!("{before} {now}"));
            item
        });
        Ok(Outcome::items(items.collect()))
    };
    let types = TestTypes::basic()
        .with(TestNode::new("tell", 1, told))
        .with(TestNode::new("act", 1, |context| Ok(Outcome::same(context.items()))).effectful());
    let workflow = draw(
        &[("A", "trigger"), ("B", "tell"), ("C", "act"), ("D", "tell"), ("E", "act")],
        &["A>B", "B>C", "C>D", "D>E"],
    );
    let mut bench = Bench::new(&workflow, &types);
    bench.services.clock = Arc::new(Ticking(1_000_000.into()));
    let journal = MemoryJournal::default();
    let whole = bench.driver(&journal, &()).drive(start()).await;
    let entries = journal.entries();
    assert_eq!(entries.len(), 4);
    for kept in [2, 4] {
        let text = serde_json::to_string(&entries[..kept]).expect("writes");
        let known: Vec<Entry> = serde_json::from_str(&text).expect("reads");
        let mut again = Bench::new(&workflow, &types);
        again.services.clock = Arc::new(Ticking(9_000_000.into()));
        let finished = again.driver(&NoJournal, &()).resume(start(), known).await;
        let same = if kept == 4 { 5 } else { 3 };
        for (then, now) in whole.steps.iter().zip(&finished.steps).take(same) {
            assert_eq!((&then.node, &then.outputs), (&now.node, &now.outputs), "after {kept} entries");
        }
        assert_eq!(finished.status, ExecutionStatus::Success);
    }
}
