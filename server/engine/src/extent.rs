//! How deep and how large the data of a step may be. Values are written, compared and let go of by functions that call
//! themselves once a level: without an end to the levels, a loop that wraps its data again and again would take the
//! whole program down. Parts that are shared are written out each time, so they count each time.

use std::sync::Arc;

use model::{Items, Object, Value};

use crate::state::StepInput;

/// The most levels below an item. What readers of JSON take, less what is put around an item where it is kept.
pub(crate) const LEVELS: usize = 100;
/// The most values in the outputs of a step.
pub(crate) const VALUES: usize = 20_000_000;

/// Whether `outputs` keep within the limits. Items that another step gave have been looked at before; what the
/// execution was started with has not.
pub(crate) fn is_fit(outputs: &[Items], input: &StepInput) -> bool {
    let is_known = |items: &Items| {
        let mut given = input.inputs.iter().zip(&input.sources);
        given.any(|(known, source)| {
            source.is_some() && known.as_ref().is_some_and(|known| Arc::ptr_eq(known, items))
        })
    };
    let mut left = VALUES;
    outputs
        .iter()
        .filter(|items| !is_known(items))
        .flat_map(|items| items.iter())
        .all(|item| object_fits(&item.json, LEVELS, &mut left))
}

fn object_fits(object: &Object, levels: usize, left: &mut usize) -> bool {
    levels > 0 && object.values().all(|value| fits(value, levels - 1, left))
}

fn fits(value: &Value, levels: usize, left: &mut usize) -> bool {
    let Some(less) = left.checked_sub(1) else { return false };
    *left = less;
    match value {
        Value::Array(values) => levels > 0 && values.iter().all(|value| fits(value, levels - 1, left)),
        Value::Object(object) => object_fits(object, levels, left),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}
