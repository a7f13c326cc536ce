//! Binary data of items: small content inline, larger content in the blob store of its organisation.

use std::io;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use formats::media;
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
        let described = media::describe(&content, name, Some(mime_type));
        let stored =
            self.blobs.put(self.organisation, content).await.map_err(|error| failed("kept", &error))?;
        Ok(BinaryData { id: Some(stored.hash.into()), ..described })
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
        Ok(BinaryData {
            id: Some(stored.hash.into()),
            file_size: Some(media::size_text(stored.size).into()),
            bytes: Some(stored.size),
            ..media::describe(&[], name, Some(mime_type))
        })
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
        let described = media::describe(&content, name, Some(mime_type));
        Ok(BinaryData { data: STANDARD.encode(&content).into(), ..described })
    }

    async fn get(&self, data: &BinaryData) -> Result<Bytes, NodeError> {
        STANDARD.decode(data.data.as_bytes()).map(Bytes::from).map_err(|error| failed("read", &error))
    }
}
