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
        let begun = Instant::now();
        let rows = evaluate(&pool, past(), sources).await.expect("evaluates");
        let each = begun.elapsed().as_secs_f64() * 1e6 / (rows.len() * sources.len()) as f64;
        println!("{each:.2} µs an expression: {sources:?}");
    }
    let begun = Instant::now();
    for _ in 0..200 {
        evaluate(&pool, Past::new(r#"[{"a":"b c"}]"#), &["$json.a.split(' ').length"])
            .await
            .expect("evaluates");
    }
    println!(
        "{:.0} µs a request with one item and one expression",
        begun.elapsed().as_secs_f64() * 1e6 / 200.0
    );
}
