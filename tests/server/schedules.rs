//! Schedules fire by themselves, are in the history, and stop when they are told to.

use std::time::Duration;

use serde_json::json;

use crate::drawing::{chain, node, set};
use crate::running::{Server, until};

#[tokio::test]
async fn a_schedule_fires_until_it_is_switched_off() {
    let mut server = Server::start().await;
    let owner = server.owner().await;
    let rule = json!({ "rule": { "interval": [{ "field": "seconds", "secondsInterval": 1 }] } });
    let id = owner
        .live(&chain(
            "Ticks",
            &[
                node("Tick", "core.scheduleTrigger", 1.3, rule),
                set("Mark", &[("at", "={{ $json.timestamp }}")]),
            ],
        ))
        .await;
    let fired = async |owner: &crate::signed_in::Client| owner.executions(&id).await;
    let ticks = until("two ticks", async || Some(fired(&owner).await).filter(|it| it.len() >= 2)).await;
    assert!(ticks.iter().all(|tick| tick["mode"] == "trigger"), "{ticks:?}");
    let ended = owner.ended(ticks[0]["id"].as_str().expect("an id")).await;
    assert_eq!(ended["execution"]["status"], "success");

    let before = fired(&owner).await.len();
    server.kill().await;
    server.start_again().await;
    let owner = owner.at(&server.url);
    until("ticks after a restart", async || (fired(&owner).await.len() > before + 1).then_some(())).await;

    owner.post(&format!("/workflows/{id}/deactivate"), &json!({})).await.expect_status(200);
    let after = fired(&owner).await;
    // A tick that was due when the switch was thrown may still be written; then there must be no more.
    tokio::time::sleep(Duration::from_millis(2500)).await;
    let late = fired(&owner).await.len();
    assert!(late <= after.len() + 1, "{} ticks after the switch", late - after.len());
}
