//! Measures; asserts nothing about time. Run with `cargo test -p scripting --test speed -- --ignored --nocapture`.

mod world;

use std::time::Instant;

use model::{Item, Value};
use world::{Past, evaluate, pool};

#[tokio::test]
#[ignore = "a measurement"]
async fn expressions_in_a_warm_batch() {
    let pool = pool();
    let items: Vec<Item> = (0..10_000)
        .map(|n| {
            Item::new([
                ("a", Value::from(format!("some words and number {n}"))),
                ("n", Value::from(n)),
                ("when", Value::from("2024-03-01T10:00:00Z")),
                ("mail", Value::from("somebody@example.com")),
                ("tags", Value::array(["x".into(), "y".into()])),
            ])
        })
        .collect();
    let past = || Past { input: items.clone().into(), ..Past::default() };
    for sources in [
        &["$json.a.toUpperCase().split(' ').map(x=>x.length)"][..],
        &["$json.n + 1"][..],
        &[
            "$json.a.length",
            "$json.n * 2",
            "$json.mail.split('@')[1]",
            "$json.tags.length > 1",
            "`${$json.n}!`",
        ][..],
    ] {
        evaluate(&pool, past(), sources).await.expect("warms up");
        let (begun, used) = (Instant::now(), processor_time());
        let mut answered = 0;
        for _ in 0..5 {
            let rows = evaluate(&pool, past(), sources).await.expect("evaluates");
            answered += rows.len() * sources.len();
        }
        let each = begun.elapsed().as_secs_f64() * 1e6 / answered as f64;
        let used = (processor_time() - used) / answered as f64;
        println!("{each:.2} µs, {used:.2} µs of processor time an expression: {sources:?}");
    }
    let (begun, used) = (Instant::now(), processor_time());
    for _ in 0..200 {
        evaluate(&pool, Past::new(r#"[{"a":"b c"}]"#), &["$json.a.split(' ').length"])
            .await
            .expect("evaluates");
    }
    println!(
        "{:.0} µs, {:.0} µs of processor time a request with one item and one expression",
        begun.elapsed().as_secs_f64() * 1e6 / 200.0,
        (processor_time() - used) / 200.0
    );
}

/// Items as code gets them, and what a bare interpreter is given: the same as JSON text.
fn rows() -> (Vec<Item>, String) {
    let items: Vec<Item> = (0..10_000)
        .map(|n| {
            Item::new([
                ("id", Value::from(n)),
                ("name", Value::from(format!("customer number {n}"))),
                ("amount", Value::from(f64::from(n) * 1.25)),
                ("tags", Value::array(["x".into(), "y".into()])),
            ])
        })
        .collect();
    let text = serde_json::to_string(&items).expect("items are JSON");
    (items, text)
}

const JAVASCRIPT: &str = "const out = [];
for (const item of items) {
  const words = item.json.name.split(' ');
  out.push({ json: { id: item.json.id, total: item.json.amount * 1.19, word: words[words.length - 1], tags: item.json.tags.join('-') } });
}
return out;";

const PYTHON: &str = "out = []
for item in _items:
    words = item['json']['name'].split(' ')
    out.append({'json': {'id': item['json']['id'], 'total': item['json']['amount'] * 1.19, 'word': words[-1], 'tags': '-'.join(item['json']['tags'])}})
return out";

/// The median of five.
fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

#[tokio::test]
#[ignore = "a measurement"]
async fn code_nodes_beside_bare_interpreters() {
    let pool = pool();
    let (items, text) = rows();
    let past = || Past { input: items.clone().into(), ..Past::default() };

    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let begun = Instant::now();
        let ran = world::run(&pool, past(), JAVASCRIPT).await.expect("runs");
        ours.push(begun.elapsed().as_secs_f64() * 1e3);
        assert_eq!(ran.values[0].as_ref().and_then(|rows| rows.as_array()).map(<[Value]>::len), Some(10_000));
        let runtime = rquickjs::Runtime::new().expect("a runtime");
        let context = rquickjs::Context::full(&runtime).expect("a context");
        let begun = Instant::now();
        let length = context.with(|ctx| {
            ctx.globals().set("text", text.as_str()).expect("set");
            let program = format!("JSON.stringify((items => {{ {JAVASCRIPT} }})(JSON.parse(text)))");
            let answer: String = ctx.eval(program).expect("runs");
            Value::from_json(&answer).expect("JSON").as_array().map_or(0, <[Value]>::len)
        });
        bare.push(begun.elapsed().as_secs_f64() * 1e3);
        assert_eq!(length, 10_000);
    }
    let (ours, bare) = (median(ours), median(bare));
    println!(
        "JavaScript: {ours:.1} ms, bare QuickJS with JSON in and out {bare:.1} ms, ratio {:.2}",
        ours / bare
    );

    pool.warm_python().await.expect("Python is here");
    let program = format!(
        "import json, sys, time\ntext = sys.stdin.read()\nbegun = time.perf_counter()\ndef run(_items):\n{}\nanswer = json.dumps(run(json.loads(text)))\nsys.stderr.write(str((time.perf_counter() - begun) * 1000))\nsys.stdout.write(answer)",
        PYTHON.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
    );
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        // The next process starts while nobody waits for it.
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        let begun = Instant::now();
        let ran = world::python(&pool, past(), PYTHON).await.expect("runs");
        ours.push(begun.elapsed().as_secs_f64() * 1e3);
        assert_eq!(ran.values[0].as_ref().and_then(|rows| rows.as_array()).map(<[Value]>::len), Some(10_000));
        let mut child = std::process::Command::new("/usr/bin/python3")
            .args(["-I", "-S", "-c", &program])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("starts");
        std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), text.as_bytes())
            .expect("written");
        let output = child.wait_with_output().expect("ends");
        let inside: f64 = String::from_utf8_lossy(&output.stderr).parse().expect("a time");
        let begun = Instant::now();
        let answer = Value::from_json(&String::from_utf8_lossy(&output.stdout)).expect("JSON");
        assert_eq!(answer.as_array().map(<[Value]>::len), Some(10_000));
        bare.push(inside + begun.elapsed().as_secs_f64() * 1e3);
    }
    let (ours, bare) = (median(ours), median(bare));
    println!(
        "Python: {ours:.1} ms, bare python3 with JSON in and out {bare:.1} ms, ratio {:.2}",
        ours / bare
    );
}

/// Processor time of this process and its children so far, in microseconds.
fn processor_time() -> f64 {
    let ticks = |stat: String| -> Option<f64> {
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
    };
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let children: Vec<String> = tasks
        .filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|list| {
            list.split_whitespace().map(|child| format!("/proc/{child}/stat")).collect::<Vec<_>>()
        })
        .collect();
    let files = children.into_iter().chain(["/proc/self/stat".to_owned()]);
    files.filter_map(|file| ticks(std::fs::read_to_string(file).ok()?)).sum::<f64>() * 10_000.0
}
