//! From XML to a value.

use std::sync::Arc;

use ecow::EcoString;
use model::{Object, Value};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{MAX_DEPTH, MAX_LENGTH, MAX_VALUE_DEPTH, XmlError, is_blank};

/// The shape of what is read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the switches of the format, each independent")]
pub struct ReadOptions {
    /// Field that holds the attributes of an element.
    pub attribute_key: EcoString,
    /// Field that holds the text of an element which has attributes or children too.
    pub text_key: EcoString,
    /// A list even for a single child.
    pub always_arrays: bool,
    /// Whether the root element is a field of the result.
    pub keep_root: bool,
    /// Leave attributes out.
    pub ignore_attributes: bool,
    /// Attributes become fields like children.
    pub merge_attributes: bool,
    /// Runs of blanks in texts become one blank.
    pub normalize: bool,
    /// Names of elements in lower case.
    pub lower_case_tags: bool,
    /// Texts without blanks at both ends.
    pub trim: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            attribute_key: "$".into(),
            text_key: "_".into(),
            always_arrays: false,
            keep_root: true,
            ignore_attributes: false,
            merge_attributes: true,
            normalize: false,
            lower_case_tags: false,
            trim: false,
        }
    }
}

/// An element that is not closed yet.
struct Open {
    name: EcoString,
    fields: Object,
    text: String,
    cdata: bool,
}

/// Reads the one element of `text`. An empty text is null.
///
/// # Errors
/// When the text is not well formed, too long or nests too deeply. A document type is skipped: what it defines is unknown.
pub fn read(text: &str, options: &ReadOptions) -> Result<Value, XmlError> {
    if text.len() > MAX_LENGTH {
        return Err(XmlError::TooLarge { size: text.len(), limit: MAX_LENGTH });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.chars().all(is_blank) {
        return Ok(Value::Null);
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Open> = Vec::new();
    let mut root: Option<(EcoString, Value)> = None;
    loop {
        let at = reader.buffer_position();
        let malformed = |message: String| XmlError::Malformed { position: at, message };
        let event = reader.read_event().map_err(|error| XmlError::Malformed {
            position: reader.error_position(),
            message: error.to_string(),
        })?;
        match event {
            Event::Start(tag) => {
                if open.len() >= MAX_DEPTH {
                    return Err(XmlError::TooDeep { limit: MAX_DEPTH });
                }
                if root.is_some() {
                    return Err(malformed("there is more than one root element".to_owned()));
                }
                open.push(start(&tag, options, &malformed)?);
            }
            Event::Empty(tag) => {
                if root.is_some() {
                    return Err(malformed("there is more than one root element".to_owned()));
                }
                let element = start(&tag, options, &malformed)?;
                close(element, &mut open, &mut root, options);
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(element, &mut open, &mut root, options);
                }
            }
            Event::Text(content) => add_text(&mut open, &content.into_inner(), &malformed)?,
            Event::CData(content) => {
                add_text(&mut open, &content.into_inner(), &malformed)?;
                if let Some(element) = open.last_mut() {
                    element.cdata = true;
                }
            }
            Event::GeneralRef(name) => {
                let mut buffer = [0; 4];
                let character = entity(&name)?.encode_utf8(&mut buffer);
                add_text(&mut open, character, &malformed)?;
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => {
                if let Some(element) = open.last() {
                    return Err(malformed(format!("\"{}\" is not closed", element.name)));
                }
                break;
            }
        }
    }
    let (name, value) = root.ok_or(XmlError::Empty)?;
    let value = if options.keep_root { Value::Object(Object::from([(name, value)])) } else { value };
    if nests_deeper(&value, MAX_VALUE_DEPTH) {
        return Err(XmlError::TooDeep { limit: MAX_VALUE_DEPTH });
    }
    Ok(value)
}

fn start(
    tag: &BytesStart<'_>,
    options: &ReadOptions,
    malformed: &dyn Fn(String) -> XmlError,
) -> Result<Open, XmlError> {
    let name = tag.name().into_inner();
    let name = if options.lower_case_tags { name.to_lowercase().into() } else { EcoString::from(name) };
    let mut fields = Object::new();
    let mut own = Object::new();
    // Of an attribute that is written twice the first counts.
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| malformed(error.to_string()))?;
        let key = EcoString::from(attribute.key.into_inner());
        if options.ignore_attributes || own.contains_key(&key) {
            continue;
        }
        own.insert(key, unescape(&attribute.value)?);
    }
    if options.merge_attributes {
        for (key, value) in own {
            push(&mut fields, key, value, options.always_arrays);
        }
    } else if !own.is_empty() {
        fields.insert(options.attribute_key.clone(), own);
    }
    Ok(Open { name, fields, text: String::new(), cdata: false })
}

/// Hands a finished element to the one around it.
fn close(element: Open, open: &mut [Open], root: &mut Option<(EcoString, Value)>, options: &ReadOptions) {
    let Open { name, fields, text, cdata } = element;
    let value = if text.chars().all(is_blank) && !cdata {
        // Blanks between children say nothing; alone they are the text.
        if fields.is_empty() { Value::from(text) } else { Value::Object(fields) }
    } else {
        let text = shaped(text, options);
        if fields.is_empty() {
            Value::from(text)
        } else {
            let mut whole = Object::with_capacity(fields.len() + 1);
            whole.insert(options.text_key.clone(), text);
            for (key, value) in fields {
                push(&mut whole, key, value, false);
            }
            Value::Object(whole)
        }
    };
    match open.last_mut() {
        Some(parent) => push(&mut parent.fields, name, value, options.always_arrays),
        None => *root = Some((name, value)),
    }
}

fn shaped(text: String, options: &ReadOptions) -> String {
    if options.normalize {
        let mut short = String::with_capacity(text.len());
        let mut blanks = String::new();
        for character in text.trim_matches(is_blank).chars() {
            if is_blank(character) {
                blanks.push(character);
                continue;
            }
            // A single blank stays what it is, be it a line break.
            short.push_str(if blanks.chars().nth(1).is_some() { " " } else { &blanks });
            blanks.clear();
            short.push(character);
        }
        return short;
    }
    if options.trim { text.trim_matches(is_blank).to_owned() } else { text }
}

/// Sets field `key`, or adds to the list that it becomes with the second value.
fn push(fields: &mut Object, key: EcoString, value: impl Into<Value>, always: bool) {
    let value = value.into();
    match fields.get_mut(&key) {
        None => {
            let value = if always { Value::array([value]) } else { value };
            fields.insert(key, value);
        }
        Some(Value::Array(values)) => Arc::make_mut(values).push(value),
        Some(first) => {
            let one = std::mem::take(first);
            *first = Value::array([one, value]);
        }
    }
}

fn add_text(open: &mut [Open], text: &str, malformed: &dyn Fn(String) -> XmlError) -> Result<(), XmlError> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.chars().all(is_blank) => {}
        None => return Err(malformed("there is text outside of the root element".to_owned())),
    }
    Ok(())
}

/// The text of an attribute with its references replaced.
fn unescape(raw: &str) -> Result<String, XmlError> {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        let (name, behind) = after
            .split_once(';')
            .ok_or_else(|| XmlError::UnknownEntity { name: after.chars().take(20).collect() })?;
        text.push_str(before);
        text.push(entity(name)?);
        rest = behind;
    }
    text.push_str(rest);
    Ok(text)
}

/// The character that `&name;` stands for.
fn entity(name: &str) -> Result<char, XmlError> {
    let unknown = || XmlError::UnknownEntity { name: name.chars().take(40).collect() };
    let code = if let Some(digits) = name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
        u32::from_str_radix(digits, 16).ok()
    } else if let Some(digits) = name.strip_prefix('#') {
        digits.parse::<u32>().ok()
    } else {
        return match name {
            "amp" => Ok('&'),
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "quot" => Ok('"'),
            "apos" => Ok('\''),
            _ => Err(unknown()),
        };
    };
    code.filter(|code| *code != 0).and_then(char::from_u32).ok_or_else(unknown)
}

/// Whether `value` has more than `limit` levels.
fn nests_deeper(value: &Value, limit: usize) -> bool {
    let Some(left) = limit.checked_sub(1) else { return true };
    match value {
        Value::Array(values) => values.iter().any(|value| nests_deeper(value, left)),
        Value::Object(object) => object.values().any(|value| nests_deeper(value, left)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str, options: &ReadOptions) -> String {
        read(text, options).map_or_else(|error| error.to_string(), |value| value.to_json())
    }

    #[test]
    fn texts_attributes_and_lists_have_the_known_shape() {
        let plain = ReadOptions::default();
        assert_eq!(
            json("<?xml version=\"1.0\"?><!-- c --><a id='1'><b>x</b><b y=\"2\">z</b><c/> </a>", &plain),
            r#"{"a":{"id":"1","b":["x",{"_":"z","y":"2"}],"c":""}}"#
        );
        assert_eq!(json("<a>  </a>", &plain), r#"{"a":"  "}"#);
        assert_eq!(json("<a><![CDATA[ <b> ]]>&amp;&#33;</a>", &plain), r#"{"a":" <b> &!"}"#);
        let apart = ReadOptions { merge_attributes: false, ..plain.clone() };
        assert_eq!(json("<a id='1'>t</a>", &apart), r#"{"a":{"_":"t","$":{"id":"1"}}}"#);
        let arrays =
            ReadOptions { always_arrays: true, keep_root: false, merge_attributes: false, ..plain.clone() };
        assert_eq!(json("<a><b>x</b></a>", &arrays), r#"{"b":["x"]}"#);
        let tidy = ReadOptions { normalize: true, lower_case_tags: true, ignore_attributes: true, ..plain };
        assert_eq!(json("<A><B i='1'> x \n  y\nz </B></A>", &tidy), "{\"a\":{\"b\":\"x y\\nz\"}}");
    }

    #[test]
    fn documents_cannot_blow_up() {
        let plain = ReadOptions::default();
        let bomb = "<!DOCTYPE a [<!ENTITY b \"xxxxxxxx\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>";
        assert_eq!(read(bomb, &plain), Err(XmlError::UnknownEntity { name: "c".into() }));
        let deep = "<a>".repeat(5000) + &"</a>".repeat(5000);
        assert_eq!(read(&deep, &plain), Err(XmlError::TooDeep { limit: MAX_DEPTH }));
        let deep = "<a>".repeat(150) + &"</a>".repeat(150);
        assert_eq!(read(&deep, &plain), Err(XmlError::TooDeep { limit: MAX_VALUE_DEPTH }));
    }

    #[test]
    fn what_is_not_well_formed_is_said() {
        let plain = ReadOptions::default();
        for text in
            ["<a><b></a></b>", "<a>", "text", "<a/><b/>", "<a>&nbsp;</a>", "<a b></a>", "<a/>x", "AT&T"]
        {
            assert!(read(text, &plain).is_err(), "{text}");
        }
        assert_eq!(read("  ", &plain), Ok(Value::Null));
    }
}
