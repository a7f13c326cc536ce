//! If sends each item to one of two outputs: `true` when its conditions hold, `false` when not. Example: orders with
//! `{{ $json.total }}` greater than 100 go to a person, all others are confirmed at once.

use std::sync::LazyLock;

use async_trait::async_trait;
use model::Object;
use node_sdk::{Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Upgrade};

use super::partition;

/// The node type `core.if`.
pub struct If;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.if",
    version: 2.3,
    label: "If",
    summary: "Sends each item one way or the other, depending on conditions.",
    category: Category::Flow,
    icon: "split",
    keywords: &["condition", "branch", "compare", "else", "decide"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::labelled(["true", "false"]),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: partition::properties(),
});

#[async_trait]
impl Node for If {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        Ok(Outcome { outputs: partition::sort(context).await?.into(), ..Outcome::default() })
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        partition::upgrade(version, parameters, ("combineOperation", "any"))
    }
}

#[cfg(test)]
mod tests {
    use model::Value;

    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<partition::Parameters>(&DESCRIPTION).expect("the fields of If");
    }

    #[test]
    fn version_1_becomes_clauses_that_compare_as_before() {
        let old = Value::from_json(
            r#"{"conditions":{"number":[{"value1":"={{ $json.n }}","operation":"largerEqual","value2":3}],
                "string":[{"value1":"={{ $json.s }}"}]},"combineOperation":"any"}"#,
        )
        .expect("valid");
        let Upgrade::Changed(new) = If.upgrade(1.0, old.as_object().expect("object")) else {
            panic!("changed")
        };
        let new = Value::Object(new);
        assert_eq!(new.at_path("conditions.combinator"), Some(&Value::from("or")));
        assert_eq!(new.at_path("conditions.conditions[0].operator.operation"), Some(&Value::from("gte")));
        assert_eq!(new.at_path("conditions.conditions[1].rightValue"), Some(&Value::from("")));
        assert_eq!(new.at_path("conditions.options.legacy"), Some(&Value::from(true)));
        let strange = Object::from([("conditions", Value::from("={{ 1 }}"))]);
        assert!(matches!(If.upgrade(1.0, &strange), Upgrade::Impossible(_)));
    }

    #[test]
    fn version_2_moves_the_loose_option_up() {
        let options = Object::from([("looseTypeValidation", true)]);
        let old = Object::from([("options", Value::Object(options))]);
        let new =
            Object::from([("options", Value::Object(Object::new())), ("looseTypeValidation", true.into())]);
        assert_eq!(If.upgrade(2.0, &old), Upgrade::Changed(new.clone()));
        assert_eq!(If.upgrade(2.2, &new), Upgrade::Unchanged(new));
    }
}
