//! What is particular to SQLite, and the conformance suite against it.

use std::sync::Arc;

use model::OrganisationId;
use sqlx::{Connection, Row, SqliteConnection};

use super::plan::{Effect, Head, Stored};
use super::reader::Question;
use super::statements::{self, Statement};
use super::{Options, Sqlite};
use crate::conformance::{self, Fresh};
use crate::{
    COLLECTIONS, Collection, Documents, Draft, Field, Order, OrgStore, Query, Scope, Sort, StoreError,
};

async fn open(folder: &tempfile::TempDir) -> Result<Sqlite, StoreError> {
    Sqlite::open(folder.path().join("test.db"), Options::default()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms() {
    conformance::run(|| async {
        let folder = tempfile::tempdir().unwrap();
        let documents = Arc::new(open(&folder).await.unwrap());
        Fresh { documents, keep: Box::new(folder) }
    })
    .await;
}

#[tokio::test]
async fn the_file_has_every_collection() {
    let folder = tempfile::tempdir().unwrap();
    let store = OrgStore::new(Arc::new(open(&folder).await.unwrap()), OrganisationId::generate());
    for collection in COLLECTIONS {
        store.insert(Draft::new(*collection, "a", "{}").name("some name")).await.unwrap();
        assert_eq!(store.search_name(*collection, "name", None, 5).await.unwrap().documents.len(), 1);
    }
}

#[tokio::test]
async fn documents_outlive_the_process_that_wrote_them() {
    let folder = tempfile::tempdir().unwrap();
    let organisation = OrganisationId::generate();
    for round in 0..3 {
        let sqlite = Arc::new(open(&folder).await.unwrap());
        let last_change = *sqlite.last_change().borrow();
        assert_eq!(last_change, round);
        let store = OrgStore::new(sqlite.clone(), organisation);
        assert_eq!(
            store.find(&Query::of(Collection::Tags)).await.unwrap().documents.len(),
            usize::try_from(round).unwrap()
        );
        store.insert(Draft::new(Collection::Tags, round, "{}")).await.unwrap();
        sqlite.close().await;
        let late = store.insert(Draft::new(Collection::Tags, "late", "{}")).await;
        assert!(matches!(late, Err(StoreError::Stopped { .. })));
    }
}

#[tokio::test]
async fn two_cannot_open_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(&folder).await.unwrap();
    assert!(matches!(open(&folder).await, Err(StoreError::Locked { .. })));
    first.close().await;
    open(&folder).await.unwrap();
}

#[tokio::test]
async fn files_of_others_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    std::fs::write(&path, b"this is no database, however long it goes on".repeat(100)).unwrap();
    let Err(StoreError::Open { reason, .. }) = open(&folder).await else { panic!("opened rubbish") };
    assert_eq!(reason, "the file is not a database");
    std::fs::remove_file(&path).unwrap();

    open(&folder).await.unwrap().close().await;
    let url = format!("sqlite://{}", path.display());
    let mut raw = SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("PRAGMA user_version = 99").execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();
    assert!(matches!(open(&folder).await, Err(StoreError::TooNew { found: 99, .. })));

    std::fs::remove_file(&path).unwrap();
    let mut raw = SqliteConnection::connect(&format!("{url}?mode=rwc")).await.unwrap();
    sqlx::raw_sql("CREATE TABLE notes (text)").execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();
    let Err(StoreError::Open { reason, .. }) = open(&folder).await else { panic!("opened another's") };
    assert_eq!(reason, "it is the database of another program");
    assert!(matches!(
        Sqlite::open(folder.path().join("no/such/folder.db"), Options::default()).await,
        Err(StoreError::Open { .. })
    ));
}

#[tokio::test]
async fn a_full_disk_stops_the_store_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { max_size_kib: Some(4096), ..Options::default() };
    let sqlite = Arc::new(Sqlite::open(folder.path().join("test.db"), options).await.unwrap());
    let store = OrgStore::new(sqlite.clone(), OrganisationId::generate());
    store.insert(Draft::new(Collection::Tags, "before", "{}")).await.unwrap();
    let refused = store.insert(Draft::new(Collection::Tags, "too much", vec![7; 4 << 20])).await;
    let Err(StoreError::Stopped { reason }) = refused else { panic!("{refused:?}") };
    assert_eq!(reason, "the disk is full");
    let later = store.insert(Draft::new(Collection::Tags, "small", "{}")).await;
    assert!(matches!(later, Err(StoreError::Stopped { .. })), "nothing is accepted any more: {later:?}");
    let found = store.find(&Query::of(Collection::Tags)).await.unwrap();
    assert_eq!(found.documents.len(), 1, "reading goes on");
    sqlite.close().await;
    let again = OrgStore::new(Arc::new(open(&folder).await.unwrap()), store.organisation());
    assert_eq!(again.find(&Query::of(Collection::Tags)).await.unwrap().documents.len(), 1);
}

#[tokio::test]
async fn old_changes_are_forgotten_and_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { keep_changes: 10, ..Options::default() };
    let sqlite = Arc::new(Sqlite::open(folder.path().join("test.db"), options).await.unwrap());
    let store = OrgStore::new(sqlite.clone(), OrganisationId::generate());
    for n in 0..50 {
        store.insert(Draft::new(Collection::Tags, n, "{}")).await.unwrap();
    }
    // Forgetting follows the answer, and comes before the next commit.
    store.insert(Draft::new(Collection::Journal, "untracked", "{}")).await.unwrap();
    let Err(StoreError::ChangesTrimmed { oldest }) = sqlite.changes(0, 10).await else { panic!("all kept") };
    assert!((30..=40).contains(&oldest), "{oldest}");
    assert_eq!(sqlite.changes(oldest, 100).await.unwrap().len(), usize::try_from(50 - oldest).unwrap());
}

#[tokio::test]
async fn frequent_questions_use_an_index_and_need_no_sorting() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = open(&folder).await.unwrap();
    let ours = Scope::Organisation(OrganisationId::generate());
    let newest = |query: Query| query.sorted(Sort::Time, Order::Descending);
    let executions = || Query::of(Collection::Executions);
    let questions = [
        (ours, executions().equals(Field::Id, "a"), "executions_id (org=? AND id=?)"),
        (ours, newest(executions()), "executions_time (org=?"),
        (
            ours,
            newest(executions().equals(Field::Workflow, "w")),
            "executions_workflow_time (org=? AND workflow=?",
        ),
        (
            ours,
            newest(executions().equals(Field::Status, "error")),
            "executions_status_time (status=? AND org=?",
        ),
        (ours, newest(executions().any_of(Field::Status, ["a", "b"])), "executions_time (org=?"),
        (
            Scope::Everything,
            executions().any_of(Field::Status, ["a", "b"]),
            "executions_status_time (status=?",
        ),
        (ours, Query::of(Collection::Journal).id_prefix("e/"), "journal_id (org=? AND id>? AND id<?)"),
        (
            ours,
            Query::of(Collection::Workflows).sorted(Sort::Name, Order::Ascending),
            "workflows_folded (org=?",
        ),
        (
            Scope::Everything,
            Query::of(Collection::Sessions).equals(Field::UniqueKey, "k"),
            "sessions_unique_key",
        ),
    ];
    for (scope, query, index) in questions {
        let question = Question::of(scope, &query).unwrap();
        let plan = question.explain_for_test(&sqlite.readers).await;
        assert!(plan.contains(index), "{query:?}: {plan}");
        assert!(scope == Scope::Everything || !plan.contains("B-TREE"), "{query:?}: {plan}");
    }
}

#[tokio::test]
async fn the_writer_looks_up_rows_rather_than_reading_tables() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = open(&folder).await.unwrap();
    let key = |id: &str| (Collection::Executions, OrganisationId::generate(), id.to_owned());
    let head = |version, status: &str| Head {
        version,
        name: None,
        project: None,
        workflow: None,
        status: Some(status.to_owned()),
        time: 0,
        unique_key: None,
        body: None,
    };
    let effect = |n| Effect {
        key: key("a"),
        stored: Some(Stored { row: n, head: head(1, "running") }),
        head: Some(head(2, "success")),
    };
    let mut all = statements::load(Collection::Executions, &[&key("a"), &key("b"), &key("c")]);
    all.extend(statements::write(&[effect(1), effect(2), effect(3)], 0));
    for statement in all {
        let sql = statement.sql.clone();
        let statement = Statement { sql: format!("EXPLAIN QUERY PLAN {sql}"), values: statement.values };
        let rows = statement.into_query().fetch_all(&sqlite.readers).await.unwrap();
        let plan: Vec<_> = rows.iter().map(|row| row.get::<String, _>("detail")).collect();
        let read_whole =
            |step: &String| step.starts_with("SCAN") && (step.contains(" t") || step.contains("executions"));
        assert!(!plan.iter().any(read_whole), "{sql}: {plan:?}");
        if sql.contains("UPDATE") {
            assert!(!sql.contains("workflow ="), "only what changes is set: {sql}");
        }
    }
}

impl Question {
    async fn explain_for_test(mut self, pool: &sqlx::SqlitePool) -> String {
        self.sql.insert_str(0, "EXPLAIN QUERY PLAN ");
        let rows = self.query().fetch_all(pool).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>("detail")).collect::<Vec<_>>().join("; ")
    }
}
