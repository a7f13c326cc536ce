//! What starts an execution, and the shapes of a webhook's call and answer.

use std::sync::Arc;

use bytes::Bytes;
use ecow::EcoString;
use jiff::Zoned;
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
#[derive(Debug, Clone, PartialEq)]
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
}

/// Who may call a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookAuth {
    /// Everybody.
    None,
    /// HTTP basic authentication against the node's `httpBasicAuth` credential.
    Basic,
    /// A header against the node's `httpHeaderAuth` credential.
    Header,
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
}

impl WebhookReply {
    /// Plain text.
    pub fn text(status: u16, text: impl Into<String>) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "text/plain; charset=utf-8".into())],
            body: Bytes::from(text.into()),
            blob: None,
        }
    }

    /// JSON.
    pub fn json(status: u16, value: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "application/json; charset=utf-8".into())],
            body: Bytes::from(value.to_json()),
            blob: None,
        }
    }
}
