//! Calls from outside: which workflow answers, whether the caller may, what becomes of the call, and the answer.

mod answer;
mod check;
mod listen;
mod page_token;
mod resume;
mod table;

use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use ecow::EcoString;
use engine::Start;
use model::{ExecutionMode, Object, Value, WorkflowId};
use node_sdk::{Node, ResponseMode, Trigger, WebhookRequest, WebhookTrigger};

pub use self::answer::{Answer, AnswerBody};
use self::answer::{Listening, answered};
pub use self::check::Caller;
use self::listen::Listeners;
pub use self::listen::{LISTEN_SECONDS, listen, unlisten};
pub use self::resume::problem_page;
pub use self::table::WebhookTable;
use crate::compiled::Compiled;
use crate::executions::{Launch, Origin, launch_for};
use crate::{App, AppError};

/// Most KiB of bodies of calls that are held before their executions begin.
pub(crate) const BODIES_KIB: usize = 256 << 10;

/// How long a call waits for a place for its body.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

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
            if hook.trigger.test_only {
                continue;
            }
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
    /// Answers a call.
    ///
    /// # Errors
    /// `NoWebhook`, `Busy`, a store that cannot accept. What the workflow itself answers, errors included, is an answer.
    pub async fn call_webhook(
        self: &Arc<Self>,
        path: &str,
        mut request: WebhookRequest,
        caller: &Caller,
        form: bool,
    ) -> Result<Answer, AppError> {
        let missing =
            || AppError::NoWebhook { method: request.method.clone(), path: path.chars().take(200).collect() };
        let (hook, params) = self.find_hook(&request, path).ok_or_else(missing)?;
        if hook.trigger.form != form {
            return Err(missing());
        }
        request.params = params;
        self.complete(&hook.compiled, &mut request);
        let session = match check::caller_may(self, &hook, &mut request, caller).await {
            Ok(session) => session,
            Err(reply) => return Ok(reply.into()),
        };
        let item = match hook.behaviour.receive(&hook.parameters, &request) {
            Ok(item) => item,
            Err(reply) => return Ok(self.with_token(&hook, &request, session, reply).into()),
        };
        check::not_too_deep(&item)?;
        if request.test && !hook.trigger.chat {
            // A test address takes one call; a chat goes on for as long as the editor listens.
            self.webhooks.listeners.remove(hook.compiled.id);
        }
        let mode = if request.test { ExecutionMode::Manual } else { ExecutionMode::Webhook };
        let output = hook.behaviour.output_of(&hook.parameters, &request);
        let mut memory = Object::new();
        if output > 0 {
            memory.insert("output", Value::from(output));
        }
        let start = Start { memory, ..Start::at(hook.node.clone(), Arc::new(vec![item]), mode) };
        let (callers, listening) = Listening::to(&hook);
        let launched = launch_for(
            self,
            Launch {
                compiled: hook.compiled.clone(),
                start,
                ops: hook.compiled.unsaved.clone(),
                accept_first: hook.trigger.response == ResponseMode::OnReceived,
                origin: Origin::default(),
            },
            callers,
        )
        .await?;
        answered(self, hook, launched, listening, 0).await
    }

    /// Adds to a call what the workflow knows: the time and its zone.
    fn complete(&self, compiled: &Compiled, request: &mut WebhookRequest) {
        request.at = self.clock.now();
        request.timezone = compiled.plan.timezone().unwrap_or(&self.settings.timezone).into();
    }

    /// Who called: `peer`, or whom a trusted proxy names in `X-Forwarded-For`.
    pub fn caller_of(&self, peer: IpAddr, forwarded: &str) -> IpAddr {
        check::caller_of(&self.settings.trusted_proxies, peer, forwarded)
    }

    /// A place for a body of `bytes`, so that many large ones at a time cannot take all memory.
    ///
    /// # Errors
    /// `Busy` when none gets free within a moment.
    pub async fn place_for_body(&self, bytes: usize) -> Result<tokio::sync::OwnedSemaphorePermit, AppError> {
        let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX).clamp(1, BODIES_KIB as u32);
        let place = tokio::time::timeout(PATIENCE, self.bodies.clone().acquire_many_owned(kib)).await;
        let busy = || AppError::Busy { limit: self.settings.limits.executions };
        place.map_err(|_| busy())?.map_err(|_| busy())
    }

    /// The origins that browsers may call an address from, as its node says.
    pub fn webhook_origins(&self, path: &str, test: bool) -> Option<String> {
        let methods = self.webhook_methods(path, test);
        let request = WebhookRequest { method: methods.first()?.clone(), test, ..WebhookRequest::default() };
        let (hook, _) = self.find_hook(&request, path)?;
        let origins = Some(hook.trigger.allowed_origins.clone()).filter(|origins| !origins.is_empty())?;
        // The page of a chat has no origin of its own.
        Some(if hook.trigger.chat { format!("{origins}, null") } else { origins })
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
}
