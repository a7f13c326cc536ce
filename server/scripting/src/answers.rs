//! Answers the questions of a script from the execution it belongs to, and from nothing else.

use bytes::Bytes;
use expression::{ExecutionView, ExpressionError};
use model::{BinaryData, Items, Value};
use node_sdk::Blobs;

use crate::protocol::{Answer, Ask, RawItem, RawItems};

/// What a script may ask.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// The execution.
    pub(crate) view: &'a dyn ExecutionView,
    /// Binary data, for code.
    pub(crate) blobs: Option<&'a dyn Blobs>,
}

/// The answer to `ask`; what is refused becomes an error that the script throws.
pub(crate) async fn answer(ask: Ask, source: Source<'_>) -> Answer {
    let answer = match ask {
        Ask::Content { item, property } => content(source, item, &property).await,
        Ask::ContentOf { data } => content_of(source, &data).await,
        Ask::Keep { content, name, mime_type } => keep(source, content, name, mime_type).await,
        ask => ask_view(ask, source.view),
    };
    answer.unwrap_or_else(|error| Answer::Error(error.into()))
}

fn blobs<'a>(source: Source<'a>) -> Result<&'a dyn Blobs, ExpressionError> {
    source.blobs.ok_or_else(|| refused("binary data cannot be read here".to_owned()))
}

async fn content(source: Source<'_>, item: usize, property: &str) -> Result<Answer, ExpressionError> {
    let items = main_input(source.view);
    let missing =
        |what: String| refused(format!("{what}, so there is no binary data \"{property}\" to read"));
    let found = items.get(item).ok_or_else(|| missing(format!("there is no item {item}")))?;
    let binary = found.binary.as_ref().ok_or_else(|| missing(format!("item {item} has no binary data")))?;
    let data = binary
        .get(property)
        .ok_or_else(|| refused(format!("item {item} has no binary data called \"{property}\"")))?;
    read(source, data).await
}

/// Largest binary data that is handed to code, in bytes; its memory holds it twice.
const LARGEST: usize = 32 << 20;

async fn read(source: Source<'_>, data: &BinaryData) -> Result<Answer, ExpressionError> {
    let too_large =
        || refused(format!("code can read binary data of up to {} MiB; this is larger", LARGEST >> 20));
    if data.bytes.is_some_and(|bytes| bytes > LARGEST as u64) {
        return Err(too_large());
    }
    let content = blobs(source)?.get(data).await.map_err(|error| refused(error.message))?;
    if content.len() > LARGEST {
        return Err(too_large());
    }
    Ok(Answer::Content(content))
}

async fn content_of(source: Source<'_>, data: &Value) -> Result<Answer, ExpressionError> {
    let data: BinaryData =
        data.read_as().map_err(|error| refused(format!("this is no binary data of an item: {error}")))?;
    read(source, &data).await
}

async fn keep(
    source: Source<'_>,
    content: Bytes,
    name: Option<String>,
    mime_type: Option<String>,
) -> Result<Answer, ExpressionError> {
    let path = name.as_deref().map(|name| name.split('?').next().unwrap_or_default());
    let (directory, file) = match path.and_then(|path| path.rsplit_once('/')) {
        Some((directory, file)) => (Some(directory), Some(file)),
        None => (None, path),
    };
    let mime_type =
        mime_type.filter(|it| !it.is_empty()).unwrap_or_else(|| media_type(file, &content).into());
    let kept = blobs(source)?.put(content, file, &mime_type).await;
    let mut kept = kept.map_err(|error| refused(error.message))?;
    kept.directory = directory.filter(|it| !it.is_empty()).map(Into::into);
    let kept = Value::from_serialize(&kept).map_err(|error| refused(error.to_string()))?;
    Ok(Answer::Value(Some(kept)))
}

/// The media type that a name or the first bytes of a content tell.
fn media_type(name: Option<&str>, content: &[u8]) -> &'static str {
    if let Some(known) = name.and_then(|name| mime_guess::from_path(name).first_raw()) {
        return known;
    }
    let starts: [(&[u8], &str); 9] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"BM", "image/bmp"),
        (b"%PDF-", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b"OggS", "audio/ogg"),
        (b"ID3", "audio/mpeg"),
    ];
    starts.iter().find(|(start, _)| content.starts_with(start)).map_or("text/plain", |(_, kind)| kind)
}

fn refused(message: String) -> ExpressionError {
    ExpressionError::Thrown { message, name: "NodeOperationError".to_owned(), line: None, column: None }
}

fn ask_view(ask: Ask, view: &dyn ExecutionView) -> Result<Answer, ExpressionError> {
    Ok(match ask {
        Ask::Input => Answer::Items(all(&main_input(view))),
        Ask::NodeItems { node, output, run } => Answer::Items(all(&view.node_items(&node, output, run)?)),
        Ask::Paired { node, items } => Answer::Paired(
            items
                .into_iter()
                .map(|item| view.paired_item(&node, item).map(|item| RawItem::new(&item)).map_err(Into::into))
                .collect(),
        ),
        Ask::Parameters { node } => Answer::Value(Some(Value::Object(view.node_parameters(&node)?))),
        Ask::Context { node } => Answer::Value(Some(Value::Object(view.node_context(&node)?))),
        Ask::Executed { node } => Answer::Value(Some(view.is_executed(&node)?.into())),
        Ask::Global { name } => Answer::Value(view.global(&name)),
        Ask::Content { .. } | Ask::ContentOf { .. } | Ask::Keep { .. } => Answer::Value(None),
    })
}

/// Inputs that are looked at for the main input.
const MAX_INPUTS: usize = 16;

/// The items of the main input: of the first input that has any.
pub(crate) fn main_input(view: &dyn ExecutionView) -> Items {
    (0..MAX_INPUTS).filter_map(|index| view.input(index)).find(|items| !items.is_empty()).unwrap_or_default()
}

fn all(items: &Items) -> RawItems {
    RawItems::new(items.iter().map(Some))
}
