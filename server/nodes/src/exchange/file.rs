//! Finds the one workflow in a text: a workflow, an answer of an API around it, a clipboard, a list of one.

use model::{Object, Value};

use crate::error::ImportError;

/// Files larger than this are not read, in bytes.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The depth at which the JSON reader stops.
const MAX_DEPTH: usize = 128;
/// Workflows with more nodes than this are not read.
const MAX_NODES: usize = 10_000;
/// How many wrappers may be around a workflow.
const MAX_WRAPPERS: usize = 4;

/// The workflow in `text`.
///
/// # Errors
/// When the text is too large, is not JSON, or holds no workflow or several.
pub fn workflow_in(text: &str) -> Result<Object, ImportError> {
    if text.len() > MAX_BYTES {
        return Err(ImportError::TooLarge { size: text.len(), limit: MAX_BYTES });
    }
    let text = text.trim_start_matches('\u{feff}');
    let value = Value::from_json(text).map_err(|error| {
        let message = error.to_string();
        if message.contains("recursion limit") {
            ImportError::TooDeep { limit: MAX_DEPTH }
        } else {
            ImportError::NotJson { message }
        }
    })?;
    let workflow = unwrap(value)?;
    let count = workflow.get("nodes").and_then(Value::as_array).map_or(0, <[Value]>::len);
    if count > MAX_NODES {
        return Err(ImportError::TooManyNodes { count, limit: MAX_NODES });
    }
    Ok(workflow)
}

fn unwrap(mut value: Value) -> Result<Object, ImportError> {
    let not_workflow = |message: String| Err(ImportError::NotWorkflow { message });
    for _ in 0..=MAX_WRAPPERS {
        value = match value {
            Value::Object(object) if object.get("nodes").is_some_and(|nodes| nodes.as_array().is_some()) => {
                return Ok(object);
            }
            Value::Object(object) => {
                match ["workflow", "data", "workflowData"].iter().find_map(|name| object.get(name)) {
                    Some(inner @ (Value::Object(_) | Value::Array(_))) => with_name(inner.clone(), &object),
                    _ => return not_workflow("there is no list \"nodes\"".to_owned()),
                }
            }
            Value::Array(values) => match values.as_slice() {
                [one] => one.clone(),
                [] => return not_workflow("it is an empty list".to_owned()),
                several if several.iter().all(|value| value.get("nodes").is_some()) => {
                    return Err(ImportError::Several { count: several.len() });
                }
                _ => return not_workflow("it is a list of something else".to_owned()),
            },
            other => return not_workflow(format!("it is {}", other.type_name())),
        };
    }
    not_workflow("it is wrapped too often".to_owned())
}

/// A template carries its name outside of the workflow.
fn with_name(mut inner: Value, outer: &Object) -> Value {
    if let (Value::Object(workflow), Some(name @ Value::String(_))) = (&mut inner, outer.get("name"))
        && !workflow.contains_key("name")
        && workflow.contains_key("nodes")
    {
        workflow.insert("name", name.clone());
    }
    inner
}
