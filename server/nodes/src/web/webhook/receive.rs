//! Turns a call into an item. The content type alone decides how the body is read, and a body never names a place on
//! our disk.

use std::sync::Arc;

use bytes::Bytes;
use ecow::EcoString;
use indexmap::IndexMap;
use model::{BinaryData, Item, Object, Value};
use node_sdk::{WebhookReply, WebhookRequest};

use super::parameters::Options;
use super::upload;
use crate::web::media::{essence, inline, is_json, is_text};
use crate::web::pairs;

/// Largest body that is kept inside of an item, in bytes.
pub(super) const MAX_INLINE: usize = 16 * 1024 * 1024;

pub(super) type Binaries = IndexMap<EcoString, BinaryData>;

/// A refusal as JSON with a code.
pub(super) fn refusal(status: u16, code: &str, message: &str) -> WebhookReply {
    WebhookReply::json(status, &Value::Object(Object::from([("code", code), ("message", message)])))
}

/// The item of an execution that was started without a call.
pub(super) fn without_call() -> Item {
    let empty = || Value::Object(Object::new());
    Item::new([
        ("headers", empty()),
        ("params", empty()),
        ("query", empty()),
        ("body", empty()),
        ("webhookUrl", Value::from("")),
        ("executionMode", Value::from("test")),
    ])
}

/// The item that `request` becomes.
///
/// # Errors
/// The answer for the caller, when the body is not what its content type says, or too large to keep.
pub(super) fn item(options: &Options, request: &WebhookRequest) -> Result<Item, WebhookReply> {
    let mut binaries = Binaries::new();
    let body = body(options, request, &mut binaries)?;
    if options.raw_body && !request.body.is_empty() {
        let content_type = request.header("content-type").map(essence).unwrap_or_default();
        binaries.insert(binary_name(options), keep(&request.body, None, &content_type)?);
    }
    let text = |pairs: &[(String, String)]| -> Object {
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    };
    let url = request.url.split('?').next().unwrap_or_default();
    let json = Object::from([
        ("headers", Value::Object(text(&request.headers))),
        ("params", Value::Object(text(&request.params))),
        (
            "query",
            Value::Object(pairs::read(
                request.query.iter().map(|(name, value)| (name.as_str(), value.as_str())),
            )),
        ),
        ("body", body),
        ("webhookUrl", Value::from(url)),
        ("executionMode", Value::from(if request.test { "test" } else { "production" })),
    ]);
    let binary = (!binaries.is_empty()).then(|| Arc::new(binaries));
    Ok(Item { json, binary, ..Item::default() })
}

fn body(options: &Options, request: &WebhookRequest, binaries: &mut Binaries) -> Result<Value, WebhookReply> {
    let empty = Value::Object(Object::new());
    if request.body.is_empty() {
        return Ok(empty);
    }
    let header = request.header("content-type").unwrap_or_default();
    let content_type = essence(header);
    if is_json(&content_type) {
        let text = std::str::from_utf8(&request.body)
            .map_err(|_| refusal(422, "RR-HOOK-0001", "the body is not valid JSON: it is not UTF-8 text"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        return Value::from_json(text)
            .map_err(|error| refusal(422, "RR-HOOK-0001", &format!("the body is not valid JSON: {error}")));
    }
    if content_type == "application/x-www-form-urlencoded" {
        let decoded: Vec<_> = form_urlencoded::parse(&request.body).collect();
        let pairs = decoded.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        return Ok(Value::Object(pairs::read(pairs)));
    }
    if content_type == "multipart/form-data" {
        return upload::read(options, header, &request.body, binaries);
    }
    if content_type.is_empty() || is_text(&content_type) {
        return Ok(Value::from(String::from_utf8_lossy(&request.body).into_owned()));
    }
    if !options.raw_body {
        binaries.insert(binary_name(options), keep(&request.body, None, &content_type)?);
    }
    Ok(empty)
}

/// The name for a body that is binary data.
fn binary_name(options: &Options) -> EcoString {
    if options.binary_property_name.is_empty() { "data".into() } else { options.binary_property_name.clone() }
}

/// Binary data inside of the item.
///
/// # Errors
/// The answer for the caller when it is too large.
pub(super) fn keep(content: &Bytes, name: Option<&str>, mime_type: &str) -> Result<BinaryData, WebhookReply> {
    if content.len() > MAX_INLINE {
        return Err(refusal(413, "RR-HOOK-0002", &format!("uploads may have at most {MAX_INLINE} bytes")));
    }
    Ok(inline(content, name, mime_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receive(content_type: &str, body: &[u8], options: &str) -> Result<Item, WebhookReply> {
        let options = Value::from_json(options).expect(options).read_as().expect("options");
        let request = WebhookRequest {
            method: "POST".into(),
            url: "http://localhost/webhook/a?x=1&x=2".into(),
            headers: vec![("content-type".into(), content_type.into())],
            query: vec![("x".into(), "1".into()), ("x".into(), "2".into())],
            params: vec![("id".into(), "7".into())],
            body: Bytes::copy_from_slice(body),
            ..WebhookRequest::default()
        };
        item(&options, &request)
    }

    fn body_of(content_type: &str, body: &[u8]) -> String {
        receive(content_type, body, "{}").expect("an item").json.get("body").expect("a body").to_json()
    }

    #[test]
    fn a_call_becomes_an_item() {
        let item = receive("application/json; charset=utf-8", br#"{"a":1}"#, "{}").expect("an item");
        assert_eq!(
            Value::Object(item.json).to_json(),
            r#"{"headers":{"content-type":"application/json; charset=utf-8"},"params":{"id":"7"},"query":{"x":["1","2"]},"body":{"a":1},"webhookUrl":"http://localhost/webhook/a","executionMode":"production"}"#
        );
    }

    #[test]
    fn the_content_type_decides_how_the_body_is_read() {
        assert_eq!(body_of("application/vnd.api+json", b"[1]"), "[1]");
        assert_eq!(
            body_of("application/x-www-form-urlencoded", b"a=1&a=2&b=x+y%26"),
            r#"{"a":["1","2"],"b":"x y&"}"#
        );
        assert_eq!(body_of("text/plain", br#"{"a":1}"#), r#""{\"a\":1}""#);
        assert_eq!(body_of("", b"hi"), r#""hi""#);
        assert_eq!(body_of("application/json", b""), "{}");
        let image = receive("image/png", &[0x89, 0x50], "{}").expect("an item");
        let binary = image.binary.expect("binary data");
        assert_eq!((binary["data"].mime_type.as_str(), binary["data"].data.as_str()), ("image/png", "iVA="));
        let raw = receive("application/json", b"{}", r#"{"rawBody":true,"binaryPropertyName":"raw"}"#)
            .expect("an item");
        assert_eq!(raw.binary.expect("binary data")["raw"].data, "e30=");
    }

    #[test]
    fn a_body_that_is_not_what_it_says_is_refused_with_a_code() {
        for body in [&b"{\"a\":"[..], &b"\xff\xfe"[..], "[".repeat(100_000).as_bytes()] {
            let refused = receive("application/json", body, "{}").expect_err("refused");
            assert_eq!(refused.status, 422);
            assert!(refused.body.starts_with(br#"{"code":"RR-HOOK-0001""#));
        }
        let huge = receive("application/octet-stream", &vec![0; MAX_INLINE + 1], "{}").expect_err("refused");
        assert_eq!(huge.status, 413);
    }
}
