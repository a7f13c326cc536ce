//! Questions.

use std::sync::Arc;

use crate::conformance::{ids, of, workflow};
use crate::{Collection, Documents, Draft, Field, Op, Order, OrgStore, Query, Sort, StoreError};

use Collection::{Executions, Workflows};

/// Executions `00`… with times that repeat, of two workflows, in three states.
async fn executions(store: &OrgStore, count: usize) {
    let ops = (0..count).map(|n| {
        let mut draft = Draft::new(Executions, format!("{n:02}"), "{}")
            .workflow(if n % 2 == 0 { "even" } else { "odd" })
            .status(["running", "success", "error"][n % 3])
            .name(format!("Name {}", n % 4));
        draft.time = i64::try_from(n / 3).expect("small");
        Op::Insert(draft)
    });
    store.commit(ops.collect()).await.expect("insert");
}

async fn found(store: &OrgStore, query: Query) -> Vec<String> {
    ids(&store.find(&query).await.expect("find")).into_iter().map(str::to_owned).collect()
}

pub async fn filters_narrow(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    executions(&store, 12).await;
    let all = || Query::of(Executions);
    assert_eq!(
        found(&store, all().equals(Field::Workflow, "odd")).await,
        ["01", "03", "05", "07", "09", "11"]
    );
    assert_eq!(
        found(&store, all().equals(Field::Workflow, "odd").equals(Field::Status, "error")).await,
        ["05", "11"]
    );
    assert_eq!(found(&store, all().any_of(Field::Id, ["03", "99", "01"])).await, ["01", "03"]);
    assert_eq!(found(&store, all().any_of(Field::Status, Vec::<String>::new())).await, Vec::<String>::new());
    assert_eq!(found(&store, all().from(1).until(3)).await, ["03", "04", "05", "06", "07", "08"]);
    let newest =
        all().any_of(Field::Status, ["running", "error"]).sorted(Sort::Time, Order::Descending).limit(3);
    assert_eq!(found(&store, newest).await, ["11", "09", "08"]);
    assert_eq!(found(&store, all().equals(Field::Project, "none")).await, Vec::<String>::new());
    let many: Vec<_> = (0..1001).map(|n| n.to_string()).collect();
    assert!(matches!(store.find(&all().any_of(Field::Id, many)).await, Err(StoreError::Query { .. })));
}

pub async fn pages_meet_without_gap_or_overlap(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    executions(&store, 23).await;
    for sort in [Sort::Id, Sort::Time, Sort::Name] {
        for order in [Order::Ascending, Order::Descending] {
            let whole = found(&store, Query::of(Executions).sorted(sort, order)).await;
            assert_eq!(whole.len(), 23);
            for limit in [1, 5, 23] {
                let (mut paged, mut cursor) = (Vec::new(), None);
                loop {
                    let query = Query::of(Executions).sorted(sort, order).limit(limit).after(cursor);
                    let page = store.find(&query).await.expect("find");
                    paged.extend(ids(&page).into_iter().map(str::to_owned));
                    cursor = page.next;
                    if cursor.is_none() {
                        break;
                    }
                }
                assert_eq!(paged, whole, "{sort:?} {order:?} by {limit}");
            }
        }
    }
}

pub async fn pages_hold_while_others_write(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    executions(&store, 10).await;
    let first = store.find(&Query::of(Executions).limit(5)).await.expect("find");
    store.delete(Executions, "04", None).await.expect("the last of the page goes");
    store.insert(Draft::new(Executions, "00a", "{}")).await.expect("one comes before");
    let rest = found(&store, Query::of(Executions).limit(5).after(first.next)).await;
    assert_eq!(rest, ["05", "06", "07", "08", "09"]);
}

pub async fn id_prefixes_are_ranges(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    let all = ["a", "a/", "a/1", "a/2", "a0", "b/1", "a/\u{10ffff}", "a/\u{10ffff}x", "é", "é1"];
    store.commit(all.iter().map(|id| Op::Insert(workflow(id))).collect()).await.expect("insert");
    let under = async |prefix: &str| found(&store, Query::of(Workflows).id_prefix(prefix)).await;
    assert_eq!(under("a/").await, ["a/", "a/1", "a/2", "a/\u{10ffff}", "a/\u{10ffff}x"]);
    assert_eq!(under("a/\u{10ffff}").await, ["a/\u{10ffff}", "a/\u{10ffff}x"]);
    assert_eq!(under("é").await, ["é", "é1"]);
    assert_eq!(under("").await.len(), all.len());
}

pub async fn names_are_found_by_any_part(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    let names = ["Send invoices", "VOICE mail", "Überweisung prüfen", "x", "100% \"sure\"", "été"];
    let named = |(n, name): (usize, &&str)| Op::Insert(workflow(&n.to_string()).name(*name));
    store.commit(names.iter().enumerate().map(named).collect()).await.expect("insert");
    store.insert(workflow("nameless")).await.expect("insert");
    let search = async |text: &str| -> Vec<String> {
        let page = store.search_name(Workflows, text, None, 10).await.expect("search");
        page.documents.into_iter().filter_map(|document| document.name).collect()
    };
    assert_eq!(search("VOICE").await, ["Send invoices", "VOICE mail"]);
    assert_eq!(search("ÜBER").await, ["Überweisung prüfen"]);
    assert_eq!(search("X").await, ["x"]);
    assert_eq!(search("ÉT").await, ["été"], "short texts too, in any script");
    assert_eq!(search("0% \"s").await, ["100% \"sure\""]);
    assert_eq!(search("send mail").await, Vec::<String>::new(), "as it stands, not word by word");
    store.replace(workflow("0").name("Send bills"), 1).await.expect("rename");
    assert_eq!(search("invoice").await, Vec::<String>::new());
    assert_eq!(search("bills").await, ["Send bills"]);
    store.delete(Workflows, "1", None).await.expect("delete");
    assert_eq!(search("voice").await, Vec::<String>::new());
    let active = Query::of(Workflows).name_contains("end").equals(Field::Status, "active");
    assert_eq!(found(&store, active).await, Vec::<String>::new(), "filters count in a search");
}

pub async fn a_foreign_cursor_is_refused(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    executions(&store, 5).await;
    let page = store.find(&Query::of(Executions).limit(2)).await.expect("find");
    let cursor = page.next.expect("there is more");
    let others = [
        Query::of(Executions).sorted(Sort::Time, Order::Ascending).after(Some(cursor.clone())),
        Query::of(Executions).sorted(Sort::Id, Order::Descending).after(Some(cursor.clone())),
        Query::of(Workflows).after(Some(cursor)),
        Query::of(Executions).after(Some("rubbish".into())),
        Query::of(Executions).after(Some(String::new())),
    ];
    for query in others {
        assert!(matches!(store.find(&query).await, Err(StoreError::Query { .. })), "{query:?}");
    }
}

pub async fn bodies_can_be_left_out(documents: Arc<dyn Documents>) {
    let store = of(&documents);
    store.insert(workflow("a").name("n")).await.expect("insert");
    let page = store.find(&Query::of(Workflows).without_body()).await.expect("find");
    assert!(page.documents[0].body.is_empty());
    assert_eq!(page.documents[0].name.as_deref(), Some("n"));
}
