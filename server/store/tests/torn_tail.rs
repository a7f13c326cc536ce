//! A write-ahead log that ends anywhere, or in rubbish: the store opens and has every commit that was whole by then.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::sync::Arc;

use model::OrganisationId;
use store::sqlite::Options;
use store::{Collection, Draft, OrgStore, Query, Sqlite};

const COMMITS: usize = 12;
/// SQLite's file format: the log's header, and a page with its frame header.
const HEADER: u64 = 32;
const FRAME: u64 = 24 + 4096;

fn log(folder: &Path) -> std::path::PathBuf {
    folder.join("test.db-wal")
}

async fn open(folder: &Path, organisation: OrganisationId) -> (Arc<Sqlite>, OrgStore) {
    let sqlite = Arc::new(Sqlite::open(folder.join("test.db"), Options::default()).await.unwrap());
    let store = OrgStore::new(sqlite.clone(), organisation);
    (sqlite, store)
}

async fn check(folder: &Path, organisation: OrganisationId, whole: usize, what: &str) {
    let (sqlite, store) = open(folder, organisation).await;
    let found = store.find(&Query::of(Collection::Journal)).await.unwrap().documents;
    assert!(found.len() >= whole, "{what}: {} documents of {whole}", found.len());
    for (n, document) in found.iter().enumerate() {
        assert_eq!(document.id, format!("{n:02}"), "{what}: not a beginning");
        assert_eq!(document.body, vec![b'0' + u8::try_from(n).unwrap(); 600 * (n + 1)], "{what}");
    }
    store.insert(Draft::new(Collection::Journal, "after", "{}")).await.unwrap();
    sqlite.close().await;
}

#[tokio::test]
async fn a_torn_log_keeps_what_was_whole() {
    let organisation = OrganisationId::generate();
    let source = tempfile::tempdir().unwrap();
    open(source.path(), organisation).await.0.close().await;
    let (_sqlite, store) = open(source.path(), organisation).await;
    let mut lengths = Vec::new();
    for n in 0..COMMITS {
        let body = vec![b'0' + u8::try_from(n).unwrap(); 600 * (n + 1)];
        store.insert(Draft::new(Collection::Journal, format!("{n:02}"), body)).await.unwrap();
        lengths.push(std::fs::metadata(log(source.path())).unwrap().len());
    }
    let whole_log = std::fs::read(log(source.path())).unwrap();
    let length = *lengths.last().unwrap();
    let database = std::fs::read(source.path().join("test.db")).unwrap();

    let mut cuts: Vec<u64> = vec![0, 1, 31, 32, 33];
    for frame in 0..(length - HEADER) / FRAME {
        let start = HEADER + frame * FRAME;
        cuts.extend([start + 23, start + 24, start + FRAME / 2, start + FRAME - 1, start + FRAME]);
    }
    let copy = tempfile::tempdir().unwrap();
    for cut in cuts {
        let whole = lengths.iter().filter(|length| **length <= cut).count();
        for rubbish in [false, true] {
            std::fs::write(copy.path().join("test.db"), &database).unwrap();
            let mut torn = whole_log[..usize::try_from(cut).unwrap()].to_vec();
            if rubbish {
                torn.extend((0..5000_u32).map(|n| u8::try_from(n * 7 % 251).unwrap()));
            }
            std::fs::write(log(copy.path()), torn).unwrap();
            // The index of the log is made anew, as after a power cut.
            let _ = std::fs::remove_file(copy.path().join("test.db-shm"));
            check(copy.path(), organisation, whole, &format!("cut at {cut}, rubbish {rubbish}")).await;
        }
    }
}
