//! The guard against a real server: what is let through, what is refused, and what redirects may carry.

use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{any, get};
use egress::{EgressError, Guarded, Limits, Policy};
use futures::StreamExt as _;
use node_sdk::{Egress as _, HttpBody, HttpPart, HttpRequest, Line, Upload};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> String {
    let mut seen: Vec<String> = headers
        .iter()
        .filter(|(name, _)| {
            name.as_str().starts_with("x-") || ["authorization", "content-type"].contains(&name.as_str())
        })
        .map(|(name, value)| {
            format!("{name}={}", value.to_str().unwrap_or("?").split(';').next().unwrap_or_default())
        })
        .collect();
    seen.sort();
    format!("{method} {uri} {} {}", seen.join(","), String::from_utf8_lossy(&body))
}

async fn server() -> SocketAddr {
    let app = Router::new()
        .route("/echo", any(echo))
        .route(
            "/to/{*target}",
            any(|Path(target): Path<String>| async move { Redirect::to(&target).into_response() }),
        )
        .route(
            "/again/{*target}",
            any(|Path(target): Path<String>| async move { Redirect::temporary(&target) }),
        )
        .route("/loop", get(|| async { Redirect::temporary("/loop") }))
        .route("/never", get(|| async { std::future::pending::<()>().await }))
        .route(
            "/endless",
            get(|| async {
                Body::from_stream(futures::stream::repeat(Ok::<_, std::convert::Infallible>(
                    Bytes::from_static(&[b'x'; 4096]),
                )))
            }),
        )
        .route("/teapot", get(|| async { (axum::http::StatusCode::IM_A_TEAPOT, "short and stout") }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

fn request(url: impl Into<String>) -> HttpRequest {
    HttpRequest { timeout: Duration::from_secs(20), max_redirects: 5, ..HttpRequest::new("GET", url) }
}

/// Only this server may be reached.
fn only(address: SocketAddr) -> Guarded {
    let rule = address.to_string().parse().expect("a rule");
    Guarded::new(
        Policy { allow: vec![rule], ..Policy::default() },
        Limits { body: 100_000, ..Limits::default() },
    )
}

async fn text(guarded: &Guarded, request: HttpRequest) -> String {
    let response = guarded.send(request).await.expect("an answer");
    String::from_utf8_lossy(&response.body).into_owned()
}

#[tokio::test]
async fn an_allowed_server_gets_method_query_headers_and_body() {
    let address = server().await;
    let guarded = only(address);
    let mut asked = request(format!("http://{address}/echo?a=1"));
    asked.method = "PUT".into();
    asked.query = vec![("b".into(), "x y&z".into())];
    asked.headers = vec![("X-Key".into(), "k".into()), ("Content-Type".into(), "text/plain".into())];
    asked.body = HttpBody::Bytes(Bytes::from_static(b"hello"));
    assert_eq!(text(&guarded, asked).await, "PUT /echo?a=1&b=x+y%26z content-type=text/plain,x-key=k hello");
    let teapot = guarded.send(request(format!("http://{address}/teapot"))).await.expect("an answer");
    assert_eq!((teapot.status, &teapot.body[..]), (418, &b"short and stout"[..]));
}

#[tokio::test]
async fn inner_addresses_are_refused_in_every_notation() {
    let address = server().await;
    let port = address.port();
    let guarded = Guarded::new(Policy::default(), Limits::default());
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::7f00:1]",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "0.0.0.0",
        "0",
        "[::]",
        "169.254.169.254",
        "[fe80::1]",
        "10.0.0.1",
        "127.0.0.1\u{3002}",
        "\u{2460}27.0.0.1",
    ] {
        let answer = guarded.send(request(format!("http://{host}:{port}/echo"))).await;
        assert!(
            matches!(
                answer,
                Err(EgressError::Refused { .. } | EgressError::Name { .. } | EgressError::Request { .. })
            ),
            "{host}: {answer:?}"
        );
    }
    let named = guarded.send(request(format!("http://user:secret@localhost:{port}/echo?key=secret"))).await;
    let message = named.expect_err("refused").to_string();
    assert!(message.contains("localhost") && !message.contains("secret"), "{message}");
}

#[tokio::test]
async fn a_rule_opens_one_port_only() {
    let (open, closed) = (server().await, server().await);
    let guarded = only(open);
    assert!(guarded.send(request(format!("http://{open}/echo"))).await.is_ok());
    let answer = guarded.send(request(format!("http://{closed}/echo"))).await;
    assert!(matches!(answer, Err(EgressError::Refused { .. })), "{answer:?}");
    let by_name = Guarded::new(
        Policy {
            allow: vec![format!("localhost:{}", open.port()).parse().expect("a rule")],
            ..Policy::default()
        },
        Limits::default(),
    );
    assert!(by_name.send(request(format!("http://localhost:{}/echo", open.port()))).await.is_ok());
    let answer = by_name.send(request(format!("http://localhost:{}/echo", closed.port()))).await;
    assert!(matches!(answer, Err(EgressError::Refused { .. })), "{answer:?}");
}

#[tokio::test]
async fn a_redirect_to_a_refused_address_is_refused() {
    let (open, closed) = (server().await, server().await);
    let guarded = only(open);
    for target in
        [format!("http://{closed}/echo"), "http://169.254.169.254/latest".into(), "file:///etc/passwd".into()]
    {
        let answer = guarded.send(request(format!("http://{open}/to/{target}"))).await;
        assert!(
            matches!(answer, Err(EgressError::Refused { .. } | EgressError::Request { .. })),
            "{target}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn credentials_are_dropped_when_a_redirect_leaves_the_site() {
    let (first, second) = (server().await, server().await);
    let guarded = Guarded::new(Policy { allow_private: true, ..Policy::default() }, Limits::default());
    let mut asked = request(format!("http://{first}/again/http://{second}/echo"));
    asked.method = "POST".into();
    asked.headers = vec![("Authorization".into(), "Bearer s".into()), ("X-Api-Key".into(), "s".into())];
    asked.body = HttpBody::Bytes(Bytes::from_static(b"kept"));
    assert_eq!(text(&guarded, asked.clone()).await, "POST /echo  kept");
    let kept = HttpRequest { keep_credentials: true, ..asked.clone() };
    assert_eq!(text(&guarded, kept).await, "POST /echo authorization=Bearer s,x-api-key=s kept");
    asked.url = format!("http://{first}/again//echo");
    assert_eq!(text(&guarded, asked.clone()).await, "POST /echo authorization=Bearer s,x-api-key=s kept");
    asked.url = format!("http://{first}/to//echo");
    assert_eq!(text(&guarded, asked.clone()).await, "GET /echo authorization=Bearer s,x-api-key=s ");
    asked.max_redirects = 0;
    let raw = guarded.send(asked).await.expect("the redirect itself");
    assert_eq!((raw.status, raw.header("location")), (303, Some("/echo")));
}

#[tokio::test]
async fn limits_on_size_time_and_redirects_hold() {
    let address = server().await;
    let guarded = only(address);
    let endless = guarded.send(request(format!("http://{address}/endless"))).await;
    assert!(matches!(endless, Err(EgressError::TooLarge { limit: 100_000, .. })), "{endless:?}");
    let round = guarded.send(request(format!("http://{address}/loop"))).await;
    assert!(matches!(round, Err(EgressError::Redirects { limit: 5, .. })), "{round:?}");
    let mut slow = request(format!("http://{address}/never"));
    slow.timeout = Duration::from_millis(50);
    let slow = guarded.send(slow).await;
    assert!(matches!(slow, Err(EgressError::Timeout { milliseconds: 50, .. })), "{slow:?}");
}

#[tokio::test]
async fn each_failure_has_its_own_code() {
    let address = server().await;
    let guarded = Guarded::new(Policy { allow_private: true, ..Policy::default() }, Limits::default());
    let free = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        listener.local_addr().expect("an address")
    };
    let code = async |url: String| guarded.send(request(url)).await.expect_err("no answer").code();
    assert_eq!(code(format!("http://{free}/")).await, "RR-EGRESS-0003");
    assert_eq!(code(format!("https://{address}/")).await, "RR-EGRESS-0004");
    assert_eq!(code("http://no-such-host.invalid/".into()).await, "RR-EGRESS-0002");
    assert_eq!(code("ftp://example.com/".into()).await, "RR-EGRESS-0007");
    assert_eq!(code("not a url".into()).await, "RR-EGRESS-0007");
    let mut split = request(format!("http://{address}/echo"));
    split.headers = vec![("X-A".into(), "one\r\nX-B: two".into())];
    assert_eq!(guarded.send(split).await.expect_err("refused").code(), "RR-EGRESS-0007");
}

fn part(name: &str, content: &'static [u8], file: Option<&str>) -> HttpPart {
    HttpPart {
        name: name.into(),
        content: Bytes::from_static(content).into(),
        file_name: file.map(Into::into),
        mime_type: None,
    }
}

#[tokio::test]
async fn large_content_goes_out_and_comes_in_piece_by_piece() {
    const PIECE: usize = 64 * 1024;
    const PIECES: usize = 200;
    let app = Router::new()
        .route(
            "/count",
            any(|body: Body| async move {
                let mut stream = body.into_data_stream();
                let mut count = 0;
                while let Some(piece) = stream.next().await {
                    count += piece.expect("a piece").len();
                }
                count.to_string()
            }),
        )
        .route(
            "/large",
            get(|| async {
                let pieces = futures::stream::repeat(Ok::<_, std::convert::Infallible>(Bytes::from_static(
                    &[b'y'; PIECE],
                )));
                Body::from_stream(pieces.take(PIECES))
            }),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    // The limit for what is held in memory is far below what goes through here.
    let guarded = only(address);
    let mut up = request(format!("http://{address}/count"));
    up.method = "POST".into();
    up.body = HttpBody::Stream(Upload::new(None, || {
        futures::stream::repeat(Bytes::from_static(&[b'x'; PIECE])).take(PIECES).map(Ok).boxed()
    }));
    assert_eq!(text(&guarded, up).await, (PIECE * PIECES).to_string());
    let mut down = guarded.begin(request(format!("http://{address}/large"))).await.expect("a head");
    let mut count = 0;
    while let Some(piece) = down.body.next().await {
        count += piece.expect("a piece").len();
    }
    assert_eq!(count, PIECE * PIECES);
    let whole =
        guarded.begin(request(format!("http://{address}/large"))).await.expect("a head").whole().await;
    assert_eq!(whole.expect_err("too large").code, "RR-EGRESS-0006");
}

#[tokio::test]
async fn a_line_passes_the_guard_too() {
    let address = server().await;
    let line = |host: &str| Line {
        host: host.into(),
        port: address.port(),
        tls: false,
        ignore_tls: false,
        timeout: Duration::from_secs(5),
    };
    let mut open = only(address).connect(&line("127.0.0.1")).await.expect("a connection");
    open.write_all(b"GET /teapot HTTP/1.0\r\n\r\n").await.expect("written");
    let mut answer = String::new();
    open.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.contains("short and stout"), "{answer}");
    let closed = Guarded::new(Policy::default(), Limits::default());
    for host in ["127.0.0.1", "localhost", "[::1]", "0.0.0.0"] {
        let refused = closed.connect(&line(host)).await.map(drop).expect_err("refused");
        assert!(["RR-EGRESS-0001", "RR-EGRESS-0002"].contains(&refused.code), "{host}: {refused}");
    }
    let tls = Line { tls: true, ..line("127.0.0.1") };
    assert_eq!(only(address).connect(&tls).await.map(drop).expect_err("no TLS").code, "RR-EGRESS-0004");
}

#[tokio::test]
async fn multipart_fields_and_files_arrive() {
    let address = server().await;
    let mut asked = request(format!("http://{address}/echo"));
    asked.method = "POST".into();
    asked.body = HttpBody::Multipart(vec![
        part("note", b"hi", None),
        HttpPart { mime_type: Some("text/plain".into()), ..part("file", b"abc", Some("a.txt")) },
    ]);
    let seen = text(&only(address), asked).await;
    for part in ["multipart/form-data", "name=\"note\"", "filename=\"a.txt\"", "abc"] {
        assert!(seen.contains(part), "{part} in {seen}");
    }
}

#[tokio::test]
async fn a_broken_answer_says_so() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a caller");
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc").expect("written");
    });
    let answer = only(address).send(request(format!("http://{address}/"))).await;
    assert!(matches!(answer, Err(EgressError::Broken { .. })), "{answer:?}");
}
