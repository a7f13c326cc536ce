//! Summarize counts, adds up and collects fields over all items, or over groups of them, as a pivot table does.
//! Example: the sum of `amount` for each `customer` gives items `{customer, sum_amount}`.

mod form;
mod measure;

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use ecow::EcoString;
use indexmap::IndexMap;
use model::{Item, ItemLink, ItemLinks, Object, Value};
use node_sdk::{Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Upgrade};
use rustc_hash::FxBuildHasher;
use serde::Deserialize;

use super::field_list::{field, names};
use super::likeness::Exactly;
use measure::Measure;

/// The node type `core.summarize`.
pub struct Summarize;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.summarize",
    version: 1.1,
    label: "Summarize",
    summary: "Counts, adds up and collects fields, for all items or for groups of them.",
    category: Category::Data,
    icon: "sigma",
    keywords: &["sum", "count", "average", "group", "pivot", "aggregate", "min", "max"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: form::properties(),
});

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parameters {
    fields_to_summarize: Measures,
    fields_to_split_by: Value,
    options: Options,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Measures {
    values: Vec<Measure>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    continue_if_field_not_found: Option<bool>,
    disable_dot_notation: bool,
    output_format: OutputFormat,
    skip_empty_split_fields: bool,
    /// Groups are named by texts with underscores for blanks and dots, as in version 1.
    split_values_as_names: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum OutputFormat {
    #[default]
    SeparateItems,
    SingleItem,
}

#[async_trait]
impl Node for Summarize {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters_once::<Parameters>().await?;
        Ok(Outcome::items(parameters.summarize(&items)?))
    }

    /// Version 1 named groups by texts and failed for a field that no item has, unless an option said otherwise.
    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        let mut options = parameters.get("options").and_then(Value::as_object).cloned().unwrap_or_default();
        if version >= 1.1 {
            return Upgrade::Unchanged(parameters.clone());
        }
        options.insert("splitValuesAsNames", true);
        if !options.contains_key("continueIfFieldNotFound") {
            options.insert("continueIfFieldNotFound", false);
        }
        let mut parameters = parameters.clone();
        parameters.insert("options", options);
        Upgrade::Changed(parameters)
    }
}

/// Items that belong together, by what they have in common.
struct Group {
    values: Vec<Option<Value>>,
    members: Vec<usize>,
}

impl Parameters {
    fn summarize(&self, items: &[Item]) -> Result<Vec<Item>, NodeError> {
        let dots = !self.options.disable_dot_notation;
        let measures = &self.fields_to_summarize.values;
        if measures.is_empty() {
            return Err(NodeError::parameter("fieldsToSummarize", "no field to summarize is named"));
        }
        for (index, measure) in measures.iter().enumerate() {
            let at = || format!("fieldsToSummarize.values[{index}].field");
            if measure.field.is_empty() {
                return Err(NodeError::parameter(at(), "no field to summarize is named"));
            }
            if items.iter().any(|item| field(&item.json, &measure.field, dots).is_some()) {
                continue;
            }
            if self.options.continue_if_field_not_found.unwrap_or(true) {
                let all = (0..items.len()).map(ItemLink::new).collect();
                return Ok(vec![Item { paired_item: ItemLinks::Many(all), ..Item::default() }]);
            }
            let message = format!("no item has the field \"{}\"", measure.field);
            return Err(NodeError::parameter(at(), message));
        }
        let split_by = names(Some(&self.fields_to_split_by));
        let groups = self.groups(items, &split_by, dots);
        let measured = |group: &Group| -> Object {
            measures
                .iter()
                .map(|measure| {
                    let members = group.members.iter().map(|index| &items[*index].json);
                    let values = members.map(|json| field(json, &measure.field, dots));
                    (measure.name(), measure.take(values))
                })
                .collect()
        };
        let links = |members: &[usize]| -> ItemLinks {
            ItemLinks::Many(members.iter().map(|index| ItemLink::new(*index)).collect::<Arc<[_]>>())
        };
        if self.options.output_format == OutputFormat::SingleItem {
            let all: Vec<usize> = (0..items.len()).collect();
            let json = nested(&groups, &measured);
            return Ok(vec![Item { json, paired_item: links(&all), ..Item::default() }]);
        }
        let one = |group: &Group| {
            let mut json = Object::with_capacity(split_by.len() + measures.len());
            for (name, value) in split_by.iter().zip(&group.values) {
                if let Some(value) = value {
                    json.insert(measure::plain_name(name), value.clone());
                }
            }
            for (name, value) in measured(group) {
                json.insert(name, value);
            }
            Item { json, paired_item: links(&group.members), ..Item::default() }
        };
        Ok(groups.iter().map(one).collect())
    }

    /// The groups, in the order in which each level first meets them.
    fn groups(&self, items: &[Item], split_by: &[EcoString], dots: bool) -> Vec<Group> {
        let mut groups = vec![Group { values: Vec::new(), members: (0..items.len()).collect() }];
        for name in split_by {
            let split = |group: Group| {
                let mut parts: IndexMap<KeyOf, Vec<usize>, FxBuildHasher> = IndexMap::default();
                for index in group.members {
                    let value = field(&items[index].json, name, dots);
                    let empty =
                        value.is_none_or(|value| !matches!(value, Value::Number(_)) && !value.is_truthy());
                    if self.options.skip_empty_split_fields && empty {
                        continue;
                    }
                    parts.entry(KeyOf(self.group_value(value))).or_default().push(index);
                }
                let values = group.values;
                parts.into_iter().map(move |(key, members)| {
                    let values = values.iter().cloned().chain([key.0]).collect();
                    Group { values, members }
                })
            };
            groups = groups.into_iter().flat_map(split).collect();
        }
        groups
    }

    /// What a group is known by: the value itself, lists and objects as JSON.
    fn group_value(&self, value: Option<&Value>) -> Option<Value> {
        let value = match value {
            Some(nested @ (Value::Array(_) | Value::Object(_))) => Some(Value::from(nested.to_json())),
            other => other.cloned(),
        };
        if !self.options.split_values_as_names {
            return value;
        }
        let text = value.map_or_else(|| "undefined".into(), |value| value.to_text());
        Some(Value::from(measure::plain_name(&text)))
    }
}

/// A group's value as the key of a map.
struct KeyOf(Option<Value>);

impl PartialEq for KeyOf {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl Eq for KeyOf {}
impl std::hash::Hash for KeyOf {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        Exactly(self.0.as_ref()).hash(state);
    }
}

/// All groups in one object, a level for each field that splits.
fn nested(groups: &[Group], measured: &impl Fn(&Group) -> Object) -> Object {
    let mut root = Object::new();
    for group in groups {
        let json = measured(group);
        if group.values.is_empty() {
            return json;
        }
        let mut place = &mut root;
        for (depth, value) in group.values.iter().enumerate() {
            let key = value.as_ref().map_or_else(|| "undefined".into(), Value::to_text);
            if depth + 1 == group.values.len() {
                place.insert(key, json);
                break;
            }
            if !place.contains_key(&key) {
                place.insert(key.clone(), Object::new());
            }
            let Some(Value::Object(next)) = place.get_mut(&key) else { break };
            place = next;
        }
    }
    root
}

#[cfg(test)]
mod tests;
