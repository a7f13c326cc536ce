//! Organisations.

use std::sync::Arc;

use crate::conformance::{ids, of, workflow};
use crate::{Collection, Documents, Field, Op, Order, Patch, Query, Sort, StoreError, Unscoped};

use Collection::Workflows;

pub async fn organisations_do_not_see_each_other(documents: Arc<dyn Documents>) {
    let (ours, theirs) = (of(&documents), of(&documents));
    let secret = workflow("same").name("Their canary").status("active").project("p").unique_key("their key");
    theirs
        .commit(vec![Op::Insert(secret), Op::Insert(workflow("other").name("Canary two"))])
        .await
        .expect("insert");
    assert!(ours.get(Workflows, "same").await.expect("get").is_none());
    let questions = [
        Query::of(Workflows),
        Query::of(Workflows).equals(Field::Id, "same"),
        Query::of(Workflows).equals(Field::UniqueKey, "their key"),
        Query::of(Workflows).any_of(Field::Status, ["active", "off"]).sorted(Sort::Time, Order::Descending),
        Query::of(Workflows).id_prefix("s"),
        Query::of(Workflows).name_contains("canary").sorted(Sort::Name, Order::Ascending),
        Query::of(Workflows).name_contains("c"),
    ];
    let first = theirs.find(&Query::of(Workflows).limit(1)).await.expect("find");
    for query in questions {
        assert!(ids(&ours.find(&query).await.expect("find")).is_empty(), "{query:?}");
    }
    let with_their_cursor = Query::of(Workflows).after(first.next);
    assert!(ids(&ours.find(&with_their_cursor).await.expect("find")).is_empty());

    assert!(matches!(ours.replace(workflow("same"), 1).await, Err(StoreError::Missing { .. })));
    let patched = ours.patch(Workflows, "same", None, Patch::default()).await;
    assert!(matches!(patched, Err(StoreError::Missing { .. })));
    ours.delete(Workflows, "same", None).await.expect("nothing of ours to delete");
    ours.insert(workflow("same").name("Ours")).await.expect("ids are apart");
    assert_eq!(theirs.require(Workflows, "same").await.expect("get").name.as_deref(), Some("Their canary"));
    assert_eq!(theirs.require(Workflows, "same").await.expect("get").version, 1);
}

pub async fn unscoped_questions_see_everything(documents: Arc<dyn Documents>) {
    let all = Unscoped::new(documents.clone());
    let stores: Vec<_> = (0..3).map(|_| of(&documents)).collect();
    for (n, store) in stores.iter().enumerate() {
        let draft = workflow("same").unique_key(format!("key {n}")).status("active");
        store.insert(draft).await.expect("insert");
    }
    let found = all.by_unique_key(Workflows, "key 1").await.expect("find").expect("it is there");
    assert_eq!(found.organisation, stores[1].organisation());
    assert!(all.by_unique_key(Workflows, "key 9").await.expect("find").is_none());
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let query = Query::of(Workflows).equals(Field::Status, "active").limit(1).after(cursor);
        let page = all.find(&query).await.expect("find");
        seen.extend(page.documents.iter().map(|document| document.organisation));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let mut expected: Vec<_> = stores.iter().map(crate::OrgStore::organisation).collect();
    expected.sort_unstable();
    assert_eq!(seen, expected, "documents with one id are paged by organisation");
    all.instance().put(workflow("same")).await.expect("the instance has documents of its own");
    assert_eq!(all.instance().require(Workflows, "same").await.expect("get").organisation, crate::INSTANCE);
}
