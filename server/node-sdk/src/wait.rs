//! Waiting: a node lets its execution sleep until a time, a call to its own address, or whichever comes first.

use jiff::Timestamp;
use model::Object;
use serde::{Deserialize, Serialize};

use crate::WebhookTrigger;

/// What an execution waits for before it goes on after a node. When neither is given it waits until somebody stops it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Wait {
    /// It goes on by itself at this time, with the outputs the node gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// It goes on by a call to its signed address, with the item the call becomes on output 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<WaitCall>,
}

/// The call that lets an execution go on. The node type itself reads it (`Node::receive`) and answers it (`Node::reply`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitCall {
    /// Methods, who may call and when the call is answered; its path is what follows the execution's id in the address.
    pub trigger: WebhookTrigger,
    /// The node's parameters as they were resolved when it began to wait.
    pub parameters: Object,
}

impl Wait {
    /// Until `time`, by itself.
    pub fn until(time: Timestamp) -> Self {
        Self { until: Some(time), call: None }
    }

    /// Whether a form is shown at the address.
    pub fn is_form(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.trigger.form)
    }
}
