//! `cargo bench -p bench --bench expressions`: what one expression costs, natively and in JavaScript. The ratio to the plain
//! reading of a field in the same run is what counts.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group};
use expression::{Evaluated, ExecutionView, ExpressionError, Template};
use jiff::Timestamp;
use model::{Item, Items, Object, OrganisationId, Value};
use node_sdk::{ScriptBatch, Scripts};
use scripting::{Pool, PoolConfig};

/// An execution with one input.
struct World(Items);

impl ExecutionView for World {
    fn input(&self, index: usize) -> Option<Items> {
        (index == 0).then(|| self.0.clone())
    }
    fn node_items(&self, _: &str, _: Option<usize>, _: Option<usize>) -> Result<Items, ExpressionError> {
        Ok(self.0.clone())
    }
    fn is_executed(&self, _: &str) -> Result<bool, ExpressionError> {
        Ok(true)
    }
    fn paired_item(&self, _: &str, item: usize) -> Result<Item, ExpressionError> {
        Ok(self.0[item].clone())
    }
    fn node_parameters(&self, _: &str) -> Result<Object, ExpressionError> {
        Ok(Object::new())
    }
    fn node_context(&self, _: &str) -> Result<Object, ExpressionError> {
        Ok(Object::new())
    }
    fn global(&self, _: &str) -> Option<Value> {
        None
    }
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
    fn timezone(&self) -> &str {
        "Europe/Berlin"
    }
}

fn items(count: usize) -> Items {
    let item = |n: usize| {
        Item::new([
            ("a", Value::from(format!("some words and number {n}"))),
            ("n", Value::from(n)),
            ("d", Value::from("2024-03-01T10:00:00Z")),
            ("mail", Value::from("somebody@example.com")),
            ("tags", Value::array(["x".into(), "y".into()])),
            (
                "deep",
                Value::Object(Object::from([(
                    "inner",
                    Value::Object(Object::from([("x", Value::from(n))])),
                )])),
            ),
        ])
    };
    Arc::new((0..count).map(item).collect())
}

/// Natively, for one item, beside what a program without expressions would do.
fn native(criterion: &mut Criterion) {
    let world = World(items(1));
    let mut group = criterion.benchmark_group("native");
    let json = serde_json::json!({ "a": "some words and number 0", "n": 0, "d": "", "mail": "", "tags": [], "deep": {} });
    group.bench_function("serde_json lookup", |bencher| bencher.iter(|| black_box(&json).get("a")));
    let now = Timestamp::UNIX_EPOCH.in_tz("Europe/Berlin").expect("a known zone");
    group.bench_function("jiff strftime", |bencher| {
        bencher.iter(|| black_box(&now).strftime("%Y-%m-%d %H:%M").to_string());
    });
    for (name, text) in [
        ("path", "={{ $json.a }}"),
        ("deep path", "={{ $json.deep.inner.x }}"),
        ("other node", "={{ $('Other').item.json.a }}"),
        ("arithmetic", "={{ $json.n * 2 + 1 }}"),
        ("upper case", "={{ $json.a.toUpperCase() }}"),
        ("text", "=Dear {{ $json.a }}, you are {{ $json.n }}"),
        ("now toFormat", "={{ $now.toFormat('yyyy-MM-dd HH:mm') }}"),
    ] {
        let template = Template::parse(text).expect("an expression");
        let first = template.evaluate(&world, 0);
        assert!(matches!(first, Ok(Evaluated::Value(_))), "{text} gives {first:?}");
        group.bench_function(name, |bencher| bencher.iter(|| template.evaluate(black_box(&world), 0)));
    }
    group.finish();
}

/// In JavaScript, in a warm process, 10,000 items a batch: all in, from the items to the values.
fn scripts(criterion: &mut Criterion) {
    const ITEMS: usize = 10_000;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let mut config = PoolConfig::new(std::env::current_exe().expect("this program"));
    config.processes = 1;
    let pool = Pool::new(config);
    let all = items(ITEMS);
    let batch = |sources: &[&str], count: usize| ScriptBatch {
        organisation: OrganisationId::generate(),
        view: Arc::new(World(all.clone())),
        sources: sources.iter().map(|source| Arc::from(*source)).collect(),
        items: (0..count).collect(),
    };
    let mut group = criterion.benchmark_group("JavaScript in a batch");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    for (name, sources) in [
        ("n plus 1", &["$json.n + 1"][..]),
        ("split and map", &["$json.a.split(' ').map(word => word.length)"]),
        (
            "five",
            &[
                "$json.a.length",
                "$json.n * 2",
                "$json.mail.split('@')[1]",
                "$json.tags.map(x => x)",
                "`${$json.n}!`",
            ],
        ),
        (
            "five extensions",
            &[
                "$json.a.toTitleCase()",
                "$json.tags.first()",
                "$json.mail.extractDomain()",
                "$json.n.round()",
                "$json.deep.isEmpty()",
            ],
        ),
        ("now toFormat", &["$now.toFormat('yyyy-MM-dd HH:mm')"]),
        ("fromISO plus toFormat", &["DateTime.fromISO($json.d).plus({days: 1}).toFormat('dd.MM.yyyy')"]),
    ] {
        group.throughput(Throughput::Elements((ITEMS * sources.len()) as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| runtime.block_on(pool.evaluate(batch(sources, ITEMS))).expect("values"));
        });
    }
    group.throughput(Throughput::Elements(1));
    group.sample_size(50);
    group.bench_function("one item, one expression", |bencher| {
        bencher.iter(|| {
            runtime.block_on(pool.evaluate(batch(&["$json.a.split(' ').length"], 1))).expect("values")
        });
    });
    group.bench_function("one item, one date", |bencher| {
        bencher.iter(|| {
            runtime.block_on(pool.evaluate(batch(&["$now.plus({days: 1}).toISO()"], 1))).expect("values")
        });
    });
    group.finish();
}

criterion_group!(expressions, native, scripts);

fn main() -> std::process::ExitCode {
    // The pool starts this same program for its children.
    if std::env::args().nth(1).as_deref() == Some(scripting::WORKER_ARGUMENT) {
        return scripting::worker_main();
    }
    expressions();
    Criterion::default().configure_from_args().final_summary();
    std::process::ExitCode::SUCCESS
}
