//! Scripts that never end or take all memory. Others go on working meanwhile.

use std::time::Duration;

use serde_json::{Value, json};

use crate::drawing::{chain, code, limited, manual, set};
use crate::running::until;
use crate::signed_in::Client;

/// Scripts that want all the time there is.
const ENDLESS: &[&str] = &[
    "while (true) {}",
    "for (;;) { await null }",
    "/^(a+)+$/.test('a'.repeat(60) + 'b'); return []",
    "const f = () => { try { f() } finally { f() } }; f()",
    "await new Promise(() => {}); return []",
    "return [{ toJSON() { while (true) {} } }]",
];

/// Scripts that want all the memory there is.
const GREEDY: &[&str] = &[
    "const all = []; while (true) all.push('x'.repeat(1 << 20) + all.length)",
    "let s = 'x'; while (true) s += s",
    "return Array.from({ length: 1 << 28 }, (_, i) => ({ i }))",
    "return [{ big: 'x'.repeat(1 << 29) }]",
    "const deep = {}; let at = deep; for (let i = 0; i < 1e6; i++) at = at.a = {}; return [deep]",
    "for (let i = 0; ; i++) console.log('x'.repeat(1 << 20) + i)",
    "new Uint8Array(1 << 30).fill(7); const all = []; for (;;) all.push(new ArrayBuffer(1 << 24))",
];

/// Starts a workflow by hand and gives the id of the execution.
async fn start(owner: &Client, workflow: &Value) -> String {
    let id = owner.create(workflow).await;
    owner
        .post(&format!("/workflows/{id}/executions"), &json!({}))
        .await
        .expect_status(202)
        .text("executionId")
}

async fn others_work(owner: &Client, while_what: &str) {
    let answer = owner.call("others", &json!({ "n": 1 })).await.expect_status(200);
    assert_eq!(answer.text("n"), "1", "while {while_what}");
    owner.get("/workflows").await.expect_status(200);
}

async fn failed(owner: &Client, script: &str, execution: &str) {
    let detail = owner.ended(execution).await;
    let error = &detail["execution"]["error"];
    assert_eq!(detail["execution"]["status"], "error", "{script}");
    let code = error["code"].as_str().unwrap_or_default();
    assert!(
        code.starts_with("RR-") && error["message"].as_str().is_some_and(|message| !message.is_empty()),
        "{script}: {error}"
    );
}

#[tokio::test]
async fn endless_scripts_end_and_others_do_not_wait() {
    let (mut server, owner) = super::server_with_others().await;
    let mut started = Vec::new();
    for script in ENDLESS {
        started.push((script, start(&owner, &limited("Endless", 3, &[manual(), code(script)])).await));
        others_work(&owner, script).await;
    }
    for (script, execution) in &started {
        failed(&owner, script, execution).await;
        others_work(&owner, script).await;
    }
    // Without a limit of its own it runs until somebody stops it.
    let unlimited = start(&owner, &chain("Unlimited", &[manual(), code("while (true) {}")])).await;
    owner.post(&format!("/executions/{unlimited}/cancel"), &json!({})).await.expect_status(202);
    assert_eq!(owner.ended(&unlimited).await["execution"]["status"], "canceled");

    let preview = json!({ "workflow": chain("p", &[set("Set", &[])]), "node": "Set", "text": "={{ (() => { while (true) {} })() }}" });
    let shown = owner.post("/expressions/preview", &preview).await.expect_status(200).json();
    assert!(
        shown["error"]["code"]
            .as_str()
            .is_some_and(|code| code.starts_with("RR-EXPR-") || code.starts_with("RR-SCRIPT-")),
        "{shown}"
    );
    let after = start(&owner, &chain("After", &[manual(), code("return [{ ok: 1 }]")])).await;
    assert_eq!(owner.ended(&after).await["execution"]["status"], "success", "scripts run again");
    server.is_well("endless scripts").await;
}

#[tokio::test]
async fn greedy_scripts_fail_and_others_do_not_notice() {
    let (mut server, owner) = super::server_with_others().await;
    for script in GREEDY {
        let execution = start(&owner, &limited("Greedy", 20, &[manual(), code(script)])).await;
        until("its end", async || {
            others_work(&owner, script).await;
            let status =
                owner.get(&format!("/executions/{execution}")).await.json()["execution"]["status"].clone();
            (status != "running").then_some(())
        })
        .await;
        failed(&owner, script, &execution).await;
        server.is_well(script).await;
    }
    let preview = json!({ "workflow": chain("p", &[set("Set", &[])]), "node": "Set", "text": "={{ 'x'.repeat(1 << 29) + 'y'.repeat(1 << 29) }}" });
    let shown = owner.post("/expressions/preview", &preview).await.expect_status(200).json();
    assert!(shown["error"]["code"].is_string(), "a preview of a gigabyte");
    let after = start(&owner, &chain("After", &[manual(), code("return [{ ok: 1 }]")])).await;
    assert_eq!(owner.ended(&after).await["execution"]["status"], "success", "scripts run again");
    server.is_well("greedy scripts").await;
}

#[tokio::test]
async fn scripts_end_with_the_server_that_started_them() {
    let (mut server, owner) = super::server_with_others().await;
    start(&owner, &chain("Endless", &[manual(), code("while (true) {}")])).await;
    let children = until("a process for the script", async || {
        Some(server.working_children()).filter(|it| !it.is_empty())
    })
    .await;
    server.kill().await;
    let gone =
        until("the end of the processes", async || (!children.iter().any(|it| it.exists())).then_some(()));
    // Well before the script would have met its own limit of a minute.
    tokio::time::timeout(Duration::from_secs(30), gone).await.expect("no script works on for nobody");
}
