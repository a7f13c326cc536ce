//! What a PDF file says of itself.

use lopdf::{Dictionary, Document, Object as PdfObject, decode_text_string};
use model::{Object, Value};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Version, kinds of content, and the entries of the information dictionary.
pub fn info(document: &Document) -> Object {
    let root = document.catalog().ok();
    let form =
        root.and_then(|root| root.get_deref(b"AcroForm", document).ok()).and_then(|it| it.as_dict().ok());
    let fields =
        form.and_then(|form| form.get_deref(b"Fields", document).ok()).and_then(|it| it.as_array().ok());
    let has = |dictionary: Option<&Dictionary>, name: &[u8]| dictionary.is_some_and(|it| it.has(name));
    let text = |object: &PdfObject| decode_text_string(object).ok();
    let flags = form.and_then(|form| form.get(b"SigFlags").ok()).and_then(|it| it.as_i64().ok()).unwrap_or(0);
    let mut info = Object::from([
        ("PDFFormatVersion", Value::from(document.version.as_str())),
        ("Language", root.and_then(|it| it.get_deref(b"Lang", document).ok()).and_then(text).into()),
        ("EncryptFilterName", Value::Null),
        ("IsLinearized", Value::from(false)),
        ("IsAcroFormPresent", Value::from(fields.is_some_and(|it| !it.is_empty()))),
        ("IsXFAPresent", Value::from(has(form, b"XFA"))),
        ("IsCollectionPresent", Value::from(has(root, b"Collection"))),
        ("IsSignaturesPresent", Value::from(flags & 1 == 1)),
    ]);
    let entries = document.trailer.get_deref(b"Info", document).and_then(PdfObject::as_dict);
    const KNOWN: [&str; 9] = [
        "Title",
        "Author",
        "Subject",
        "Keywords",
        "Creator",
        "Producer",
        "CreationDate",
        "ModDate",
        "Trapped",
    ];
    let mut custom = Object::new();
    for (name, value) in entries.iter().flat_map(|entries| entries.iter()) {
        let name = String::from_utf8_lossy(name).into_owned();
        let value = document.dereference(value).map_or(value, |(_, value)| value);
        let value = match value {
            PdfObject::String(..) => text(value).map(Value::from),
            PdfObject::Integer(number) => Some(Value::from(*number)),
            PdfObject::Real(number) => Some(Value::from(f64::from(*number))),
            PdfObject::Boolean(flag) => Some(Value::from(*flag)),
            PdfObject::Name(name) => {
                Some(Value::Object(Object::from([("name", String::from_utf8_lossy(name).into_owned())])))
            }
            _ => None,
        };
        let Some(value) = value else { continue };
        if KNOWN.contains(&name.as_str()) {
            info.insert(name, value);
        } else {
            custom.insert(name, value);
        }
    }
    if !custom.is_empty() {
        info.insert("Custom", Value::Object(custom));
    }
    info
}

/// The XMP packet: each property of each description, by its name in lower case. Lists stay lists where the standard has
/// lists.
pub fn metadata(document: &Document, part: usize) -> Option<Object> {
    let stream = document.catalog().ok()?.get_deref(b"Metadata", document).ok()?.as_stream().ok()?;
    let bytes = stream.get_plain_content_with_limit(part).ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut reader = Reader::from_str(&text);
    let mut found = Object::new();
    let (mut depth, mut inside) = (0_usize, None::<usize>);
    let mut current: Option<(String, Vec<String>, bool)> = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                depth += 1;
                let name = tag.name().0;
                match inside {
                    None if name == "rdf:Description" => inside = Some(depth),
                    Some(level) if depth == level + 1 => {
                        current = Some((name.to_ascii_lowercase(), vec![String::new()], false));
                    }
                    Some(_) if name == "rdf:li" => {
                        if let Some((_, texts, list)) = &mut current {
                            if *list {
                                texts.push(String::new());
                            } else {
                                (*texts, *list) = (vec![String::new()], true);
                            }
                        }
                    }
                    _ => {}
                }
            }
            Ok(Event::End(_)) => {
                if inside == Some(depth) {
                    inside = None;
                } else if inside.is_some_and(|level| depth == level + 1)
                    && let Some((name, texts, _)) = current.take()
                {
                    let texts: Vec<&str> = texts.iter().map(|text| text.trim()).collect();
                    let is_list = [
                        "dc:creator",
                        "dc:contributor",
                        "dc:date",
                        "dc:language",
                        "dc:publisher",
                        "dc:relation",
                        "dc:subject",
                        "dc:type",
                    ]
                    .contains(&name.as_str());
                    let value = if is_list {
                        Value::array(texts.into_iter().map(Value::from))
                    } else {
                        texts.join("").into()
                    };
                    found.insert(name, value);
                }
                depth = depth.saturating_sub(1);
            }
            Ok(Event::Text(text)) => append(&mut current, &text.xml10_content()),
            Ok(Event::CData(text)) => append(&mut current, &text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => {
                let letter = reference.resolve_char_ref().ok().flatten().map(String::from);
                let name = reference.xml10_content();
                let known = quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned);
                append(&mut current, &letter.or(known).unwrap_or_default());
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
        if depth > 128 {
            break;
        }
    }
    (!found.is_empty()).then_some(found)
}

fn append(current: &mut Option<(String, Vec<String>, bool)>, text: &str) {
    if let Some(last) = current.as_mut().and_then(|(_, texts, _)| texts.last_mut()) {
        last.push_str(text);
    }
}
