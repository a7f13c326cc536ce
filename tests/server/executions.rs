//! Executions over the API: by hand, listening for a test call, history with items, limits, cleaning up.

use serde_json::{Value, json};

use crate::drawing::{chain, code, limited, manual, node, set, webhook};
use crate::running::Server;
use crate::signed_in::{Answer, http};

#[tokio::test]
async fn a_run_by_hand_takes_the_drawing_on_the_screen_and_goes_as_far_as_asked() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let drawing = |n: u32| {
        chain(
            "By hand",
            &[
                manual(),
                code(&format!("return Array.from({{ length: {n} }}, (_, i) => ({{ i }}))")),
                set("Last", &[("i", "={{ $json.i }}")]),
            ],
        )
    };
    let id = owner.create(&drawing(2)).await;
    let path = format!("/workflows/{id}/executions");
    let start = async |how: Value| owner.post(&path, &how).await.expect_status(202).text("executionId");
    let counts = async |execution: &str| {
        let detail = owner.ended(execution).await;
        assert_eq!(detail["execution"]["mode"], "manual");
        let steps = detail["steps"].as_array().expect("steps").iter();
        steps.map(|step| (step["node"].clone(), step["itemCounts"][0].clone())).collect::<Vec<_>>()
    };
    let saved = start(json!({})).await;
    assert_eq!(counts(&saved).await.last(), Some(&(json!("Last"), json!(2))));
    let unsaved = start(json!({ "workflow": drawing(250), "destination": "Code" })).await;
    assert_eq!(counts(&unsaved).await, [(json!("By hand"), json!(1)), (json!("Code"), json!(250))]);
    let kept = owner.get(&format!("/workflows/{id}")).await.json();
    assert_eq!(
        kept["workflow"]["nodes"][1]["parameters"],
        drawing(2)["nodes"][1]["parameters"],
        "a run keeps no drawing"
    );
    owner.post(&path, &json!({ "destination": "Nobody" })).await.expect_problem(422, "RR-REQ-0002");
    owner.post(&path, &json!({ "start": "Nobody" })).await.expect_problem(422, "RR-REQ-0002");

    let page = owner.get(&format!("/executions/{unsaved}/steps/1?offset=240&limit=100")).await.json();
    let items: Vec<Value> =
        page["items"].as_array().expect("items").iter().map(|it| it["json"]["i"].clone()).collect();
    assert_eq!((items, &page["total"]), ((240..250).map(Value::from).collect(), &json!(250)));
    owner.get(&format!("/executions/{unsaved}/steps/7")).await.expect_problem(404, "RR-REQ-0003");

    assert_eq!(owner.executions(&id).await.len(), 2);
    owner.delete(&format!("/executions/{saved}")).await.expect_status(204);
    owner.get(&format!("/executions/{saved}")).await.expect_problem(404, "RR-REQ-0003");
    owner.delete(&format!("/workflows/{id}")).await.expect_status(204);
    assert_eq!(owner.executions(&id).await.len(), 1, "the history outlives the workflow");
}

#[tokio::test]
async fn a_test_address_takes_one_call_of_who_listens() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let id = owner
        .create(&chain(
            "Listens",
            &[webhook("ears", "lastNode", json!({})), set("Say", &[("said", "saved")])],
        ))
        .await;
    let drawing =
        chain("Listens", &[webhook("ears", "lastNode", json!({})), set("Say", &[("said", "drawn")])]);
    let call =
        async || Answer::of(http().post(format!("{}/webhook-test/ears", server.url)).json(&json!({}))).await;
    call().await.expect_problem(404, "RR-HOOK-0006");
    let listening = owner
        .post(&format!("/workflows/{id}/listen"), &json!({ "workflow": drawing }))
        .await
        .expect_status(200)
        .json();
    assert_eq!(listening["urls"][0]["url"], format!("{}/webhook-test/ears", server.url));
    assert_eq!(call().await.expect_status(200).text("said"), "drawn");
    call().await.expect_problem(404, "RR-HOOK-0006");
    let executions = owner.executions(&id).await;
    assert_eq!((executions.len(), &executions[0]["mode"]), (1, &json!("manual")));
    owner.post(&format!("/workflows/{id}/listen"), &json!({})).await.expect_status(200);
    owner.delete(&format!("/workflows/{id}/listen")).await.expect_status(204);
    call().await.expect_problem(404, "RR-HOOK-0006");
    let deaf = owner.create(&chain("Deaf", &[manual()])).await;
    owner.post(&format!("/workflows/{deaf}/listen"), &json!({})).await.expect_problem(422, "RR-WF-0003");
}

#[tokio::test]
async fn calls_beyond_the_limit_are_refused_before_they_are_accepted() {
    let server = Server::start_with(&["--max-executions", "2"]).await;
    let owner = server.owner().await;
    let busy = owner.create(&limited("Busy", 60, &[manual(), code("while (true) {}")])).await;
    let mut running = Vec::new();
    for _ in 0..2 {
        let started =
            owner.post(&format!("/workflows/{busy}/executions"), &json!({})).await.expect_status(202);
        running.push(started.text("executionId"));
    }
    let id = owner.live(&chain("Called", &[webhook("called", "onReceived", json!({}))])).await;
    let refused = owner.call("called", &json!({})).await;
    assert!(
        refused.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0),
        "{:?}",
        refused.headers
    );
    refused.expect_problem(503, "RR-HOOK-0007");
    assert_eq!(owner.executions(&id).await.len(), 0, "refused means not begun");
    owner.delete(&format!("/executions/{}", running[0])).await.expect_problem(422, "RR-REQ-0002");
    for execution in &running {
        owner.post(&format!("/executions/{execution}/cancel"), &json!({})).await.expect_status(202);
        assert_eq!(owner.ended(execution).await["execution"]["status"], "canceled");
    }
    owner.call("called", &json!({})).await.expect_status(200);
}

#[tokio::test]
async fn a_history_of_many_megabytes_is_kept_whole() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    let fill = code("return Array.from({ length: 2000 }, (_, i) => ({ i, text: 'x'.repeat(10000) }))");
    let each = node("Each", "core.splitInBatches", 3.0, json!({ "batchSize": 1, "options": {} }));
    let mut drawing = chain("Large", &[manual(), fill, each, node("Pass", "core.noOp", 1.0, json!({}))]);
    drawing["connections"]["Each"] =
        json!({ "main": [[], [{ "node": "Pass", "type": "main", "index": 0 }]] });
    drawing["connections"]["Pass"] = json!({ "main": [[{ "node": "Each", "type": "main", "index": 0 }]] });
    let id = owner.create(&drawing).await;
    let execution = owner
        .post(&format!("/workflows/{id}/executions"), &json!({}))
        .await
        .expect_status(202)
        .text("executionId");
    let detail = owner.ended(&execution).await;
    assert_eq!(detail["execution"]["status"], "success", "{}", detail["execution"]);
    server.kill().await;
    server.start_again().await;
    let owner = owner.at(&server.url);
    let steps = owner.ended(&execution).await["steps"].as_array().map(Vec::len);
    assert_eq!(steps, Some(2 + 2001 + 2000));
    let item = &owner.items(&execution, 2 + 1 + 2 * 1000).await[0]["json"];
    assert_eq!((&item["i"], item["text"].as_str().map(str::len)), (&json!(1000), Some(10_000)));
    server.is_well("a history of 40 megabytes").await;
}
