//! Code runs JavaScript or Python over the items, once for all of them or once for each, in a process that can reach
//! nothing. Example: `return $input.all().filter(item => item.json.total > 100)`.

use std::sync::LazyLock;

use async_trait::async_trait;
use node_sdk::{
    Category, CodeLanguage, CodeMode, Condition, Description, Effect, Node, NodeContext, NodeError, Outcome,
    PortRule, Property, PropertyKind,
};
use serde::Deserialize;

use super::returned;
use super::running::{self, Work, line_of};

/// The node type `core.code`.
pub struct Code;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    Description {
    kind: "core.code",
    version: 2.0,
    label: "Code",
    summary: "Runs your own JavaScript or Python over the items.",
    category: Category::Code,
    icon: "braces",
    keywords: &["javascript", "python", "script", "function", "custom", "program"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
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
        Property::new(
            "language",
            "Language",
            PropertyKind::options([
                ("javaScript", "JavaScript"),
                ("pythonNative", "Python"),
                ("python", "Python, older style"),
            ]),
        )
        .default("javaScript")
        .help("In the older style data is read by attribute as well: _json.name.")
        .literal(),
        Property::new("jsCode", "JavaScript", PropertyKind::Code { language: "javaScript" })
            .default("// $input.all() holds the items; return the new ones.\nreturn $input.all();\n")
            .help("For all items: return an array of objects. For each item: return one object, or null to drop the item.")
            .show(Condition::is("language", ["javaScript"]))
            .literal(),
        Property::new("pythonCode", "Python", PropertyKind::Code { language: "python" })
            .default("# _items holds the items; return the new ones.\nreturn _items\n")
            .help("For all items: return a list of dictionaries. For each item: _item is the item; return one dictionary, or None to drop it.")
            .show(Condition::is("language", ["pythonNative", "python"]))
            .literal(),
    ],
}
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    language: Language,
    #[serde(default)]
    js_code: String,
    #[serde(default)]
    python_code: String,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Mode {
    #[default]
    RunOnceForAllItems,
    RunOnceForEachItem,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Language {
    #[default]
    JavaScript,
    PythonNative,
    Python,
}

#[async_trait]
impl Node for Code {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let parameters: Parameters = context.parameters_once().await?;
        let (language, source) = match parameters.language {
            Language::JavaScript => (CodeLanguage::JavaScript, parameters.js_code),
            Language::PythonNative => (CodeLanguage::PythonNative, parameters.python_code),
            Language::Python => (CodeLanguage::Python, parameters.python_code),
        };
        let each = parameters.mode == Mode::RunOnceForEachItem;
        if each && language == CodeLanguage::JavaScript {
            refuse_lists(&source)?;
        }
        let work = Work {
            language,
            source,
            mode: if each { CodeMode::EachItem } else { CodeMode::AllItems },
            all: returned::from_all,
            each: returned::from_each,
            place,
        };
        running::run(context, work).await
    }
}

fn place(line: u32, item: Option<usize>) -> String {
    match item {
        None => format!("[line {line}]"),
        Some(item) => format!("[line {line}, for item {item}]"),
    }
}

/// Code for one item does not look at the list: `$input.item` is all it has.
fn refuse_lists(source: &str) -> Result<(), NodeError> {
    let found = ["first", "last", "all", "itemMatching"]
        .iter()
        .filter_map(|name| Some((source.find(&format!("$input.{name}"))?, name)))
        .min()
        .and_then(|(_, name)| Some((name, line_of(source, name)?)));
    let Some((name, line)) = found else { return Ok(()) };
    Err(NodeError {
        retryable: false,
        ..NodeError::with_code("RR-CODE-0002", format!("$input.{name} cannot be used here {}", place(line, Some(0))))
            .describe("Code that runs once for each item has that item as $input.item; to see all of them, run once for all items.")
            .at_item(0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn code_for_one_item_does_not_look_at_all() {
        assert!(refuse_lists("return $input.item").is_ok());
        assert!(refuse_lists("// $input.all()\nreturn $json").is_ok());
        let refused = refuse_lists("const a = 1\nreturn $input.all()[0]").expect_err("refused");
        assert_eq!((refused.code, refused.item), ("RR-CODE-0002", Some(0)));
        assert!(refused.message.contains("line 2"));
    }
}
