//! Callers that send too much in front of the body, or nearly nothing for a long time.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::drawing::{chain, set, webhook};
use crate::running::{PATIENCE, Server};

/// Sends text and gives the first line of the answer; empty when the connection was closed instead.
async fn say(server: &Server, text: &[u8]) -> String {
    let stream = TcpStream::connect(server.url.trim_start_matches("http://")).await.expect("connected");
    let (mut reader, mut writer) = stream.into_split();
    let text = text.to_vec();
    let saying = tokio::spawn(async move {
        let _refused = writer.write_all(&text).await;
        writer
    });
    let mut answer = vec![0; 4096];
    let read = tokio::time::timeout(PATIENCE, reader.read(&mut answer)).await.expect("an answer or an end");
    saying.abort();
    let answer = String::from_utf8_lossy(&answer[..read.unwrap_or(0)]).into_owned();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn huge_heads_and_nonsense_are_refused() {
    let mut server = Server::start().await;
    let many = "x-a: b\r\n".repeat(20_000);
    let long = "a".repeat(4 << 20);
    let wrong: [(&str, String); 7] = [
        ("a huge header", format!("GET /healthz HTTP/1.1\r\nhost: a\r\nx-large: {long}\r\n\r\n")),
        (
            "a huge cookie",
            format!("GET /api/v1/session HTTP/1.1\r\nhost: a\r\ncookie: reporunner_session={long}\r\n\r\n"),
        ),
        ("many headers", format!("GET /healthz HTTP/1.1\r\nhost: a\r\n{many}\r\n")),
        ("a huge address", format!("GET /webhook/{long} HTTP/1.1\r\nhost: a\r\n\r\n")),
        (
            "two lengths",
            "POST /webhook/a HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!"
                .to_owned(),
        ),
        (
            "a length that is none",
            "POST /webhook/a HTTP/1.1\r\nhost: a\r\ncontent-length: -5\r\n\r\n".to_owned(),
        ),
        ("nonsense", "\u{16}\u{3}\u{1}\0hello\r\n\r\n".to_owned()),
    ];
    for (what, text) in wrong {
        let answer = say(&server, text.as_bytes()).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{what}: {answer}");
        server.is_well(what).await;
    }
}

#[tokio::test]
async fn slow_callers_keep_nobody_waiting() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    owner
        .live(&chain(
            "Others",
            &[webhook("others", "lastNode", json!({})), set("Set", &[("n", "={{ $json.body.n }}")])],
        ))
        .await;
    let beginnings = [
        "GET /healthz HT".to_owned(),
        "POST /webhook/others HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n{\"n\":".to_owned(),
        "POST /api/v1/session HTTP/1.1\r\nhost: a\r\nx-reporunner: 1\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{".to_owned(),
        String::new(),
    ];
    let mut slow = Vec::new();
    for number in 0..800 {
        let mut stream =
            TcpStream::connect(server.url.trim_start_matches("http://")).await.expect("connected");
        stream.write_all(beginnings[number % beginnings.len()].as_bytes()).await.expect("sent");
        slow.push(stream);
    }
    for n in 0..20 {
        assert_eq!(
            owner.call("others", &json!({ "n": n })).await.expect_status(200).text("n"),
            n.to_string()
        );
        owner.get("/workflows").await.expect_status(200);
    }
    server.is_well("800 slow callers").await;
    assert_eq!(owner.all("/executions?limit=200").await.len(), 20, "half a call starts nothing");
    drop(slow);
    server.is_well("800 callers that went away").await;
}
