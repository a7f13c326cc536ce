//! What every store must do, as cases that run against any implementation of [`Documents`], each on a fresh one.

mod changes;
mod conflicts;
mod finding;
mod isolation;
mod writing;

use std::any::Any;
use std::future::Future;
use std::sync::Arc;

use futures::future::BoxFuture;
use model::OrganisationId;

use crate::{Collection, Documents, Draft, OrgStore};

/// An empty store, and what must live as long as it does (its folder, its server).
pub struct Fresh {
    /// The store.
    pub documents: Arc<dyn Documents>,
    /// Dropped after the store.
    pub keep: Box<dyn Any + Send>,
}

type Case = fn(Arc<dyn Documents>) -> BoxFuture<'static, ()>;

macro_rules! cases {
    ($($module:ident :: $case:ident),* $(,)?) => {
        /// Every case and its name.
        pub const CASES: &[(&str, Case)] = &[
            $((concat!(stringify!($module), "::", stringify!($case)), |documents| Box::pin($module::$case(documents)))),*
        ];
    };
}

cases![
    writing::what_is_written_is_read,
    writing::versions_count_writes,
    writing::a_patch_changes_only_what_it_says,
    writing::a_put_does_not_ask,
    writing::writes_of_one_commit_see_each_other,
    writing::a_relaxed_commit_is_visible_once_acknowledged,
    writing::strange_texts_survive,
    writing::what_no_store_keeps_is_refused,
    conflicts::a_taken_id_refuses_the_whole_commit,
    conflicts::a_wrong_version_refuses_the_whole_commit,
    conflicts::what_is_not_there_cannot_be_changed,
    conflicts::unique_keys_hold_across_organisations,
    conflicts::unique_keys_can_be_handed_over,
    conflicts::one_of_many_at_once_wins,
    conflicts::conflicts_of_one_leave_others_alone,
    finding::filters_narrow,
    finding::pages_meet_without_gap_or_overlap,
    finding::pages_hold_while_others_write,
    finding::id_prefixes_are_ranges,
    finding::names_are_found_by_any_part,
    finding::a_foreign_cursor_is_refused,
    finding::bodies_can_be_left_out,
    isolation::organisations_do_not_see_each_other,
    isolation::unscoped_questions_see_everything,
    changes::changes_follow_commits,
    changes::refused_commits_leave_no_change,
];

/// Runs every case, each on what `fresh` gives.
///
/// # Panics
/// With the name of the case printed before, when the store does other than it must.
pub async fn run<F, R>(fresh: F)
where
    F: Fn() -> R,
    R: Future<Output = Fresh>,
{
    for (name, case) in CASES {
        let Fresh { documents, keep } = fresh().await;
        tracing::info!(name, "conformance");
        let done = tokio::spawn(case(documents)).await;
        assert!(done.is_ok(), "the store fails {name}: {done:?}");
        drop(keep);
    }
}

fn of(documents: &Arc<dyn Documents>) -> OrgStore {
    OrgStore::new(documents.clone(), OrganisationId::generate())
}

fn workflow(id: &str) -> Draft {
    Draft::new(Collection::Workflows, id, format!("{{\"of\":\"{id}\"}}"))
}

fn ids(page: &crate::Page) -> Vec<&str> {
    page.documents.iter().map(|document| document.id.as_str()).collect()
}
