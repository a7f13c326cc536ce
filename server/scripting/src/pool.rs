//! The pool of script processes: the door through which nodes and expressions reach JavaScript.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use expression::{ExecutionView, ExpressionError};
use model::Items;
use node_sdk::{
    CodeFailure, CodeLanguage, CodeMode, CodeRequest, CodeResult, ScriptBatch, ScriptValues, Scripts,
};
use tokio::sync::Semaphore;

use crate::PoolConfig;
use crate::answers::{Source, main_input};
use crate::child::{Child, Patience};
use crate::error::ScriptingError;
use crate::protocol::{Code, Evaluate, Isolation, Mode, RawItems, Request, Scene};
use crate::python::Python;

/// How many items one request to a child carries. Larger batches are cut, so that neither side holds all of a large
/// batch in its encoded form.
const ITEMS_A_REQUEST: usize = 8192;

/// A pool of isolated processes that run JavaScript. A process serves one request, and so one organisation, at a time,
/// and each request gets a JavaScript world of its own; a process that dies, hangs or writes too much is replaced.
pub struct Pool {
    config: PoolConfig,
    permits: Semaphore,
    idle: Mutex<Vec<Child>>,
    python: Python,
}

impl Pool {
    /// A pool that starts its processes when they are first needed.
    pub fn new(config: PoolConfig) -> Self {
        let processes = config.processes.max(1);
        Self {
            permits: Semaphore::new(processes),
            idle: Mutex::new(Vec::new()),
            python: Python::new(config.clone()),
            config,
        }
    }

    /// Starts one process if there is none, and says what stands around it, for the log at start.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be started.
    pub async fn warm(&self) -> Result<Isolation, ExpressionError> {
        let _permit = self.permits.acquire().await.map_err(|_| closed())?;
        let child = self.take().await?;
        let isolation = child.isolation();
        self.give_back(child);
        Ok(isolation)
    }

    /// Starts a Python interpreter if none waits, and says which version it is, for the log at start.
    ///
    /// # Errors
    /// `Unavailable` when there is none that can be shut in.
    pub async fn warm_python(&self) -> Result<String, ExpressionError> {
        self.python.warm().await
    }

    /// An idle process, or a new one. The caller holds a permit.
    async fn take(&self) -> Result<Child, ScriptingError> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut child) = idle else { return Child::start(&self.config).await };
            if child.is_fit() {
                return Ok(child);
            }
        }
    }

    fn give_back(&self, child: Child) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(child);
    }
}

fn closed() -> ExpressionError {
    ExpressionError::Unavailable { message: "the pool is closed".into() }
}

fn scene(view: &dyn ExecutionView) -> Scene {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any calendar date fit a double exactly")]
    let now = view.now().as_millisecond() as f64;
    Scene { now, timezone: view.timezone().to_owned() }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[async_trait]
impl Scripts for Pool {
    async fn evaluate(&self, batch: ScriptBatch) -> Result<ScriptValues, ExpressionError> {
        let mut answers: ScriptValues = Vec::with_capacity(batch.items.len());
        if batch.items.is_empty() || batch.sources.is_empty() {
            answers.resize_with(batch.items.len(), Vec::new);
            return Ok(answers);
        }
        let input = main_input(&*batch.view);
        let _permit = self.permits.acquire().await.map_err(|_| closed())?;
        let mut child = self.take().await?;
        for indices in batch.items.chunks(ITEMS_A_REQUEST) {
            let request = Request::Evaluate(Evaluate {
                scene: scene(&*batch.view),
                sources: batch.sources.iter().map(|source| source.to_string()).collect(),
                indices: indices.to_vec(),
                items: raw_items(&input, indices),
                timeout: milliseconds(self.config.expression_timeout),
            });
            let (width, end) = (batch.sources.len(), answers.len() + indices.len());
            let outcome = child
                .exchange(
                    &request,
                    Source { view: &*batch.view, blobs: None },
                    Patience::Silence(self.config.expression_timeout),
                    self.config.output_bytes,
                    |given| {
                        let rows = given.len() / width;
                        if given.len() % width != 0 || answers.len() + rows > end {
                            return Err(ScriptingError::Protocol("values of another shape".into()));
                        }
                        let mut values = given.read()?.into_iter();
                        answers.extend((0..rows).map(|_| values.by_ref().take(width).collect::<Vec<_>>()));
                        Ok(())
                    },
                )
                .await?;
            if let Err(error) = outcome {
                self.give_back(child);
                return Err(error.error);
            }
            if answers.len() != end {
                return Err(ScriptingError::Protocol("values are missing".into()).into());
            }
        }
        self.give_back(child);
        Ok(answers)
    }

    async fn run(&self, request: CodeRequest) -> Result<CodeResult, CodeFailure> {
        if request.language != CodeLanguage::JavaScript {
            return self.python.run(request).await;
        }
        let time = request.timeout.min(self.config.code_timeout);
        let _permit = self.permits.acquire().await.map_err(|_| closed())?;
        let mut child = self.take().await.map_err(ExpressionError::from)?;
        let count = main_input(&*request.view).len();
        let expected = if request.mode == CodeMode::AllItems { 1 } else { count };
        let code = Request::Code(Code {
            scene: scene(&*request.view),
            source: request.source.to_string(),
            mode: match request.mode {
                CodeMode::AllItems => Mode::All,
                CodeMode::EachItem => Mode::Each,
                CodeMode::EachData => Mode::EachData,
            },
            continues: request.continues,
            count,
            timeout: milliseconds(time),
            static_data: request.static_data,
        });
        let unexpected = |_| Err(ScriptingError::Protocol("values of expressions".into()));
        let source = Source { view: &*request.view, blobs: Some(&*request.blobs) };
        let outcome = child
            .exchange(&code, source, Patience::Whole(time), self.config.output_bytes, unexpected)
            .await
            .map_err(ExpressionError::from)?;
        self.give_back(child);
        let broken = |what: &str| ExpressionError::from(ScriptingError::Protocol(what.into()));
        let outcome = outcome?.ok_or_else(|| broken("no result"))?;
        if outcome.values.len() != expected {
            return Err(broken("values of another number").into());
        }
        Ok(CodeResult {
            values: outcome.values.read().map_err(ExpressionError::from)?,
            console: outcome.console,
            static_data: outcome.static_data,
            custom_data: outcome.custom_data,
        })
    }
}

/// The items at `indices`; nothing when the input has none of them.
fn raw_items(input: &Items, indices: &[usize]) -> RawItems {
    let indices = if input.is_empty() { &[] } else { indices };
    RawItems::new(indices.iter().map(|index| input.get(*index)))
}
