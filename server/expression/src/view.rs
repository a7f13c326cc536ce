//! What an expression can see of the execution it runs in.

use jiff::Timestamp;
use model::{Item, Items, Object, Value};

use crate::ExpressionError;

/// The execution as seen from one run of one node. Implemented by the engine; asked by the native evaluator and, on
/// behalf of a script in its child process, by the script pool.
pub trait ExecutionView: Send + Sync {
    /// The items on input `index` of the current node; `None` when that input has no data.
    fn input(&self, index: usize) -> Option<Items>;

    /// The items that `node` gave on `output` (default: the output through which it feeds the current node, else 0)
    /// in its run `run` (default: the latest).
    ///
    /// # Errors
    /// `UnknownNode`, `NotExecuted`.
    fn node_items(
        &self,
        node: &str,
        output: Option<usize>,
        run: Option<usize>,
    ) -> Result<Items, ExpressionError>;

    /// Whether `node` has run in this execution.
    ///
    /// # Errors
    /// `UnknownNode`.
    fn is_executed(&self, node: &str) -> Result<bool, ExpressionError>;

    /// The item of `node` from which item `item` of the current node's main input was made.
    ///
    /// # Errors
    /// `UnknownNode`, `NotExecuted`, `NoPairedItem`.
    fn paired_item(&self, node: &str, item: usize) -> Result<Item, ExpressionError>;

    /// The parameters of `node` as written (expressions unresolved).
    ///
    /// # Errors
    /// `UnknownNode`.
    fn node_parameters(&self, node: &str) -> Result<Object, ExpressionError>;

    /// What `node` remembers within this execution (Loop Over Items: `noItemsLeft`, `currentRunIndex`).
    ///
    /// # Errors
    /// `UnknownNode`.
    fn node_context(&self, node: &str) -> Result<Object, ExpressionError>;

    /// A global that is the same for all items of this run, by its name without `$`: `workflow` (id, name, active),
    /// `execution` (id, mode, resumeUrl, customData), `vars`, `env`, `prevNode` (name, outputIndex, runIndex),
    /// `runIndex`, `mode`, `nodeVersion`, `nodeId`, `nodeName`, `webhookId`, `parameter`, `nodeNames`. `None` when
    /// there is no such global.
    fn global(&self, name: &str) -> Option<Value>;

    /// The current time; the same during one run of a node.
    fn now(&self) -> Timestamp;

    /// IANA name of the workflow's time zone.
    fn timezone(&self) -> &str;
}
