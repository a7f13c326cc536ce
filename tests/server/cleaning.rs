//! The history is kept within its limits and content that nobody needs is freed; what waits, what is pinned and what is
//! new stays.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::drawing::{chain, manual, node, set, webhook};
use crate::running::{Server, until};
use crate::signed_in::Client;

/// A workflow that keeps a file of its own content for each call.
fn files(path: &str) -> Value {
    let make = node(
        "File",
        "core.convertToFile",
        1.1,
        json!({ "operation": "toText", "sourceProperty": "text", "options": { "fileName": "a.txt" } }),
    );
    // Large enough to be kept as content of its own, and different for each call.
    let text = "={{ ($json.body.mark + ' ').repeat(40000) }}";
    chain("Files", &[webhook(path, "lastNode", json!({})), set("Text", &[("text", text)]), make])
}

/// How many pieces of content there are, and their bytes.
fn content(folder: &Path) -> (usize, u64) {
    let mut found = (0, 0);
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.filter_map(Result::ok) {
        let meta = entry.metadata().expect("its size");
        if meta.is_dir() {
            let below = content(&entry.path());
            found = (found.0 + below.0, found.1 + below.1);
        } else {
            found = (found.0 + 1, found.1 + meta.len());
        }
    }
    found
}

async fn clean(data: &Path, more: &[&str]) -> (bool, String) {
    let command = Command::new(tests::program())
        .arg("clean")
        .arg("--data")
        .arg(data)
        .args(more)
        .stdin(Stdio::null())
        .output()
        .await
        .expect("it runs");
    let words = [command.stdout, command.stderr].concat();
    (command.status.success(), String::from_utf8_lossy(&words).into_owned())
}

async fn calls(owner: &Client, path: &str, marks: std::ops::Range<u32>) {
    for mark in marks {
        owner.call(path, &json!({ "mark": format!("mark-{mark}") })).await.expect_status(200);
    }
}

#[tokio::test]
async fn old_executions_and_their_content_go_and_what_is_needed_stays() {
    let mut server = Server::start_with(&["--keep-executions", "3", "--clean-every", "1"]).await;
    let owner = server.owner().await;
    let pause =
        node("Wait", "core.wait", 1.1, json!({ "resume": "webhook", "httpMethod": "POST", "options": {} }));
    let mut waiting = files("waits");
    waiting["nodes"].as_array_mut().expect("nodes").push(pause);
    waiting["connections"]["File"] = json!({ "main": [[{ "node": "Wait", "type": "main", "index": 0 }]] });
    waiting["nodes"][0]["parameters"]["responseMode"] = json!("onReceived");
    let sleeper = owner.live(&waiting).await;
    owner.call("waits", &json!({ "mark": "sleeper" })).await.expect_status(200);
    let asleep = until("an execution that waits", async || {
        let executions = owner.executions(&sleeper).await;
        let waits = executions.iter().find(|it| it["status"] == "waiting")?;
        waits["id"].as_str().map(str::to_owned)
    })
    .await;
    let link = owner.get(&format!("/executions/{asleep}")).await.json()["resumeUrl"]
        .as_str()
        .expect("a link")
        .to_owned();

    let id = owner.live(&files("files")).await;
    calls(&owner, "files", 0..8).await;
    // While the server works, executions beyond the limit go, the newest stay, and what waits is not counted.
    until("only three executions", async || (owner.executions(&id).await.len() == 3).then_some(())).await;
    let left = owner.executions(&id).await;
    for execution in &left {
        let execution = execution["id"].as_str().expect("an id");
        assert_eq!(owner.get(&format!("/executions/{execution}")).await.status, 200);
    }
    assert_eq!(owner.executions(&sleeper).await.len(), 1, "what waits stays");
    let newest = left[0]["id"].as_str().expect("an id").to_owned();
    let items = owner.items(&newest, 2).await;
    assert_eq!(items[0]["binary"]["data"]["fileName"], "a.txt", "{}", items[0]);

    // An item of an execution that will go is pinned in a workflow, with its file.
    let old = left[2]["id"].as_str().expect("an id");
    let mut pinned = owner.items(old, 2).await[0].clone();
    let text = owner.items(old, 1).await[0]["json"]["text"].as_str().expect("a text").to_owned();
    let mark = text.split(' ').next().expect("a mark").to_owned();
    pinned.as_object_mut().expect("an item").remove("pairedItem");
    let mut keeps = chain("Keeps", &[manual(), node("File", "core.noOp", 1.0, json!({}))]);
    keeps["pinData"] = json!({ "File": [pinned] });
    let keeper = owner.create(&keeps).await;

    // Its content is only hours old, so a server that works leaves it alone; so does one that has the folder open.
    let blobs = server.data().join("blobs");
    let before = content(&blobs);
    let (done, words) = clean(&server.data(), &["--keep-executions", "3"]).await;
    assert!(!done, "the folder is in use: {words}");
    assert_eq!(content(&blobs), before);

    server.stop().await;
    let (done, words) = clean(&server.data(), &["--keep-executions", "1"]).await;
    assert!(done, "{words}");
    assert!(words.contains("2 executions and "), "{words}");
    let after = content(&blobs);
    assert!(after.0 < before.0 && after.1 < before.1 / 2, "{before:?} -> {after:?}");
    let (done, words) = clean(&server.data(), &["--keep-executions", "1"]).await;
    assert!(done && words.contains("0 executions and 0 pieces of content (0 bytes)"), "{words}");

    // What is left is whole: the newest execution with its file, and the one that waits goes on with its own.
    server.start_again().await;
    let owner = owner.at(&server.url);
    let left = owner.executions(&id).await;
    assert_eq!(
        left.iter().map(|it| it["id"].as_str().expect("an id")).collect::<Vec<_>>(),
        [newest.as_str()]
    );
    assert_eq!(owner.items(&newest, 2).await[0]["binary"]["data"]["fileName"], "a.txt");
    let started = owner.post(&format!("/workflows/{keeper}/executions"), &json!({})).await.expect_status(202);
    let started = started.text("executionId");
    assert_eq!(owner.ended(&started).await["execution"]["status"], "success");
    let file =
        owner.get(&format!("/executions/{started}/steps/1/binary?item=0&name=data")).await.expect_status(200);
    assert!(String::from_utf8_lossy(&file.body).starts_with(&mark), "what is pinned stays");
    let path = link.split_once("://").and_then(|(_, rest)| rest.split_once('/')).expect("a link").1;
    let woken = crate::signed_in::http().post(format!("{}/{path}", server.url)).json(&json!({}));
    crate::signed_in::Answer::of(woken).await.expect_status(200);
    assert_eq!(owner.ended(&asleep).await["execution"]["status"], "success");
    for (execution, mark) in [(&newest, "mark-7"), (&asleep, "sleeper")] {
        let file = owner.get(&format!("/executions/{execution}/steps/2/binary?item=0&name=data")).await;
        let text = String::from_utf8_lossy(&file.expect_status(200).body).into_owned();
        assert!(text.starts_with(mark) && text.len() > 100_000, "{} bytes", text.len());
    }
}

#[tokio::test]
async fn a_folder_that_is_none_is_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let (done, words) = clean(&folder.path().join("nothing"), &[]).await;
    assert!(!done && words.contains("is not a data folder"), "{words}");
    assert!(!folder.path().join("nothing").exists());
}
