//! Files that become one value: text, JSON, XML as text, calendars, base64, and PDF.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use formats::{FormatError, Limits, ics, pdf, text};
use model::{Object, Value};
use node_sdk::NodeError;

use super::Options;
use crate::files::binary::{apart, format_error};
use crate::files::table::option_text;

/// What `version` says of the reader: the shape of its answers is that of this one.
const VERSION: &str = "5.3.31";

/// The content as one value.
///
/// # Errors
/// An encoding that is not known, or content that is not what the operation is for.
pub async fn value(operation: &str, content: Bytes, options: &Options) -> Result<Value, NodeError> {
    if operation == "binaryToPropery" {
        return Ok(Value::from(STANDARD.encode(&content)));
    }
    let label = option_text(&options.table.encoding).unwrap_or_default();
    let charset = text::Charset::named(&label)
        .map_err(|error| format_error(&error).at_parameter("options.encoding"))?;
    let text = charset.decode(&content, options.strip_bom == Some(false));
    match operation {
        "text" | "xml" => Ok(Value::from(text)),
        // An empty file is an empty object.
        "fromJson" if text.is_empty() => Ok(Value::Object(Object::new())),
        "fromJson" => Value::from_json(text.trim_start_matches('\u{feff}'))
            .map_err(|error| format_error(&FormatError::malformed("JSON", error.to_string()))),
        "fromIcs" => apart(move || ics::read(&text, &Limits::default()).map(Value::Object)).await,
        other => Err(NodeError::parameter("operation", format!("there is no operation \"{other}\""))),
    }
}

/// The text of a PDF file and what it says of itself.
///
/// # Errors
/// What the reader says.
pub async fn pdf(content: Bytes, options: &Options) -> Result<Object, NodeError> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive; large ones saturate"
    )]
    let max_pages = options.max_pages.filter(|most| *most > 0.0).map(|most| most as usize);
    let none = options.max_pages == Some(0.0);
    let read = pdf::ReadOptions {
        password: option_text(&options.password),
        // Before a file is opened nobody knows how many pages it has; none at all are read when none are asked for.
        max_pages: if none { Some(0) } else { max_pages },
    };
    let found = apart(move || pdf::read(&content, &read, &Limits::default())).await?;
    let text = if options.join_pages == Some(false) {
        Value::array(found.pages.into_iter().map(Value::from))
    } else {
        Value::from(found.pages.join("\n\n"))
    };
    Ok(Object::from([
        ("numpages", Value::from(found.page_count)),
        ("numrender", Value::from(found.page_count)),
        ("info", Value::Object(found.info)),
        ("metadata", found.metadata.map_or(Value::Null, Value::Object)),
        ("text", text),
        ("version", Value::from(VERSION)),
    ]))
}
