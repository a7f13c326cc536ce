//! The code of Code nodes in real child processes.

mod world;

use expression::ExpressionError;
use model::{Object, Value};
use node_sdk::CodeMode;
use world::{Past, Ran, json, pool, run, run_as};

fn past() -> Past {
    Past::new(r#"[{"n":1,"name":"a"},{"n":2,"name":"b"}]"#)
        .with_node("Source", r#"[{"id":"s0"},{"id":"s1"}]"#)
        .with_global("workflow", r#"{"id":"wf_1","name":"Tests","active":true}"#)
}

/// Code and what it returns.
const TABLE: &[(&str, &str)] = &[
    ("return items.map(item => ({json: {n: item.json.n * 2}}))", r#"[{"json":{"n":2}},{"json":{"n":4}}]"#),
    (
        "for (const item of $input.all()) item.json.seen = true; return $input.all()",
        r#"[{"json":{"n":1,"name":"a","seen":true}},{"json":{"n":2,"name":"b","seen":true}}]"#,
    ),
    ("const items = $input.all(); const $json = 5; return items.length + $json", "7"),
    ("return [...items, ...$('Source').all()].length", "4"),
    ("return $input.first().json.n + $input.last().json.n + items[0].json.n", "4"),
    (
        "const wait = ms => new Promise(done => setTimeout(done, ms)); await wait(5); return 'waited'",
        r#""waited""#,
    ),
    ("return await Promise.all([1, Promise.resolve(2), (async () => 3)()])", "[1,2,3]"),
    (
        "const order = []; setTimeout(() => order.push(2), 9); setTimeout(() => order.push(1), 3); await new Promise(d => setTimeout(d, 12)); return order",
        "[1,2]",
    ),
    (
        "return Buffer.from('äß').toString('base64') + Buffer.from('6869', 'hex').toString() + btoa('hi') + atob('aGk=')",
        r#""w6TDnw==hiaGk=hi""#,
    ),
    (
        "return Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString('hex') + new TextDecoder().decode(new TextEncoder().encode('é'))",
        r#""6162é""#,
    ),
    (
        "return [Buffer.from('x'), new Map([[1, 2]]), new Date(0)]",
        r#"[{"type":"Buffer","data":[120]},{},"1970-01-01T00:00:00.000Z"]"#,
    ),
    (
        "return $now.toISODate() + $workflow.name + DateTime.now().zoneName",
        r#""2024-02-29TestsEurope/Berlin""#,
    ),
    ("class Point { #x = 3; get x() { return this.#x } }; return new Point().x ** 2", "9"),
    ("function* count() { yield 1; yield 2 } return [...count()]", "[1,2]"),
    ("undeclared = 4; return globalThis.undeclared", "4"),
    ("try { null.x } catch (error) { return error instanceof TypeError }", "true"),
    ("return {'__proto__x': 1, ['__proto__']: 2}", r#"{"__proto__x":1,"__proto__":2}"#),
    ("return items[0].json.missing?.deeper ?? 'none'", r#""none""#),
    ("return JSON.stringify(items[0].json)", r#""{\"n\":1,\"name\":\"a\"}""#),
    ("return [typeof process, typeof fetch, typeof module]", r#"["undefined","undefined","undefined"]"#),
    ("return ['b','a'].sort().first() + 'a b'.toTitleCase() + [1,2].sum()", r#""aA B3""#),
    ("// only a comment\nreturn 1 // and another", "1"),
];

fn only(result: &Ran) -> Option<&Value> {
    assert_eq!(result.values.len(), 1);
    result.values[0].as_ref()
}

#[tokio::test]
async fn code_returns_its_values() {
    let pool = pool();
    let mut wrong = Vec::new();
    for (source, expected) in TABLE {
        let result = run(&pool, past(), source).await;
        match &result {
            Ok(result) if only(result) == Some(&json(expected)) => {}
            other => wrong.push(format!("{source}\n    expected {expected}\n    found    {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn each_item_runs_for_itself() {
    let pool = pool();
    let source = "if ($json.n === 2) return; $json.seen = true; return {own: $json.n, pair: $('Source').item.json.id, same: item.json.seen, at: $itemIndex}";
    let result = run_as(&pool, past(), source, CodeMode::EachItem, Object::new()).await.expect("runs");
    assert_eq!(result.values, [Some(json(r#"{"own":1,"pair":"s0","same":true,"at":0}"#)), None]);
    let awaited =
        run_as(&pool, past(), "return await $json.n", CodeMode::EachItem, Object::new()).await.expect("runs");
    assert_eq!(awaited.values, [Some(Value::from(1)), Some(Value::from(2))]);
}

#[tokio::test]
async fn the_console_is_kept_line_by_line() {
    let pool = pool();
    let source = "console.log('a', 1, {b: [2]}, undefined); console.error(new Error('bad').message); await 0; console.warn(null)";
    let result = run(&pool, past(), source).await.expect("runs");
    assert_eq!(result.console, [r#"a 1 {"b":[2]} undefined"#, "bad", "null"]);
    assert_eq!(only(&result), None);
    let flood =
        run(&pool, past(), "for (let i = 0; i < 1e5; i++) console.log('line ' + i)").await.expect("runs");
    assert_eq!(flood.console.len(), 1001);
    assert!(flood.console[1000].contains("left out"));
}

#[tokio::test]
async fn static_data_comes_back_only_when_it_changed() {
    let pool = pool();
    let before = Object::from([("global", json(r#"{"count":1}"#))]);
    let source = "const data = $getWorkflowStaticData('global'); data.count += 1; getWorkflowStaticData('node').seen = [1]";
    let result = run_as(&pool, past(), source, CodeMode::AllItems, before.clone()).await.expect("runs");
    let after = Value::Object(result.static_data.expect("changed"));
    assert_eq!(after, json(r#"{"global":{"count":2},"node":{"seen":[1]}}"#));
    let source = "return $getWorkflowStaticData('global').count";
    let result = run_as(&pool, past(), source, CodeMode::AllItems, before).await.expect("runs");
    assert_eq!((only(&result), &result.static_data), (Some(&Value::from(1)), &None));
}

#[tokio::test]
async fn errors_name_the_line_of_the_users_code() {
    let pool = pool();
    let thrown = async |source: &str| match run(&pool, past(), source).await {
        Err(ExpressionError::Thrown { message, name, line, .. }) => (name, message, line),
        other => panic!("{source}: {other:?}"),
    };
    let (name, message, line) = thrown("const a = 1;\nconst b = 2;\nitems[0].json.x.y = 3;").await;
    assert_eq!((name.as_str(), line), ("TypeError", Some(3)), "{message}");
    let (name, message, line) =
        thrown("\nawait 1;\nfunction f() {\n  throw new RangeError('mine')\n}\nf()").await;
    assert_eq!((name.as_str(), message.as_str(), line), ("RangeError", "mine", Some(4)));
    let (name, _, line) = thrown("return 1;\nconst = 2").await;
    assert_eq!((name.as_str(), line), ("SyntaxError", Some(2)));
    assert_eq!(thrown("throw 'plain'").await.1, "plain");
    assert!(thrown("require('fs')").await.1.contains("\"fs\" is not available"));
    assert!(thrown("return this.helpers.httpRequest({})").await.1.contains("HTTP Request node"));
    assert!(thrown("await new Promise(() => {})").await.1.contains("waits for a promise"));
    assert!(matches!(
        run(&pool, past(), "return $('Nobody').all()").await,
        Err(ExpressionError::UnknownNode { .. })
    ));
}
