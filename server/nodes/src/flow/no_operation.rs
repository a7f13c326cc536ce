//! No Operation passes its items on unchanged. It marks a place on the canvas: the end of a branch, or a point where
//! connections meet. Example: If → (false) No Operation, named "nothing to do".

use std::sync::LazyLock;

use async_trait::async_trait;
use node_sdk::{Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule};

/// The node type `core.noOp`.
pub struct NoOperation;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.noOp",
    version: 1.0,
    label: "No Operation",
    summary: "Passes items on unchanged; good for marking the end of a branch.",
    category: Category::Flow,
    icon: "arrow-right",
    keywords: &["nothing", "pass", "placeholder", "end"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: Vec::new(),
});

#[async_trait]
impl Node for NoOperation {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        Ok(Outcome::same(context.items()))
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
