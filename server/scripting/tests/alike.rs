//! What the native evaluator answers by itself has the same value in JavaScript: nobody can tell which of them ran.

mod world;

use expression::{Evaluated, ExpressionError, Template};
use model::Value;
use world::{Past, evaluate, pool};

fn past() -> Past {
    Past::new(
        r#"[{"a":"Some Text","n":-2.5,"z":0,"big":1e21,"t":true,"nil":null,"list":[1,[2,"x"],{"k":null}],"o":{"k k":{"0":"zero"}},"é":"ü😀","s":"10"},
            {"a":"","n":3,"list":[]}]"#,
    )
    .with_node("Source", r#"[{"id":"s0"},{"id":"s1"},{"id":"s2"}]"#)
    .with_node("Short", r#"[{"id":1}]"#)
    .with_global("workflow", r#"{"id":"wf_1","name":"Tests","active":true}"#)
    .with_global("execution", r#"{"id":"exec_1","mode":"manual"}"#)
    .with_global("prevNode", r#"{"name":"Source","outputIndex":0,"runIndex":0}"#)
    .with_global("runIndex", "2")
    .with_global("nodeName", r#""Here""#)
}

const SOURCES: &[&str] = &[
    "$json",
    "$json.a",
    "$json.missing",
    "$json.missing.x",
    "$json.nil",
    "$json.nil.x",
    "$json.list",
    "$json.list[1][1]",
    "$json.list.length",
    "$json.list[9]",
    "$json.list['0']",
    "$json.o['k k'][0]",
    "$json['é']",
    "$json['é'].length",
    "$json['é'][1]",
    "$json.a[0]",
    "$json.a.length",
    "$json.n.x",
    "$json?.missing?.x",
    "$json.missing?.x.y",
    "$json.big",
    "$json.n + 1",
    "$json.s + 1",
    "$json.s * 2",
    "$json.n % 2",
    "-$json.n",
    "$json.big + ''",
    "$json.z || 'none'",
    "$json.nil ?? 'none'",
    "$json.a && $json.t",
    "!$json.a",
    "$json.n < 0",
    "$json.s > 9",
    "$json.s == 10",
    "$json.s === 10",
    "$json.nil == undefined",
    "$json.missing === undefined",
    "$json.list + 'x'",
    "$json.t + 1",
    "$json.nil + 1",
    "$json.missing + 1",
    "1 / 0",
    "0 / 0",
    "$json.t ? 'yes' : 'no'",
    "'a' + 'b'",
    "`x${$json.n}y`",
    "[1, 'a', $json.a]",
    "({a: 1})",
    "typeof $json.a",
    "$json.a.toLowerCase()",
    "$json.a.toUpperCase()",
    "$json.a.trim()",
    "$json.a.includes('Te')",
    "$json.a.split(' ')",
    "$json.a.slice(1, -1)",
    "$json.a.replace('e', 'E')",
    "$json.a.replaceAll('e', 'E')",
    "$json.list.join('-')",
    "$json.list.includes(1)",
    "$json.a.isEmpty()",
    "$json.list.isNotEmpty()",
    "$json.list.first()",
    "$json.list.last()",
    "$json.n.toString()",
    "$('Source').item.json.id",
    "$('Source').first().json.id",
    "$('Source').last().json",
    "$('Source').all().length",
    "$('Source').all()[1].json.id",
    "$('Source').itemMatching(1).json.id",
    "$('Source').isExecuted",
    "$('Never ran').isExecuted",
    "$('Source').params",
    "$('Source').context.noItemsLeft",
    "$('Short').item.json.id",
    "$('Nobody').item.json.id",
    "$('Never ran').first().json",
    "$('Source').first(1).json",
    "$node['Source'].json.id",
    "$node.Short.json.id",
    "$node['Short'].json.missing",
    "$input.item.json.a",
    "$input.first().json.a",
    "$input.last().json.n",
    "$input.all().length",
    "$input.params",
    "$items().length",
    "$items('Source')[2].json.id",
    "$item(1).$json.n",
    "$item(1).$node['Source'].json.id",
    "$item(9).$json",
    "$binary",
    "$binary.file",
    "$itemIndex",
    "$runIndex",
    "$workflow.name",
    "$workflow.missing",
    "$execution.id",
    "$prevNode.name",
    "$env.HOME",
    "$vars",
    "$vars.x",
    "$json.constructor",
    "$json['__proto__']",
    "$json.a.prototype",
    "$json.toString",
    "$json.a.length.toFixed",
];

#[tokio::test]
async fn native_and_script_agree() {
    let pool = pool();
    let rows = evaluate(&pool, past(), SOURCES).await.expect("a batch");
    let (mut compared, mut wrong) = (0, Vec::new());
    for (item, row) in rows.iter().enumerate() {
        for (source, script) in SOURCES.iter().zip(row) {
            let Ok(template) = Template::parse(&format!("={{{{{source}}}}}")) else {
                assert!(script.is_err(), "{source} is refused by one side only");
                continue;
            };
            let native: Result<Option<Value>, ExpressionError> = match template.evaluate(&past(), item) {
                Ok(Evaluated::NeedsScript) => continue,
                Ok(Evaluated::Undefined) => Ok(None),
                Ok(Evaluated::Value(value)) => Ok(Some(value)),
                Err(error) => Err(error),
            };
            compared += 1;
            let alike = match (&native, script) {
                // As text, because NaN is not equal to itself.
                (Ok(native), Ok(script)) => format!("{native:?}") == format!("{script:?}"),
                (Err(native), Err(script)) => {
                    std::mem::discriminant(native) == std::mem::discriminant(script)
                }
                _ => false,
            };
            if !alike {
                wrong.push(format!("{source} for item {item}\n    native {native:?}\n    script {script:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > SOURCES.len(), "only {compared} were native");
}
