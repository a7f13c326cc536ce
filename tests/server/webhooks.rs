//! Webhooks as callers see them: each way to answer, browsers, uploads, failures, and answers that are never ours.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::drawing::{chain, code, node, respond, set, webhook};
use crate::running::Server;
use crate::signed_in::{Answer, Client, http};

#[tokio::test]
async fn a_webhook_answers_at_once_with_the_last_node_or_through_a_node() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let two = || code("return [{ n: $json.body.n }, { n: $json.body.n + 1 }]");
    let body = json!({ "n": 41 });

    let own = json!({ "options": { "responseData": "taken", "responseCode": { "values": { "responseCode": 202 } } } });
    let id = owner.live(&chain("At once", &[webhook("once", "onReceived", own), two()])).await;
    let answer = owner.call("once", &body).await.expect_status(202);
    assert_eq!(answer.body, b"taken");
    let executions = owner.executions(&id).await;
    assert_eq!(executions.len(), 1, "acknowledged means written down");
    assert_eq!(executions[0]["mode"], "webhook");
    let ended = owner.ended(executions[0]["id"].as_str().expect("an id")).await;
    assert_eq!(
        (&ended["execution"]["status"], ended["steps"].as_array().map(Vec::len)),
        (&json!("success"), Some(2))
    );

    for (data, expected) in
        [("allEntries", "[{\"n\":41},{\"n\":42}]"), ("firstEntryJson", "{\"n\":41}"), ("noData", "")]
    {
        owner.live(&chain(data, &[webhook(data, "lastNode", json!({ "responseData": data })), two()])).await;
        let answer = owner.call(data, &body).await.expect_status(200);
        assert_eq!(String::from_utf8_lossy(&answer.body), expected, "{data}");
    }

    let reply = respond(
        json!({ "respondWith": "json", "responseBody": "={{ { sum: $json.n + 1 } }}", "options": { "responseCode": 201,
        "responseHeaders": { "entries": [{ "name": "x-made-by", "value": "={{ $json.n }}" }, { "name": "content-length", "value": "3" }] } } }),
    );
    let after =
        node("After", "core.code", 2.0, json!({ "jsCode": "throw new Error('nobody waits for this')" }));
    let id = owner
        .live(&chain("Through a node", &[webhook("node", "responseNode", json!({})), two(), reply, after]))
        .await;
    let answer = owner.call("node", &body).await.expect_status(201);
    assert_eq!((answer.json(), answer.header("x-made-by")), (json!({ "sum": 42 }), "41"));
    let execution = owner.executions(&id).await[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        owner.ended(&execution).await["execution"]["status"],
        "error",
        "what fails after the answer is in the history"
    );

    owner.live(&chain("Silent", &[webhook("silent", "responseNode", json!({})), two()])).await;
    let silent = owner.call("silent", &body).await.expect_status(500);
    assert_eq!(silent.text("code"), "RR-HOOK-0009");
}

#[tokio::test]
async fn a_failing_workflow_tells_its_caller_where_to_look_and_nothing_else() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let id = owner
        .live(&chain(
            "Fails",
            &[webhook("fails", "lastNode", json!({})), code("throw new Error('inner-secret-17')")],
        ))
        .await;
    let answer = owner.call("fails", &json!({})).await.expect_status(500);
    let (code, execution) = (answer.text("code"), answer.text("executionId"));
    assert_eq!(code, "RR-HOOK-0008");
    assert!(
        !String::from_utf8_lossy(&answer.body).contains("inner-secret-17"),
        "the workflow's own words are its owner's"
    );
    let detail = owner.ended(&execution).await;
    assert_eq!(
        (&detail["execution"]["status"], &detail["execution"]["workflowId"]),
        (&json!("error"), &json!(id))
    );
    let error = &detail["execution"]["error"];
    assert!(error["message"].as_str().is_some_and(|message| message.contains("inner-secret-17")), "{error}");
    assert_eq!(error["node"], "Code");
    let page = http().get(format!("{}/docs/errors/{code}", server.url)).send().await.expect("an answer");
    assert_eq!(page.status(), 200, "the code has a page");
    Client::stranger(&server.url).call("no/such/path", &json!({})).await.expect_problem(404, "RR-HOOK-0006");
    let wrong_method = http().delete(format!("{}/webhook/fails", server.url));
    Answer::of(wrong_method).await.expect_problem(404, "RR-HOOK-0006");
}

#[tokio::test]
async fn answers_cannot_act_as_pages_of_this_server() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let headers = json!([
        { "name": "content-type", "value": "text/html" },
        { "name": "content-security-policy", "value": "default-src *" },
        { "name": "x-content-type-options", "value": "none" },
        { "name": "set-cookie", "value": "reporunner_session=mine; Path=/" },
        { "name": "x-two", "value": "a\r\nset-cookie: b=c" }
    ]);
    let reply = respond(
        json!({ "respondWith": "text", "responseBody": "<script>fetch('/api/v1/session')</script>", "options": { "responseHeaders": { "entries": headers } } }),
    );
    owner.live(&chain("Page", &[webhook("page", "responseNode", json!({})), reply])).await;
    let answer = owner.call("page", &json!({})).await.expect_status(200);
    assert!(answer.body.starts_with(b"<script>"));
    let policies: Vec<_> = answer.headers.get_all("content-security-policy").iter().collect();
    assert!(
        policies.len() == 1
            && policies[0]
                .to_str()
                .is_ok_and(|it| it.starts_with("sandbox ") && !it.contains("allow-same-origin")),
        "{policies:?}"
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let cookies: Vec<_> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .filter(|it| it.as_bytes().starts_with(b"reporunner_session") || it.as_bytes().starts_with(b"b="))
        .collect();
    assert!(cookies.is_empty(), "a workflow signs nobody in: {cookies:?}");
}

#[tokio::test]
async fn browsers_of_allowed_origins_may_call() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let picky = json!({ "options": { "allowedOrigins": "https://shop.example, https://b.example" } });
    owner.live(&chain("Picky", &[webhook("picky", "onReceived", picky)])).await;
    owner.live(&chain("Open", &[webhook("open", "onReceived", json!({}))])).await;
    let ask = async |path: &str, origin: &str, method: Method| {
        let request =
            http().request(method.clone(), format!("{}/webhook/{path}", server.url)).header("origin", origin);
        let preflight =
            [("access-control-request-method", "POST"), ("access-control-request-headers", "x-key")];
        let request = if method == Method::OPTIONS {
            preflight.iter().fold(request, |it, (name, value)| it.header(*name, *value))
        } else {
            request
        };
        Answer::of(request).await
    };
    let allowed = ask("picky", "https://shop.example", Method::OPTIONS).await.expect_status(204);
    assert_eq!(allowed.header("access-control-allow-origin"), "https://shop.example");
    assert!(allowed.header("access-control-allow-methods").contains("POST"));
    assert_eq!(
        ask("picky", "https://shop.example", Method::POST)
            .await
            .expect_status(200)
            .header("access-control-allow-origin"),
        "https://shop.example"
    );
    for (path, method) in [("picky", Method::OPTIONS), ("picky", Method::POST), ("nowhere", Method::OPTIONS)]
    {
        assert_eq!(
            ask(path, "https://evil.example", method).await.header("access-control-allow-origin"),
            "",
            "{path}"
        );
    }
    let open = ask("open", "https://evil.example", Method::OPTIONS).await;
    assert_eq!(
        (open.header("access-control-allow-origin"), open.header("access-control-allow-credentials")),
        ("*", "")
    );
    let api = http()
        .request(Method::OPTIONS, format!("{}/api/v1/workflows", server.url))
        .header("origin", "https://evil.example");
    let api = Answer::of(
        api.header("access-control-request-method", "POST")
            .header("access-control-request-headers", "x-reporunner"),
    )
    .await;
    assert_eq!(api.header("access-control-allow-origin"), "", "the API is for pages of this server");
}

#[tokio::test]
async fn uploads_become_binary_data_and_come_back_as_they_were() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let first = json!({ "responseData": "firstEntryBinary", "responseBinaryPropertyName": "photo" });
    let id = owner
        .live(&chain(
            "Upload",
            &[webhook("upload", "lastNode", first), node("Pass", "core.noOp", 1.0, json!({}))],
        ))
        .await;
    let content: Vec<u8> = (0..=255_u8).cycle().take(100_000).collect();
    let photo =
        Part::bytes(content.clone()).file_name("../../etc/cat.png").mime_str("image/png").expect("a type");
    let form = Form::new().text("caption", "Mia \u{1f408}").part("photo", photo);
    let answer = Answer::of(http().post(format!("{}/webhook/upload", server.url)).multipart(form))
        .await
        .expect_status(200);
    assert!(answer.body == content, "{} bytes came back", answer.body.len());
    assert_eq!(answer.header("content-type"), "image/png");
    let execution = owner.executions(&id).await[0]["id"].as_str().expect("an id").to_owned();
    let item = &owner.items(&execution, 0).await[0];
    assert_eq!(item["json"]["body"]["caption"], "Mia \u{1f408}");
    let name = item["binary"]["photo"]["fileName"].as_str().expect("a name");
    assert!(name.ends_with("cat.png") && !name.contains(['/', '\\']), "{name}");
    assert_eq!(item["binary"]["photo"]["mimeType"], "image/png");
    let last = set("Last", &[("a", "b")]);
    owner
        .live(&chain(
            "No file",
            &[webhook("none", "lastNode", json!({ "responseData": "firstEntryBinary" })), last],
        ))
        .await;
    assert_eq!(owner.call("none", &json!({})).await.expect_status(500).text("code"), "RR-HOOK-0004");
}
