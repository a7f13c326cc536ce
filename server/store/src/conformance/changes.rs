//! The record of changes.

use std::sync::Arc;

use crate::conformance::{of, workflow};
use crate::{ChangeKind, Collection, Documents, Draft, Op, Unscoped};

use Collection::Workflows;

pub async fn changes_follow_commits(documents: Arc<dyn Documents>) {
    let (all, store) = (Unscoped::new(documents.clone()), of(&documents));
    let mut last = all.last_change();
    let start = *last.borrow_and_update();
    store.commit(vec![Op::Insert(workflow("a")), Op::Insert(workflow("b"))]).await.expect("commit");
    last.changed().await.expect("it wakes");
    store.put(workflow("a")).await.expect("put");
    store.delete(Workflows, "b", None).await.expect("delete");
    store.insert(Draft::new(Collection::Journal, "a/1", "{}")).await.expect("the journal is not followed");
    let changes = all.changes(start, 100).await.expect("changes");
    let seen: Vec<_> = changes.iter().map(|change| (change.id.as_str(), change.kind)).collect();
    let expected = [
        ("a", ChangeKind::Inserted),
        ("b", ChangeKind::Inserted),
        ("a", ChangeKind::Updated),
        ("b", ChangeKind::Deleted),
    ];
    assert_eq!(seen, expected);
    assert!(changes.iter().all(|change| change.organisation == store.organisation()));
    assert!(changes.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    assert_eq!(changes[3].seq, *last.borrow_and_update());
    let rest = all.changes(changes[1].seq, 1).await.expect("changes");
    assert_eq!(rest, changes[2..3]);
    assert!(all.changes(changes[3].seq, 10).await.expect("changes").is_empty());
}

pub async fn refused_commits_leave_no_change(documents: Arc<dyn Documents>) {
    let (all, store) = (Unscoped::new(documents.clone()), of(&documents));
    store.insert(workflow("a")).await.expect("insert");
    let before = *all.last_change().borrow();
    assert!(store.commit(vec![Op::Insert(workflow("b")), Op::Insert(workflow("a"))]).await.is_err());
    assert!(all.changes(before, 10).await.expect("changes").is_empty());
    assert_eq!(*all.last_change().borrow(), before);
}
