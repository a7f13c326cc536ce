//! Workflows that call workflows, workflows that handle failures, and running a part of a workflow or an execution again.

use serde_json::{Value, json};

use crate::drawing::{chain, code, manual, node, set, webhook};
use crate::running::{Server, until};
use crate::signed_in::{Answer, Client, http};

fn called() -> Value {
    node("Called", "core.executeWorkflowTrigger", 1.1, json!({ "inputSource": "passthrough" }))
}

fn call(id: &str, more: Value) -> Value {
    let locator = json!({ "__rl": true, "mode": "list", "value": id });
    let mut parameters = json!({ "workflowId": locator, "options": {} });
    for (name, value) in more.as_object().expect("an object") {
        parameters[name] = value.clone();
    }
    node("Call", "core.executeWorkflow", 1.2, parameters)
}

async fn run(owner: &Client, workflow: &str, how: Value) -> Value {
    let path = format!("/workflows/{workflow}/executions");
    let id = owner.post(&path, &how).await.expect_status(202).text("executionId");
    owner.ended(&id).await
}

#[tokio::test]
async fn a_called_workflow_is_an_execution_of_its_own_and_stops_with_its_caller() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let child =
        owner.create(&chain("Child", &[called(), set("Say", &[("said", "=hello {{ $json.name }}")])])).await;
    let parent = chain(
        "Parent",
        &[
            manual(),
            code("return [{ json: { name: 'a' } }, { json: { name: 'b' } }]"),
            call(&child, json!({ "mode": "each" })),
        ],
    );
    let parent = owner.create(&parent).await;
    let ended = run(&owner, &parent, json!({})).await;
    let id = ended["execution"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(ended["execution"]["status"], "success");
    let items = owner.items(&id, 2).await;
    assert_eq!([&items[0]["json"]["said"], &items[1]["json"]["said"]], ["hello a", "hello b"]);
    let children = owner.executions(&child).await;
    assert_eq!(children.len(), 2);
    for each in &children {
        assert_eq!((&each["mode"], &each["status"]), (&json!("integrated"), &json!("success")));
        assert_eq!(
            (&each["parent"]["executionId"], &each["parent"]["relation"]),
            (&json!(id), &json!("caller"))
        );
    }

    let endless = owner.create(&chain("Endless", &[called(), code("while (true) {}")])).await;
    let waiting = owner.create(&chain("Waiting", &[manual(), call(&endless, json!({}))])).await;
    let path = format!("/workflows/{waiting}/executions");
    let id = owner.post(&path, &json!({})).await.expect_status(202).text("executionId");
    until("the child runs", async || (owner.executions(&endless).await.len() == 1).then_some(())).await;
    let begun = std::time::Instant::now();
    owner.post(&format!("/executions/{id}/cancel"), &json!({})).await.expect_status(202);
    assert_eq!(owner.ended(&id).await["execution"]["status"], "canceled");
    until("the child ends", async || {
        (owner.executions(&endless).await[0]["status"] == "canceled").then_some(())
    })
    .await;
    assert!(begun.elapsed() < std::time::Duration::from_secs(3), "took {:?}", begun.elapsed());

    let failing = owner.create(&chain("Failing", &[called(), code("throw new Error('bad luck')")])).await;
    let caller = owner.create(&chain("Caller", &[manual(), call(&failing, json!({}))])).await;
    let error = run(&owner, &caller, json!({})).await["execution"]["error"].clone();
    assert_eq!((&error["code"], &error["node"]), (&json!("RR-SUB-0007"), &json!("Call")));
    assert!(error["message"].as_str().is_some_and(|it| it.contains("bad luck")), "{error}");
    let mut closed = chain("Closed", &[called()]);
    closed["settings"]["callerPolicy"] = json!("none");
    let closed = owner.create(&closed).await;
    let caller = owner.create(&chain("Refused", &[manual(), call(&closed, json!({}))])).await;
    assert_eq!(run(&owner, &caller, json!({})).await["execution"]["error"]["code"], "RR-SUB-0002");
}

#[tokio::test]
async fn a_caller_finds_what_it_called_again_after_kills() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    let wait = node("Wait", "core.wait", 1.1, json!({ "resume": "webhook", "httpMethod": "POST" }));
    let said =
        set("Say", &[("who", "={{ $('Called').item.json.who }}"), ("answer", "={{ $json.body.answer }}")]);
    let child = owner.create(&chain("Ask", &[called(), wait, said])).await;
    let parent = chain(
        "Asker",
        &[
            webhook("ask", "onReceived", json!({})),
            code("return [{ json: { who: 'Ada' } }, { json: { who: 'Bob' } }]"),
            call(&child, json!({ "mode": "each" })),
            set("After", &[("line", "={{ $json.who }} says {{ $json.answer }}")]),
        ],
    );
    let parent = owner.live(&parent).await;
    owner.call("ask", &json!({})).await.expect_status(200);
    let waiting = async |owner: &Client, asked: usize| {
        until("a call that waits", async || {
            let children = owner.executions(&child).await;
            let waiting = children.iter().find(|it| it["status"] == "waiting")?["id"].as_str()?.to_owned();
            (children.len() == asked).then_some(waiting)
        })
        .await
    };
    let mut owner = owner;
    for (number, answer) in ["yes", "no"].into_iter().enumerate() {
        waiting(&owner, number + 1).await;
        server.kill().await;
        server.start_again().await;
        owner = owner.at(&server.url);
        let id = waiting(&owner, number + 1).await;
        let detail = owner.get(&format!("/executions/{id}")).await.json();
        let link = detail["resumeUrl"].as_str().expect("a link");
        let path = link.split_once("://").and_then(|(_, rest)| rest.split_once('/')).expect("a link").1;
        let woken = http().post(format!("{}/{path}", server.url)).json(&json!({ "answer": answer }));
        Answer::of(woken).await.expect_status(200);
    }
    let id = owner.executions(&parent).await[0]["id"].as_str().expect("an id").to_owned();
    let ended = owner.ended(&id).await;
    assert_eq!(ended["execution"]["status"], "success", "{ended}");
    let lines: Vec<_> = owner.items(&id, 3).await.iter().map(|item| item["json"]["line"].clone()).collect();
    assert_eq!(lines, ["Ada says yes", "Bob says no"]);
    assert_eq!(owner.executions(&child).await.len(), 2, "each was called once");

    // Whoever stops the caller after a restart stops what it waits for.
    owner.call("ask", &json!({})).await.expect_status(200);
    waiting(&owner, 3).await;
    server.kill().await;
    server.start_again().await;
    let owner = owner.at(&server.url);
    let asleep = waiting(&owner, 3).await;
    let caller = until("the caller to go on", async || {
        let newest = owner.executions(&parent).await.into_iter().find(|it| it["status"] == "running")?;
        newest["id"].as_str().map(str::to_owned)
    })
    .await;
    owner.post(&format!("/executions/{caller}/cancel"), &json!({})).await.expect_status(202);
    assert_eq!(owner.ended(&caller).await["execution"]["status"], "canceled");
    assert_eq!(owner.ended(&asleep).await["execution"]["status"], "canceled");
}

#[tokio::test]
async fn the_failure_of_an_execution_is_handled_once_and_never_goes_round() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let trigger = || node("On error", "core.errorTrigger", 1.0, json!({}));
    let handler = owner
        .create(&chain(
            "Handler",
            &[
                trigger(),
                set(
                    "Tell",
                    &[
                        ("text", "={{ $json.workflow.name }}: {{ $json.execution.error.message }}"),
                        (
                            "node",
                            "={{ $json.execution.error.node.name }} {{ $json.execution.error.node.type }}",
                        ),
                    ],
                ),
            ],
        ))
        .await;
    let stop = node("Stop", "core.stopAndError", 1.0, json!({ "errorMessage": "no more" }));
    let mut failing = chain("Failing", &[webhook("fails", "onReceived", json!({})), stop.clone()]);
    failing["settings"]["errorWorkflow"] = json!(handler);
    let failing = owner.live(&failing).await;
    owner.call("fails", &json!({})).await.expect_status(200);
    let handled = until("the failure is handled", async || {
        let all = owner.executions(&handler).await;
        all.first().filter(|it| it["status"] == "success").cloned()
    })
    .await;
    assert_eq!((&handled["mode"], &handled["parent"]["relation"]), (&json!("error"), &json!("failed")));
    let items = owner.items(handled["id"].as_str().expect("an id"), 1).await;
    let told = json!({ "text": "Failing: no more", "node": "Stop n8n-nodes-base.stopAndError" });
    assert_eq!(items[0]["json"], told);
    // By hand nobody has to be told.
    run(&owner, &failing, json!({})).await;

    // A handler that fails itself, and names itself for its errors.
    let own = chain("Own", &[webhook("own", "onReceived", json!({})), stop.clone()]);
    let mut own = own;
    own["nodes"].as_array_mut().expect("nodes").push(trigger());
    own["connections"]["On error"] = json!({ "main": [[{ "node": "Stop", "type": "main", "index": 0 }]] });
    let own = owner.live(&own).await;
    owner.call("own", &json!({})).await.expect_status(200);
    until("it handles its own failure once", async || {
        let all = owner.executions(&own).await;
        (all.len() == 2 && all.iter().all(|it| it["status"] == "error")).then_some(())
    })
    .await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(owner.executions(&own).await.len(), 2);
    assert_eq!(owner.executions(&handler).await.len(), 1);
}

#[tokio::test]
async fn an_execution_that_is_given_up_is_handled_as_a_failure() {
    let mut server = Server::start().await;
    let mut owner = server.owner().await;
    let handler = owner
        .create(&chain(
            "Handler",
            &[
                node("On error", "core.errorTrigger", 1.0, json!({})),
                set(
                    "Tell",
                    &[("code", "={{ $json.execution.error.code }}"), ("of", "={{ $json.workflow.name }}")],
                ),
            ],
        ))
        .await;
    let mut stuck = chain("Stuck", &[webhook("stuck", "onReceived", json!({})), code("while (true) {}")]);
    stuck["settings"]["errorWorkflow"] = json!(handler);
    let stuck = owner.live(&stuck).await;
    owner.call("stuck", &json!({})).await.expect_status(200);
    for _ in 0..4 {
        until("the script works", async || server.working_children().first().map(drop)).await;
        server.kill().await;
        server.start_again().await;
        owner = owner.at(&server.url);
    }
    let handled = until("the crash is handled", async || {
        let all = owner.executions(&handler).await;
        all.first().filter(|it| it["status"] == "success").cloned()
    })
    .await;
    assert_eq!(owner.executions(&stuck).await[0]["status"], "crashed");
    let items = owner.items(handled["id"].as_str().expect("an id"), 1).await;
    assert_eq!(items[0]["json"], json!({ "code": "RR-EXEC-0012", "of": "Stuck" }));
}

#[tokio::test]
async fn parts_run_with_the_data_of_an_earlier_execution_and_failed_ones_are_tried_again() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let drawing = |text: &str| {
        chain(
            "Parts",
            &[
                manual(),
                code("return [{ json: { id: String(Math.random()) } }]"),
                set("Middle", &[("id", "={{ $json.id }}"), ("text", text)]),
                set("Last", &[("id", "={{ $json.id }}"), ("text", "={{ $json.text }}")]),
            ],
        )
    };
    let id = owner.create(&drawing("one")).await;
    let first = run(&owner, &id, json!({})).await;
    let first_id = first["execution"]["id"].as_str().expect("an id").to_owned();
    let data = owner.items(&first_id, 3).await[0]["json"].clone();
    let how = json!({ "workflow": drawing("two"), "destination": "Last", "dataOf": first_id });
    let part = run(&owner, &id, how).await;
    let reused: Vec<bool> =
        part["steps"].as_array().expect("steps").iter().map(|it| it["reused"] == true).collect();
    assert_eq!(reused, [true, true, false, false]);
    let items = owner.items(part["execution"]["id"].as_str().expect("an id"), 3).await;
    assert_eq!((&items[0]["json"]["id"], &items[0]["json"]["text"]), (&data["id"], &json!("two")));
    let only = run(&owner, &id, json!({ "destination": "Last", "only": true, "dataOf": first_id })).await;
    assert_eq!(only["steps"].as_array().map(Vec::len), Some(4));
    let path = format!("/workflows/{id}/executions");
    owner.post(&path, &json!({ "dataOf": first_id })).await.expect_problem(422, "RR-REQ-0002");

    let failing = |script: &str| {
        chain(
            "Fails",
            &[
                webhook("retry", "onReceived", json!({})),
                code(script),
                set("End", &[("n", "={{ $json.n }}")]),
            ],
        )
    };
    let id = owner.live(&failing("throw new Error('not yet')")).await;
    owner.call("retry", &json!({ "n": 7 })).await.expect_status(200);
    let failed = until("it failed", async || {
        owner.executions(&id).await.first().filter(|it| it["status"] == "error").cloned()
    })
    .await;
    let failed = failed["id"].as_str().expect("an id").to_owned();
    let version = owner.get(&format!("/workflows/{id}")).await.json()["version"].clone();
    let fixed = json!({ "version": version, "workflow": failing("return [{ json: { n: $json.body.n } }]") });
    owner.patch(&format!("/workflows/{id}"), &fixed).await.expect_status(200);
    let retry = async |how: Value| {
        let again = owner.post(&format!("/executions/{failed}/retry"), &how).await.expect_status(202);
        owner.ended(&again.text("executionId")).await
    };
    let same = retry(json!({})).await;
    assert_eq!(
        (&same["execution"]["status"], &same["execution"]["mode"]),
        (&json!("error"), &json!("retry"))
    );
    let now = retry(json!({ "workflow": "current" })).await;
    assert_eq!(now["execution"]["status"], "success");
    assert_eq!(
        now["execution"]["parent"],
        json!({ "executionId": failed, "workflowId": id, "relation": "retried" })
    );
    let items = owner.items(now["execution"]["id"].as_str().expect("an id"), 2).await;
    assert_eq!(items[0]["json"]["n"], "7");
    let anew = retry(json!({ "workflow": "current", "from": "start" })).await;
    assert_eq!(
        (&anew["execution"]["status"], &anew["steps"][0]["reused"]),
        (&json!("success"), &json!(true))
    );
    let ended = now["execution"]["id"].as_str().expect("an id");
    owner.post(&format!("/executions/{ended}/retry"), &json!({})).await.expect_problem(422, "RR-REQ-0002");
}
