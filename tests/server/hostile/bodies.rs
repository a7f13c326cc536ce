//! Bodies that are too large, too deep, or not text.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::refused;
use crate::drawing::{chain, set, webhook};
use crate::running::{PATIENCE, Server};
use crate::signed_in::{Answer, Client, http};

/// The doors that take a body: method, path below the server, whether they need the session.
const DOORS: &[(&str, &str, bool)] = &[
    ("POST", "/api/v1/setup", false),
    ("POST", "/api/v1/session", false),
    ("POST", "/api/v1/workflows", true),
    ("POST", "/api/v1/workflows/import", true),
    ("POST", "/api/v1/workflows/convert", true),
    ("POST", "/api/v1/expressions/preview", true),
    ("POST", "/api/v1/credentials", true),
    ("POST", "/webhook/door", false),
];

/// Sends `size` bytes while it listens, as a client does that does not wait to be told off. Gives the answer's text.
async fn pour(
    server: &Server,
    owner: &Client,
    door: (&str, &str, bool),
    size: usize,
    chunked: bool,
) -> String {
    let address = server.url.trim_start_matches("http://");
    let stream = TcpStream::connect(address).await.expect("connected");
    let (mut reader, mut writer) = stream.into_split();
    let length =
        if chunked { "transfer-encoding: chunked".to_owned() } else { format!("content-length: {size}") };
    let cookie = if door.2 { owner.cookie.clone().unwrap_or_default() } else { String::new() };
    let head = format!(
        "{} {} HTTP/1.1\r\nhost: {address}\r\nx-reporunner: 1\r\ncontent-type: application/json\r\ncookie: {cookie}\r\n{length}\r\n\r\n",
        door.0, door.1
    );
    let pouring = tokio::spawn(async move {
        let part = vec![b'['; 1 << 20];
        let mut sent = writer.write_all(head.as_bytes()).await;
        for _ in 0..size >> 20 {
            if sent.is_err() {
                break;
            }
            if chunked {
                sent = writer.write_all(format!("{:x}\r\n", part.len()).as_bytes()).await;
            }
            sent = sent.and(writer.write_all(&part).await);
            if chunked {
                sent = sent.and(writer.write_all(b"\r\n").await);
            }
        }
        // The connection stays open until the answer was read: closing it early could take the answer away.
        writer
    });
    let mut answer = Vec::new();
    let listening = async {
        loop {
            let text = String::from_utf8_lossy(&answer).into_owned();
            if text.ends_with('}') && text.contains("\r\n\r\n") {
                return text;
            }
            if reader.read_buf(&mut answer).await.unwrap_or(0) == 0 {
                return text;
            }
        }
    };
    let text = tokio::time::timeout(PATIENCE, listening).await.expect("an answer");
    pouring.abort();
    text
}

#[tokio::test]
async fn fifty_megabytes_are_refused_everywhere() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    owner.live(&chain("Door", &[webhook("door", "lastNode", json!({}))])).await;
    for door in DOORS {
        for chunked in [false, true] {
            let answer = pour(&server, &owner, *door, 50 << 20, chunked).await;
            assert!(
                answer.starts_with("HTTP/1.1 413 ") && answer.contains("RR-REQ-0004"),
                "{door:?}, chunked {chunked}: {answer:.300}"
            );
        }
    }
    for path in ["/session", "/setup"] {
        let body = json!({ "email": "x".repeat(100_000) });
        Client::stranger(&server.url).post(path, &body).await.expect_problem(413, "RR-REQ-0004");
    }
    server.is_well("fifty megabytes at every door").await;
}

#[tokio::test]
async fn deep_json_is_refused_everywhere() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    owner.live(&chain("Door", &[webhook("door", "lastNode", json!({})), set("Pass", &[("a", "b")])])).await;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        let wrapped = |field: &str| format!("{{\"{field}\":{deep}}}");
        // Strangers may not even send as much as that.
        let short = |field: &str| format!("{{\"{field}\":{}1{}}}", open.repeat(5_000), close.repeat(5_000));
        let text = json!({ "text": deep }).to_string();
        let nodes = json!({ "text": format!("{{\"nodes\":{deep},\"connections\":{{}}}}") }).to_string();
        let pin = format!(
            "{{\"workflow\":{{\"name\":\"a\",\"nodes\":[],\"connections\":{{}},\"pinData\":{deep}}}}}"
        );
        let bodies = [
            ("/workflows", wrapped("workflow")),
            ("/workflows", pin),
            ("/workflows/import", text.clone()),
            ("/workflows/import", nodes),
            ("/workflows/convert", text),
            ("/expressions/preview", wrapped("workflow")),
            ("/credentials", wrapped("data")),
            ("/session", short("email")),
            ("/setup", short("token")),
        ];
        for (path, body) in bodies {
            let answer = Answer::of(
                owner.request(Method::POST, path).header("content-type", "application/json").body(body),
            )
            .await;
            refused(path, &answer, &[400, 422]);
        }
        let hook = http()
            .post(format!("{}/webhook/door", server.url))
            .header("content-type", "application/json")
            .body(deep.clone());
        assert_eq!(refused("a webhook", &Answer::of(hook).await, &[422]), "RR-HOOK-0001");
        let query = format!("{}/webhook/door?{}=1", server.url, "a%5Bb%5D".repeat(2_000));
        let answer = Answer::of(http().post(query)).await;
        assert!(answer.status < 500, "a deep query: {}", answer.status);
        let expression = json!({ "workflow": chain("a", &[set("Set", &[])]), "node": "Set", "text": format!("={{{{ {}1{} }}}}", "(".repeat(100_000), ")".repeat(100_000)) });
        let preview = owner.post("/expressions/preview", &expression).await;
        assert!(
            preview.status == 422
                || preview.json()["error"]["code"].as_str().is_some_and(|code| code.starts_with("RR-EXPR-")),
            "{}",
            preview.status
        );
    }
    server.is_well("deep JSON at every door").await;
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused_or_kept_as_data() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    owner.live(&chain("Door", &[webhook("door", "lastNode", json!({ "responseData": "allEntries" }))])).await;
    let broken: [&[u8]; 4] = [
        b"{\"workflow\":{\"name\":\"\xff\xfe\"}}",
        b"\0\0\0",
        b"{\"text\":\"\xc3\x28\",\"workflow\":{\"name\":\"\xc3\x28\"}}",
        b"{\"text\":\"\0\",\"workflow\":1}",
    ];
    for (body, path) in broken.iter().flat_map(|body| {
        ["/workflows", "/workflows/import", "/session", "/credentials", "/expressions/preview"]
            .map(|path| (body, path))
    }) {
        let answer = Answer::of(
            owner.request(Method::POST, path).header("content-type", "application/json").body(body.to_vec()),
        )
        .await;
        refused(path, &answer, &[400, 422]);
    }
    let hook = |kind: &str, body: &[u8]| {
        Answer::of(
            http()
                .post(format!("{}/webhook/door", server.url))
                .header("content-type", kind.to_owned())
                .body(body.to_vec()),
        )
    };
    for body in broken {
        assert_eq!(refused("a webhook", &hook("application/json", body).await, &[422]), "RR-HOOK-0001");
    }
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/octet-stream",
        "",
        "\u{7f}nonsense;;",
        "application/json; charset=utf-16",
    ] {
        let answer = hook(&kind.replace('\u{7f}', ""), b"a=\xff\0&b[c][d]=%00%ff").await;
        assert!(matches!(answer.status, 200 | 422), "{kind}: {}", answer.status);
    }
    for form in [
        b"--x\r\n\xff\0".as_slice(),
        b"",
        b"--x\r\ncontent-disposition: form-data; name=\"\0\"; filename=\"../../\0\"\r\n\r\n\xff\r\n--x--\r\n",
    ] {
        let answer = hook("multipart/form-data; boundary=x", form).await;
        assert!(matches!(answer.status, 200 | 422), "{}: {}", String::from_utf8_lossy(form), answer.status);
    }
    // Text may hold NUL; what is kept must come back the same.
    let name = "a\0b\u{202e}\u{fffd}";
    let id = owner.create(&chain("x", &[set(name, &[(name, name)])])).await;
    assert_eq!(
        owner.get(&format!("/workflows/{id}")).await.json()["workflow"]["nodes"][0]["name"],
        json!(name)
    );
    let mut named = chain("x", &[]);
    named["name"] = Value::from(name);
    let answer = owner.post("/workflows", &json!({ "workflow": named })).await;
    if answer.status == 201 {
        let found = owner.get("/workflows?search=a%00b").await.expect_status(200).json();
        assert_eq!(found["items"][0]["name"], json!(name));
    } else {
        refused("NUL in a name", &answer, &[422]);
    }
    for path in [
        "/api/v1/workflows/%ff%fe",
        "/api/v1/workflows/%00",
        "/webhook/%ff",
        "/webhook/%00",
        "/webhook/..%2f..%2fapi",
        "/api/v1/executions?workflowId=%00",
        "/api/v1/workflows?cursor=%ff%00",
    ] {
        let answer = Answer::of(
            http()
                .get(format!("{}{path}", server.url))
                .header("cookie", owner.cookie.clone().unwrap_or_default()),
        )
        .await;
        refused(path, &answer, &[400, 404]);
    }
    for path in ["/docs/errors/..%2f..%2fCargo", "/docs/errors/%ff", "/docs/errors/RR-NO-0001"] {
        let answer = Answer::of(http().get(format!("{}{path}", server.url))).await;
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
    }
    server.is_well("bytes that are no text").await;
}
