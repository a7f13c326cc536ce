//! Execution Data notes values about the execution, such as an order number, so that people find it by them later.
//! Items go through unchanged.

use std::sync::LazyLock;

use async_trait::async_trait;
use model::{Object, Value};
use node_sdk::{
    Category, Description, Effect, EntryGroup, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind,
};
use serde::Deserialize;

/// The node type `core.executionData`.
pub struct ExecutionData;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.executionData",
    version: 1.1,
    label: "Execution Data",
    summary: "Notes values about the execution, by which it is found later.",
    category: Category::Code,
    icon: "bookmark",
    keywords: &["custom data", "search", "note", "filter", "metadata"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new("operation", "Do", PropertyKind::options([("save", "Note values for the execution")]))
            .default("save")
            .literal(),
        Property::new(
            "dataToSave",
            "Values",
            PropertyKind::FixedCollection {
                multiple: true,
                add: "Add value",
                groups: vec![EntryGroup {
                    name: "values",
                    label: "Value",
                    properties: vec![
                        Property::new("key", "Name", PropertyKind::text())
                            .help("Letters, digits and _; at most 50 characters are kept."),
                        Property::new("value", "Value", PropertyKind::text())
                            .help("At most 512 characters are kept."),
                    ],
                }],
            },
        )
        .help("An execution keeps at most ten values."),
    ],
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    #[expect(dead_code, reason = "there is one operation")]
    operation: Value,
    #[serde(default)]
    data_to_save: Entries,
}

#[derive(Deserialize, Default)]
struct Entries {
    #[serde(default)]
    values: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    key: Value,
    #[serde(default)]
    value: Value,
}

#[async_trait]
impl Node for ExecutionData {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let manual = context.mode == model::ExecutionMode::Manual;
        let mut custom_data = Object::new();
        let mut console = Vec::new();
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let noted = parameters.get(index).and_then(|parameters| note(parameters, &mut custom_data));
            match noted {
                Ok(()) => made.push(item.clone()),
                // Only who tries the workflow by hand is stopped by a name that cannot be kept.
                Err(error) if error.code == NOT_KEPT && !manual => {
                    console.push(error.message);
                    made.push(item.clone());
                }
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome { custom_data, console, ..Outcome::items(made) })
    }
}

/// What cannot be kept as custom data.
const NOT_KEPT: &str = "RR-CODE-0003";

fn note(parameters: &Parameters, custom_data: &mut Object) -> Result<(), NodeError> {
    for Entry { key, value } in &parameters.data_to_save.values {
        let refuse = |message: String| {
            let error = NodeError::with_code(NOT_KEPT, message);
            Err(NodeError { retryable: false, parameter: Some("dataToSave.values".into()), ..error })
        };
        let Value::String(name) = key else {
            return refuse(format!("the name of a value to note is a text, not {}", key.type_name()));
        };
        if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
            return refuse(format!("the name \"{name}\" may hold letters, digits and _ only"));
        }
        if !matches!(value, Value::String(_) | Value::Number(_)) {
            return refuse(format!(
                "the value of \"{name}\" is a text or a number, not {}",
                value.type_name()
            ));
        }
        custom_data.insert(name.clone(), value.to_text());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
