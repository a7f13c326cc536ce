//! How fast commits are, beside the same bytes written by bare SQLite in batches of the same size. Not a test of
//! anything: `cargo test -p store --test measure -- --ignored --nocapture` prints a table.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use model::OrganisationId;
use sqlx::{Connection, SqliteConnection};
use store::sqlite::Options;
use store::{Collection, Draft, Durability, Op, OrgStore, Patch, Sqlite};

const SPAN: Duration = Duration::from_secs(2);

fn percentile(sorted: &[Duration], part: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank"
    )]
    let at = ((sorted.len() - 1) as f64 * part) as usize;
    sorted[at].as_secs_f64() * 1000.0
}

fn report(what: &str, committers: usize, mut times: Vec<Duration>, took: Duration) {
    times.sort_unstable();
    let rate = f64::from(u32::try_from(times.len()).unwrap()) / took.as_secs_f64();
    let (middle, high) = (percentile(&times, 0.5), percentile(&times, 0.99));
    println!("{what:<34} {committers:>3} at once {rate:>9.0}/s   p50 {middle:>6.2} ms   p99 {high:>6.2} ms");
}

async fn ours(store: &OrgStore, what: &str, committers: usize, durability: Durability, execution: bool) {
    let begin = Instant::now();
    let tasks = (0..committers).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut times = Vec::new();
            while begin.elapsed() < SPAN {
                let start = Instant::now();
                let id = uuid::Uuid::now_v7().to_string();
                let draft = Draft::new(Collection::Executions, &id, vec![b'x'; 1024])
                    .workflow("wf")
                    .status("running");
                store.commit_with(vec![Op::Insert(draft)], durability).await.unwrap();
                if execution {
                    let patch = Patch { status: Some(Some("success".into())), ..Patch::default() };
                    let events = Draft::new(Collection::Journal, format!("{id}/1"), vec![b'e'; 1024]);
                    let done =
                        Op::Patch { collection: Collection::Executions, id, if_version: Some(1), patch };
                    store.commit_with(vec![Op::Insert(events), done], durability).await.unwrap();
                }
                times.push(start.elapsed());
            }
            times
        })
    });
    let mut times = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        times.extend(task.await.unwrap());
    }
    report(what, committers, times, begin.elapsed());
}

fn memory(when: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or("unknown");
    println!("memory {when}: {resident}");
}

async fn bare(path: &std::path::Path, batch: usize) {
    let url = format!("sqlite://{}?mode=rwc", path.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let set_up = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4096; \
                  CREATE TABLE IF NOT EXISTS bare (id TEXT PRIMARY KEY, body BLOB) STRICT";
    sqlx::raw_sql(set_up).execute(&mut connection).await.unwrap();
    let sql = format!("BEGIN IMMEDIATE; INSERT INTO bare VALUES {}; COMMIT", vec!["(?,?)"; batch].join(","));
    let (begin, mut times) = (Instant::now(), Vec::new());
    while begin.elapsed() < SPAN {
        let start = Instant::now();
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql.clone()));
        for _ in 0..batch {
            query = query.bind(uuid::Uuid::now_v7().to_string()).bind(vec![b'x'; 1024]);
        }
        query.execute(&mut connection).await.unwrap();
        times.extend(vec![start.elapsed(); batch]);
    }
    report("bare SQLite, one connection", batch, times, begin.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "prints a table and takes half a minute"]
async fn commits_a_second() {
    let folder = tempfile::tempdir().unwrap();
    memory("at first");
    let sqlite = Arc::new(Sqlite::open(folder.path().join("ours.db"), Options::default()).await.unwrap());
    let store = OrgStore::new(sqlite.clone(), OrganisationId::generate());
    store.insert(Draft::new(Collection::Tags, "a", "{}")).await.unwrap();
    store.get(Collection::Tags, "a").await.unwrap();
    memory("open");
    for committers in [1, 8, 64] {
        bare(&folder.path().join("bare.db"), committers).await;
        ours(&store, "insert of 1 KiB, strict", committers, Durability::Strict, false).await;
        ours(&store, "insert of 1 KiB, relaxed", committers, Durability::Relaxed, false).await;
        ours(&store, "execution of 2 commits, strict", committers, Durability::Strict, true).await;
    }
    memory("after load");
    tokio::time::sleep(Duration::from_secs(6)).await;
    memory("in the quiet");
    sqlite.close().await;
}
