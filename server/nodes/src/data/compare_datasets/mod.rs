//! Compare Datasets looks for the items of one input in another and tells which are only in A, the same, different, or
//! only in B. Example: yesterday's and today's export of contacts, matched by `email`.

mod compare;
mod form;

use std::sync::LazyLock;

use async_trait::async_trait;
use model::{Object, Value};
use node_sdk::{Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Upgrade};
use serde::Deserialize;

/// The node type `core.compareDatasets`.
pub struct CompareDatasets;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.compareDatasets",
    version: 2.3,
    label: "Compare Datasets",
    summary: "Tells which items two inputs share, and in what they differ.",
    category: Category::Flow,
    icon: "diff",
    keywords: &["diff", "changes", "sync", "match", "difference", "delta"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::labelled(["Input A", "Input B"]),
    outputs: PortRule::labelled(["In A only", "Same", "Different", "In B only"]),
    required_inputs: Some(1),
    replaced_by: None,
    credentials: Vec::new(),
    properties: form::properties(),
});

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parameters {
    merge_by_fields: Pairs,
    resolve: Resolve,
    fuzzy_compare: bool,
    prefer_when_mix: Side,
    except_when_mix: Value,
    options: Options,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Pairs {
    values: Vec<Pair>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Pair {
    field1: String,
    field2: String,
}

/// What an item of the output "Different" is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Resolve {
    /// That of input A.
    PreferInput1,
    /// That of input B.
    PreferInput2,
    /// Fields of both.
    Mix,
    /// A list of what is the same and what differs.
    #[default]
    IncludeBoth,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Side {
    #[default]
    Input1,
    Input2,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    skip_fields: Value,
    disable_dot_notation: bool,
    multiple_matches: Multiple,
    /// Differences are called `input1` and `input2`, and empty values shown as null, as in version 1.
    first_version_output: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Multiple {
    #[default]
    First,
    All,
}

#[async_trait]
impl Node for CompareDatasets {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let parameters = context.parameters_once::<Parameters>().await?;
        let (first, second) = (context.input(0), context.input(1));
        Ok(Outcome::outputs(compare::compare(&parameters, &first, &second)?))
    }

    /// Version 1 took input B when nothing else was said, kept the loose comparison among the options and showed
    /// differences in its own way.
    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        let mut new = parameters.clone();
        let mut options = new.get("options").and_then(Value::as_object).cloned().unwrap_or_default();
        if let Some(fuzzy) = options.remove("fuzzyCompare")
            && !new.contains_key("fuzzyCompare")
        {
            new.insert("fuzzyCompare", fuzzy);
            new.insert("options", options.clone());
        }
        if version < 2.0 {
            if !new.contains_key("resolve") {
                new.insert("resolve", "preferInput2");
            }
            options.insert("firstVersionOutput", true);
            new.insert("options", options);
        }
        if new == *parameters { Upgrade::Unchanged(new) } else { Upgrade::Changed(new) }
    }
}

#[cfg(test)]
mod tests;
