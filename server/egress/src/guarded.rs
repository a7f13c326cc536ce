//! Performs requests: checks every hop, follows redirects, counts what comes in and watches the clock.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use node_sdk::{Connection, Egress, HttpBody, HttpRequest, HttpResponse, HttpStream, Line, NodeError};
use reqwest::{Response, Url};

use crate::body;
use crate::client::{Clients, Way};
use crate::line;
use crate::redirect;
use crate::resolver::look_up;
use crate::{EgressError, Policy};

/// How much a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest answer in bytes, counted after decompression.
    pub body: u64,
    /// Longest time for a whole exchange, whatever the node asks for.
    pub timeout: Duration,
    /// Most redirects, whatever the node asks for.
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 64 * 1024 * 1024, timeout: Duration::from_secs(600), redirects: 50 }
    }
}

/// HTTP to the outside, behind the guard.
pub struct Guarded {
    policy: Arc<Policy>,
    clients: Clients,
    limits: Limits,
}

impl Guarded {
    /// HTTP that goes where `policy` lets it, within `limits`.
    pub fn new(policy: Policy, limits: Limits) -> Self {
        // reqwest takes the provider of the process; whoever came first has set an equal one.
        let _already_set = rustls::crypto::ring::default_provider().install_default();
        let policy = Arc::new(policy);
        Self { clients: Clients::new(Arc::clone(&policy)), policy, limits }
    }

    /// Performs `request` and takes the whole answer.
    ///
    /// # Errors
    /// Why it could not be performed; a status of 400 or more is not an error.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, EgressError> {
        let timeout = request.timeout.min(self.limits.timeout);
        let url = address(&request)?;
        let host = place(&url);
        let exchange = async {
            let (url, response) = self.follow(url, request).await?;
            self.read(&url, response).await
        };
        tokio::time::timeout(timeout, exchange)
            .await
            .unwrap_or(Err(EgressError::Timeout { host, milliseconds: timeout.as_millis() }))
    }

    /// Performs `request` and gives the body piece by piece; the time limit holds for the head and for each piece.
    ///
    /// # Errors
    /// Why it could not be performed; a status of 400 or more is not an error.
    pub async fn begin(&self, request: HttpRequest) -> Result<HttpStream, EgressError> {
        let timeout = request.timeout.min(self.limits.timeout);
        let url = address(&request)?;
        let host = place(&url);
        let begun = tokio::time::Instant::now();
        let (url, response) = tokio::time::timeout(timeout, self.follow(url, request))
            .await
            .unwrap_or(Err(EgressError::Timeout { host, milliseconds: timeout.as_millis() }))?;
        let head = head(&url, &response);
        Ok(HttpStream {
            head,
            body: body::pieces(response, place(&url), timeout),
            most: self.limits.body,
            time: timeout.saturating_sub(begun.elapsed()),
        })
    }

    async fn follow(&self, mut url: Url, mut request: HttpRequest) -> Result<(Url, Response), EgressError> {
        let most = request.max_redirects.min(self.limits.redirects);
        let mut method = Method::from_bytes(request.method.as_bytes()).map_err(|_| EgressError::Request {
            reason: format!("\"{}\" is not a method", request.method),
        })?;
        let mut headers = read_headers(&request.headers)?;
        let mut hops = 0;
        loop {
            let response = self.exchange(&url, &method, headers.clone(), &request).await?;
            let next = if request.max_redirects == 0 {
                None
            } else {
                redirect::target(&url, response.status(), response.headers())
            };
            let Some(next) = next else {
                return Ok((url, response));
            };
            hops += 1;
            if hops > most {
                return Err(EgressError::Redirects { host: place(&url), limit: most });
            }
            let (next_method, keeps_body) = redirect::method(response.status(), &method);
            redirect::strip(&mut headers, &url, &next, keeps_body, request.keep_credentials);
            if !keeps_body {
                request.body = HttpBody::Empty;
            }
            // Who asks is shown to the site that was asked, and a certificate shows it as well as a header.
            if !request.keep_credentials && !redirect::same_site(&url, &next) {
                request.certificates = None;
            }
            method = next_method;
            url = next;
        }
    }

    /// One request and the head of its answer.
    async fn exchange(
        &self,
        url: &Url,
        method: &Method,
        headers: HeaderMap,
        request: &HttpRequest,
    ) -> Result<Response, EgressError> {
        let own_port = self.check(url)?;
        let (ignore_tls, certificates) = (request.ignore_tls, request.certificates.as_ref());
        let way = match request.proxy.as_deref().filter(|proxy| !proxy.is_empty()) {
            None => Way::new(own_port, ignore_tls, None, certificates),
            Some(proxy) => {
                let address = Url::parse(proxy).map_err(|error| EgressError::Request {
                    reason: format!("the address of the proxy is not valid: {error}"),
                })?;
                // The proxy looks the name up itself; where we know it to be inside, we refuse here.
                if let Some(name) = url.domain()
                    && let Err(refused @ EgressError::Refused { .. }) =
                        look_up(&self.policy, name, own_port).await
                {
                    return Err(refused);
                }
                Way::new(self.check(&address)?, ignore_tls, Some(proxy.to_owned()), certificates)
            }
        };
        let client = self.clients.get(&way, certificates.map(|it| &**it))?;
        let builder = client.request(method.clone(), url.clone()).headers(headers);
        let sent = body::add(builder, &request.body)?.send().await;
        sent.map_err(|error| EgressError::from_reqwest(&error, &place(url)))
    }

    /// Refuses what is not HTTP and addresses written out in the URL; gives the port. The parser has brought odd
    /// notations (`0x7f.1`, `2130706433`) to the plain one before.
    fn check(&self, url: &Url) -> Result<u16, EgressError> {
        if !matches!(url.scheme(), "http" | "https") {
            let reason = format!("\"{}\" addresses cannot be called, only http and https", url.scheme());
            return Err(EgressError::Request { reason });
        }
        let no_host = || EgressError::Request { reason: "the URL has no host".to_owned() };
        let port = url.port_or_known_default().ok_or_else(no_host)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(no_host)?;
        if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>()
            && !self.policy.permits(host, address, port)
        {
            return Err(EgressError::Refused { host: host.to_owned(), address: address.to_string() });
        }
        Ok(port)
    }

    async fn read(&self, url: &Url, mut response: Response) -> Result<HttpResponse, EgressError> {
        let too_large = || EgressError::TooLarge { host: place(url), limit: self.limits.body };
        if response.content_length().is_some_and(|length| length > self.limits.body) {
            return Err(too_large());
        }
        let head = head(url, &response);
        let mut body = BytesMut::new();
        while let Some(chunk) =
            response.chunk().await.map_err(|error| EgressError::from_reqwest(&error, &place(url)))?
        {
            if (body.len() as u64).saturating_add(chunk.len() as u64) > self.limits.body {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(HttpResponse { body: body.freeze(), ..head })
    }
}

#[async_trait]
impl Egress for Guarded {
    async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, NodeError> {
        Ok(self.send(request).await?)
    }

    async fn open(&self, request: HttpRequest) -> Result<HttpStream, NodeError> {
        Ok(self.begin(request).await?)
    }

    async fn connect(&self, line: &Line) -> Result<Box<dyn Connection>, NodeError> {
        Ok(line::connect(&self.policy, line).await?)
    }

    async fn secure(
        &self,
        plain: Box<dyn Connection>,
        line: &Line,
    ) -> Result<Box<dyn Connection>, NodeError> {
        Ok(line::secure(plain, line).await?)
    }
}

/// The address with the query added.
fn address(request: &HttpRequest) -> Result<Url, EgressError> {
    let mut url = Url::parse(&request.url)
        .map_err(|error| EgressError::Request { reason: format!("the URL is not valid: {error}") })?;
    if !request.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&request.query);
    }
    Ok(url)
}

/// An answer without its body.
fn head(url: &Url, response: &Response) -> HttpResponse {
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let mut answered = url.clone();
    // User name and password in the address are not for the history.
    let _kept_when_impossible = answered.set_username("");
    let _kept_when_impossible = answered.set_password(None);
    HttpResponse {
        status: response.status().as_u16(),
        status_text: response.status().canonical_reason().unwrap_or_default().to_owned(),
        headers,
        body: Bytes::new(),
        url: answered.into(),
    }
}

/// Host and port, for messages.
fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn read_headers(headers: &[(String, String)]) -> Result<HeaderMap, EgressError> {
    let mut map = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        let wrong = |what: &str| EgressError::Request {
            reason: format!("{what} of header \"{name}\" is not allowed"),
        };
        let key = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| wrong("the name"))?;
        // A value can be a credential: it is never shown and marked so that no debug print shows it.
        let mut content = HeaderValue::from_bytes(value.trim().as_bytes()).map_err(|_| wrong("the value"))?;
        content.set_sensitive(true);
        map.append(key, content);
    }
    Ok(map)
}
