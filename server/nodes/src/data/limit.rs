//! Limit keeps the first or the last so many items. Example: after Sort by `total`, keep the first 10.

use std::sync::LazyLock;

use async_trait::async_trait;
use model::{Item, Value};
use node_sdk::{
    Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property, PropertyKind,
};
use serde::Deserialize;

/// The node type `core.limit`.
pub struct Limit;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.limit",
    version: 1.0,
    label: "Limit",
    summary: "Keeps the first or the last items and drops the rest.",
    category: Category::Data,
    icon: "list-end",
    keywords: &["first", "last", "head", "tail", "top", "max", "slice"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new("maxItems", "Most items", PropertyKind::Number { min: Some(1.0), max: None })
            .default(1)
            .help("When there are more, the others are dropped."),
        Property::new(
            "keep",
            "Keep",
            PropertyKind::options([("firstItems", "The first"), ("lastItems", "The last")]),
        ),
    ],
});

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default = "one")]
    max_items: Value,
    #[serde(default)]
    keep: Keep,
}

fn one() -> Value {
    Value::from(1)
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Keep {
    #[default]
    FirstItems,
    LastItems,
}

#[async_trait]
impl Node for Limit {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters_once::<Parameters>().await?;
        let most = most(&parameters.max_items)?;
        let first = match parameters.keep {
            Keep::FirstItems => 0,
            Keep::LastItems => items.len().saturating_sub(most),
        };
        let kept = items.iter().enumerate().skip(first).take(most);
        let kept: Vec<Item> = kept.map(|(index, item)| item.clone().paired_with(index)).collect();
        Ok(Outcome::items(kept))
    }
}

/// A whole number of items, also as text, because expressions often give that.
fn most(value: &Value) -> Result<usize, NodeError> {
    let number = match value {
        Value::String(text) => text.trim().parse::<f64>().ok(),
        other => other.as_f64(),
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded below, saturating above"
    )]
    number.filter(|number| *number >= 0.0).map(|number| number as usize).ok_or_else(|| {
        NodeError::parameter("maxItems", format!("\"{value}\" is not a number of items"))
            .describe("Give a whole number that is not negative.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn a_number_of_items_may_be_written_as_text() {
        assert_eq!(most(&Value::from("2")), Ok(2));
        assert_eq!(most(&Value::from(2.9)), Ok(2));
        assert_eq!(most(&Value::from(0)), Ok(0));
        for wrong in [Value::from(-1), Value::from("few"), Value::Null] {
            assert_eq!(most(&wrong).map_err(|error| error.code), Err("RR-NODE-0002"));
        }
    }
}
