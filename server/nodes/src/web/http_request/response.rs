//! Makes items of an answer.

use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8};
use indexmap::IndexMap;
use model::{BinaryData, Item, Object, Value};
use node_sdk::{HttpResponse, HttpStream, NodeContext, NodeError};

use super::failure::Failure;
use super::parameters::{Format, Reading};
use crate::web::media::{essence, is_binary, is_json};

/// An answer that was read as what it is to be.
pub(super) struct Answer {
    /// Everything but the body.
    pub head: HttpResponse,
    content: Content,
}

enum Content {
    Json(Result<Value, String>),
    /// Whether nobody chose that it is text.
    Text(String, bool),
    File(BinaryData),
    /// A status that is a failure, with what the server said.
    Failed(String),
}

impl Answer {
    /// Reads the body of `answer`. A file goes to where files are kept without being in memory as a whole.
    ///
    /// # Errors
    /// When the body breaks off, is too large, or cannot be kept.
    pub(super) async fn read(
        context: &NodeContext<'_>,
        reading: &Reading,
        answer: HttpStream,
    ) -> Result<Self, NodeError> {
        let content_type = answer.head.header("content-type").map(essence).unwrap_or_default();
        if answer.head.status >= 400 && !reading.never_error {
            let whole = answer.whole().await?;
            let content = Content::Failed(decode(&whole));
            return Ok(Self { head: whole, content });
        }
        let format = match reading.format {
            Format::Detect if is_json(&content_type) => Format::Json,
            Format::Detect if is_binary(&content_type) => Format::File,
            Format::Detect => Format::Text,
            chosen => chosen,
        };
        if format == Format::File {
            let name = file_name(&answer.head);
            let mime_type = if content_type.is_empty() { guessed(name.as_deref()) } else { content_type };
            let data = context.services.blobs.put_stream(answer.body, name.as_deref(), &mime_type).await?;
            return Ok(Self { head: answer.head, content: Content::File(data) });
        }
        let whole = answer.whole().await?;
        let content = match format {
            Format::Json => Content::Json(json(&whole)),
            _ => Content::Text(decode(&whole), reading.format == Format::Detect),
        };
        Ok(Self { head: whole, content })
    }

    /// The answer as expressions about pages see it: `body`, `headers`, `statusCode`, `statusMessage`.
    pub(super) fn seen(&self) -> Object {
        let body = match &self.content {
            Content::Json(value) => value.clone().unwrap_or_default(),
            Content::Text(text, _) => Value::from(text.as_str()),
            Content::File(_) => Value::Null,
            Content::Failed(text) => Value::from_json(text).unwrap_or_else(|_| Value::from(text.as_str())),
        };
        let mut seen = head(&self.head);
        seen.insert("body", body);
        seen
    }

    /// The items that the answer becomes.
    ///
    /// # Errors
    /// When the status is 400 or more, or the body is not what it is to be read as.
    pub(super) fn items(self, reading: &Reading, item: &Item, index: usize) -> Result<Vec<Item>, Failure> {
        let head_only = || if reading.full { head(&self.head) } else { Object::new() };
        let one = |json: Object| vec![Item::new(json).paired_with(index)];
        let body = match self.content {
            Content::Failed(text) => return Err(Failure::of(&self.head, &text)),
            Content::File(data) => {
                let mut binary: IndexMap<_, _> = item.binary.as_deref().cloned().unwrap_or_default();
                binary.insert(reading.property.clone(), data);
                let made = Item { json: head_only(), binary: Some(Arc::new(binary)), ..Item::default() };
                return Ok(vec![made.paired_with(index)]);
            }
            Content::Text(text, detected) => {
                let mut json = head_only();
                // An answer without a body has nothing to name.
                if !(detected && text.is_empty()) {
                    json.insert(reading.property.clone(), text);
                }
                return Ok(one(json));
            }
            Content::Json(value) => value.map_err(|reason| {
                NodeError::with_code("RR-HTTP-0002", format!("the answer is not valid JSON: {reason}"))
                    .describe("Choose another format in the option \"Answer\".")
            })?,
        };
        if reading.full {
            let mut json = head(&self.head);
            json.insert("body", body);
            return Ok(one(json));
        }
        let wrap = |value: Value| match value {
            Value::Object(object) => Item::new(object).paired_with(index),
            other => Item::new([(reading.property.clone(), other)]).paired_with(index),
        };
        Ok(match body {
            Value::Array(values) => Arc::unwrap_or_clone(values).into_iter().map(wrap).collect(),
            one => vec![wrap(one)],
        })
    }
}

/// The items that `answer` becomes.
///
/// # Errors
/// When the status is 400 or more, or the body is not what it is to be read as.
pub(super) async fn items(
    context: &NodeContext<'_>,
    reading: &Reading,
    item: &Item,
    answer: HttpStream,
    index: usize,
) -> Result<Vec<Item>, Failure> {
    Answer::read(context, reading, answer).await?.items(reading, item, index)
}

/// Headers and status of an answer.
fn head(answer: &HttpResponse) -> Object {
    let mut headers = Object::new();
    for (name, value) in &answer.headers {
        // Cookies come as a list, because their values hold commas.
        if name == "set-cookie" {
            let mut cookies = headers.get(name).and_then(Value::as_array).unwrap_or_default().to_vec();
            cookies.push(Value::from(value.as_str()));
            headers.insert(name.as_str(), cookies);
        } else if let Some(known) = headers.get(name).map(Value::to_text) {
            headers.insert(name.as_str(), format!("{known}, {value}"));
        } else {
            headers.insert(name.as_str(), value.as_str());
        }
    }
    Object::from([
        ("headers", Value::Object(headers)),
        ("statusCode", Value::from(i32::from(answer.status))),
        ("statusMessage", Value::from(answer.status_text.as_str())),
    ])
}

/// The body as text, in the character set that the answer names, else UTF-8; what does not fit shows as replacement
/// characters.
fn decode(answer: &HttpResponse) -> String {
    let named = answer.header("content-type").and_then(|value| {
        let mut parameters = value.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
        let (_, charset) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
        Encoding::for_label(charset.trim().trim_matches('"').as_bytes())
    });
    named.unwrap_or(UTF_8).decode(&answer.body).0.into_owned()
}

fn json(answer: &HttpResponse) -> Result<Value, String> {
    let text = decode(answer);
    if text.trim().is_empty() {
        return Ok(Value::Object(Object::new()));
    }
    Value::from_json(&text).map_err(|error| error.to_string())
}

/// The media type that the name of a file stands for.
fn guessed(name: Option<&str>) -> String {
    let guess = name.map(mime_guess::from_path).and_then(|guess| guess.first());
    guess.map_or_else(|| "text/plain".to_owned(), |mime| mime.essence_str().to_owned())
}

/// The name that the answer gives the file, else the last part of the address. Never a path.
fn file_name(answer: &HttpResponse) -> Option<String> {
    let from_header = answer.header("content-disposition").and_then(|header| {
        let value = header.split(';').map(str::trim).find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case("filename").then_some(value.trim())
        })?;
        Some(value.trim_matches('"').to_owned())
    });
    let from_address = || {
        let path = answer.url.split(['?', '#']).next().unwrap_or_default();
        let (_, path) = path.split_once("://")?;
        path.split_once('/').and_then(|(_, path)| path.rsplit('/').next()).map(str::to_owned)
    };
    let name = from_header.or_else(from_address)?;
    let plain = name.rsplit(['/', '\\']).next().unwrap_or_default();
    (!plain.is_empty() && plain != "." && plain != "..").then(|| plain.to_owned())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> HttpResponse {
        HttpResponse {
            status,
            status_text: "Because".into(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: Bytes::copy_from_slice(body),
            url: "https://a.example/files/report.csv?token=secret".into(),
        }
    }

    #[test]
    fn text_is_read_in_its_character_set() {
        let text =
            |content_type: &str, body: &[u8]| decode(&answer(200, &[("content-type", content_type)], body));
        assert_eq!(text("text/plain; charset=ISO-8859-1", b"gr\xfc\xdfe"), "grüße");
        assert_eq!(text("text/plain", "\u{feff}grüße".as_bytes()), "grüße");
        assert_eq!(text("text/plain; charset=nonsense", b"\xff"), "\u{fffd}");
    }

    #[test]
    fn names_of_files_are_never_paths() {
        let name = |header: &str| file_name(&answer(200, &[("content-disposition", header)], b""));
        assert_eq!(name("attachment; filename=\"../../etc/passwd\"").as_deref(), Some("passwd"));
        assert_eq!(name("attachment; filename=a.txt").as_deref(), Some("a.txt"));
        assert_eq!(name("inline").as_deref(), Some("report.csv"));
        assert_eq!(name("attachment; filename=\"..\""), None);
    }

    #[test]
    fn repeated_headers_are_kept() {
        let json =
            head(&answer(200, &[("set-cookie", "a=1"), ("set-cookie", "b=2"), ("x", "1"), ("x", "2")], b""));
        assert_eq!(
            json.get("headers").map(Value::to_json).as_deref(),
            Some(r#"{"set-cookie":["a=1","b=2"],"x":"1, 2"}"#)
        );
    }
}
