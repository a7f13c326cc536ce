//! The API's own description is true, complete and guarded: what is committed is what is served, and every operation
//! says who may, and means it.

use std::collections::BTreeSet;
use std::path::Path;

use access::Scope;
use reqwest::Method;
use serde_json::{Value, json};

use crate::running::Server;
use crate::signed_in::{Answer, Client};

/// Operations that strangers may call.
const PUBLIC: &[(&str, &str)] =
    &[("get", "/api/v1/setup"), ("post", "/api/v1/setup"), ("post", "/api/v1/session")];

/// Operations that need a session and no permission: they are about the session itself.
const OWN: &[(&str, &str)] = &[("get", "/api/v1/session"), ("delete", "/api/v1/session")];

/// One operation of the document.
struct Operation {
    method: String,
    path: String,
    described: Value,
}

impl Operation {
    fn is_in(&self, list: &[(&str, &str)]) -> bool {
        list.contains(&(&*self.method, &*self.path))
    }

    fn method(&self) -> Method {
        self.method.to_uppercase().parse().expect("a method")
    }

    /// A path below `/api/v1` whose ids are well formed and name nothing.
    fn called(&self) -> String {
        let prefix = ["workflows", "executions", "credentials", "data-tables"]
            .iter()
            .zip(["wf_", "exec_", "cred_", "tbl_"]);
        let prefix = prefix
            .filter(|(room, _)| self.path.contains(&format!("/{room}/{{id}}")))
            .map(|(_, prefix)| prefix)
            .next();
        let id = format!("{}0190aaaa00007000800000000000beef", prefix.unwrap_or_default());
        let path = self.path.replace("{id}", &id).replace("{index}", "0").replace("{row}", "1");
        assert!(!path.contains('{'), "the test knows no value for {path}");
        path.strip_prefix("/api/v1").expect("below /api/v1").to_owned()
    }

    /// The least body that the operation takes.
    fn body(&self) -> Value {
        if self.described["operationId"] == "updateWorkflow" { json!({ "version": 1 }) } else { json!({}) }
    }

    async fn call(&self, client: &Client) -> Answer {
        let request = client.request(self.method(), &self.called());
        Answer::of(if self.described["requestBody"].is_null() { request } else { request.json(&self.body()) })
            .await
    }
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, described) in
            methods.as_object().expect("methods").iter().filter(|(name, _)| *name != "parameters")
        {
            found.push(Operation {
                method: method.clone(),
                path: path.clone(),
                described: described.clone(),
            });
        }
    }
    assert!(found.len() >= 25, "only {} operations", found.len());
    found
}

async fn printed() -> String {
    let output =
        tokio::process::Command::new(tests::program()).arg("openapi").output().await.expect("it runs");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test]
async fn the_committed_document_is_the_one_the_program_prints_and_serves() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/api/openapi.json");
    let committed = std::fs::read_to_string(committed).expect("the document");
    let printed = printed().await;
    assert!(printed == committed, "server/api/openapi.json is out of date: run `make openapi`");
    let server = Server::start().await;
    let served = Client::stranger(&server.url).get("/openapi.json").await.expect_status(200).json();
    assert_eq!(served, serde_json::from_str::<Value>(&printed).expect("JSON"));
}

#[tokio::test]
async fn every_operation_says_who_may() {
    let known: BTreeSet<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    let mut used = BTreeSet::new();
    let operations = operations(&serde_json::from_str(&printed().await).expect("JSON"));
    for operation in &operations {
        let name = format!("{} {}", operation.method, operation.path);
        let security =
            operation.described["security"].as_array().unwrap_or_else(|| panic!("{name} has no security"));
        let scopes: Vec<&str> = security
            .iter()
            .filter_map(|it| it["session"].as_array())
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let open = security.iter().any(|it| it.as_object().is_some_and(serde_json::Map::is_empty));
        assert_eq!(open, operation.is_in(PUBLIC), "{name} and the list of public operations");
        assert_eq!(!open && scopes.is_empty(), operation.is_in(OWN), "{name} declares no scope");
        for scope in scopes {
            assert!(known.contains(scope), "{name} wants the scope {scope}, which nobody can hold");
            used.insert(scope.to_owned());
        }
    }
    assert_eq!(used.iter().map(String::as_str).collect::<BTreeSet<_>>(), known, "scopes that guard nothing");
    let missing: Vec<_> = PUBLIC
        .iter()
        .chain(OWN)
        .filter(|it| !operations.iter().any(|operation| operation.is_in(&[**it])))
        .collect();
    assert!(missing.is_empty(), "listed and not in the document: {missing:?}");
}

#[tokio::test]
async fn every_operation_keeps_strangers_forged_requests_and_wrong_ids_out() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let stranger = Client::stranger(&server.url);
    let mut forger = stranger.clone();
    forger.cookie = Some("reporunner_session=not-a-session".into());
    let operations = operations(&stranger.get("/openapi.json").await.json());
    let (mut guarded, mut changing, mut named) = (0, 0, 0);
    for operation in &operations {
        let name = format!("{} {}", operation.method, operation.path);
        if !operation.is_in(PUBLIC) {
            for nobody in [&stranger, &forger] {
                let answer = operation.call(nobody).await;
                assert_eq!((answer.status, &*answer.text("code")), (401, "RR-AUTH-0001"), "{name}");
            }
            guarded += 1;
        }
        if operation.method != "get" {
            let forged = owner.bare(operation.method(), &operation.called()).json(&operation.body());
            let answer = Answer::of(forged).await;
            assert_eq!((answer.status, &*answer.text("code")), (403, "RR-REQ-0006"), "{name}");
            changing += 1;
        }
        if operation.path.contains("{id}") {
            let answer = operation.call(&owner).await;
            assert_eq!((answer.status, &*answer.text("code")), (404, "RR-REQ-0003"), "{name}");
            named += 1;
        }
    }
    assert!(guarded > 20 && changing > 12 && named > 12, "{guarded} {changing} {named}");
    assert_eq!(owner.get("/session").await.status, 200, "the owner is still signed in");
    for path in [
        "/nothing",
        "/workflows/wf_1",
        "/executions/exec_x/steps/0",
        "/workflows/exec_0190aaaa00007000800000000000beef",
    ] {
        owner.get(path).await.expect_problem(404, "RR-REQ-0003");
    }
}
