//! Tables of expressions and their values, run through real child processes: one file a type, each line an expression,
//! `==>`, and its value as JSON, `undefined`, or `throws` and a part of the message. Lines with `#` say what follows.

mod world;

use std::path::Path;

use expression::{Evaluated, Template};
use world::{Past, evaluate, json, pool};

fn past() -> Past {
    Past::new(
        r#"[{"name":"Ada Lovelace","n":3,"list":[3,1,2],"deep":{"a":{"b":[{"c":1}]}},"empty":null,"text":" x,y ",
             "html":"<b>hi</b>","when":"2024-03-01T10:00:00Z","keys":"mine"},
            {"name":"Grace","n":4,"list":[]}]"#,
    )
    .with_node("Source", r#"[{"id":"s0"},{"id":"s1"},{"id":"s2"}]"#)
    .with_node("Queries", include_str!("queries.json"))
    .with_global("workflow", r#"{"id":"wf_1","name":"Tests","active":true}"#)
    .with_global(
        "execution",
        r#"{"id":"exec_1","mode":"manual","resumeUrl":"http://x/1","customData":{"colour":"blue"}}"#,
    )
    .with_global("prevNode", r#"{"name":"Source","outputIndex":0,"runIndex":0}"#)
    .with_global("vars", r#"{"colour":"red"}"#)
    .with_global("runIndex", "2")
    .with_global("nodeName", r#""Here""#)
    .with_global("nodeVersion", "2.1")
    .with_global("nodeId", r#""id""#)
    .with_global("webhookId", r#""hook""#)
    .with_global(
        "parameter",
        r#"{"mode":"raw","double":"={{ $json.n * 2 }}","inner":{"text":"=n is {{ $json.n }}!"}}"#,
    )
    .with_global("nodeNames", r#"["Source","Here"]"#)
}

fn lines(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|line| line.split_once(" ==> ").unwrap_or_else(|| panic!("no ==> in {line}"))).collect()
}

fn tables() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables");
    let entries = std::fs::read_dir(folder).expect("the tables").flatten();
    let mut tables: Vec<_> = entries
        .map(|entry| (entry.file_name(), std::fs::read_to_string(entry.path()).expect("a table")))
        .map(|(name, text)| (name.to_string_lossy().into_owned(), text))
        .collect();
    tables.sort();
    tables
}

#[tokio::test]
async fn tables_hold() {
    let pool = pool();
    let (mut checked, mut wrong) = (0, Vec::new());
    for (file, text) in tables() {
        let table = lines(&text);
        let sources: Vec<&str> = table.iter().map(|(source, _)| *source).collect();
        let rows = evaluate(&pool, past(), &sources).await.expect("a batch");
        for ((source, expected), found) in table.iter().zip(&rows[0]) {
            checked += 1;
            let same = match found {
                Ok(None) => *expected == "undefined",
                Ok(Some(value)) => {
                    !expected.starts_with("throws") && *expected != "undefined" && *value == json(expected)
                }
                Err(error) => expected.strip_prefix("throws").is_some_and(|part| {
                    error.to_string().contains(part.trim()) || format!("{error:?}").contains(part.trim())
                }),
            };
            if !same {
                wrong.push(format!("{file}: {source}\n    expected {expected}\n    found    {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {checked}\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 600, "only {checked} lines");
}

#[tokio::test]
async fn what_is_native_gives_what_the_tables_say() {
    let (mut checked, mut wrong) = (0, Vec::new());
    for (file, text) in tables() {
        for (source, expected) in lines(&text) {
            let Ok(template) = Template::parse(&format!("={{{{ {source} }}}}")) else { continue };
            let same = match template.evaluate(&past(), 0) {
                Ok(Evaluated::NeedsScript) => continue,
                Ok(Evaluated::Undefined) => expected == "undefined",
                Ok(Evaluated::Value(value)) => {
                    !expected.starts_with("throws") && expected != "undefined" && value == json(expected)
                }
                Err(_) => expected.starts_with("throws"),
            };
            checked += 1;
            if !same {
                wrong.push(format!("{file}: {source}, expected {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 20, "only {checked} were native");
}
