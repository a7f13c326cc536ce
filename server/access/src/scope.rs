//! The one table of what can be allowed. Reading is never executing: each action has its own scope.

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// Something a caller can be allowed to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope {
            $($(#[$doc])* $name,)*
        }

        impl Scope {
            /// Every scope, in the order of this table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word on the wire and in documents, such as `workflow:read`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

scopes! {
    /// See workflows and what they are made of.
    WorkflowRead = "workflow:read",
    /// Make workflows, also by import and duplication.
    WorkflowCreate = "workflow:create",
    /// Change workflows.
    WorkflowUpdate = "workflow:update",
    /// Delete workflows.
    WorkflowDelete = "workflow:delete",
    /// Switch a workflow's triggers on and off.
    WorkflowActivate = "workflow:activate",
    /// Run a workflow by hand, listen for a test call, try an expression.
    WorkflowExecute = "workflow:execute",
    /// See executions and their data.
    ExecutionRead = "execution:read",
    /// Stop executions.
    ExecutionCancel = "execution:cancel",
    /// Delete executions.
    ExecutionDelete = "execution:delete",
    /// See which credentials exist, never their secrets.
    CredentialRead = "credential:read",
    /// Make, change and delete credentials.
    CredentialWrite = "credential:write",
    /// See data tables and their rows.
    DataTableRead = "dataTable:read",
    /// Make, change and delete data tables and their rows.
    DataTableWrite = "dataTable:write",
}
