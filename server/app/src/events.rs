//! What happens, told live to whoever watches: executions and steps as they go, workflows as they change.

use model::{ExecutionId, OrganisationId, WorkflowId};
use serde::Serialize;
use tokio::sync::broadcast;

use crate::executions::{ExecutionView, StepView};

/// Something that happened in an organisation.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// An execution was accepted.
    #[serde(rename = "execution.started")]
    ExecutionStarted {
        /// Its header.
        execution: ExecutionView,
    },
    /// A step began.
    #[serde(rename = "step.started")]
    StepStarted {
        /// The execution.
        execution_id: ExecutionId,
        /// Name of the node.
        node: String,
        /// Which run of the node.
        run: usize,
    },
    /// A step ended.
    #[serde(rename = "step.finished")]
    StepFinished {
        /// The execution.
        execution_id: ExecutionId,
        /// The step without its items.
        step: StepView,
    },
    /// An execution went to sleep until a time or a call.
    #[serde(rename = "execution.waiting")]
    ExecutionWaiting {
        /// Its header.
        execution: ExecutionView,
    },
    /// An execution ended.
    #[serde(rename = "execution.finished")]
    ExecutionFinished {
        /// Its header.
        execution: ExecutionView,
    },
    /// A workflow was made or changed.
    #[serde(rename = "workflow.changed")]
    WorkflowChanged {
        /// Which.
        workflow_id: WorkflowId,
    },
    /// A workflow was deleted.
    #[serde(rename = "workflow.deleted")]
    WorkflowDeleted {
        /// Which.
        workflow_id: WorkflowId,
    },
}

/// The wire between those who do and those who watch. Slow watchers lose events and are told so; nobody waits for
/// them.
#[derive(Debug)]
pub struct Events(broadcast::Sender<(OrganisationId, Event)>);

impl Default for Events {
    fn default() -> Self {
        Self(broadcast::Sender::new(1024))
    }
}

impl Events {
    /// Tells `event` to those who watch `organisation`.
    pub fn tell(&self, organisation: OrganisationId, event: Event) {
        // Nobody watching is the normal case of a server at work.
        let _watchers = self.0.send((organisation, event));
    }

    /// Whether anybody watches; lets the hot path skip making events.
    pub fn watched(&self) -> bool {
        self.0.receiver_count() > 0
    }

    /// The events of `organisation` from now on.
    pub fn watch(&self, organisation: OrganisationId) -> Watch {
        Watch { organisation, receiver: self.0.subscribe() }
    }
}

/// One watcher's end of the wire.
pub struct Watch {
    organisation: OrganisationId,
    receiver: broadcast::Receiver<(OrganisationId, Event)>,
}

/// What a watcher gets next.
#[derive(Debug, Clone)]
pub enum Watched {
    /// An event.
    Event(Box<Event>),
    /// Events were lost because this watcher was too slow.
    Lagged,
    /// The server stops.
    Closed,
}

impl Watch {
    /// The next event of this watcher's organisation.
    pub async fn next(&mut self) -> Watched {
        loop {
            match self.receiver.recv().await {
                Ok((organisation, event)) if organisation == self.organisation => {
                    return Watched::Event(Box::new(event));
                }
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return Watched::Lagged,
                Err(broadcast::error::RecvError::Closed) => return Watched::Closed,
            }
        }
    }
}
