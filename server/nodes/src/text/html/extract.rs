//! Taking values out of pages.

use formats::html::{Found, HtmlError, Page, Selection};
use model::{Item, Object, Value};
use node_sdk::{NodeContext, NodeError};

use super::super::attached;
use super::{Options, Parameters, Return, Source, Wanted};

/// A value with its selectors understood.
struct Ready<'a> {
    wanted: &'a Wanted,
    selection: Selection,
    skipped: Vec<Selection>,
}

/// What the pages of `item` hold: one object for each page.
pub(super) async fn extract(
    context: &NodeContext<'_>,
    parameters: &Parameters,
    item: &Item,
) -> Result<Vec<Object>, NodeError> {
    let name = parameters.data_property_name.as_str();
    let pages: Vec<String> = match parameters.source_data {
        Source::Binary => {
            let bytes = attached::content(context, item, name, "dataPropertyName").await?;
            vec![String::from_utf8_lossy(&bytes).into_owned()]
        }
        Source::Json => {
            let value = crate::data::field_list::field(&item.json, name, true).ok_or_else(|| {
                NodeError::parameter("dataPropertyName", format!("this item has no field called \"{name}\""))
            })?;
            let one = |value: &Value| {
                value.as_str().map(str::to_owned).ok_or_else(|| {
                    let kind = value.type_name();
                    NodeError::parameter("dataPropertyName", format!("\"{name}\" holds {kind}, not HTML"))
                })
            };
            match value {
                Value::Array(values) => values.iter().map(one).collect::<Result<_, _>>()?,
                value => vec![one(value)?],
            }
        }
    };
    let mut ready = Vec::new();
    for (index, wanted) in parameters.extraction_values.values.iter().enumerate() {
        let at = |field: &str| format!("extractionValues.values[{index}].{field}");
        let selection = Selection::parse(&wanted.css_selector)
            .map_err(|error| NodeError::from_html(&error).at_parameter(at("cssSelector")))?;
        let mut skipped = Vec::new();
        for part in attached::names(&wanted.skip_selectors) {
            let part = Selection::parse(part);
            skipped
                .push(part.map_err(|error| NodeError::from_html(&error).at_parameter(at("skipSelectors")))?);
        }
        ready.push(Ready { wanted, selection, skipped });
    }
    let mut made = Vec::with_capacity(pages.len());
    for page in &pages {
        let page = Page::parse(page).map_err(|error| NodeError::from_html(&error))?;
        let mut json = Object::new();
        for ready in &ready {
            let found = ready.selection.find(&page);
            let value = if ready.wanted.return_array {
                let values =
                    found.iter().map(|one| ready.worth(std::slice::from_ref(one), &parameters.options));
                Some(Value::array(values.map(Option::unwrap_or_default)))
            } else {
                ready.worth(&found, &parameters.options)
            };
            if let Some(value) = value {
                json.insert(ready.wanted.key.clone(), value);
            }
        }
        made.push(json);
    }
    Ok(made)
}

/// Why HTML could not be read, as a failure of a node.
trait FromHtml {
    fn from_html(error: &HtmlError) -> Self;
}

impl FromHtml for NodeError {
    fn from_html(error: &HtmlError) -> Self {
        Self { retryable: false, ..Self::operation(error.to_string()) }
    }
}

impl Ready<'_> {
    /// What `found` is worth; `None` when it says nothing.
    fn worth(&self, found: &[Found<'_>], options: &Options) -> Option<Value> {
        let some = |text: String| (!text.is_empty()).then_some(text);
        let text = match self.wanted.return_value {
            Return::Text if options.raw_text => some(found.iter().map(Found::raw_text).collect())?,
            Return::Text => found.first().map(|one| one.readable_text(&self.skipped)).unwrap_or_default(),
            Return::Html => some(found.first()?.html())?,
            Return::Attribute => {
                let first = found.first()?;
                if self.wanted.attribute.is_empty() {
                    // Without a name all attributes are meant.
                    return Some(Value::Object(first.attributes().collect()));
                }
                first.attribute(&self.wanted.attribute)?.to_owned()
            }
            Return::Value => match found.first()?.form_value()? {
                Ok(value) => value,
                Err(values) => return Some(Value::array(values.into_iter().map(Value::from))),
            },
        };
        Some(Value::from(tidy(text, options)))
    }
}

fn tidy(mut text: String, options: &Options) -> String {
    if options.trim_values {
        text = text.trim().to_owned();
    }
    if options.clean_up_text {
        let joined: String = text.trim().chars().filter(|it| !matches!(it, '\n' | '\r')).collect();
        let mut clean = String::with_capacity(joined.len());
        let mut blank = false;
        for character in joined.chars() {
            if !character.is_whitespace() {
                clean.push(character);
            } else if !blank {
                clean.push(' ');
            }
            blank = character.is_whitespace();
        }
        text = clean;
    }
    text
}
