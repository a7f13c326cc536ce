//! Binary data of items as the nodes of this theme take and give it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use ecow::EcoString;
use formats::{FormatError, media};
use indexmap::IndexMap;
use model::{BinaryData, Item};
use node_sdk::{NodeContext, NodeError, Services};

/// Longest time that reading or writing a file format may take.
const LONGEST: Duration = Duration::from_secs(120);

/// The binary data called `name` of `item`.
///
/// # Errors
/// When there is none by that name; names those that there are.
pub fn of<'a>(item: &'a Item, name: &str) -> Result<&'a BinaryData, NodeError> {
    let found = item.binary.as_ref().and_then(|all| all.get(name));
    found.ok_or_else(|| {
        let known: Vec<&str> = item.binary.iter().flat_map(|all| all.keys()).map(EcoString::as_str).collect();
        let message = match known.as_slice() {
            [] => format!("the item has no binary data, so there is no file \"{name}\""),
            known => {
                format!("the item has no file \"{name}\" in its binary data; it has {}", known.join(", "))
            }
        };
        NodeError { retryable: false, ..NodeError::operation(message) }.at_parameter("binaryPropertyName")
    })
}

/// Description and content of the binary data called `name`.
///
/// # Errors
/// As for [`of`], or when the content cannot be read.
pub async fn content<'a>(
    context: &NodeContext<'_>,
    item: &'a Item,
    name: &str,
) -> Result<(&'a BinaryData, Bytes), NodeError> {
    let data = of(item, name)?;
    Ok((data, context.services.blobs.get(data).await?))
}

/// Keeps `content`. The media type is `kind` when given, else that of the name, else that of the content.
///
/// # Errors
/// When it cannot be kept.
pub async fn keep(
    services: &Services,
    content: Bytes,
    name: Option<&str>,
    kind: Option<&str>,
) -> Result<BinaryData, NodeError> {
    let described = media::describe(&content, name, kind);
    let kept = services.blobs.put(content, described.file_name.as_deref(), &described.mime_type).await?;
    Ok(BinaryData { data: kept.data, id: kept.id, ..described })
}

/// The same, with the name `file` and the usual ending when there is no name.
///
/// # Errors
/// When it cannot be kept.
pub async fn keep_named(
    services: &Services,
    content: Bytes,
    name: Option<&str>,
    kind: Option<&str>,
) -> Result<BinaryData, NodeError> {
    let mut data = keep(services, content, name, kind).await?;
    if data.file_name.is_none() {
        let ending = data.file_extension.as_ref().map(|ending| format!(".{ending}")).unwrap_or_default();
        data.file_name = Some(format!("file{ending}").into());
    }
    Ok(data)
}

/// One named binary.
pub fn one(name: &str, data: BinaryData) -> Option<Arc<IndexMap<EcoString, BinaryData>>> {
    Some(Arc::new(IndexMap::from([(EcoString::from(name), data)])))
}

/// The binary data of `item` and one more.
pub fn with(item: &Item, name: &str, data: BinaryData) -> Option<Arc<IndexMap<EcoString, BinaryData>>> {
    let mut all = item.binary.as_deref().cloned().unwrap_or_default();
    all.insert(name.into(), data);
    Some(Arc::new(all))
}

/// The binary data of `item` without the one called `name`; `None` when nothing is left.
pub fn without(item: &Item, name: &str) -> Option<Arc<IndexMap<EcoString, BinaryData>>> {
    let all = item.binary.as_ref()?;
    if !all.contains_key(name) {
        return Some(Arc::clone(all)).filter(|all| !all.is_empty());
    }
    let mut rest = all.as_ref().clone();
    rest.shift_remove(name);
    (!rest.is_empty()).then(|| Arc::new(rest))
}

/// A reader's or writer's error as the person sees it.
pub fn format_error(error: &FormatError) -> NodeError {
    NodeError { retryable: false, ..NodeError::with_code(error.code(), error.to_string()) }
}

/// Does `work` where it holds up nobody else.
///
/// # Errors
/// The work's own, or that it took too long or broke off.
pub async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FormatError> + Send + 'static,
) -> Result<T, NodeError> {
    match tokio::time::timeout(LONGEST, tokio::task::spawn_blocking(work)).await {
        Ok(Ok(done)) => done.map_err(|error| format_error(&error)),
        Ok(Err(_)) => Err(format_error(&FormatError::malformed(
            "file",
            "it is damaged in a way that stopped the reader",
        ))),
        Err(_) => Err(NodeError {
            retryable: false,
            ..NodeError::with_code(
                "RR-FORMAT-0002",
                format!("the file takes longer than {} s", LONGEST.as_secs()),
            )
        }),
    }
}
