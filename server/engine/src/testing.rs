//! What tests of workflows need: an engine without network, clock, disk or scripts.

mod types;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use base64::Engine;
use bytes::Bytes;
use expression::ExpressionError;
use jiff::Timestamp;
use model::{
    BinaryData, Clock, CredentialRef, ExecutionId, ExecutionMode, FixedClock, Item, Items, Object,
    OrganisationId, Step, Workflow,
};
use node_sdk::{
    Blobs, CodeFailure, CodeRequest, CodeResult, Credentials, Egress, Files, HttpRequest, HttpResponse,
    NodeError, NodeTypes, ScriptBatch, ScriptValues, Scripts, Secret, Services, WebhookReply,
};
use tokio_util::sync::CancellationToken;

use crate::{
    Driver, EngineError, Entry, Event, Facts, Finished, Intent, Journal, JournalError, Limits, Observer,
    Plan, Start,
};

pub use types::{EchoParameters, TestNode, TestTypes, draw, line, numbered};

/// A journal in memory.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    entries: Mutex<Vec<Entry>>,
    ended: Mutex<Vec<Finished>>,
}

impl MemoryJournal {
    /// What was written so far.
    pub fn entries(&self) -> Vec<Entry> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Every end that was reported; more than one is a mistake.
    pub fn ended(&self) -> Vec<Finished> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn write(&self, entry: Entry) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }
}

#[async_trait]
impl Journal for MemoryJournal {
    async fn before_effect(&self, intent: &Intent) -> Result<(), JournalError> {
        self.write(Entry::Intent(intent.clone()));
        Ok(())
    }
    async fn after_effect(&self, result: &Event) -> Result<(), JournalError> {
        self.write(Entry::Result(Box::new(result.clone())));
        Ok(())
    }
    async fn finished(&self, finished: &Finished) -> Result<(), JournalError> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).push(finished.clone());
        Ok(())
    }
}

/// Keeps everything that an observer is told.
#[derive(Debug, Default)]
pub struct Recorder {
    seen: Mutex<Seen>,
}

/// What a [`Recorder`] was told.
#[derive(Debug, Default, Clone)]
pub struct Seen {
    /// Node and run of each step that began.
    pub started: Vec<(String, usize)>,
    /// Each step that ended.
    pub steps: Vec<Step>,
    /// Each answer for a caller.
    pub replies: Vec<WebhookReply>,
    /// Each event.
    pub events: Vec<Event>,
}

impl Recorder {
    /// What was told so far.
    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Observer for Recorder {
    fn step_started(&self, node: &str, run: usize) {
        self.change(|seen| seen.started.push((node.to_owned(), run)));
    }
    fn step_finished(&self, step: &Step) {
        self.change(|seen| seen.steps.push(step.clone()));
    }
    fn replied(&self, reply: WebhookReply) {
        self.change(|seen| seen.replies.push(reply));
    }
    fn event(&self, event: &Event) {
        self.change(|seen| seen.events.push(event.clone()));
    }
}

/// HTTP answered by a function.
pub struct FixedEgress<F>(pub F);

#[async_trait]
impl<F> Egress for FixedEgress<F>
where
    F: Fn(&HttpRequest) -> Result<HttpResponse, NodeError> + Send + Sync,
{
    async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, NodeError> {
        (self.0)(&request)
    }
}

/// HTTP answered from a list, in order; further calls fail. The requests are kept.
#[derive(Default)]
pub struct ListedEgress {
    answers: Mutex<VecDeque<HttpResponse>>,
    requests: Mutex<Vec<HttpRequest>>,
}

impl ListedEgress {
    /// Answers with `answers`, one after the other.
    pub fn new(answers: impl IntoIterator<Item = HttpResponse>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), requests: Mutex::default() }
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Egress for ListedEgress {
    async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, NodeError> {
        let answer = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let url = request.url.clone();
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        answer.ok_or_else(|| NodeError::operation(format!("there is no network here to reach {url}")))
    }
}

/// No JavaScript.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoScripts;

#[async_trait]
impl Scripts for NoScripts {
    async fn evaluate(&self, _: ScriptBatch) -> Result<ScriptValues, ExpressionError> {
        Err(ExpressionError::Unavailable { message: "there is no JavaScript here".into() })
    }
    async fn run(&self, _: CodeRequest) -> Result<CodeResult, CodeFailure> {
        Err(ExpressionError::Unavailable { message: "there is no JavaScript here".into() }.into())
    }
}

/// Binary data kept in the items themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct InlineBlobs;

#[async_trait]
impl Blobs for InlineBlobs {
    async fn put(
        &self,
        content: Bytes,
        name: Option<&str>,
        mime_type: &str,
    ) -> Result<BinaryData, NodeError> {
        Ok(BinaryData {
            data: base64::engine::general_purpose::STANDARD.encode(&content).into(),
            mime_type: mime_type.into(),
            file_name: name.map(Into::into),
            file_extension: name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.into()),
            bytes: u64::try_from(content.len()).ok(),
            ..BinaryData::default()
        })
    }
    async fn get(&self, data: &BinaryData) -> Result<Bytes, NodeError> {
        let content = base64::engine::general_purpose::STANDARD.decode(data.data.as_bytes());
        content
            .map(Bytes::from)
            .map_err(|error| NodeError::operation(format!("the data is not base64: {error}")))
    }
}

/// Credentials from a list of type and fields.
#[derive(Debug, Clone, Default)]
pub struct ListedCredentials(pub Vec<(String, Object)>);

#[async_trait]
impl Credentials for ListedCredentials {
    async fn resolve(&self, kind: &str, _: &CredentialRef) -> Result<Secret<Object>, NodeError> {
        let found = self.0.iter().find(|(known, _)| known == kind);
        let found =
            found.ok_or_else(|| NodeError::operation(format!("there is no credential of type {kind}")))?;
        Ok(Secret::new(found.1.clone()))
    }
}

/// No files at all.
pub struct NoFiles;

#[async_trait]
impl Files for NoFiles {
    async fn find(&self, _: &str) -> Result<Vec<String>, NodeError> {
        Err(NodeError::operation("there are no files here"))
    }
    async fn read(&self, _: &str) -> Result<Bytes, NodeError> {
        Err(NodeError::operation("there are no files here"))
    }
    async fn write(&self, _: &str, _: Bytes, _: bool) -> Result<(), NodeError> {
        Err(NodeError::operation("there are no files here"))
    }
}

/// The instant at which the clock of tests stands: 2030-01-02T03:04:05Z.
pub fn test_time() -> Timestamp {
    Timestamp::constant(1_893_553_445, 0)
}

/// Services that reach nothing, with a clock that stands still.
pub fn services() -> Services {
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::new(test_time()));
    Services {
        clock,
        scripts: Arc::new(NoScripts),
        egress: Arc::new(ListedEgress::default()),
        blobs: Arc::new(InlineBlobs),
        credentials: Arc::new(ListedCredentials::default()),
        memories: Arc::new(node_sdk::ShortMemories::default()),
        queries: Arc::new(node_sdk::NoQueries),
        tables: Arc::new(node_sdk::NoDataTables),
        files: Arc::new(NoFiles),
        workflows: Arc::new(node_sdk::NoWorkflows),
    }
}

/// Facts of an execution that always has the same ids.
pub fn facts() -> Arc<Facts> {
    let zero = uuid::Uuid::nil();
    Arc::new(Facts::new(ExecutionId::from_uuid(zero), OrganisationId::from_uuid(zero)))
}

/// Runs `workflow` once from `start` with `items`, on its own services and without a journal.
///
/// # Errors
/// When the workflow cannot be compiled. A workflow that fails is a [`Finished`] with its error.
pub async fn run(
    workflow: &Workflow,
    types: &dyn NodeTypes,
    services: &Services,
    start: &str,
    items: Vec<Item>,
) -> Result<Finished, EngineError> {
    let plan = Plan::compile(workflow, types)?;
    let start = Start::at(start, Items::new(items), ExecutionMode::Trigger);
    Ok(drive(plan, services, start).await)
}

/// Runs a compiled plan without journal, observer or limits of its own.
pub async fn drive(plan: Arc<Plan>, services: &Services, start: Start) -> Finished {
    let driver = Driver {
        plan,
        facts: facts(),
        services,
        journal: &crate::NoJournal,
        observer: &(),
        limits: Limits::default(),
        cancel: CancellationToken::new(),
    };
    driver.drive(start).await
}
