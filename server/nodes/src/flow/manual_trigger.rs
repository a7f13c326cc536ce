//! Manual Trigger starts an execution when a person presses the button: it gives the items it was started with, or one
//! empty item, so that the first real node runs once. Example: Manual Trigger → HTTP Request, to try a call.

use std::sync::LazyLock;

use async_trait::async_trait;
use model::{Item, Object};
use node_sdk::{Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Trigger};

/// The node type `core.manualTrigger`.
pub struct ManualTrigger;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.manualTrigger",
    version: 1.0,
    label: "Manual Trigger",
    summary: "Starts the workflow when you press the button.",
    category: Category::Trigger,
    icon: "mouse-pointer-click",
    keywords: &["start", "button", "test", "by hand"],
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
impl Node for ManualTrigger {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        Ok(if items.is_empty() { Outcome::items(vec![Item::default()]) } else { Outcome::same(items) })
    }

    fn triggers(&self, _: &Object, _: Option<&str>) -> Result<Vec<Trigger>, NodeError> {
        Ok(vec![Trigger::Manual])
    }
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
