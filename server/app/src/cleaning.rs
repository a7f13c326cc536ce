//! Keeping the history within its limits, and freeing the content that nobody refers to any more.
//!
//! Content is marked and swept: every document is looked through for the hashes of blobs, blobs that hold items are followed,
//! executions under way are asked what they hold in memory. What is left and was not put a short while ago is removed.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};
use model::{ExecutionId, ExecutionStatus, OrganisationId};
use store::{COLLECTIONS, Collection, Field, Order, Query, Sort, StoreError, Swept};

use crate::executions::erase;
use crate::{App, AppError};

/// Content that was put within this time stays: whoever put it may not have written down yet that it is used.
const FRESH: SignedDuration = SignedDuration::from_hours(2);

/// What a cleaning removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Executions.
    pub executions: usize,
    /// Pieces of content.
    pub blobs: usize,
    /// Bytes of content.
    pub bytes: u64,
}

/// The states in which an execution is over.
const ENDED: [ExecutionStatus; 4] =
    [ExecutionStatus::Success, ExecutionStatus::Error, ExecutionStatus::Canceled, ExecutionStatus::Crashed];

impl App {
    /// Cleans up now and then, for as long as the program runs.
    pub async fn run_cleaning(self: Arc<Self>) {
        loop {
            tokio::time::sleep(self.settings.limits.clean_every).await;
            if let Err(error) = self.clean().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "cleaning up broke off");
            }
        }
    }

    /// Cleans up once, for every organisation.
    ///
    /// # Errors
    /// When the store or the blobs cannot be read or written. What cannot be understood is never removed.
    pub async fn clean(&self) -> Result<Cleaned, AppError> {
        self.clean_but(FRESH).await
    }

    /// The same where nothing is under way: content that nobody refers to goes, however fresh it is.
    ///
    /// # Errors
    /// As [`App::clean`].
    pub async fn clean_at_rest(&self) -> Result<Cleaned, AppError> {
        self.clean_but(SignedDuration::ZERO).await
    }

    /// Cleans up, and leaves content that was put within the time `fresh`.
    async fn clean_but(&self, fresh: SignedDuration) -> Result<Cleaned, AppError> {
        let mut cleaned = Cleaned::default();
        let mut cursor = None;
        loop {
            let query = Query::of(Collection::Organisations).after(cursor).without_body();
            let page = self.store.find(&query).await?;
            for document in &page.documents {
                let organisation = document.organisation;
                let expired = self.expire(organisation).await?;
                let swept = self.free(organisation, fresh).await?;
                cleaned.executions += expired;
                cleaned.blobs += swept.blobs;
                cleaned.bytes += swept.bytes;
                if expired > 0 || swept.blobs > 0 {
                    tracing::info!(%organisation, executions = expired, blobs = swept.blobs, bytes = swept.bytes, "cleaned up");
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(cleaned);
            }
        }
    }

    /// Removes executions that are too old or too many; those that are not over stay.
    async fn expire(&self, organisation: OrganisationId) -> Result<usize, AppError> {
        let limits = &self.settings.limits;
        let store = self.store.organisation(organisation);
        let words = ENDED.map(ExecutionStatus::as_str);
        let ended = || {
            Query::of(Collection::Executions)
                .any_of(Field::Status, words)
                .sorted(Sort::Time, Order::Descending)
                .without_body()
                .limit(500)
        };
        let oldest = SignedDuration::from_hours(24 * i64::from(limits.keep_days));
        let mut going: Vec<String> = Vec::new();
        if limits.keep_days > 0
            && let Ok(since) = self.clock.now().checked_sub(oldest)
        {
            let mut cursor = None;
            loop {
                let page = store.find(&ended().until(since.as_microsecond()).after(cursor)).await?;
                going.extend(page.documents.into_iter().map(|document| document.id));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        if limits.keep_executions > 0 {
            let (mut seen, mut cursor) = (0, None);
            loop {
                let page = store.find(&ended().after(cursor)).await?;
                let more = page.documents.into_iter().map(|document| document.id);
                let before = seen;
                let ids: Vec<String> = more.collect();
                seen += ids.len();
                going.extend(ids.into_iter().skip(limits.keep_executions.saturating_sub(before)));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        let going: HashSet<String> = going.into_iter().collect();
        let mut gone = 0;
        for id in going {
            if let Ok(id) = id.parse::<ExecutionId>() {
                erase(&store, id).await?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Removes content that nobody refers to.
    async fn free(&self, organisation: OrganisationId, fresh: SignedDuration) -> Result<Swept, AppError> {
        let live = self.live.of(organisation);
        let oldest = live.iter().map(|it| it.record.execution.started_at).min();
        let fresh = self.clock.now().checked_sub(fresh).unwrap_or(Timestamp::UNIX_EPOCH);
        let before = SystemTime::from(oldest.map_or(fresh, |oldest| oldest.min(fresh)));
        let mut marks = Marks::default();
        for execution in live {
            let steps = execution.steps.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let held = serde_json::to_vec(&steps)
                .map_err(|source| AppError::Corrupt { what: "an execution under way".into(), source })?;
            marks.read(&held);
        }
        let store = self.store.organisation(organisation);
        for collection in COLLECTIONS {
            let mut cursor = None;
            loop {
                let page = store.find(&Query::of(*collection).after(cursor).limit(100)).await?;
                for document in &page.documents {
                    marks.read(&document.body);
                }
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        while let Some(hash) = marks.follow.pop() {
            match self.blobs.get(organisation, &hash).await {
                Ok(content) => marks.read(&content),
                Err(StoreError::BlobMissing { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(self.blobs.sweep(organisation, &marks.used, before).await?)
    }
}

/// The content that somebody refers to.
#[derive(Default)]
struct Marks {
    /// Hashes of content that stays.
    used: HashSet<String>,
    /// Hashes of content that holds items or steps, and so may refer to more.
    holders: HashSet<String>,
    /// Those of `holders` that have not been looked through yet.
    follow: Vec<String>,
}

impl Marks {
    /// Notes every hash in `content`. Those of blobs that hold items or steps are written as `"blob":"…"`.
    fn read(&mut self, content: &[u8]) {
        const HASH: usize = 64;
        const SLACK: usize = 16;
        let mut start = 0;
        while start < content.len() {
            let rest = &content[start..];
            let length = rest.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
            // In compact encodings a neighbour may look like a digit; then every place where a hash fits counts.
            for hash in rest[..length].windows(HASH).take(SLACK) {
                let hash = String::from_utf8_lossy(hash).into_owned();
                if length == HASH
                    && content[..start].ends_with(b"\"blob\":\"")
                    && self.holders.insert(hash.clone())
                {
                    self.follow.push(hash.clone());
                }
                self.used.insert(hash);
            }
            start += length + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_found_and_those_of_items_followed() {
        let (plain, items) = ("a".repeat(64), "0".repeat(64));
        let content = format!(r#"{{"id":"{plain}","blob":"{items}","short":"{}"}}"#, "b".repeat(63));
        let mut marks = Marks::default();
        marks.read(content.as_bytes());
        marks.read(content.as_bytes());
        assert_eq!(marks.used, HashSet::from([plain, items.clone()]));
        assert_eq!(marks.follow, [items], "each is followed once");
    }
}
