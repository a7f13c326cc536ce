//! Import and export over whole files: what comes in goes out the same, no matter how odd, and nothing can make the
//! importer panic. With REPORUNNER_SAMPLES set to a folder of workflow files, all of those are tried too.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use model::{Object, Value, Workflow};
use nodes::exchange::{ImportError, NodeStatus, Report, export, import};
use proptest::prelude::*;

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    files
}

fn has_duplicate_names(workflow: &Value) -> bool {
    let mut names = HashSet::new();
    let nodes = workflow.get("nodes").and_then(Value::as_array).unwrap_or_default();
    nodes.iter().any(|node| !names.insert(node.get("name").map(Value::to_json)))
}

/// Imports `text`, exports it and compares.
fn check(name: &str, text: &str) -> Report {
    let imported = import(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    // What is kept in the store and sent to the editor is the serialised form, so the way there must lose nothing.
    let stored = serde_json::to_string(&imported.workflow).expect("a workflow is JSON");
    let workflow: Workflow = serde_json::from_str(&stored).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(workflow, imported.workflow, "{name}: stored and read again");
    let before = Value::from_json(text).expect("valid");
    if !has_duplicate_names(&before) {
        let after = export(&workflow);
        for field in
            before.as_object().expect("object").keys().chain(after.as_object().expect("object").keys())
        {
            if field != "nodes" {
                assert_eq!(before.get(field), after.get(field), "{name}: {field}");
            }
        }
        let nodes = |value: &Value| value.get("nodes").and_then(Value::as_array).unwrap_or_default().to_vec();
        for (before, after) in nodes(&before).iter().zip(nodes(&after)) {
            assert_eq!(*before, after, "{name}");
        }
        assert_eq!(before, after, "{name}");
    }
    let again = import(&stored).unwrap_or_else(|error| panic!("{name} in our own form: {error}"));
    assert_eq!(again.workflow, imported.workflow, "{name}: our own form reads as it is");
    imported.report
}

#[test]
fn fixtures_go_out_as_they_came_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exchange");
    let files = json_files(&folder);
    assert!(files.len() >= 5, "the fixtures are there");
    for path in files {
        let text = std::fs::read_to_string(&path).expect("readable");
        let case = Value::from_json(&text).expect("valid JSON");
        let report = check(&path.display().to_string(), &case.get("file").expect("a file").to_json());
        let found = Value::from_serialize(&report).expect("a report is JSON");
        let expected = case.get("report").expect("a report");
        let names = |value: &Value| value.get("nodes").and_then(Value::as_array).unwrap_or_default().len();
        assert_eq!(names(expected), names(&found), "{}", path.display());
        for (expected, found) in ["nodes", "notes"].map(|key| (expected.get(key), found.get(key))) {
            assert_eq!(expected, found, "{}", path.display());
        }
    }
}

#[test]
fn every_sample_goes_out_as_it_came_in() {
    let Some(folder) = std::env::var_os("REPORUNNER_SAMPLES") else {
        println!("skipped: REPORUNNER_SAMPLES names no folder of workflow files");
        return;
    };
    let files = json_files(Path::new(&folder));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut missing: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: Vec<String> = Vec::new();
    let (mut whole, mut noted) = (0, 0);
    for path in &files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let report = check(&name, &std::fs::read_to_string(path).expect("readable"));
        whole += usize::from(report.count(NodeStatus::Placeholder) == 0);
        noted += usize::from(!report.notes.is_empty());
        for node in report.nodes {
            *counts.entry(node.status.as_str()).or_default() += 1;
            *counts.entry("needs credential").or_default() += usize::from(node.needs_credential);
            if node.status == NodeStatus::Placeholder {
                *missing.entry(node.kind.to_string()).or_default() += 1;
                let message = node.message.unwrap_or_default();
                if !message.starts_with("this product") {
                    kept.push(format!("{name}: {} ({}): {message}", node.name, node.kind));
                }
            }
        }
    }
    println!("{} files, {whole} without placeholders, {noted} with notes, nodes: {counts:?}", files.len());
    let mut missing: Vec<_> = missing.into_iter().collect();
    missing.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    println!("most frequent placeholders: {:?}", &missing[..missing.len().min(15)]);
    println!("kept as they came:\n  {}", kept.join("\n  "));
}

#[test]
fn what_is_no_workflow_is_refused_with_a_code() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_parameters =
        format!(r#"{{"nodes":[{{"parameters":{}1{}}}]}}"#, r#"{"a":"#.repeat(200), "}".repeat(200));
    let many = format!(r#"{{"nodes":[{}{{}}]}}"#, "{},".repeat(10_000));
    for (text, code) in [
        ("", "RR-IMPORT-0002"),
        ("{\"nodes\":", "RR-IMPORT-0002"),
        ("\u{feff}nonsense", "RR-IMPORT-0002"),
        (deep.as_str(), "RR-IMPORT-0003"),
        (deep_parameters.as_str(), "RR-IMPORT-0003"),
        ("null", "RR-IMPORT-0004"),
        ("[]", "RR-IMPORT-0004"),
        ("{\"nodes\":{}}", "RR-IMPORT-0004"),
        ("{\"data\":{\"data\":{\"data\":{\"data\":{\"data\":{\"data\":{}}}}}}}", "RR-IMPORT-0004"),
        (many.as_str(), "RR-IMPORT-0005"),
        ("[{\"nodes\":[]},{\"nodes\":[]}]", "RR-IMPORT-0006"),
    ] {
        let shown: String = text.chars().take(40).collect();
        assert_eq!(import(text).map_err(|error| error.code()).err(), Some(code), "{shown}");
    }
    let large = " ".repeat(17 * 1024 * 1024);
    assert!(matches!(import(&large), Err(ImportError::TooLarge { .. })));
}

#[test]
fn a_workflow_is_found_in_what_surrounds_it() {
    let inner = r#"{"nodes":[{"name":"A","type":"n8n-nodes-base.noOp","typeVersion":1}],"connections":{}}"#;
    for text in [
        inner.to_owned(),
        format!("[{inner}]"),
        format!(r#"{{"data":{inner}}}"#),
        format!(r#"{{"data":[{inner}]}}"#),
        format!(r#"{{"id":1,"name":"Template","workflow":{inner}}}"#),
    ] {
        let imported = import(&text).expect("a workflow");
        assert_eq!(imported.workflow.nodes[0].kind, "core.noOp", "{text}");
        assert_eq!(imported.workflow.name == "Template", text.contains("Template"));
    }
}

#[test]
fn an_edited_node_is_written_in_todays_shape() {
    let text = r#"{"nodes":[
        {"id":"1","name":"Loop","type":"n8n-nodes-base.splitInBatches","typeVersion":1,"position":[0,0],
         "parameters":{"batchSize":5}},
        {"id":"2","name":"Work","type":"n8n-nodes-base.noOp","typeVersion":1,"position":[0,0],"parameters":{}}],
        "connections":{"Loop":{"main":[[{"node":"Work","type":"main","index":0}]]}}}"#;
    let mut workflow = import(text).expect("reads").workflow;
    assert_eq!(
        workflow.connections.targets("Loop", "main", 1).len(),
        1,
        "batches leave through output 1 today"
    );
    assert_eq!(export(&workflow).at_path("connections.Loop.main[0][0].node"), Some(&Value::from("Work")));

    workflow.nodes[0].parameters.insert("batchSize", 6);
    let edited = export(&workflow);
    assert_eq!(edited.at_path("nodes[0].type"), Some(&Value::from("n8n-nodes-base.splitInBatches")));
    assert_eq!(edited.at_path("nodes[0].typeVersion"), Some(&Value::from(3)));
    assert_eq!(edited.at_path("connections.Loop.main[1][0].node"), Some(&Value::from("Work")));
    assert_eq!(edited.at_path("connections.Loop.main[0]"), Some(&Value::Null));

    workflow.nodes[1].disabled = true;
    assert_eq!(export(&workflow).at_path("nodes[1].disabled"), Some(&Value::from(true)));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-5i32..40).prop_map(Value::from),
        prop_oneof!["main", "A", "B", "=\\{\\{ 1 \\}\\}", "[a-z]{0,5}"].prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let key = prop_oneof![
            Just("node".to_owned()),
            Just("main".to_owned()),
            Just("index".to_owned()),
            Just("values".to_owned()),
            Just("rules".to_owned()),
            Just("conditions".to_owned()),
            Just("options".to_owned()),
            Just("A".to_owned()),
            "[a-z]{1,6}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// A value that is mostly `usual` and sometimes anything.
fn mostly(usual: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Option<Value>> {
    prop_oneof![6 => usual.prop_map(Some), 1 => any_json().prop_map(Some), 1 => Just(None)]
}

fn object(fields: Vec<(&'static str, Option<Value>)>) -> Value {
    Value::Object(fields.into_iter().filter_map(|(key, value)| Some((key, value?))).collect::<Object>())
}

fn any_node() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec![
        "if",
        "switch",
        "filter",
        "merge",
        "splitInBatches",
        "set",
        "code",
        "webhook",
        "httpRequest",
        "noOp",
        "slack",
    ]);
    let version = prop::sample::select(vec![1.0, 2.0, 2.1, 2.2, 3.0, 3.4, 9.0]);
    let any_object = || prop::collection::vec(("[a-z]{1,6}", any_json()), 0..3);
    let known = prop::collection::vec(
        (
            prop::sample::select(vec!["mode", "conditions", "rules", "options", "value1", "batchSize"]),
            any_json(),
        ),
        0..4,
    );
    (
        mostly("[AB]".prop_map(Value::from)),
        mostly(kind.prop_map(|kind| Value::from(format!("n8n-nodes-base.{kind}")))),
        mostly(version.prop_map(Value::from)),
        mostly(known.prop_map(|fields| Value::Object(fields.into_iter().collect()))),
        mostly(any_object().prop_map(|fields| Value::Object(fields.into_iter().collect()))),
        mostly(any::<bool>().prop_map(Value::from)),
        mostly(Just(Value::array([1.into(), 2.into()]))),
        mostly(Just(Value::from("stopWorkflow"))),
        mostly(Just(Value::from("id"))),
    )
        .prop_map(|(name, kind, version, parameters, credentials, disabled, position, on_error, id)| {
            object(vec![
                ("name", name),
                ("type", kind),
                ("typeVersion", version),
                ("parameters", parameters),
                ("credentials", credentials),
                ("disabled", disabled),
                ("position", position),
                ("onError", on_error),
                ("id", id),
            ])
        })
}

proptest! {
    #[test]
    fn no_text_makes_the_importer_panic(text in "\\PC{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _refused = import(&text);
        let _refused = import(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_workflow_is_refused_however_odd_and_its_own_form_is_stable(
        nodes in prop::collection::vec(any_node(), 0..4),
        connections in mostly(any_json()),
        settings in mostly(any_json()),
        pin_data in mostly(any_json()),
    ) {
        let file = object(vec![
            ("nodes", Some(Value::from(nodes))), ("connections", connections), ("settings", settings),
            ("pinData", pin_data),
        ]);
        let imported = import(&file.to_json()).expect("a workflow");
        let stored = serde_json::to_string(&imported.workflow).expect("JSON");
        let again = import(&stored).expect("our own form");
        prop_assert_eq!(&again.workflow, &imported.workflow);
        let exported = export(&imported.workflow);
        let back = import(&exported.to_json()).expect("what was exported");
        prop_assert_eq!(export(&back.workflow), exported);
    }
}
