//! Small node types for tests of the engine, each a function.

use std::sync::Arc;

use async_trait::async_trait;
use model::{Connections, Item, Items, Node as Drawn, Position, Value, Workflow};
use node_sdk::{
    Category, Description, Effect, Node, NodeContext, NodeError, NodeTypes, Outcome, PortRule, Ports,
    Property,
};
use rustc_hash::FxHashMap;

type Behaviour = dyn Fn(&NodeContext<'_>) -> Result<Outcome, NodeError> + Send + Sync;

/// A node type made of a function.
pub struct TestNode {
    description: Description,
    behaviour: Box<Behaviour>,
    endless: bool,
}

impl TestNode {
    /// A pure node type with one input and `outputs` outputs that does what `behaviour` does.
    pub fn new(
        kind: &'static str,
        outputs: usize,
        behaviour: impl Fn(&NodeContext<'_>) -> Result<Outcome, NodeError> + Send + Sync + 'static,
    ) -> Self {
        let port = || PortRule { show: Vec::new(), ports: Ports::One { label: "" } };
        let description = Description {
            kind,
            version: 1.0,
            label: kind,
            summary: "A node of a test.",
            category: Category::Data,
            icon: "flask-conical",
            keywords: &[],
            trigger: false,
            effect: Effect::Pure,
            inputs: vec![port()],
            outputs: (0..outputs).map(|_| port()).collect(),
            required_inputs: None,
            replaced_by: None,
            credentials: Vec::new(),
            properties: Vec::new(),
        };
        Self { description, behaviour: Box::new(behaviour), endless: false }
    }

    /// Changes how it describes itself.
    #[must_use]
    pub fn describe(mut self, change: impl FnOnce(&mut Description)) -> Self {
        change(&mut self.description);
        self
    }

    /// Sets its parameters.
    #[must_use]
    pub fn properties(self, properties: Vec<Property>) -> Self {
        self.describe(|description| description.properties = properties)
    }

    /// Makes it act on the outside.
    #[must_use]
    pub fn effectful(self) -> Self {
        self.describe(|description| description.effect = Effect::Effectful)
    }

    /// Makes it never end.
    #[must_use]
    pub fn endless(mut self) -> Self {
        self.endless = true;
        self
    }
}

#[async_trait]
impl Node for TestNode {
    fn description(&self) -> &Description {
        &self.description
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        if self.endless {
            std::future::pending::<()>().await;
        }
        (self.behaviour)(context)
    }
}

/// A node type whose output is its resolved parameters: one item for each input item.
pub struct EchoParameters(Description);

impl EchoParameters {
    /// Called `kind`, with these parameters.
    pub fn new(kind: &'static str, properties: Vec<Property>) -> Self {
        Self(TestNode::new(kind, 1, |_| Ok(Outcome::default())).properties(properties).description)
    }
}

#[async_trait]
impl Node for EchoParameters {
    fn description(&self) -> &Description {
        &self.0
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let indices: Vec<usize> = (0..context.items().len()).collect();
        let resolved = context.source.resolve(&indices).await?;
        let items = indices.iter().map(|index| {
            let same = if context.source.is_dynamic() { *index } else { 0 };
            resolved[same].clone().map(|object| Item::new(object).paired_with(*index))
        });
        Ok(Outcome::items(items.collect::<Result<_, _>>()?))
    }
}

/// Node types by name.
#[derive(Default, Clone)]
pub struct TestTypes(FxHashMap<&'static str, Arc<dyn Node>>);

impl TestTypes {
    /// The node types that most tests need: `trigger`, `pass` (same items), `parity` (items with even `n` on output 0,
    /// odd ones on output 1), `join` (items of all inputs one after another), `rounds` (loop: one item a round on output
    /// 1, everything on output 0 in the end) and `fail`.
    pub fn basic() -> Self {
        let pass = |context: &NodeContext<'_>| Ok(Outcome::same(context.items()));
        Self::default()
            .with(TestNode::new("trigger", 1, pass).describe(|description| description.trigger = true))
            .with(TestNode::new("pass", 1, pass))
            .with(TestNode::new("parity", 2, parity))
            .with(TestNode::new("join", 1, join))
            .with(TestNode::new("rounds", 2, rounds))
            .with(TestNode::new("fail", 1, |_| Err(NodeError::operation("it failed"))))
    }

    /// Adds a node type.
    #[must_use]
    pub fn with(mut self, node: impl Node + 'static) -> Self {
        self.0.insert(node.description().kind, Arc::new(node));
        self
    }
}

impl NodeTypes for TestTypes {
    fn get(&self, kind: &str) -> Option<Arc<dyn Node>> {
        self.0.get(kind).cloned()
    }
}

fn parity(context: &NodeContext<'_>) -> Result<Outcome, NodeError> {
    let is_even =
        |item: &Item| item.json.get("n").and_then(Value::as_i64).is_some_and(|number| number % 2 == 0);
    let (even, odd) = context.items().iter().cloned().partition(is_even);
    Ok(Outcome::outputs([even, odd]))
}

fn join(context: &NodeContext<'_>) -> Result<Outcome, NodeError> {
    Ok(Outcome::items(context.inputs.iter().flatten().flat_map(|items| items.iter().cloned()).collect()))
}

fn rounds(context: &NodeContext<'_>) -> Result<Outcome, NodeError> {
    let array = |name: &str| context.memory.get(name).and_then(Value::as_array).unwrap_or_default().to_vec();
    let values = |items: Items| items.iter().map(|item| Value::Object(item.json.clone())).collect::<Vec<_>>();
    let (mut left, mut done) = (array("left"), array("done"));
    if context.run == 0 {
        left = values(context.items())
    } else {
        done.extend(values(context.items()))
    }
    let items = |values: Vec<Value>| {
        values.into_iter().filter_map(|value| value.as_object().cloned()).map(Item::new).collect::<Vec<_>>()
    };
    if left.is_empty() {
        return Ok(Outcome::outputs([items(done), Vec::new()]));
    }
    let next = left.remove(0);
    let mut memory = context.memory.clone();
    memory.insert("left", left);
    memory.insert("done", done);
    Ok(Outcome { memory: Some(memory), ..Outcome::outputs([Vec::new(), items(vec![next])]) })
}

/// Draws a workflow: nodes as `(name, type)` from the top down, connections as `A>B`, `A.1>B` (output 1) or `A>B.1`
/// (input 1). What cannot be read is left out.
pub fn draw(nodes: &[(&str, &str)], connections: &[&str]) -> Workflow {
    let mut workflow = Workflow { name: "Test".into(), ..Workflow::default() };
    workflow.settings.execution_order = Some("v1".into());
    for (place, (name, kind)) in (0_u32..).zip(nodes) {
        workflow.nodes.push(Drawn {
            id: (*name).into(),
            name: (*name).into(),
            kind: (*kind).into(),
            type_version: 1.0,
            position: Position(0.0, f64::from(place) * 100.0),
            ..Drawn::default()
        });
    }
    workflow.connections = Connections::default();
    for connection in connections {
        let Some((from, to)) = connection.split_once('>') else { continue };
        let end = |text: &str| match text.split_once('.') {
            Some((name, port)) => (name.to_owned(), port.parse().unwrap_or(0)),
            None => (text.to_owned(), 0),
        };
        let ((from, output), (to, input)) = (end(from), end(to));
        workflow.connections.connect(&from, output, &to, input);
    }
    workflow
}

/// `count` items with `n` from 0.
pub fn numbered(count: usize) -> Vec<Item> {
    (0..count).map(|number| Item::new([("n", number)])).collect()
}

/// The steps as one line: `A B#1 C!`, where `#1` is the second run and `!` a failure.
pub fn line(steps: &[model::Step]) -> String {
    let word = |step: &model::Step| {
        let run = if step.run == 0 { String::new() } else { format!("#{}", step.run) };
        format!("{}{run}{}", step.node, if step.error.is_some() { "!" } else { "" })
    };
    steps.iter().map(word).collect::<Vec<_>>().join(" ")
}
