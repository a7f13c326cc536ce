//! From a value to XML.

use ecow::EcoString;
use model::{Object, Value};

use super::{MAX_DEPTH, XmlError};

/// The shape of what is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOptions {
    /// Field whose fields become attributes.
    pub attribute_key: EcoString,
    /// Field that becomes the text of its element.
    pub text_key: EcoString,
    /// Name of the root element. With the name `root` a value with one field is that field's element.
    pub root_name: EcoString,
    /// Texts with markup go into CDATA sections.
    pub cdata: bool,
    /// Leave out the declaration.
    pub headless: bool,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            attribute_key: "$".into(),
            text_key: "_".into(),
            root_name: "root".into(),
            cdata: false,
            headless: false,
        }
    }
}

/// A piece of the document.
enum Piece {
    Element(Element),
    /// Text, escaped already.
    Text(String),
}

struct Element {
    name: EcoString,
    attributes: Vec<(EcoString, String)>,
    children: Vec<Piece>,
}

/// Writes `root` as an XML document, indented by two blanks.
///
/// # Errors
/// When a field cannot be a name, a text holds a character that XML does not allow, or values nest too deeply.
pub fn write(root: &Object, options: &WriteOptions) -> Result<String, XmlError> {
    let only = if root.len() == 1 && options.root_name == "root" { root.iter().next() } else { None };
    let mut element = match only {
        Some((name, _)) => new_element(name)?,
        None => new_element(&options.root_name)?,
    };
    match only {
        Some((_, value)) => fill(&mut element, value, options, MAX_DEPTH)?,
        None => fill(&mut element, &Value::Object(root.clone()), options, MAX_DEPTH)?,
    }
    let mut text = String::new();
    if !options.headless {
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    }
    print(&element, 0, &mut text);
    text.truncate(text.trim_end_matches('\n').len());
    Ok(text)
}

fn fill(element: &mut Element, value: &Value, options: &WriteOptions, left: usize) -> Result<(), XmlError> {
    let left = left.checked_sub(1).ok_or(XmlError::TooDeep { limit: MAX_DEPTH })?;
    match value {
        Value::Null => {}
        Value::Array(values) => {
            // A list without a name of its own: the fields of its elements, one after the other.
            for value in values.iter() {
                let Value::Object(object) = value else { continue };
                for (name, value) in object.iter() {
                    let mut child = new_element(name)?;
                    fill(&mut child, value, options, left)?;
                    element.children.push(Piece::Element(child));
                }
            }
        }
        Value::Object(object) => {
            for (name, value) in object.iter() {
                if *name == options.attribute_key {
                    attributes(element, value)?;
                } else if *name == options.text_key {
                    element.children.push(text(value, options)?);
                } else if let Value::Array(values) = value {
                    for value in values.iter() {
                        child(element, name, value, options, left)?;
                    }
                } else {
                    child(element, name, value, options, left)?;
                }
            }
        }
        plain => element.children.push(text(plain, options)?),
    }
    Ok(())
}

fn child(
    element: &mut Element,
    name: &EcoString,
    value: &Value,
    options: &WriteOptions,
    left: usize,
) -> Result<(), XmlError> {
    let mut made = new_element(name)?;
    fill(&mut made, value, options, left)?;
    element.children.push(Piece::Element(made));
    Ok(())
}

fn attributes(element: &mut Element, value: &Value) -> Result<(), XmlError> {
    for (name, value) in
        value.as_object().into_iter().flat_map(Object::iter).filter(|(_, value)| !value.is_null())
    {
        check_name(name)?;
        let mut escaped = String::new();
        for character in allowed(&value.to_text())?.chars() {
            match character {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '"' => escaped.push_str("&quot;"),
                '\t' => escaped.push_str("&#x9;"),
                '\n' => escaped.push_str("&#xA;"),
                '\r' => escaped.push_str("&#xD;"),
                other => escaped.push(other),
            }
        }
        element.attributes.retain(|(known, _)| known != name);
        element.attributes.push((name.clone(), escaped));
    }
    Ok(())
}

fn text(value: &Value, options: &WriteOptions) -> Result<Piece, XmlError> {
    let shown = if value.is_null() { EcoString::new() } else { value.to_text() };
    let shown = allowed(&shown)?;
    if options.cdata && matches!(value, Value::String(_)) && shown.contains(['&', '<', '>']) {
        let safe = shown.replace("]]>", "]]]]><![CDATA[>");
        return Ok(Piece::Text(format!("<![CDATA[{safe}]]>")));
    }
    let mut escaped = String::with_capacity(shown.len());
    for character in shown.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#xD;"),
            other => escaped.push(other),
        }
    }
    Ok(Piece::Text(escaped))
}

/// `text`, when XML allows each of its characters.
fn allowed(text: &str) -> Result<&str, XmlError> {
    let forbidden = |character: &char| matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    match text.chars().find(forbidden) {
        Some(character) => Err(XmlError::Character { code: u32::from(character) }),
        None => Ok(text),
    }
}

fn new_element(name: &EcoString) -> Result<Element, XmlError> {
    check_name(name)?;
    Ok(Element { name: name.clone(), attributes: Vec::new(), children: Vec::new() })
}

/// Names as XML 1.0 (fifth edition) has them, production 5.
fn check_name(name: &str) -> Result<(), XmlError> {
    let start = |character: char| {
        matches!(character,
            ':' | 'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
            | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
            | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
            | '\u{10000}'..='\u{effff}')
    };
    let further = |character: char| {
        start(character)
            || matches!(character,
                '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
    };
    let mut characters = name.chars();
    if characters.next().is_some_and(start) && characters.all(further) {
        Ok(())
    } else {
        Err(XmlError::Name { name: name.chars().take(80).collect() })
    }
}

fn print(element: &Element, level: usize, out: &mut String) {
    let indent = |out: &mut String, level: usize| out.extend(std::iter::repeat_n("  ", level));
    indent(out, level);
    out.push('<');
    out.push_str(&element.name);
    for (name, value) in &element.attributes {
        out.push_str(&format!(" {name}=\"{value}\""));
    }
    let is_empty = |piece: &Piece| matches!(piece, Piece::Text(text) if text.is_empty());
    match element.children.as_slice() {
        children if children.iter().all(is_empty) => out.push_str("/>\n"),
        [Piece::Text(text)] => out.push_str(&format!(">{text}</{}>\n", element.name)),
        children => {
            out.push_str(">\n");
            for child in children {
                match child {
                    Piece::Element(child) => print(child, level + 1, out),
                    Piece::Text(text) => {
                        indent(out, level + 1);
                        out.push_str(text);
                        out.push('\n');
                    }
                }
            }
            indent(out, level);
            out.push_str(&format!("</{}>\n", element.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xml(json: &str, options: &WriteOptions) -> String {
        let Ok(Value::Object(object)) = Value::from_json(json) else { panic!("{json}") };
        write(&object, options).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn fields_become_elements_attributes_and_texts() {
        let headless = WriteOptions { headless: true, ..WriteOptions::default() };
        assert_eq!(
            xml(r#"{"a":{"$":{"id":1,"n":null},"b":["x",{"c":null}],"d":true}}"#, &WriteOptions::default()),
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<a id=\"1\">\n  <b>x</b>\n  <b>\n    <c/>\n  </b>\n  <d>true</d>\n</a>"
        );
        assert_eq!(
            xml(r#"{"a":"1 < 2 & 3","b":""}"#, &headless),
            "<root>\n  <a>1 &lt; 2 &amp; 3</a>\n  <b/>\n</root>"
        );
        assert_eq!(xml(r#"{"p":{"_":"t","b":"x"}}"#, &headless), "<p>\n  t\n  <b>x</b>\n</p>");
        assert_eq!(xml(r#"{"p":{"_":"t","$":{"q":"\"\n"}}}"#, &headless), "<p q=\"&quot;&#xA;\">t</p>");
        assert_eq!(xml("{}", &headless), "<root/>");
        let named = WriteOptions { root_name: "doc".into(), cdata: true, ..headless };
        assert_eq!(
            xml(r#"{"a":"<b>]]>"}"#, &named),
            "<doc>\n  <a><![CDATA[<b>]]]]><![CDATA[>]]></a>\n</doc>"
        );
    }

    #[test]
    fn wrong_names_and_characters_are_refused() {
        let plain = WriteOptions::default();
        assert!(xml(r#"{"1a":"x","b":1}"#, &plain).contains("\"1a\" cannot be the name"));
        assert!(xml(r#"{"first name":"x"}"#, &plain).contains("cannot be the name"));
        assert!(xml(r#"{"a":"\u0001"}"#, &plain).contains("U+0001"));
    }
}
