//! Data tables over the API and in workflows, and what workflows remember over a restart.

use serde_json::{Value, json};

use crate::drawing::{chain, node, webhook};
use crate::running::Server;

fn people() -> Value {
    json!({ "name": "People", "columns": [{ "name": "name", "type": "string" }, { "name": "age", "type": "number" }] })
}

#[tokio::test]
async fn rows_are_added_paged_changed_and_removed() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let table = owner.post("/data-tables", &people()).await.expect_status(201).text("id");
    owner.post("/data-tables", &people()).await.expect_problem(422, "RR-NODE-0074");
    let rows: Vec<Value> =
        (0..150).map(|n| json!({ "name": format!("P{n}"), "age": n.to_string() })).collect();
    owner.post(&format!("/data-tables/{table}/rows"), &json!({ "rows": rows })).await.expect_status(201);
    let listed = owner.all(&format!("/data-tables/{table}/rows?limit=40")).await;
    let ages: Vec<i64> = listed.iter().filter_map(|row| row["age"].as_i64()).collect();
    assert_eq!(ages, (0..150).collect::<Vec<_>>());
    let row = format!("/data-tables/{table}/rows/7");
    let changed = owner.patch(&row, &json!({ "values": { "age": null } })).await.expect_status(200).json();
    assert_eq!((&changed["name"], &changed["age"]), (&json!("P6"), &json!(null)));
    owner.patch(&row, &json!({ "values": { "age": "old" } })).await.expect_problem(422, "RR-NODE-0074");
    owner.delete(&row).await.expect_status(204);
    owner.delete(&row).await.expect_problem(404, "RR-REQ-0003");
    let known = owner.get(&format!("/data-tables/{table}")).await.json();
    assert_eq!((&known["rows"], &known["nextRow"]), (&json!(149), &json!(151)));
    let renamed = json!({ "name": "Folk", "columns": [{ "name": "name", "type": "string" }] });
    owner.patch(&format!("/data-tables/{table}"), &renamed).await.expect_status(200);
    let listed = owner.get(&format!("/data-tables/{table}/rows?limit=1")).await.json();
    assert!(listed["items"][0].get("age").is_none(), "a column that is gone is not shown");
    owner.delete(&format!("/data-tables/{table}")).await.expect_status(204);
    owner.get(&format!("/data-tables/{table}/rows")).await.expect_problem(404, "RR-REQ-0003");
}

#[tokio::test]
async fn workflows_keep_rows_and_remember_what_they_saw() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    owner.post("/data-tables", &people()).await.expect_status(201);
    let fresh = json!({
        "operation": "removeItemsSeenInPreviousExecutions",
        "logic": "removeItemsWithAlreadySeenKeyValues",
        "dedupeValue": "={{ $json.body.name }}",
    });
    let insert = json!({
        "operation": "insert",
        "dataTableId": { "__rl": true, "mode": "name", "value": "people" },
        "columns": { "mappingMode": "defineBelow", "value": { "name": "={{ $json.body.name }}", "age": 5 } },
    });
    let drawn = chain(
        "Newcomers",
        &[
            webhook("newcomers", "lastNode", json!({ "responseData": "allEntries" })),
            node("New ones", "core.removeDuplicates", 2.0, fresh),
            node("Keep", "core.dataTable", 1.1, insert),
        ],
    );
    owner.live(&drawn).await;
    let call = async |owner: &crate::signed_in::Client, name: &str| {
        owner.call("newcomers", &json!({ "name": name })).await;
    };
    call(&owner, "Ann").await;
    call(&owner, "Ann").await;
    server.stop().await;
    server.start_again().await;
    let owner = owner.at(&server.url);
    call(&owner, "Ann").await;
    call(&owner, "Bob").await;
    let tables = owner.get("/data-tables").await.json();
    let id = tables["items"][0]["id"].as_str().expect("an id");
    let rows = owner.all(&format!("/data-tables/{id}/rows")).await;
    let names: Vec<&str> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(names, ["Ann", "Bob"], "each name once, over a restart");
}
