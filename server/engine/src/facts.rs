//! What an execution knows about itself before it begins; expressions may ask for it.

use ecow::EcoString;
use model::{ExecutionId, Object, OrganisationId};

/// The circumstances of one execution.
#[derive(Debug, Clone, PartialEq)]
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
    /// The address that wakes the execution up.
    pub resume_url: EcoString,
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
            resume_url: EcoString::new(),
            timezone: "UTC".into(),
        }
    }
}
