//! `reporunner import`: a report for each file and each node, and a data folder that takes what was read.

use serde_json::{Value, json};

use crate::{program, write};

const FOREIGN: &str = include_str!("../server/fixtures/newsletter.json");

#[test]
fn each_file_and_node_is_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = write(folder.path(), "good.json", FOREIGN);
    write(folder.path(), "notes.txt", "not looked at");
    let ran = program(&["import", &good, "--dry-run"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let report = ran.json();
    let workflows = report["workflows"].as_array().expect("workflows");
    assert_eq!(workflows.len(), 1);
    assert_eq!((&workflows[0]["ok"], &workflows[0]["file"]), (&json!(true), &json!(good)));
    let node = |name: &str| {
        workflows[0]["nodes"]
            .as_array()
            .expect("nodes")
            .iter()
            .find(|node| node["name"] == name)
            .cloned()
            .unwrap_or_default()
    };
    let fate = |name: &str| {
        (node(name)["type"].clone(), node(name)["status"].clone(), node(name)["needsCredential"].clone())
    };
    assert_eq!(
        fate("Letters"),
        (json!("@somebody/n8n-nodes-letters.letters"), json!("placeholder"), json!(true))
    );
    assert_eq!(fate("Tidy"), (json!("n8n-nodes-base.set"), json!("upgraded"), json!(false)));

    write(folder.path(), "bad.json", "{\"nodes\":");
    write(folder.path(), "binary.json", b"\xff\xfe");
    let whole = folder.path().to_str().expect("text");
    let ran = program(&["import", whole, "--dry-run", "--format", "json"]);
    assert_eq!(ran.code, Some(2), "one file cannot be read");
    let report = ran.json();
    let told: Vec<(bool, bool)> = report["workflows"]
        .as_array()
        .expect("workflows")
        .iter()
        .map(|file| (file["ok"] == true, file["error"].is_string()))
        .collect();
    assert_eq!(told, [(false, true), (false, true), (true, false)], "{report}");
    let missing = program(&["import", "no-such-file.json", "--dry-run"]);
    assert_eq!((missing.code, &missing.json()["workflows"][0]["ok"]), (Some(2), &json!(false)));
    program(&["import", &good, "--data", whole]).is_bad_input("data folder");
    let empty = tempfile::tempdir().expect("a folder");
    program(&["import", empty.path().to_str().expect("text"), "--dry-run"]).is_bad_input("json");
}

#[test]
fn files_that_were_never_workflows_do_not_stop_the_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let odd: [Value; 6] = [
        json!(null),
        json!([]),
        json!({ "nodes": {} }),
        json!({ "nodes": [null, 3, {}], "connections": [] }),
        json!({ "name": 7, "nodes": [{ "name": {}, "type": [] }] }),
        json!("text"),
    ];
    for (number, value) in odd.iter().enumerate() {
        write(folder.path(), &format!("{number}.json"), value.to_string());
    }
    let ran = program(&["import", folder.path().to_str().expect("text"), "--dry-run"]);
    assert!(matches!(ran.code, Some(0 | 2)) && !ran.err.contains("panicked"), "{}", ran.err);
    let report = ran.json();
    for file in report["workflows"].as_array().expect("workflows") {
        assert!(file["ok"] == true || file["error"].as_str().is_some_and(|error| error.len() > 10), "{file}");
    }
    assert_eq!(report["workflows"].as_array().map(Vec::len), Some(odd.len()));
}
