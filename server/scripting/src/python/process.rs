//! One interpreter, seen from the server: starting it, its one run, and its end.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use expression::ExpressionError;
use model::{Item, Object, Value};
use node_sdk::{CodeFailure, CodeLanguage, CodeMode, CodeRequest, CodeResult};
use serde::{Deserialize, Serialize};
use tokio::io::BufReader;
use tokio::process::{ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::ARGUMENT;
use super::enter::OPEN;
use crate::PoolConfig;
use crate::answers::{Source, answer, main_input};
use crate::error::ScriptingError;
use crate::protocol::{Answer, Ask, RawItem};
use crate::wire;

/// How long a new process may take to say that it is ready.
const START: Duration = Duration::from_secs(20);

/// A process that is killed when this is dropped.
pub(super) struct Process {
    process: tokio::process::Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    version: String,
}

/// The one request, in JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    source: &'a str,
    native: bool,
    each: bool,
    continues: bool,
    /// In milliseconds since 1970.
    now: i64,
    /// How far the workflow's local time is ahead of UTC, in seconds.
    offset: i32,
    items: &'a [Item],
    static_data: &'a Object,
}

/// What the process says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Reply {
    /// The interpreter's version.
    Hello(String),
    /// It could not shut itself in.
    Refused(String),
    Ask(Ask),
    Result(Given),
    /// It gave back too much.
    Large(serde::de::IgnoredAny),
    Failed(Failed),
}

#[derive(Deserialize)]
struct Failed {
    fault: Fault,
    item: Option<usize>,
    console: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    values: Vec<One>,
    console: Vec<String>,
    static_data: Option<Object>,
    custom_data: Object,
}

#[derive(Deserialize)]
struct One {
    #[serde(default, deserialize_with = "present")]
    value: Option<Value>,
    error: Option<Fault>,
}

/// A field that is there, even as `null`.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

#[derive(Deserialize)]
struct Fault {
    message: String,
    name: String,
    line: Option<u32>,
    /// Memory ran out.
    memory: bool,
}

impl Fault {
    fn into_error(self, memory_bytes: usize) -> ExpressionError {
        if self.memory {
            return ScriptingError::Memory(memory_bytes >> 20).into();
        }
        ExpressionError::Thrown { message: self.message, name: self.name, line: self.line, column: None }
    }
}

impl Process {
    /// Starts the interpreter `program` and waits until it is ready.
    pub(super) async fn start(config: &PoolConfig, program: &Path) -> Result<Self, ScriptingError> {
        let seconds = config.code_timeout.as_secs().saturating_add(10);
        let mut process = Command::new(&config.executable)
            .args(&config.arguments)
            .arg(ARGUMENT)
            .arg(program)
            .args([config.memory_bytes.to_string(), config.output_bytes.to_string(), seconds.to_string()])
            .env_clear()
            .env("TZ", "UTC0")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| ScriptingError::NoPython(error.to_string()))?;
        let missing = || ScriptingError::NoPython("its process has no pipes".into());
        let input = process.stdin.take().ok_or_else(missing)?;
        let output = BufReader::new(process.stdout.take().ok_or_else(missing)?);
        let mut started = Self { process, input, output, version: String::new() };
        let hello = async {
            let frame = wire::receive_async(&mut started.output, 4096).await?;
            serde_json::from_slice::<Reply>(&frame).map_err(std::io::Error::other)
        };
        let hello = timeout(START, hello).await;
        started.version = match hello {
            Ok(Ok(Reply::Hello(version))) => version,
            Ok(_) => {
                let status = timeout(START, started.process.wait()).await;
                let open = matches!(status, Ok(Ok(status)) if status.code() == Some(i32::from(OPEN)));
                let name = program.display();
                return Err(ScriptingError::NoPython(if open {
                    "this system does not let it be shut in".to_owned()
                } else {
                    format!("{name} did not start as it should")
                }));
            }
            Err(_) => return Err(ScriptingError::NoPython(format!("{} did not answer", program.display()))),
        };
        Ok(started)
    }

    pub(super) fn version(&self) -> &str {
        &self.version
    }

    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// Runs `request`, for at most `time`.
    ///
    /// # Errors
    /// What the code raised, or which limit it met.
    pub(super) async fn run(
        &mut self,
        request: &CodeRequest,
        time: Duration,
        config: &PoolConfig,
    ) -> Result<CodeResult, CodeFailure> {
        let began = Instant::now();
        let late = || ScriptingError::Time(time.as_millis());
        let (mut deadline, mut granted) = (began + time, Duration::ZERO);
        let left = |deadline: Instant| deadline.saturating_duration_since(Instant::now());
        let frame = encode(&written(request)).map_err(ExpressionError::from)?;
        let sent = timeout(left(deadline), wire::send_async(&mut self.input, &frame)).await;
        sent.map_err(|_| ExpressionError::from(late()))?.map_err(|_| ended())?;
        drop(frame);
        let source = Source { view: &*request.view, blobs: None };
        let mut allowed = config.output_bytes.saturating_add(1 << 21);
        loop {
            let frame = timeout(left(deadline), wire::receive_async(&mut self.output, allowed)).await;
            let frame = frame.map_err(|_| ExpressionError::from(late()))?;
            let frame = frame.map_err(|error| match error.kind() {
                std::io::ErrorKind::FileTooLarge => too_much(config),
                _ => ended(),
            })?;
            allowed = allowed.saturating_sub(frame.len());
            let reply = serde_json::from_slice(&frame).map_err(|error| ExpressionError::Thrown {
                message: format!("what the code gave back cannot be read: {error}"),
                name: "ValueError".into(),
                line: None,
                column: None,
            })?;
            drop(frame);
            match reply {
                Reply::Ask(ask) => {
                    let asked = Instant::now();
                    let answer = Told::from(answer(ask, source).await);
                    let frame = encode(&answer).map_err(ExpressionError::from)?;
                    let sent =
                        timeout(left(deadline) + asked.elapsed(), wire::send_async(&mut self.input, &frame));
                    sent.await.map_err(|_| ExpressionError::from(late()))?.map_err(|_| ended())?;
                    // The time that answers take is not the code's, up to as much again.
                    let more = asked.elapsed().min(time.saturating_sub(granted));
                    granted += more;
                    deadline += more;
                }
                Reply::Result(given) => return result(given, request, config),
                Reply::Failed(Failed { fault, item, console }) => {
                    let error = fault.into_error(config.memory_bytes);
                    return Err(CodeFailure { error, item, console });
                }
                Reply::Large(_) => return Err(too_much(config).into()),
                Reply::Refused(reason) => {
                    return Err(ExpressionError::from(ScriptingError::NoPython(reason)).into());
                }
                Reply::Hello(_) => return Err(ended().into()),
            }
        }
    }
}

fn too_much(config: &PoolConfig) -> ExpressionError {
    ScriptingError::Output(config.output_bytes >> 20).into()
}

fn ended() -> ExpressionError {
    ScriptingError::Ended.into()
}

/// The request in JSON, or why it cannot be written.
fn written(request: &CodeRequest) -> impl Serialize + '_ {
    #[derive(Serialize)]
    struct Whole<'a>(#[serde(serialize_with = "serialize")] &'a CodeRequest);

    fn serialize<S: serde::Serializer>(request: &&CodeRequest, serializer: S) -> Result<S::Ok, S::Error> {
        let now = request.view.now();
        let zone = jiff::tz::TimeZone::get(request.view.timezone()).unwrap_or(jiff::tz::TimeZone::UTC);
        let items = main_input(&*request.view);
        Request {
            source: &request.source,
            native: request.language == CodeLanguage::PythonNative,
            each: request.mode != CodeMode::AllItems,
            continues: request.continues,
            now: now.as_millisecond(),
            offset: zone.to_offset(now).seconds(),
            items: &items,
            static_data: &request.static_data,
        }
        .serialize(serializer)
    }
    Whole(request)
}

fn encode(message: &impl Serialize) -> Result<Vec<u8>, ScriptingError> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message)
        .map_err(|error| ScriptingError::Protocol(error.to_string()))?;
    let length = frame.len() - 4;
    let too_large = || ScriptingError::Input(wire::LARGEST_FRAME >> 20);
    if length > wire::LARGEST_FRAME {
        return Err(too_large());
    }
    let length = u32::try_from(length).map_err(|_| too_large())?;
    frame[..4].copy_from_slice(&length.to_le_bytes());
    Ok(frame)
}

fn result(given: Given, request: &CodeRequest, config: &PoolConfig) -> Result<CodeResult, CodeFailure> {
    let expected = match request.mode {
        CodeMode::AllItems => 1,
        CodeMode::EachItem | CodeMode::EachData => main_input(&*request.view).len(),
    };
    // The process is not trusted to answer as it should.
    if given.values.len() != expected {
        return Err(ended().into());
    }
    let one = |one: One| match one.error {
        Some(fault) => Err(fault.into_error(config.memory_bytes)),
        None => Ok(one.value),
    };
    Ok(CodeResult {
        values: given.values.into_iter().map(one).collect(),
        console: given.console,
        static_data: given.static_data,
        custom_data: given.custom_data,
    })
}

/// An [`Answer`] in JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Told {
    Value(Option<Value>),
    Error(String),
}

impl From<Answer> for Told {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Items(items) => Self::Value(Some(Value::array(items.iter().map(|item| whole(&item))))),
            Answer::Paired(mut answers) => match answers.pop() {
                Some(Ok(item)) => Self::Value(Some(whole(&item))),
                Some(Err(error)) => Self::Error(ExpressionError::from(error).to_string()),
                None => Self::Value(None),
            },
            Answer::Value(value) => Self::Value(value),
            Answer::Content(_) => Self::Value(None),
            Answer::Error(error) => Self::Error(ExpressionError::from(error).to_string()),
        }
    }
}

/// `{json, binary?, pairedItem?}`.
fn whole(item: &RawItem) -> Value {
    let part = |bytes: &[u8]| rmp_serde::from_slice::<Object>(bytes).unwrap_or_default();
    let mut fields = Object::from([("json", Value::Object(part(&item.json)))]);
    for (name, value) in part(&item.rest).iter() {
        fields.insert(name.clone(), value.clone());
    }
    Value::Object(fields)
}
