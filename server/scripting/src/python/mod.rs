//! Python for Code nodes: interpreters of the system in processes of their own. A process serves one run of code and
//! ends, so nothing can stay in it; a few that have started already wait for the next run.

mod enter;
mod process;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use expression::ExpressionError;
use node_sdk::{CodeFailure, CodeRequest, CodeResult};
use tokio::sync::Semaphore;

pub(crate) use enter::enter;

use self::process::Process;
use crate::PoolConfig;
use crate::error::ScriptingError;

/// The first argument behind that of script processes which makes one of Python.
pub(crate) const ARGUMENT: &str = "python";

/// How long a waiting process is trusted to be as it was started.
const FRESH: Duration = Duration::from_secs(600);

/// The interpreters that are there and those that wait.
pub(crate) struct Python {
    config: PoolConfig,
    permits: Semaphore,
    waiting: Arc<Mutex<Vec<(Instant, Process)>>>,
}

impl Python {
    pub(crate) fn new(config: PoolConfig) -> Self {
        Self { permits: Semaphore::new(config.processes.max(1)), waiting: Arc::default(), config }
    }

    /// Starts one process if none waits, and gives the interpreter's version.
    ///
    /// # Errors
    /// `Unavailable` when there is no interpreter, or none that can be shut in.
    pub(crate) async fn warm(&self) -> Result<String, ExpressionError> {
        // Who wants to run code meanwhile waits for this process and does not start another.
        let _permit = self.permits.acquire().await.map_err(closed)?;
        let process = self.take().await?;
        let version = process.version().to_owned();
        put(&self.waiting, process);
        Ok(version)
    }

    /// Runs `request`.
    ///
    /// # Errors
    /// What the code raised, or which limit it met.
    pub(crate) async fn run(&self, request: CodeRequest) -> Result<CodeResult, CodeFailure> {
        let _permit = self.permits.acquire().await.map_err(closed)?;
        let mut process = self.take().await?;
        let time = request.timeout.min(self.config.code_timeout);
        let result = process.run(&request, time, &self.config).await;
        drop(process);
        self.replace();
        result
    }

    async fn take(&self) -> Result<Process, ExpressionError> {
        loop {
            let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some((started, mut process)) = waiting else { return Ok(start(&self.config).await?) };
            if started.elapsed() < FRESH && process.is_alive() {
                return Ok(process);
            }
        }
    }

    /// Starts the process for the run after this one, while nobody waits for it.
    fn replace(&self) {
        if !self.config.spare_python {
            return;
        }
        let (config, waiting) = (self.config.clone(), Arc::clone(&self.waiting));
        if waiting.lock().unwrap_or_else(PoisonError::into_inner).len() >= config.processes.max(1) {
            return;
        }
        tokio::spawn(async move {
            if let Ok(process) = start(&config).await {
                put(&waiting, process);
            }
        });
    }
}

fn closed(_: tokio::sync::AcquireError) -> ExpressionError {
    ExpressionError::Unavailable { message: "the pool is closed".into() }
}

fn put(waiting: &Mutex<Vec<(Instant, Process)>>, process: Process) {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), process));
}

/// Starts the first interpreter of the list that there is.
async fn start(config: &PoolConfig) -> Result<Process, ScriptingError> {
    let mut reasons = Vec::new();
    for program in config.python.iter().filter(|program| program.is_file()) {
        match Process::start(config, program).await {
            Ok(process) => return Ok(process),
            Err(error) => reasons.push(error.to_string()),
        }
    }
    Err(ScriptingError::NoPython(match reasons.first() {
        Some(reason) => reason.clone(),
        None => format!("there is none at {}", named(&config.python)),
    }))
}

fn named(programs: &[PathBuf]) -> String {
    let names: Vec<String> =
        programs.iter().map(|program: &PathBuf| Path::display(program).to_string()).collect();
    if names.is_empty() { "any known place".to_owned() } else { names.join(" or ") }
}
