//! A page, and the plain tree that the writers of text and Markdown walk.

use std::collections::HashSet;

use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node};

use super::{HtmlError, MAX_DEPTH, MAX_LENGTH};

/// A parsed page, and whether it is only a piece of one.
pub struct Page(pub(super) Html, bool);

impl Page {
    /// Reads a page as browsers do; there is no wrong HTML.
    ///
    /// # Errors
    /// When it is too long.
    pub fn parse(text: &str) -> Result<Self, HtmlError> {
        Self::sized(text)?;
        Ok(Self(Html::parse_document(text), false))
    }

    /// The same for a piece of a page: without `<html>` nothing is put around it.
    ///
    /// # Errors
    /// When it is too long.
    pub fn parse_piece(text: &str) -> Result<Self, HtmlError> {
        Self::sized(text)?;
        let start: String = text.chars().take(4096).collect::<String>().to_ascii_lowercase();
        let whole = ["<html", "<body", "<head>", "<!doctype"].iter().any(|tag| start.contains(tag));
        Ok(Self(if whole { Html::parse_document(text) } else { Html::parse_fragment(text) }, !whole))
    }

    fn sized(text: &str) -> Result<(), HtmlError> {
        if text.len() > MAX_LENGTH {
            return Err(HtmlError::TooLarge { size: text.len(), limit: MAX_LENGTH });
        }
        Ok(())
    }
}

/// A node of the plain tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Dom {
    Text(String),
    Element(Box<Element>),
}

/// An element of the plain tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Element {
    /// Name in lower case.
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Dom>,
}

impl Element {
    /// The value of attribute `name`, when it is there and not empty.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// All text inside.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        gather(&self.children, &mut text);
        text
    }
}

fn gather(children: &[Dom], text: &mut String) {
    for child in children {
        match child {
            Dom::Text(more) => text.push_str(more),
            Dom::Element(element) => gather(&element.children, text),
        }
    }
}

/// The children of `node` as a plain tree, without the elements in `skipped`, comments and what nests too deeply.
pub(super) fn children(node: NodeRef<'_, Node>, skipped: &HashSet<NodeId>, depth: usize) -> Vec<Dom> {
    let Some(left) = depth.checked_sub(1) else { return Vec::new() };
    let mut made = Vec::new();
    for child in node.children() {
        match child.value() {
            Node::Text(text) => made.push(Dom::Text(text.to_string())),
            Node::Element(element) if !skipped.contains(&child.id()) => {
                made.push(Dom::Element(Box::new(Element {
                    name: element.name().to_ascii_lowercase(),
                    attributes: element
                        .attrs()
                        .map(|(key, value)| (key.to_owned(), value.to_owned()))
                        .collect(),
                    children: children(child, skipped, left),
                })));
            }
            _ => {}
        }
    }
    made
}

impl Page {
    /// The whole page as a plain tree.
    pub(super) fn tree(&self) -> Vec<Dom> {
        // The parser puts an element around a piece of a page, which is not part of it.
        let root: NodeRef<'_, Node> = if self.1 { *self.0.root_element() } else { self.0.tree.root() };
        children(root, &HashSet::new(), MAX_DEPTH)
    }
}
