//! One script process, seen from the server: starting it, one request at a time, and its end.

use std::process::Stdio;
use std::time::{Duration, Instant};

use expression::ExpressionError;
use node_sdk::CodeFailure;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::PoolConfig;
use crate::answers::{Source, answer};
use crate::error::ScriptingError;
use crate::protocol::{CodeFault, CodeOutcome, Given, Isolation, Reply, Request, Setup};
use crate::wire;

/// How long a new process may take to say that it is ready.
const START: Duration = Duration::from_secs(20);
/// How much longer than its own time limit a script may be silent before its process is killed. Its own limit comes
/// first unless the process hangs outside JavaScript.
const GRACE: Duration = Duration::from_secs(2);

/// A process that is killed when this is dropped, so that an abandoned request leaves nothing behind.
pub(crate) struct Child {
    process: tokio::process::Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    isolation: Isolation,
    busy: Duration,
}

/// How long a request may take.
#[derive(Clone, Copy)]
pub(crate) enum Patience {
    /// This long since the last sign of life.
    Silence(Duration),
    /// This long in all.
    Whole(Duration),
}

impl Child {
    /// Starts a process and waits until it has shut itself in.
    pub(crate) async fn start(config: &PoolConfig) -> Result<Self, ScriptingError> {
        let mut process = Command::new(&config.executable)
            .args(&config.arguments)
            .env_clear()
            // The local time of JavaScript's own `Date` is UTC and needs no file to look it up in.
            .env("TZ", "UTC0")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| ScriptingError::Start(error.to_string()))?;
        let missing = || ScriptingError::Start("it has no pipes".into());
        let input = process.stdin.take().ok_or_else(missing)?;
        let output = BufReader::new(process.stdout.take().ok_or_else(missing)?);
        if let Some(stderr) = process.stderr.take() {
            tokio::spawn(log_lines(stderr));
        }
        let nothing = Isolation { seccomp: false, landlock: false, limits: false };
        let mut child = Self { process, input, output, isolation: nothing, busy: Duration::ZERO };
        let setup = Setup {
            memory_bytes: config.memory_bytes,
            output_bytes: config.output_bytes,
            stack_bytes: config.stack_bytes,
        };
        let hello = async {
            wire::send_async(&mut child.input, &wire::encode(&setup)?).await?;
            let frame = wire::receive_async(&mut child.output, 4096).await?;
            wire::decode::<Reply>(&frame)
        };
        match timeout(START, hello).await {
            Ok(Ok(Reply::Hello(isolation))) => child.isolation = isolation,
            Ok(Ok(_)) => return Err(ScriptingError::Start("it did not say hello".into())),
            Ok(Err(error)) => return Err(ScriptingError::Start(error.to_string())),
            Err(_) => return Err(ScriptingError::Start("it did not answer".into())),
        }
        Ok(child)
    }

    /// What stands around the process.
    pub(crate) fn isolation(&self) -> Isolation {
        self.isolation
    }

    /// Whether the process can take another request: it lives, and has not used up the time after which it is
    /// replaced by a new one (its limit on processor time counts from its start).
    pub(crate) fn is_fit(&mut self) -> bool {
        self.busy < crate::worker::LIFE && matches!(self.process.try_wait(), Ok(None))
    }

    /// Gives one request to the process. Values are handed to `values` as they come.
    ///
    /// # Errors
    /// The outer error means that the process is no longer of use; the inner one is the script's own.
    pub(crate) async fn exchange(
        &mut self,
        request: &Request,
        source: Source<'_>,
        patience: Patience,
        output_bytes: usize,
        mut values: impl FnMut(Given) -> Result<(), ScriptingError>,
    ) -> Result<Result<Option<CodeOutcome>, CodeFailure>, ScriptingError> {
        let limit = match patience {
            Patience::Silence(limit) | Patience::Whole(limit) => limit,
        };
        let began = Instant::now();
        let frame = wire::encode(request).map_err(|error| too_large(&error))?;
        let mut deadline = Instant::now() + limit + GRACE;
        let (mut received, mut granted) = (0, Duration::ZERO);
        let late = || ScriptingError::Time(limit.as_millis());
        let left = |deadline: Instant| deadline.saturating_duration_since(Instant::now());
        timeout(left(deadline), wire::send_async(&mut self.input, &frame))
            .await
            .map_err(|_| late())?
            .map_err(|_| ScriptingError::Ended)?;
        drop(frame);
        let outcome = loop {
            let most = (output_bytes + (1 << 20)).saturating_sub(received);
            let frame = timeout(left(deadline), wire::receive_async(&mut self.output, most))
                .await
                .map_err(|_| late())?
                .map_err(|error| match error.kind() {
                    std::io::ErrorKind::FileTooLarge => ScriptingError::Output(output_bytes >> 20),
                    _ => ScriptingError::Ended,
                })?;
            let length = frame.len();
            let reply = wire::decode(&frame).map_err(|error| ScriptingError::Protocol(error.to_string()))?;
            drop(frame);
            match reply {
                Reply::Ask(ask) => {
                    let asked = Instant::now();
                    let frame =
                        wire::encode(&answer(ask, source).await).map_err(|error| too_large(&error))?;
                    timeout(left(deadline) + asked.elapsed(), wire::send_async(&mut self.input, &frame))
                        .await
                        .map_err(|_| late())?
                        .map_err(|_| ScriptingError::Ended)?;
                    // The time that answers take is not the script's, up to as much again.
                    let more = asked.elapsed().min(limit.saturating_sub(granted));
                    granted += more;
                    deadline += more;
                }
                Reply::Values(part) => {
                    received += length;
                    values(part)?;
                    if matches!(patience, Patience::Silence(_)) {
                        deadline = Instant::now() + limit + GRACE;
                        granted = Duration::ZERO;
                    }
                }
                Reply::Done => break Ok(None),
                Reply::Result(outcome) => break Ok(Some(outcome)),
                Reply::Failed(error) => break Err(ExpressionError::from(error).into()),
                Reply::CodeFailed(CodeFault { error, item, console }) => {
                    break Err(CodeFailure { error: error.into(), item, console });
                }
                Reply::Hello(_) => return Err(ScriptingError::Protocol("a second hello".into())),
            }
        };
        self.busy += began.elapsed();
        Ok(outcome)
    }
}

fn too_large(error: &std::io::Error) -> ScriptingError {
    match error.kind() {
        std::io::ErrorKind::FileTooLarge => ScriptingError::Input(wire::LARGEST_FRAME >> 20),
        _ => ScriptingError::Protocol(error.to_string()),
    }
}

/// What a child writes to its standard error, at debug level. Scripts cannot write there; the kernel's and the
/// runtime's last words can.
async fn log_lines(stderr: ChildStderr) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let line: String = line.chars().take(400).collect();
        tracing::debug!(target: "scripting::child", "{line}");
    }
}
