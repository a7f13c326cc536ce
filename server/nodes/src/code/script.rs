//! Code runs JavaScript over the items, once for all of them or once for each, in a process that can reach nothing.
//! Example: `return $input.all().filter(item => item.json.total > 100)`.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use ecow::EcoString;
use model::{Item, Object, Value};
use node_sdk::{
    Category, CodeMode, CodeRequest, CodeResult, Condition, Description, Effect, Node, NodeContext,
    NodeError, Outcome, PortRule, Property, PropertyKind, Upgrade,
};
use serde::Deserialize;

use super::returned;

/// The node type `core.code`.
pub struct Code;

/// Longest time one run may take.
const TIMEOUT: Duration = Duration::from_secs(60);

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    Description {
    kind: "core.code",
    version: 2.0,
    label: "Code",
    summary: "Runs your own JavaScript over the items.",
    category: Category::Code,
    icon: "braces",
    keywords: &["javascript", "script", "function", "custom", "program"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new(
            "mode",
            "Run",
            PropertyKind::options([
                ("runOnceForAllItems", "Once for all items"),
                ("runOnceForEachItem", "Once for each item"),
            ]),
        )
        .default("runOnceForAllItems")
        .literal(),
        Property::new("language", "Language", PropertyKind::options([("javaScript", "JavaScript")]))
            .default("javaScript")
            .literal(),
        Property::new("jsCode", "JavaScript", PropertyKind::Code { language: "javaScript" })
            .default("// $input.all() holds the items; return the new ones.\nreturn $input.all();\n")
            .help("For all items: return an array of objects. For each item: return one object, or null to drop the item.")
            .show(Condition::is("language", ["javaScript"]))
            .literal(),
    ],
}
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    mode: Mode,
    #[serde(default = "java_script")]
    language: EcoString,
    #[serde(default)]
    js_code: String,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Mode {
    #[default]
    RunOnceForAllItems,
    RunOnceForEachItem,
}

fn java_script() -> EcoString {
    "javaScript".into()
}

#[async_trait]
impl Node for Code {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let parameters: Parameters = context.parameters_once().await?;
        if parameters.language != "javaScript" {
            return Err(NodeError::parameter(
                "language",
                format!("Code nodes cannot run {} yet, only JavaScript", parameters.language),
            ));
        }
        let each = parameters.mode == Mode::RunOnceForEachItem;
        let items = context.items();
        if each && items.is_empty() {
            return Ok(Outcome::same(items));
        }
        let request = CodeRequest {
            organisation: context.organisation,
            view: Arc::clone(&context.view),
            source: Arc::from(parameters.js_code),
            mode: if each { CodeMode::EachItem } else { CodeMode::AllItems },
            timeout: TIMEOUT,
            static_data: Object::from([("global", Object::new()), ("node", Object::new())]),
        };
        let result = match context.services.scripts.run(request).await {
            Ok(result) => result,
            // A failed run says nothing about single items, so one item stands for all of them.
            Err(error) => {
                let failed =
                    Item { paired_item: model::ItemLinks::Unknown, ..failed(context, error.into())? };
                return Ok(Outcome::items(vec![failed]));
            }
        };
        let made = if each { each_item(context, &result)? } else { all_items(context, &result)? };
        Ok(Outcome { console: result.console, ..Outcome::items(made) })
    }

    fn upgrade(&self, _: f64, parameters: &Object) -> Upgrade {
        match parameters.get("language").and_then(Value::as_str) {
            None | Some("javaScript") => Upgrade::Unchanged(parameters.clone()),
            Some(language) => {
                Upgrade::Impossible(format!("Code nodes cannot run {language} yet, only JavaScript"))
            }
        }
    }
}

fn failed(context: &NodeContext<'_>, error: NodeError) -> Result<Item, NodeError> {
    if context.continues_on_error() { context.failed_item(error, 0) } else { Err(error) }
}

fn all_items(context: &NodeContext<'_>, result: &CodeResult) -> Result<Vec<Item>, NodeError> {
    let value = result.values.first().and_then(Option::as_ref);
    returned::from_all(value).or_else(|error| Ok(vec![failed(context, error)?]))
}

fn each_item(context: &NodeContext<'_>, result: &CodeResult) -> Result<Vec<Item>, NodeError> {
    let mut made = Vec::with_capacity(result.values.len());
    for (index, value) in result.values.iter().enumerate() {
        match returned::from_each(value.as_ref(), index) {
            Ok(Some(item)) => made.push(item),
            Ok(None) => {}
            Err(error) => made.push(context.failed_item(error, index)?),
        }
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn python_is_left_to_a_later_version_visibly() {
        let python = Object::from([("language", "python"), ("pythonCode", "return []")]);
        assert!(matches!(Code.upgrade(2.0, &python), Upgrade::Impossible(_)));
        let old = Object::from([("jsCode", "return []")]);
        assert_eq!(Code.upgrade(1.0, &old), Upgrade::Unchanged(old));
    }
}
