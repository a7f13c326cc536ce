//! Hostile input at every door: a clear refusal with a code, the server well, its memory within bounds.

mod bodies;
mod connections;
mod drawings;
mod scripts;

use serde_json::json;

use crate::drawing::{chain, set, webhook};
use crate::running::Server;
use crate::signed_in::{Answer, Client};

/// Asserts that an answer refuses with a status of the caller's fault and a code that has the shape of ours.
fn refused(what: &str, answer: &Answer, statuses: &[u16]) -> String {
    let text = String::from_utf8_lossy(&answer.body);
    assert!(
        statuses.contains(&answer.status),
        "{what}: {} {}",
        answer.status,
        text.chars().take(300).collect::<String>()
    );
    assert!(answer.body.len() < 4096, "{what}: the refusal repeats the input: {} bytes", answer.body.len());
    let code = answer.text("code");
    assert!(code.starts_with("RR-") && code.len() >= 10, "{what}: {text}");
    code
}

/// A server where a workflow answers that needs no script.
async fn server_with_others() -> (Server, Client) {
    let server = Server::start().await;
    let owner = server.owner().await;
    owner
        .live(&chain(
            "Others",
            &[webhook("others", "lastNode", json!({})), set("Set", &[("n", "={{ $json.body.n }}")])],
        ))
        .await;
    (server, owner)
}
