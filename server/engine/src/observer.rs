//! Who watches an execution: the editor's live view, the waiting caller of a webhook.

use model::Step;
use node_sdk::WebhookReply;

use crate::Event;

/// Is told what happens while an execution is driven. The calls come from the driving task, in order, and must return
/// at once.
pub trait Observer: Send + Sync {
    /// The node called `node` begins its run number `run`.
    fn step_started(&self, node: &str, run: usize) {
        let _ = (node, run);
    }

    /// A step is over.
    fn step_finished(&self, step: &Step) {
        let _ = step;
    }

    /// The caller of the webhook that started the execution is to get `reply`. Called at most
    /// once, and once more after each call that woke the execution up.
    fn replied(&self, reply: WebhookReply) {
        let _ = reply;
    }

    /// A caller who listens is to get a piece of the answer, which run `run` of the node called `node` gave.
    fn streamed(&self, node: &str, run: usize, piece: &str) {
        let _ = (node, run, piece);
    }

    /// An event is about to be taken into the state.
    fn event(&self, event: &Event) {
        let _ = event;
    }
}

/// Nobody watches.
impl Observer for () {}
