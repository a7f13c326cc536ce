//! Calls from outside that start executions: `/webhook/…` for active workflows, `/webhook-test/…` while the editor
//! listens. What a workflow answers is never treated as ours: it gets a sandbox of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::App;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use node_sdk::{WebhookReply, WebhookRequest};

use crate::extract::{COOKIE, Path};
use crate::problem::Problem;

/// How long a caller may take to send its body.
const BODY_TIME: Duration = Duration::from_secs(60);

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/webhook/{*path}", any(production)).route("/webhook-test/{*path}", any(test))
}

async fn production(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(path): Path<String>,
    request: Request,
) -> Response {
    answer(app, peer, path, request, false).await
}

async fn test(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(path): Path<String>,
    request: Request,
) -> Response {
    answer(app, peer, path, request, true).await
}

async fn answer(app: Arc<App>, peer: SocketAddr, path: String, request: Request, test: bool) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let allowed = origin.as_ref().and_then(|origin| allowed_origin(&app, origin, &path, test));
    let mut response = if preflight {
        preflight_answer(&app, &path, test, allowed.is_some())
    } else {
        match call(&app, peer, path, request, test).await {
            Ok(response) => response,
            Err(problem) => problem.into_response(),
        }
    };
    if let Some(origin) = allowed {
        let headers = response.headers_mut();
        headers.entry(header::ACCESS_CONTROL_ALLOW_ORIGIN).or_insert(origin);
        headers.append(header::VARY, HeaderValue::from_static("origin"));
    }
    response
}

async fn call(
    app: &Arc<App>,
    peer: SocketAddr,
    path: String,
    request: Request,
    test: bool,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let body = read(body, app.limits().webhook_body).await?;
    let query = parts.uri.query().unwrap_or_default();
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let request = WebhookRequest {
        method: parts.method.as_str().to_owned(),
        url: format!("http://{host}{}", parts.uri.path()),
        headers: headers(&parts.headers),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        params: Vec::new(),
        body,
        test,
    };
    let (reply, content) = app.call_webhook(&path, request, peer.ip()).await?;
    Ok(response(reply, content))
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Problem> {
    let too_large = || {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RR-REQ-0004",
            format!("the body is larger than {limit} bytes"),
        )
    };
    match tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, limit)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => {
            let over = std::error::Error::source(&error)
                .is_some_and(|it| it.is::<http_body_util::LengthLimitError>());
            Err(if over {
                too_large()
            } else {
                Problem::new(StatusCode::BAD_REQUEST, "RR-REQ-0001", "the body broke off")
            })
        }
        Err(_) => {
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "RR-REQ-0001", "the body took too long to arrive"))
        }
    }
}

/// Headers with lower-case names; what is not text is read as Latin-1; repeated ones are joined.
fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::with_capacity(map.len());
    for name in map.keys() {
        let values = map
            .get_all(name)
            .iter()
            .map(|value| value.as_bytes().iter().map(|byte| char::from(*byte)).collect::<String>());
        headers.push((name.as_str().to_owned(), values.collect::<Vec<_>>().join(", ")));
    }
    headers
}

fn response(reply: WebhookReply, content: Bytes) -> Response {
    let mut response = Response::new(Body::from(content));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    for (name, value) in &reply.headers {
        // A workflow may not set what would confuse the connection or reach this server's own cookies.
        let name = HeaderName::from_bytes(name.as_bytes()).ok().filter(|name| !is_ours(name, value));
        if let (Some(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            if name == header::CONTENT_TYPE {
                headers.insert(name, value)
            } else {
                headers.append(name, value);
                None
            };
        }
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts",
        ),
    );
    response
}

fn is_ours(name: &HeaderName, value: &str) -> bool {
    if *name == header::SET_COOKIE {
        // Anywhere in it: browsers send a cookie without a name as its bare value, which would read as ours.
        return value.to_ascii_lowercase().contains(COOKIE);
    }
    [
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::CONNECTION,
        header::UPGRADE,
        header::CONTENT_SECURITY_POLICY,
        header::STRICT_TRANSPORT_SECURITY,
    ]
    .contains(name)
        || *name == "clear-site-data"
}

fn allowed_origin(app: &App, origin: &HeaderValue, path: &str, test: bool) -> Option<HeaderValue> {
    let allowed = app.webhook_origins(path, test)?;
    let text = origin.to_str().ok()?;
    if allowed.split(',').any(|it| it.trim() == "*") {
        return Some(HeaderValue::from_static("*"));
    }
    allowed.split(',').any(|it| it.trim().eq_ignore_ascii_case(text)).then(|| origin.clone())
}

fn preflight_answer(app: &App, path: &str, test: bool, allowed: bool) -> Response {
    let methods = app.webhook_methods(path, test);
    if methods.is_empty() || !allowed {
        return StatusCode::NO_CONTENT.into_response();
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    if let Ok(methods) = HeaderValue::from_str(&methods.join(", ")) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    }
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("300"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_cannot_touch_the_session_of_this_server() {
        let reply = WebhookReply {
            headers: [
                ("Set-Cookie", "theme=dark"),
                ("Set-Cookie", "Reporunner_Session=x; Path=/"),
                ("set-cookie", "=reporunner_session=x"),
                ("Clear-Site-Data", "\"*\""),
                ("Content-Security-Policy", "default-src *"),
                ("X-Own", "kept"),
            ]
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
            ..WebhookReply::text(200, "ok")
        };
        let response = response(reply, Bytes::new());
        let headers = response.headers();
        let cookies: Vec<_> = headers.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(cookies, ["theme=dark"]);
        assert!(!headers.contains_key("clear-site-data"));
        assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().is_ok_and(|it| it.starts_with("sandbox")));
        assert_eq!(headers["x-own"], "kept");
    }
}
