//! iCalendar makes a calendar file with one event. Example: title `Tea`, a start and an end give binary data `data`,
//! called `event.ics`.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use ecow::EcoString;
use indexmap::IndexMap;
use model::{BinaryData, Item, Value};
use node_sdk::{
    Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property, PropertyKind,
};
use serde::Deserialize;

use crate::files::calendar::{self, AdditionalFields};

/// The node type `core.iCal`.
pub struct ICal;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.iCal",
    version: 1.0,
    label: "iCalendar",
    summary: "Makes a calendar file with one event.",
    category: Category::Data,
    icon: "calendar-plus",
    keywords: &["ical", "ics", "calendar", "event", "invite", "meeting"],
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
    let what = PropertyKind::options([("createEventFile", "Make a file with an event")]);
    let mut properties = vec![Property::new("operation", "What to do", what).default("createEventFile")];
    properties.extend(calendar::properties());
    properties.push(
        Property::new("binaryPropertyName", "Binary data", PropertyKind::text())
            .default("data")
            .required()
            .help("Where the file is put."),
    );
    properties
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(rename = "operation", default)]
    _operation: EcoString,
    #[serde(default)]
    title: Value,
    #[serde(default)]
    start: Value,
    #[serde(default)]
    end: Value,
    #[serde(default)]
    all_day: bool,
    #[serde(default = "data")]
    binary_property_name: EcoString,
    #[serde(default)]
    additional_fields: AdditionalFields,
}

fn data() -> EcoString {
    "data".into()
}

#[async_trait]
impl Node for ICal {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let mut made = Vec::with_capacity(items.len());
        for index in 0..items.len() {
            let kept = match parameters.get(index) {
                Ok(own) => own.file(context).await,
                Err(error) => Err(error),
            };
            match kept {
                Ok(entry) => {
                    let binary = Some(Arc::new(IndexMap::from([entry])));
                    made.push(Item { binary, ..Item::default() }.paired_with(index));
                }
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }
}

impl Parameters {
    /// The file, and the name of its place in the item.
    async fn file(&self, context: &NodeContext<'_>) -> Result<(EcoString, BinaryData), NodeError> {
        let more = &self.additional_fields;
        let text = calendar::file(context, &self.title, &self.start, &self.end, self.all_day, more)?;
        let name = more.file_name.as_str().filter(|name| !name.is_empty()).unwrap_or("event.ics");
        let data = context.services.blobs.put(text.into(), Some(name), "text/calendar").await?;
        Ok((self.binary_property_name.clone(), data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
