//! Execute Workflow calls another workflow with its items, once with all or for each item, and gives what that workflow's
//! last node gave. Example: mode "each" with a workflow that makes one invoice: 10 orders → 10 calls → 10 invoices.

mod inputs;

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use ecow::EcoString;
use model::{Item, ItemLink, ItemLinks, Items, Object, Value};
use node_sdk::{
    CallPlace, CalledWorkflow, Category, Condition, Description, Effect, Node, NodeContext, NodeError,
    Outcome, PerItem, PortRule, Property, PropertyKind, Upgrade, WorkflowCall,
};
use serde::Deserialize;

use self::inputs::Mapping;

/// The node type `core.executeWorkflow`.
pub struct ExecuteWorkflow;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.executeWorkflow",
    version: 1.4,
    label: "Execute Workflow",
    summary: "Calls another workflow and gives what it gave.",
    category: Category::Flow,
    icon: "workflow",
    keywords: &["sub-workflow", "subworkflow", "call", "function", "reuse"],
    trigger: false,
    effect: Effect::Repeatable,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: properties(),
});

fn properties() -> Vec<Property> {
    vec![
        Property::new(
            "source",
            "Workflow from",
            PropertyKind::options([
                ("database", "This product"),
                ("parameter", "JSON below"),
                ("localFile", "A file (not possible here)"),
                ("url", "An address (not possible here)"),
            ]),
        )
        .default("database")
        .literal(),
        Property::new(
            "workflowId",
            "Workflow",
            PropertyKind::ResourceLocator {
                modes: vec![
                    node_sdk::Choice::new("list", "From the list"),
                    node_sdk::Choice::new("id", "By id"),
                ],
            },
        )
        .required()
        .show(Condition::is("source", ["database"])),
        Property::new("workflowJson", "Workflow JSON", PropertyKind::Json)
            .required()
            .show(Condition::is("source", ["parameter"])),
        Property::new("workflowPath", "File", PropertyKind::text())
            .show(Condition::is("source", ["localFile"])),
        Property::new("workflowUrl", "Address", PropertyKind::text()).show(Condition::is("source", ["url"])),
        Property::new("workflowInputs", "Inputs", PropertyKind::ResourceMapper)
            .help("What the called workflow's trigger asks for.")
            .show(Condition::is("source", ["database"])),
        Property::new(
            "mode",
            "Call",
            PropertyKind::options([("once", "Once with all items"), ("each", "Once for each item")]),
        )
        .default("once")
        .literal(),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new("waitForSubWorkflow", "Wait until it has ended", PropertyKind::Boolean)
                        .default(true)
                        .help("Otherwise the items go on unchanged while the other workflow runs by itself."),
                ],
            },
        ),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    source: EcoString,
    #[serde(default)]
    workflow_id: Value,
    #[serde(default)]
    workflow_json: Value,
    #[serde(default)]
    workflow_path: Value,
    #[serde(default)]
    workflow_url: Value,
    #[serde(default)]
    workflow_inputs: Option<Mapping>,
    #[serde(default)]
    mode: EcoString,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    wait_for_sub_workflow: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { wait_for_sub_workflow: true }
    }
}

#[async_trait]
impl Node for ExecuteWorkflow {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let each = parameters.get(0).is_ok_and(|first| first.mode == "each");
        let outputs = if each {
            call_each(context, &items, &parameters).await?
        } else {
            call_once(context, &items, &parameters).await?
        };
        Ok(Outcome { outputs, ..Outcome::default() })
    }

    /// Version 1 named the workflow by its id alone.
    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        match parameters.get("workflowId") {
            Some(id) if version < 1.1 && !matches!(id, Value::Object(_)) => {
                let locator =
                    [("__rl", Value::from(true)), ("mode", Value::from("id")), ("value", id.clone())];
                let mut parameters = parameters.clone();
                parameters.insert("workflowId", Object::from(locator));
                Upgrade::Changed(parameters)
            }
            _ => Upgrade::Unchanged(parameters.clone()),
        }
    }
}

/// One call with all items. What the other workflow linked stays linked; the rest is linked place by place when it gave as
/// many as it got, else to all.
async fn call_once(
    context: &NodeContext<'_>,
    items: &Items,
    parameters: &PerItem<Parameters>,
) -> Result<Vec<Items>, NodeError> {
    let call = async {
        let first = parameters.get(0)?;
        let mut given = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            given.push(inputs::apply(parameters.get(index)?.workflow_inputs.as_ref(), item, index)?);
        }
        let wait = first.options.wait_for_sub_workflow;
        let given = Arc::new(given);
        let call = WorkflowCall {
            workflow: first.workflow()?,
            items: given.clone(),
            wait,
            place: place(context, 0),
        };
        let called = context.services.workflows.call(call).await?;
        Ok::<_, NodeError>(if wait { called.outputs } else { vec![given] })
    };
    match call.await {
        Ok(outputs) => Ok(outputs.iter().map(|output| linked(output, items.len())).collect()),
        Err(error) if context.continues_on_error() => {
            let item = Item::new(Object::from([("error", error.message)]));
            Ok(vec![Arc::new(vec![Item { paired_item: to_all(items.len()), ..item }])])
        }
        Err(error) => Err(error),
    }
}

/// Where call `number` of this run is made.
fn place(context: &NodeContext<'_>, number: usize) -> CallPlace {
    CallPlace { node: context.node.name.clone(), run: context.run, attempt: context.attempt, number }
}

fn linked(output: &Items, count: usize) -> Items {
    if output.iter().all(|item| !item.paired_item.is_unknown()) {
        return output.clone();
    }
    let one_to_one = output.len() == count;
    let link = |(index, item): (usize, &Item)| match item.paired_item.is_unknown() {
        false => item.clone(),
        true if one_to_one => item.clone().paired_with(index),
        true => Item { paired_item: to_all(count), ..item.clone() },
    };
    Arc::new(output.iter().enumerate().map(link).collect())
}

fn to_all(count: usize) -> ItemLinks {
    match count {
        0 => ItemLinks::Unknown,
        1 => ItemLinks::One(ItemLink::new(0)),
        _ => ItemLinks::Many((0..count).map(ItemLink::new).collect::<Vec<_>>().into()),
    }
}

/// A call for each item, one after the other; what a call gives is linked to its item.
async fn call_each(
    context: &NodeContext<'_>,
    items: &Items,
    parameters: &PerItem<Parameters>,
) -> Result<Vec<Items>, NodeError> {
    let mut outputs: Vec<Vec<Item>> = vec![Vec::new()];
    for (index, item) in items.iter().enumerate() {
        let call = async {
            let own = parameters.get(index)?;
            let given = inputs::apply(own.workflow_inputs.as_ref(), item, index)?;
            let wait = own.options.wait_for_sub_workflow;
            let given: Items = Arc::new(vec![given]);
            let (workflow, place) = (own.workflow()?, place(context, index));
            let call = WorkflowCall { workflow, items: given.clone(), wait, place };
            let called = context.services.workflows.call(call).await?;
            Ok::<_, NodeError>(if wait { called.outputs } else { vec![given] })
        };
        match call.await {
            Ok(called) => {
                if outputs.len() < called.len() {
                    outputs.resize_with(called.len(), Vec::new);
                }
                for (output, made) in outputs.iter_mut().zip(called) {
                    output.extend(made.iter().map(|made| made.clone().paired_with(index)));
                }
            }
            Err(error) => outputs[0].push(context.failed_item(error, index)?),
        }
    }
    Ok(outputs.into_iter().map(Arc::new).collect())
}

impl Parameters {
    fn workflow(&self) -> Result<CalledWorkflow, NodeError> {
        match self.source.as_str() {
            "parameter" => self.given(),
            "localFile" => Err(elsewhere("workflowPath", "a file", &self.workflow_path)),
            "url" => Err(elsewhere("workflowUrl", "an address", &self.workflow_url)),
            _ => self.stored(),
        }
    }

    fn stored(&self) -> Result<CalledWorkflow, NodeError> {
        let (id, name) = match &self.workflow_id {
            Value::Object(locator) => (
                locator.get("value").cloned().unwrap_or_default(),
                locator.get("cachedResultName").and_then(Value::as_str).map(EcoString::from),
            ),
            other => (other.clone(), None),
        };
        let id = match &id {
            Value::String(id) => EcoString::from(id.trim()),
            Value::Number(_) => id.to_text(),
            _ => EcoString::new(),
        };
        // An address of the editor holds the id as its last part.
        let id = match id.contains("://") {
            true => EcoString::from(id.trim_end_matches('/').rsplit('/').next().unwrap_or_default()),
            false => id,
        };
        if id.is_empty() {
            return Err(NodeError::parameter("workflowId", "no workflow is chosen"));
        }
        Ok(CalledWorkflow::Stored { id, name })
    }

    fn given(&self) -> Result<CalledWorkflow, NodeError> {
        let wrong = |why| NodeError::parameter("workflowJson", why);
        let workflow = match &self.workflow_json {
            Value::String(text) if text.trim().is_empty() => {
                return Err(wrong("no workflow is given".to_owned()));
            }
            Value::String(text) => {
                Value::from_json(text).map_err(|error| wrong(format!("the workflow is not JSON: {error}")))?
            }
            other => other.clone(),
        };
        match workflow {
            Value::Object(_) => Ok(CalledWorkflow::Given(workflow)),
            other => Err(wrong(format!("the workflow is {}, not an object", other.type_name()))),
        }
    }
}

fn elsewhere(parameter: &'static str, what: &str, value: &Value) -> NodeError {
    let message = format!("workflows are not read from {what} here (\"{}\")", value.to_text());
    NodeError { retryable: false, ..NodeError::with_code("RR-SUB-0005", message) }
        .at_parameter(parameter)
        .describe("Import the workflow and choose it from the list, or put its JSON into the node.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("they agree");
    }
}
