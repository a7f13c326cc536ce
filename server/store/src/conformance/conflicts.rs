//! Writes that are refused, and what they leave behind: nothing.

use std::sync::Arc;

use futures::future::join_all;

use crate::conformance::{of, workflow};
use crate::{Collection, Documents, Draft, Op, OrgStore, Patch, Query, StoreError};

use Collection::{Users, Workflows};

async fn untouched(store: &OrgStore) {
    let page = store.find(&Query::of(Workflows)).await.expect("find");
    assert_eq!(super::ids(&page), ["a"]);
    assert_eq!(page.documents[0].version, 1);
}

pub async fn a_taken_id_refuses_the_whole_commit(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    store.insert(workflow("a")).await.expect("insert");
    let ops = vec![Op::Insert(workflow("b")), Op::Put(workflow("a")), Op::Insert(workflow("a"))];
    let refused = store.commit(ops).await;
    assert!(matches!(refused, Err(StoreError::Duplicate { field: "id", .. })), "{refused:?}");
    let refused = store.commit(vec![Op::Insert(workflow("c")), Op::Insert(workflow("c"))]).await;
    assert!(matches!(refused, Err(StoreError::Duplicate { field: "id", .. })), "{refused:?}");
    untouched(&store).await;
}

pub async fn a_wrong_version_refuses_the_whole_commit(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    store.insert(workflow("a")).await.expect("insert");
    let wrong = [
        Op::Replace { draft: workflow("a"), if_version: Some(2) },
        Op::Patch { collection: Workflows, id: "a".into(), if_version: Some(0), patch: Patch::default() },
        Op::Delete { collection: Workflows, id: "a".into(), if_version: Some(7) },
    ];
    for op in wrong {
        let refused = store.commit(vec![Op::Insert(workflow("b")), op]).await;
        assert!(matches!(refused, Err(StoreError::VersionConflict { found: 1, .. })), "{refused:?}");
    }
    untouched(&store).await;
}

pub async fn what_is_not_there_cannot_be_changed(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    store.insert(workflow("a")).await.expect("insert");
    let wrong = [
        Op::Replace { draft: workflow("x"), if_version: None },
        Op::Patch { collection: Workflows, id: "x".into(), if_version: None, patch: Patch::default() },
        Op::Delete { collection: Workflows, id: "x".into(), if_version: Some(1) },
    ];
    for op in wrong {
        let refused = store.commit(vec![Op::Insert(workflow("b")), op]).await;
        assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
    }
    untouched(&store).await;
}

fn user(id: &str, key: &str) -> Draft {
    Draft::new(Users, id, "{}").unique_key(key)
}

pub async fn unique_keys_hold_across_organisations(documents: Arc<dyn Documents>) {
    let (ours, theirs) = (of(&documents), of(&documents));
    ours.insert(user("a", "ada@example.com")).await.expect("insert");
    let taken = |refused: Result<(), StoreError>| {
        assert!(matches!(refused, Err(StoreError::Duplicate { field: "unique_key", .. })), "{refused:?}");
    };
    taken(ours.insert(user("b", "ada@example.com")).await);
    taken(theirs.insert(user("a", "ada@example.com")).await);
    theirs.insert(user("b", "bob@example.com")).await.expect("insert");
    let patch = Patch { unique_key: Some(Some("ada@example.com".into())), ..Patch::default() };
    taken(theirs.patch(Users, "b", None, patch).await.map(drop));
    taken(theirs.commit(vec![Op::Insert(user("c", "c")), Op::Insert(user("d", "c"))]).await.map(drop));
    theirs
        .insert(Draft::new(Collection::Webhooks, "a", "{}").unique_key("ada@example.com"))
        .await
        .expect("elsewhere");
    ours.replace(user("a", "ada@example.com"), 1).await.expect("one's own key is not taken");
    ours.delete(Users, "a", None).await.expect("delete");
    theirs.insert(user("a", "ada@example.com")).await.expect("free again");
}

pub async fn unique_keys_can_be_handed_over(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    store.commit(vec![Op::Insert(user("a", "x")), Op::Insert(user("b", "y"))]).await.expect("insert");
    let free = Patch { unique_key: Some(None), ..Patch::default() };
    let swap = vec![
        Op::Patch { collection: Users, id: "a".into(), if_version: None, patch: free },
        Op::Put(user("b", "x")),
        Op::Put(user("a", "y")),
    ];
    store.commit(swap).await.expect("swap");
    let key = async |id: &str| store.require(Users, id).await.expect("get").unique_key;
    assert_eq!((key("a").await.as_deref(), key("b").await.as_deref()), (Some("y"), Some("x")));
    let hand_over =
        vec![Op::Delete { collection: Users, id: "a".into(), if_version: None }, Op::Insert(user("c", "y"))];
    store.commit(hand_over).await.expect("hand over");
}

pub async fn one_of_many_at_once_wins(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    store.insert(workflow("a")).await.expect("insert");
    for version in 1..6 {
        let tries = (0..16).map(|n| {
            let store = store.clone();
            async move { store.replace(workflow("a").name(n.to_string()), version).await }
        });
        let won = join_all(tries).await.into_iter().filter(Result::is_ok).count();
        assert_eq!(won, 1);
        let tries = (0..16).map(|n| {
            let store = store.clone();
            async move { store.insert(user(&format!("{version}-{n}"), &format!("key {version}"))).await }
        });
        let won = join_all(tries).await.into_iter().filter(Result::is_ok).count();
        assert_eq!(won, 1);
    }
    assert_eq!(store.require(Workflows, "a").await.expect("get").version, 6);
}

pub async fn conflicts_of_one_leave_others_alone(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    store.insert(workflow("taken")).await.expect("insert");
    let tries = (0..64).map(|n| {
        let store = store.clone();
        async move {
            let mut ops = vec![Op::Insert(workflow(&format!("{n:02}")))];
            match n % 4 {
                1 => ops.push(Op::Insert(workflow("taken"))),
                2 => ops.push(Op::Replace { draft: workflow("taken"), if_version: Some(99) }),
                _ => {}
            }
            (n, store.commit(ops).await.is_ok())
        }
    });
    for (n, ok) in join_all(tries).await {
        assert_eq!(ok, !matches!(n % 4, 1 | 2), "commit {n}");
        let there = store.get(Workflows, format!("{n:02}")).await.expect("get").is_some();
        assert_eq!(there, ok, "commit {n}");
    }
}
