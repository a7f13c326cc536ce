//! Canaries: secrets that go in through every door and are then looked for in everything that comes out.

use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::drawing::{chain, request, set, webhook};
use crate::effects::Counter;
use crate::running::{PASSWORD, Server};
use crate::signed_in::{Answer, Client, http};

const KEY: &str = "canary-key-5f1e8b";
const SECOND_KEY: &str = "canary-second-key-77ad02";
const BASIC: &str = "canary-basic-903c4d";

/// Looks for the canaries in one thing that came out.
fn search(place: &str, content: &[u8], session: &str) {
    let encoded = STANDARD.encode(format!("ada:{BASIC}"));
    for secret in [KEY, SECOND_KEY, BASIC, &encoded, PASSWORD, session] {
        let found = content.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{place} holds the secret {secret}");
    }
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Everything that the API tells its owner.
async fn everything(owner: &Client) -> Vec<(String, Vec<u8>)> {
    let mut told = Vec::new();
    let mut paths: Vec<String> = [
        "/session",
        "/setup",
        "/credentials",
        "/credential-types",
        "/node-types",
        "/workflows?limit=200",
        "/executions?limit=200",
    ]
    .map(str::to_owned)
    .to_vec();
    for workflow in owner.all("/workflows?limit=200").await {
        let id = workflow["id"].as_str().expect("an id");
        paths.extend([format!("/workflows/{id}"), format!("/workflows/{id}/export")]);
    }
    for execution in owner.all("/executions?limit=200").await {
        let id = execution["id"].as_str().expect("an id");
        let steps = owner.ended(id).await["steps"].as_array().map_or(0, Vec::len);
        paths.push(format!("/executions/{id}"));
        paths.extend((0..steps).map(|step| format!("/executions/{id}/steps/{step}")));
    }
    for path in paths {
        let answer = owner.get(&path).await.expect_status(200);
        told.push((path, answer.body));
    }
    told
}

#[tokio::test]
async fn a_secret_that_went_in_opens_doors_and_never_comes_out() {
    let counter = Counter::start(Duration::ZERO).await;
    let mut server = Server::start_with(&["--egress-allow", "127.0.0.1"]).await;
    let owner = server.owner().await;
    let make = async |kind: &str, data: Value| {
        let made = owner
            .post("/credentials", &json!({ "name": format!("My {kind}"), "kind": kind, "data": data }))
            .await
            .expect_status(201);
        search("the answer to making a credential", &made.body, "-none-");
        made.text("id")
    };
    let header = make("httpHeaderAuth", json!({ "name": "X-Key", "value": KEY })).await;
    let basic = make("httpBasicAuth", json!({ "user": "ada", "password": BASIC })).await;
    let wrong = json!({ "name": "x", "kind": "httpBasicAuth", "data": { "user": "ada", "password": BASIC, "more": 1 } });
    let refused = owner.post("/credentials", &wrong).await.expect_status(422);
    search("a refusal", &refused.body, "-none-");

    let guarded = |path: &str, auth: &str, kind: &str, id: &str| {
        let mut hook = webhook(path, "lastNode", json!({ "authentication": auth }));
        hook["credentials"] = json!({ kind: { "id": id, "name": "mine" } });
        hook
    };
    let calling = |name: &str, url: String, kind: &str, id: &str| {
        let mut call = request(name, &url);
        call["parameters"]["authentication"] = json!("genericCredentialType");
        call["parameters"]["genericAuthType"] = json!(kind);
        call["credentials"] = json!({ kind: { "id": id, "name": "mine" } });
        call["onError"] = json!("continueRegularOutput");
        call
    };
    let out = calling("Out", format!("{}/counted", counter.url), "httpHeaderAuth", &header);
    let dead = calling("Dead", "http://127.0.0.1:9/nobody".to_owned(), "httpBasicAuth", &basic);
    let echo = set("Echo", &[("headers", "={{ JSON.stringify($('Webhook').item.json.headers) }}")]);
    owner
        .live(&chain(
            "By header",
            &[guarded("by-header", "headerAuth", "httpHeaderAuth", &header), out, dead, echo],
        ))
        .await;
    owner.live(&chain("By password", &[guarded("by-password", "basicAuth", "httpBasicAuth", &basic)])).await;

    let call = async |path: &str,
                      change: fn(reqwest::RequestBuilder, &str) -> reqwest::RequestBuilder,
                      secret: &str| {
        let request = http().post(format!("{}/webhook/{path}", server.url)).json(&json!({ "n": 1 }));
        Answer::of(change(request, secret)).await
    };
    let by_header: fn(reqwest::RequestBuilder, &str) -> reqwest::RequestBuilder =
        |it, key| it.header("x-key", key);
    let by_password: fn(reqwest::RequestBuilder, &str) -> reqwest::RequestBuilder =
        |it, word| it.basic_auth("ada", Some(word));
    let nothing: fn(reqwest::RequestBuilder, &str) -> reqwest::RequestBuilder = |it, _| it;
    for (path, with) in [("by-header", by_header), ("by-password", by_password)] {
        for answer in [call(path, nothing, "").await, call(path, with, "guess").await] {
            assert!(matches!(answer.status, 401 | 403), "{path}: {}", answer.status);
            assert_eq!(answer.text("code"), "RR-HOOK-0005");
        }
    }
    assert!(call("by-password", nothing, "").await.header("www-authenticate").starts_with("Basic"));
    assert_eq!(owner.all("/executions?limit=200").await.len(), 0, "who may not call starts nothing");
    let let_in = call("by-header", by_header, KEY).await.expect_status(200);
    search("an answer with all the call's headers", &let_in.body, "-none-");
    assert!(let_in.text("headers").contains("[hidden]"), "{:?}", let_in.json());
    let let_in = call("by-password", by_password, BASIC).await.expect_status(200);
    search("an answer of a webhook alone", &let_in.body, "-none-");
    assert_eq!(counter.calls().get("counted"), Some(&1), "the credential went out");

    let changed = owner
        .patch(&format!("/credentials/{header}"), &json!({ "data": { "value": SECOND_KEY } }))
        .await
        .expect_status(200);
    search("the answer to changing a credential", &changed.body, "-none-");
    assert!(matches!(call("by-header", by_header, KEY).await.status, 401 | 403), "the old key is void");
    call("by-header", by_header, SECOND_KEY).await.expect_status(200);
    owner.delete(&format!("/credentials/{basic}")).await.expect_status(204);
    let orphan = call("by-password", by_password, BASIC).await;
    assert!(orphan.status >= 400, "without its credential the webhook lets nobody in: {}", orphan.status);

    let session = owner.cookie.clone().expect("a session");
    let session = session.split_once('=').expect("a pair").1;
    let told = everything(&owner).await;
    assert!(told.len() > 15, "{} answers looked through", told.len());
    for (path, body) in told {
        search(&path, &body, session);
    }
    search("the log", server.log().as_bytes(), session);
    search("the output", server.printed().as_bytes(), session);
    server.kill().await;
    let mut kept = Vec::new();
    files(&server.data(), &mut kept);
    assert!(kept.iter().any(|path| path.ends_with("reporunner.db")), "{kept:?}");
    for path in kept {
        search(&path.display().to_string(), &std::fs::read(&path).expect("readable"), session);
    }
}
