//! What a caller gets: at once, when the last node has finished, from a Respond to Webhook node, piece by piece; and for
//! people at a form the next page.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use engine::Finished;
use jiff::SignedDuration;
use model::{ExecutionId, ExecutionStatus, Item, Object, StepStatus, Value};
use node_sdk::{Blobs, ResponseMode, WebhookReply};
use tokio::sync::mpsc;

use super::Hook;
use crate::executions::{Callers, Launched, Pause, Piece};
use crate::{App, AppError};

/// A caller of the last node is answered when the execution waits for longer than this; else it waits, too.
const SHORT_WAIT: SignedDuration = SignedDuration::from_secs(65);

/// How long people at a form look at a page that loads before they get one that says so.
const AT_WORK: Duration = Duration::from_secs(20);

/// An answer to a call.
#[derive(Debug)]
pub struct Answer {
    /// Status and headers.
    pub reply: WebhookReply,
    /// What is sent.
    pub body: AnswerBody,
}

/// The body of an answer.
#[derive(Debug)]
pub enum AnswerBody {
    /// All at once.
    Whole(Bytes),
    /// Piece by piece, until the sender is gone.
    Pieces(mpsc::UnboundedReceiver<Bytes>),
}

impl From<WebhookReply> for Answer {
    fn from(mut reply: WebhookReply) -> Self {
        let body = std::mem::take(&mut reply.body);
        Self { reply, body: AnswerBody::Whole(body) }
    }
}

/// What a call hears of its execution beside its end.
#[derive(Default)]
pub(super) struct Listening {
    pauses: Option<mpsc::UnboundedReceiver<Pause>>,
    pieces: Option<mpsc::UnboundedReceiver<Piece>>,
}

impl Listening {
    /// What the callers of `hook` have to hear.
    pub(super) fn to(hook: &Hook) -> (Callers, Self) {
        let (mut callers, mut listening) = (Callers::default(), Self::default());
        if hook.trigger.form || hook.trigger.response == ResponseMode::LastNode {
            let (tell, pauses) = mpsc::unbounded_channel();
            callers.pauses.push(tell);
            listening.pauses = Some(pauses);
        }
        if hook.trigger.response == ResponseMode::Streaming {
            let (tell, pieces) = mpsc::unbounded_channel();
            callers.pieces.push(tell);
            listening.pieces = Some(pieces);
        }
        (callers, listening)
    }

    /// The next pause; never comes when nobody listens for any.
    async fn pause(&mut self) -> Pause {
        let next = match &mut self.pauses {
            Some(pauses) => pauses.recv().await,
            None => None,
        };
        match next {
            Some(pause) => pause,
            None => std::future::pending().await,
        }
    }
}

/// The answer to a call that `launched` an execution, or woke it up. `calls` waits for a call are over by now.
pub(super) async fn answered(
    app: &Arc<App>,
    hook: Arc<Hook>,
    launched: Launched,
    mut listening: Listening,
    calls: usize,
) -> Result<Answer, AppError> {
    if hook.trigger.form {
        let reply = form(app, &hook, launched, &mut listening, calls).await?;
        return with_content(app, &hook, reply).await;
    }
    let reply = match hook.trigger.response {
        ResponseMode::OnReceived => {
            accepted(launched).await?;
            hook.trigger.immediate.clone()
        }
        ResponseMode::LastNode => last_node(app, &hook, launched, &mut listening).await?,
        ResponseMode::ResponseNode => response_node(launched).await?,
        ResponseMode::Streaming => return Ok(streaming(app.clone(), hook, launched, listening)),
    };
    with_content(app, &hook, reply).await
}

async fn with_content(app: &Arc<App>, hook: &Hook, reply: WebhookReply) -> Result<Answer, AppError> {
    let Some(blob) = &reply.blob else { return Ok(reply.into()) };
    let blobs = crate::blobs::OrgBlobs { blobs: app.blobs.clone(), organisation: hook.compiled.organisation };
    let content = blobs.get(blob).await?;
    Ok(Answer { reply, body: AnswerBody::Whole(content) })
}

async fn accepted(launched: Launched) -> Result<(), AppError> {
    launched.accepted.await.unwrap_or_else(|_| Err(lost()))
}

fn lost() -> AppError {
    AppError::Store(store::StoreError::Stopped { reason: "the execution broke off".into() })
}

async fn last_node(
    app: &App,
    hook: &Hook,
    launched: Launched,
    listening: &mut Listening,
) -> Result<WebhookReply, AppError> {
    let Launched { id, mut finished, .. } = launched;
    let finished = loop {
        tokio::select! {
            biased;
            finished = &mut finished => break finished.map_err(|_| lost())?,
            pause = listening.pause() => {
                // Nobody keeps a connection open for days: the node that waits is the last one for now.
                let long = pause.until.is_none_or(|until| {
                    until.duration_since(app.clock.now()) > SHORT_WAIT
                });
                if long {
                    return Ok(hook.behaviour.reply(&hook.parameters, &pause.items));
                }
            }
        }
    };
    written(&finished)?;
    if finished.status != ExecutionStatus::Success {
        return Ok(failed(&finished, &id.to_string()));
    }
    Ok(hook.behaviour.reply(&hook.parameters, last_items(&finished)))
}

/// The items of the last node that ran.
fn last_items(finished: &Finished) -> &[Item] {
    let last = finished.steps.iter().rev().find(|step| step.status == StepStatus::Success);
    last.and_then(|step| step.outputs.iter().find(|items| !items.is_empty())).map_or(&[], |items| items)
}

async fn response_node(launched: Launched) -> Result<WebhookReply, AppError> {
    let Launched { id, accepted, reply, finished } = launched;
    if let Ok(reply) = reply.await {
        return Ok(reply);
    }
    accepted.await.unwrap_or_else(|_| Err(lost()))?;
    let finished = finished.await.map_err(|_| lost())?;
    written(&finished)?;
    if finished.status != ExecutionStatus::Success {
        return Ok(failed(&finished, &id.to_string()));
    }
    Ok(problem(
        500,
        "RR-HOOK-0009",
        "the workflow ended without reaching a Respond to Webhook node",
        &id.to_string(),
    ))
}

/// The answer as lines of JSON: each piece between a line that begins it and one that ends it.
fn streaming(app: Arc<App>, hook: Arc<Hook>, launched: Launched, listening: Listening) -> Answer {
    let (send, pieces) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let Launched { finished, .. } = launched;
        let Some(mut heard) = listening.pieces else { return };
        let mut finished = std::pin::pin!(finished);
        let mut any = false;
        let ended = loop {
            tokio::select! {
                biased;
                Some(piece) = heard.recv() => {
                    any = true;
                    if !send_piece(&app, &send, &hook, &piece) {
                        return;
                    }
                }
                ended = &mut finished => break ended.ok(),
            }
        };
        let line = |value: Value| Bytes::from(format!("{}\n", value.to_json()));
        match ended {
            Some(finished) if finished.status == ExecutionStatus::Success => {
                // A workflow that streams nothing still has an answer: what its last node gave.
                if !any {
                    let reply = hook.behaviour.reply(&hook.parameters, last_items(&finished));
                    let text = String::from_utf8_lossy(&reply.body).into_owned();
                    let node = finished.steps.last().map(|step| step.node.to_string()).unwrap_or_default();
                    send_piece(&app, &send, &hook, &Piece { node, run: 0, text });
                }
            }
            _ => {
                let error =
                    [("type", "error"), ("content", "the workflow failed while it worked on this call")];
                let _gone = send.send(line(Value::Object(Object::from(error))));
            }
        }
    });
    let headers = vec![
        ("content-type".into(), "application/json; charset=utf-8".into()),
        ("cache-control".into(), "no-cache".into()),
        ("x-accel-buffering".into(), "no".into()),
    ];
    let reply = WebhookReply { status: 200, headers, ..WebhookReply::default() };
    Answer { reply, body: AnswerBody::Pieces(pieces) }
}

/// Sends the three lines of a piece; false when nobody reads them any more.
fn send_piece(app: &App, send: &mpsc::UnboundedSender<Bytes>, hook: &Hook, piece: &Piece) -> bool {
    let id = hook.compiled.plan.workflow().node(&piece.node).map(|node| node.id.clone()).unwrap_or_default();
    let about = Object::from([
        ("nodeId", Value::String(id)),
        ("nodeName", Value::from(piece.node.as_str())),
        ("itemIndex", Value::from(0)),
        ("runIndex", Value::from(piece.run)),
        ("timestamp", Value::from(app.clock.now().as_millisecond())),
    ]);
    ["begin", "item", "end"].into_iter().all(|kind| {
        let mut line = Object::from([("type", kind)]);
        if kind == "item" {
            line.insert("content", piece.text.as_str());
        }
        line.insert("metadata", Value::Object(about.clone()));
        send.send(Bytes::from(format!("{}\n", Value::Object(line).to_json()))).is_ok()
    })
}

/// The next page for somebody who sent a form: that of the next form of the workflow, what it answers, or its end.
async fn form(
    app: &Arc<App>,
    hook: &Hook,
    launched: Launched,
    listening: &mut Listening,
    calls: usize,
) -> Result<WebhookReply, AppError> {
    let Launched { id, accepted, mut reply, mut finished } = launched;
    if hook.trigger.response == ResponseMode::OnReceived && !shows_more(hook) {
        accepted.await.unwrap_or_else(|_| Err(lost()))?;
        return Ok(hook.trigger.immediate.clone());
    }
    let late = tokio::time::sleep(AT_WORK);
    let mut late = std::pin::pin!(late);
    let mut no_reply = false;
    loop {
        tokio::select! {
            biased;
            answer = &mut reply, if !no_reply => match answer {
                Ok(reply) => return Ok(reply),
                Err(_) => no_reply = true,
            },
            ended = &mut finished => {
                let ended = ended.map_err(|_| lost())?;
                written(&ended)?;
                if ended.status != ExecutionStatus::Success {
                    return Ok(super::resume::failed_page(&ended.status));
                }
                return Ok(hook.behaviour.reply(&hook.parameters, last_items(&ended)));
            }
            pause = listening.pause() => {
                if pause.form {
                    return Ok(see_other(&pause.link));
                }
            }
            () = &mut late => return Ok(see_other(&at_work(app, id, calls))),
        }
    }
}

/// The address at which somebody at a form finds the next page, once there is one.
fn at_work(app: &App, id: ExecutionId, calls: usize) -> String {
    app.resume_links(id).with_suffix(calls, true, "").to_string()
}

fn see_other(link: &str) -> WebhookReply {
    WebhookReply { status: 303, headers: vec![("location".into(), link.into())], ..WebhookReply::default() }
}

/// Whether another form may follow after the node of `hook`.
fn shows_more(hook: &Hook) -> bool {
    let workflow = hook.compiled.plan.workflow();
    let mut seen = std::collections::HashSet::from([hook.node.as_str()]);
    let mut open = vec![hook.node.as_str()];
    while let Some(name) = open.pop() {
        let outputs = workflow.connections.0.get(name).into_iter();
        for connection in outputs.flat_map(|kinds| kinds.values().flatten().flatten()).flatten() {
            if seen.insert(connection.node.as_str()) {
                open.push(connection.node.as_str());
            }
        }
    }
    workflow.nodes.iter().any(|node| {
        let is_form = node.kind == "core.form"
            || (node.kind == "core.wait"
                && node.parameters.get("resume").and_then(Value::as_str) == Some("form"));
        is_form && !node.disabled && node.name != hook.node && seen.contains(node.name.as_str())
    })
}

fn written(finished: &Finished) -> Result<(), AppError> {
    match &finished.journal_error {
        None => Ok(()),
        Some(error) => Err(AppError::Store(store::StoreError::Stopped { reason: error.0.clone() })),
    }
}

/// What a caller learns of a failed execution: that it failed, and under which id its owner finds it. The error itself
/// may hold data that is not the caller's.
fn failed(finished: &Finished, execution: &str) -> WebhookReply {
    let message = match finished.status {
        ExecutionStatus::Canceled => "the execution was canceled",
        _ => "the workflow failed while it worked on this call",
    };
    problem(500, "RR-HOOK-0008", message, execution)
}

fn problem(status: u16, code: &str, message: &str, execution: &str) -> WebhookReply {
    let body = Object::from([("code", code), ("message", message), ("executionId", execution)]);
    WebhookReply::json(status, &Value::Object(body))
}
