//! Switching triggers on and off together with the write that says so, so that what is stored and what listens never
//! differ for long, and two workflows never answer at one address.

use std::collections::HashMap;
use std::sync::Arc;

use engine::Plan;
use model::{Workflow, WorkflowId};
use node_sdk::Trigger;
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Draft, Field, Op, OrgStore, Query, StoreError};

use super::record::{Versioned, WorkflowRecord, content};
use crate::compiled::{Compiled, triggers};
use crate::executions::failures;
use crate::{App, AppError, Context};

/// Where a webhook answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookAddress {
    /// Name of the node.
    pub node: String,
    /// Methods it takes.
    pub methods: Vec<String>,
    /// Address when the workflow is active.
    pub url: String,
    /// Address while the editor listens.
    pub test_url: String,
}

/// The claim of a workflow on a webhook address.
#[derive(Debug, Serialize, Deserialize)]
struct Claim {
    workflow: WorkflowId,
    name: String,
}

/// Writes `record` in place of `before`, together with `ops`, and lets the triggers follow. Gives the new version.
pub(super) async fn save(
    context: &Context,
    before: &Versioned,
    record: &WorkflowRecord,
    workflow: &Workflow,
    mut ops: Vec<Op>,
) -> Result<i64, AppError> {
    let app = &context.app;
    let compiled = record
        .active
        .then(|| {
            let version = before.version + 1;
            Compiled::new(
                app,
                context.caller.organisation,
                record.id,
                version,
                &record.content,
                true,
                workflow.clone(),
            )
        })
        .transpose()?
        .map(Arc::new);
    // One at a time, so that the order of what listens is the order of what is stored.
    let _turn = app.activation.lock().await;
    ops.extend(release(&context.store, record.id).await?);
    let mut claimed = Vec::new();
    if let Some(compiled) = &compiled {
        let triggers = compiled.triggers()?;
        if !triggers.iter().any(|(_, trigger)| !matches!(trigger, Trigger::Manual | Trigger::Failure)) {
            return Err(AppError::Activation(
                "it has no trigger that starts without you, such as Webhook or Schedule Trigger".into(),
            ));
        }
        claimed = claims(&triggers);
        let mut seen = HashMap::new();
        for (method, path) in &claimed {
            if seen.insert((method, path), ()).is_some() {
                return Err(AppError::WebhookTaken {
                    method: method.clone(),
                    path: path.clone(),
                    owner: record.name.clone(),
                });
            }
            let claim = Claim { workflow: record.id, name: record.name.clone() };
            let key = format!("{method} {path}");
            ops.push(Op::Insert(
                Draft::json(Collection::Webhooks, &key, &claim)?.workflow(record.id).unique_key(key),
            ));
        }
    }
    ops.push(Op::Replace { draft: record.draft()?, if_version: Some(before.version) });
    let committed = match context.store.commit(ops).await {
        Ok(committed) => committed,
        Err(StoreError::VersionConflict { found, .. }) => {
            return Err(AppError::WorkflowConflict { current: found });
        }
        Err(StoreError::Missing { .. }) => return Err(AppError::not_found("workflow", record.id)),
        Err(StoreError::Duplicate { id, .. }) => return Err(taken(app, &id, &claimed).await),
        Err(error) => return Err(error.into()),
    };
    match compiled {
        Some(compiled) => app.install(&compiled)?,
        None => app.uninstall(record.id),
    }
    Ok(committed.versions.last().copied().unwrap_or(before.version + 1))
}

/// Deletes a workflow's record, contents and claims, and switches its triggers off.
pub(super) async fn remove(context: &Context, before: &Versioned) -> Result<(), AppError> {
    let id = before.record.id;
    let _turn = context.app.activation.lock().await;
    let mut ops = release(&context.store, id).await?;
    ops.extend(crate::memories::forget_all(&context.store, id).await?);
    for collection in [Collection::Workflows, Collection::StaticData] {
        ops.push(Op::Delete { collection, id: id.to_string(), if_version: None });
    }
    context.store.commit(ops).await?;
    context.app.uninstall(id);
    Ok(())
}

/// The writes that give up a workflow's claims.
async fn release(store: &OrgStore, id: WorkflowId) -> Result<Vec<Op>, AppError> {
    let (mut ops, mut cursor) = (Vec::new(), None);
    loop {
        let query = Query::of(Collection::Webhooks).equals(Field::Workflow, id).without_body();
        let page = store.find(&query.after(cursor).limit(store::MAX_LIMIT)).await?;
        ops.extend(page.documents.into_iter().map(|document| Op::Delete {
            collection: Collection::Webhooks,
            id: document.id,
            if_version: None,
        }));
        cursor = page.next;
        if cursor.is_none() {
            return Ok(ops);
        }
    }
}

fn claims(triggers: &[(String, Trigger)]) -> Vec<(String, String)> {
    let webhooks = triggers.iter().filter_map(|(_, trigger)| match trigger {
        Trigger::Webhook(webhook) if !webhook.test_only => Some(webhook),
        _ => None,
    });
    webhooks
        .flat_map(|webhook| webhook.methods.iter().map(|method| (method.clone(), webhook.path.clone())))
        .collect()
}

async fn taken(app: &App, id: &str, claimed: &[(String, String)]) -> AppError {
    let at = claimed.iter().find(|(method, path)| format!("{method} {path}") == id);
    let (method, path) = at.or_else(|| claimed.first()).cloned().unwrap_or_default();
    let key = format!("{method} {path}");
    let owner = app.store.by_unique_key(Collection::Webhooks, &key).await.ok().flatten();
    let owner = owner.and_then(|document| document.parse::<Claim>().ok()).map(|claim| claim.name);
    AppError::WebhookTaken { method, path, owner: owner.unwrap_or_else(|| "another workflow".into()) }
}

/// Where the webhooks of a drawing answer (or would, once active).
pub(crate) fn addresses(app: &App, workflow: &Workflow) -> Vec<WebhookAddress> {
    let Ok(plan) = Plan::compile(workflow, &*app.types) else { return Vec::new() };
    let Ok(triggers) = triggers(&plan) else { return Vec::new() };
    let base = app.settings.public_url.trim_end_matches('/');
    let address = |(node, trigger): (String, Trigger)| match trigger {
        Trigger::Webhook(webhook) => Some(WebhookAddress {
            node,
            url: format!("{base}/{}/{}", if webhook.form { "form" } else { "webhook" }, webhook.path),
            test_url: format!(
                "{base}/{}/{}",
                if webhook.form { "form-test" } else { "webhook-test" },
                webhook.path
            ),
            methods: webhook.methods,
        }),
        _ => None,
    };
    triggers.into_iter().filter_map(address).collect()
}

impl App {
    /// Switches the triggers of every active workflow on; at the start of the program.
    ///
    /// # Errors
    /// When the store cannot be read. A workflow that cannot be switched on is reported in the log.
    pub async fn install_active(self: &Arc<Self>) -> Result<usize, AppError> {
        let (mut count, mut cursor) = (0, None);
        loop {
            let query =
                Query::of(Collection::Workflows).equals(Field::Status, "active").after(cursor).limit(200);
            let page = self.store.find(&query).await?;
            for document in &page.documents {
                match self.install_document(document).await {
                    Ok(()) => count += 1,
                    Err(error) => tracing::error!(
                        workflow = document.id,
                        error = &error as &dyn std::error::Error,
                        "workflow not switched on"
                    ),
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(count);
            }
        }
    }

    async fn install_document(self: &Arc<Self>, document: &Document) -> Result<(), AppError> {
        let Versioned { record, version } = Versioned::read(document)?;
        let store = self.store.organisation(document.organisation);
        let workflow = content(&store, record.id, &record.content).await?;
        let compiled =
            Compiled::new(self, document.organisation, record.id, version, &record.content, true, workflow)?;
        let compiled = Arc::new(compiled);
        let installed = self.install(&compiled);
        if let Err(error) = &installed {
            failures::trigger_failed(self, &compiled, error).await;
        }
        installed
    }

    /// Lets the triggers of `compiled` listen, in place of those of an earlier version.
    fn install(self: &Arc<Self>, compiled: &Arc<Compiled>) -> Result<(), AppError> {
        let triggers = compiled.triggers()?;
        self.webhooks.install(compiled, &triggers);
        self.schedules.install(compiled, &triggers, self.clock.now(), &self.settings.timezone);
        self.install_watches(compiled, &triggers);
        Ok(())
    }

    fn uninstall(&self, id: WorkflowId) {
        self.webhooks.uninstall(id);
        self.schedules.uninstall(id);
        self.watches.uninstall(id);
    }
}
