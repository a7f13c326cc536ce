//! The way out: requests over HTTP, and plain connections for mail. Implemented behind the one guard against calls to
//! where workflows must not reach.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures::stream::{self, BoxStream, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{NodeError, Secret};

/// Content that comes piece by piece.
pub type ByteStream = BoxStream<'static, Result<Bytes, NodeError>>;

/// Requests and connections to the outside.
#[async_trait]
pub trait Egress: Send + Sync {
    /// Performs `request` and takes the whole answer.
    ///
    /// # Errors
    /// When the address is refused, cannot be reached, does not answer in time or answers too much. An HTTP status of
    /// 400 or more is not an error here.
    async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, NodeError>;

    /// Performs `request` and gives the body piece by piece, so that it never has to be in memory as a whole.
    ///
    /// # Errors
    /// As [`Egress::fetch`]; what fails later is an error of the body.
    async fn open(&self, request: HttpRequest) -> Result<HttpStream, NodeError> {
        let mut head = self.fetch(request).await?;
        let body = std::mem::take(&mut head.body);
        let body = stream::once(async move { Ok(body) }).boxed();
        Ok(HttpStream { head, body, most: u64::MAX, time: Duration::MAX })
    }

    /// Connects to a server that speaks something else than HTTP.
    ///
    /// # Errors
    /// When the address is refused or cannot be reached, or no secure connection can be made.
    async fn connect(&self, line: &Line) -> Result<Box<dyn Connection>, NodeError> {
        Err(NodeError::operation(format!("{} cannot be reached from here", line.host)))
    }

    /// Goes over to TLS on a connection that began without (STARTTLS).
    ///
    /// # Errors
    /// When no secure connection can be made.
    async fn secure(
        &self,
        plain: Box<dyn Connection>,
        line: &Line,
    ) -> Result<Box<dyn Connection>, NodeError> {
        drop(plain);
        Err(NodeError::operation(format!("no secure connection to {} can be made from here", line.host)))
    }
}

/// Where a plain connection leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Speak TLS from the first byte.
    pub tls: bool,
    /// Accept any TLS certificate.
    pub ignore_tls: bool,
    /// Longest time for connecting.
    pub timeout: Duration,
}

/// A connection to another program.
pub trait Connection: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Connection for T {}

/// An HTTP request to the outside.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// Method in upper case.
    pub method: String,
    /// Full address, `http` or `https`.
    pub url: String,
    /// Query parameters to add, not yet encoded.
    pub query: Vec<(String, String)>,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: HttpBody,
    /// Time limit for the whole exchange; when the body is read piece by piece, for each piece.
    pub timeout: Duration,
    /// How many redirects to follow; 0 gives the redirect itself back.
    pub max_redirects: usize,
    /// Accept any TLS certificate.
    pub ignore_tls: bool,
    /// Proxy address, when the node asks for one.
    pub proxy: Option<String>,
    /// Certificates to show and to trust.
    pub certificates: Option<Arc<Certificates>>,
    /// Whether headers that show who asks go along when a redirect leads to another site.
    pub keep_credentials: bool,
}

impl HttpRequest {
    /// A request without query, headers and body that follows redirects and may take five minutes.
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: HttpBody::Empty,
            timeout: Duration::from_secs(300),
            max_redirects: 21,
            ignore_tls: false,
            proxy: None,
            certificates: None,
            keep_credentials: false,
        }
    }
}

/// Certificates of a request in PEM: those to show to the server, and those to trust beside the machine's own.
#[derive(Debug, Clone, Default)]
pub struct Certificates {
    /// The client's certificate, with those that lead up to its authority.
    pub certificate: String,
    /// Its private key, without a passphrase.
    pub key: Secret<String>,
    /// Authorities that may have signed the server's certificate.
    pub authorities: String,
}

/// The body of a request.
#[derive(Debug, Clone, Default)]
pub enum HttpBody {
    /// None.
    #[default]
    Empty,
    /// Bytes as they are; the content type is among the headers.
    Bytes(Bytes),
    /// Bytes that are read while they are sent.
    Stream(Upload),
    /// `multipart/form-data`.
    Multipart(Vec<HttpPart>),
}

/// A field or a file of a form.
#[derive(Debug, Clone)]
pub struct HttpPart {
    /// Name of the field.
    pub name: String,
    /// What it holds.
    pub content: Upload,
    /// Name of the file, when it is one.
    pub file_name: Option<String>,
    /// Media type.
    pub mime_type: Option<String>,
}

/// Content to send. It can be read from its beginning more than once, because a redirect may ask for it again.
#[derive(Clone)]
pub struct Upload {
    /// Bytes, when that is known.
    pub size: Option<u64>,
    open: Arc<dyn Fn() -> ByteStream + Send + Sync>,
}

impl Upload {
    /// Content that `open` starts to read each time.
    pub fn new(size: Option<u64>, open: impl Fn() -> ByteStream + Send + Sync + 'static) -> Self {
        Self { size, open: Arc::new(open) }
    }

    /// Content from its beginning.
    pub fn read(&self) -> ByteStream {
        (self.open)()
    }

    /// The whole content.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn whole(&self) -> Result<Bytes, NodeError> {
        collect(self.read(), u64::MAX).await
    }
}

impl From<Bytes> for Upload {
    fn from(bytes: Bytes) -> Self {
        let size = bytes.len() as u64;
        Self::new(Some(size), move || {
            let bytes = bytes.clone();
            stream::once(async move { Ok(bytes) }).boxed()
        })
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Upload({:?} bytes)", self.size)
    }
}

/// The answer to an HTTP request.
#[derive(Debug, Clone)]
pub struct HttpResponse {
    /// Status code.
    pub status: u16,
    /// Reason phrase of the status.
    pub status_text: String,
    /// Headers with lower-case names.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed.
    pub body: Bytes,
    /// The address that answered, after redirects.
    pub url: String,
}

impl HttpResponse {
    /// The value of header `name` (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// An answer whose body is still to come.
pub struct HttpStream {
    /// Everything but the body.
    pub head: HttpResponse,
    /// The body, decompressed, piece by piece.
    pub body: ByteStream,
    /// Most bytes that [`HttpStream::whole`] takes into memory.
    pub most: u64,
    /// Longest time that [`HttpStream::whole`] takes.
    pub time: Duration,
}

impl HttpStream {
    /// The answer with its whole body in memory.
    ///
    /// # Errors
    /// When the body breaks off, is too large or takes too long.
    pub async fn whole(self) -> Result<HttpResponse, NodeError> {
        let Self { head, body, most, time } = self;
        let body = tokio::time::timeout(time, collect(body, most)).await.unwrap_or_else(|_| {
            let message = format!("the answer was not complete within {} ms", time.as_millis());
            Err(NodeError::with_code("RR-EGRESS-0005", message))
        })?;
        Ok(HttpResponse { body, ..head })
    }
}

/// Takes at most `most` bytes of `content` into memory.
pub(crate) async fn collect(mut content: ByteStream, most: u64) -> Result<Bytes, NodeError> {
    let mut whole = BytesMut::new();
    while let Some(piece) = content.next().await {
        let piece = piece?;
        if (whole.len() as u64).saturating_add(piece.len() as u64) > most {
            let message = format!("the answer is larger than {most} bytes");
            return Err(NodeError { retryable: false, ..NodeError::with_code("RR-EGRESS-0006", message) });
        }
        if whole.is_empty() && piece.len() > 64 * 1024 {
            whole = BytesMut::from(piece);
        } else {
            whole.extend_from_slice(&piece);
        }
    }
    Ok(whole.freeze())
}
