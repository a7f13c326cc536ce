//! Remove Duplicates drops items that came before: earlier in the same input, or in earlier executions of the workflow.
//! Example: a schedule reads a feed every hour, and only entries whose `link` was never seen go on.
//!
//! `within` compares the items of one input, `history` is what is remembered from one execution to the next.

mod form;
mod history;
mod within;

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::{EcoString, eco_format};
use indexmap::IndexMap;
use jiff::tz::TimeZone;
use model::{Item, Object, Value, format_number};
use node_sdk::{
    Category, Condition, Description, Effect, MemoryPlace, Node, NodeContext, NodeError, Outcome, PortRule,
    Ports, Upgrade,
};
use rustc_hash::FxBuildHasher;
use serde::Deserialize;

use crate::flow::conditions::read_moment;
use history::{Kind, Writer};

/// The node type `core.removeDuplicates`.
pub struct RemoveDuplicates;

const SEEN: &str = "removeItemsSeenInPreviousExecutions";

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.removeDuplicates",
    version: 2.0,
    label: "Remove Duplicates",
    summary: "Drops items that came before, in this input or in earlier executions.",
    category: Category::Data,
    icon: "copy-x",
    keywords: &["unique", "distinct", "dedupe", "deduplicate", "new", "seen"],
    trigger: false,
    // What it remembers names the execution that wrote it, so that doing it again after a crash gives the same.
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: outputs(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: form::properties(),
});

fn outputs() -> Vec<PortRule> {
    let one = |show: Condition, label| PortRule { show: vec![show], ports: Ports::One { label } };
    vec![
        one(Condition::is("operation", [SEEN]), "Kept"),
        one(Condition::is("operation", [SEEN]), "Discarded"),
        one(Condition::is_not("operation", [SEEN]), ""),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parameters {
    operation: Operation,
    compare: within::Compare,
    fields_to_exclude: Value,
    fields_to_compare: Value,
    logic: Logic,
    dedupe_value: Value,
    incremental_dedupe_value: Value,
    date_dedupe_value: Value,
    mode: EcoString,
    options: Options,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Operation {
    #[default]
    RemoveDuplicateInputItems,
    RemoveItemsSeenInPreviousExecutions,
    ClearDeduplicationHistory,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::enum_variant_names, reason = "the words that stand in workflows")]
enum Logic {
    #[default]
    RemoveItemsWithAlreadySeenKeyValues,
    RemoveItemsUpToStoredIncrementalKey,
    RemoveItemsUpToStoredDate,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    disable_dot_notation: bool,
    remove_other_fields: bool,
    scope: Scope,
    history_size: Value,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Scope {
    #[default]
    Node,
    Workflow,
}

#[async_trait]
impl Node for RemoveDuplicates {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let first = context.parameters_once::<Parameters>().await?;
        match first.operation {
            Operation::RemoveDuplicateInputItems => Ok(Outcome::items(within::unique(&first, &items)?)),
            Operation::RemoveItemsSeenInPreviousExecutions => seen_before(context, &first, &items).await,
            Operation::ClearDeduplicationHistory => {
                context.services.memories.forget(&place(context, first.options.scope)).await?;
                let same = |(index, item): (usize, &Item)| item.clone().paired_with(index);
                Ok(Outcome::items(items.iter().enumerate().map(same).collect()))
            }
        }
    }

    /// Version 1 knew only the comparison within the input.
    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        if version >= 2.0 || parameters.contains_key("operation") {
            return Upgrade::Unchanged(parameters.clone());
        }
        let mut parameters = parameters.clone();
        parameters.insert("operation", "removeDuplicateInputItems");
        Upgrade::Changed(parameters)
    }
}

/// Where the node remembers what it has seen.
fn place(context: &NodeContext<'_>, scope: Scope) -> MemoryPlace {
    let text = |value: Option<Value>, name: &str| -> EcoString {
        value
            .and_then(|value| value.get(name).and_then(Value::as_str).map(EcoString::from))
            .unwrap_or_default()
    };
    let node = if context.node.id.is_empty() { &context.node.name } else { &context.node.id };
    MemoryPlace {
        workflow: text(context.view.global("workflow"), "id"),
        name: match scope {
            Scope::Node => eco_format!("duplicates/{node}"),
            Scope::Workflow => "duplicates".into(),
        },
    }
}

/// Sorts items by whether what they are known by was seen in an earlier execution.
async fn seen_before(
    context: &NodeContext<'_>,
    first: &Parameters,
    items: &[Item],
) -> Result<Outcome, NodeError> {
    let all = context.parameters::<Parameters>().await?;
    let (kind, parameter) = match first.logic {
        Logic::RemoveItemsWithAlreadySeenKeyValues => (Kind::Entries, "dedupeValue"),
        Logic::RemoveItemsUpToStoredIncrementalKey => (Kind::LatestNumber, "incrementalDedupeValue"),
        Logic::RemoveItemsUpToStoredDate => (Kind::LatestDate, "dateDedupeValue"),
    };
    let mut keys: IndexMap<EcoString, Vec<usize>, FxBuildHasher> = IndexMap::default();
    let mut numbers = Vec::new();
    for index in 0..items.len() {
        let parameters = all.get(index)?;
        let at = |error: NodeError| error.at_parameter(parameter).at_item(index);
        let (key, number) = match kind {
            Kind::Entries => (parameters.dedupe_value.to_text(), 0.0),
            Kind::LatestNumber => counted(&parameters.incremental_dedupe_value).map_err(at)?,
            Kind::LatestDate => dated(&parameters.date_dedupe_value).map_err(at)?,
        };
        let members = keys.entry(key).or_default();
        if members.is_empty() {
            numbers.push(number);
        }
        members.push(index);
    }
    let order = key_order(keys.keys());
    let mut writer = Writer {
        memories: &*context.services.memories,
        place: place(context, first.options.scope),
        who: who(context),
        most: history_size(&first.options.history_size)?,
    };
    let named: Vec<&str> = keys.keys().map(EcoString::as_str).collect();
    let is_new = match kind {
        Kind::Entries => writer.new_entries(&named).await?,
        kind => writer.beyond(kind, &numbers).await?,
    };
    let (mut kept, mut discarded) = (Vec::new(), Vec::new());
    for number in order {
        let Some((_, members)) = keys.get_index(number) else { continue };
        let into = if is_new.get(number).copied().unwrap_or_default() { &mut kept } else { &mut discarded };
        into.extend(members.iter().map(|index| items[*index].clone().paired_with(*index)));
    }
    Ok(Outcome::outputs([kept, discarded]))
}

/// This run of this node in this execution.
fn who(context: &NodeContext<'_>) -> String {
    let execution = context.view.global("execution");
    let execution = execution.as_ref().and_then(|value| value.get("id")).and_then(Value::as_str);
    let node = if context.node.id.is_empty() { &context.node.name } else { &context.node.id };
    format!("{}/{node}/{}", execution.unwrap_or_default(), context.run)
}

fn history_size(value: &Value) -> Result<usize, NodeError> {
    const MOST: f64 = 400_000.0;
    let number = match value {
        Value::Null => Some(10_000.0),
        Value::String(text) => text.trim().parse::<f64>().ok(),
        other => other.as_f64(),
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 400,000")]
    number.filter(|number| (1.0..=MOST).contains(number)).map(|number| number as usize).ok_or_else(|| {
        let message = format!("\"{value}\" is not a number of values from 1 to {MOST}");
        NodeError::parameter("options.historySize", message)
    })
}

fn missing() -> NodeError {
    NodeError { retryable: false, ..NodeError::operation("there is no value to compare") }
        .describe("Give an expression that has a value for every item.")
}

/// A number and the text it is known by.
fn counted(value: &Value) -> Result<(EcoString, f64), NodeError> {
    let text = value.to_text();
    if value.is_null() || text.trim().is_empty() {
        return Err(missing());
    }
    let number = crate::flow::conditions::number_of(value).ok_or_else(|| {
        let message = format!("\"{text}\" is not a number");
        NodeError { retryable: false, ..NodeError::operation(message) }
    })?;
    Ok((format_number(number).into(), number))
}

/// A date in milliseconds and the text it is known by.
fn dated(value: &Value) -> Result<(EcoString, f64), NodeError> {
    let text = value.to_text();
    if value.is_null() || text.trim().is_empty() {
        return Err(missing());
    }
    let moment = read_moment(value, &TimeZone::UTC).and_then(|moment| Value::from(moment).as_f64());
    let moment = moment.ok_or_else(|| {
        let message = format!("\"{text}\" is not a date");
        NodeError { retryable: false, ..NodeError::operation(message) }
    })?;
    Ok((text, moment))
}

/// The order in which JavaScript lists the names of an object: whole numbers by size, then the rest as it came. Workflows
/// see their items in this order.
fn key_order<'a>(keys: impl Iterator<Item = &'a EcoString>) -> Vec<usize> {
    let (mut numbers, mut others) = (Vec::new(), Vec::new());
    for (index, key) in keys.enumerate() {
        let plain = key.len() < 2 || !key.starts_with('0');
        let digits = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
        match key.parse::<u32>() {
            Ok(number) if digits && plain && number < u32::MAX => numbers.push((number, index)),
            _ => others.push(index),
        }
    }
    numbers.sort_unstable();
    numbers.into_iter().map(|(_, index)| index).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn keys_are_listed_as_javascript_does() {
        let keys = ["b", "10", "2", "02", "a", "-1", ""].map(EcoString::from);
        assert_eq!(key_order(keys.iter()), [2, 1, 0, 3, 4, 5, 6]);
    }

    #[test]
    fn only_the_operation_over_executions_has_two_outputs() {
        let count = |operation: &str| {
            PortRule::ports(&DESCRIPTION.outputs, &Object::from([("operation", operation)])).len()
        };
        assert_eq!(count(SEEN), 2);
        assert_eq!(count("removeDuplicateInputItems"), 1);
        assert_eq!(count("clearDeduplicationHistory"), 1);
    }
}
