//! Nodes with several inputs wait here until every input has its items. Items for the same input that arrive again
//! open a new slot, so that the rounds of a loop do not mix.

use std::collections::{BTreeMap, VecDeque};

use model::{ExecutionOrder, Items};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::Plan;
use crate::state::{Ready, Source};

/// The waiting nodes, and the order in which they began to wait.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Waiting {
    nodes: FxHashMap<usize, Slots>,
    order: BTreeMap<u64, usize>,
    begun: u64,
}

/// The slots of one node. An input is filled in the first slot that lacks it, so the slots that have it come first:
/// `filled[input]` of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Slots {
    /// Its place in the order.
    place: u64,
    filled: Vec<usize>,
    slots: VecDeque<Slot>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Slot {
    inputs: Vec<Option<Items>>,
    sources: Vec<Option<Source>>,
}

impl Waiting {
    /// Whether `node` waits.
    pub(crate) fn contains(&self, node: usize) -> bool {
        self.nodes.contains_key(&node)
    }

    /// Hands `items` to input `input` of `node`, which has `count` inputs. Gives the node with all of its inputs when
    /// none is missing any more.
    pub(crate) fn deliver(
        &mut self,
        node: usize,
        count: usize,
        input: usize,
        items: Items,
        source: Option<Source>,
    ) -> Option<Ready> {
        let waiting = self.nodes.entry(node).or_insert_with(|| {
            self.begun += 1;
            self.order.insert(self.begun, node);
            Slots { place: self.begun, ..Slots::default() }
        });
        waiting.filled.resize(count, 0);
        let place = waiting.filled[input];
        waiting.filled[input] += 1;
        if place == waiting.slots.len() {
            waiting.slots.push_back(Slot { inputs: vec![None; count], sources: vec![None; count] });
        }
        let slot = &mut waiting.slots[place];
        slot.inputs[input] = Some(items);
        slot.sources[input] = source;
        // Slots fill from the front, so the first one is complete first.
        slot.inputs.iter().all(Option::is_some).then(|| self.take_first(node)).flatten()
    }

    /// When nothing is ready any more: the next waiting node that may run without the inputs it lacks. Nodes that
    /// come after another waiting node have to go on waiting for it; a slot without any item is given up.
    pub(crate) fn release(&mut self, plan: &Plan) -> Option<Ready> {
        // A slot that is given up may have been what another node waited for: then all are asked again.
        let mut given_up = true;
        while std::mem::take(&mut given_up) && !self.nodes.is_empty() {
            let behind = self.behind_others(plan);
            let nodes: Vec<usize> = self.order.values().copied().collect();
            for node in nodes {
                if behind.as_ref().is_some_and(|behind| behind[node]) {
                    continue;
                }
                while self.is_satisfied(plan, node) {
                    let ready = self.take_first(node)?;
                    if ready.inputs.iter().flatten().any(|items| !items.is_empty()) {
                        return Some(ready);
                    }
                    given_up = true;
                }
            }
        }
        None
    }

    /// Whether the first slot of `node` has as many inputs as the node needs. In the old order any one is enough.
    fn is_satisfied(&self, plan: &Plan, node: usize) -> bool {
        let required = match plan.order() {
            ExecutionOrder::V1 => plan.node(node).required_inputs.unwrap_or(1),
            ExecutionOrder::V0 => 1,
        };
        let first = self.nodes.get(&node).and_then(|waiting| waiting.slots.front());
        first.is_some_and(|slot| slot.inputs.iter().flatten().count() >= required)
    }

    fn take_first(&mut self, node: usize) -> Option<Ready> {
        let waiting = self.nodes.get_mut(&node)?;
        let slot = waiting.slots.pop_front()?;
        for (filled, input) in waiting.filled.iter_mut().zip(&slot.inputs) {
            *filled -= usize::from(input.is_some());
        }
        if waiting.slots.is_empty() {
            self.order.remove(&waiting.place);
            self.nodes.remove(&node);
        }
        Some(Ready { node, inputs: slot.inputs, sources: slot.sources })
    }

    /// For each node whether items of another waiting node can reach it; `None` when at most one node waits.
    ///
    /// Every node takes on up to two waiting nodes that reach it: two are enough to tell whether one of them is not
    /// the node itself, and each connection is followed at most twice.
    fn behind_others(&self, plan: &Plan) -> Option<Vec<bool>> {
        if self.nodes.len() < 2 {
            return None;
        }
        let mut reached: Vec<[Option<usize>; 2]> = vec![[None; 2]; plan.len()];
        let mut open: Vec<(usize, usize)> = self.nodes.keys().map(|node| (*node, *node)).collect();
        while let Some((node, origin)) = open.pop() {
            for wire in &plan.node(node).outgoing {
                let known = &mut reached[wire.node];
                if known.contains(&Some(origin)) {
                    continue;
                }
                if let Some(free) = known.iter_mut().find(|place| place.is_none()) {
                    *free = Some(origin);
                    open.push((wire.node, origin));
                }
            }
        }
        let behind = |(node, known): (usize, &[Option<usize>; 2])| {
            known.iter().flatten().any(|origin| *origin != node)
        };
        Some(reached.iter().enumerate().map(behind).collect())
    }
}
