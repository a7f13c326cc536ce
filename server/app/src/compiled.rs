//! A workflow version made ready to run.

use std::sync::Arc;

use engine::{Facts, Plan};
use model::{ExecutionId, OrganisationId, Workflow, WorkflowId};
use node_sdk::{Services, Trigger};
use store::{Durability, Op};

use crate::blobs::OrgBlobs;
use crate::credentials::OrgCredentials;
use crate::data_tables::OrgTables;
use crate::memories::OrgMemories;
use crate::queries::ScratchQueries;
use crate::resume_links::Links;
use crate::{App, AppError};

/// A workflow version made ready to run, with what has to be known to start it and to keep its history.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) organisation: OrganisationId,
    pub(crate) id: WorkflowId,
    pub(crate) name: String,
    /// Version of the workflow's document.
    pub(crate) version: i64,
    /// Hash of the content.
    pub(crate) content: String,
    pub(crate) active: bool,
    pub(crate) durability: Kept,
    pub(crate) plan: Arc<Plan>,
    /// Writes that keep the content with each execution, when it is a drawing that was never saved.
    pub(crate) unsaved: Vec<Op>,
}

/// When an execution counts as accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// When it is on disk, or soon after.
    Written(Durability),
    /// At once; a crash loses it.
    Unwritten,
}

impl Compiled {
    /// Compiles `workflow`. Takes milliseconds for hundreds of nodes.
    pub(crate) fn new(
        app: &App,
        organisation: OrganisationId,
        id: WorkflowId,
        version: i64,
        content: &str,
        active: bool,
        workflow: Workflow,
    ) -> Result<Self, AppError> {
        let durability = match workflow.settings.durability.as_deref() {
            Some("relaxed") => Kept::Written(Durability::Relaxed),
            Some("none") => Kept::Unwritten,
            _ => Kept::Written(Durability::Strict),
        };
        let name = workflow.name.to_string();
        let plan = Plan::compile_shared(Arc::new(workflow), &*app.types)?;
        Ok(Self {
            organisation,
            id,
            name,
            version,
            content: content.to_owned(),
            active,
            durability,
            plan,
            unsaved: Vec::new(),
        })
    }

    /// The same, with the writes that keep its content.
    pub(crate) fn with_unsaved(self, unsaved: Vec<Op>) -> Self {
        Self { unsaved, ..self }
    }

    /// The triggers of all nodes that are not switched off, by node name.
    ///
    /// # Errors
    /// `Activation` with the node's own words.
    pub(crate) fn triggers(&self) -> Result<Vec<(String, Trigger)>, AppError> {
        triggers(&self.plan)
    }

    /// What an execution knows about itself.
    pub(crate) fn facts(&self, app: &App, execution: ExecutionId) -> Facts {
        Facts {
            workflow: ecow::EcoString::from(self.id.to_string()),
            active: self.active,
            timezone: app.settings.timezone.as_str().into(),
            resume: Some(Arc::new(app.resume_links(execution))),
            ..Facts::new(execution, self.organisation)
        }
    }
}

/// The triggers of all nodes that are not switched off, by node name.
pub(crate) fn triggers(plan: &Plan) -> Result<Vec<(String, Trigger)>, AppError> {
    let mut found = Vec::new();
    for node in plan.triggers() {
        let (Some(behaviour), Some(parameters)) = (plan.behaviour(&node.name), plan.parameters(&node.name))
        else {
            continue;
        };
        let webhook = node.webhook_id.as_deref();
        let triggers = behaviour
            .triggers(parameters, webhook)
            .map_err(|error| AppError::Activation(format!("\"{}\": {}", node.name, error.message)))?;
        found.extend(triggers.into_iter().map(|trigger| (node.name.to_string(), trigger)));
    }
    Ok(found)
}

impl App {
    /// The signed addresses of `execution`.
    pub(crate) fn resume_links(&self, execution: ExecutionId) -> Links {
        let base = self.settings.public_url.as_str().into();
        Links { key: self.key.links().clone(), base, execution }
    }

    /// The doors through which the nodes of one organisation reach the outside.
    pub(crate) fn services(self: &Arc<Self>, organisation: OrganisationId) -> Services {
        Services {
            clock: self.clock.clone(),
            scripts: self.scripts.clone(),
            egress: self.egress.clone(),
            blobs: Arc::new(OrgBlobs { blobs: self.blobs.clone(), organisation }),
            credentials: Arc::new(OrgCredentials {
                app: self.clone(),
                store: self.store.organisation(organisation),
            }),
            memories: Arc::new(OrgMemories(self.store.organisation(organisation))),
            queries: Arc::new(ScratchQueries),
            tables: Arc::new(OrgTables(store::tables::Tables::new(
                self.store.organisation(organisation),
                self.clock.clone(),
            ))),
            files: self.files.clone(),
            workflows: Arc::new(node_sdk::NoWorkflows),
        }
    }
}
