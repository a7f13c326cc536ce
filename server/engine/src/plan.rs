//! A workflow made ready to run: nodes by index, connections in running order, ports, policies and compiled
//! parameters. Compiled once for each version and shared by all of its executions.

use std::sync::Arc;
use std::time::Duration;

use ecow::EcoString;
use model::{Connection, ExecutionOrder, Item, Items, Node, Object, OnError, Value, Workflow};
use node_sdk::{Effect, Node as NodeType, NodeError, NodeTypes, PortRule, Trigger};
use rustc_hash::FxHashMap;

use crate::EngineError;
use crate::parameters::Parameters;

/// The largest number of nodes in a workflow.
pub const MAX_NODES: usize = 100_000;

/// The largest number of connections in a workflow.
pub const MAX_CONNECTIONS: usize = 1_000_000;

/// The largest index of an input or output that a connection may name.
const MAX_PORT: usize = 255;

/// A workflow, ready to run.
pub struct Plan {
    workflow: Arc<Workflow>,
    nodes: Vec<PlannedNode>,
    by_name: FxHashMap<EcoString, usize>,
    order: ExecutionOrder,
    uses_static_data: bool,
}

/// How code asks for static data, in any language.
const STATIC_DATA: &str = "etWorkflowStaticData";

/// A node of a plan.
pub struct PlannedNode {
    /// What runs it; `None` for a placeholder.
    pub(crate) behaviour: Option<Arc<dyn NodeType>>,
    /// Targets in the order in which they are handed to the stack.
    pub(crate) outgoing: Vec<Wire>,
    /// Who feeds each input.
    pub(crate) incoming: Vec<Vec<Origin>>,
    /// How many main outputs it has, without the error output.
    pub(crate) output_count: usize,
    /// How many inputs must have data when not all arrive.
    pub(crate) required_inputs: Option<usize>,
    /// How often it is tried in all (1 without retries), and the pause between tries.
    pub(crate) tries: usize,
    pub(crate) pause: Duration,
    /// What happens when it fails.
    pub(crate) on_error: OnError,
    /// Whether running it twice can be noticed outside.
    pub(crate) effect: Effect,
    /// Items that stand in for it.
    pub(crate) pins: Option<Items>,
    /// Its parameters, or why they cannot be read.
    pub(crate) parameters: Parameters,
}

/// A connection from an output of the node that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wire {
    pub(crate) output: usize,
    pub(crate) node: usize,
    pub(crate) input: usize,
}

/// The source end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) node: usize,
    pub(crate) output: usize,
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Plan")
            .field("name", &self.workflow.name)
            .field("nodes", &self.nodes.len())
            .finish()
    }
}

impl Plan {
    /// Makes `workflow` ready to run with the node types of `types`. What concerns one node only (an unknown type, an
    /// expression that does not parse) is no error here: it shows when that node is reached. Dangling connections
    /// are left out.
    ///
    /// # Errors
    /// `DuplicateName`, `TooLarge`.
    pub fn compile(workflow: &Workflow, types: &dyn NodeTypes) -> Result<Arc<Self>, EngineError> {
        Self::compile_shared(Arc::new(workflow.clone()), types)
    }

    /// As [`Plan::compile`], for a workflow that is shared already.
    ///
    /// # Errors
    /// `DuplicateName`, `TooLarge`.
    pub fn compile_shared(workflow: Arc<Workflow>, types: &dyn NodeTypes) -> Result<Arc<Self>, EngineError> {
        let count = workflow.nodes.len();
        if count > MAX_NODES {
            return Err(EngineError::TooLarge { what: "nodes", count, limit: MAX_NODES });
        }
        let mut by_name = FxHashMap::with_capacity_and_hasher(count, rustc_hash::FxBuildHasher);
        for (index, node) in workflow.nodes.iter().enumerate() {
            if by_name.insert(node.name.clone(), index).is_some() {
                return Err(EngineError::DuplicateName { node: node.name.clone() });
            }
        }
        let nodes = workflow.nodes.iter().map(|node| PlannedNode::compile(node, &workflow, types)).collect();
        let order = workflow.settings.order();
        let uses_static_data =
            workflow.nodes.iter().any(|node| node.parameters.values().any(asks_for_static_data));
        let mut plan = Self { workflow, nodes, by_name, order, uses_static_data };
        plan.connect()?;
        Ok(Arc::new(plan))
    }

    /// Fills in the connections, in running order.
    fn connect(&mut self) -> Result<(), EngineError> {
        let mut total = 0;
        for (name, kinds) in &self.workflow.connections.0 {
            let (Some(&from), Some(outputs)) = (self.by_name.get(name), kinds.get("main")) else { continue };
            for (output, targets) in outputs.iter().enumerate().take(MAX_PORT + 1) {
                for Connection { node, kind, index } in targets.iter().flatten() {
                    let Some(&to) = self.by_name.get(node) else { continue };
                    if kind != "main" || *index > MAX_PORT {
                        continue;
                    }
                    total += 1;
                    if total > MAX_CONNECTIONS {
                        return Err(EngineError::TooLarge {
                            what: "connections",
                            count: total,
                            limit: MAX_CONNECTIONS,
                        });
                    }
                    self.nodes[from].outgoing.push(Wire { output, node: to, input: *index });
                    let incoming = &mut self.nodes[to].incoming;
                    if incoming.len() <= *index {
                        incoming.resize_with(*index + 1, Vec::new);
                    }
                    incoming[*index].push(Origin { node: from, output });
                }
            }
        }
        if self.order == ExecutionOrder::V1 {
            let drawn = &self.workflow.nodes;
            for node in &mut self.nodes {
                // Each wire is pushed to the front of the stack, so the topmost, leftmost target comes last.
                node.outgoing.sort_by(|a, b| {
                    let (a, b) = (drawn[a.node].position, drawn[b.node].position);
                    b.1.total_cmp(&a.1).then(b.0.total_cmp(&a.0))
                });
            }
        }
        Ok(())
    }

    /// The workflow as drawn.
    pub fn workflow(&self) -> &Workflow {
        &self.workflow
    }

    /// Whether any code in it asks for static data; nothing has to be read at the start of others.
    pub fn uses_static_data(&self) -> bool {
        self.uses_static_data
    }

    /// The order in which ready nodes run.
    pub fn order(&self) -> ExecutionOrder {
        self.order
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The index of the node called `name`.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The parameters of the node called `name` as written, with defaults for what is absent and without what is
    /// hidden. Expressions are not resolved.
    pub fn parameters(&self, name: &str) -> Option<&Object> {
        self.index(name).map(|index| self.nodes[index].parameters.written())
    }

    /// The behaviour of the node called `name`; `None` for a placeholder or when there is no such node.
    pub fn behaviour(&self, name: &str) -> Option<&Arc<dyn NodeType>> {
        self.index(name).and_then(|index| self.nodes[index].behaviour.as_ref())
    }

    /// The nodes that can start an execution and are not switched off, in drawing order.
    pub fn triggers(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().zip(&self.workflow.nodes).filter_map(|(planned, drawn)| {
            let trigger = planned.behaviour.as_ref().is_some_and(|behaviour| behaviour.description().trigger);
            (trigger && !drawn.disabled).then_some(drawn)
        })
    }

    /// The name of the first node with a trigger that `wanted` picks; nodes that are switched off come after all others.
    pub fn first_trigger(&self, wanted: impl Fn(&Trigger) -> bool) -> Option<EcoString> {
        let starts = |(planned, drawn): &(&PlannedNode, &Node)| {
            let triggers = planned.behaviour.as_ref().and_then(|behaviour| {
                let webhook = drawn.webhook_id.as_deref();
                behaviour.triggers(planned.parameters.written(), webhook).ok()
            });
            triggers.is_some_and(|triggers| triggers.iter().any(&wanted))
        };
        let found = self.nodes.iter().zip(&self.workflow.nodes).filter(starts);
        found.min_by_key(|(_, drawn)| drawn.disabled).map(|(_, drawn)| drawn.name.clone())
    }

    /// IANA name of the time zone that the workflow asks for.
    pub fn timezone(&self) -> Option<&str> {
        self.workflow.settings.timezone.as_deref().filter(|zone| !zone.is_empty() && *zone != "DEFAULT")
    }

    /// How long an execution may take by the workflow's own settings.
    pub fn timeout(&self) -> Option<Duration> {
        let seconds = self.workflow.settings.execution_timeout.filter(|seconds| *seconds > 0.0)?;
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// The node at `index` as drawn.
    pub(crate) fn drawn(&self, index: usize) -> &Node {
        &self.workflow.nodes[index]
    }

    /// The node at `index`.
    pub(crate) fn node(&self, index: usize) -> &PlannedNode {
        &self.nodes[index]
    }

    /// For each node whether it is one of `nodes` or follows one over connections.
    pub(crate) fn following(&self, nodes: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut follows = vec![false; self.nodes.len()];
        let mut open: Vec<usize> = nodes.into_iter().collect();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut follows[node], true) {
                open.extend(self.nodes[node].outgoing.iter().map(|wire| wire.node));
            }
        }
        follows
    }

    /// Whether connections lead from `node` back to it.
    pub(crate) fn is_in_cycle(&self, node: usize) -> bool {
        self.following(self.nodes[node].outgoing.iter().map(|wire| wire.node))[node]
    }

    /// For each node whether its items can reach `destination` (which counts itself).
    pub(crate) fn leading_to(&self, destination: usize) -> Vec<bool> {
        let mut leads = vec![false; self.nodes.len()];
        leads[destination] = true;
        let mut open = vec![destination];
        while let Some(node) = open.pop() {
            for origin in self.nodes[node].incoming.iter().flatten() {
                if !std::mem::replace(&mut leads[origin.node], true) {
                    open.push(origin.node);
                }
            }
        }
        leads
    }
}

fn asks_for_static_data(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(STATIC_DATA),
        Value::Array(values) => values.iter().any(asks_for_static_data),
        Value::Object(fields) => fields.values().any(asks_for_static_data),
        _ => false,
    }
}

impl PlannedNode {
    fn compile(node: &Node, workflow: &Workflow, types: &dyn NodeTypes) -> Self {
        let behaviour = types.get(&node.kind);
        let description = behaviour.as_ref().map(|behaviour| behaviour.description());
        let (filled, parameters) = match description {
            Some(description) => Parameters::compile(&description.properties, &node.parameters),
            None => (node.parameters.clone(), Parameters::unread(&node.parameters)),
        };
        let output_count =
            description.map_or(1, |description| PortRule::ports(&description.outputs, &filled).len());
        let (tries, pause) = retry_policy(node);
        Self {
            outgoing: Vec::new(),
            incoming: Vec::new(),
            output_count,
            required_inputs: description.and_then(|description| description.required_inputs),
            tries,
            pause,
            on_error: node.on_error(),
            effect: description.map_or(Effect::Pure, |description| description.effect),
            pins: pins(node, workflow),
            parameters,
            behaviour,
        }
    }

    /// Whether items on several inputs have to wait for each other.
    pub(crate) fn joins(&self) -> bool {
        self.incoming.len() > 1
    }

    /// How many main outputs it has, with the error output.
    pub(crate) fn output_count_with_error(&self) -> usize {
        self.output_count + usize::from(self.on_error == OnError::ContinueErrorOutput)
    }

    /// What running it gives when it is a placeholder.
    pub(crate) fn unknown(node: &Node) -> NodeError {
        NodeError::unknown_type(&node.kind)
    }
}

/// Tries in all and the pause between them: 2 to 5 tries (3 when absent or zero), at most 5 s (1 s when absent or
/// zero).
fn retry_policy(node: &Node) -> (usize, Duration) {
    if !node.retry_on_fail {
        return (1, Duration::ZERO);
    }
    let or = |value: Option<f64>, default: f64| {
        value.filter(|value| *value != 0.0 && !value.is_nan()).unwrap_or(default)
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 2..=5 and 0..=5000"
    )]
    let (tries, pause) = (
        or(node.max_tries, 3.0).clamp(2.0, 5.0) as usize,
        or(node.wait_between_tries, 1000.0).clamp(0.0, 5000.0) as u64,
    );
    (tries, Duration::from_millis(pause))
}

/// The pinned items of `node`, without their links: what they were made from is not in this execution.
fn pins(node: &Node, workflow: &Workflow) -> Option<Items> {
    let pinned = workflow.pin_data.as_ref()?.get(&node.name).filter(|pinned| !pinned.is_null())?;
    let items = Item::from_loose(pinned).ok()?;
    let unlink = |item: Item| Item { paired_item: model::ItemLinks::Unknown, ..item };
    Some(Arc::new(items.into_iter().map(unlink).collect()))
}
