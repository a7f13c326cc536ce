//! Split Out turns one item with a list into one item for each element of the list.
//! Example: field `orders` of `{customer, orders: [{id: 1}, {id: 2}]}` gives `{id: 1}` and `{id: 2}`.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use ecow::EcoString;
use indexmap::IndexMap;
use model::{BinaryData, Item, Object, Value};
use node_sdk::{
    Category, Condition, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind,
};
use serde::Deserialize;

use super::field_list::{field, names, remove};

/// The node type `core.splitOut`.
pub struct SplitOut;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.splitOut",
    version: 1.0,
    label: "Split Out",
    summary: "Turns a list inside of an item into items.",
    category: Category::Data,
    icon: "ungroup",
    keywords: &["list", "array", "expand", "flatten", "rows"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new("fieldToSplitOut", "Fields to split out", PropertyKind::text())
            .required()
            .placeholder("orders")
            .help("Names separated by commas; $binary splits the binary data."),
        Property::new(
            "include",
            "Other fields",
            PropertyKind::options([
                ("noOtherFields", "Leave them out"),
                ("allOtherFields", "Keep all"),
                ("selectedOtherFields", "Keep those named"),
            ]),
        )
        .default("noOtherFields"),
        Property::new("fieldsToInclude", "Fields to keep", PropertyKind::text())
            .placeholder("customer, address.city")
            .help("Names separated by commas.")
            .show(Condition::is("include", ["selectedOtherFields"])),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new("destinationFieldName", "Name in the output", PropertyKind::text())
                        .help("As many names as there are fields to split out, separated by commas."),
                    Property::new("disableDotNotation", "Dots are part of names", PropertyKind::Boolean)
                        .help("\"a.b\" is then a field called \"a.b\", not field b inside of a."),
                    Property::new("includeBinary", "Keep binary data", PropertyKind::Boolean),
                ],
            },
        ),
    ],
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    field_to_split_out: Value,
    #[serde(default)]
    include: Include,
    #[serde(default)]
    fields_to_include: Value,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::enum_variant_names, reason = "the words that stand in workflows")]
enum Include {
    #[default]
    NoOtherFields,
    AllOtherFields,
    SelectedOtherFields,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    destination_field_name: Value,
    disable_dot_notation: bool,
    include_binary: bool,
}

#[async_trait]
impl Node for SplitOut {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let mut made = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match parameters.get(index).and_then(|parameters| parameters.split(item, index)) {
                Ok(parts) => made.extend(parts),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

impl Parameters {
    fn split(&self, item: &Item, index: usize) -> Result<Vec<Item>, NodeError> {
        let dots = !self.options.disable_dot_notation;
        let sources: Vec<EcoString> =
            names(Some(&self.field_to_split_out)).iter().map(strip_prefix).collect();
        if sources.is_empty() {
            return Err(NodeError::parameter("fieldToSplitOut", "no field to split out is named"));
        }
        let targets = names(Some(&self.options.destination_field_name));
        if !targets.is_empty() && targets.len() != sources.len() {
            return Err(NodeError::parameter(
                "options.destinationFieldName",
                format!(
                    "{} fields are split out but {} output names are given",
                    sources.len(),
                    targets.len()
                ),
            ));
        }
        let mut rows: Vec<(Object, Option<(EcoString, BinaryData)>)> = Vec::new();
        for (position, source) in sources.iter().enumerate() {
            if source == "$binary" {
                for (row, (name, data)) in item.binary.iter().flat_map(|all| all.iter()).enumerate() {
                    row_at(&mut rows, row).1 = Some((name.clone(), data.clone()));
                }
                continue;
            }
            let Some(value) = field(&item.json, source, dots) else { continue };
            let whole_row =
                sources.len() == 1 && targets.is_empty() && self.include == Include::NoOtherFields;
            let name = targets.get(position).unwrap_or(source);
            for (row, element) in elements(value).enumerate() {
                let (json, _) = row_at(&mut rows, row);
                match element {
                    Value::Object(object) if whole_row => *json = object.clone(),
                    other => drop(json.insert(name.clone(), other.clone())),
                }
            }
        }
        let kept = self.kept(item, &sources, dots);
        let finish = |(row, own_binary): (Object, Option<(EcoString, BinaryData)>)| {
            let mut json = kept.clone();
            if json.is_empty() {
                json = row;
            } else {
                row.into_iter().for_each(|(name, value)| drop(json.insert(name, value)));
            }
            let binary = match own_binary {
                Some(entry) => Some(Arc::new(IndexMap::from([entry]))),
                None if self.options.include_binary => item.binary.clone(),
                None => None,
            };
            Item { json, binary, ..Item::default() }.paired_with(index)
        };
        Ok(rows.into_iter().map(finish).collect())
    }

    /// The other fields that go along with every element.
    fn kept(&self, item: &Item, sources: &[EcoString], dots: bool) -> Object {
        match self.include {
            Include::NoOtherFields => Object::new(),
            Include::AllOtherFields => {
                let mut kept = item.json.clone();
                sources.iter().for_each(|source| remove(&mut kept, source, dots));
                kept
            }
            Include::SelectedOtherFields => names(Some(&self.fields_to_include))
                .into_iter()
                .filter_map(|name| field(&item.json, &name, dots).cloned().map(|value| (name, value)))
                .collect(),
        }
    }
}

/// People paste `$json.orders` or `{{ }}`-like paths; the name alone is meant.
fn strip_prefix(name: &EcoString) -> EcoString {
    name.strip_prefix("$json.").map_or_else(|| name.clone(), EcoString::from)
}

/// The elements of an array, the values of an object, or the one value that is neither.
fn elements(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(values) => Box::new(values.iter()),
        Value::Object(object) => Box::new(object.values()),
        one => Box::new(std::iter::once(one)),
    }
}

fn row_at<T: Default>(rows: &mut Vec<T>, index: usize) -> &mut T {
    if rows.len() <= index {
        rows.resize_with(index + 1, T::default);
    }
    &mut rows[index]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn binary_data_becomes_items_of_its_own() {
        let data = BinaryData { mime_type: "text/plain".into(), ..BinaryData::default() };
        let binary = ["a", "b"].into_iter().map(|name| (EcoString::from(name), data.clone())).collect();
        let item = Item { binary: Some(Arc::new(binary)), ..Item::new([("n", 1)]) };
        let parameters = Parameters {
            field_to_split_out: "$binary".into(),
            include: Include::AllOtherFields,
            fields_to_include: Value::Null,
            options: Options::default(),
        };
        let made = parameters.split(&item, 3).expect("two items");
        let names: Vec<_> =
            made.iter().flat_map(|item| item.binary.iter().flat_map(|binary| binary.keys())).collect();
        assert_eq!(names, ["a", "b"]);
        assert!(made.iter().all(|made| made.json == item.json && made.paired_item.as_slice()[0].item == 3));
    }
}
