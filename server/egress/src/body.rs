//! Bodies: what is sent, read while it goes out, and what comes in, piece by piece within a time for each piece.

use std::time::Duration;

use futures::stream::{self, StreamExt as _};
use node_sdk::{ByteStream, HttpBody, HttpPart, NodeError};
use reqwest::multipart::{Form, Part};
use reqwest::{Body, RequestBuilder, Response};

use crate::EgressError;

/// `builder` with `body`.
///
/// # Errors
/// When the media type of a part is none.
pub(crate) fn add(builder: RequestBuilder, body: &HttpBody) -> Result<RequestBuilder, EgressError> {
    Ok(match body {
        HttpBody::Empty => builder,
        HttpBody::Bytes(bytes) => builder.body(bytes.clone()),
        HttpBody::Stream(upload) => {
            let builder = match upload.size {
                Some(size) => builder.header(http::header::CONTENT_LENGTH, size),
                None => builder,
            };
            builder.body(Body::wrap_stream(upload.read()))
        }
        HttpBody::Multipart(parts) => builder.multipart(parts.iter().try_fold(Form::new(), add_part)?),
    })
}

fn add_part(form: Form, part: &HttpPart) -> Result<Form, EgressError> {
    let content = Body::wrap_stream(part.content.read());
    let mut made = match part.content.size {
        Some(size) => Part::stream_with_length(content, size),
        None => Part::stream(content),
    };
    if let Some(file) = &part.file_name {
        made = made.file_name(file.clone());
    }
    if let Some(mime_type) = &part.mime_type {
        made = made.mime_str(mime_type).map_err(|_| EgressError::Request {
            reason: format!("\"{mime_type}\" of field \"{}\" is not a media type", part.name),
        })?;
    }
    Ok(form.part(part.name.clone(), made))
}

/// The body of `response`; each piece has to come within `patience`.
pub(crate) fn pieces(response: Response, host: String, patience: Duration) -> ByteStream {
    stream::unfold(Some((response, host)), move |state| async move {
        let (mut response, host) = state?;
        let piece = match tokio::time::timeout(patience, response.chunk()).await {
            Ok(Ok(Some(piece))) => return Some((Ok(piece), Some((response, host)))),
            Ok(Ok(None)) => return None,
            Ok(Err(error)) => EgressError::from_reqwest(&error, &host),
            Err(_) => EgressError::Timeout { host, milliseconds: patience.as_millis() },
        };
        Some((Err(NodeError::from(piece)), None))
    })
    .boxed()
}
