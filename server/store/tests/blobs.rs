//! Blobs: content comes back, organisations are apart, nothing half written stays.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::io;

use bytes::Bytes;
use futures::stream;
use model::OrganisationId;
use store::{BlobLimits, Blobs, StoreError, Swept};
use tokio::io::AsyncReadExt;

fn files(folder: &std::path::Path) -> usize {
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        count += if path.is_dir() { files(&path) } else { 1 };
    }
    count
}

#[tokio::test]
async fn content_comes_back_and_organisations_are_apart() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path().join("blobs"), BlobLimits::default()).await.unwrap();
    let (ours, theirs) = (OrganisationId::generate(), OrganisationId::generate());
    let kept = blobs.put(ours, Bytes::from_static(b"abc")).await.unwrap();
    // FIPS 180-2, appendix B.1.
    assert_eq!(kept.hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(blobs.put(ours, Bytes::from_static(b"abc")).await.unwrap(), kept);
    assert_eq!(files(folder.path()), 1, "the same content is kept once");
    assert_eq!(blobs.get(ours, &kept.hash).await.unwrap(), "abc");
    assert!(matches!(blobs.get(theirs, &kept.hash).await, Err(StoreError::BlobMissing { .. })));
    assert!(!blobs.exists(theirs, &kept.hash).await.unwrap());
    blobs.delete(theirs, &kept.hash).await.unwrap();
    assert!(blobs.exists(ours, &kept.hash).await.unwrap());

    let pieces = (0..1000_u16).map(|n| Ok(Bytes::copy_from_slice(&n.to_le_bytes().repeat(100))));
    let large = blobs.put_stream(ours, stream::iter(pieces)).await.unwrap();
    assert_eq!(large.size, 200_000);
    let (mut reader, size) = blobs.reader(ours, &large.hash).await.unwrap();
    let mut content = Vec::new();
    reader.read_to_end(&mut content).await.unwrap();
    assert_eq!((content.len() as u64, size), (200_000, 200_000));
    assert_eq!(blobs.get(ours, &large.hash).await.unwrap(), content);

    blobs.delete(ours, &large.hash).await.unwrap();
    assert!(matches!(blobs.reader(ours, &large.hash).await, Err(StoreError::BlobMissing { .. })));
}

#[tokio::test]
async fn what_is_refused_or_broken_off_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path(), BlobLimits { max_size: 10 }).await.unwrap();
    let ours = OrganisationId::generate();
    blobs.put(ours, Bytes::from_static(b"0123456789")).await.unwrap();
    let refused = blobs.put(ours, Bytes::from_static(b"0123456789x")).await;
    assert!(matches!(refused, Err(StoreError::TooLarge { .. })));
    let broken = stream::iter([Ok(Bytes::from_static(b"abc")), Err(io::Error::other("the caller hung up"))]);
    assert!(matches!(blobs.put_stream(ours, broken).await, Err(StoreError::BlobIo { .. })));
    assert_eq!(files(folder.path()), 1);
    // A crash may leave a file; the next start clears it.
    std::fs::write(folder.path().join("unfinished/left"), "x").unwrap();
    let blobs = Blobs::open(folder.path(), BlobLimits::default()).await.unwrap();
    assert_eq!(files(folder.path()), 1);
    for hash in ["", "../../etc/passwd", &"A".repeat(64), &format!("{}/", "a".repeat(63))] {
        assert!(matches!(blobs.get(ours, hash).await, Err(StoreError::BlobHash { .. })), "{hash}");
    }
}

#[tokio::test]
async fn damage_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path(), BlobLimits::default()).await.unwrap();
    let ours = OrganisationId::generate();
    let kept = blobs.put(ours, Bytes::from_static(b"content")).await.unwrap();
    let path = folder.path().join(ours.to_string()).join(&kept.hash[..2]).join(&kept.hash);
    std::fs::write(path, "c0ntent").unwrap();
    assert!(matches!(blobs.get(ours, &kept.hash).await, Err(StoreError::BlobIo { .. })));
}

#[tokio::test]
async fn a_sweep_frees_what_nobody_uses_and_nothing_that_was_just_put() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path(), BlobLimits::default()).await.unwrap();
    let (ours, theirs) = (OrganisationId::generate(), OrganisationId::generate());
    let used = blobs.put(ours, Bytes::from_static(b"used")).await.unwrap().hash;
    let unused = blobs.put(ours, Bytes::from_static(b"unused")).await.unwrap().hash;
    let other = blobs.put(theirs, Bytes::from_static(b"unused")).await.unwrap().hash;
    let keep = std::collections::HashSet::from([used.clone()]);
    let long_ago = std::time::SystemTime::UNIX_EPOCH;
    assert_eq!(blobs.sweep(ours, &keep, long_ago).await.unwrap(), Swept::default());
    let later = long_ago + std::time::Duration::from_secs(1 << 40);
    assert_eq!(blobs.sweep(ours, &keep, later).await.unwrap(), Swept { blobs: 1, bytes: 6 });
    assert!(blobs.exists(ours, &used).await.unwrap() && !blobs.exists(ours, &unused).await.unwrap());
    assert!(blobs.exists(theirs, &other).await.unwrap(), "another organisation's content stays");
    assert_eq!(blobs.sweep(OrganisationId::generate(), &keep, later).await.unwrap(), Swept::default());
}
