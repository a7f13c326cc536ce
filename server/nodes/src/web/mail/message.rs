//! A mail as an item: with the usual fields, taken apart as a whole, or as it came.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use mail_parser::{Addr, Address, Message, MessageParser, MimeHeaders as _, PartType};
use model::{Object, Value};

/// A file that came with a mail.
pub(super) struct Attachment {
    pub name: Option<String>,
    pub mime_type: String,
    pub content: Bytes,
}

/// The message as it came.
pub(super) fn raw(content: &[u8]) -> Object {
    Object::from([("raw", STANDARD.encode(content))])
}

/// Text, HTML, the fields that people look for first, and the other headers in `metadata`.
pub(super) fn simple(content: &[u8], uid: u32) -> (Object, Vec<Attachment>) {
    let Some(message) = MessageParser::default().parse(content) else {
        return (raw(content), Vec::new());
    };
    let body = |kind: &str, index: Option<std::borrow::Cow<'_, str>>| {
        let own = message
            .parts
            .iter()
            .any(|part| part.is_content_type("text", kind) && part.attachment_name().is_none());
        // A message without a content type is plain text.
        let own = own || (kind == "plain" && message.root_part().content_type().is_none());
        own.then(|| index.map(|text| text.into_owned())).flatten().unwrap_or_default()
    };
    let mut json = Object::from([
        ("textHtml", Value::from(body("html", message.body_html(0)))),
        ("textPlain", Value::from(body("plain", message.body_text(0)))),
    ]);
    let mut metadata = Object::new();
    let mut top = Object::new();
    for (name, value) in message.headers_raw() {
        let name = name.to_ascii_lowercase();
        let known = if matches!(name.as_str(), "cc" | "date" | "from" | "subject" | "to") {
            &mut top
        } else {
            &mut metadata
        };
        // Of several the first counts, which is the latest.
        if known.contains_key(&name) {
            continue;
        }
        let value = match name.as_str() {
            "subject" => message.subject().unwrap_or_default().to_owned(),
            "from" => listed(message.from()),
            "to" => listed(message.to()),
            "cc" => listed(message.cc()),
            _ => unfolded(value),
        };
        known.insert(name, value);
    }
    json.insert("metadata", metadata);
    json.insert("attributes", Object::from([("uid", Value::from(i64::from(uid)))]));
    top.into_iter().for_each(|(name, value)| drop(json.insert(name, value)));
    (json, attachments(&message))
}

/// Everything that a mail holds.
pub(super) fn resolved(content: &[u8], uid: u32) -> (Object, Vec<Attachment>) {
    let Some(message) = MessageParser::default().parse(content) else {
        return (raw(content), Vec::new());
    };
    let mut headers = Object::new();
    for (name, value) in message.headers_raw() {
        let name = name.to_ascii_lowercase();
        let line = unfolded(value);
        let joined = headers.get(&name).map(|known| format!("{}\n{line}", known.to_text()));
        headers.insert(name, joined.unwrap_or(line));
    }
    let mut json = Object::from([("headers", Value::Object(headers))]);
    for (name, body) in [("html", message.body_html(0)), ("text", message.body_text(0))] {
        if let Some(body) = body {
            json.insert(name, body.into_owned());
        }
    }
    if let Some(subject) = message.subject() {
        json.insert("subject", subject);
    }
    if let Some(date) = message.date().and_then(|date| jiff::Timestamp::from_second(date.to_timestamp()).ok())
    {
        json.insert("date", date.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
    }
    let fields = [
        ("from", message.from()),
        ("to", message.to()),
        ("cc", message.cc()),
        ("bcc", message.bcc()),
        ("replyTo", message.reply_to()),
    ];
    for (name, address) in fields {
        if let Some(address) = address {
            json.insert(name, taken_apart(address));
        }
    }
    if let Some(id) = message.message_id() {
        json.insert("messageId", format!("<{id}>"));
    }
    json.insert("attributes", Object::from([("uid", Value::from(i64::from(uid)))]));
    (json, attachments(&message))
}

/// A header on one line.
fn unfolded(value: &str) -> String {
    value.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn addresses<'a>(address: &'a Address<'a>) -> Vec<&'a Addr<'a>> {
    match address {
        Address::List(list) => list.iter().collect(),
        Address::Group(groups) => groups.iter().flat_map(|group| &group.addresses).collect(),
    }
}

/// `Ann <ann@a.example>, bob@b.example`.
fn listed(address: Option<&Address<'_>>) -> String {
    let one = |it: &Addr<'_>| match (it.name.as_deref(), it.address.as_deref()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => address.or(name).unwrap_or_default().to_owned(),
    };
    address
        .map(|address| addresses(address).into_iter().map(one).collect::<Vec<_>>().join(", "))
        .unwrap_or_default()
}

/// `{value: [{address, name}], text}`.
fn taken_apart(address: &Address<'_>) -> Object {
    let one = |it: &Addr<'_>| {
        Value::Object(Object::from([
            ("address", it.address.as_deref().unwrap_or_default()),
            ("name", it.name.as_deref().unwrap_or_default()),
        ]))
    };
    let list: Vec<Value> = addresses(address).into_iter().map(one).collect();
    Object::from([("value", Value::from(list)), ("text", Value::from(listed(Some(address))))])
}

fn attachments(message: &Message<'_>) -> Vec<Attachment> {
    let one = |part: &mail_parser::MessagePart<'_>| {
        let mime_type = part.content_type().map(|kind| {
            format!("{}/{}", kind.c_type, kind.c_subtype.as_deref().unwrap_or("octet-stream"))
                .to_ascii_lowercase()
        });
        let is_message = matches!(part.body, PartType::Message(_));
        // A name is never a path.
        let name = part.attachment_name().and_then(|name| name.rsplit(['/', '\\']).next());
        Attachment {
            name: name.filter(|name| !name.is_empty()).map(str::to_owned),
            mime_type: mime_type.unwrap_or_else(|| {
                if is_message { "message/rfc822" } else { "application/octet-stream" }.to_owned()
            }),
            content: Bytes::copy_from_slice(part.contents()),
        }
    };
    message.attachments().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "From: =?utf-8?q?J=C3=BCrgen?= <j@a.example>\r\nTo: ann@b.example, Bob <bob@c.example>\r\n\
        Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\nDate: Tue, 01 Jan 2030 10:00:00 +0000\r\nX-Long: one\r\n two\r\n\
        Message-ID: <m1@a.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Gr=FC=DFe\r\n--b\r\nContent-Type: text/csv; name=\"../a.csv\"\r\nContent-Disposition: attachment; filename=\"../a.csv\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nYSxiCg==\r\n--b--\r\n";

    #[test]
    fn a_mail_is_taken_apart() {
        let (json, attachments) = simple(MAIL.as_bytes(), 7);
        let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default();
        assert_eq!((text("subject"), text("from")), ("Grüße", "Jürgen <j@a.example>"));
        assert_eq!(
            (text("to"), text("textPlain"), text("textHtml")),
            ("ann@b.example, Bob <bob@c.example>", "Grüße", "")
        );
        let metadata = json.get("metadata").expect("metadata");
        assert_eq!(metadata.get("x-long").and_then(Value::as_str), Some("one two"));
        assert!(metadata.get("subject").is_none());
        assert_eq!(attachments.len(), 1);
        assert_eq!(attachments[0].name.as_deref(), Some("a.csv"));
        assert_eq!(
            (attachments[0].mime_type.as_str(), &attachments[0].content[..]),
            ("text/csv", &b"a,b\n"[..])
        );
        let (json, _) = resolved(MAIL.as_bytes(), 7);
        assert_eq!(json.get("date").and_then(Value::as_str), Some("2030-01-01T10:00:00.000Z"));
        assert_eq!(
            json.get("from").map(Value::to_json).as_deref(),
            Some(r#"{"value":[{"address":"j@a.example","name":"Jürgen"}],"text":"Jürgen <j@a.example>"}"#)
        );
        let (json, attachments) = simple(b"no headers, only noise", 1);
        assert!(!json.is_empty() && attachments.is_empty());
    }
}
