//! Calls to executions that wait. The signature says which wait the caller means; what it does not fit learns nothing,
//! not even whether there is such an execution.

use std::sync::Arc;

use model::{ExecutionId, ExecutionMode, ExecutionStatus, Value};
use node_sdk::{WebhookReply, WebhookRequest};
use nodes::pages;
use store::{Collection, Field, Query};

use super::answer::{Answer, Listening, answered};
use super::{Caller, Hook, check};
use crate::executions::{ExecutionRecord, WaitNote, Waking, compiled_again, part, wake};
use crate::resume_links::SIGNATURE;
use crate::{App, AppError};

/// How many earlier waits of an execution are told apart from forgeries.
const EARLIER: usize = 1000;

/// Seconds after which a page that waits asks again.
const REFRESH: u32 = 2;

/// What a signed link leads to.
#[expect(clippy::large_enum_variant, reason = "one a call, gone at once")]
enum Found {
    /// An execution that waits for this call.
    Waits(Box<ExecutionRecord>, store::OrgStore),
    /// An execution that has not come so far.
    AtWork,
    /// An execution that is over.
    Over(ExecutionStatus, Option<WebhookReply>),
}

impl App {
    /// Answers a call to `/webhook-waiting/<execution>/<suffix>` or `/form-waiting/…`.
    ///
    /// # Errors
    /// `NothingWaits` for a wrong signature or address, `LinkUsed`, `NotYetWaiting`, `Busy`.
    pub async fn call_waiting(
        self: &Arc<Self>,
        execution: &str,
        suffix: &str,
        mut request: WebhookRequest,
        caller: &Caller,
        form: bool,
    ) -> Result<Answer, AppError> {
        let id: ExecutionId = execution.parse().map_err(|_| AppError::NothingWaits)?;
        let (signature, suffix) = signature(&mut request, suffix);
        let asks = form && matches!(request.method.as_str(), "GET" | "HEAD");
        let (record, store) = match self.find_waiting(id, &signature).await? {
            Found::Waits(record, store) => (record, store),
            Found::AtWork if asks => return Ok(pages::at_work(REFRESH).into()),
            Found::AtWork => return Err(AppError::NotYetWaiting),
            Found::Over(ExecutionStatus::Success, page) if asks => {
                return Ok(page.unwrap_or_else(pages::done).into());
            }
            Found::Over(status, _) if asks => return Ok(failed_page(&status).into()),
            Found::Over(..) => return Err(AppError::LinkUsed),
        };
        let note = store.get(Collection::Journal, part(id, "wait")).await?.ok_or(AppError::LinkUsed)?;
        let note: WaitNote = note.parse()?;
        let Some(call) = note.wait.call.clone() else {
            // It sleeps until a time; whoever looks for the next form has to be patient.
            return if asks { Ok(pages::at_work(REFRESH).into()) } else { Err(AppError::NotYetWaiting) };
        };
        if call.trigger.form != form {
            return if asks { Ok(pages::at_work(REFRESH).into()) } else { Err(AppError::NothingWaits) };
        }
        if call.trigger.path != suffix && !(form && suffix.is_empty()) {
            return Err(AppError::NothingWaits);
        }
        let (compiled, deleted) = compiled_again(self, &store, &record).await?;
        let behaviour = compiled.plan.behaviour(&note.node).cloned();
        let (Some(behaviour), false) = (behaviour, deleted) else { return Err(AppError::LinkUsed) };
        let hook = Arc::new(Hook {
            compiled,
            node: note.node,
            behaviour,
            parameters: call.parameters,
            trigger: call.trigger,
        });
        if !hook.trigger.methods.contains(&request.method) && request.method != "HEAD" {
            return Err(AppError::NothingWaits);
        }
        request.test = record.execution.mode == ExecutionMode::Manual;
        self.complete(&hook.compiled, &mut request);
        if let Err(reply) = check::caller_may(self, &hook, &mut request, caller).await {
            return Ok(reply.into());
        }
        if request.method == "HEAD" {
            // Previews of links look before anybody clicks; that must not wake anything up.
            return Ok(WebhookReply { status: 200, ..WebhookReply::default() }.into());
        }
        let item = match hook.behaviour.receive(&hook.parameters, &request) {
            Ok(item) => item,
            Err(reply) => return Ok(reply.into()),
        };
        check::not_too_deep(&item)?;
        let (callers, listening) = Listening::to(&hook);
        let launched = wake(self, id, Waking::Called(Arc::new(vec![item])), callers).await?;
        answered(self, hook, launched, listening, record.calls + 1).await
    }

    async fn find_waiting(&self, id: ExecutionId, signature: &str) -> Result<Found, AppError> {
        let key = self.key.links();
        let fits = |calls: usize| {
            if key.verifies(id, calls, signature) {
                return Ok(());
            }
            let earlier = (0..calls.min(EARLIER)).any(|number| key.verifies(id, number, signature));
            Err(if earlier { AppError::LinkUsed } else { AppError::NothingWaits })
        };
        if let Some(organisation) = self.sleepers.organisation(id) {
            let store = self.store.organisation(organisation);
            let document = store.get(Collection::Executions, id).await?.ok_or(AppError::LinkUsed)?;
            let record = ExecutionRecord::read(&document)?;
            return fits(record.calls).map(|()| Found::Waits(Box::new(record), store));
        }
        if let Some(calls) = self.live.calls(id) {
            return fits(calls).map(|()| Found::AtWork);
        }
        // The store is asked only by those who hold a link that this instance made.
        if !(0..EARLIER).any(|number| key.verifies(id, number, signature)) {
            return Err(AppError::NothingWaits);
        }
        let query = Query::of(Collection::Executions).equals(Field::Id, id).limit(1);
        let document = self.store.find(&query).await?.documents.pop().ok_or(AppError::LinkUsed)?;
        let record = ExecutionRecord::read(&document)?;
        fits(record.calls)?;
        let store = self.store.organisation(document.organisation);
        let page = store.get(Collection::Journal, part(id, "page")).await?;
        let page = page.map(|page| page.parse()).transpose()?;
        Ok(Found::Over(record.execution.status, page))
    }
}

/// The signature of a call, taken out of its query. Addresses that were put together as `{link}/{suffix}` carry the
/// suffix behind the signature.
fn signature(request: &mut WebhookRequest, suffix: &str) -> (String, String) {
    let place = request.query.iter().position(|(name, _)| name == SIGNATURE);
    let given = place.map(|place| request.query.remove(place).1).unwrap_or_default();
    let suffix = suffix.trim_matches('/');
    match given.split_once('/') {
        Some((signature, behind)) if suffix.is_empty() => {
            (signature.to_owned(), behind.trim_matches('/').to_owned())
        }
        _ => (given, suffix.to_owned()),
    }
}

/// What people at a form see of an execution that did not end well.
pub(super) fn failed_page(status: &ExecutionStatus) -> WebhookReply {
    match status {
        ExecutionStatus::Canceled => pages::canceled(),
        _ => pages::failed(),
    }
}

/// A problem as a page, for people at a form.
pub fn problem_page(error: &AppError) -> WebhookReply {
    match error {
        AppError::LinkUsed => pages::used(),
        AppError::Busy { .. } => pages::busy(),
        AppError::NotYetWaiting => pages::at_work(REFRESH),
        AppError::NoWebhook { .. } | AppError::NothingWaits => pages::missing(),
        other => {
            let message =
                if other.kind() == model::ErrorKind::Internal { None } else { Some(other.to_string()) };
            pages::problem(&message.map_or(Value::Null, Value::from))
        }
    }
}
