//! `reporunner execute`: one workflow file, one JSON record.

use std::process::Command;

use serde_json::{Value, json};

use crate::{program, run, write};

fn node(name: &str, kind: &str, parameters: Value) -> Value {
    json!({ "name": name, "type": kind, "typeVersion": 1, "position": [0, 0], "parameters": parameters })
}

fn code(script: &str) -> Value {
    let mut code = node("Code", "n8n-nodes-base.code", json!({ "jsCode": script }));
    code["typeVersion"] = json!(2);
    code
}

fn start() -> Value {
    node("Start", "n8n-nodes-base.manualTrigger", json!({}))
}

fn chain(nodes: &[Value]) -> Value {
    let mut connections = json!({});
    for pair in nodes.windows(2) {
        connections[pair[0]["name"].as_str().expect("a name")] =
            json!({ "main": [[{ "node": pair[1]["name"], "type": "main", "index": 0 }]] });
    }
    json!({ "name": "Example", "nodes": nodes, "connections": connections, "settings": { "executionOrder": "v1" } })
}

#[test]
fn an_execution_is_one_json_record_and_an_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let fine = write(
        folder.path(),
        "fine.json",
        chain(&[start(), code("console.log('hello'); return [{ n: 1 }, { n: 2 }]")]).to_string(),
    );
    for arguments in [vec!["execute", &fine], vec!["execute", &fine, "--format", "json"]] {
        let ran = program(&arguments);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let record = ran.json();
        assert_eq!((&record["status"], &record["error"]), (&json!("success"), &Value::Null));
        let names: Vec<&Value> =
            record["steps"].as_array().expect("steps").iter().map(|step| &step["node"]).collect();
        assert_eq!(names, ["Start", "Code"]);
        let last = &record["steps"][1];
        assert_eq!((&last["run"], &last["outputs"][0][1]["json"]), (&json!(0), &json!({ "n": 2 })));
        assert_eq!(last["console"], json!(["hello"]), "what scripts print is in the record, not beside it");
    }

    let fails = write(
        folder.path(),
        "fails.json",
        chain(&[
            start(),
            code("throw new Error('no luck')"),
            node("Never", "n8n-nodes-base.noOp", json!({})),
        ])
        .to_string(),
    );
    let ran = program(&["execute", &fails]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let record = ran.json();
    assert_eq!((&record["status"], &record["error"]["node"]), (&json!("error"), &json!("Code")));
    assert!(record["error"]["code"].as_str().is_some_and(|code| code.starts_with("RR-")));
    assert!(
        record["error"]["message"].as_str().is_some_and(|message| message.contains("no luck")),
        "{record}"
    );
    let steps = record["steps"].as_array().expect("steps");
    assert_eq!(steps.len(), 2, "{steps:?}");
    assert_eq!(steps[1]["error"]["message"], record["error"]["message"]);
}

#[test]
fn bad_input_is_a_sentence_and_exit_code_two() {
    let folder = tempfile::tempdir().expect("a folder");
    let fine = write(folder.path(), "fine.json", chain(&[start()]).to_string());
    let deep = format!("{{\"nodes\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let files: [(&str, &[u8]); 8] = [
        ("empty.json", b""),
        ("prose.json", b"hello"),
        ("list.json", b"[1,2]"),
        ("number.json", b"7"),
        ("broken.json", b"{\"nodes\":["),
        ("binary.json", b"\xff\xfe{\0}"),
        ("none.json", b"{\"nodes\":[],\"connections\":{}}"),
        ("deep.json", deep.as_bytes()),
    ];
    for (name, content) in files {
        let path = write(folder.path(), name, content);
        let ran = program(&["execute", &path]);
        ran.is_bad_input("reporunner: ");
        assert!(ran.err.len() < 2000, "{name}: {}", ran.err.len());
    }
    let items = write(folder.path(), "items.json", "{\"json\":");
    program(&["execute", "no-such-file.json"]).is_bad_input("no-such-file.json");
    program(&["execute", &fine, "--start", "Nobody"]).is_bad_input("Nobody");
    program(&["execute", &fine, "--input", &items]).is_bad_input("items.json");
    program(&["execute", &fine, "--input", "no-such-items.json"]).is_bad_input("no-such-items.json");
    program(&["execute", &fine, "--format", "poem"]).is_bad_input("poem");
    program(&["execute"]).is_bad_input("FILE");
}

#[test]
fn a_run_begins_where_and_with_what_it_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let drawing = chain(&[
        start(),
        code("return $input.all().map(item => ({ n: item.json.n * 2 }))"),
        node("Last", "n8n-nodes-base.noOp", json!({})),
    ]);
    let file = write(folder.path(), "double.json", drawing.to_string());
    let forms = [json!([{ "n": 1 }, { "n": 2 }]), json!([{ "json": { "n": 1 } }, { "json": { "n": 2 } }])];
    for form in forms {
        let items = write(folder.path(), "items.json", form.to_string());
        for start in [&[][..], &["--start", "Code"]] {
            let ran = program(&[&["execute", &file, "--input", &items], start].concat());
            assert_eq!(ran.code, Some(0), "{}", ran.err);
            let record = ran.json();
            let steps = record["steps"].as_array().expect("steps");
            assert_eq!(steps.len(), if start.is_empty() { 3 } else { 2 });
            let last: Vec<&Value> = steps.last().expect("a step")["outputs"][0]
                .as_array()
                .expect("items")
                .iter()
                .map(|item| &item["json"]["n"])
                .collect();
            assert_eq!(last, [&json!(2), &json!(4)], "{form} {start:?}");
        }
    }
}

#[test]
fn pins_count_only_when_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut drawing = chain(&[start(), code("return [{ from: 'code' }]")]);
    drawing["pinData"] = json!({ "Code": [{ "json": { "from": "pin" } }] });
    let file = write(folder.path(), "pinned.json", drawing.to_string());
    for (arguments, from) in
        [(vec!["execute", &*file], "code"), (vec!["execute", &file, "--use-pins"], "pin")]
    {
        let record = program(&arguments).json();
        assert_eq!(record["steps"][1]["outputs"][0][0]["json"]["from"], from);
    }
}

#[test]
fn a_workflow_of_ten_thousand_nodes_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut nodes = vec![start()];
    nodes.extend((1..10_000).map(|number| node(&format!("Step {number}"), "n8n-nodes-base.noOp", json!({}))));
    let file = write(folder.path(), "long.json", chain(&nodes).to_string());
    let ran = program(&["execute", &file]);
    if ran.code == Some(2) {
        // A limit on the size of a file is an answer too, when it is said clearly.
        ran.is_bad_input("nodes");
        return;
    }
    assert_eq!(ran.code, Some(0), "{:.500}", ran.err);
    assert_eq!(ran.json()["steps"].as_array().map(Vec::len), Some(10_000));
}

#[test]
fn greedy_and_endless_scripts_end_with_a_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let greedy = write(
        folder.path(),
        "greedy.json",
        chain(&[start(), code("const a = []; while (true) a.push('x'.repeat(1 << 20) + a.length)")])
            .to_string(),
    );
    let endless =
        write(folder.path(), "endless.json", chain(&[start(), code("while (true) {}")]).to_string());
    for arguments in [vec!["execute", &*greedy], vec!["execute", &endless, "--timeout", "2"]] {
        let ran = program(&arguments);
        assert_eq!(ran.code, Some(1), "{arguments:?} {}", ran.err);
        let record = ran.json();
        assert!(
            record["status"] == "error"
                && record["error"]["code"].as_str().is_some_and(|code| code.starts_with("RR-")),
            "{record}"
        );
    }
}

#[test]
fn scripts_see_no_files_no_network_and_no_environment() {
    let folder = tempfile::tempdir().expect("a folder");
    let reach = "return [{ reach: ['process', 'fetch', 'Deno', 'std', 'os', 'XMLHttpRequest', 'WebSocket', 'Worker'].filter(name => typeof globalThis[name] !== 'undefined'), \
                 files: (() => { try { return typeof require('fs').readFileSync } catch (error) { return 'refused' } })(), \
                 env: (() => { try { return String($env.CANARY) } catch (error) { return 'refused' } })() }]";
    let file = write(folder.path(), "reach.json", chain(&[start(), code(reach)]).to_string());
    let ran = run(Command::new(tests::program())
        .args(["execute", &file])
        .env("CANARY", "canary-in-the-environment"));
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    let seen = &ran.json()["steps"][1]["outputs"][0][0]["json"];
    assert_eq!((&seen["reach"], &seen["files"]), (&json!([]), &json!("refused")));
    assert!(!ran.out.contains("canary-in-the-environment"), "{}", ran.out);
}
