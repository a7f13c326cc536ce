//! The two servers that are compared: a handler that only echoes JSON, and the product with its workflows made ready.

use std::path::PathBuf;

use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::Failure;
use crate::process::Process;

/// Serves a handler that reads JSON and answers JSON, and does nothing else.
#[expect(clippy::print_stdout, reason = "the address is printed for whoever started this")]
pub async fn bare() -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("ready: http://{}", listener.local_addr()?);
    let router = Router::new().route(
        "/",
        post(|Json(body): Json<Value>| async move {
            Json(json!({ "customer": body["customer"], "total": body["total"] }))
        }),
    );
    Ok(axum::serve(listener, router).await?)
}

/// The product's program, beside this one.
pub fn binary() -> Result<PathBuf, Failure> {
    let own = std::env::current_exe()?;
    let binary = own.parent().ok_or("no folder")?.join("reporunner");
    if binary.exists() {
        Ok(binary)
    } else {
        Err("build it first: cargo build --release -p reporunner".into())
    }
}

/// A webhook to measure.
pub struct Hook {
    /// For the table.
    pub label: String,
    /// Where it answers.
    pub path: String,
}

/// Sets the owner up and activates the workflows.
pub async fn prepare(product: &Process) -> Result<Vec<Hook>, Failure> {
    let token = product.greeting.split("token=").nth(1).ok_or("no set-up link")?.trim().to_owned();
    let owner = json!({ "token": token, "email": "bench@example.org", "name": "Bench", "password": "a password for the bench" });
    let (head, _) = call(product, "POST", "/api/v1/setup", "", &owner).await?;
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).ok_or("no session")?;
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let mut hooks = Vec::new();
    for (name, count, durability) in
        [("strict", 1, "strict"), ("none", 1, "none"), ("strict-10", 10, "strict")]
    {
        let workflow = workflow(name, count, durability);
        let (_, made) =
            call(product, "POST", "/api/v1/workflows", &cookie, &json!({ "workflow": workflow })).await?;
        let id = made["id"].as_str().ok_or_else(|| format!("not made: {made}"))?.to_owned();
        let (head, said) =
            call(product, "POST", &format!("/api/v1/workflows/{id}/activate"), &cookie, &json!({})).await?;
        if !head.starts_with("HTTP/1.1 200") {
            return Err(format!("not activated: {said}").into());
        }
        let kept = if durability == "strict" { "on disk before the answer" } else { "`durability: none`" };
        let label = format!("webhook, {count} Edit Fields, respond; {kept}");
        hooks.push(Hook { label, path: format!("/webhook/{name}") });
    }
    Ok(hooks)
}

fn workflow(path: &str, count: usize, durability: &str) -> Value {
    let mut nodes = vec![
        json!({ "id": "w", "name": "Webhook", "type": "core.webhook", "typeVersion": 2.1, "position": [0, 0],
        "parameters": { "httpMethod": "POST", "path": path, "responseMode": "responseNode", "options": {} } }),
    ];
    let mut connections = serde_json::Map::new();
    let mut last = "Webhook".to_owned();
    for index in 1..=count {
        let name = format!("Edit Fields {index}");
        let base = if index == 1 { "$json.body" } else { "$json" };
        nodes.push(json!({ "id": format!("s{index}"), "name": name, "type": "core.set", "typeVersion": 3.4, "position": [200 * index, 0],
            "parameters": { "mode": "manual", "includeOtherFields": false, "options": {}, "assignments": { "assignments": [
                { "id": "1", "name": "customer", "type": "string", "value": format!("={{{{ {base}.customer }}}}") },
                { "id": "2", "name": "total", "type": "number", "value": format!("={{{{ {base}.total }}}}") } ] } } }));
        connections.insert(last, json!({ "main": [[{ "node": name, "type": "main", "index": 0 }]] }));
        last = name;
    }
    nodes.push(json!({ "id": "r", "name": "Respond", "type": "core.respondToWebhook", "typeVersion": 1.5, "position": [200 * (count + 1), 0],
        "parameters": { "respondWith": "firstIncomingItem", "options": {} } }));
    connections.insert(last, json!({ "main": [[{ "node": "Respond", "type": "main", "index": 0 }]] }));
    json!({ "name": path, "nodes": nodes, "connections": connections, "settings": { "executionOrder": "v1", "durability": durability } })
}

async fn call(
    product: &Process,
    method: &str,
    path: &str,
    cookie: &str,
    body: &Value,
) -> Result<(String, Value), Failure> {
    let mut stream = TcpStream::connect(product.address()).await?;
    let body = body.to_string();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nx-reporunner: 1\r\ncookie: {cookie}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        product.address(),
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    Ok((head.to_owned(), serde_json::from_str(body).unwrap_or_default()))
}
