//! Loop Over Items hands out its items in batches: each time its loop branch comes back it gives the next batch, and when
//! none is left it gives all that came back through "done". Example: 500 contacts in batches of 10 → HTTP Request → back
//! to Loop Over Items, so that a service is not asked for everything at once.

use std::sync::LazyLock;

use async_trait::async_trait;
use model::{Item, ItemLink, ItemLinks, Object, Value};
use node_sdk::{
    Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property, PropertyKind,
    Upgrade,
};
use serde::Deserialize;

/// The node type `core.splitInBatches`.
pub struct LoopOverItems;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.splitInBatches",
    version: 3.0,
    label: "Loop Over Items",
    summary: "Hands out items in batches until all have been through the loop.",
    category: Category::Flow,
    icon: "repeat",
    keywords: &["batch", "repeat", "each", "split in batches"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::labelled(["done", "loop"]),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new("batchSize", "Batch size", PropertyKind::Number { min: Some(1.0), max: None })
            .default(1)
            .help("How many items go through the loop at a time."),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![Property::new("reset", "Start again", PropertyKind::Boolean).help(
                    "Forgets the remaining items and takes the incoming ones as new; usually an expression.",
                )],
            },
        ),
    ],
});

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parameters {
    batch_size: f64,
    options: Options,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { batch_size: 1.0, options: Options::default() }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Options {
    reset: bool,
}

#[async_trait]
impl Node for LoopOverItems {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let parameters = context.parameters_once::<Parameters>().await?;
        let memory = std::mem::take(&mut context.memory);
        Ok(turn(&parameters, memory, &context.items(), context.run))
    }

    /// Before version 3 the batch size was 10 when not written. The order of the outputs changed too, which the importer
    /// takes care of.
    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        if version >= 3.0 {
            return Upgrade::Unchanged(parameters.clone());
        }
        let mut parameters = parameters.clone();
        if !parameters.contains_key("batchSize") {
            parameters.insert("batchSize", 10);
        }
        Upgrade::Changed(parameters)
    }
}

// What is remembered between turns, by name. `noItemsLeft`, `currentRunIndex`, `maxRunIndex` and `done` are visible to
// expressions as `$('Loop').context`; the others are for this file. All items are kept once and `next` counts through
// them, so that a turn costs its own batch, not the rest.
const ITEMS: &str = "items";
const START: &str = "start";
const NEXT: &str = "next";
const PROCESSED: &str = "processed";

/// One turn of the loop: `items` came in on run `run` of the node.
fn turn(parameters: &Parameters, mut memory: Object, items: &[Item], run: usize) -> Outcome {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded below, saturating above"
    )]
    let size = parameters.batch_size.max(1.0) as usize;
    let number = |memory: &Object, name: &str| {
        memory
            .get(name)
            .and_then(Value::as_i64)
            .and_then(|number| usize::try_from(number).ok())
            .unwrap_or_default()
    };
    if parameters.options.reset || !memory.contains_key(ITEMS) {
        memory = Object::from([
            (ITEMS, Value::array(items.iter().map(remember))),
            (START, Value::from(run)),
            (NEXT, Value::from(0)),
            (PROCESSED, Value::array([])),
            ("currentRunIndex", Value::from(0)),
            ("maxRunIndex", Value::from(items.len().div_ceil(size))),
        ]);
    } else {
        let came_back = items.iter().enumerate().map(|(index, item)| {
            remember(&Item { paired_item: ItemLinks::One(ItemLink::new(index).of_run(run)), ..item.clone() })
        });
        let came_back = Value::array(came_back);
        if let Some(Value::Array(batches)) = memory.get_mut(PROCESSED) {
            std::sync::Arc::make_mut(batches).push(came_back);
        }
        let index = number(&memory, "currentRunIndex") + 1;
        memory.insert("currentRunIndex", index);
    }
    let start = number(&memory, START);
    let all = memory.get(ITEMS).and_then(Value::as_array).unwrap_or_default();
    let first = number(&memory, NEXT).min(all.len());
    let end = first.saturating_add(size).min(all.len());
    let batch: Vec<Item> = (first..end)
        .map(|index| Item {
            paired_item: ItemLinks::One(ItemLink::new(index).of_run(start)),
            ..recall(&all[index])
        })
        .collect();
    let (none_left, done) = (end == all.len(), batch.is_empty());
    memory.insert(NEXT, end);
    memory.insert("noItemsLeft", none_left);
    memory.insert("done", done);
    let outputs = if done {
        let processed = memory.get(PROCESSED).and_then(Value::as_array).unwrap_or_default();
        let processed =
            processed.iter().flat_map(|batch| batch.as_array().unwrap_or_default()).map(recall).collect();
        [processed, Vec::new()]
    } else {
        [Vec::new(), batch]
    };
    Outcome { memory: Some(memory), ..Outcome::outputs(outputs) }
}

/// An item as a value; its data is shared, not copied.
fn remember(item: &Item) -> Value {
    let mut fields = Object::from([("json", Value::Object(item.json.clone()))]);
    let mut keep = |name: &str, value: Result<Value, serde_json::Error>| {
        fields.insert(name, value.unwrap_or_default());
    };
    if let Some(binary) = &item.binary {
        keep("binary", Value::from_serialize(&**binary));
    }
    if !item.paired_item.is_unknown() {
        keep("pairedItem", Value::from_serialize(&item.paired_item));
    }
    if let Some(error) = &item.error {
        keep("error", Value::from_serialize(error));
    }
    Value::Object(fields)
}

/// The item that [`remember`] made this value of.
fn recall(value: &Value) -> Item {
    fn part<T: serde::de::DeserializeOwned>(value: &Value, name: &str) -> Option<T> {
        value.get(name).and_then(|part| part.read_as().ok())
    }
    Item {
        json: value.get("json").and_then(Value::as_object).cloned().unwrap_or_default(),
        binary: part::<indexmap::IndexMap<_, _>>(value, "binary").map(std::sync::Arc::new),
        paired_item: part(value, "pairedItem").unwrap_or_default(),
        error: part(value, "error"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(numbers: std::ops::Range<usize>) -> Vec<Item> {
        numbers.map(|number| Item::new(Object::from([("n", number)]))).collect()
    }

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION)
            .expect("the fields of Loop Over Items");
    }

    #[test]
    fn every_item_goes_round_once_and_comes_out_at_the_end() {
        let parameters = Parameters { batch_size: 2.0, ..Parameters::default() };
        let mut outcome = turn(&parameters, Object::new(), &numbered(0..5), 0);
        let mut seen = Vec::new();
        for run in 1..=3 {
            let batch = outcome.outputs[1].to_vec();
            assert!(outcome.outputs[0].is_empty());
            assert_eq!(batch[0].paired_item.as_slice(), [ItemLink::new(seen.len()).of_run(0)]);
            seen.extend(batch.iter().map(|item| item.json.clone()));
            outcome = turn(&parameters, outcome.memory.expect("remembers"), &batch, run);
        }
        assert!(outcome.outputs[1].is_empty());
        let done: Vec<Object> = outcome.outputs[0].iter().map(|item| item.json.clone()).collect();
        assert_eq!(done, seen);
        assert_eq!(seen, numbered(0..5).into_iter().map(|item| item.json).collect::<Vec<_>>());
        assert_eq!(outcome.outputs[0][4].paired_item.as_slice(), [ItemLink::new(0).of_run(3)]);
        let memory = outcome.memory.expect("remembers");
        assert_eq!(memory.get("noItemsLeft"), Some(&Value::from(true)));
        assert_eq!(memory.get("currentRunIndex"), Some(&Value::from(3)));
    }

    #[test]
    fn no_items_are_done_at_once_and_reset_starts_again() {
        let parameters = Parameters::default();
        let outcome = turn(&parameters, Object::new(), &[], 0);
        assert!(outcome.outputs.iter().all(|output| output.is_empty()));
        let outcome = turn(&parameters, Object::new(), &numbered(0..2), 0);
        let reset = Parameters { options: Options { reset: true }, ..parameters };
        let outcome = turn(&reset, outcome.memory.expect("remembers"), &numbered(7..9), 1);
        assert_eq!(outcome.outputs[1][0].json.get("n"), Some(&Value::from(7)));
    }

    #[test]
    fn binary_data_and_links_survive_the_wait() {
        let binary = indexmap::IndexMap::from([("file".into(), model::BinaryData::default())]);
        let item =
            Item { binary: Some(std::sync::Arc::new(binary)), ..numbered(0..1)[0].clone().paired_with(4) };
        assert_eq!(recall(&remember(&item)), item);
    }
}
