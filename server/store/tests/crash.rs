//! Death at any instant: a child that commits is killed, again and again; what it was told is kept is there.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use model::OrganisationId;
use store::sqlite::Options;
use store::{Collection, Draft, Durability, Field, Op, OrgStore, Patch, Query, Sqlite, Unscoped};

use Collection::{Executions, Journal};

const KILLS: u32 = 20;

/// The child: reads the path of a database, commits to it and prints what was acknowledged, until it is killed.
#[test]
#[ignore = "the other half of the test below"]
fn child() {
    let mut path = String::new();
    std::io::stdin().read_line(&mut path).unwrap();
    if path.trim().is_empty() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let sqlite = Arc::new(Sqlite::open(path.trim(), Options::default()).await.unwrap());
        let store = OrgStore::new(sqlite, OrganisationId::generate());
        let committers = (0..8_usize).map(|_| tokio::spawn(execute_for_ever(store.clone())));
        for committer in committers.collect::<Vec<_>>() {
            committer.await.unwrap();
        }
    });
}

async fn execute_for_ever(store: OrgStore) {
    for round in 0_u64.. {
        let durability = if round % 4 == 3 { Durability::Relaxed } else { Durability::Strict };
        let id = uuid::Uuid::now_v7().to_string();
        let event = |n| Op::Insert(Draft::new(Journal, format!("{id}/{n}"), vec![b'e'; 300]));
        let accepted = Op::Insert(Draft::new(Executions, &id, vec![b'x'; 700]).status("running"));
        store.commit_with(vec![accepted, event(1)], durability).await.unwrap();
        say(&format!("ack {id} running"));
        let patch = Patch { status: Some(Some("success".into())), ..Patch::default() };
        let done = Op::Patch { collection: Executions, id: id.clone(), if_version: Some(1), patch };
        store.commit_with(vec![event(2), done], durability).await.unwrap();
        say(&format!("ack {id} success"));
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

fn start(path: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{}", path.display()).unwrap();
    child
}

/// Notes `ack <id> <state>`; a line cut short by the kill is none.
fn note(told: &mut BTreeMap<String, String>, line: &str) -> bool {
    let mut words = line.trim_end().split(' ').skip_while(|word| *word != "ack").skip(1);
    let (Some(id), Some(state @ ("running" | "success"))) = (words.next(), words.next()) else {
        return false;
    };
    told.insert(id.to_owned(), state.to_owned());
    true
}

#[tokio::test]
async fn nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let mut told = BTreeMap::new();
    let mut unfinished = 0;
    for kill in 0..KILLS {
        let mut child = start(&path);
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let patience = usize::from(u16::from_le_bytes([uuid::Uuid::new_v4().as_bytes()[0], 0])) * 6;
        let mut acknowledged = 0;
        while acknowledged <= patience {
            let mut line = String::new();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the child ended by itself at kill {kill}");
            acknowledged += usize::from(note(&mut told, &line));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        for line in rest.lines() {
            note(&mut told, line);
        }

        let sqlite = Arc::new(Sqlite::open(&path, Options::default()).await.unwrap());
        let all = Unscoped::new(sqlite.clone());
        let (mut found, mut cursor) = (BTreeMap::new(), None);
        loop {
            let page = all.find(&Query::of(Executions).limit(1000).after(cursor)).await.unwrap();
            for document in page.documents {
                assert_eq!(document.body, vec![b'x'; 700]);
                found.insert(document.id, document.status.unwrap());
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        for (id, state) in &told {
            let there = found.get(id);
            assert!(
                there.is_some_and(|there| there == state || there == "success"),
                "{id} {state}: {there:?}"
            );
        }
        // Commits are whole: the second event is there exactly when the state has changed.
        for (id, state) in found.iter().rev().take(50) {
            let events = [format!("{id}/1"), format!("{id}/2")];
            let events =
                all.find(&Query::of(Journal).any_of(Field::Id, events)).await.unwrap().documents.len();
            assert_eq!(events, if state == "success" { 2 } else { 1 }, "{id} {state}");
        }
        unfinished += found.values().filter(|state| *state == "running").count();
        sqlite.close().await;
    }
    println!("{KILLS} kills, {} executions acknowledged, {unfinished} found half done", told.len());
    assert!(told.len() > 500 && unfinished > 0, "the kills hit nothing");
}
