//! Lists with keyset paging.

use app::lists::Listed;
use serde::Serialize;
use utoipa::ToSchema;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct List<T> {
    /// The things.
    pub items: Vec<T>,
    /// For the query parameter `cursor` of the next page; null at the end.
    pub next_cursor: Option<String>,
}

impl<T> List<T> {
    pub(crate) fn of<R>(listed: Listed<R>, one: impl FnMut(R) -> T) -> Self {
        Self { items: listed.items.into_iter().map(one).collect(), next_cursor: listed.next_cursor }
    }
}
