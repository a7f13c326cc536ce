//! What the product answers when it cannot do what was asked. Each variant has a kind, a stable code and a page in
//! `docs/errors`.

use access::Denied;
use identity::IdentityError;
use jiff::SignedDuration;
use model::ErrorKind;
use node_sdk::NodeError;
use store::StoreError;

/// A field of a request that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Dotted path in the body.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

/// Why the product could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such thing, or the caller may not know of it.
    #[error("there is no {what} \"{id}\"")]
    NotFound {
        /// Kind of thing.
        what: &'static str,
        /// The id asked for.
        id: String,
    },
    /// The caller lacks a permission.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Nobody is signed in, or the session has ended.
    #[error("sign in first")]
    SignedOut,
    /// The e-mail address or the password is wrong; which of the two is not told.
    #[error("the e-mail address or the password is wrong")]
    WrongPassword,
    /// Too many wrong passwords.
    #[error("too many attempts; try again in {} s", wait.as_secs().max(1))]
    TooManyAttempts {
        /// How long to wait.
        wait: SignedDuration,
    },
    /// The set-up link is wrong, used or out of date.
    #[error(
        "this set-up link is not valid; the server prints a fresh one each time it starts without an owner"
    )]
    SetupToken,
    /// Fields of the request are wrong.
    #[error("{}", fields.first().map_or("the request is wrong", |field| field.message.as_str()))]
    Fields {
        /// Which, and what is wrong.
        fields: Vec<FieldError>,
    },
    /// The cursor of a list was not made by this server.
    #[error("the cursor does not belong to this list")]
    Cursor,
    /// The workflow cannot be kept as it is.
    #[error("{0}")]
    Workflow(String),
    /// Somebody saved the workflow first.
    #[error("the workflow was saved by somebody else in the meantime (it is at version {current})")]
    WorkflowConflict {
        /// The version it is at now.
        current: i64,
    },
    /// The workflow has no trigger, or one that cannot be switched on.
    #[error("the workflow cannot be activated: {0}")]
    Activation(String),
    /// Another active workflow answers at the same address.
    #[error("the webhook {method} /{path} belongs to the active workflow \"{owner}\"")]
    WebhookTaken {
        /// Method.
        method: String,
        /// Path.
        path: String,
        /// Name of the other workflow.
        owner: String,
    },
    /// Nothing listens at this webhook address.
    #[error("no active workflow listens to {method} /{path}")]
    NoWebhook {
        /// Method.
        method: String,
        /// Path.
        path: String,
    },
    /// A credential could not be connected with its service.
    #[error("the credential could not be connected: {reason}")]
    Connection {
        /// Why.
        reason: String,
    },
    /// Too many executions are under way.
    #[error("the server is working at its limit of {limit} executions at a time")]
    Busy {
        /// The limit.
        limit: usize,
    },
    /// No execution waits at this address, or the signature is wrong; which of the two is not told.
    #[error("nothing waits at this address")]
    NothingWaits,
    /// The link was good for one call, and that has come.
    #[error("this link was used already, or its time is over")]
    LinkUsed,
    /// The execution has not come to the wait that the link is for.
    #[error("the execution is at work and does not wait yet")]
    NotYetWaiting,
    /// The program stopped again and again while it worked on an execution.
    #[error("the program stopped {times} times while it worked on this execution; it is not taken up again")]
    GaveUp {
        /// How often it was taken up.
        times: u32,
    },
    /// The file is not a workflow.
    #[error(transparent)]
    Import(#[from] nodes::exchange::ImportError),
    /// The engine cannot run the workflow.
    #[error(transparent)]
    Engine(#[from] engine::EngineError),
    /// A node said no.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// A password or an e-mail address is not acceptable.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The store could not do it.
    #[error("the store could not do it")]
    Store(#[from] StoreError),
    /// A document in the store cannot be read.
    #[error("{what} in the store cannot be read")]
    Corrupt {
        /// Which document.
        what: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// Keys or ciphertexts do not fit.
    #[error("{0}")]
    Secrets(String),
}

impl AppError {
    /// One wrong field.
    pub fn field(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Fields { fields: vec![FieldError { path: path.into(), message: message.into() }] }
    }

    /// A thing that is not there.
    pub fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }

    /// What sort of failure this is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound { .. } | Self::NoWebhook { .. } | Self::NothingWaits => ErrorKind::NotFound,
            Self::Denied(_) => ErrorKind::Forbidden,
            Self::SignedOut | Self::WrongPassword => ErrorKind::Unauthenticated,
            Self::TooManyAttempts { .. } => ErrorKind::TooMany,
            Self::SetupToken
            | Self::Fields { .. }
            | Self::Cursor
            | Self::Workflow(_)
            | Self::Activation(_)
            | Self::Connection { .. }
            | Self::GaveUp { .. }
            | Self::Import(_)
            | Self::Engine(_)
            | Self::Node(_) => ErrorKind::Invalid,
            Self::Identity(IdentityError::Hashing(_)) | Self::Corrupt { .. } | Self::Secrets(_) => {
                ErrorKind::Internal
            }
            Self::Identity(_) => ErrorKind::Invalid,
            Self::WorkflowConflict { .. }
            | Self::WebhookTaken { .. }
            | Self::LinkUsed
            | Self::NotYetWaiting => ErrorKind::Conflict,
            Self::Busy { .. } => ErrorKind::Unavailable,
            Self::Store(error) => error.kind(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::NotFound { .. } => "RR-REQ-0003",
            Self::Denied(_) => "RR-AUTH-0004",
            Self::SignedOut => "RR-AUTH-0001",
            Self::WrongPassword => "RR-AUTH-0002",
            Self::TooManyAttempts { .. } => "RR-AUTH-0003",
            Self::SetupToken => "RR-SETUP-0001",
            Self::Fields { .. }
            | Self::Identity(IdentityError::WeakPassword(_) | IdentityError::BadEmail(_)) => "RR-REQ-0002",
            Self::Cursor => "RR-REQ-0005",
            Self::Workflow(_) => "RR-WF-0001",
            Self::WorkflowConflict { .. } => "RR-WF-0002",
            Self::Activation(_) => "RR-WF-0003",
            Self::WebhookTaken { .. } => "RR-WF-0004",
            Self::NoWebhook { .. } => "RR-HOOK-0006",
            Self::Connection { .. } => "RR-CRED-0008",
            Self::Busy { .. } => "RR-HOOK-0007",
            Self::NothingWaits => "RR-WAIT-0001",
            Self::LinkUsed => "RR-WAIT-0002",
            Self::NotYetWaiting => "RR-WAIT-0003",
            Self::GaveUp { .. } => "RR-EXEC-0012",
            Self::Import(error) => error.code(),
            Self::Engine(error) => error.code(),
            Self::Node(error) => error.code,
            Self::Store(error) => error.code(),
            Self::Identity(IdentityError::Hashing(_)) | Self::Corrupt { .. } => "RR-INT-0001",
            Self::Secrets(_) => "RR-CRED-0003",
        }
    }

    /// The fields that are wrong.
    pub fn fields(&self) -> Vec<FieldError> {
        let one = |path: &str, message: &IdentityError| {
            vec![FieldError { path: path.into(), message: message.to_string() }]
        };
        match self {
            Self::Fields { fields } => fields.clone(),
            Self::Identity(error @ IdentityError::WeakPassword(_)) => one("password", error),
            Self::Identity(error @ IdentityError::BadEmail(_)) => one("email", error),
            _ => Vec::new(),
        }
    }
}
