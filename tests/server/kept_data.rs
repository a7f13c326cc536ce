//! What outlives an execution beside its steps: the static data of a workflow and the custom data of an execution.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::drawing::{chain, code, manual, webhook};
use crate::running::Server;
use crate::signed_in::{Answer, http};

const COUNT: &str = "const data = $getWorkflowStaticData('global');
data.count = (data.count ?? 0) + 1;
data.list = [...(data.list ?? []), data.count];
return { count: data.count, whole: data.list.length === data.count };";

async fn call(server: &Server, path: &str) -> Value {
    let call = http().post(format!("{}/webhook/{path}", server.url)).json(&json!({}));
    Answer::of(call).await.expect_status(200).json()
}

#[tokio::test]
async fn static_data_survives_calls_and_power_cuts_but_not_runs_by_hand() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    let id = owner.live(&chain("Counts", &[webhook("counts", "lastNode", json!({})), code(COUNT)])).await;
    for expected in 1..=3 {
        assert_eq!(call(&server, "counts").await, json!({ "count": expected, "whole": true }));
    }
    server.kill().await;
    server.start_again().await;
    let owner = owner.at(&server.url);
    assert_eq!(call(&server, "counts").await["count"], json!(4), "a power cut keeps it");

    // By hand it is seen and not kept.
    let drawing = chain("Counts", &[manual(), code(COUNT)]);
    let how = json!({ "workflow": drawing });
    for _ in 0..2 {
        let started = owner.post(&format!("/workflows/{id}/executions"), &how).await.expect_status(202);
        let execution = started.text("executionId");
        assert_eq!(owner.ended(&execution).await["execution"]["status"], "success");
        assert_eq!(owner.items(&execution, 1).await[0]["json"]["count"], json!(5));
    }
    assert_eq!(call(&server, "counts").await["count"], json!(5));

    // At once: the last writer wins, and what is kept is whole.
    let calls = (0..12).map(|_| call(&server, "counts"));
    let seen: BTreeSet<u64> =
        futures::future::join_all(calls).await.iter().filter_map(|answer| answer["count"].as_u64()).collect();
    assert!(seen.iter().all(|count| (6..=17).contains(count)), "{seen:?}");
    let after = call(&server, "counts").await;
    assert_eq!(after["whole"], json!(true), "{after}");

    // A workflow that is gone takes its data along.
    owner.delete(&format!("/workflows/{id}")).await.expect_status(204);
}

#[tokio::test]
async fn static_data_is_kept_when_the_execution_fails_later_and_comes_with_a_file() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let fails = "if ($json.count === 41) throw new Error('late'); return $json";
    let mut drawing = chain(
        "Fails",
        &[webhook("fails", "lastNode", json!({})), code(COUNT), {
            let mut last = code(fails);
            last["name"] = json!("Last");
            last
        }],
    );
    drawing["staticData"] = json!({ "global": { "count": 40 } });
    owner.live(&drawing).await;
    let first = Answer::of(http().post(format!("{}/webhook/fails", server.url)).json(&json!({}))).await;
    assert_eq!(first.status, 500);
    assert_eq!(call(&server, "fails").await["count"], json!(42));
}

#[tokio::test]
async fn custom_data_shows_with_the_execution() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let notes =
        "$execution.customData.set('order', 4711); $execution.customData.set('who', 'Ada'); return []";
    let id = owner.create(&chain("Notes", &[manual(), code(notes)])).await;
    let started = owner.post(&format!("/workflows/{id}/executions"), &json!({})).await.expect_status(202);
    let detail = owner.ended(&started.text("executionId")).await;
    assert_eq!(detail["execution"]["customData"], json!({ "order": "4711", "who": "Ada" }));
    assert_eq!(owner.executions(&id).await[0]["customData"]["order"], "4711");
}
