//! Who runs next after a step: the stack, in the two orders that workflows know.

use std::sync::Arc;

use model::{ExecutionOrder, Item, Items};

use crate::Plan;
use crate::state::{Ready, Source, State};

/// Hands the outputs of step `number` to the nodes that are connected to them.
pub(crate) fn hand_on(plan: &Plan, state: &mut State, number: usize) {
    let history = state.history.clone();
    let Some(record) = history.records().get(number) else { return };
    if state.allowed.as_ref().is_some_and(|allowed| allowed.destination == Some(record.node)) {
        return;
    }
    let breadth_first = plan.order() == ExecutionOrder::V0;
    for wire in &plan.node(record.node).outgoing {
        let items = record.step.outputs.get(wire.output);
        // In the old order, second inputs are told even when there is nothing for them.
        let counts = items.is_some_and(|items| !items.is_empty()) || (breadth_first && wire.input > 0);
        if !counts || !state.may_run(wire.node) {
            continue;
        }
        let items = items.cloned().unwrap_or_default();
        let source = Source { step: number, output: wire.output };
        let target = plan.node(wire.node);
        let ready = if target.joins() {
            state.waiting.deliver(wire.node, target.incoming.len(), wire.input, items, Some(source))
        } else {
            Some(Ready { node: wire.node, inputs: vec![Some(items)], sources: vec![Some(source)] })
        };
        match ready {
            Some(ready) if breadth_first => state.stack.push_back(ready),
            Some(ready) => state.stack.push_front(ready),
            None if breadth_first => start_other_branches(plan, state, wire.node),
            None => {}
        }
    }
}

/// The old order only: when a node waits for an input whose branch nobody has started, that branch is started at its
/// beginning with one empty item. Triggers are not: what did not happen is not made up.
fn start_other_branches(plan: &Plan, state: &mut State, joining: usize) {
    for input in 0..plan.node(joining).incoming.len() {
        let feeders: Vec<usize> =
            plan.node(joining).incoming[input].iter().map(|origin| origin.node).collect();
        for feeder in feeders {
            for beginning in unstarted_beginnings(plan, state, joining, feeder) {
                let items: Items = Arc::new(vec![Item::default()]);
                state.stack.push_back(Ready {
                    node: beginning,
                    inputs: vec![Some(items)],
                    sources: vec![None],
                });
            }
        }
    }
}

/// The nodes without inputs from which `feeder` is reached, unless something on the way has run, is ready or waits.
fn unstarted_beginnings(plan: &Plan, state: &State, joining: usize, feeder: usize) -> Vec<usize> {
    let mut beginnings = Vec::new();
    let mut seen = rustc_hash::FxHashSet::default();
    let mut open = vec![feeder];
    while let Some(node) = open.pop() {
        if !seen.insert(node) {
            continue;
        }
        let begun = node == joining || state.history.latest(node).is_some() || state.is_queued(node);
        if begun || !state.may_run(node) {
            return Vec::new();
        }
        let before = open.len();
        open.extend(plan.node(node).incoming.iter().flatten().map(|origin| origin.node));
        let is_trigger =
            plan.node(node).behaviour.as_ref().is_some_and(|behaviour| behaviour.description().trigger);
        if open.len() == before && !is_trigger {
            beginnings.push(node);
        }
    }
    beginnings
}
