//! Merge brings the items of several branches together: one after the other, side by side, by fields that match, in all
//! combinations, or by choosing one branch. Example: customers on input 1 and orders on input 2, combined where
//! `customerId` matches, give each order with its customer.
//!
//! `matching` finds items of both inputs that belong together, `joining` makes one item of several, `upgrade` reads the
//! parameters of older versions.

mod form;
mod joining;
mod matching;
mod upgrade;

use std::sync::LazyLock;

use async_trait::async_trait;
use model::{Item, ItemLink, ItemLinks, Items, Object, Value};
use node_sdk::{Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Upgrade};
use serde::Deserialize;

use joining::{Clash, Part, join};

/// The node type `core.merge`.
pub struct Merge;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.merge",
    version: 3.2,
    label: "Merge",
    summary: "Brings the items of several branches together.",
    category: Category::Flow,
    icon: "merge",
    keywords: &["join", "combine", "append", "wait", "lookup", "enrich"],
    trigger: false,
    effect: Effect::Pure,
    inputs: form::inputs(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: form::properties(),
});

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parameters {
    mode: Mode,
    combine_by: CombineBy,
    number_inputs: Value,
    advanced: bool,
    fields_to_match_string: String,
    merge_by_fields: MatchFields,
    join_mode: JoinMode,
    output_data_from: Source,
    choose_branch_mode: String,
    output: Chosen,
    use_data_of_input: Value,
    query: String,
    options: Options,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Mode {
    #[default]
    Append,
    Combine,
    CombineBySql,
    ChooseBranch,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
enum CombineBy {
    #[default]
    #[serde(rename = "combineByFields")]
    Fields,
    #[serde(rename = "combineByPosition")]
    Position,
    #[serde(rename = "combineAll")]
    All,
}

/// Which items a combination by fields gives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum JoinMode {
    #[default]
    KeepMatches,
    KeepNonMatches,
    KeepEverything,
    EnrichInput1,
    EnrichInput2,
}

/// Which input the output is taken from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Source {
    #[default]
    Both,
    Input1,
    Input2,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Chosen {
    #[default]
    SpecifiedInput,
    Empty,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
struct MatchFields {
    values: Vec<FieldPair>,
}

/// A field of input 1 and the field of input 2 that must hold the same.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
struct FieldPair {
    field1: String,
    field2: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    clash_handling: ClashHandling,
    disable_dot_notation: bool,
    fuzzy_compare: bool,
    include_unpaired: bool,
    unpaired_from: UnpairedFrom,
    multiple_matches: MultipleMatches,
    keep_order: bool,
    empty_query_result: EmptyResult,
}

/// What a query gives that has no rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum EmptyResult {
    /// Nothing when it selects, else a sign of success.
    #[default]
    #[serde(rename = "")]
    ByQuery,
    Success,
    Empty,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum UnpairedFrom {
    #[default]
    All,
    Input1,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum MultipleMatches {
    #[default]
    All,
    First,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
struct ClashHandling {
    values: Clash,
}

#[async_trait]
impl Node for Merge {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let parameters = context.parameters_once::<Parameters>().await?;
        let count = input_count(&parameters, context.inputs.len());
        let inputs: Vec<Items> = (0..count).map(|index| context.input(index)).collect();
        Ok(match parameters.mode {
            Mode::Append => Outcome::items(append(&inputs)),
            Mode::Combine => Outcome::items(combine(&parameters, &inputs)?),
            Mode::CombineBySql => Outcome::items(by_sql(context, &parameters, &inputs).await?),
            Mode::ChooseBranch => {
                // Choosing means waiting for all: when a branch never comes, nothing goes on.
                if (0..count).any(|index| context.inputs.get(index).is_none_or(Option::is_none)) {
                    return Ok(Outcome::items(Vec::new()));
                }
                match parameters.output {
                    Chosen::Empty => Outcome::items(vec![Item::default()]),
                    Chosen::SpecifiedInput => Outcome::items(whole(&inputs, chosen(&parameters, count)?)),
                }
            }
        })
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        upgrade::upgrade(version, parameters)
    }
}

/// How many inputs count: combinations by fields and in all ways have two, the others as many as asked for.
fn input_count(parameters: &Parameters, connected: usize) -> usize {
    if parameters.mode == Mode::Combine && parameters.combine_by != CombineBy::Position {
        return 2;
    }
    let asked = parameters.number_inputs.as_i64().and_then(|count| usize::try_from(count).ok());
    asked.unwrap_or(2).max(connected).clamp(1, form::MOST_INPUTS)
}

/// The items of input `index`, linked to themselves.
fn whole(inputs: &[Items], index: usize) -> Vec<Item> {
    let Some(items) = inputs.get(index) else { return Vec::new() };
    items.iter().enumerate().map(|(item, source)| from_one(source, item, index)).collect()
}

/// Item `source`, which is number `item` of input `input`.
fn from_one(source: &Item, item: usize, input: usize) -> Item {
    Item { paired_item: ItemLinks::One(ItemLink::on_input(item, input)), ..source.clone() }
}

fn append(inputs: &[Items]) -> Vec<Item> {
    (0..inputs.len()).flat_map(|index| whole(inputs, index)).collect()
}

/// The input whose data is used, counted from 0; parameters count from 1.
fn chosen(parameters: &Parameters, count: usize) -> Result<usize, NodeError> {
    let number = match &parameters.use_data_of_input {
        Value::Null => Some(1),
        Value::String(text) => text.trim().parse::<usize>().ok(),
        other => other.as_i64().and_then(|number| usize::try_from(number).ok()),
    };
    number.filter(|number| (1..=count).contains(number)).map(|number| number - 1).ok_or_else(|| {
        let message = format!(
            "there is no input {}: the inputs are numbered 1 to {count}",
            parameters.use_data_of_input
        );
        NodeError::parameter("useDataOfInput", message)
    })
}

fn combine(parameters: &Parameters, inputs: &[Items]) -> Result<Vec<Item>, NodeError> {
    let clash = &parameters.options.clash_handling.values;
    match parameters.combine_by {
        CombineBy::Fields => matching::combine(parameters, &inputs[0], &inputs[1]),
        CombineBy::Position => Ok(by_position(&parameters.options, inputs)),
        CombineBy::All => {
            let mut combined =
                Vec::with_capacity(inputs[0].len().saturating_mul(inputs[1].len()).min(1 << 20));
            for (a, first) in inputs[0].iter().enumerate() {
                for (b, second) in inputs[1].iter().enumerate() {
                    let parts =
                        [Part { item: first, index: a, input: 0 }, Part { item: second, index: b, input: 1 }];
                    combined.push(join(&parts, clash, 1));
                }
            }
            Ok(combined)
        }
    }
}

/// The rows that a query over the tables `input1`, `input2`, … gives, each linked to every item.
async fn by_sql(
    context: &NodeContext<'_>,
    parameters: &Parameters,
    inputs: &[Items],
) -> Result<Vec<Item>, NodeError> {
    let query = parameters.query.trim();
    if query.is_empty() {
        return Err(NodeError::parameter("query", "there is no query"));
    }
    let tables = inputs
        .iter()
        .enumerate()
        .map(|(index, items)| (ecow::eco_format!("input{}", index + 1), Items::clone(items)));
    let rows = context.services.queries.query(tables.collect(), query).await;
    let mut rows = rows.map_err(|error| error.at_parameter("query"))?;
    let selects = query.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select"));
    let sign = match parameters.options.empty_query_result {
        EmptyResult::ByQuery => !selects,
        EmptyResult::Success => true,
        EmptyResult::Empty => false,
    };
    if rows.is_empty() && sign {
        rows.push(Object::from([("success", true)]));
    }
    let links = inputs
        .iter()
        .enumerate()
        .flat_map(|(input, items)| (0..items.len()).map(move |index| ItemLink::on_input(index, input)));
    let paired_item = ItemLinks::Many(links.collect());
    let item = |json| Item { json, paired_item: paired_item.clone(), ..Item::default() };
    Ok(rows.into_iter().map(item).collect())
}

/// Items at the same place in every input become one item.
fn by_position(options: &Options, inputs: &[Items]) -> Vec<Item> {
    let lengths = || inputs.iter().map(|items| items.len());
    let count = match (options.include_unpaired, options.unpaired_from) {
        (true, UnpairedFrom::All) => lengths().max(),
        (true, UnpairedFrom::Input1) => lengths().next(),
        (false, _) => lengths().min(),
    };
    let at = |index: usize| {
        let present = inputs.iter().enumerate();
        let parts: Vec<Part<'_>> = present
            .filter_map(|(input, items)| items.get(index).map(|item| Part { item, index, input }))
            .collect();
        join(&parts, &options.clash_handling.values, inputs.len() - 1)
    };
    (0..count.unwrap_or_default()).map(at).collect()
}

#[cfg(test)]
mod tests;
