//! Sort puts items in order: by fields, by own code that compares two of them, or at random.
//! Example: by `total`, the largest first.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use ecow::EcoString;
use model::{Item, Items, Object, Value};
use node_sdk::{
    Category, CodeLanguage, CodeMode, CodeRequest, Condition, Description, Effect, EntryGroup, Node,
    NodeContext, NodeError, Outcome, PortRule, Property, PropertyKind,
};
use serde::Deserialize;

use super::field_list::field;
use super::ranking::Rank;

/// How long own code may take.
const CODE_TIME: Duration = Duration::from_secs(60);

const CODE: &str = "// The two items to compare are \"a\" and \"b\".
// Give a number below 0 when a comes first, above 0 when b does, 0 when it does not matter.
return a.json.name.localeCompare(b.json.name);";

/// The node type `core.sort`.
pub struct Sort;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.sort",
    version: 1.0,
    label: "Sort",
    summary: "Puts items in order.",
    category: Category::Data,
    icon: "arrow-down-up",
    keywords: &["order", "ascending", "descending", "random", "shuffle", "rank"],
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
    let simple = || Condition::is("type", ["simple"]);
    let entry = vec![
        Property::new("fieldName", "Field", PropertyKind::text()).required().placeholder("total"),
        Property::new(
            "order",
            "Order",
            PropertyKind::options([("ascending", "Smallest first"), ("descending", "Largest first")]),
        ),
    ];
    vec![
        Property::new(
            "type",
            "By",
            PropertyKind::options([
                ("simple", "Fields"),
                ("random", "Chance: a new order each time"),
                ("code", "Own code"),
            ]),
        ),
        Property::new(
            "sortFieldsUi",
            "Fields",
            PropertyKind::FixedCollection {
                multiple: true,
                add: "Add field",
                groups: vec![EntryGroup { name: "sortField", label: "Field", properties: entry }],
            },
        )
        .help("The first field counts most; texts go by their letters without regard to case.")
        .show(simple()),
        Property::new("code", "Code", PropertyKind::Code { language: "javaScript" })
            .default(CODE)
            .literal()
            .show(Condition::is("type", ["code"])),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new("disableDotNotation", "Dots are part of names", PropertyKind::Boolean)
                        .help("\"a.b\" is then a field called \"a.b\", not field b inside of a."),
                ],
            },
        )
        .show(simple()),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parameters {
    #[serde(rename = "type")]
    way: Way,
    sort_fields_ui: Fields,
    code: String,
    options: Options,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Way {
    #[default]
    Simple,
    Random,
    Code,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    sort_field: Vec<Field>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Field {
    field_name: EcoString,
    order: Direction,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Direction {
    #[default]
    Ascending,
    Descending,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    disable_dot_notation: bool,
}

#[async_trait]
impl Node for Sort {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters_once::<Parameters>().await?;
        let order = match parameters.way {
            Way::Simple => by_fields(&parameters, &items)?,
            Way::Random => shuffled(items.len(), uuid::Uuid::new_v4().as_u64_pair()),
            Way::Code => by_code(context, &parameters.code, items.len()).await?,
        };
        Ok(Outcome::items(arranged(&items, &order)))
    }
}

fn arranged(items: &Items, order: &[usize]) -> Vec<Item> {
    order.iter().map(|index| items[*index].clone().paired_with(*index)).collect()
}

/// The indices of `items` in the order that the fields give; equals stay as they came.
fn by_fields(parameters: &Parameters, items: &[Item]) -> Result<Vec<usize>, NodeError> {
    let dots = !parameters.options.disable_dot_notation;
    let fields = &parameters.sort_fields_ui.sort_field;
    if fields.is_empty() {
        return Err(NodeError::parameter("sortFieldsUi", "no field to sort by is named"));
    }
    let mut columns = Vec::with_capacity(fields.len());
    for (index, entry) in fields.iter().enumerate() {
        let at = || format!("sortFieldsUi.sortField[{index}].fieldName");
        if entry.field_name.is_empty() {
            return Err(NodeError::parameter(at(), "no field to sort by is named"));
        }
        let values = items.iter().map(|item| field(&item.json, &entry.field_name, dots));
        if !items.is_empty() && values.clone().all(|value| value.is_none()) {
            let error = NodeError::parameter(at(), format!("no item has the field \"{}\"", entry.field_name));
            let advice = if !dots && entry.field_name.contains('.') {
                "To sort by a field inside of another, switch off \"Dots are part of names\"."
            } else {
                "Check how the field is written in the input."
            };
            return Err(error.describe(advice));
        }
        columns.push((Rank::column(values), entry.order == Direction::Descending));
    }
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|a, b| {
        let decide = |(ranks, descending): &(Vec<Rank>, bool)| ranks[*a].order(&ranks[*b], *descending);
        columns.iter().map(decide).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
    Ok(order)
}

/// A fair order (Fisher and Yates) from a seed.
fn shuffled(count: usize, seed: (u64, u64)) -> Vec<usize> {
    let mut state = seed.0 ^ seed.1.rotate_left(32) | 1;
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        // xorshift64*: enough for shuffling, which needs no secrecy.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        let number = state.wrapping_mul(0x2545_F491_4F6C_DD1D);
        let bound = u64::try_from(last + 1).unwrap_or(u64::MAX);
        let place = usize::try_from((u128::from(number) * u128::from(bound)) >> 64).unwrap_or(0);
        order.swap(last, place);
    }
    order
}

/// The order that a piece of code gives which compares the items `a` and `b`.
async fn by_code(context: &NodeContext<'_>, code: &str, count: usize) -> Result<Vec<usize>, NodeError> {
    if !code.contains("return") {
        return Err(NodeError::parameter("code", "the code gives nothing back")
            .describe("It has to \"return\" a number for the items a and b."));
    }
    // On one line, so that the lines of errors are those of the code.
    let source = format!(
        "const __order = items.map((_, index) => index); const __compare = (a, b) => {{ {code}\n}}; \
         __order.sort((a, b) => __compare(items[a], items[b])); return {{ order: __order }};"
    );
    let request = CodeRequest {
        organisation: context.organisation,
        view: Arc::clone(&context.view),
        language: CodeLanguage::JavaScript,
        source: source.into(),
        mode: CodeMode::AllItems,
        continues: false,
        blobs: Arc::clone(&context.services.blobs),
        timeout: CODE_TIME,
        static_data: Object::new(),
    };
    let result = context.services.scripts.run(request).await.map_err(NodeError::from)?;
    let value = result.values.into_iter().next().transpose()?.flatten().unwrap_or_default();
    let order = value.at_path("order").and_then(Value::as_array).unwrap_or_default();
    let order: Vec<usize> = order
        .iter()
        .filter_map(|index| index.as_i64().and_then(|index| usize::try_from(index).ok()))
        .filter(|index| *index < count)
        .collect();
    let mut seen = vec![false; count];
    order.iter().for_each(|index| seen[*index] = true);
    if order.len() != count || seen.contains(&false) {
        return Err(NodeError::parameter("code", "the code does not put the items in an order"));
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn chance_keeps_every_item_once() {
        let mut order = shuffled(100, (7, 9));
        assert_ne!(order, (0..100).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
        assert_eq!(shuffled(0, (1, 1)), Vec::<usize>::new());
    }

    fn parameters(fields: &[(&str, Direction)]) -> Parameters {
        let fields = fields.iter().map(|(name, order)| Field { field_name: (*name).into(), order: *order });
        Parameters { sort_fields_ui: Fields { sort_field: fields.collect() }, ..Parameters::default() }
    }

    proptest! {
        /// The order is that of a stable sort by both columns, one after the other from the last to the first.
        #[test]
        fn sorting_is_stable(rows in prop::collection::vec((0i32..4, prop::option::of(0i32..3)), 1..60)) {
            prop_assume!(rows.iter().any(|(_, b)| b.is_some()));
            let items: Vec<Item> = rows.iter().map(|(a, b)| {
                let mut json = Object::from([("a", *a)]);
                if let Some(b) = b {
                    json.insert("b", *b);
                }
                Item::new(json)
            }).collect();
            let parameters = parameters(&[("a", Direction::Descending), ("b", Direction::Ascending)]);
            let order = by_fields(&parameters, &items).expect("sorts");
            let mut naive: Vec<usize> = (0..rows.len()).collect();
            naive.sort_by_key(|index| rows[*index].1.unwrap_or(i32::MAX));
            naive.sort_by_key(|index| -rows[*index].0);
            prop_assert_eq!(order, naive);
        }
    }
}
