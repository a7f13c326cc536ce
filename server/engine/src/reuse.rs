//! Running a part of a workflow with the data of an earlier execution. Steps whose nodes did not change are taken over one
//! by one where the new execution comes to them, so the order, run numbers and what waits for what are those of a whole
//! execution; what changed, and all that follows from it, runs again.

use std::sync::Arc;

use ecow::EcoString;
use model::{ExecutionId, ExecutionMode, Item, Items, Node, Step, StepStatus, Workflow};
use node_sdk::Effect;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::state::Source;
use crate::{EngineError, Plan, Start};

/// Which part of a workflow runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", content = "node", rename_all = "camelCase")]
pub enum Part {
    /// What leads to this node and changed since, and the node itself.
    To(EcoString),
    /// This node alone, with the data that its inputs have.
    Only(EcoString),
    /// This node, with the data that its inputs have, and all that follows.
    From(EcoString),
    /// What was not reached when the earlier execution failed, beginning with the step that failed.
    Failed,
    /// Everything after the first node, with the items that the first node gave.
    Whole,
}

/// The data of an earlier execution in a new one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reused {
    /// The earlier execution.
    pub execution: ExecutionId,
    /// Which part runs.
    pub part: Part,
    /// The steps that are taken over. Not written down: they are those of the earlier execution.
    #[serde(skip)]
    pub(crate) steps: Arc<Reusable>,
}

/// Steps by node and run, and the nodes that run although they have none.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reusable {
    #[serde(with = "listed")]
    steps: FxHashMap<(usize, usize), Step>,
    /// The nodes that may run; `None`: all.
    pub(crate) allowed: Option<Vec<bool>>,
}

/// Steps are written as a list: JSON has no keys of two numbers.
mod listed {
    use model::Step;
    use rustc_hash::FxHashMap;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Steps = FxHashMap<(usize, usize), Step>;

    pub(super) fn serialize<S: Serializer>(steps: &Steps, serializer: S) -> Result<S::Ok, S::Error> {
        steps.iter().collect::<Vec<_>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Steps, D::Error> {
        Vec::<((usize, usize), Step)>::deserialize(deserializer).map(|steps| steps.into_iter().collect())
    }
}

impl Reusable {
    /// The step of run `run` of `node`, when its inputs come from where they came from then.
    pub(crate) fn step(
        &self,
        node: usize,
        run: usize,
        sources: &[Option<Source>],
        name: impl Fn(&Source) -> Option<model::StepSource>,
    ) -> Option<&Step> {
        let step = self.steps.get(&(node, run))?;
        let same = step.sources.len() == sources.len()
            && step.sources.iter().zip(sources).all(|(then, now)| *then == now.as_ref().and_then(&name));
        same.then_some(step)
    }
}

impl Start {
    /// How part `part` of `plan` is run with the data of `execution`, which ran `before` and gave `steps`.
    ///
    /// # Errors
    /// `NoData` when there is nothing to begin with, `UnknownStart` and `UnreachableDestination` when a node is not there.
    pub fn part(
        plan: &Plan,
        execution: ExecutionId,
        before: &Workflow,
        steps: &[Step],
        part: Part,
        mode: ExecutionMode,
    ) -> Result<Self, EngineError> {
        let wanted = match &part {
            Part::To(name) | Part::Only(name) | Part::From(name) => {
                Some(plan.index(name).ok_or_else(|| EngineError::UnknownStart { node: name.clone() })?)
            }
            Part::Failed | Part::Whole => None,
        };
        let missing = || EngineError::NoData {
            node: wanted.map_or_else(EcoString::new, |index| plan.drawn(index).name.clone()),
        };
        let first = steps.first().ok_or_else(missing)?;
        let start = plan.index(&first.node).ok_or_else(missing)?;
        let data = Data { plan, before, steps };
        let stale = match &part {
            Part::To(_) => {
                let mut stale = data.changed();
                data.mark_unfinished(&mut stale);
                stale.extend(wanted);
                plan.following(stale)
            }
            Part::Only(_) => marked(plan, wanted),
            Part::From(_) => plan.following(wanted),
            Part::Failed => plan.following(data.changed()),
            Part::Whole => (0..plan.len()).map(|node| node != start).collect(),
        };
        let kept = data.kept(&stale, &part);
        if let (Part::Only(_) | Part::From(_), Some(node)) = (&part, wanted)
            && node != start
            && !data.feeds(node, &kept)
        {
            return Err(missing());
        }
        let allowed = match &part {
            Part::Only(_) => Some(data.with_data(&kept, marked(plan, wanted))),
            Part::From(_) => Some(data.with_data(&kept, stale)),
            _ => None,
        };
        let destination = match &part {
            Part::To(name) | Part::Only(name) => Some(name.clone()),
            _ => None,
        };
        let reused = Reused { execution, part, steps: Arc::new(Reusable { steps: kept, allowed }) };
        let given = Self::at(first.node.clone(), given(first), mode);
        Ok(Self { destination, reused: Some(reused), ..given })
    }
}

/// What the first node is given when it runs again: what it passed on, because triggers pass on what they are given.
fn given(first: &Step) -> Items {
    match first.outputs.first() {
        Some(items) if !items.is_empty() => items.clone(),
        _ => Arc::new(vec![Item::default()]),
    }
}

fn marked(plan: &Plan, nodes: Option<usize>) -> Vec<bool> {
    (0..plan.len()).map(|node| nodes == Some(node)).collect()
}

/// An earlier execution as seen from a plan.
struct Data<'a> {
    plan: &'a Plan,
    before: &'a Workflow,
    steps: &'a [Step],
}

impl Data<'_> {
    /// The nodes that are not as they were: drawn otherwise, connected otherwise, with other pinned items, or in a workflow
    /// that runs in another order or time zone.
    fn changed(&self) -> Vec<usize> {
        let now = self.plan.workflow();
        let settings = |workflow: &Workflow| (workflow.settings.order(), workflow.settings.timezone.clone());
        if settings(now) != settings(self.before) {
            return (0..self.plan.len()).collect();
        }
        let then: FxHashMap<&str, &Node> =
            self.before.nodes.iter().map(|node| (node.name.as_str(), node)).collect();
        let (fed_now, fed_then) = (feeders(now), feeders(self.before));
        let pin = |workflow: &Workflow, name: &str| {
            workflow.pin_data.as_ref().and_then(|pins| pins.get(name)).filter(|pin| !pin.is_null()).cloned()
        };
        let is_same = |node: &Node| {
            then.get(node.name.as_str()).is_some_and(|old| same(node, old))
                && fed_now.get(node.name.as_str()) == fed_then.get(node.name.as_str())
                && pin(now, &node.name) == pin(self.before, &node.name)
        };
        now.nodes.iter().enumerate().filter(|(_, node)| !is_same(node)).map(|(index, _)| index).collect()
    }

    /// Adds the nodes that failed, and loops that had not come to their end.
    fn mark_unfinished(&self, stale: &mut Vec<usize>) {
        let mut last: FxHashMap<&str, &Step> = FxHashMap::default();
        for step in self.steps {
            last.insert(&step.node, step);
            if step.status != StepStatus::Success {
                stale.extend(self.plan.index(&step.node));
            }
        }
        for (name, step) in last {
            let open = step.remembers && step.outputs.first().is_none_or(|items| items.is_empty());
            if let Some(node) = self.plan.index(name).filter(|_| open)
                && self.plan.is_in_cycle(node)
            {
                stale.push(node);
            }
        }
    }

    /// The steps that can be taken over.
    fn kept(&self, stale: &[bool], part: &Part) -> FxHashMap<(usize, usize), Step> {
        let failed = self
            .steps
            .len()
            .checked_sub(1)
            .filter(|last| *part == Part::Failed && self.steps[*last].status != StepStatus::Success);
        let usable = |(place, step): (usize, &Step)| {
            let node = self.plan.index(&step.node).filter(|node| !stale[*node])?;
            let ended =
                matches!(step.status, StepStatus::Success | StepStatus::Error) && failed != Some(place);
            let computed = step.remembers && self.plan.node(node).effect == Effect::Pure;
            let unpinned = step.pinned && self.plan.node(node).pins.is_none();
            (ended && !computed && !unpinned).then(|| ((node, step.run), step.clone()))
        };
        self.steps.iter().enumerate().filter_map(usable).collect()
    }

    /// Whether a step that is kept, or pinned items, give `node` something.
    fn feeds(&self, node: usize, kept: &FxHashMap<(usize, usize), Step>) -> bool {
        let mut origins = self.plan.node(node).incoming.iter().flatten();
        origins.any(|origin| {
            let gave = |step: &Step| step.outputs.get(origin.output).is_some_and(|items| !items.is_empty());
            let pinned = self.plan.node(origin.node).pins.is_some() && origin.output == 0;
            pinned
                || kept.iter().any(|((from, _), step)| *from == origin.node && gave(step))
                || self.steps.iter().any(|step| {
                    step.remembers && self.plan.index(&step.node) == Some(origin.node) && gave(step)
                })
        })
    }

    /// `nodes` and those that have data, so that the way to them can be gone.
    fn with_data(&self, kept: &FxHashMap<(usize, usize), Step>, mut nodes: Vec<bool>) -> Vec<bool> {
        for (node, _) in kept.keys() {
            nodes[*node] = true;
        }
        for step in self.steps.iter().filter(|step| step.remembers) {
            if let Some(node) = self.plan.index(&step.node) {
                nodes[node] = true;
            }
        }
        for (node, allowed) in nodes.iter_mut().enumerate() {
            *allowed |= self.plan.node(node).pins.is_some();
        }
        nodes
    }
}

/// Whether two drawings of a node do the same.
fn same(a: &Node, b: &Node) -> bool {
    #[expect(clippy::float_cmp, reason = "versions are names: 2.1 is 2.1")]
    let version = a.type_version == b.type_version;
    version
        && a.kind == b.kind
        && a.parameters == b.parameters
        && a.credentials == b.credentials
        && a.disabled == b.disabled
        && a.always_output_data == b.always_output_data
        && a.execute_once == b.execute_once
        && a.on_error() == b.on_error()
}

/// Who feeds each node: source, output and input, in a fixed order.
fn feeders(workflow: &Workflow) -> FxHashMap<&str, Vec<(&str, usize, usize)>> {
    let mut feeders: FxHashMap<&str, Vec<_>> = FxHashMap::default();
    for (from, kinds) in &workflow.connections.0 {
        let outputs = kinds.get("main").into_iter().flatten().enumerate();
        for (output, targets) in outputs {
            for to in targets.iter().flatten() {
                feeders.entry(&to.node).or_default().push((from.as_str(), output, to.index));
            }
        }
    }
    feeders.values_mut().for_each(|fed| fed.sort_unstable());
    feeders
}
