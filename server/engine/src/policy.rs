//! What a node's settings make of its result: retries, the error output, going on after a failure, always giving an
//! item.

use std::sync::Arc;

use model::{Item, ItemError, Items, Node, Object, OnError};
use node_sdk::Outcome;

use crate::event::Failure;
use crate::pairing;
use crate::plan::PlannedNode;
use crate::state::StepInput;

/// Whether a result counts as a failure that a retry may mend: its first item says `error`.
pub(crate) fn reports_error(outcome: &Outcome) -> bool {
    let first = outcome.outputs.first().and_then(|items| items.first());
    first.is_some_and(|item| item.json.contains_key("error"))
}

/// The outputs of a step whose node gave `outputs`.
pub(crate) fn after_success(
    planned: &PlannedNode,
    drawn: &Node,
    input: &StepInput,
    mut outputs: Vec<Items>,
) -> Vec<Items> {
    pairing::link_missing(&mut outputs, &input.inputs);
    if outputs.len() < planned.output_count {
        outputs.resize_with(planned.output_count, Items::default);
    }
    if planned.on_error == OnError::ContinueErrorOutput {
        split_errors(planned.output_count, input, &mut outputs);
    }
    if drawn.always_output_data && outputs.first().is_none_or(|items| items.is_empty()) {
        let empty = Item { paired_item: pairing::link_to_all(&input.inputs), ..Item::default() };
        let first = Arc::new(vec![empty]);
        match outputs.first_mut() {
            Some(place) => *place = first,
            None => outputs.push(first),
        }
    }
    outputs
}

/// The outputs of a step whose node failed for good; `None` when the execution must end.
pub(crate) fn after_failure(
    planned: &PlannedNode,
    input: &StepInput,
    failure: &Failure,
) -> Option<Vec<Items>> {
    let given = input.inputs.first().cloned().flatten().unwrap_or_default();
    let mut outputs = vec![Items::default(); planned.output_count_with_error().max(1)];
    match planned.on_error {
        OnError::StopWorkflow => return None,
        OnError::ContinueRegularOutput => outputs[0] = given,
        OnError::ContinueErrorOutput => {
            let failed = |item: &Item| {
                let mut item = item.clone();
                item.json.insert("error", failure.error.message.clone());
                item.error = Some(Box::new(ItemError {
                    message: failure.error.message.clone(),
                    description: failure.error.description.clone(),
                }));
                item
            };
            let failed: Vec<Item> = if given.is_empty() {
                vec![failed(&Item::default())]
            } else {
                given.iter().map(failed).collect()
            };
            outputs[planned.output_count] = Arc::new(failed);
        }
    }
    Some(outputs)
}

/// Moves items that are errors to the output after the regular ones, with the fields of the item they came from.
fn split_errors(regular: usize, input: &StepInput, outputs: &mut Vec<Items>) {
    let mut errors = Vec::new();
    for items in outputs.iter_mut().take(regular) {
        if !items.iter().any(is_error) {
            continue;
        }
        let (failed, good): (Vec<Item>, Vec<Item>) = items.iter().cloned().partition(is_error);
        *items = Arc::new(good);
        errors.extend(failed.into_iter().map(|item| with_input_fields(item, input)));
    }
    outputs.truncate(regular);
    outputs.push(Arc::new(errors));
}

/// Whether an item is nothing but an error.
fn is_error(item: &Item) -> bool {
    let only_words = || item.json.keys().all(|key| matches!(key.as_str(), "error" | "message" | "details"));
    item.error.is_some() || (item.json.get("error").is_some_and(|error| !error.is_null()) && only_words())
}

fn with_input_fields(mut item: Item, input: &StepInput) -> Item {
    if let Some(origin) = pairing::first_linked(&item, &input.inputs) {
        let mut json: Object = origin.json.clone();
        for (key, value) in item.json.iter() {
            json.insert(key.clone(), value.clone());
        }
        item.json = json;
    }
    item
}
