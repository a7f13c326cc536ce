//! Callers that send too much in front of the body, or nearly nothing for a long time.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::running::{PATIENCE, Server, until};

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
    let (mut server, owner) = super::server_with_others().await;
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

/// Begins a request and leaves it there.
async fn begin(server: &Server, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).await.expect("connected");
    stream.write_all(text.as_bytes()).await.expect("sent");
    stream
}

/// What a connection hears until it is closed.
async fn rest(mut stream: TcpStream) -> String {
    let mut heard = Vec::new();
    let reading = stream.read_to_end(&mut heard);
    let _broken = tokio::time::timeout(PATIENCE, reading).await.expect("the server ends it");
    String::from_utf8_lossy(&heard).into_owned()
}

/// The head of a call with a large body, of which nothing follows.
const LARGE: &str =
    "POST /webhook/others HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\n";

#[tokio::test]
async fn callers_that_drip_are_cut_off_and_large_bodies_wait_for_a_place() {
    let (mut server, owner) = super::server_with_others().await;
    let slow_head = begin(&server, "POST /webhook/others HTTP/1.1\r\nhost: a\r\nx-drip: ").await;
    let slow_body = begin(&server, &format!("{LARGE}content-length: 5000\r\n\r\n{{")).await;

    // Bodies have room for 256 MiB together. These announce it all, or say nothing of their length, and send next to nothing.
    let before = server.memory();
    let mut large = Vec::new();
    for number in 0..40 {
        let length = if number % 2 == 0 { "content-length: 8388608" } else { "transfer-encoding: chunked" };
        large.push(begin(&server, &format!("{LARGE}{length}\r\n\r\n")).await);
    }
    // There is room for 32; which of them get it is nobody's promise.
    until("eight that are told to come later", async || {
        let told = |stream: &TcpStream| {
            let mut start = [0; 12];
            stream.try_read(&mut start).is_ok_and(|read| start[..read].starts_with(b"HTTP/1.1 503"))
        };
        large.retain(|stream| !told(stream));
        (large.len() <= 32).then_some(())
    })
    .await;
    assert_eq!(large.len(), 32);
    let late = begin(&server, &format!("{LARGE}content-length: 8388608\r\n\r\n")).await;
    let told = rest(late).await;
    assert!(told.starts_with("HTTP/1.1 503 ") && told.contains("RR-HOOK-0007"), "{told}");
    // Small calls need no place, and whoever is large gets one when the others are gone.
    for n in 0..10 {
        let answer = owner.call("others", &json!({ "n": n })).await.expect_status(200);
        assert_eq!(answer.text("n"), n.to_string());
    }
    assert!(
        server.memory() < before + 100,
        "what is announced is not held: {before} -> {} MiB",
        server.memory()
    );
    drop(large);
    let whole = json!({ "n": "large", "rest": "x".repeat(4 << 20) });
    let answer = until("a place", async || {
        let answer = owner.call("others", &whole).await;
        (answer.status == 200).then_some(answer)
    });
    assert_eq!(answer.await.text("n"), "large");

    let told = rest(slow_head).await;
    assert!(told.is_empty() || told.starts_with("HTTP/1.1 4"), "a head that drips is cut off: {told}");
    let told = rest(slow_body).await;
    assert!(told.starts_with("HTTP/1.1 408 "), "a body that drips is cut off: {told}");
    server.is_well("callers that drip").await;
    assert_eq!(owner.all("/executions?limit=200").await.len(), 11, "half a call starts nothing");
}

#[tokio::test]
async fn no_more_connections_than_allowed_and_slow_ones_give_their_place_back() {
    let mut server = Server::start_with(&["--max-connections", "20"]).await;
    let mut slow = Vec::new();
    for _ in 0..30 {
        slow.push(begin(&server, "GET /healthz HT").await);
    }
    let began = std::time::Instant::now();
    let answer = say(&server, b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(began.elapsed().as_secs() >= 5, "it waited for a place");
    drop(slow);
    server.is_well("slow callers at the limit").await;
}
