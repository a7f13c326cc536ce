//! `cargo bench -p bench --bench engine`: what the engine costs a node, with nothing kept and nothing sent.

use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use engine::{Plan, Start, testing};
use model::{ExecutionMode, ExecutionStatus, Item, Items};
use nodes::Catalogue;

#[path = "../src/workflows.rs"]
#[expect(dead_code, reason = "only one of them is driven here")]
mod workflows;

/// Nodes one after the other, one item, an expression each.
fn linear(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let services = testing::services();
    let mut group = criterion.benchmark_group("engine");
    for (name, count) in [("1 node", 1), ("50 nodes", 50)] {
        let imported = nodes::exchange::import(&workflows::linear(count).to_string()).expect("a workflow");
        let plan = Plan::compile_shared(Arc::new(imported.workflow), &Catalogue).expect("a plan");
        let drive = || {
            let items: Items = Arc::new(vec![Item::new([("n", 0)])]);
            let start = Start::at("Start", items, ExecutionMode::Trigger);
            runtime.block_on(testing::drive(Arc::clone(&plan), &services, start))
        };
        let first = drive();
        assert_eq!((first.status, first.steps.len()), (ExecutionStatus::Success, count), "{:?}", first.error);
        group.bench_function(name, |bencher| bencher.iter(drive));
    }
    group.finish();
}

criterion_group!(engine, linear);
criterion_main!(engine);
