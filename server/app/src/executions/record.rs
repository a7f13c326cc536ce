//! An execution as it is kept: a small header for lists; how it began, what happened and its steps in the journal.

use bytes::Bytes;
use ecow::EcoString;
use engine::State;
use model::{Execution, ExecutionId, Items, OrganisationId, Step};
use node_sdk::Wait;
use serde::{Deserialize, Serialize};
use store::{Blobs, Collection, Document, Draft, OrgStore, Query};

use crate::blobs::INLINE;
use crate::{AppError, Context};

/// The header of an execution.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExecutionRecord {
    #[serde(flatten)]
    pub(crate) execution: Execution,
    /// Name of the workflow at the time.
    pub(crate) workflow_name: String,
    /// Hash of the content that was run.
    pub(crate) content: String,
    /// How often it was taken up again after the program had stopped.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) resumed: u32,
    /// How many entries its journal held when it was last taken up again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) reached: usize,
    /// How many calls it is away from an execution that no other one called.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) depth: usize,
    /// How many waits for a call are over; links that were made for them are used.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) calls: usize,
}

/// What an execution waits for, beside its state, which can be large.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WaitNote {
    /// Name of the node that waits.
    pub(crate) node: EcoString,
    /// What for.
    pub(crate) wait: Wait,
}

/// The state of an execution that waits, as it is kept: in the document, or in a blob when it is large.
#[derive(Debug, Serialize, Deserialize)]
struct KeptState {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blob: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<Box<State>>,
}

/// The state of an execution that goes to sleep, as one document.
pub(crate) async fn state_draft(
    blobs: &Blobs,
    organisation: OrganisationId,
    execution: &Execution,
    state: &State,
) -> Result<Draft, AppError> {
    #[derive(Serialize)]
    struct Borrowed<'a> {
        state: &'a State,
    }
    let mut body = json(&Borrowed { state })?;
    if body.len() > DOCUMENT {
        let content = json(&state)?;
        let blob = blobs.put(organisation, Bytes::from(content)).await?.hash;
        body = json(&KeptState { blob: Some(blob), state: None })?;
    }
    let id = part(execution.id, "state");
    Ok(Draft::new(Collection::Journal, id, body).workflow(execution.workflow_id).at(execution.started_at))
}

/// The state of an execution that waits, or that had waited when the program stopped.
pub(crate) async fn kept_state(
    blobs: &Blobs,
    store: &OrgStore,
    execution: ExecutionId,
) -> Result<Option<State>, AppError> {
    let Some(document) = store.get(Collection::Journal, part(execution, "state")).await? else {
        return Ok(None);
    };
    let kept: KeptState = document.parse()?;
    let Some(blob) = kept.blob else { return Ok(kept.state.map(|state| *state)) };
    let content = blobs.get(store.organisation(), &blob).await?;
    let read = tokio::task::spawn_blocking(move || serde_json::from_slice(&content)).await;
    read.map_err(|error| AppError::Secrets(error.to_string()))?
        .map_err(|source| AppError::Corrupt { what: "the state of an execution".into(), source })
}

fn is_zero<N: Default + PartialEq>(number: &N) -> bool {
    *number == N::default()
}

impl ExecutionRecord {
    pub(crate) fn read(document: &Document) -> Result<Self, AppError> {
        Ok(document.parse()?)
    }

    pub(crate) fn draft(&self) -> Result<Draft, AppError> {
        let execution = &self.execution;
        Ok(Draft::json(Collection::Executions, execution.id, self)?
            .workflow(execution.workflow_id)
            .status(execution.status.as_str())
            .at(execution.started_at))
    }
}

/// Id of a part of an execution's journal. Parts: `start`, `steps`, and `e<number>` for what happened.
pub(crate) fn part(execution: ExecutionId, name: impl std::fmt::Display) -> String {
    format!("{execution}/{name}")
}

/// A step as it is kept: outputs that are large lie in a blob.
#[derive(Debug, Serialize, Deserialize)]
struct KeptStep {
    step: Step,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outputs: Option<Elsewhere>,
}

/// Content that lies in a blob.
#[derive(Debug, Serialize, Deserialize)]
struct Elsewhere {
    blob: String,
    counts: Vec<usize>,
}

/// The document of steps when they are too many for it: where their list lies.
#[derive(Debug, Serialize, Deserialize)]
struct AllElsewhere {
    blob: String,
}

/// The most bytes of steps that lie in the document itself.
const DOCUMENT: usize = 4 << 20;

/// The steps of an execution as one document; large outputs go into blobs first, and so does a list that is still large.
pub(crate) async fn steps_draft(
    blobs: &Blobs,
    organisation: OrganisationId,
    execution: &Execution,
    steps: &[Step],
) -> Result<Draft, AppError> {
    let mut body = vec![b'['];
    for (place, step) in steps.iter().enumerate() {
        if place > 0 {
            body.push(b',');
        }
        let outputs = json(&step.outputs)?;
        if outputs.len() <= INLINE {
            body.extend(json(&Borrowed { step, outputs: None })?);
            continue;
        }
        let blob = blobs.put(organisation, Bytes::from(outputs)).await?.hash;
        let elsewhere = Elsewhere { blob, counts: step.outputs.iter().map(|items| items.len()).collect() };
        let bare = Step { outputs: Vec::new(), ..step.clone() };
        body.extend(json(&Borrowed { step: &bare, outputs: Some(elsewhere) })?);
    }
    body.push(b']');
    if body.len() > DOCUMENT {
        body = json(&AllElsewhere { blob: blobs.put(organisation, Bytes::from(body)).await?.hash })?;
    }
    let id = part(execution.id, "steps");
    Ok(Draft::new(Collection::Journal, id, body).workflow(execution.workflow_id).at(execution.started_at))
}

#[derive(Serialize)]
struct Borrowed<'a> {
    step: &'a Step,
    #[serde(skip_serializing_if = "Option::is_none")]
    outputs: Option<Elsewhere>,
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, AppError> {
    serde_json::to_vec(value).map_err(|source| AppError::Corrupt { what: "a step".into(), source })
}

/// A step from the history; its outputs may still lie in a blob.
pub(crate) struct PastStep {
    /// The step; without outputs when `elsewhere` holds them.
    pub(crate) step: Step,
    elsewhere: Option<Elsewhere>,
}

impl PastStep {
    /// A step whose outputs are at hand.
    pub(crate) fn at_hand(step: Step) -> Self {
        Self { step, elsewhere: None }
    }

    /// How many items each output has.
    pub(crate) fn counts(&self) -> Vec<usize> {
        match &self.elsewhere {
            Some(elsewhere) => elsewhere.counts.clone(),
            None => self.step.outputs.iter().map(|items| items.len()).collect(),
        }
    }

    /// The outputs.
    pub(crate) async fn outputs(
        &self,
        blobs: &Blobs,
        organisation: OrganisationId,
    ) -> Result<Vec<Items>, AppError> {
        let Some(elsewhere) = &self.elsewhere else { return Ok(self.step.outputs.clone()) };
        let content = blobs.get(organisation, &elsewhere.blob).await?;
        let read = tokio::task::spawn_blocking(move || serde_json::from_slice(&content)).await;
        read.map_err(|error| AppError::Secrets(error.to_string()))?
            .map_err(|source| AppError::Corrupt { what: "the items of a step".into(), source })
    }

    /// The whole step.
    pub(crate) async fn whole(self, blobs: &Blobs, organisation: OrganisationId) -> Result<Step, AppError> {
        let outputs = self.outputs(blobs, organisation).await?;
        Ok(Step { outputs, ..self.step })
    }
}

/// The steps of a finished execution; empty when none were kept.
pub(crate) async fn past_steps(context: &Context, execution: ExecutionId) -> Result<Vec<PastStep>, AppError> {
    let Some(document) = context.store.get(Collection::Journal, part(execution, "steps")).await? else {
        return Ok(Vec::new());
    };
    let kept: Vec<KeptStep> = if document.body.first() == Some(&b'{') {
        let list: AllElsewhere = document.parse()?;
        let content = context.app.blobs.get(context.caller.organisation, &list.blob).await?;
        let read = tokio::task::spawn_blocking(move || serde_json::from_slice(&content)).await;
        read.map_err(|error| AppError::Secrets(error.to_string()))?
            .map_err(|source| AppError::Corrupt { what: "the steps of an execution".into(), source })?
    } else {
        document.parse()?
    };
    Ok(kept.into_iter().map(|it| PastStep { step: it.step, elsewhere: it.outputs }).collect())
}

/// Every part of an execution's journal, ids only.
pub(crate) async fn parts(store: &OrgStore, execution: ExecutionId) -> Result<Vec<String>, AppError> {
    let mut ids = Vec::new();
    let mut cursor = None;
    loop {
        let query = Query::of(Collection::Journal)
            .id_prefix(part(execution, ""))
            .without_body()
            .after(cursor)
            .limit(1000);
        let page = store.find(&query).await?;
        ids.extend(page.documents.into_iter().map(|document| document.id));
        cursor = page.next;
        if cursor.is_none() {
            return Ok(ids);
        }
    }
}
