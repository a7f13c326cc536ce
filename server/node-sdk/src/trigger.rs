//! What starts an execution, and the shapes of a webhook's call and answer.

use std::sync::Arc;

use bytes::Bytes;
use ecow::EcoString;
use jiff::{Timestamp, Zoned};
use model::Value;
use serde::{Deserialize, Serialize};

/// One way in which a trigger node starts executions.
#[derive(Clone)]
#[expect(clippy::large_enum_variant, reason = "a few are made at activation, never many")]
pub enum Trigger {
    /// A person presses the button.
    Manual,
    /// A call over HTTP.
    Webhook(WebhookTrigger),
    /// Points in time.
    Schedule(Arc<dyn Timetable>),
    /// A call from another workflow.
    Call,
    /// The failure of an execution, of this workflow or of one that names this one for its errors.
    Failure,
    /// News in another system, looked for at points in time, or as they come when there are none.
    Watch(Option<Arc<dyn Timetable>>),
}

/// A series of points in time.
pub trait Timetable: Send + Sync {
    /// The first point strictly after `after`, in the same time zone.
    fn next(&self, after: &Zoned) -> Option<Zoned>;
}

/// A webhook as its node describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WebhookTrigger {
    /// Accepted methods in upper case.
    pub methods: Vec<String>,
    /// Path without leading slash; segments that start with `:` are parameters.
    pub path: String,
    /// When and by whom the call is answered.
    pub response: ResponseMode,
    /// Who may call.
    pub auth: WebhookAuth,
    /// Origins that browsers may call from (`*` or a comma-separated list); empty: no cross-origin calls.
    pub allowed_origins: String,
    /// Addresses or CIDR ranges that may call; empty: everybody.
    pub ip_allow: Vec<String>,
    /// Refuse callers that say they are bots or link previews.
    pub ignore_bots: bool,
    /// Answer of `OnReceived`.
    pub immediate: WebhookReply,
    /// Whether people fill in a form at the address: it lies under `/form/`, and its answers are pages.
    #[serde(default)]
    pub form: bool,
    /// Whether people chat at the address: it has a page of its own.
    #[serde(default)]
    pub chat: bool,
    /// Whether only the editor opens it, for a test.
    #[serde(default)]
    pub test_only: bool,
}

impl Default for WebhookTrigger {
    /// Takes nothing from anybody; for the fields that a kind of trigger does not care about.
    fn default() -> Self {
        Self {
            methods: Vec::new(),
            path: String::new(),
            response: ResponseMode::OnReceived,
            auth: WebhookAuth::None,
            allowed_origins: String::new(),
            ip_allow: Vec::new(),
            ignore_bots: false,
            immediate: WebhookReply::default(),
            form: false,
            chat: false,
            test_only: false,
        }
    }
}

/// When a call is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ResponseMode {
    /// At once, when the execution is safely accepted.
    OnReceived,
    /// When the last node has finished.
    LastNode,
    /// By a Respond to Webhook node.
    ResponseNode,
    /// Piece by piece, as nodes give them.
    Streaming,
}

/// Who may call a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WebhookAuth {
    /// Everybody.
    None,
    /// HTTP basic authentication against the node's `httpBasicAuth` credential.
    Basic,
    /// A header against the node's `httpHeaderAuth` credential.
    Header,
    /// A JSON Web Token against the node's `jwtAuth` credential.
    Jwt,
    /// People of the organisation who are signed in here.
    User,
}

/// A call to a webhook.
#[derive(Debug, Clone, Default)]
pub struct WebhookRequest {
    /// Method in upper case.
    pub method: String,
    /// Full address that was called.
    pub url: String,
    /// Headers with lower-case names; repeated headers are joined by `, `.
    pub headers: Vec<(String, String)>,
    /// Query parameters, decoded.
    pub query: Vec<(String, String)>,
    /// Path parameters by name.
    pub params: Vec<(String, String)>,
    /// The raw body.
    pub body: Bytes,
    /// Whether the call came to the test address.
    pub test: bool,
    /// When it came.
    pub at: Timestamp,
    /// IANA name of the workflow's time zone.
    pub timezone: EcoString,
    /// What the caller's token claims, when the trigger asks for one.
    pub claims: Option<Value>,
}

impl WebhookRequest {
    /// The value of header `name` (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// An answer to a webhook call.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WebhookReply {
    /// HTTP status.
    pub status: u16,
    /// Headers in order.
    pub headers: Vec<(EcoString, EcoString)>,
    /// The body.
    pub body: Bytes,
    /// A binary of an item whose content is the body (taken instead of `body`).
    pub blob: Option<model::BinaryData>,
    /// Whether it is a page of this product itself, under a policy that lets nothing run.
    #[serde(default)]
    pub page: bool,
    /// The hash of the one script that a page of this product may run.
    #[serde(default)]
    pub script: Option<String>,
    /// Whether it is the last page of a form, which is kept for those who come back for it.
    #[serde(default)]
    pub last_page: bool,
}

impl WebhookReply {
    /// Plain text.
    pub fn text(status: u16, text: impl Into<String>) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "text/plain; charset=utf-8".into())],
            body: Bytes::from(text.into()),
            ..Self::default()
        }
    }

    /// JSON.
    pub fn json(status: u16, value: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "application/json; charset=utf-8".into())],
            body: Bytes::from(value.to_json()),
            ..Self::default()
        }
    }
}
