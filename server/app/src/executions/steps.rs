//! What happened in an execution, as it is kept: steps, entries of the journal and the state of one that waits. Small ones
//! lie in one document; large ones in blobs, the items of steps in pieces of some hundred kilobytes, so that a page of items is
//! read without all others.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use engine::{Entry, State};
use model::{Execution, ExecutionId, Item, Items, OrganisationId, Step};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::{Blobs, Collection, Document, Draft, OrgStore};

use super::record::part;
use crate::blobs::INLINE;
use crate::{App, AppError};

/// About how many bytes of items lie in one blob.
const PAGE: usize = 256 << 10;

/// The most bytes of steps, or of an entry of the journal, that lie in the document itself.
const DOCUMENT: usize = 4 << 20;

/// A step as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct KeptStep {
    step: Step,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outputs: Option<Elsewhere>,
}

/// Where the items of each output lie.
#[derive(Debug, Serialize, Deserialize)]
struct Elsewhere {
    pages: Vec<Vec<Page>>,
}

/// Some items in a blob.
#[derive(Debug, Serialize, Deserialize)]
struct Page {
    blob: String,
    count: usize,
}

/// What a document holds when its content is too large for it: where that lies.
#[derive(Debug, Serialize, Deserialize)]
struct AllElsewhere {
    blob: String,
}

/// How a document begins that is an [`AllElsewhere`]; no other content begins like that.
const ELSEWHERE: &[u8] = b"{\"blob\":";

#[derive(Serialize)]
struct Borrowed<'a> {
    step: &'a Step,
    #[serde(skip_serializing_if = "Option::is_none")]
    outputs: Option<Elsewhere>,
}

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
        let pages = pages(&step.outputs)?;
        let size: usize = pages.iter().flatten().map(|(body, _)| body.len()).sum();
        if size <= INLINE {
            body.extend(json(&Borrowed { step, outputs: None })?);
            continue;
        }
        let mut elsewhere = Elsewhere { pages: Vec::with_capacity(pages.len()) };
        for output in pages {
            let mut kept = Vec::with_capacity(output.len());
            for (body, count) in output {
                kept.push(Page { blob: blobs.put(organisation, Bytes::from(body)).await?.hash, count });
            }
            elsewhere.pages.push(kept);
        }
        let bare = Step { outputs: Vec::new(), ..step.clone() };
        body.extend(json(&Borrowed { step: &bare, outputs: Some(elsewhere) })?);
    }
    body.push(b']');
    let body = fitting(blobs, organisation, body).await?;
    let id = part(execution.id, "steps");
    Ok(Draft::new(Collection::Journal, id, body).workflow(execution.workflow_id).at(execution.started_at))
}

/// The pages of each output: their bytes, and how many items they hold.
type Pages = Vec<Vec<(Vec<u8>, usize)>>;

/// The items of each output as JSON lists with their counts.
fn pages(outputs: &[Items]) -> Result<Pages, AppError> {
    let mut all = Vec::with_capacity(outputs.len());
    for items in outputs {
        let (mut pages, mut page, mut count) = (Vec::new(), vec![b'['], 0);
        for item in items.iter() {
            if count > 0 {
                page.push(b',');
            }
            serde_json::to_writer(&mut page, item)
                .map_err(|source| AppError::Corrupt { what: "an item".into(), source })?;
            count += 1;
            if page.len() >= PAGE {
                page.push(b']');
                pages.push((std::mem::replace(&mut page, vec![b'[']), std::mem::take(&mut count)));
            }
        }
        if count > 0 {
            page.push(b']');
            pages.push((page, count));
        }
        all.push(pages);
    }
    Ok(all)
}

/// The body of a document that holds `body`, or says where it lies.
async fn fitting(blobs: &Blobs, organisation: OrganisationId, body: Vec<u8>) -> Result<Vec<u8>, AppError> {
    if body.len() <= DOCUMENT {
        return Ok(body);
    }
    json(&AllElsewhere { blob: blobs.put(organisation, Bytes::from(body)).await?.hash })
}

/// What [`fitting`] put into a document.
async fn fitted<T: DeserializeOwned + Send + 'static>(
    blobs: &Blobs,
    organisation: OrganisationId,
    document: &Document,
    what: &'static str,
) -> Result<T, AppError> {
    if !document.body.starts_with(ELSEWHERE) {
        return Ok(document.parse()?);
    }
    let place: AllElsewhere = document.parse()?;
    read(blobs, organisation, &place.blob, what).await
}

async fn read<T: DeserializeOwned + Send + 'static>(
    blobs: &Blobs,
    organisation: OrganisationId,
    blob: &str,
    what: &'static str,
) -> Result<T, AppError> {
    let content = blobs.get(organisation, blob).await?;
    let read = tokio::task::spawn_blocking(move || serde_json::from_slice(&content)).await;
    read.map_err(|error| AppError::Secrets(error.to_string()))?
        .map_err(|source| AppError::Corrupt { what: what.into(), source })
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, AppError> {
    serde_json::to_vec(value).map_err(|source| AppError::Corrupt { what: "a step".into(), source })
}

/// The body of an entry of the journal; what a node gave may be large.
pub(crate) async fn entry_body(
    blobs: &Blobs,
    organisation: OrganisationId,
    entry: &Entry,
) -> Result<Vec<u8>, AppError> {
    fitting(blobs, organisation, json(entry)?).await
}

/// The entry that a document of the journal holds.
pub(crate) async fn read_entry(
    blobs: &Blobs,
    organisation: OrganisationId,
    document: &Document,
) -> Result<Entry, AppError> {
    fitted(blobs, organisation, document, "an entry of the journal").await
}

/// The state of an execution that goes to sleep, as one document.
pub(crate) async fn state_draft(
    blobs: &Blobs,
    organisation: OrganisationId,
    execution: &Execution,
    state: &State,
) -> Result<Draft, AppError> {
    let body = fitting(blobs, organisation, json(state)?).await?;
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
    fitted(blobs, store.organisation(), &document, "the state of an execution").await.map(Some)
}

/// A step from the history; its items may still lie in blobs.
pub(crate) struct PastStep {
    /// The step; without outputs when they lie elsewhere.
    pub(crate) step: Step,
    elsewhere: Option<Elsewhere>,
}

impl PastStep {
    /// A step whose items are at hand.
    pub(crate) fn at_hand(step: Step) -> Self {
        Self { step, elsewhere: None }
    }

    /// How many items each output has.
    pub(crate) fn counts(&self) -> Vec<usize> {
        match &self.elsewhere {
            Some(elsewhere) => {
                let count = |pages: &Vec<Page>| pages.iter().map(|page| page.count).sum();
                elsewhere.pages.iter().map(count).collect()
            }
            None => self.step.outputs.iter().map(|items| items.len()).collect(),
        }
    }

    /// At most `limit` items of output `output` from `offset` on, and how many there are in all. Only the blobs that hold
    /// them are read.
    pub(crate) async fn window(
        &self,
        blobs: &Blobs,
        organisation: OrganisationId,
        output: usize,
        offset: usize,
        limit: usize,
    ) -> Result<(Vec<Item>, usize), AppError> {
        let total = self.counts().get(output).copied().unwrap_or_default();
        let Some(elsewhere) = &self.elsewhere else {
            let items = self.step.outputs.get(output).cloned().unwrap_or_default();
            return Ok((items.iter().skip(offset).take(limit).cloned().collect(), total));
        };
        let mut window = Vec::new();
        let mut first = 0;
        for page in elsewhere.pages.get(output).into_iter().flatten() {
            let wanted = limit - window.len();
            if wanted == 0 {
                break;
            }
            let skip = (offset + window.len()).saturating_sub(first);
            if skip < page.count {
                let items: Vec<Item> = read(blobs, organisation, &page.blob, "the items of a step").await?;
                window.extend(items.into_iter().skip(skip).take(wanted));
            }
            first += page.count;
        }
        Ok((window, total))
    }

    /// The whole step.
    pub(crate) async fn whole(&self, blobs: &Blobs, organisation: OrganisationId) -> Result<Step, AppError> {
        let Some(elsewhere) = &self.elsewhere else { return Ok(self.step.clone()) };
        let mut outputs: Vec<Items> = Vec::with_capacity(elsewhere.pages.len());
        for pages in &elsewhere.pages {
            let mut items: Vec<Item> = Vec::new();
            for page in pages {
                items
                    .extend(read::<Vec<Item>>(blobs, organisation, &page.blob, "the items of a step").await?);
            }
            outputs.push(Arc::new(items));
        }
        Ok(Step { outputs, ..self.step.clone() })
    }
}

/// The steps of an execution that has ended.
pub(crate) type PastSteps = Arc<Vec<PastStep>>;

/// The lists of steps that were asked for last: whoever pages through items asks for the same again and again.
#[derive(Default)]
pub(crate) struct RecentSteps(Mutex<VecDeque<(ExecutionId, PastSteps)>>);

/// How many lists are kept at hand.
const RECENT: usize = 4;

impl RecentSteps {
    fn get(&self, id: ExecutionId) -> Option<PastSteps> {
        let recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        recent.iter().find(|(known, _)| *known == id).map(|(_, steps)| steps.clone())
    }

    fn keep(&self, id: ExecutionId, steps: PastSteps) {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        recent.retain(|(known, _)| *known != id);
        recent.push_back((id, steps));
        while recent.len() > RECENT {
            recent.pop_front();
        }
    }
}

/// The steps of a finished execution; empty when none were kept. The caller has checked whose it is.
pub(crate) async fn past_steps(
    app: &App,
    organisation: OrganisationId,
    execution: ExecutionId,
) -> Result<PastSteps, AppError> {
    if let Some(steps) = app.recent.get(execution) {
        return Ok(steps);
    }
    let store = app.store.organisation(organisation);
    let Some(document) = store.get(Collection::Journal, part(execution, "steps")).await? else {
        return Ok(Arc::default());
    };
    let kept: Vec<KeptStep> =
        fitted(&app.blobs, organisation, &document, "the steps of an execution").await?;
    let past = kept.into_iter().map(|it| PastStep { step: it.step, elsewhere: it.outputs });
    let steps: PastSteps = Arc::new(past.collect());
    app.recent.keep(execution, steps.clone());
    Ok(steps)
}
