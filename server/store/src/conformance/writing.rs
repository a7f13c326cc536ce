//! Writes that succeed.

use std::sync::Arc;

use crate::conformance::{of, workflow};
use crate::{Collection, Documents, Durability, MAX_BODY, Op, Patch, Query, StoreError};

use Collection::Workflows;

pub async fn what_is_written_is_read(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    let mut draft =
        workflow("a").name("Orders").project("p").workflow("w").status("active").unique_key("only").clone();
    draft.time = -5;
    draft.body = vec![0, 255, 1].into();
    store.insert(draft.clone()).await.expect("insert");
    let found = store.get(Workflows, "a").await.expect("get").expect("it is there");
    assert_eq!((found.version, found.organisation), (1, store.organisation()));
    assert_eq!(found.into_draft(), draft);
    assert!(store.get(Workflows, "b").await.expect("get").is_none());
    assert!(store.get(Collection::Users, "a").await.expect("get").is_none(), "collections are apart");
    assert!(matches!(store.require(Workflows, "b").await, Err(StoreError::Missing { .. })));
}

pub async fn versions_count_writes(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    store.insert(workflow("a")).await.expect("insert");
    assert_eq!(store.replace(workflow("a").name("second"), 1).await.expect("replace"), 2);
    assert_eq!(store.patch(Workflows, "a", Some(2), Patch::default()).await.expect("patch"), 3);
    assert_eq!(store.patch(Workflows, "a", None, Patch::default()).await.expect("patch"), 4);
    store.delete(Workflows, "a", Some(4)).await.expect("delete");
    assert!(store.get(Workflows, "a").await.expect("get").is_none());
    store.insert(workflow("a")).await.expect("insert again");
    assert_eq!(store.require(Workflows, "a").await.expect("get").version, 1);
}

pub async fn a_patch_changes_only_what_it_says(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    let draft = workflow("a").name("Orders").project("p").status("active");
    store.insert(draft.clone()).await.expect("insert");
    let patch = Patch { status: Some(Some("off".into())), project: Some(None), ..Patch::default() };
    store.patch(Workflows, "a", None, patch).await.expect("patch");
    let mut expected = draft.status("off");
    expected.project = None;
    assert_eq!(store.require(Workflows, "a").await.expect("get").into_draft(), expected);
    let patch = Patch { body: Some("new".into()), time: Some(9), ..Patch::default() };
    store.patch(Workflows, "a", None, patch).await.expect("patch");
    (expected.body, expected.time) = ("new".into(), 9);
    assert_eq!(store.require(Workflows, "a").await.expect("get").into_draft(), expected);
}

pub async fn a_put_does_not_ask(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    assert_eq!(store.put(workflow("a")).await.expect("put"), 1);
    assert_eq!(store.put(workflow("a").name("b")).await.expect("put"), 2);
    store.delete(Workflows, "never there", None).await.expect("deleting nothing is no error");
}

pub async fn writes_of_one_commit_see_each_other(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    let patch = Patch { name: Some(Some("named".into())), ..Patch::default() };
    let ops = vec![
        Op::Insert(workflow("a").name("first")),
        Op::Patch { collection: Workflows, id: "a".into(), if_version: Some(1), patch },
        Op::Insert(workflow("b")),
        Op::Delete { collection: Workflows, id: "b".into(), if_version: Some(1) },
        Op::Delete { collection: Workflows, id: "c".into(), if_version: None },
        Op::Put(workflow("c")),
        Op::Replace { draft: workflow("c").name("again"), if_version: None },
    ];
    let committed = store.commit(ops).await.expect("commit");
    assert_eq!(committed.versions, [1, 2, 1, 0, 0, 1, 2]);
    let found = store.require(Workflows, "a").await.expect("get");
    assert_eq!((found.name.as_deref(), found.body), (Some("named"), workflow("a").body));
    assert!(store.get(Workflows, "b").await.expect("get").is_none());
    assert_eq!(store.require(Workflows, "c").await.expect("get").name.as_deref(), Some("again"));
    assert!(store.commit(Vec::new()).await.expect("nothing to do").versions.is_empty());
    // A document that goes and comes back within a commit is as new.
    let ops = vec![
        Op::Delete { collection: Workflows, id: "c".into(), if_version: Some(2) },
        Op::Insert(workflow("c").name("anew")),
    ];
    assert_eq!(store.commit(ops).await.expect("commit").versions, [0, 1]);
    assert_eq!(store.require(Workflows, "c").await.expect("get").version, 1);
}

pub async fn a_relaxed_commit_is_visible_once_acknowledged(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    for round in 0..20 {
        let durability = if round % 3 == 0 { Durability::Strict } else { Durability::Relaxed };
        let id = format!("{round:02}");
        store.commit_with(vec![Op::Insert(workflow(&id))], durability).await.expect("commit");
        assert!(store.get(Workflows, &id).await.expect("get").is_some());
    }
    assert_eq!(store.find(&Query::of(Workflows)).await.expect("find").documents.len(), 20);
}

pub async fn strange_texts_survive(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    let texts = ["' OR 1=1 --", "\"quoted\"", "名前 🦀", "%_*", "a/b:c\\d", "\u{10ffff}", " spaces "];
    for text in texts {
        store.insert(workflow(text).name(text).status(text)).await.expect("insert");
    }
    for text in texts {
        assert_eq!(store.require(Workflows, text).await.expect("get").name.as_deref(), Some(text));
        let page = store.find(&Query::of(Workflows).equals(crate::Field::Status, text)).await.expect("find");
        assert_eq!(super::ids(&page), [text]);
        let page = store.search_name(Workflows, text, None, 10).await.expect("search");
        assert!(super::ids(&page).contains(&text), "{text:?}");
    }
    store.insert(workflow("empty").name("")).await.expect("insert");
    assert_eq!(store.require(Workflows, "empty").await.expect("get").name.as_deref(), Some(""));
}

pub async fn what_no_store_keeps_is_refused(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    let long = "x".repeat(513);
    for id in ["", "a\nb", "a\0b", &long] {
        assert!(matches!(store.insert(workflow(id)).await, Err(StoreError::Key { .. })), "{id:?}");
    }
    assert!(matches!(store.insert(workflow("a").unique_key("")).await, Err(StoreError::Key { .. })));
    let mut draft = workflow("a");
    draft.body = vec![0; MAX_BODY + 1].into();
    assert!(matches!(store.insert(draft.clone()).await, Err(StoreError::TooLarge { .. })));
    draft.body.truncate(MAX_BODY);
    store.insert(draft).await.expect("the largest body fits");
    assert_eq!(store.require(Workflows, "a").await.expect("get").body.len(), MAX_BODY);
}
