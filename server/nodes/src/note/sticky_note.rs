//! Sticky Note is a remark on the canvas, written in Markdown. It has no ports and never runs. Example: a note behind
//! three nodes that says what they do together.

use std::sync::LazyLock;

use async_trait::async_trait;
use node_sdk::{
    Category, Description, Effect, Node, NodeContext, NodeError, Outcome, Property, PropertyKind,
};

/// The node type `core.stickyNote`.
pub struct StickyNote;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.stickyNote",
    version: 1.0,
    label: "Sticky Note",
    summary: "A remark on the canvas, for the people who read the workflow.",
    category: Category::Note,
    icon: "sticky-note",
    keywords: &["comment", "remark", "text", "markdown"],
    trigger: false,
    effect: Effect::Pure,
    inputs: Vec::new(),
    outputs: Vec::new(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new("content", "Text", PropertyKind::String { rows: 8 }).help("Markdown.").literal(),
        Property::new("height", "Height", PropertyKind::Number { min: Some(80.0), max: None })
            .default(160)
            .literal(),
        Property::new("width", "Width", PropertyKind::Number { min: Some(150.0), max: None })
            .default(240)
            .literal(),
        Property::new("color", "Colour", PropertyKind::Number { min: Some(1.0), max: Some(7.0) })
            .default(1)
            .help("Number of one of the seven paper colours.")
            .literal(),
    ],
});

#[async_trait]
impl Node for StickyNote {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    /// Gives nothing; nothing can be connected to a note, so this is only reached by a hand-made file.
    async fn run(&self, _: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        Ok(Outcome::default())
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only the shape counts: the editor draws notes, the engine never runs them")]
    struct Parameters {
        content: String,
        height: f64,
        width: f64,
        color: f64,
    }

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the four fields of a note");
    }
}
