//! Random commits, many at once, against a model of a few lines: same answers, same documents, same pages.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::join_all;
use model::OrganisationId;
use proptest::prelude::*;
use store::sqlite::Options;
use store::{
    Collection, Draft, Durability, Field, Op, Order, OrgStore, Patch, Query, Sort, Sqlite, StoreError,
};

const COLLECTIONS: [Collection; 2] = [Collection::Workflows, Collection::Journal];
const STATUSES: [&str; 3] = ["new", "active", "off"];

type Key = (Collection, usize, String);
type Documents = BTreeMap<Key, (i64, Draft)>;

/// A commit of one of two organisations.
#[derive(Debug, Clone)]
struct Commit {
    organisation: usize,
    ops: Vec<Op>,
    strict: bool,
}

fn apply(documents: &Documents, commit: &Commit) -> Result<(Documents, Vec<i64>), &'static str> {
    let (mut next, mut versions) = (documents.clone(), Vec::new());
    for op in &commit.ops {
        let (collection, id) = op.target();
        let key = (collection, commit.organisation, id.to_owned());
        let found = next.get(&key).cloned();
        let (if_version, must_exist) = match op {
            Op::Replace { if_version, .. } | Op::Patch { if_version, .. } => (*if_version, true),
            Op::Delete { if_version, .. } => (*if_version, if_version.is_some()),
            Op::Insert(_) | Op::Put(_) => (None, false),
        };
        match (&found, if_version) {
            (None, _) if must_exist => return Err("RR-STORE-0007"),
            (Some((version, _)), Some(expected)) if *version != expected => return Err("RR-STORE-0005"),
            (Some(_), _) if matches!(op, Op::Insert(_)) => return Err("RR-STORE-0006"),
            _ => {}
        }
        let draft = match op {
            Op::Insert(draft) | Op::Put(draft) | Op::Replace { draft, .. } => draft.clone(),
            Op::Patch { patch, .. } => {
                let mut draft = found.clone().expect("checked").1;
                draft.name = patch.name.clone().unwrap_or(draft.name);
                draft.status = patch.status.clone().unwrap_or(draft.status);
                draft.unique_key = patch.unique_key.clone().unwrap_or(draft.unique_key);
                draft.time = patch.time.unwrap_or(draft.time);
                draft.body = patch.body.clone().unwrap_or(draft.body);
                draft
            }
            Op::Delete { .. } => {
                next.remove(&key);
                versions.push(0);
                continue;
            }
        };
        let taken = |(other, (_, document)): (&Key, &(i64, Draft))| {
            other.0 == collection && *other != key && document.unique_key == draft.unique_key
        };
        if draft.unique_key.is_some() && next.iter().any(taken) {
            return Err("RR-STORE-0006");
        }
        let version = found.map_or(1, |(version, _)| version + 1);
        versions.push(version);
        next.insert(key, (version, draft));
    }
    Ok((next, versions))
}

fn a_draft() -> impl Strategy<Value = Draft> {
    let name = prop::option::of("[aAbÄ%\" ]{0,5}");
    let unique = prop::option::weighted(0.4, prop::sample::select(vec!["k1", "k2", "k3"]));
    let status = prop::option::of(prop::sample::select(STATUSES.to_vec()));
    let body = prop::collection::vec(any::<u8>(), 0..40);
    (prop::sample::select(COLLECTIONS.to_vec()), "[abcd]", name, unique, status, -3_i64..3, body).prop_map(
        |(collection, id, name, unique, status, time, body)| {
            let mut draft = Draft::new(collection, id, body);
            (draft.name, draft.time) = (name, time);
            (draft.unique_key, draft.status) = (unique.map(str::to_owned), status.map(str::to_owned));
            draft
        },
    )
}

fn an_op() -> impl Strategy<Value = Op> {
    let version = prop::option::of(1_i64..4);
    let kept = prop::collection::vec(any::<bool>(), 5);
    (a_draft(), version, kept, 0..5).prop_map(|(draft, if_version, changed, kind)| match kind {
        0 => Op::Insert(draft),
        1 => Op::Put(draft),
        2 => Op::Replace { draft, if_version },
        3 => Op::Delete { collection: draft.collection, id: draft.id, if_version },
        _ => Op::Patch {
            collection: draft.collection,
            id: draft.id,
            if_version,
            patch: Patch {
                name: changed[0].then_some(draft.name),
                status: changed[1].then_some(draft.status),
                unique_key: changed[2].then_some(draft.unique_key),
                time: changed[3].then_some(draft.time),
                body: changed[4].then_some(draft.body),
                ..Patch::default()
            },
        },
    })
}

fn a_commit() -> impl Strategy<Value = Commit> {
    (0..2_usize, prop::collection::vec(an_op(), 1..4), any::<bool>())
        .prop_map(|(organisation, ops, strict)| Commit { organisation, ops, strict })
}

#[derive(Debug, Clone)]
struct Question {
    collection: Collection,
    organisation: usize,
    status: Option<Vec<&'static str>>,
    from: Option<i64>,
    text: Option<String>,
    sort: Sort,
    order: Order,
    limit: usize,
}

fn a_question() -> impl Strategy<Value = Question> {
    let status = prop::option::of(prop::sample::subsequence(STATUSES.to_vec(), 0..3));
    let text = prop::option::of("[aAbä%\" ]{1,4}");
    let sort = prop::sample::select(vec![Sort::Id, Sort::Time, Sort::Name]);
    let order = prop::sample::select(vec![Order::Ascending, Order::Descending]);
    let collection = prop::sample::select(COLLECTIONS.to_vec());
    (collection, 0..2_usize, status, prop::option::of(-3_i64..3), text, sort, order, 1..4_usize).prop_map(
        |(collection, organisation, status, from, text, sort, order, limit)| Question {
            collection,
            organisation,
            status,
            from,
            text,
            sort,
            order,
            limit,
        },
    )
}

impl Question {
    fn of_model(&self, documents: &Documents) -> Vec<(String, i64, Draft)> {
        let fits = |((collection, organisation, _), (_, draft)): &(&Key, &(i64, Draft))| {
            let name = draft.name.clone().unwrap_or_default().to_lowercase();
            *collection == self.collection
                && *organisation == self.organisation
                && self
                    .status
                    .as_ref()
                    .is_none_or(|any| draft.status.as_deref().is_some_and(|one| any.contains(&one)))
                && self.from.is_none_or(|from| draft.time >= from)
                && self.text.as_ref().is_none_or(|text| name.contains(&text.to_lowercase()))
        };
        let mut found: Vec<_> = documents
            .iter()
            .filter(fits)
            .map(|((_, _, id), (version, draft))| (id.clone(), *version, draft.clone()))
            .collect();
        found.sort_by_key(|(id, _, draft)| match self.sort {
            Sort::Id => (0, String::new(), id.clone()),
            Sort::Time => (draft.time, String::new(), id.clone()),
            Sort::Name => (0, draft.name.clone().unwrap_or_default().to_lowercase(), id.clone()),
        });
        if self.order == Order::Descending {
            found.reverse();
        }
        found
    }

    async fn of_store(&self, store: &OrgStore) -> Vec<(String, i64, Draft)> {
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let mut query =
                Query::of(self.collection).sorted(self.sort, self.order).limit(self.limit).after(cursor);
            if let Some(status) = &self.status {
                query = query.any_of(Field::Status, status);
            }
            if let Some(from) = self.from {
                query = query.from(from);
            }
            if let Some(text) = &self.text {
                query = query.name_contains(text);
            }
            let page = store.find(&query).await.expect("find");
            found.extend(
                page.documents.into_iter().map(|found| (found.id.clone(), found.version, found.into_draft())),
            );
            cursor = page.next;
            if cursor.is_none() {
                return found;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_answers_as_the_model_does(
        rounds in prop::collection::vec(prop::collection::vec(a_commit(), 1..8), 1..8),
        questions in prop::collection::vec(a_question(), 12),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let sqlite = Arc::new(Sqlite::open(folder.path().join("test.db"), Options::default()).await.unwrap());
            let stores: Vec<_> = (0..2).map(|_| OrgStore::new(sqlite.clone(), OrganisationId::generate())).collect();
            let mut model = Documents::new();
            for commits in rounds {
                // Asked for in this order, and all before the first is answered: they share transactions.
                let asked = commits.iter().map(|commit| {
                    let durability = if commit.strict { Durability::Strict } else { Durability::Relaxed };
                    stores[commit.organisation].commit_with(commit.ops.clone(), durability)
                });
                let answers = join_all(asked).await;
                for (commit, answer) in commits.iter().zip(answers) {
                    let answer = answer.map(|committed| committed.versions).map_err(|error: StoreError| error.code());
                    let expected = apply(&model, commit).map(|(next, versions)| {
                        model = next;
                        versions
                    });
                    assert_eq!(answer, expected, "{commit:?}");
                }
            }
            for question in questions {
                let found = question.of_store(&stores[question.organisation]).await;
                assert_eq!(found, question.of_model(&model), "{question:?}");
            }
            sqlite.close().await;
        });
    }
}
