//! Listening for one test call: the editor's drawing answers at the test address until a call comes or the time is up.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use model::{Workflow, WorkflowId};

use super::table::{Found, WebhookTable};
use super::{Hook, hooks};
use crate::executions::unsaved;
use crate::workflows::{WebhookAddress, addresses, load};
use crate::{AppError, Context};

/// For how long a test address listens.
pub const LISTEN_SECONDS: u64 = 120;

/// What listens at test addresses.
#[derive(Default)]
pub(crate) struct Listeners(RwLock<WebhookTable<Listener>>);

struct Listener {
    hook: Arc<Hook>,
    until: Timestamp,
}

impl Listeners {
    pub(super) fn find(&self, method: &str, path: &str, now: Timestamp) -> Option<Found<Hook>> {
        let table = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (listener, params) = table.find(method, path)?;
        (listener.until > now).then(|| (listener.hook.clone(), params))
    }

    pub(super) fn methods(&self, path: &str) -> Vec<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).methods(path)
    }

    pub(super) fn remove(&self, workflow: WorkflowId) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(|listener| listener.hook.compiled.id == workflow);
    }
}

/// Lets a drawing (`None`: what is saved) listen at its test addresses for one call.
///
/// # Errors
/// `Denied`, `NotFound`, `Activation` when it has no webhook, `WebhookTaken` when another workflow listens there.
pub async fn listen(
    context: &Context,
    id: WorkflowId,
    drawing: Option<Workflow>,
) -> Result<Vec<WebhookAddress>, AppError> {
    context.may(access::Scope::WorkflowExecute)?;
    let versioned = load(context, id).await?;
    let (compiled, ops) = unsaved(context, &versioned, drawing).await?;
    let compiled = Arc::new(compiled.with_unsaved(ops));
    let triggers = compiled.triggers()?;
    let hooks = hooks(&compiled, &triggers);
    if hooks.is_empty() {
        return Err(AppError::Activation("it has no webhook that could listen".into()));
    }
    let app = &context.app;
    let now = app.clock.now();
    let until = now + SignedDuration::from_secs(i64::try_from(LISTEN_SECONDS).unwrap_or(120));
    let mut table = app.webhooks.listeners.0.write().unwrap_or_else(PoisonError::into_inner);
    table.remove(|listener| listener.hook.compiled.id == id || listener.until <= now);
    for (method, path, _) in &hooks {
        if let Some(other) = table.exact(method, path) {
            let owner = if other.hook.compiled.organisation == context.caller.organisation {
                other.hook.compiled.name.clone()
            } else {
                "another workflow".into()
            };
            return Err(AppError::WebhookTaken { method: method.clone(), path: path.clone(), owner });
        }
    }
    for (method, path, hook) in hooks {
        table.insert(&method, &path, Arc::new(Listener { hook, until }));
    }
    drop(table);
    Ok(addresses(app, compiled.plan.workflow()))
}

/// Stops listening.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn unlisten(context: &Context, id: WorkflowId) -> Result<(), AppError> {
    context.may(access::Scope::WorkflowExecute)?;
    load(context, id).await?;
    let organisation = context.caller.organisation;
    let listeners = &context.app.webhooks.listeners;
    listeners.0.write().unwrap_or_else(PoisonError::into_inner).remove(|listener| {
        listener.hook.compiled.id == id && listener.hook.compiled.organisation == organisation
    });
    Ok(())
}
