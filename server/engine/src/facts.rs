//! What an execution knows about itself before it begins; expressions may ask for it.

use std::fmt::Debug;
use std::sync::Arc;

use ecow::EcoString;
use model::{ExecutionId, Object, OrganisationId};

/// The signed addresses by which calls wake an execution up.
pub trait ResumeLinks: Debug + Send + Sync {
    /// The address for the wait for a call number `number`, counted from 0; of its form when `form` is set.
    fn link(&self, number: usize, form: bool) -> EcoString;
}

/// The circumstances of one execution.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The execution.
    pub execution: ExecutionId,
    /// Whose data it works on.
    pub organisation: OrganisationId,
    /// The id of the workflow as people see it; empty for a workflow that is not stored.
    pub workflow: EcoString,
    /// Whether the workflow is active.
    pub active: bool,
    /// The organisation's variables.
    pub vars: Object,
    /// Environment variables that expressions may read; `None` when they may not.
    pub env: Option<Object>,
    /// The addresses that wake the execution up; `None` where no call can reach it.
    pub resume: Option<Arc<dyn ResumeLinks>>,
    /// IANA name of the server's time zone, for workflows that name none.
    pub timezone: EcoString,
}

impl Facts {
    /// The facts of an execution without variables, in UTC.
    pub fn new(execution: ExecutionId, organisation: OrganisationId) -> Self {
        Self {
            execution,
            organisation,
            workflow: EcoString::new(),
            active: false,
            vars: Object::new(),
            env: None,
            resume: None,
            timezone: "UTC".into(),
        }
    }
}
