//! Binary data of items: small content inline, larger content in the blob store of its organisation.

use std::io;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use model::{BinaryData, OrganisationId};
use node_sdk::{Blobs, ByteStream, NodeError, Upload};
use tokio_util::io::ReaderStream;

/// Content up to this many bytes stays inside the item.
pub(crate) const INLINE: usize = 16 * 1024;

/// Bytes that are read at once while content is sent.
const PIECE: usize = 64 * 1024;

/// The blobs of one organisation.
pub(crate) struct OrgBlobs {
    pub(crate) blobs: store::Blobs,
    pub(crate) organisation: OrganisationId,
}

/// Binary data kept inline; for the command line, where there is no store.
pub struct InlineBlobs;

fn failed(action: &str, error: &dyn std::fmt::Display) -> NodeError {
    NodeError::with_code("RR-NODE-0004", format!("binary data cannot be {action}: {error}"))
}

#[async_trait]
impl Blobs for OrgBlobs {
    async fn put(
        &self,
        content: Bytes,
        name: Option<&str>,
        mime_type: &str,
    ) -> Result<BinaryData, NodeError> {
        if content.len() <= INLINE {
            return InlineBlobs.put(content, name, mime_type).await;
        }
        let size = content.len();
        let stored =
            self.blobs.put(self.organisation, content).await.map_err(|error| failed("kept", &error))?;
        Ok(BinaryData { id: Some(stored.hash.into()), ..describe(size, name, mime_type) })
    }

    async fn get(&self, data: &BinaryData) -> Result<Bytes, NodeError> {
        match &data.id {
            Some(hash) => {
                self.blobs.get(self.organisation, hash).await.map_err(|error| failed("read", &error))
            }
            None => InlineBlobs.get(data).await,
        }
    }

    async fn put_stream(
        &self,
        mut content: ByteStream,
        name: Option<&str>,
        mime_type: &str,
    ) -> Result<BinaryData, NodeError> {
        // What is small stays inside of the item, and only its end tells that it is.
        let mut start = Vec::new();
        while start.len() <= INLINE {
            match content.next().await {
                Some(piece) => start.extend_from_slice(&piece?),
                None => return InlineBlobs.put(start.into(), name, mime_type).await,
            }
        }
        let failure = Mutex::new(None);
        let rest = content.map(|piece| {
            piece.map_err(|error| {
                let told = io::Error::other(error.message.clone());
                failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                told
            })
        });
        let whole = stream::once(async { Ok(Bytes::from(start)) }).chain(rest);
        let stored = self.blobs.put_stream(self.organisation, whole).await;
        if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        let stored = stored.map_err(|error| failed("kept", &error))?;
        let size = usize::try_from(stored.size).unwrap_or(usize::MAX);
        Ok(BinaryData { id: Some(stored.hash.into()), ..describe(size, name, mime_type) })
    }

    async fn upload(&self, data: &BinaryData) -> Result<Upload, NodeError> {
        let Some(hash) = data.id.clone() else { return Ok(InlineBlobs.get(data).await?.into()) };
        let (_, size) =
            self.blobs.reader(self.organisation, &hash).await.map_err(|error| failed("read", &error))?;
        let (blobs, organisation) = (self.blobs.clone(), self.organisation);
        Ok(Upload::new(Some(size), move || {
            let (blobs, hash) = (blobs.clone(), hash.clone());
            let pieces = async move {
                let (file, _) =
                    blobs.reader(organisation, &hash).await.map_err(|error| failed("read", &error))?;
                let pieces = ReaderStream::with_capacity(file, PIECE);
                Ok::<_, NodeError>(pieces.map_err(|error| failed("read", &error)))
            };
            stream::once(pieces).try_flatten().boxed()
        }))
    }
}

#[async_trait]
impl Blobs for InlineBlobs {
    async fn put(
        &self,
        content: Bytes,
        name: Option<&str>,
        mime_type: &str,
    ) -> Result<BinaryData, NodeError> {
        Ok(BinaryData { data: STANDARD.encode(&content).into(), ..describe(content.len(), name, mime_type) })
    }

    async fn get(&self, data: &BinaryData) -> Result<Bytes, NodeError> {
        STANDARD.decode(data.data.as_bytes()).map(Bytes::from).map_err(|error| failed("read", &error))
    }
}

fn describe(size: usize, name: Option<&str>, mime_type: &str) -> BinaryData {
    let essence = mime_type.split(';').next().unwrap_or_default().trim();
    let kind = match essence.split_once('/') {
        Some(("application", "json")) => Some("json"),
        Some(("application", "pdf")) => Some("pdf"),
        Some(("text", "html")) => Some("html"),
        Some((kind @ ("text" | "image" | "video" | "audio"), _)) => Some(kind),
        _ => None,
    };
    BinaryData {
        mime_type: essence.into(),
        file_name: name.map(Into::into),
        file_extension: name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.into()),
        file_type: kind.map(Into::into),
        file_size: Some(people_size(size).into()),
        bytes: Some(size as u64),
        ..BinaryData::default()
    }
}

/// `812 B`, `1.2 kB`, `3.4 MB`.
fn people_size(bytes: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit after the point")]
    let size = bytes as f64;
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", size / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", size / 1e6),
        _ => format!("{:.1} GB", size / 1e9),
    }
}
