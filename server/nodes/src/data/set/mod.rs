//! Edit Fields sets, renames and removes fields of each item, field by field or from one piece of JSON.
//! Example: `fullName` = `{{ $json.first }} {{ $json.last }}`, with "Include other fields" on to keep the rest.

mod convert;
mod plan;
mod upgrade;

use std::sync::LazyLock;

use async_trait::async_trait;
use model::{ExecutionMode, Item, Object, Value};
use node_sdk::{
    Category, Condition, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind, Upgrade,
};

use plan::Plan;

/// Copies of an item that can be asked for.
const MOST_COPIES: i64 = 10_000;

/// The node type `core.set`.
pub struct EditFields;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.set",
    version: 3.4,
    label: "Edit Fields",
    summary: "Sets, adds and removes fields of items.",
    category: Category::Data,
    icon: "pencil",
    keywords: &["set", "map", "rename", "field", "variable", "json"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: properties(),
});

fn properties() -> Vec<Property> {
    let others = || Condition::is("includeOtherFields", [true]);
    vec![
        Property::new("mode", "Mode", PropertyKind::options([("manual", "Field by field"), ("raw", "JSON")]))
            .default("manual")
            .literal(),
        Property::new("assignments", "Fields to set", PropertyKind::Assignments)
            .show(Condition::is("mode", ["manual"])),
        Property::new("jsonOutput", "JSON", PropertyKind::Json)
            .default("{\n  \"field\": \"value\"\n}")
            .help("One JSON object; expressions may stand anywhere in it.")
            .show(Condition::is("mode", ["raw"])),
        Property::new("includeOtherFields", "Include other fields", PropertyKind::Boolean)
            .help("Keep the fields that the item came with."),
        Property::new(
            "include",
            "Which other fields",
            PropertyKind::options([
                ("all", "All of them"),
                ("selected", "Only those named"),
                ("except", "All except those named"),
            ]),
        )
        .default("all")
        .show(others()),
        Property::new("includeFields", "Fields to keep", PropertyKind::text())
            .placeholder("name, address.city")
            .help("Names separated by commas.")
            .show(others())
            .show(Condition::is("include", ["selected"])),
        Property::new("excludeFields", "Fields to leave out", PropertyKind::text())
            .placeholder("password, internal.id")
            .help("Names separated by commas.")
            .show(others())
            .show(Condition::is("include", ["except"])),
        Property::new("duplicateItem", "Give each item several times", PropertyKind::Boolean)
            .literal()
            .help("Only while trying the workflow out by hand."),
        Property::new(
            "duplicateCount",
            "How many copies",
            PropertyKind::Number { min: Some(0.0), max: Some(10_000.0) },
        )
        .literal()
        .help("Beside the item itself.")
        .show(Condition::is("duplicateItem", [true])),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new("dotNotation", "Dots reach into fields", PropertyKind::Boolean)
                        .default(true)
                        .help(
                            "\"a.b\" sets field b inside of a; switched off, it sets a field called \"a.b\".",
                        ),
                    Property::new(
                        "ignoreConversionErrors",
                        "Ignore conversion errors",
                        PropertyKind::Boolean,
                    )
                    .help("Keep a value as it is when it cannot be turned into the chosen type."),
                    Property::new("stripBinary", "Leave out binary data", PropertyKind::Boolean)
                        .default(true)
                        .help(
                            "Without this option, binary data stays exactly when other fields are included.",
                        ),
                ],
            },
        ),
    ]
}

#[async_trait]
impl Node for EditFields {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        if items.is_empty() {
            return Ok(Outcome::same(items));
        }
        let mut made = Vec::with_capacity(items.len());
        if context.source.is_dynamic() {
            for part in context.parts() {
                let indices: Vec<usize> = part.collect();
                let resolved = context.source.resolve(&indices).await?;
                for (index, parameters) in indices.into_iter().zip(resolved) {
                    let result =
                        parameters.and_then(|parameters| Plan::new(&parameters)?.apply(&items[index], index));
                    made.push(result.or_else(|error| context.failed_item(error, index))?);
                }
            }
        } else {
            let mut resolved = context.source.resolve(&[0]).await?;
            let plan = Plan::new(&resolved.pop().unwrap_or_else(|| Ok(Object::new()))?);
            for (index, item) in items.iter().enumerate() {
                let result = plan.as_ref().map_err(Clone::clone).and_then(|plan| plan.apply(item, index));
                made.push(result.or_else(|error| context.failed_item(error, index))?);
            }
        }
        Ok(Outcome::items(copied(context, made).await?))
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        upgrade::upgrade(version, parameters)
    }
}

/// The items, each as often as the node asks for while somebody tries the workflow out.
async fn copied(context: &NodeContext<'_>, made: Vec<Item>) -> Result<Vec<Item>, NodeError> {
    if context.mode != ExecutionMode::Manual {
        return Ok(made);
    }
    let first = context.source.resolve(&[0]).await?.into_iter().next();
    let Some(Ok(parameters)) = first else { return Ok(made) };
    if !parameters.get("duplicateItem").is_some_and(Value::is_truthy) {
        return Ok(made);
    }
    let copies = parameters.get("duplicateCount").and_then(Value::as_i64).unwrap_or(0).clamp(0, MOST_COPIES);
    let times = usize::try_from(copies + 1).unwrap_or(1);
    Ok(made.into_iter().flat_map(|item| std::iter::repeat_n(item, times)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<plan::Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
