//! Makes items of an answer.

use std::sync::Arc;

use bytes::Bytes;
use indexmap::IndexMap;
use model::{Item, Object, Value};
use node_sdk::{HttpResponse, NodeContext, NodeError};

use super::parameters::{Format, Reading};
use crate::web::media::{essence, is_json, is_text};

/// The items that `answer` becomes.
///
/// # Errors
/// When the status is 400 or more, or the body is not what it is to be read as.
pub(super) async fn items(
    context: &NodeContext<'_>,
    reading: &Reading,
    item: &Item,
    answer: HttpResponse,
    index: usize,
) -> Result<Vec<Item>, NodeError> {
    if answer.status >= 400 && !reading.never_error {
        return Err(failure(&answer));
    }
    let (content_type, format) = kind(reading, &answer);
    let body = match format {
        Format::File => return file(context, reading, item, answer, &content_type, index).await,
        Format::Text => Value::from(decode(&answer)),
        Format::Json | Format::Detect => json(&answer)?,
    };
    if reading.full {
        let mut json = head(&answer);
        let name = if format == Format::Text { reading.property.as_str() } else { "body" };
        json.insert(name, body);
        return Ok(vec![Item::new(json).paired_with(index)]);
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

/// The media type of an answer and what it is read as.
fn kind(reading: &Reading, answer: &HttpResponse) -> (String, Format) {
    let content_type = answer.header("content-type").map(essence).unwrap_or_default();
    let format = match reading.format {
        Format::Detect if answer.body.is_empty() || content_type.is_empty() || is_text(&content_type) => {
            Format::Text
        }
        Format::Detect if is_json(&content_type) => Format::Json,
        Format::Detect => Format::File,
        chosen => chosen,
    };
    (content_type, format)
}

/// An answer as expressions about pages see it: `body`, `headers`, `statusCode`, `statusMessage`.
pub(super) fn seen(reading: &Reading, answer: &HttpResponse) -> Object {
    let body = match kind(reading, answer).1 {
        Format::File => Value::Null,
        Format::Text => Value::from(decode(answer)),
        Format::Json | Format::Detect => json(answer).unwrap_or_default(),
    };
    let mut seen = head(answer);
    seen.insert("body", body);
    seen
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

/// The body as text; what is not UTF-8 shows as replacement characters.
fn decode(answer: &HttpResponse) -> String {
    let text = String::from_utf8_lossy(&answer.body);
    text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned()
}

fn json(answer: &HttpResponse) -> Result<Value, NodeError> {
    let text = decode(answer);
    if text.trim().is_empty() {
        return Ok(Value::Object(Object::new()));
    }
    Value::from_json(&text).map_err(|error| {
        NodeError::with_code("RR-HTTP-0002", format!("the answer is not valid JSON: {error}"))
            .describe("Choose another format in the option \"Answer\".")
    })
}

async fn file(
    context: &NodeContext<'_>,
    reading: &Reading,
    item: &Item,
    answer: HttpResponse,
    content_type: &str,
    index: usize,
) -> Result<Vec<Item>, NodeError> {
    let name = file_name(&answer);
    let guessed = || {
        let guess = name.as_deref().map(mime_guess::from_path).and_then(|guess| guess.first());
        guess.map_or_else(|| "application/octet-stream".to_owned(), |mime| mime.essence_str().to_owned())
    };
    let mime_type = if content_type.is_empty() { guessed() } else { content_type.to_owned() };
    let content: Bytes = answer.body.clone();
    let data = context.services.blobs.put(content, name.as_deref(), &mime_type).await?;
    let mut binary: IndexMap<_, _> = item.binary.as_deref().cloned().unwrap_or_default();
    binary.insert(reading.property.clone(), data);
    let json = if reading.full { head(&answer) } else { Object::new() };
    Ok(vec![Item { json, binary: Some(Arc::new(binary)), ..Item::default() }.paired_with(index)])
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

/// A status of 400 or more, in words, with the start of what the server said.
fn failure(answer: &HttpResponse) -> NodeError {
    let status = answer.status;
    let meaning = match status {
        401 => " (the server does not know who asks: check the credential)",
        403 => " (this credential may not do this)",
        404 => " (there is nothing at this address)",
        429 => " (the server asks for fewer requests)",
        _ => "",
    };
    let message = format!("the server answered {status} {}{meaning}", answer.status_text);
    let excerpt: String = decode(answer).trim().chars().take(500).collect();
    NodeError {
        retryable: matches!(status, 408 | 425 | 429 | 500..),
        description: (!excerpt.is_empty()).then_some(excerpt),
        ..NodeError::with_code("RR-HTTP-0001", message.replace("  ", " "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
        HttpResponse {
            status,
            status_text: "Because".into(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: Bytes::copy_from_slice(body.as_bytes()),
            url: "https://a.example/files/report.csv?token=secret".into(),
        }
    }

    #[test]
    fn a_failure_says_what_the_server_said_and_whether_to_try_again() {
        let error = failure(&answer(404, &[], &"x".repeat(1000)));
        assert_eq!((error.code, error.retryable), ("RR-HTTP-0001", false));
        assert!(error.message.contains("404 Because") && !error.message.contains("secret"));
        assert_eq!(error.description.map(|text| text.len()), Some(500));
        assert!(failure(&answer(503, &[], "")).retryable);
    }

    #[test]
    fn names_of_files_are_never_paths() {
        let name = |header: &str| file_name(&answer(200, &[("content-disposition", header)], ""));
        assert_eq!(name("attachment; filename=\"../../etc/passwd\"").as_deref(), Some("passwd"));
        assert_eq!(name("attachment; filename=a.txt").as_deref(), Some("a.txt"));
        assert_eq!(name("inline").as_deref(), Some("report.csv"));
        assert_eq!(name("attachment; filename=\"..\""), None);
    }

    #[test]
    fn repeated_headers_are_kept() {
        let json =
            head(&answer(200, &[("set-cookie", "a=1"), ("set-cookie", "b=2"), ("x", "1"), ("x", "2")], ""));
        assert_eq!(
            json.get("headers").map(Value::to_json).as_deref(),
            Some(r#"{"set-cookie":["a=1","b=2"],"x":"1, 2"}"#)
        );
    }
}
