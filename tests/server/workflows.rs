//! Workflows over the API: kept, found, changed, copied, switched, imported and exported.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::drawing::{chain, manual, set, webhook};
use crate::running::Server;
use crate::signed_in::Client;

/// The names of all entries of a list, page by page.
async fn names(owner: &Client, query: &str) -> Vec<String> {
    owner
        .all(&format!("/workflows?{query}"))
        .await
        .iter()
        .map(|it| it["name"].as_str().expect("a name").to_owned())
        .collect()
}

fn answering(name: &str, path: &str, text: &str) -> Value {
    chain(name, &[webhook(path, "lastNode", json!({})), set("Say", &[("said", text)])])
}

#[tokio::test]
async fn lists_are_searched_sorted_and_paged_without_doubles_or_gaps() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let examples = names(&owner, "limit=200").await.len();
    for number in 0..120 {
        // Many with the same name: only the id tells them apart, and pages must not fall over that.
        let name = if number % 3 == 0 { "Same".to_owned() } else { format!("Order {number:03} 50%_\"off\"") };
        owner.create(&chain(&name, &[manual()])).await;
    }
    for sort in ["-updatedAt", "updatedAt", "name", "-name"] {
        let listed = owner.all(&format!("/workflows?sort={sort}&limit=7")).await;
        let ids: BTreeSet<&str> = listed.iter().map(|it| it["id"].as_str().expect("an id")).collect();
        assert_eq!((ids.len(), listed.len()), (120 + examples, 120 + examples), "{sort}");
        let field = sort.trim_start_matches('-');
        let mut keys: Vec<String> =
            listed.iter().map(|it| it[field].as_str().expect("text").to_lowercase()).collect();
        if sort.starts_with('-') {
            keys.reverse();
        }
        assert!(keys.is_sorted(), "{sort}: {keys:?}");
    }
    // Somebody keeps a workflow while another turns pages.
    let first = owner.get("/workflows?sort=-updatedAt&limit=60").await.json();
    owner.create(&chain("Newcomer", &[manual()])).await;
    let cursor = first["nextCursor"].as_str().expect("more");
    let rest = owner.all(&format!("/workflows?sort=-updatedAt&limit=60&cursor={cursor}")).await;
    let seen = first["items"].as_array().expect("items").iter().chain(&rest).map(|it| it["id"].to_string());
    assert_eq!(seen.collect::<BTreeSet<_>>().len(), 120 + examples);
    assert_eq!(60 + rest.len(), 120 + examples, "nothing twice, nothing left out");

    assert_eq!(names(&owner, "search=ORDER%20001").await, ["Order 001 50%_\"off\""]);
    for literal in ["50%25_", "%22off%22", "5"] {
        let found = names(&owner, &format!("search={literal}&limit=9")).await;
        assert!(
            found.len() >= 80 && found.iter().all(|name| name.starts_with("Order")),
            "{literal}: {}",
            found.len()
        );
    }
    for nothing in ["o%25r", "_rder%20001", "no%20such"] {
        assert!(names(&owner, &format!("search={nothing}")).await.is_empty(), "{nothing}");
    }
    assert!(names(&owner, "active=true").await.is_empty());
    owner.get(&format!("/workflows?sort=name&cursor={cursor}")).await.expect_problem(400, "RR-REQ-0005");
    owner.get("/workflows?cursor=made-up").await.expect_problem(400, "RR-REQ-0005");
    owner.get("/workflows?sort=secret").await.expect_problem(400, "RR-REQ-0001");
    owner.get("/workflows?limit=many").await.expect_problem(400, "RR-REQ-0001");
}

#[tokio::test]
async fn a_workflow_is_changed_copied_and_deleted_and_nobody_overwrites_anybody() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let id = owner.create(&answering("Mine", "mine", "one")).await;
    let path = format!("/workflows/{id}");
    let before = owner.get(&path).await.json();
    let version = before["version"].as_i64().expect("a version");

    let renamed =
        owner.patch(&path, &json!({ "version": version, "name": "Yours" })).await.expect_status(200).json();
    assert_eq!(
        (&renamed["name"], &renamed["workflow"]["nodes"]),
        (&json!("Yours"), &before["workflow"]["nodes"])
    );
    assert_eq!(renamed["version"], version + 1);
    owner
        .patch(&path, &json!({ "version": version, "name": "Late" }))
        .await
        .expect_problem(409, "RR-WF-0002");
    let two = json!({ "version": version + 1, "workflow": answering("Yours", "mine", "two") });
    let both = tokio::join!(owner.patch(&path, &two), owner.patch(&path, &two));
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "of two who save at once one is told");
    owner.patch(&path, &json!({ "version": version + 2, "active": true })).await.expect_status(422);
    owner.patch(&path, &json!({ "version": version + 2, "createdBy": "eve" })).await.expect_status(422);

    let copy = owner.post(&format!("{path}/duplicate"), &json!({})).await.expect_status(201).json();
    assert!(copy["id"] != json!(id) && copy["active"] == json!(false) && copy["name"] != json!("Yours"));
    owner.delete(&path).await.expect_status(204);
    owner.get(&path).await.expect_problem(404, "RR-REQ-0003");
    owner.delete(&path).await.expect_problem(404, "RR-REQ-0003");
    owner.get(&format!("/workflows/{}", copy["id"].as_str().expect("an id"))).await.expect_status(200);
}

#[tokio::test]
async fn a_foreign_file_is_imported_with_a_report_runs_and_goes_out_as_it_came() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let text = include_str!("fixtures/newsletter.json");
    let imported = owner.post("/workflows/import", &json!({ "text": text })).await.expect_status(201).json();
    let report = imported["report"]["nodes"].as_array().expect("nodes");
    let fate = |name: &str| {
        let node = report
            .iter()
            .find(|node| node["name"] == name)
            .unwrap_or_else(|| panic!("{name} is not in {report:?}"));
        (node["status"].as_str().expect("a status"), node["needsCredential"].as_bool().expect("a flag"))
    };
    assert_eq!(fate("Letters"), ("placeholder", true));
    assert_eq!(fate("Tidy"), ("upgraded", false));
    assert!(matches!(fate("Sign-up"), ("native" | "upgraded", false)));
    let id = imported["workflow"]["id"].as_str().expect("an id");
    assert_eq!(imported["workflow"]["active"], false, "nothing starts by itself");

    let given: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(owner.get(&format!("/workflows/{id}/export")).await.expect_status(200).json(), given);
    let kept = owner.get("/workflows?limit=200").await.json()["items"].as_array().expect("items").len();
    let read = owner.post("/workflows/convert", &json!({ "text": text })).await.expect_status(200).json();
    assert_eq!(read["workflow"]["nodes"].as_array().map(Vec::len), Some(4));
    assert_eq!(
        owner.get("/workflows?limit=200").await.json()["items"].as_array().map(Vec::len),
        Some(kept),
        "reading keeps nothing"
    );

    owner.post(&format!("/workflows/{id}/activate"), &json!({})).await.expect_status(200);
    let answer = owner.call("newsletter", &json!({ "email": "Grace@Example.COM" })).await.expect_status(200);
    assert_eq!(
        answer.json(),
        json!({ "address": "grace@example.com" }),
        "the disabled node passes items on; pins count only by hand"
    );
}

#[tokio::test]
async fn switching_follows_at_once_survives_restarts_and_never_gives_one_address_to_two() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    let said =
        async |owner: &Client, path: &str| owner.call(path, &json!({})).await.expect_status(200).text("said");
    let first = owner.create(&answering("First", "hello", "first")).await;
    let second = owner.create(&answering("Second", "hello", "second")).await;
    owner.call("hello", &json!({})).await.expect_problem(404, "RR-HOOK-0006");

    let on = owner.post(&format!("/workflows/{first}/activate"), &json!({})).await.expect_status(200).json();
    assert_eq!(
        (&on["active"], &on["webhooks"][0]["url"]),
        (&json!(true), &json!(format!("{}/webhook/hello", server.url)))
    );
    assert_eq!(said(&owner, "hello").await, "first");
    let taken = owner
        .post(&format!("/workflows/{second}/activate"), &json!({}))
        .await
        .expect_problem(409, "RR-WF-0004");
    assert!(taken["detail"].as_str().is_some_and(|detail| detail.contains("First")), "{taken}");
    assert_eq!(said(&owner, "hello").await, "first");
    let lame = owner.create(&chain("No trigger", &[manual()])).await;
    owner.post(&format!("/workflows/{lame}/activate"), &json!({})).await.expect_problem(422, "RR-WF-0003");

    let change = json!({ "version": on["version"], "workflow": answering("First", "moved", "changed") });
    let changed = owner.patch(&format!("/workflows/{first}"), &change).await.expect_status(200).json();
    assert_eq!(said(&owner, "moved").await, "changed");
    owner.call("hello", &json!({})).await.expect_problem(404, "RR-HOOK-0006");
    owner.post(&format!("/workflows/{second}/activate"), &json!({})).await.expect_status(200);
    let back = json!({ "version": changed["version"], "workflow": answering("First", "hello", "stolen") });
    owner.patch(&format!("/workflows/{first}"), &back).await.expect_problem(409, "RR-WF-0004");

    server.kill().await;
    server.start_again().await;
    let owner = owner.at(&server.url);
    assert_eq!(
        (said(&owner, "moved").await, said(&owner, "hello").await),
        ("changed".into(), "second".into())
    );
    assert_eq!(names(&owner, "active=true&sort=name").await, ["First", "Second"]);

    owner.post(&format!("/workflows/{first}/deactivate"), &json!({})).await.expect_status(200);
    owner.call("moved", &json!({})).await.expect_problem(404, "RR-HOOK-0006");
    owner.delete(&format!("/workflows/{second}")).await.expect_status(204);
    owner.call("hello", &json!({})).await.expect_problem(404, "RR-HOOK-0006");
    assert!(server.stop().await.success(), "told to stop, it ends well");
    server.start_again().await;
    let owner = owner.at(&server.url);
    owner.call("moved", &json!({})).await.expect_problem(404, "RR-HOOK-0006");
    let path = format!("/workflows/{first}/activate");
    owner.post(&path, &json!({})).await.expect_status(200);
    assert_eq!(said(&owner, "moved").await, "changed");
}
