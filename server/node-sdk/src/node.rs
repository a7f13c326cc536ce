//! The trait behind every node type.

use std::sync::Arc;

use async_trait::async_trait;
use model::{Item, Items, Object};
use serde::{Deserialize, Serialize};

use crate::{Description, NodeContext, NodeError, Trigger, Wait, WatchContext, WebhookReply, WebhookRequest};

/// A node type: what it says of itself and what it does. One value serves all executions, so it holds no state.
#[async_trait]
pub trait Node: Send + Sync {
    /// Words, ports and properties.
    fn description(&self) -> &Description;

    /// Runs once over all items of its inputs.
    ///
    /// # Errors
    /// What went wrong, for the person who built the workflow. The engine applies retries and `onError`.
    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError>;

    /// Brings parameters written for an older (foreign) `version` to the shape of `description().version`.
    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        let _ = version;
        Upgrade::Unchanged(parameters.clone())
    }

    /// What starts executions of a workflow that holds this node, when it is a trigger. `parameters` hold defaults for
    /// what is absent; `webhook_id` is the node's stable address.
    ///
    /// # Errors
    /// When the parameters do not make a trigger, for instance a wrong cron expression.
    fn triggers(&self, parameters: &Object, webhook_id: Option<&str>) -> Result<Vec<Trigger>, NodeError> {
        let _ = (parameters, webhook_id);
        Ok(Vec::new())
    }

    /// Looks at the other system that a [`Trigger::Watch`] stands for: once when it is watched at points in time, else as
    /// long as the connection lasts. Dropping the future ends it.
    ///
    /// # Errors
    /// When the other system cannot be reached or the connection breaks; it is tried again later.
    async fn watch(&self, context: &WatchContext<'_>) -> Result<(), NodeError> {
        let _ = context;
        Ok(())
    }

    /// The item that a call to this node's webhook becomes.
    ///
    /// # Errors
    /// When the call is not one this node accepts; the reply's status says why.
    fn receive(&self, parameters: &Object, request: &WebhookRequest) -> Result<Item, WebhookReply> {
        let _ = (parameters, request);
        Err(WebhookReply::text(404, "this node takes no calls"))
    }

    /// On which output the item that a call becomes comes out.
    fn output_of(&self, parameters: &Object, request: &WebhookRequest) -> usize {
        let _ = (parameters, request);
        0
    }

    /// The reply to a call whose execution ended, for nodes that answer when the last node finishes. `last` is the first
    /// output of the last node that ran.
    fn reply(&self, parameters: &Object, last: &[Item]) -> WebhookReply {
        let _ = (parameters, last);
        WebhookReply::text(200, "")
    }
}

/// What a run of a node gave.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// Items on each output; missing outputs are empty.
    pub outputs: Vec<Items>,
    /// What the node remembers for its next run in this execution; `None` leaves it as it is.
    pub memory: Option<Object>,
    /// The answer for the caller of the webhook that started the execution.
    pub reply: Option<WebhookReply>,
    /// What a script wrote to the console.
    pub console: Vec<String>,
    /// Static data after the run, in the shape of [`NodeContext::static_data`]; `None` leaves it as it is.
    pub static_data: Option<Object>,
    /// Custom data to keep with the execution: texts by key.
    pub custom_data: Object,
    /// What the execution waits for before it goes on; `outputs` are what it goes on with when the time comes.
    pub wait: Option<Wait>,
    /// Pieces of an answer that is sent while the execution goes on, for callers of a streaming trigger.
    pub stream: Vec<String>,
}

impl Outcome {
    /// These items on output 0.
    pub fn items(items: Vec<Item>) -> Self {
        Self::outputs([items])
    }

    /// Shared items on output 0, without copying them.
    pub fn same(items: Items) -> Self {
        Self { outputs: vec![items], ..Self::default() }
    }

    /// These items on each output.
    pub fn outputs(outputs: impl IntoIterator<Item = Vec<Item>>) -> Self {
        Self { outputs: outputs.into_iter().map(Arc::new).collect(), ..Self::default() }
    }
}

/// What bringing parameters up to date gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Upgrade {
    /// They already had today's shape.
    Unchanged(Object),
    /// They were brought to today's shape.
    Changed(Object),
    /// They use something that cannot be brought over; the node is kept as it came and shown as a placeholder.
    Impossible(String),
}

/// The node types an engine can run.
pub trait NodeTypes: Send + Sync {
    /// The node type called `kind`.
    fn get(&self, kind: &str) -> Option<Arc<dyn Node>>;
}
