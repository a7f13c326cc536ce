//! Calls from outside: which workflow answers, whether the caller may, what becomes of the call, and the answer.

mod check;
mod listen;
mod table;

use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use ecow::EcoString;
use engine::{Finished, Start};
use model::{ExecutionMode, ExecutionStatus, Item, Object, StepStatus, Value, WorkflowId};
use node_sdk::{Blobs, Node, ResponseMode, Trigger, WebhookReply, WebhookRequest, WebhookTrigger};

use self::listen::Listeners;
pub use self::listen::{LISTEN_SECONDS, listen, unlisten};
pub use self::table::WebhookTable;
use crate::compiled::Compiled;
use crate::executions::{Launch, Launched, Origin, launch};
use crate::{App, AppError};

/// One method and path of one node.
pub(crate) struct Hook {
    pub(crate) compiled: Arc<Compiled>,
    pub(crate) node: EcoString,
    pub(crate) behaviour: Arc<dyn Node>,
    pub(crate) parameters: Object,
    pub(crate) trigger: WebhookTrigger,
}

/// What listens for calls.
#[derive(Default)]
pub(crate) struct Webhooks {
    active: RwLock<WebhookTable<Hook>>,
    pub(crate) listeners: Listeners,
}

impl Webhooks {
    /// Lets the webhooks of `compiled` listen, in place of those of an earlier version.
    pub(crate) fn install(&self, compiled: &Arc<Compiled>, triggers: &[(String, Trigger)]) {
        let mut active = self.active.write().unwrap_or_else(PoisonError::into_inner);
        active.remove(|hook| hook.compiled.id == compiled.id);
        for (method, path, hook) in hooks(compiled, triggers) {
            active.insert(&method, &path, hook);
        }
    }

    pub(crate) fn uninstall(&self, id: WorkflowId) {
        self.active.write().unwrap_or_else(PoisonError::into_inner).remove(|hook| hook.compiled.id == id);
    }
}

/// The hooks of a workflow by method and path.
fn hooks(compiled: &Arc<Compiled>, triggers: &[(String, Trigger)]) -> Vec<(String, String, Arc<Hook>)> {
    let mut all = Vec::new();
    for (node, trigger) in triggers {
        let Trigger::Webhook(webhook) = trigger else { continue };
        let (Some(behaviour), Some(parameters)) =
            (compiled.plan.behaviour(node), compiled.plan.parameters(node))
        else {
            continue;
        };
        let hook = Arc::new(Hook {
            compiled: compiled.clone(),
            node: node.as_str().into(),
            behaviour: behaviour.clone(),
            parameters: parameters.clone(),
            trigger: webhook.clone(),
        });
        all.extend(webhook.methods.iter().map(|method| (method.clone(), webhook.path.clone(), hook.clone())));
    }
    all
}

impl App {
    /// Answers a call: the reply and the content to send with it.
    ///
    /// # Errors
    /// `NoWebhook`, `Busy`, a store that cannot accept. What the workflow itself answers, errors included, is a reply.
    pub async fn call_webhook(
        self: &Arc<Self>,
        path: &str,
        mut request: WebhookRequest,
        caller: IpAddr,
    ) -> Result<(WebhookReply, Bytes), AppError> {
        let missing =
            || AppError::NoWebhook { method: request.method.clone(), path: path.chars().take(200).collect() };
        let (hook, params) = self.find_hook(&request, path).ok_or_else(missing)?;
        request.params = params;
        if let Err(reply) = check::caller_may(self, &hook, &mut request, caller).await {
            return Ok(split(reply));
        }
        let item = match hook.behaviour.receive(&hook.parameters, &request) {
            Ok(item) => item,
            Err(reply) => return Ok(split(reply)),
        };
        check::not_too_deep(&item)?;
        if request.test {
            // A test address takes one call.
            self.webhooks.listeners.remove(hook.compiled.id);
        }
        let mode = if request.test { ExecutionMode::Manual } else { ExecutionMode::Webhook };
        let waits = hook.trigger.response;
        let launched = launch(
            self,
            Launch {
                compiled: hook.compiled.clone(),
                start: Start::at(hook.node.clone(), Arc::new(vec![item]), mode),
                ops: hook.compiled.unsaved.clone(),
                accept_first: waits == ResponseMode::OnReceived,
                origin: Origin::default(),
            },
        )
        .await?;
        let reply = match waits {
            ResponseMode::OnReceived => {
                accepted(launched).await?;
                hook.trigger.immediate.clone()
            }
            ResponseMode::LastNode => last_node(&hook, launched).await?,
            ResponseMode::ResponseNode => response_node(launched).await?,
        };
        self.with_content(&hook, reply).await
    }

    /// The origins that browsers may call an address from, as its node says.
    pub fn webhook_origins(&self, path: &str, test: bool) -> Option<String> {
        let methods = self.webhook_methods(path, test);
        let request = WebhookRequest { method: methods.first()?.clone(), test, ..WebhookRequest::default() };
        let (hook, _) = self.find_hook(&request, path)?;
        Some(hook.trigger.allowed_origins.clone()).filter(|origins| !origins.is_empty())
    }

    /// The methods that an address takes.
    pub fn webhook_methods(&self, path: &str, test: bool) -> Vec<String> {
        if test {
            return self.webhooks.listeners.methods(path);
        }
        self.webhooks.active.read().unwrap_or_else(PoisonError::into_inner).methods(path)
    }

    fn find_hook(&self, request: &WebhookRequest, path: &str) -> Option<table::Found<Hook>> {
        let find = |method: &str| {
            if request.test {
                self.webhooks.listeners.find(method, path, self.clock.now())
            } else {
                self.webhooks.active.read().unwrap_or_else(PoisonError::into_inner).find(method, path)
            }
        };
        // HEAD asks what GET would answer (RFC 9110, 9.3.2).
        find(&request.method).or_else(|| (request.method == "HEAD").then(|| find("GET")).flatten())
    }

    async fn with_content(
        self: &Arc<Self>,
        hook: &Hook,
        reply: WebhookReply,
    ) -> Result<(WebhookReply, Bytes), AppError> {
        let Some(blob) = &reply.blob else { return Ok(split(reply)) };
        let blobs =
            crate::blobs::OrgBlobs { blobs: self.blobs.clone(), organisation: hook.compiled.organisation };
        let content = blobs.get(blob).await?;
        Ok((reply, content))
    }
}

fn split(mut reply: WebhookReply) -> (WebhookReply, Bytes) {
    let body = std::mem::take(&mut reply.body);
    (reply, body)
}

async fn accepted(launched: Launched) -> Result<(), AppError> {
    launched.accepted.await.unwrap_or_else(|_| Err(lost()))
}

fn lost() -> AppError {
    AppError::Store(store::StoreError::Stopped { reason: "the execution broke off".into() })
}

async fn last_node(hook: &Hook, launched: Launched) -> Result<WebhookReply, AppError> {
    let id = launched.id;
    let finished = launched.finished.await.map_err(|_| lost())?;
    written(&finished)?;
    if finished.status != ExecutionStatus::Success {
        return Ok(failed(&finished, &id.to_string()));
    }
    let last = finished.steps.iter().rev().find(|step| step.status == StepStatus::Success);
    let items: &[Item] =
        last.and_then(|step| step.outputs.iter().find(|items| !items.is_empty())).map_or(&[], |items| items);
    Ok(hook.behaviour.reply(&hook.parameters, items))
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
