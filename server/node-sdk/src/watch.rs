//! What a trigger is given while it watches another system: a feed, a mailbox, a stream of events.

use async_trait::async_trait;
use model::{Item, Node as Drawn, Object, OrganisationId, Value};
use serde::de::DeserializeOwned;

use crate::{NodeError, Secret, Services};

/// Where a watching trigger hands over what it found.
#[async_trait]
pub trait Sink: Send + Sync {
    /// Starts an execution with `items` (none: starts nothing), and keeps `remember` in the same moment, so that a
    /// restart neither loses nor repeats anything.
    ///
    /// # Errors
    /// When that cannot be kept.
    async fn found(&self, items: Vec<Item>, remember: Object) -> Result<(), NodeError>;
}

/// What a watching trigger sees.
pub struct WatchContext<'a> {
    /// The node as drawn.
    pub node: &'a Drawn,
    /// Its parameters with defaults filled in; expressions are not answered here.
    pub parameters: &'a Object,
    /// Whose data this is.
    pub organisation: OrganisationId,
    /// The way to the outside.
    pub services: &'a Services,
    /// What was kept with the latest find.
    pub remembered: Object,
    /// Where finds go.
    pub sink: &'a dyn Sink,
}

impl WatchContext<'_> {
    /// The parameters, typed.
    ///
    /// # Errors
    /// When one does not fit.
    pub fn parameters<P: DeserializeOwned>(&self) -> Result<P, NodeError> {
        Value::Object(self.parameters.clone()).read_as().map_err(|error| NodeError {
            retryable: false,
            ..NodeError::with_code("RR-NODE-0002", format!("a parameter does not fit: {error}"))
        })
    }

    /// The fields of the credential of type `kind` that the node refers to; `None` when it refers to none.
    ///
    /// # Errors
    /// When the credential is gone or may not be used here.
    pub async fn credential(&self, kind: &str) -> Result<Option<Secret<Object>>, NodeError> {
        match self.node.credentials.get(kind) {
            Some(reference) => self.services.credentials.resolve(kind, reference).await.map(Some),
            None => Ok(None),
        }
    }
}
