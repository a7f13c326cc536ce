//! What nodes remember from one execution to the next, such as which items they have already passed on.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use ecow::EcoString;
use model::Value;

use crate::NodeError;

/// Whose memory it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MemoryPlace {
    /// Id of the workflow; empty for one that was never saved.
    pub workflow: EcoString,
    /// What is remembered, unique in the workflow.
    pub name: EcoString,
}

/// A remembered value.
#[derive(Debug, Clone, PartialEq)]
pub struct Remembered {
    /// What was remembered.
    pub value: Value,
    /// Which writing of it this is.
    pub version: i64,
}

/// Memories of workflows; they survive the end of the program.
#[async_trait]
pub trait Memories: Send + Sync {
    /// What is remembered at `place`.
    ///
    /// # Errors
    /// When it cannot be read.
    async fn recall(&self, place: &MemoryPlace) -> Result<Option<Remembered>, NodeError>;

    /// Remembers `value` at `place` and answers once that is safe. `seen` is the version that the writer knows (`None`:
    /// nothing was there); `false` when another execution wrote in the meantime, and nothing was changed.
    ///
    /// # Errors
    /// When it cannot be written.
    async fn remember(
        &self,
        place: &MemoryPlace,
        value: &Value,
        seen: Option<i64>,
    ) -> Result<bool, NodeError>;

    /// Forgets what is remembered at `place`.
    ///
    /// # Errors
    /// When it cannot be written.
    async fn forget(&self, place: &MemoryPlace) -> Result<(), NodeError>;
}

/// Memories that last as long as the program: for single executions from the command line, and for tests.
#[derive(Debug, Default)]
pub struct ShortMemories(Mutex<HashMap<MemoryPlace, Remembered>>);

#[async_trait]
impl Memories for ShortMemories {
    async fn recall(&self, place: &MemoryPlace) -> Result<Option<Remembered>, NodeError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(place).cloned())
    }

    async fn remember(
        &self,
        place: &MemoryPlace,
        value: &Value,
        seen: Option<i64>,
    ) -> Result<bool, NodeError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.get(place).map(|known| known.version) != seen {
            return Ok(false);
        }
        let version = seen.unwrap_or(0) + 1;
        all.insert(place.clone(), Remembered { value: value.clone(), version });
        Ok(true)
    }

    async fn forget(&self, place: &MemoryPlace) -> Result<(), NodeError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(place);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// What `future`, which never waits, gives.
    fn now<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("it does not wait"),
        }
    }

    #[test]
    fn who_knows_an_older_version_changes_nothing() {
        let memories = ShortMemories::default();
        let place = MemoryPlace { workflow: "w".into(), name: "n".into() };
        let remember = |value: i32, seen| now(memories.remember(&place, &Value::from(value), seen));
        assert_eq!(remember(1, None), Ok(true));
        assert_eq!(remember(2, None), Ok(false));
        assert_eq!(remember(3, Some(1)), Ok(true));
        assert_eq!(remember(4, Some(1)), Ok(false));
        assert_eq!(now(memories.recall(&place)).map(|it| it.map(|it| it.value)), Ok(Some(Value::from(3))));
        assert_eq!(now(memories.forget(&place)), Ok(()));
        assert_eq!(now(memories.recall(&place)), Ok(None));
    }
}
