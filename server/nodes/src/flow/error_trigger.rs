//! Error Trigger starts a workflow when another one fails that names it as its error workflow, or when its own workflow
//! fails. Example: Error Trigger → Send Email, with `{{ $json.execution.error.message }}` in the text.

use std::sync::LazyLock;

use async_trait::async_trait;
use model::{Item, Object, Value};
use node_sdk::{Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Trigger};

/// The node type `core.errorTrigger`.
pub struct ErrorTrigger;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.errorTrigger",
    version: 1.0,
    label: "Error Trigger",
    summary: "Starts the workflow when another one has failed.",
    category: Category::Trigger,
    icon: "siren",
    keywords: &["failure", "alert", "exception", "on error"],
    trigger: true,
    effect: Effect::Pure,
    inputs: Vec::new(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: Vec::new(),
});

#[async_trait]
impl Node for ErrorTrigger {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    /// Passes on what it was started with. Started by hand it has nothing, so it shows an example of what it would get.
    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let is_empty = |item: &Item| item.json.is_empty() && item.binary.is_none();
        if context.mode == model::ExecutionMode::Manual && items.iter().all(is_empty) {
            return Ok(Outcome::items(vec![Item::new(example())]));
        }
        Ok(Outcome::same(items))
    }

    fn triggers(&self, _: &Object, _: Option<&str>) -> Result<Vec<Trigger>, NodeError> {
        Ok(vec![Trigger::Failure])
    }
}

/// What a failure looks like, for trying the workflow.
fn example() -> Object {
    let error = Object::from([
        ("message", Value::from("Example error message")),
        ("stack", Value::from("Example: Example error message")),
    ]);
    let execution = Object::from([
        ("id", Value::from("231")),
        ("url", Value::from("https://example.com/executions/231")),
        ("retryOf", Value::from("34")),
        ("error", Value::Object(error)),
        ("lastNodeExecuted", Value::from("Node that failed")),
        ("mode", Value::from("manual")),
    ]);
    let workflow = Object::from([("id", Value::from("1")), ("name", Value::from("Example workflow"))]);
    Object::from([("execution", Value::Object(execution)), ("workflow", Value::Object(workflow))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        #[derive(serde::Deserialize)]
        struct Parameters {}
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION)
            .expect("no parameters on either side");
    }
}
