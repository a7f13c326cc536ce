//! Filter keeps the items for which its conditions hold and drops the others. Example: keep contacts whose
//! `{{ $json.email }}` is not empty.

use std::sync::LazyLock;

use async_trait::async_trait;
use model::Object;
use node_sdk::{Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Upgrade};

use super::partition;

/// The node type `core.filter`.
pub struct Filter;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.filter",
    version: 2.3,
    label: "Filter",
    summary: "Keeps the items that meet conditions and drops the rest.",
    category: Category::Flow,
    icon: "filter",
    keywords: &["condition", "keep", "drop", "where", "select"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::labelled(["kept"]),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: partition::properties(),
});

#[async_trait]
impl Node for Filter {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let sorted = partition::sort(context).await?;
        let failed = sorted.other.into_iter().filter(|item| item.error.is_some());
        Ok(Outcome::items(sorted.holding.into_iter().chain(failed).collect()))
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        partition::upgrade(version, parameters, ("combineConditions", "OR"))
    }
}

#[cfg(test)]
mod tests {
    use model::Value;

    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<partition::Parameters>(&DESCRIPTION)
            .expect("the fields of Filter");
    }

    #[test]
    fn version_1_joins_by_its_own_word() {
        let old = Object::from([("combineConditions", "OR")]);
        let Upgrade::Changed(new) = Filter.upgrade(1.0, &old) else { panic!("changed") };
        assert_eq!(Value::Object(new).at_path("conditions.combinator"), Some(&Value::from("or")));
    }
}
