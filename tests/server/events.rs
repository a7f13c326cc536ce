//! Live events: for those who may, from this server's own pages, in the order in which things happen.

use futures::{SinkExt, StreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::drawing::{chain, code, manual, set};
use crate::running::{PATIENCE, Server};
use crate::signed_in::{Answer, Client};

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

/// Opens the stream of events, or gives the status of the refusal.
async fn open(client: &Client, origin: Option<&str>) -> Result<Socket, u16> {
    let address = format!("{}/api/v1/events", client.url.replace("http://", "ws://"));
    let mut request = address.into_client_request().expect("a request");
    if let Some(cookie) = &client.cookie {
        request.headers_mut().insert("cookie", cookie.parse().expect("a header"));
    }
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", origin.parse().expect("a header"));
    }
    match connect_async(request).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(answer)) => Err(answer.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

async fn next(socket: &mut Socket) -> Value {
    let text = async {
        loop {
            if let Message::Text(text) = socket.next().await.expect("the stream goes on").expect("a frame") {
                return text;
            }
        }
    };
    let text = tokio::time::timeout(PATIENCE, text).await.expect("an event");
    serde_json::from_str(&text).expect("JSON")
}

#[tokio::test]
async fn strangers_and_foreign_pages_hear_nothing() {
    let server = Server::start().await;
    let owner = server.owner().await;
    assert_eq!(open(&Client::stranger(&server.url), None).await.err(), Some(401));
    for foreign in
        ["http://evil.example", "null", &format!("{}.evil.example", server.url), "http://127.0.0.1"]
    {
        assert_eq!(open(&owner, Some(foreign)).await.err(), Some(403), "{foreign}");
    }
    let mut socket = open(&owner, Some(&server.url)).await.expect("our own page");
    // What a listener sends is no command and may not be large.
    let _refused = socket.send(Message::text("x".repeat(1 << 20))).await;
    let plain = owner.bare(Method::GET, "/events");
    assert_eq!(Answer::of(plain).await.status / 100, 4, "not a WebSocket");
}

#[tokio::test]
async fn an_execution_is_told_from_its_start_to_its_end() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let mut socket = open(&owner, None).await.expect("open");
    let drawing = chain(
        "Told",
        &[manual(), code("return [{ n: 1 }, { n: 2 }]"), set("Last", &[("n", "={{ $json.n }}")])],
    );
    let id = owner.create(&drawing).await;
    assert_eq!(next(&mut socket).await, json!({ "type": "workflow.changed", "workflowId": id }));
    let started = owner.post(&format!("/workflows/{id}/executions"), &json!({})).await.expect_status(202);
    let execution = started.text("executionId");
    let mut told = Vec::new();
    loop {
        let event = next(&mut socket).await;
        let of = event["executionId"].as_str().or(event["execution"]["id"].as_str()).expect("an execution");
        assert_eq!(of, execution);
        let node = event["node"].as_str().or(event["step"]["node"].as_str()).unwrap_or_default();
        let kind = event["type"].as_str().expect("a type");
        told.push(format!("{kind} {node}").trim().to_owned());
        if kind == "step.finished" && node == "Code" {
            assert_eq!(
                (&event["step"]["itemCounts"], &event["step"]["status"]),
                (&json!([2]), &json!("success"))
            );
        }
        if kind == "execution.finished" {
            assert_eq!(event["execution"]["status"], "success");
            break;
        }
    }
    let mut expected = vec!["execution.started".to_owned()];
    for node in ["By hand", "Code", "Last"] {
        expected.extend([format!("step.started {node}"), format!("step.finished {node}")]);
    }
    expected.push("execution.finished".to_owned());
    assert_eq!(told, expected);
    owner.get(&format!("/executions/{execution}")).await.expect_status(200);
    owner.delete(&format!("/workflows/{id}")).await.expect_status(204);
    assert_eq!(next(&mut socket).await, json!({ "type": "workflow.deleted", "workflowId": id }));
}

#[tokio::test]
async fn a_session_that_ended_hears_nothing_more() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let mut socket = open(&owner, None).await.expect("open");
    owner.delete("/session").await.expect_status(204);
    let closed = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            }
        }
    };
    tokio::time::timeout(PATIENCE, closed).await.expect("the server closes the stream");
}
