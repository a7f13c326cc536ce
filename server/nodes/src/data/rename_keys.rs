//! Rename Keys gives fields other names, one by one or by a pattern. Example: `first_name` becomes `firstName`; or all
//! fields that match `^utm_(.+)$` become `$1`.

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Description, Effect, EntryGroup, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind,
};
use serde::Deserialize;

use super::field_list::{field, put, remove};
use super::js_pattern::Replacement;

/// The node type `core.renameKeys`.
pub struct RenameKeys;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.renameKeys",
    version: 1.0,
    label: "Rename Keys",
    summary: "Gives fields other names.",
    category: Category::Data,
    icon: "text-cursor-input",
    keywords: &["rename", "field", "key", "regex", "pattern"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new(
            "keys",
            "Fields",
            PropertyKind::FixedCollection {
                multiple: true,
                add: "Add field",
                groups: vec![EntryGroup {
                    name: "key",
                    label: "Field",
                    properties: vec![
                        Property::new("currentKey", "Name now", PropertyKind::text())
                            .placeholder("first_name")
                            .help("Dots reach into fields."),
                        Property::new("newKey", "New name", PropertyKind::text()).placeholder("firstName"),
                    ],
                }],
            },
        ),
        Property::new(
            "additionalOptions",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: vec![by_pattern()] },
        ),
    ],
});

fn by_pattern() -> Property {
    let options = vec![
        Property::new("caseInsensitive", "Ignore case", PropertyKind::Boolean),
        Property::new("depth", "How deep", PropertyKind::number())
            .default(-1)
            .help("-1 renames at every level, 0 at the top only, 1 one level below, and so on."),
    ];
    let replacement = vec![
        Property::new("searchRegex", "Pattern", PropertyKind::text())
            .placeholder("^utm_(.+)$")
            .help("A regular expression."),
        Property::new("replaceRegex", "Replace with", PropertyKind::text())
            .placeholder("$1")
            .help("$1 stands for the first group of the pattern."),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: options },
        ),
    ];
    Property::new(
        "regexReplacement",
        "By pattern",
        PropertyKind::FixedCollection {
            multiple: true,
            add: "Add pattern",
            groups: vec![EntryGroup { name: "replacements", label: "Pattern", properties: replacement }],
        },
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parameters {
    keys: Keys,
    additional_options: Additional,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Keys {
    key: Vec<Pair>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Pair {
    current_key: EcoString,
    new_key: EcoString,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Additional {
    regex_replacement: Replacements,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Replacements {
    replacements: Vec<Entry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Entry {
    search_regex: String,
    replace_regex: String,
    options: EntryOptions,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct EntryOptions {
    case_insensitive: bool,
    depth: i64,
}

impl Default for EntryOptions {
    fn default() -> Self {
        Self { case_insensitive: false, depth: -1 }
    }
}

#[async_trait]
impl Node for RenameKeys {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let shared = match &parameters {
            node_sdk::PerItem::Same(parameters) => Some(parameters.patterns()),
            node_sdk::PerItem::Each(_) => None,
        };
        let mut renamed = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let result = parameters.get(index).and_then(|parameters| match &shared {
                Some(Ok(patterns)) => parameters.rename(&item.json, patterns),
                Some(Err(error)) => Err(error.clone()),
                None => parameters.rename(&item.json, &parameters.patterns()?),
            });
            renamed.push(match result {
                Ok(json) => Item { json, binary: item.binary.clone(), ..Item::default() }.paired_with(index),
                Err(error) => context.failed_item(error, index)?,
            });
        }
        Ok(Outcome::items(renamed))
    }
}

/// A compiled pattern and how deep it reaches.
type Pattern = (Replacement, i64);

impl Parameters {
    fn patterns(&self) -> Result<Vec<Pattern>, NodeError> {
        let entries = self.additional_options.regex_replacement.replacements.iter().enumerate();
        let compile = |(index, entry): (usize, &Entry)| {
            let options = &entry.options;
            let replacement =
                Replacement::new(&entry.search_regex, &entry.replace_regex, options.case_insensitive);
            let at = || format!("additionalOptions.regexReplacement.replacements[{index}].searchRegex");
            Ok((replacement.map_err(|message| NodeError::parameter(at(), message))?, options.depth))
        };
        entries.map(compile).collect()
    }

    fn rename(&self, json: &Object, patterns: &[Pattern]) -> Result<Object, NodeError> {
        let mut renamed = json.clone();
        for Pair { current_key, new_key } in &self.keys.key {
            if current_key.is_empty() || new_key.is_empty() || current_key == new_key {
                continue;
            }
            if let Some(value) = field(json, current_key, true).cloned() {
                remove(&mut renamed, current_key, true);
                put(&mut renamed, new_key, value, true);
            }
        }
        for (replacement, depth) in patterns {
            renamed = by_name(&renamed, replacement, *depth).map_err(|message| {
                NodeError::parameter("additionalOptions.regexReplacement.replacements", message)
            })?;
        }
        Ok(renamed)
    }
}

/// `object` with the names that match replaced, `depth` levels deep (negative: all). A renamed field moves to the end.
fn by_name(object: &Object, replacement: &Replacement, depth: i64) -> Result<Object, String> {
    let mut kept = Object::with_capacity(object.len());
    let mut moved = Vec::new();
    for (key, value) in object.iter() {
        let value = inside(value, replacement, depth)?;
        match replacement.apply(key)?.filter(|new| key != new.as_str()) {
            Some(new) => moved.push((new, value)),
            None => drop(kept.insert(key.clone(), value)),
        }
    }
    for (key, value) in moved {
        kept.insert(key, value);
    }
    Ok(kept)
}

fn inside(value: &Value, replacement: &Replacement, depth: i64) -> Result<Value, String> {
    if depth == 0 {
        return Ok(value.clone());
    }
    Ok(match value {
        Value::Object(object) => Value::Object(by_name(object, replacement, depth - 1)?),
        Value::Array(values) => {
            let elements = values.iter().map(|element| inside(element, replacement, depth - 1));
            Value::from(elements.collect::<Result<Vec<_>, _>>()?)
        }
        other => other.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(parameters: &str, json: &str) -> String {
        let parameters: Parameters = serde_json::from_str(parameters).expect("parameters");
        let json = Value::from_json(json).expect("valid");
        let patterns = parameters.patterns().expect("patterns");
        let renamed = parameters.rename(json.as_object().expect("object"), &patterns).expect("renames");
        Value::Object(renamed).to_json()
    }

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn patterns_reach_as_deep_as_asked() {
        let json = r#"{"a_x":1,"o":{"a_y":2,"p":{"a_z":3}},"l":[{"a_w":4}]}"#;
        let with = |depth: i64| {
            let entry =
                format!(r#"{{"searchRegex":"^a_","replaceRegex":"b_","options":{{"depth":{depth}}}}}"#);
            renamed(
                &format!(r#"{{"additionalOptions":{{"regexReplacement":{{"replacements":[{entry}]}}}}}}"#),
                json,
            )
        };
        assert_eq!(with(-1), r#"{"o":{"p":{"b_z":3},"b_y":2},"l":[{"b_w":4}],"b_x":1}"#);
        assert_eq!(with(0), r#"{"o":{"a_y":2,"p":{"a_z":3}},"l":[{"a_w":4}],"b_x":1}"#);
        assert_eq!(with(1), r#"{"o":{"p":{"a_z":3},"b_y":2},"l":[{"a_w":4}],"b_x":1}"#);
        assert_eq!(with(2), r#"{"o":{"p":{"b_z":3},"b_y":2},"l":[{"b_w":4}],"b_x":1}"#);
    }
}
