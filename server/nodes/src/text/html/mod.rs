//! HTML makes pages from templates, takes values out of pages by CSS selectors, and shows items as a table.
//! Example: selector `h1`, key `title` gives `{title: "Hello"}` for `<h1>Hello</h1>`.

mod extract;
mod form;

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use formats::html::{RowAttributes, TableOptions, table};
use model::{Item, ItemLink, ItemLinks, Object, Value};
use node_sdk::{
    Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PerItem, PortRule, Upgrade,
};
use serde::Deserialize;

/// The node type `core.html`.
pub struct Html;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.html",
    version: 1.2,
    label: "HTML",
    summary: "Makes pages from templates, takes values out of pages, shows items as a table.",
    category: Category::Data,
    icon: "code-xml",
    keywords: &["html", "extract", "scrape", "css", "selector", "template", "table", "page"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: form::properties(),
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    operation: Operation,
    #[serde(default)]
    html: Value,
    #[serde(default)]
    source_data: Source,
    #[serde(default = "data")]
    data_property_name: EcoString,
    #[serde(default)]
    extraction_values: Extraction,
    #[serde(default)]
    options: Options,
}

fn data() -> EcoString {
    "data".into()
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Operation {
    #[default]
    GenerateHtmlTemplate,
    ExtractHtmlContent,
    ConvertToHtmlTable,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Source {
    #[default]
    Json,
    Binary,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Extraction {
    values: Vec<Wanted>,
}

/// A value to take out of a page.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Wanted {
    key: EcoString,
    css_selector: EcoString,
    return_value: Return,
    attribute: EcoString,
    skip_selectors: EcoString,
    return_array: bool,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Return {
    #[default]
    Text,
    Html,
    Attribute,
    Value,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a form")]
struct Options {
    trim_values: bool,
    clean_up_text: bool,
    raw_text: bool,
    capitalize: bool,
    custom_styling: bool,
    caption: EcoString,
    table_attributes: EcoString,
    header_attributes: EcoString,
    row_attributes: EcoString,
    cell_attributes: EcoString,
}

#[async_trait]
impl Node for Html {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        if items.is_empty() {
            return Ok(Outcome::items(Vec::new()));
        }
        let operation = parameters.get(0).map_or(Operation::default(), |first| first.operation);
        if operation == Operation::ConvertToHtmlTable {
            return Ok(Outcome::items(vec![as_table(&items, &parameters)?]));
        }
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let parts = match parameters.get(index) {
                Err(error) => Err(error),
                Ok(own) if own.operation == Operation::ExtractHtmlContent => {
                    extract::extract(context, own, item).await
                }
                Ok(own) => Ok(vec![Object::from([("html", own.html.to_text())])]),
            };
            match parts {
                Ok(parts) => made.extend(parts.into_iter().map(|json| Item::new(json).paired_with(index))),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        let mut new = parameters.clone();
        // Expressions in a template count whether or not the field is an expression.
        if let Some(template) = new.get("html").and_then(Value::as_str)
            && template.contains("{{")
            && !template.starts_with('=')
        {
            new.insert("html", format!("={template}"));
        }
        // Until 1.2 texts came as they stand in the page.
        if version < 1.2 && new.get("operation").and_then(Value::as_str) == Some("extractHtmlContent") {
            keep_raw_text(&mut new);
        }
        if new == *parameters { Upgrade::Unchanged(new) } else { Upgrade::Changed(new) }
    }
}

/// Asks for texts as they stand in the page.
pub(crate) fn keep_raw_text(parameters: &mut Object) {
    let mut options = parameters.get("options").and_then(Value::as_object).cloned().unwrap_or_default();
    options.insert("rawText", true);
    parameters.insert("options", options);
}

/// All items as one table. Rows and cells can have attributes that differ by item.
fn as_table(items: &[Item], parameters: &PerItem<Parameters>) -> Result<Item, NodeError> {
    let first = &parameters.get(0)?.options;
    let mut rows = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let own = &parameters.get(index)?.options;
        let attributes =
            RowAttributes { row: own.row_attributes.to_string(), cells: own.cell_attributes.to_string() };
        rows.push((&item.json, attributes));
    }
    let options = TableOptions {
        capitalize: first.capitalize,
        plain: first.custom_styling,
        caption: first.caption.to_string(),
        table_attributes: first.table_attributes.to_string(),
        header_attributes: first.header_attributes.to_string(),
    };
    let links = (0..items.len()).map(ItemLink::new).collect();
    let json = Object::from([("table", table(&rows, &options))]);
    Ok(Item { json, paired_item: ItemLinks::Many(links), ..Item::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn older_versions_keep_their_texts_and_templates_their_expressions() {
        let old = Object::from([("html", "<b>{{ $json.a }}</b>")]);
        let Upgrade::Changed(new) = Html.upgrade(1.2, &old) else { panic!("changed") };
        assert_eq!(new.get("html"), Some(&Value::from("=<b>{{ $json.a }}</b>")));
        let old = Object::from([("operation", "extractHtmlContent")]);
        let Upgrade::Changed(new) = Html.upgrade(1.1, &old) else { panic!("changed") };
        assert_eq!(Value::Object(new).at_path("options.rawText"), Some(&Value::from(true)));
        assert_eq!(Html.upgrade(1.2, &old), Upgrade::Unchanged(old));
    }
}
