//! The older nodes for own code: Function runs over all items, Function Item over the data of each. New workflows use
//! Code; these are here so that the many workflows that hold them give the same items.

use std::sync::LazyLock;

use async_trait::async_trait;
use node_sdk::{
    Category, CodeLanguage, CodeMode, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule,
    Property, PropertyKind,
};
use serde::Deserialize;

use super::returned;
use super::running::{self, Work};

/// The node type `core.function`.
pub struct Function;

/// The node type `core.functionItem`.
pub struct FunctionItem;

fn description(
    kind: &'static str,
    label: &'static str,
    summary: &'static str,
    start: &'static str,
    help: &'static str,
) -> Description {
    Description {
        kind,
        version: 1.0,
        label,
        summary,
        category: Category::Code,
        icon: "braces",
        keywords: &["javascript", "script", "older"],
        trigger: false,
        effect: Effect::Pure,
        inputs: PortRule::one(),
        outputs: PortRule::one(),
        required_inputs: None,
        replaced_by: Some("core.code"),
        credentials: Vec::new(),
        properties: vec![
            Property::new("functionCode", "JavaScript", PropertyKind::Code { language: "javaScript" })
                .default(start)
                .help(help)
                .literal(),
        ],
    }
}

static FUNCTION: LazyLock<Description> = LazyLock::new(|| {
    description(
        "core.function",
        "Function (older)",
        "Runs JavaScript over all items; the Code node is its successor.",
        "for (const item of items) {\n  item.json.myNewField = 1;\n}\n\nreturn items;\n",
        "items holds the items; return an array of items, each with a json field.",
    )
});

static FUNCTION_ITEM: LazyLock<Description> = LazyLock::new(|| {
    description(
        "core.functionItem",
        "Function Item (older)",
        "Runs JavaScript over the data of each item; the Code node is its successor.",
        "item.myNewField = 1;\n\nreturn item;\n",
        "item holds the data of the item; return the new data. Binary data stays.",
    )
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    function_code: String,
}

#[async_trait]
impl Node for Function {
    fn description(&self) -> &Description {
        &FUNCTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let parameters: Parameters = context.parameters_once().await?;
        let work = Work {
            language: CodeLanguage::JavaScript,
            source: parameters.function_code,
            mode: CodeMode::AllItems,
            all: returned::from_function,
            each: returned::from_each,
            place: |line, _| format!("[Line {line}]"),
        };
        running::run(context, work).await
    }
}

#[async_trait]
impl Node for FunctionItem {
    fn description(&self) -> &Description {
        &FUNCTION_ITEM
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let parameters: Parameters = context.parameters_once().await?;
        let work = Work {
            language: CodeLanguage::JavaScript,
            source: parameters.function_code,
            mode: CodeMode::EachData,
            all: returned::from_all,
            each: |value, index| returned::from_function_item(value, index).map(Some),
            place: |line, item| {
                format!("[Line {line} | Item Index: {}]", item.map_or_else(String::new, |it| it.to_string()))
            },
        };
        running::run(context, work).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_and_parameters_agree() {
        for description in [&*FUNCTION, &*FUNCTION_ITEM] {
            node_sdk::testing::parameters_agree::<Parameters>(description).expect("the same fields");
        }
    }
}
