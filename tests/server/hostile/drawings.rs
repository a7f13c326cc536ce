//! Workflows that are too large, that fan out, that multiply, and that never come to an end.

use serde_json::{Value, json};

use super::refused;
use crate::drawing::{chain, limited, manual, node, webhook};
use crate::running::Server;

fn pass(name: &str) -> Value {
    node(name, "core.noOp", 1.0, json!({}))
}

fn connection(to: &str) -> Value {
    json!({ "node": to, "type": "main", "index": 0 })
}

#[tokio::test]
async fn workflows_of_many_nodes_run_or_are_refused() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    let nodes =
        |count: usize| -> Vec<Value> { (0..count).map(|number| pass(&format!("Step {number}"))).collect() };
    let large = chain("Ten thousand", &nodes(10_000));
    refused("10,000 nodes", &owner.post("/workflows", &json!({ "workflow": large })).await, &[413, 422]);
    for path in ["/workflows/import", "/workflows/convert"] {
        let answer = owner.post(path, &json!({ "text": large.to_string() })).await;
        if path == "/workflows/import" || answer.status != 200 {
            refused(path, &answer, &[413, 422]);
        }
    }
    server.is_well("workflows of 10,000 nodes").await;

    let mut long = nodes(4_999);
    long.insert(0, webhook("long", "lastNode", json!({})));
    let id = owner.live(&chain("As long as may be", &long)).await;
    owner.call("long", &json!({ "n": 1 })).await.expect_status(200);
    let execution = owner.executions(&id).await[0]["id"].as_str().expect("an id").to_owned();
    let steps = owner.ended(&execution).await["steps"].as_array().map(Vec::len);
    assert_eq!(steps, Some(5_000));
    server.is_well("a workflow of 5,000 nodes").await;
}

#[tokio::test]
async fn fan_outs_are_worked_off_and_floods_are_stopped() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    let run = async |workflow: &Value| {
        let id = owner.create(workflow).await;
        let execution = owner
            .post(&format!("/workflows/{id}/executions"), &json!({}))
            .await
            .expect_status(202)
            .text("executionId");
        owner.ended(&execution).await
    };
    let mut wide = chain("Wide", &[manual(), pass("Target")]);
    wide["connections"]["By hand"]["main"][0] = Value::Array(vec![connection("Target"); 10_000]);
    let ended = run(&wide).await;
    assert_eq!(ended["execution"]["status"], "success");
    assert_eq!(ended["steps"].as_array().map(Vec::len), Some(10_001));
    server.is_well("10,000 connections out of one output").await;

    // Each layer of ten feeds all of the next: 10^12 steps, if anybody let it.
    let mut layers = vec![manual()];
    let mut connections = json!({});
    for layer in 0..12 {
        let next: Vec<Value> = (0..10).map(|place| connection(&format!("{layer}/{place}"))).collect();
        let before: Vec<String> = if layer == 0 {
            vec!["By hand".to_owned()]
        } else {
            (0..10).map(|place| format!("{}/{place}", layer - 1)).collect()
        };
        for name in before {
            connections[name] = json!({ "main": [next.clone()] });
        }
        layers.extend((0..10).map(|place| pass(&format!("{layer}/{place}"))));
    }
    let mut flood = limited("Flood", 20, &layers);
    flood["connections"] = connections;
    let mut circle = limited("Circle", 20, &[manual(), pass("A"), pass("B")]);
    circle["connections"]["B"] = json!({ "main": [[connection("A")]] });
    for endless in [flood, circle] {
        let ended = run(&endless).await;
        assert_eq!(ended["execution"]["status"], "error", "{}", endless["name"]);
        let code = ended["execution"]["error"]["code"].as_str().unwrap_or_default();
        assert!(
            matches!(code, "RR-EXEC-0003" | "RR-EXEC-0004" | "RR-EXEC-0005"),
            "{}: {}",
            endless["name"],
            ended["execution"]["error"]
        );
        server.is_well(endless["name"].as_str().expect("a name")).await;
    }
}
