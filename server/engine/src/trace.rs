//! Following items back: along the links of items to the item of another node, and along connections to the output
//! through which one node feeds another.

use std::collections::VecDeque;

use model::Item;
use rustc_hash::FxHashSet;

use crate::Plan;
use crate::state::{History, Record, Source};

/// A place in the history: an item on an output of a step.
type Place = (Source, usize);

/// The item of node `target` from which item `item` that came from `source` was made.
///
/// # Errors
/// A sentence that says where the trail ends or forks.
pub(crate) fn paired(
    history: &History,
    target: usize,
    source: Option<Source>,
    item: usize,
) -> Result<Item, String> {
    let Some(source) = source else {
        return Err("this node is the first of the execution".to_owned());
    };
    let mut place = (source, item);
    loop {
        let (record, found) = at(history, place)?;
        if record.node == target {
            return Ok(found.clone());
        }
        place = match found.paired_item.as_slice() {
            [link] => follow(history, record, *link)?,
            [] => return Err(unlinked(record, place.1)),
            _ => return forked(history, target, place),
        };
    }
}

/// As [`paired`], where an item was made from several: they must all lead to one.
fn forked(history: &History, target: usize, start: Place) -> Result<Item, String> {
    let mut open = vec![start];
    let mut seen = FxHashSet::default();
    let mut found: Option<(Place, Item)> = None;
    let mut dead_end = None;
    while let Some(place) = open.pop() {
        if !seen.insert((place.0.step, place.0.output, place.1)) {
            continue;
        }
        let (record, item) = at(history, place)?;
        if record.node == target {
            match &found {
                Some((other, _)) if *other != place => {
                    return Err(format!("it was made from several items of \"{}\"", record.step.node));
                }
                _ => found = Some((place, item.clone())),
            }
            continue;
        }
        if item.paired_item.is_unknown() {
            dead_end.get_or_insert_with(|| unlinked(record, place.1));
        }
        for link in item.paired_item.as_slice() {
            match follow(history, record, *link) {
                Ok(next) => open.push(next),
                Err(reason) => {
                    dead_end.get_or_insert(reason);
                }
            }
        }
    }
    found.map(|(_, item)| item).ok_or_else(|| dead_end.unwrap_or_else(|| "no link leads there".to_owned()))
}

fn at(history: &History, (source, item): Place) -> Result<(&Record, &Item), String> {
    let record = history.records().get(source.step).ok_or("the history has no such step")?;
    let found = record.step.outputs.get(source.output).and_then(|items| items.get(item));
    let found = found.ok_or_else(|| format!("\"{}\" gave no item {item}", record.step.node))?;
    Ok((record, found))
}

/// The place that `link` of an item of `record` names: among the inputs of that step, or of an earlier run of its node.
fn follow(history: &History, record: &Record, link: model::ItemLink) -> Result<Place, String> {
    let index = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let record = match link.run.map(index).filter(|run| *run != record.step.run) {
        None => record,
        Some(run) => history
            .run(record.node, run)
            .ok_or_else(|| format!("\"{}\" has not run {} times", record.step.node, run.saturating_add(1)))?,
    };
    let source = record.sources.get(index(link.input)).copied().flatten();
    let source =
        source.ok_or_else(|| format!("\"{}\" is not connected to it in this execution", record.step.node))?;
    Ok((source, index(link.item)))
}

fn unlinked(record: &Record, item: usize) -> String {
    format!("\"{}\" did not say from which item it made its item {item}", record.step.node)
}

/// The output of `from` through which items reach `to` over the fewest connections.
pub(crate) fn feeding_output(plan: &Plan, to: usize, from: usize) -> Option<usize> {
    let mut seen = FxHashSet::default();
    let mut open = VecDeque::from([to]);
    while let Some(node) = open.pop_front() {
        for origin in plan.node(node).incoming.iter().flatten() {
            if origin.node == from {
                return Some(origin.output);
            }
            if seen.insert(origin.node) {
                open.push_back(origin.node);
            }
        }
    }
    None
}
