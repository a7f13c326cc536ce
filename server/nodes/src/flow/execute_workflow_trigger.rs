//! When Executed by Another Workflow is where a workflow begins that others call, and says which fields it takes.
//! Example: inputs `id` (number) and `name` (text); a call with `{id: 1, other: 2}` gives `{id: 1, name: null}`.

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use model::{Item, ItemLinks, Object, Value};
use node_sdk::{
    Category, Condition, Description, Effect, EntryGroup, Node, NodeContext, NodeError, Outcome, PortRule,
    Property, PropertyKind, Trigger, Upgrade,
};
use serde::Deserialize;

/// The node type `core.executeWorkflowTrigger`.
pub struct ExecuteWorkflowTrigger;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.executeWorkflowTrigger",
    version: 1.1,
    label: "When Executed by Another Workflow",
    summary: "Starts the workflow when another one calls it, with that workflow's items.",
    category: Category::Trigger,
    icon: "log-in",
    keywords: &["sub-workflow", "subworkflow", "called", "function", "inputs"],
    trigger: true,
    effect: Effect::Pure,
    inputs: Vec::new(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new(
            "inputSource",
            "Inputs",
            PropertyKind::options([
                ("workflowInputs", "Fields listed below"),
                ("jsonExample", "Fields of an example"),
                ("passthrough", "Everything the caller sends"),
            ]),
        )
        .default("workflowInputs"),
        Property::new("jsonExample", "Example", PropertyKind::Json)
            .default("{\n  \"aField\": \"a string\",\n  \"aNumber\": 123\n}")
            .help("An object with the fields that callers should send; the values only show the types.")
            .literal()
            .show(Condition::is("inputSource", ["jsonExample"])),
        Property::new(
            "workflowInputs",
            "Fields",
            PropertyKind::FixedCollection {
                multiple: true,
                add: "Add field",
                groups: vec![EntryGroup {
                    name: "values",
                    label: "Fields",
                    properties: vec![
                        Property::new("name", "Name", PropertyKind::text()).required().literal(),
                        Property::new(
                            "type",
                            "Type",
                            PropertyKind::options([
                                ("any", "Any"),
                                ("string", "Text"),
                                ("number", "Number"),
                                ("boolean", "True or false"),
                                ("array", "List"),
                                ("object", "Object"),
                            ]),
                        )
                        .default("string")
                        .literal(),
                    ],
                }],
            },
        )
        .show(Condition::is("inputSource", ["workflowInputs"])),
    ],
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    input_source: InputSource,
    #[serde(default)]
    json_example: Value,
    #[serde(default)]
    workflow_inputs: Inputs,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum InputSource {
    #[default]
    WorkflowInputs,
    JsonExample,
    Passthrough,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Inputs {
    values: Vec<Input>,
}

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    name: EcoString,
}

#[async_trait]
impl Node for ExecuteWorkflowTrigger {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters_once::<Parameters>().await?;
        match fields(&parameters)? {
            None => Ok(Outcome::same(items)),
            Some(fields) => Ok(Outcome::items(items.iter().map(|item| declared(item, &fields)).collect())),
        }
    }

    /// Version 1 passed everything on.
    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        if version >= 1.1 {
            return Upgrade::Unchanged(parameters.clone());
        }
        let mut parameters = parameters.clone();
        parameters.insert("inputSource", "passthrough");
        Upgrade::Changed(parameters)
    }

    fn triggers(&self, _: &Object, _: Option<&str>) -> Result<Vec<Trigger>, NodeError> {
        Ok(vec![Trigger::Call])
    }
}

/// The names of the fields that are taken; `None`: all.
fn fields(parameters: &Parameters) -> Result<Option<Vec<EcoString>>, NodeError> {
    match parameters.input_source {
        InputSource::Passthrough => Ok(None),
        InputSource::WorkflowInputs => {
            let mut names: Vec<EcoString> = Vec::new();
            for Input { name } in &parameters.workflow_inputs.values {
                let name = EcoString::from(name.trim());
                let wrong = |why| Err(NodeError::parameter("workflowInputs.values", why));
                if name.is_empty() {
                    return wrong("a field has no name".to_owned());
                }
                if names.contains(&name) {
                    return wrong(format!("two fields are called \"{name}\""));
                }
                names.push(name);
            }
            Ok(Some(names))
        }
        InputSource::JsonExample => {
            let wrong = |why| NodeError::parameter("jsonExample", why);
            let example = match &parameters.json_example {
                Value::String(text) => Value::from_json(text)
                    .map_err(|error| wrong(format!("the example is not JSON: {error}")))?,
                other => other.clone(),
            };
            let Value::Object(example) = &example else {
                return Err(wrong(format!("the example is {}, not an object", example.type_name())));
            };
            Ok(Some(example.keys().cloned().collect()))
        }
    }
}

/// `item` with the declared fields only, null for those it lacks; its binary data stays.
fn declared(item: &Item, fields: &[EcoString]) -> Item {
    let field = |name: &EcoString| (name.clone(), item.json.get(name).cloned().unwrap_or_default());
    let json: Object = fields.iter().map(field).collect();
    Item { json, paired_item: ItemLinks::Unknown, error: None, ..item.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("they agree");
    }
}
