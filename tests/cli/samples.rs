//! Real workflow files, when `REPORUNNER_SAMPLES` names a folder of them: all are imported, and all that need no
//! credential are executed with the network off. How they ended is written to `tests/results/samples.md`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::{Ran, program, run};

fn folder() -> Option<PathBuf> {
    std::env::var_os("REPORUNNER_SAMPLES").map(PathBuf::from)
}

/// The imported files: path and report.
fn imported(folder: &Path) -> Vec<Value> {
    let ran = program(&["import", folder.to_str().expect("text"), "--dry-run"]);
    let report = ran.json();
    let files = report["workflows"].as_array().expect("workflows").clone();
    let unread: Vec<&Value> = files.iter().filter(|file| file["ok"] != true).collect();
    assert!(unread.is_empty() && ran.code == Some(0), "{unread:#?}");
    files
}

/// Whether a process may be put into a network of its own, where there is nothing.
fn network_can_be_cut() -> bool {
    Command::new("unshare").args(["-n", "true"]).output().is_ok_and(|output| output.status.success())
}

fn execute(file: &str, cut: bool) -> Ran {
    let seconds = ["--timeout", "20"];
    if cut {
        run(Command::new("unshare").arg("-n").arg(tests::program()).args(["execute", file]).args(seconds))
    } else {
        run(Command::new(tests::program()).args(["execute", file]).args(seconds))
    }
}

/// How an execution ended, in a line of the table.
fn ending(file: &str, ran: &Ran, placeholders: usize) -> (String, String) {
    assert!(!ran.err.contains("panicked"), "{file}: {}", ran.err);
    let name =
        Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (end, steps, why) = match ran.code {
        Some(2) => ("bad input".to_owned(), 0, ran.err.trim().to_owned()),
        Some(code @ (0 | 1)) => {
            let record = ran.json();
            let status = record["status"].as_str().expect("a status").to_owned();
            // One that waits for a call or for longer than it may has not failed.
            assert_eq!(code == 0, matches!(status.as_str(), "success" | "waiting"), "{file}: {status}");
            let error = &record["error"];
            let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
            let why = if error.is_null() {
                String::new()
            } else {
                format!("{} {}: {}", text("code"), text("node"), text("message"))
            };
            let end = if error.is_null() { status } else { format!("{status} {}", text("code")) };
            (end, record["steps"].as_array().map_or(0, Vec::len), why)
        }
        other => panic!("{file} ended with {other:?}: {}", ran.err),
    };
    let why: String = why.replace(['|', '\n'], " ").chars().take(160).collect();
    (end.clone(), format!("| {name} | {end} | {steps} | {placeholders} | {why} |"))
}

#[test]
fn real_workflows_are_imported_and_none_hangs_or_panics() {
    let Some(folder) = folder() else {
        eprintln!("REPORUNNER_SAMPLES is not set: no real workflows tried");
        return;
    };
    let files = imported(&folder);
    assert!(!files.is_empty());
    let cut = network_can_be_cut();
    let mut lines = Vec::new();
    let mut endings: BTreeMap<String, usize> = BTreeMap::new();
    for report in &files {
        let nodes = report["nodes"].as_array().expect("nodes");
        if nodes.iter().any(|node| node["needsCredential"] == true) {
            continue;
        }
        let placeholders = nodes.iter().filter(|node| node["status"] == "placeholder").count();
        let file = report["file"].as_str().expect("a path");
        let (end, line) = ending(file, &execute(file, cut), placeholders);
        *endings.entry(end).or_default() += 1;
        lines.push(line);
    }
    assert!(!lines.is_empty(), "no sample can be executed without credentials");
    let network = if cut { "off" } else { "as the machine has it (it could not be cut)" };
    let mut text = format!(
        "# How real workflows end\n\n{} files imported; {} need no credential and were executed. Network: {network}.\n\n",
        files.len(),
        lines.len()
    );
    for (end, count) in &endings {
        text.push_str(&format!("* {end}: {count}\n"));
    }
    text.push_str("\n| file | end | steps | placeholders | why |\n|---|---|---|---|---|\n");
    text.push_str(&lines.join("\n"));
    text.push('\n');
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
    std::fs::create_dir_all(&results).expect("a folder for results");
    std::fs::write(results.join("samples.md"), &text).expect("written");
    eprintln!("{} imported, {} executed: {endings:?}", files.len(), lines.len());
}
