//! What If and Filter have in common: the form, the parameters, and sorting items by whether conditions hold for them.

use std::sync::Arc;

use model::{Item, ItemError, Object, OnError, Value};
use node_sdk::{NodeContext, NodeError, Property, PropertyKind, Upgrade};
use serde::Deserialize;

use super::conditions::{Conditions, Judge, Wishes, upgrade_first_version};

/// The parameters of If and Filter.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Parameters {
    conditions: Conditions,
    loose_type_validation: bool,
    options: Options,
}

/// What can be added to them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    ignore_case: bool,
}

/// The form of If and Filter.
pub fn properties() -> Vec<Property> {
    let ignore_case = Property::new("ignoreCase", "Ignore case", PropertyKind::Boolean)
        .default(true)
        .help("Treats capital and small letters alike.");
    vec![
        Property::new("conditions", "Conditions", PropertyKind::Filter),
        Property::new("looseTypeValidation", "Convert types where required", PropertyKind::Boolean)
            .help("Converts a value of another type, such as the text 5 for a number, instead of failing."),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: vec![ignore_case] },
        ),
    ]
}

/// Items by whether the conditions hold for them, each linked to the input item it is.
#[derive(Debug, Default)]
pub struct Sorted {
    /// They hold.
    pub holding: Vec<Item>,
    /// They do not.
    pub other: Vec<Item>,
}

/// Sorts the items of the main input.
///
/// # Errors
/// The first failure, unless the node goes on after errors; then the item is among the others, and marked when it is to
/// leave through the error output.
pub async fn sort(context: &NodeContext<'_>) -> Result<Sorted, NodeError> {
    let items = context.items();
    let mut judge = Judge::new(context.view.timezone());
    let mut sorted = Sorted::default();
    if !context.source.is_dynamic() {
        let parameters = context.parameters_once::<Parameters>().await?;
        for index in 0..items.len() {
            sorted.put(context, &items, index, parameters.hold(&mut judge))?;
        }
        return Ok(sorted);
    }
    for part in context.parts() {
        let parameters = context.parameters_of::<Parameters>(part.clone()).await?;
        for (index, parameters) in part.zip(parameters) {
            let holds = parameters.and_then(|parameters| parameters.hold(&mut judge));
            sorted.put(context, &items, index, holds)?;
        }
    }
    Ok(sorted)
}

impl Parameters {
    fn hold(&self, judge: &mut Judge) -> Result<bool, NodeError> {
        let wishes = Wishes { loose: self.loose_type_validation, ignore_case: self.options.ignore_case };
        judge.holds(&self.conditions, wishes)
    }
}

impl Sorted {
    fn put(
        &mut self,
        context: &NodeContext<'_>,
        items: &[Item],
        index: usize,
        holds: Result<bool, NodeError>,
    ) -> Result<(), NodeError> {
        let item = items[index].clone().paired_with(index);
        match holds {
            Ok(true) => self.holding.push(item),
            Ok(false) => self.other.push(item),
            Err(error) => match context.node.on_error() {
                OnError::StopWorkflow => return Err(error.at_item(index)),
                OnError::ContinueRegularOutput => self.other.push(item),
                OnError::ContinueErrorOutput => self.other.push(failed(item, &error)),
            },
        }
        Ok(())
    }
}

/// `item` with what went wrong beside its fields, marked so that the engine sends it to the error output.
pub fn failed(mut item: Item, error: &NodeError) -> Item {
    item.json.insert("error", error.message.as_str());
    let error = ItemError { message: error.message.clone(), description: error.description.clone() };
    Item { error: Some(Box::new(error)), ..item }
}

/// Brings parameters of If or Filter up to date. In version 1 the conditions are grouped by type and `combine` (with its
/// value for "any") joins them; in version 2.0 the type conversion is an option.
pub fn upgrade(version: f64, parameters: &Object, combine: (&str, &str)) -> Upgrade {
    if version < 2.0 {
        let any = parameters.get(combine.0).and_then(Value::as_str).is_some_and(|word| word == combine.1);
        return match upgrade_first_version(parameters.get("conditions"), if any { "or" } else { "and" }) {
            Ok(conditions) => Upgrade::Changed(Object::from([
                ("conditions", conditions),
                ("looseTypeValidation", Value::from(true)),
                ("options", Value::Object(Object::new())),
            ])),
            Err(reason) => Upgrade::Impossible(reason),
        };
    }
    lift_loose_option(parameters)
}

/// Moves `options.looseTypeValidation`, where versions before 2.1 (Switch: 3.1) keep it, to the top.
pub fn lift_loose_option(parameters: &Object) -> Upgrade {
    let Some(Value::Object(options)) = parameters.get("options") else {
        return Upgrade::Unchanged(parameters.clone());
    };
    let mut options = options.clone();
    let Some(loose) = options.remove("looseTypeValidation") else {
        return Upgrade::Unchanged(parameters.clone());
    };
    let mut parameters = parameters.clone();
    parameters.insert("options", options);
    parameters.insert("looseTypeValidation", loose);
    Upgrade::Changed(parameters)
}

/// Both outputs of [`Sorted`] in the order of If.
impl From<Sorted> for Vec<model::Items> {
    fn from(sorted: Sorted) -> Self {
        vec![Arc::new(sorted.holding), Arc::new(sorted.other)]
    }
}
