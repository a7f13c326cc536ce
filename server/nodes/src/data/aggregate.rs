//! Aggregate gathers many items into one: each named field as a list, or all items as a list in one field.
//! Example: field `email` of three items gives one item `{email: [a, b, c]}`.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use ecow::{EcoString, eco_format};
use indexmap::IndexMap;
use model::{BinaryData, Item, ItemLink, ItemLinks, Object, Value};
use node_sdk::{
    Category, Condition, Description, Effect, EntryGroup, Node, NodeContext, NodeError, Outcome, PortRule,
    Property, PropertyKind,
};
use serde::Deserialize;

use super::field_list::{field, names, put, remove};

/// The node type `core.aggregate`.
pub struct Aggregate;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.aggregate",
    version: 1.0,
    label: "Aggregate",
    summary: "Gathers many items into one.",
    category: Category::Data,
    icon: "group",
    keywords: &["combine", "list", "collect", "array", "group"],
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
    let single = || Condition::is("aggregate", ["aggregateIndividualFields"]);
    let whole = || Condition::is("aggregate", ["aggregateAllItemData"]);
    vec![
        Property::new(
            "aggregate",
            "What to gather",
            PropertyKind::options([
                ("aggregateIndividualFields", "Single fields"),
                ("aggregateAllItemData", "Whole items, into one list"),
            ]),
        )
        .default("aggregateIndividualFields"),
        Property::new(
            "fieldsToAggregate",
            "Fields",
            PropertyKind::FixedCollection {
                multiple: true,
                add: "Add field",
                groups: vec![EntryGroup {
                    name: "fieldToAggregate",
                    label: "Field",
                    properties: vec![
                        Property::new("fieldToAggregate", "Field", PropertyKind::text()).placeholder("email"),
                        Property::new("renameField", "Give the list another name", PropertyKind::Boolean),
                        Property::new("outputFieldName", "Name of the list", PropertyKind::text())
                            .show(Condition::is("renameField", [true])),
                    ],
                }],
            },
        )
        .show(single()),
        Property::new("destinationFieldName", "Name of the list", PropertyKind::text())
            .default("data")
            .show(whole()),
        Property::new(
            "include",
            "Which fields",
            PropertyKind::options([
                ("allFields", "All"),
                ("specifiedFields", "Only those named"),
                ("allFieldsExcept", "All except those named"),
            ]),
        )
        .default("allFields")
        .show(whole()),
        Property::new("fieldsToInclude", "Fields to keep", PropertyKind::text())
            .help("Names separated by commas.")
            .show(whole())
            .show(Condition::is("include", ["specifiedFields"])),
        Property::new("fieldsToExclude", "Fields to leave out", PropertyKind::text())
            .help("Names separated by commas.")
            .show(whole())
            .show(Condition::is("include", ["allFieldsExcept"])),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new("disableDotNotation", "Dots are part of names", PropertyKind::Boolean),
                    Property::new("mergeLists", "Merge lists", PropertyKind::Boolean)
                        .help("A field that holds lists gives one long list instead of a list of lists."),
                    Property::new("keepMissing", "Keep missing and null values", PropertyKind::Boolean)
                        .help("Puts null where an item lacks the field."),
                    Property::new("includeBinaries", "Keep binary data", PropertyKind::Boolean),
                    Property::new("keepOnlyUnique", "Keep only different binary data", PropertyKind::Boolean)
                        .help("Same type, name and size count as the same.")
                        .show(Condition::is("includeBinaries", [true])),
                ],
            },
        ),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    aggregate: Mode,
    #[serde(default)]
    fields_to_aggregate: Fields,
    #[serde(default = "data")]
    destination_field_name: EcoString,
    #[serde(default)]
    include: Include,
    #[serde(default)]
    fields_to_include: Value,
    #[serde(default)]
    fields_to_exclude: Value,
    #[serde(default)]
    options: Options,
}

fn data() -> EcoString {
    "data".into()
}

#[derive(Deserialize, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Mode {
    #[default]
    AggregateIndividualFields,
    AggregateAllItemData,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
enum Include {
    #[default]
    AllFields,
    SpecifiedFields,
    AllFieldsExcept,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    field_to_aggregate: Vec<FieldEntry>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct FieldEntry {
    field_to_aggregate: EcoString,
    rename_field: bool,
    output_field_name: EcoString,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "five switches of a form")]
struct Options {
    disable_dot_notation: bool,
    merge_lists: bool,
    keep_missing: bool,
    include_binaries: bool,
    keep_only_unique: bool,
}

#[async_trait]
impl Node for Aggregate {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters: Parameters = context.parameters_once().await?;
        let json = match parameters.aggregate {
            Mode::AggregateIndividualFields => parameters.single_fields(&items)?,
            Mode::AggregateAllItemData => parameters.whole_items(&items),
        };
        let binary = if parameters.options.include_binaries {
            gather_binaries(&items, parameters.options.keep_only_unique)
        } else {
            None
        };
        let paired_item = ItemLinks::Many((0..items.len()).map(ItemLink::new).collect());
        Ok(Outcome::items(vec![Item { json, binary, paired_item, error: None }]))
    }
}

impl Parameters {
    fn single_fields(&self, items: &[Item]) -> Result<Object, NodeError> {
        let dots = !self.options.disable_dot_notation;
        let fields = &self.fields_to_aggregate.field_to_aggregate;
        let mut json = Object::with_capacity(fields.len());
        for (position, entry) in fields.iter().enumerate() {
            let at = |name: &str| format!("fieldsToAggregate.fieldToAggregate[{position}].{name}");
            let source = entry.field_to_aggregate.trim();
            if source.is_empty() {
                return Err(NodeError::parameter(at("fieldToAggregate"), "no field to gather is named"));
            }
            let name = match entry.output_field_name.trim() {
                renamed if entry.rename_field && !renamed.is_empty() => renamed,
                _ if dots => source.rsplit('.').next().unwrap_or(source),
                _ => source,
            };
            let mut list = Vec::with_capacity(items.len());
            for item in items {
                match field(&item.json, source, dots) {
                    None | Some(Value::Null) if self.options.keep_missing => list.push(Value::Null),
                    None | Some(Value::Null) => {}
                    Some(Value::Array(values)) => {
                        // Nulls inside of lists are missing values, too.
                        let kept = values
                            .iter()
                            .filter(|value| self.options.keep_missing || !value.is_null())
                            .cloned();
                        if self.options.merge_lists {
                            list.extend(kept);
                        } else {
                            list.push(Value::array(kept));
                        }
                    }
                    Some(value) => list.push(value.clone()),
                }
            }
            if field(&json, name, false).is_some() {
                return Err(NodeError::parameter(
                    at("fieldToAggregate"),
                    format!("two lists are called \"{name}\""),
                )
                .describe("Give one of them another name."));
            }
            put(&mut json, name, Value::from(list), dots);
        }
        if json.is_empty() {
            return Err(NodeError::parameter("fieldsToAggregate", "no field to gather is named"));
        }
        Ok(json)
    }

    fn whole_items(&self, items: &[Item]) -> Object {
        let dots = !self.options.disable_dot_notation;
        let (included, excluded) =
            (names(Some(&self.fields_to_include)), names(Some(&self.fields_to_exclude)));
        let pick = |item: &Item| match self.include {
            Include::AllFields => Some(item.json.clone()),
            Include::AllFieldsExcept => {
                let mut json = item.json.clone();
                excluded.iter().for_each(|name| remove(&mut json, name, dots));
                Some(json)
            }
            Include::SpecifiedFields => {
                let json: Object = included
                    .iter()
                    .filter_map(|name| {
                        field(&item.json, name, dots).map(|value| (name.clone(), value.clone()))
                    })
                    .collect();
                (!json.is_empty()).then_some(json)
            }
        };
        let list: Vec<Value> = items.iter().filter_map(pick).map(Value::Object).collect();
        let mut json = Value::Object(Object::new());
        if dots {
            json.set_path(&self.destination_field_name, Value::from(list));
        } else if let Some(object) = json.as_object_mut() {
            object.insert(self.destination_field_name.clone(), Value::from(list));
        }
        json.as_object().cloned().unwrap_or_default()
    }
}

/// All binary data under names of their own: `data`, `data_1`, `data_2`, …
fn gather_binaries(items: &[Item], unique: bool) -> Option<Arc<IndexMap<EcoString, BinaryData>>> {
    let mut gathered: IndexMap<EcoString, BinaryData> = IndexMap::new();
    let mut seen = HashSet::new();
    for (name, data) in items.iter().flat_map(|item| item.binary.iter().flat_map(|binary| binary.iter())) {
        let look = (&data.mime_type, &data.file_name, &data.file_extension, data.bytes, &data.file_size);
        if unique && !seen.insert(look) {
            continue;
        }
        let mut free = name.clone();
        let mut number = 0;
        while gathered.contains_key(&free) {
            number += 1;
            free = eco_format!("{name}_{number}");
        }
        gathered.insert(free, data.clone());
    }
    (!gathered.is_empty()).then(|| Arc::new(gathered))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn binary_data_of_all_items_gets_free_names() {
        let item = |size: u64| {
            let data = BinaryData { bytes: Some(size), ..BinaryData::default() };
            Item { binary: Some(Arc::new(IndexMap::from([("data".into(), data)]))), ..Item::default() }
        };
        let names = |unique| -> Vec<EcoString> {
            let items = [item(1), item(1), item(2)];
            gather_binaries(&items, unique).map(|all| all.keys().cloned().collect()).unwrap_or_default()
        };
        assert_eq!(names(false), ["data", "data_1", "data_2"]);
        assert_eq!(names(true), ["data", "data_1"]);
    }
}
