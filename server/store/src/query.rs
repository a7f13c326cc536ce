//! A question for documents: filters on promoted fields, one order, keyset paging. No joins, no offsets.

use crate::Collection;

/// Most documents of one page.
pub const MAX_LIMIT: usize = 1000;

/// A promoted field that can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The id.
    Id,
    /// The project.
    Project,
    /// The workflow.
    Workflow,
    /// The status.
    Status,
    /// The unique key.
    UniqueKey,
}

/// What to sort by; equals are sorted by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// The id; for most documents the order in which they were made.
    #[default]
    Id,
    /// The time.
    Time,
    /// The name, without regard to case; documents without one first.
    Name,
}

/// Which end first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// A question for documents of one collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub(crate) collection: Collection,
    pub(crate) any_of: Vec<(Field, Vec<String>)>,
    pub(crate) id_prefix: Option<String>,
    pub(crate) from: Option<i64>,
    pub(crate) until: Option<i64>,
    pub(crate) name_contains: Option<String>,
    pub(crate) sort: Sort,
    pub(crate) order: Order,
    pub(crate) cursor: Option<String>,
    pub(crate) limit: usize,
    pub(crate) body: bool,
}

impl Query {
    /// All documents of `collection`, by id, 100 a page.
    pub fn of(collection: Collection) -> Self {
        Self {
            collection,
            any_of: Vec::new(),
            id_prefix: None,
            from: None,
            until: None,
            name_contains: None,
            sort: Sort::Id,
            order: Order::Ascending,
            cursor: None,
            limit: 100,
            body: true,
        }
    }

    /// Only where `field` is `value`.
    #[must_use]
    pub fn equals(mut self, field: Field, value: impl ToString) -> Self {
        self.any_of.push((field, vec![value.to_string()]));
        self
    }

    /// Only where `field` is one of `values`; none fits an empty list.
    #[must_use]
    pub fn any_of<T: ToString>(mut self, field: Field, values: impl IntoIterator<Item = T>) -> Self {
        self.any_of.push((field, values.into_iter().map(|value| value.to_string()).collect()));
        self
    }

    /// Only ids that begin with `prefix`.
    #[must_use]
    pub fn id_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.id_prefix = Some(prefix.into());
        self
    }

    /// Only times at or after `time` (microseconds since 1970).
    #[must_use]
    pub fn from(mut self, time: i64) -> Self {
        self.from = Some(time);
        self
    }

    /// Only times before `time` (microseconds since 1970).
    #[must_use]
    pub fn until(mut self, time: i64) -> Self {
        self.until = Some(time);
        self
    }

    /// Only names that contain `text`, without regard to case. Fast for searchable collections only.
    #[must_use]
    pub fn name_contains(mut self, text: impl Into<String>) -> Self {
        self.name_contains = Some(text.into());
        self
    }

    /// In another order.
    #[must_use]
    pub fn sorted(mut self, sort: Sort, order: Order) -> Self {
        (self.sort, self.order) = (sort, order);
        self
    }

    /// Goes on after the page that gave `cursor`; the rest of the question must be the same.
    #[must_use]
    pub fn after(mut self, cursor: Option<String>) -> Self {
        self.cursor = cursor;
        self
    }

    /// At most `limit` documents, between 1 and [`MAX_LIMIT`].
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit.clamp(1, MAX_LIMIT);
        self
    }

    /// Leaves the bodies empty: for lists, where they would be read for nothing.
    #[must_use]
    pub fn without_body(mut self) -> Self {
        self.body = false;
        self
    }

    /// The collection it is about.
    pub fn collection(&self) -> Collection {
        self.collection
    }
}
