//! Lists with keyset paging.

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// The things.
    pub items: Vec<T>,
    /// For the next page, when there is one.
    pub next_cursor: Option<String>,
}
