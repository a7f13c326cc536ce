//! Reads XML into a tree that is small enough to trust: no DTD, bounded in depth and size.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::snippet::entity;

/// Deepest nesting that is read.
const DEEPEST: usize = 64;

/// Most elements that are read.
const MOST: usize = 500_000;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Name with its prefix, such as `dc:creator`.
    pub name: String,
    /// Attributes in order.
    pub attributes: Vec<(String, String)>,
    /// Text directly inside.
    pub text: String,
    /// Elements inside.
    pub children: Vec<Element>,
    /// What stands inside, as written, for content that is itself made of elements.
    pub inner: String,
}

impl Element {
    /// The first child called `name`.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children called `name`.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The attribute called `name`.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The root element of `xml`.
///
/// # Errors
/// In a few words, what is wrong with it.
pub(super) fn parse(xml: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}').trim_start());
    reader.config_mut().check_end_names = false;
    // Each open element with where its inside begins.
    let mut open: Vec<(Element, usize)> = Vec::new();
    let mut count = 0usize;
    let mut root = None;
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or_default();
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let after = usize::try_from(reader.buffer_position()).unwrap_or_default();
        let source = xml.trim_start_matches('\u{feff}').trim_start();
        let mut closed = None;
        match event {
            Event::Start(start) => {
                count += 1;
                if open.len() >= DEEPEST || count > MOST {
                    return Err("it is nested too deep or too large".to_owned());
                }
                open.push((element(&start), after));
            }
            Event::Empty(start) => {
                count += 1;
                closed = Some(element(&start));
            }
            Event::End(_) => {
                if let Some((mut element, begin)) = open.pop() {
                    element.inner = source.get(begin..before).unwrap_or_default().to_owned();
                    closed = Some(element);
                }
            }
            Event::Text(text) => {
                if let Some((element, _)) = open.last_mut() {
                    element.text.push_str(&text);
                }
            }
            Event::CData(data) => {
                if let Some((element, _)) = open.last_mut() {
                    element.text.push_str(&data);
                }
            }
            Event::GeneralRef(reference) => {
                if let Some((element, _)) = open.last_mut() {
                    let name: &str = &reference;
                    match entity(name) {
                        Some(c) => element.text.push(c),
                        None => element.text.push_str(&format!("&{name};")),
                    }
                }
            }
            Event::Eof => break,
            // A DTD is not looked into: nothing it defines is known here.
            Event::DocType(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
        if let Some(element) = closed {
            match open.last_mut() {
                Some((parent, _)) => parent.children.push(element),
                None if root.is_none() => root = Some(element),
                None => {}
            }
        }
    }
    // A feed that was cut off still gives what it held.
    while let Some((element, _)) = open.pop() {
        match open.last_mut() {
            Some((parent, _)) => parent.children.push(element),
            None if root.is_none() => root = Some(element),
            None => {}
        }
    }
    root.ok_or_else(|| "there is no element in it".to_owned())
}

fn element(start: &BytesStart<'_>) -> Element {
    let attributes = start
        .attributes()
        .with_checks(false)
        .flatten()
        .map(|attribute| (attribute.key.as_ref().to_owned(), references(&attribute.value)))
        .collect();
    Element { name: start.name().as_ref().to_owned(), attributes, ..Element::default() }
}

/// Text with the references of XML read.
fn references(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match after.split_once(';').and_then(|(name, next)| Some((entity(name)?, next))) {
            Some((c, next)) => {
                out.push(c);
                rest = next;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_becomes_a_tree() {
        let xml = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<r a=\"1 &amp; 2\"><b>t&amp;&#65;<![CDATA[<i>]]></b><c/><d>&x;</d></r>";
        let root = parse(xml).expect("a tree");
        assert_eq!((root.attribute("a"), root.children.len()), (Some("1 & 2"), 3));
        assert_eq!(root.child("b").map(|b| b.text.as_str()), Some("t&A<i>"));
        assert_eq!(root.child("d").map(|d| d.text.as_str()), Some("&x;"), "nothing is fetched");
        assert!(parse("no xml at all").is_err());
        assert!(parse(&"<a>".repeat(1000)).is_err(), "depth is bounded");
    }
}
