//! Forms, chats and webhooks for people who are signed in here, and against those who are not, or were.

use reqwest::Method;
use serde_json::{Value, json};

use crate::drawing::{chain, node, set, webhook};
use crate::running::Server;
use crate::signed_in::{Answer, Client, http};

fn form(path: &str) -> Value {
    let fields = json!({ "values": [{ "fieldLabel": "Why", "requiredField": true }] });
    node(
        "Form",
        "core.formTrigger",
        2.6,
        json!({ "authentication": "n8nUserAuth", "formTitle": "For us", "formFields": fields, "options": { "path": path } }),
    )
}

/// What a browser sends for a page of this server: a path, and the session when the page may see it.
async fn send(
    client: &Client,
    method: Method,
    path: &str,
    cookie: bool,
    form: Option<&[(&str, &str)]>,
) -> Answer {
    let mut request = http().request(method, format!("{}{path}", client.url));
    if let (true, Some(cookie)) = (cookie, &client.cookie) {
        request = request.header("cookie", cookie);
    }
    if let Some(form) = form {
        request = request.form(form);
    }
    Answer::of(request).await
}

/// The address that the form of a page is sent to.
fn action(page: &Answer, path: &str) -> String {
    let html = String::from_utf8_lossy(&page.body).into_owned();
    let action = html.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an action");
    format!("{path}{}", action.replace("&amp;", "&"))
}

#[tokio::test]
async fn a_form_for_people_who_are_signed_in() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let id = owner.live(&chain("Ours", &[form("ours"), set("Set", &[("why", "={{ $json.Why }}")])])).await;
    owner.live(&chain("Other", &[form("other")])).await;
    let answers: &[(&str, &str)] = &[("field-0", "because")];

    // A stranger is sent to sign in, and back to exactly this page.
    let asked = send(&owner, Method::GET, "/form/ours?ref=a%26b", false, None).await.expect_status(302);
    assert_eq!(asked.header("location"), "/signin?next=%2Fform%2Fours%3Fref%3Da%2526b");
    assert_eq!(asked.header("cache-control"), "no-store");
    let mut foreign = owner.clone();
    foreign.cookie = Some("reporunner_session=forged".into());
    send(&foreign, Method::GET, "/form/ours", true, None).await.expect_status(302);
    send(&owner, Method::GET, "/form//evil.example/", false, None).await.expect_status(404);
    let refused = send(&owner, Method::POST, "/form/ours", false, Some(answers)).await.expect_status(401);
    assert!(String::from_utf8_lossy(&refused.body).contains("not signed in any more"));

    // The page has no origin, so what is sent from it comes without the session; its token counts, and stays out of the item.
    let page = send(&owner, Method::GET, "/form/ours?ref=a%26b", true, None).await.expect_status(200);
    let way = action(&page, "/form/ours");
    let wrong = send(&owner, Method::POST, &way, false, Some(&[("field-0", "")])).await.expect_status(422);
    let again = action(&wrong, "/form/ours");
    send(&owner, Method::POST, &again, false, Some(answers)).await.expect_status(200);
    let executions = owner.executions(&id).await;
    assert_eq!(executions.len(), 1);
    let execution = executions[0]["id"].as_str().expect("an id").to_owned();
    owner.ended(&execution).await;
    let item = &owner.items(&execution, 0).await[0]["json"];
    assert_eq!((&item["Why"], &item["formQueryParameters"]), (&json!("because"), &json!({ "ref": "a&b" })));
    assert!(
        !owner
            .get(&format!("/executions/{execution}/steps/0"))
            .await
            .json()
            .to_string()
            .contains("pageToken")
    );

    // A token is good for its page, as it was signed.
    let token = way.split("pageToken=").nth(1).expect("a token").to_owned();
    for forged in [
        format!("/form/other?pageToken={token}"),
        format!("/form/ours?pageToken=9{token}"),
        format!("/form/ours?pageToken={}", &token[..token.len() - 4]),
        "/form/ours?pageToken=..".to_owned(),
        "/form/ours?pageToken=".to_owned(),
    ] {
        send(&owner, Method::POST, &forged, false, Some(answers)).await.expect_status(401);
    }
    // It opens nothing but the way in: to look at the page takes the session.
    send(&owner, Method::GET, &way, false, None).await.expect_status(302);

    // Whoever signs out cannot send what was shown before.
    owner.delete("/session").await.expect_status(204);
    send(&owner, Method::POST, &way, false, Some(answers)).await.expect_status(401);
    send(&owner, Method::GET, "/form/ours", true, None).await.expect_status(302);
}

#[tokio::test]
async fn a_webhook_for_people_who_are_signed_in() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let hook = |method: &str, path: &str| {
        webhook(path, "lastNode", json!({ "authentication": "n8nUserAuth", "httpMethod": method }))
    };
    let shown = set("Set", &[("cookie", "={{ $json.headers.cookie ?? 'none' }}")]);
    owner.live(&chain("Look", &[hook("GET", "look"), shown.clone()])).await;
    owner.live(&chain("Do", &[hook("POST", "do"), shown])).await;

    let asked = send(&owner, Method::GET, "/webhook/look", false, None).await.expect_status(302);
    assert_eq!(asked.header("location"), "/signin?next=%2Fwebhook%2Flook");
    let refused = send(&owner, Method::POST, "/webhook/do", false, None).await.expect_status(401).json();
    assert_eq!(refused["code"], "RR-HOOK-0005");
    for (method, path) in [(Method::GET, "/webhook/look"), (Method::POST, "/webhook/do")] {
        let answer = send(&owner, method, path, true, None).await.expect_status(200).json();
        assert_eq!(answer["cookie"], "none", "no workflow sees the session");
    }
    // A page of another site that makes a browser call changes nothing, even where the browser sends the session along.
    let cookie = owner.cookie.clone().expect("a session");
    for (name, value) in
        [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
    {
        let call =
            http().post(format!("{}/webhook/do", owner.url)).header("cookie", &cookie).header(name, value);
        Answer::of(call).await.expect_status(401);
    }
    let own = http().post(format!("{}/webhook/do", owner.url)).header("cookie", &cookie);
    Answer::of(own.header("origin", &owner.url).header("sec-fetch-site", "same-origin"))
        .await
        .expect_status(200);
}

#[tokio::test]
async fn a_chat_for_people_who_are_signed_in() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let mut trigger = node(
        "Chat",
        "core.chatTrigger",
        1.4,
        json!({ "public": true, "mode": "hostedChat", "authentication": "n8nUserAuth", "options": {} }),
    );
    trigger["webhookId"] = json!("3d9c4f52-people");
    let answer = set("Answer", &[("output", "=You said {{ $json.chatInput }}")]);
    owner.live(&chain("Talk", &[trigger, answer])).await;
    let path = "/webhook/3d9c4f52-people/chat";
    send(&owner, Method::GET, path, false, None).await.expect_status(302);
    let page = send(&owner, Method::GET, path, true, None).await.expect_status(200);
    let html = String::from_utf8_lossy(&page.body).into_owned();
    let token = html.split("data-token=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token");
    let say = async |query: &str| {
        let message = json!({ "action": "sendMessage", "sessionId": "s", "chatInput": "hi" });
        Answer::of(http().post(format!("{}{path}{query}", owner.url)).header("origin", "null").json(&message))
            .await
    };
    let said = say(&format!("?pageToken={token}")).await.expect_status(200).json();
    assert_eq!(said["output"], "You said hi");
    assert_eq!(say("").await.status, 401);
    owner.delete("/session").await.expect_status(204);
    assert_eq!(say(&format!("?pageToken={token}")).await.status, 401, "signed out");
}
