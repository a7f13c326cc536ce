//! Executions that wait: by time, by call, by form; through kills and restarts; and against those who forge, repeat or
//! race.

use reqwest::Method;
use serde_json::{Value, json};

use crate::drawing::{chain, node, respond, set, webhook};
use crate::running::{Server, until};
use crate::signed_in::{Answer, Client, http};

fn wait(parameters: Value) -> Value {
    node("Wait", "core.wait", 1.1, parameters)
}

/// An execution of `workflow` once it waits, with its detail.
async fn asleep(owner: &Client, workflow: &str) -> (String, Value) {
    let id = until("an execution that waits", async || {
        let executions = owner.executions(workflow).await;
        let waiting = executions.iter().find(|it| it["status"] == "waiting")?;
        waiting["id"].as_str().map(str::to_owned)
    })
    .await;
    let detail = owner.get(&format!("/executions/{id}")).await.expect_status(200).json();
    (id, detail)
}

/// A link at the address that the server has now: after a restart its port is another.
fn at(server: &Server, link: &str) -> String {
    let path = link.split_once("://").and_then(|(_, rest)| rest.split_once('/')).expect("a link").1;
    format!("{}/{path}", server.url)
}

async fn post(link: &str, body: &Value) -> Answer {
    Answer::of(http().post(link).json(body)).await
}

#[tokio::test]
async fn a_call_wakes_an_execution_once_also_after_a_kill() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    let workflow = owner
        .live(&chain(
            "Approval",
            &[
                webhook("ask", "onReceived", json!({})),
                set("Link", &[("link", "={{ $execution.resumeUrl }}"), ("who", "={{ $json.body.who }}")]),
                wait(json!({ "resume": "webhook", "httpMethod": "POST", "options": { "webhookSuffix": "yes" } })),
                set("After", &[("who", "={{ $('Link').item.json.who }}"), ("answer", "={{ $json.body.answer }}")]),
            ],
        ))
        .await;
    owner.call("ask", &json!({ "who": "Ada" })).await.expect_status(200);
    let (id, detail) = asleep(&owner, &workflow).await;
    let shown = detail["resumeUrl"].as_str().expect("a link").to_owned();
    assert_eq!(detail["execution"]["waiting"], json!({ "node": "Wait", "call": true, "form": false }));
    assert_eq!(detail["steps"][2]["status"], "waiting");
    let link = owner.items(&id, 1).await[0]["json"]["link"].as_str().expect("a link").to_owned();
    assert_eq!(
        shown,
        link.replace(&id, &format!("{id}/yes")),
        "the same signature, with the suffix of the node"
    );

    server.kill().await;
    server.start_again().await;
    let owner = owner.at(&server.url);
    let (shown, link) = (at(&server, &shown), at(&server, &link));
    let (address, signature) = shown.split_once("?signature=").expect("a signature");
    for forged in ["", "x", &signature[1..], &signature.chars().rev().collect::<String>()] {
        post(&format!("{address}?signature={forged}"), &json!({})).await.expect_problem(404, "RR-WAIT-0001");
    }
    post(&shown.replace(&id, &format!("exec_{}", "0".repeat(32))), &json!({}))
        .await
        .expect_problem(404, "RR-WAIT-0001");
    post(&link, &json!({})).await.expect_problem(404, "RR-WAIT-0001");
    Answer::of(http().get(&shown)).await.expect_problem(404, "RR-WAIT-0001");
    assert_eq!(owner.get(&format!("/executions/{id}")).await.json()["execution"]["status"], "waiting");

    // The suffix may stand behind the signature, where people put it who add it to the link. Of many at a time one wins.
    let behind = format!("{link}/yes");
    let calls = (0..8).map(|number| {
        let link = if number % 2 == 0 { shown.clone() } else { behind.clone() };
        async move { post(&link, &json!({ "answer": number })).await.status }
    });
    let statuses = futures::future::join_all(calls).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 409)), "{statuses:?}");
    let ended = owner.ended(&id).await;
    assert_eq!(ended["execution"]["status"], "success", "{ended}");
    let names: Vec<_> = ended["steps"].as_array().expect("steps").iter().map(|step| &step["node"]).collect();
    assert_eq!(names, ["Webhook", "Link", "Wait", "After"], "each once");
    let after = &owner.items(&id, 3).await[0]["json"];
    assert_eq!(after["who"], "Ada", "items are linked through the wait");
    assert!(after["answer"].as_str().is_some_and(|it| it.parse::<u8>().is_ok()), "{after}");
    post(&shown, &json!({})).await.expect_problem(409, "RR-WAIT-0002");
}

#[tokio::test]
async fn a_time_comes_also_when_the_server_was_down() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    let workflow = owner
        .live(&chain(
            "Later",
            &[
                webhook("later", "onReceived", json!({})),
                set("Before", &[("at", "={{ $now.toMillis() }}")]),
                wait(json!({ "amount": 3, "unit": "seconds" })),
                set("After", &[("before", "={{ $json.at }}"), ("at", "={{ $now.toMillis() }}")]),
            ],
        ))
        .await;
    owner.call("later", &json!({})).await.expect_status(200);
    let (id, detail) = asleep(&owner, &workflow).await;
    assert!(detail["execution"]["waiting"]["until"].is_string() && detail["resumeUrl"].is_null());
    let before = owner.items(&id, 1).await[0]["json"]["at"].clone();
    server.kill().await;
    server.start_again().await;
    let owner = owner.at(&server.url);
    let ended = owner.ended(&id).await;
    assert_eq!(ended["execution"]["status"], "success", "{ended}");
    let after = &owner.items(&id, 3).await[0]["json"];
    assert_eq!(after["before"], before, "what was computed before the wait is not computed again");
    let ms = |at: &Value| at.as_str().and_then(|at| at.parse::<i64>().ok()).expect("milliseconds, as text");
    let waited = ms(&after["at"]) - ms(&before);
    assert!(waited >= 2_900, "waited {waited} ms");
}

#[tokio::test]
async fn what_waits_can_be_stopped_and_goes_with_its_workflow() {
    let server = Server::start_with(&["--max-executions", "1"]).await;
    let owner = server.owner().await;
    let drawing = chain(
        "Long",
        &[
            webhook("long", "onReceived", json!({})),
            wait(
                json!({ "resume": "webhook", "limitWaitTime": true, "resumeAmount": 1, "resumeUnit": "days" }),
            ),
            set("After", &[("a", "1")]),
        ],
    );
    let workflow = owner.live(&drawing).await;
    // What sleeps takes no place: the server may work at one execution only, and still takes more.
    for _ in 0..3 {
        until("an acceptance", async || (owner.call("long", &json!({})).await.status == 200).then_some(()))
            .await;
    }
    until("three that wait", async || {
        let executions = owner.executions(&workflow).await;
        (executions.iter().filter(|it| it["status"] == "waiting").count() == 3).then_some(())
    })
    .await;
    let (id, detail) = asleep(&owner, &workflow).await;
    let link = detail["resumeUrl"].as_str().expect("a link").to_owned();
    owner.post(&format!("/executions/{id}/cancel"), &json!({})).await.expect_status(202);
    let stopped = owner.get(&format!("/executions/{id}")).await.json();
    assert_eq!(stopped["execution"]["status"], "canceled", "at once: {stopped}");
    assert_eq!(stopped["steps"][1]["status"], "canceled");
    Answer::of(http().get(&link)).await.expect_problem(409, "RR-WAIT-0002");

    owner.delete(&format!("/workflows/{workflow}")).await.expect_status(204);
    let left = owner.executions(&workflow).await;
    assert!(left.iter().all(|it| it["status"] == "canceled"), "{left:?}");
}

#[tokio::test]
async fn callers_get_their_answer_across_a_wait() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let reply = || respond(json!({ "respondWith": "json", "responseBody": "={{ { n: $json.body.n } }}" }));
    owner
        .live(&chain(
            "Short",
            &[webhook("short", "responseNode", json!({})), wait(json!({ "amount": 1 })), reply()],
        ))
        .await;
    let answer = owner.call("short", &json!({ "n": 7 })).await.expect_status(200);
    assert_eq!(answer.json(), json!({ "n": 7 }));

    // Nobody keeps a connection open for an hour: the caller of the last node gets what the wait was given.
    owner
        .live(&chain(
            "Hour",
            &[
                webhook("hour", "lastNode", json!({})),
                set("Before", &[("n", "={{ $json.body.n }}")]),
                wait(json!({ "unit": "hours", "amount": 1 })),
                set("After", &[("n", "late")]),
            ],
        ))
        .await;
    let answer = owner.call("hour", &json!({ "n": "early" })).await.expect_status(200);
    assert_eq!(answer.json(), json!({ "n": "early" }));

    // Who wakes an execution up is answered, too.
    let workflow = owner
        .live(&chain(
            "Two callers",
            &[
                webhook("two", "onReceived", json!({})),
                wait(json!({ "resume": "webhook", "httpMethod": "POST", "responseMode": "lastNode" })),
                set("After", &[("got", "={{ $json.body.n }}")]),
            ],
        ))
        .await;
    owner.call("two", &json!({})).await.expect_status(200);
    let (_, detail) = asleep(&owner, &workflow).await;
    let link = detail["resumeUrl"].as_str().expect("a link");
    let preview = Answer::of(http().request(Method::HEAD, link)).await;
    assert_eq!(preview.status, 200, "a preview of the link wakes nothing up");
    let answer = post(link, &json!({ "n": 9 })).await.expect_status(200);
    assert_eq!(answer.json(), json!({ "got": "9" }));
}
