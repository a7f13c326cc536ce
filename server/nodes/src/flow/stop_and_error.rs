//! Stop and Error ends the execution as failed, with a message of your own. Example: an If for wrong input whose true
//! branch leads here with "order without a customer".

use std::sync::LazyLock;

use async_trait::async_trait;
use model::Value;
use node_sdk::{
    Category, Condition, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind,
};
use serde::Deserialize;

/// The node type `core.stopAndError`.
pub struct StopAndError;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.stopAndError",
    version: 1.0,
    label: "Stop and Error",
    summary: "Ends the execution as failed, with your own message.",
    category: Category::Flow,
    icon: "octagon-x",
    keywords: &["throw", "fail", "abort", "exception"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: Vec::new(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new(
            "errorType",
            "Error as",
            PropertyKind::options([("errorMessage", "Message"), ("errorObject", "Object")]),
        )
        .default("errorMessage"),
        Property::new("errorMessage", "Message", PropertyKind::text())
            .required()
            .placeholder("The order has no customer")
            .show(Condition::is("errorType", ["errorMessage"])),
        Property::new("errorObject", "Object", PropertyKind::Json)
            .required()
            .placeholder("{ \"code\": \"404\", \"message\": \"The order has no customer\" }")
            .help("Its message (or description, or error) is what the history shows.")
            .show(Condition::is("errorType", ["errorObject"])),
    ],
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names that stand in workflows")]
struct Parameters {
    #[serde(default)]
    error_type: ErrorType,
    #[serde(default)]
    error_message: Value,
    #[serde(default)]
    error_object: Value,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum ErrorType {
    #[default]
    ErrorMessage,
    ErrorObject,
}

#[async_trait]
impl Node for StopAndError {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let parameters = context.parameters_once::<Parameters>().await?;
        Err(match parameters.error_type {
            ErrorType::ErrorMessage => stopped(parameters.error_message.to_text().to_string()),
            ErrorType::ErrorObject => from_object(&parameters.error_object)?,
        })
    }
}

fn stopped(message: String) -> NodeError {
    NodeError { retryable: false, ..NodeError::with_code("RR-STOP-0001", message) }
}

/// The error that a JSON object describes: its first text among the fields in which errors usually say what happened.
fn from_object(given: &Value) -> Result<NodeError, NodeError> {
    let wrong = |why: String| NodeError::parameter("errorObject", why);
    let object = match given {
        Value::String(text) => {
            Value::from_json(text).map_err(|error| wrong(format!("the error object is not JSON: {error}")))?
        }
        other => other.clone(),
    };
    let Value::Object(fields) = &object else {
        return Err(wrong(format!("the error object is {}, not an object", object.type_name())));
    };
    let text = |name: &str| fields.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let message = ["message", "description", "error"].into_iter().find_map(text);
    let message = message.map_or_else(|| format!("Error: {}", object.to_json()), str::to_owned);
    let error = stopped(message);
    Ok(match text("description") {
        Some(description) if text("message").is_some() => error.describe(description),
        _ => error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("they agree");
    }
}
