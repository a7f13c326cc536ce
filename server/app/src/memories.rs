//! What workflows of an organisation remember from one execution to the next, kept among their static data.

use async_trait::async_trait;
use model::{Value, WorkflowId};
use node_sdk::{Memories, MemoryPlace, NodeError, Remembered};
use store::{Collection, Draft, MAX_LIMIT, Op, OrgStore, Query, StoreError};

/// The memories of one organisation.
pub(crate) struct OrgMemories(pub(crate) OrgStore);

fn id(place: &MemoryPlace) -> String {
    let workflow = if place.workflow.is_empty() { "unsaved" } else { place.workflow.as_str() };
    format!("{workflow}/remembered/{}", place.name)
}

/// The writes that forget everything a workflow remembers.
pub(crate) async fn forget_all(store: &OrgStore, workflow: WorkflowId) -> Result<Vec<Op>, StoreError> {
    let query = Query::of(Collection::StaticData).id_prefix(format!("{workflow}/remembered/"));
    let page = store.find(&query.limit(MAX_LIMIT).without_body()).await?;
    let delete = |id| Op::Delete { collection: Collection::StaticData, id, if_version: None };
    Ok(page.documents.into_iter().map(|document| delete(document.id)).collect())
}

fn failed(action: &str, error: &dyn std::fmt::Display) -> NodeError {
    NodeError::with_code(
        "RR-NODE-0071",
        format!("what was remembered from earlier executions cannot be {action}: {error}"),
    )
}

#[async_trait]
impl Memories for OrgMemories {
    async fn recall(&self, place: &MemoryPlace) -> Result<Option<Remembered>, NodeError> {
        let found = self.0.get(Collection::StaticData, id(place)).await;
        let Some(document) = found.map_err(|error| failed("read", &error))? else { return Ok(None) };
        let value = document.parse::<Value>().map_err(|error| failed("read", &error))?;
        Ok(Some(Remembered { value, version: document.version }))
    }

    async fn remember(
        &self,
        place: &MemoryPlace,
        value: &Value,
        seen: Option<i64>,
    ) -> Result<bool, NodeError> {
        let draft = Draft::json(Collection::StaticData, id(place), value)
            .map_err(|error| failed("kept", &error))?
            .workflow(&place.workflow);
        let written = match seen {
            None => self.0.insert(draft).await,
            Some(version) => self.0.replace(draft, version).await.map(drop),
        };
        match written {
            Ok(()) => Ok(true),
            Err(
                StoreError::Duplicate { .. }
                | StoreError::VersionConflict { .. }
                | StoreError::Missing { .. },
            ) => Ok(false),
            Err(error) => Err(failed("kept", &error)),
        }
    }

    async fn forget(&self, place: &MemoryPlace) -> Result<(), NodeError> {
        self.0
            .delete(Collection::StaticData, id(place), None)
            .await
            .map_err(|error| failed("forgotten", &error))
    }
}
