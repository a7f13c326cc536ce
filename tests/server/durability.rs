//! kill -9 under load: what was acknowledged is in the history once with its data, what had its effect is not done
//! again, and what was under way comes to an end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::drawing::{chain, request, set, webhook};
use crate::effects::Counter;
use crate::running::{Server, until};
use crate::signed_in::{Client, http};

const KILLS: usize = 20;
const CLIENTS: usize = 6;
/// The webhooks under load, each with a way of its own to acknowledge.
const PATHS: [&str; 3] = ["fast", "answered", "effects"];

/// What the clients know.
#[derive(Default)]
struct Known {
    /// Acknowledged calls by path.
    acknowledged: BTreeMap<&'static str, BTreeSet<String>>,
    /// Calls that were sent and not answered.
    cut_off: usize,
}

impl Known {
    fn count(&self) -> usize {
        self.acknowledged.values().map(BTreeSet::len).sum()
    }
}

/// Calls the webhooks one after the other, at whatever address the server is, until there is no more address.
async fn load(client: usize, mut address: watch::Receiver<Option<String>>, known: Arc<Mutex<Known>>) {
    let http = http();
    for number in 0.. {
        let Ok(url) = address.wait_for(Option::is_some).await.map(|url| url.clone().expect("an address"))
        else {
            return;
        };
        if url.is_empty() {
            return;
        }
        // Two clients wait for effects, the others keep the store busy.
        let path = PATHS[if client < 2 { 2 } else { (client + number) % 2 }];
        let id = format!("{path}-{client}-{number}");
        let call = http.post(format!("{url}/webhook/{path}")).json(&json!({ "id": id })).send();
        let body = match call.await {
            Ok(answer) if answer.status() == 200 => answer.bytes().await.ok(),
            Ok(answer) => panic!("{id}: {}", answer.status()),
            Err(_) => None,
        };
        let Some(body) = body else {
            known.lock().expect("known").cut_off += 1;
            // The server is dead or about to be known as dead; its next address comes through the channel.
            let _next = tokio::time::timeout(Duration::from_millis(200), address.changed()).await;
            continue;
        };
        if path != "fast" {
            assert_eq!(serde_json::from_slice::<Value>(&body).expect("JSON")["id"], json!(id));
        }
        known.lock().expect("known").acknowledged.entry(path).or_default().insert(id);
    }
}

fn drawings(counter: &Counter) -> [Value; 3] {
    let echo = |name: &str| set(name, &[("id", "={{ $('Webhook').item.json.body.id }}")]);
    let effect = |name: &str, part: &str| {
        request(name, &format!("={}/{part}/{{{{ $('Webhook').item.json.body.id }}}}", counter.url))
    };
    [
        chain("Fast", &[webhook("fast", "onReceived", json!({})), echo("Echo")]),
        chain("Answered", &[webhook("answered", "lastNode", json!({})), echo("Echo")]),
        chain(
            "Effects",
            &[
                webhook("effects", "lastNode", json!({})),
                effect("First", "first"),
                effect("Second", "second"),
                echo("Echo"),
            ],
        ),
    ]
}

/// The executions of a workflow by the id that their call carried: status and error code. No id twice.
async fn history(owner: &Client, workflow: &str) -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    for execution in owner.executions(workflow).await {
        let id = execution["id"].as_str().expect("an id");
        let status = execution["status"].as_str().expect("a status").to_owned();
        let called =
            owner.items(id, 0).await[0]["json"]["body"]["id"].as_str().expect("the call's id").to_owned();
        if status == "success" {
            let steps = owner.get(&format!("/executions/{id}")).await.json()["steps"]
                .as_array()
                .expect("steps")
                .len();
            assert_eq!(
                owner.items(id, steps - 1).await,
                [json!({ "json": { "id": called }, "pairedItem": { "item": 0 } })],
                "{id}"
            );
        }
        let code = execution["error"]["code"].as_str().unwrap_or_default().to_owned();
        assert!(found.insert(called.clone(), (status, code)).is_none(), "{called} is in the history twice");
    }
    found
}

/// How many executions a server found under way when it started, as its log says.
fn unfinished(log: &str) -> usize {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let found = lines
        .filter_map(|line| line["unfinished"].as_u64())
        .next_back()
        .expect("the server logs what it found");
    usize::try_from(found).expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_kills_lose_nothing_and_repeat_nothing() {
    let counter = Counter::start(Duration::from_millis(15)).await;
    let mut server = Server::start_with(&["--egress-allow", "127.0.0.1"]).await;
    let owner = server.owner().await;
    let mut workflows = Vec::new();
    for drawing in drawings(&counter) {
        workflows.push(owner.live(&drawing).await);
    }
    let (tell, address) = watch::channel(Some(server.url.clone()));
    let known: Arc<Mutex<Known>> = Arc::default();
    let clients: Vec<_> =
        (0..CLIENTS).map(|client| tokio::spawn(load(client, address.clone(), known.clone()))).collect();
    let (mut in_flight, mut kills_that_hit) = (0, 0);
    for kill in 0..KILLS {
        // The moment of the kill varies with the number of calls, from the first to the many-th after the start.
        let wanted = known.lock().expect("known").count() + 1 + (kill * 37) % 150;
        until("calls between two kills", async || {
            (known.lock().expect("known").count() >= wanted).then_some(())
        })
        .await;
        server.kill().await;
        tell.send(None).expect("clients listen");
        let logged = server.log().len();
        server.start_again().await;
        let went_on = unfinished(&server.log()[logged..]);
        in_flight += went_on;
        kills_that_hit += usize::from(went_on > 0);
        tell.send(Some(server.url.clone())).expect("clients listen");
    }
    tell.send(Some(String::new())).expect("clients listen");
    for client in clients {
        client.await.expect("a client without a complaint");
    }
    let owner = owner.at(&server.url);
    until("the end of all executions", async || {
        let running = owner.get("/executions?status=running&limit=1").await.json();
        running["items"].as_array().expect("items").is_empty().then_some(())
    })
    .await;

    let known = std::mem::take(&mut *known.lock().expect("known"));
    let (mut total, mut uncertain) = (0, 0);
    for (path, workflow) in PATHS.iter().zip(&workflows) {
        let history = history(&owner, workflow).await;
        total += history.len();
        let acknowledged = &known.acknowledged[path];
        for id in acknowledged {
            let kept = history.get(id).unwrap_or_else(|| panic!("{id} was acknowledged and is lost"));
            assert_eq!(kept.0, "success", "{id}: {kept:?}");
        }
        for (id, (status, code)) in &history {
            let fine =
                status == "success" || (*path == "effects" && status == "error" && code == "RR-EXEC-0006");
            assert!(fine, "{id} ended as {status} {code}");
            uncertain += usize::from(status == "error");
        }
    }
    let calls = counter.calls();
    for (effect, times) in &calls {
        assert_eq!(*times, 1, "{effect} was done {times} times");
    }
    for id in &known.acknowledged["effects"] {
        assert!(
            calls.contains_key(&format!("first/{id}")) && calls.contains_key(&format!("second/{id}")),
            "{id} has no effect"
        );
    }
    eprintln!(
        "{KILLS} kills, {kills_that_hit} of them hit executions under way ({in_flight} went on, {uncertain} of them with an effect in flight); \
         {} calls acknowledged, {} cut off, {total} executions in the history, {} effects, none twice",
        known.count(),
        known.cut_off,
        calls.len()
    );
    assert!(
        known.count() > 1000 && known.cut_off > 0 && kills_that_hit >= 5 && uncertain > 0,
        "the kills hit nothing: this proves nothing"
    );
}
