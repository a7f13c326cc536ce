//! Calls from outside: `/webhook/…` and `/form/…` of active workflows, `…-test/…` while the editor listens, and
//! `…-waiting/…` of executions that sleep. What a workflow answers is never treated as ours: it gets a sandbox of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::webhooks::{Answer, AnswerBody, Caller};
use app::{App, AppError};
use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use node_sdk::WebhookRequest;

use crate::extract::{COOKIE, Path, cookie};
use crate::problem::Problem;

/// Bodies up to this size need no place of their own.
const SMALL_BODY: usize = 64 << 10;

/// How long a caller may take to send its body.
const BODY_TIME: Duration = Duration::from_secs(60);

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/webhook/{*path}", any(production))
        .route("/webhook-test/{*path}", any(test))
        .route("/form/{*path}", any(form))
        .route("/form-test/{*path}", any(form_test))
        .route("/webhook-waiting/{*path}", any(waiting))
        .route("/form-waiting/{*path}", any(form_waiting))
}

/// What kind of address was called.
#[derive(Clone, Copy)]
struct Kind {
    test: bool,
    form: bool,
    waiting: bool,
}

macro_rules! handlers {
    ($($name:ident: $test:literal, $form:literal, $waiting:literal;)*) => {$(
        async fn $name(
            State(app): State<Arc<App>>,
            ConnectInfo(peer): ConnectInfo<SocketAddr>,
            Path(path): Path<String>,
            request: Request,
        ) -> Response {
            let kind = Kind { test: $test, form: $form, waiting: $waiting };
            answer(app, peer, path, request, kind).await
        }
    )*};
}

handlers! {
    production: false, false, false;
    test: true, false, false;
    form: false, true, false;
    form_test: true, true, false;
    waiting: false, false, true;
    form_waiting: false, true, true;
}

async fn answer(app: Arc<App>, peer: SocketAddr, path: String, request: Request, kind: Kind) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned().filter(|_| !kind.form && !kind.waiting);
    let preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let allowed = origin.as_ref().and_then(|origin| allowed_origin(&app, origin, &path, kind.test));
    let mut response = if preflight {
        preflight_answer(&app, &path, kind.test, allowed.is_some())
    } else {
        match call(&app, peer, path, request, kind).await {
            Ok(response) => response,
            Err(Refused::Problem(problem)) => problem.into_response(),
            // People look at forms, so what is wrong is a page, too.
            Err(Refused::App(error)) if kind.form => {
                tracing::debug!(error = &error as &dyn std::error::Error, "form refused");
                respond(app::webhooks::problem_page(&error).into())
            }
            Err(Refused::App(error)) => Problem::from(error).into_response(),
        }
    };
    if let Some(origin) = allowed {
        let headers = response.headers_mut();
        headers.entry(header::ACCESS_CONTROL_ALLOW_ORIGIN).or_insert(origin);
        headers.append(header::VARY, HeaderValue::from_static("origin"));
    }
    response
}

/// Why a call gets no answer of a workflow.
enum Refused {
    Problem(Problem),
    App(AppError),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

async fn call(
    app: &Arc<App>,
    peer: SocketAddr,
    path: String,
    request: Request,
    kind: Kind,
) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let method = parts.method.as_str().to_owned();
    // Nobody's body is read before it is known that somebody listens.
    if !kind.waiting && app.webhook_methods(&path, kind.test).is_empty() {
        return Err(AppError::NoWebhook { method, path: path.chars().take(200).collect() }.into());
    }
    let limit = app.limits().webhook_body;
    let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    let length = if body.is_end_stream() { 0 } else { announced.unwrap_or(limit).min(limit) };
    let _place = if length > SMALL_BODY { Some(app.place_for_body(length).await?) } else { None };
    let body = read(body, limit).await?;
    let query = parts.uri.query().unwrap_or_default();
    let forwarded = parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect::<Vec<_>>()
        .join(",");
    let request = WebhookRequest {
        method,
        url: format!("{}{}", app.public_url().trim_end_matches('/'), parts.uri.path()),
        headers: headers(&parts.headers),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        body,
        test: kind.test,
        ..WebhookRequest::default()
    };
    let caller = Caller {
        address: app.caller_of(peer.ip(), &forwarded),
        session: cookie(&parts.headers),
        foreign: is_foreign(app, &parts.headers),
    };
    let answer = if kind.waiting {
        let (execution, suffix) = path.split_once('/').unwrap_or((&path, ""));
        app.call_waiting(execution, suffix, request, &caller, kind.form).await?
    } else {
        app.call_webhook(&path, request, &caller, kind.form).await?
    };
    Ok(respond(answer))
}

/// Whether the browser says that a page of another site made it call.
fn is_foreign(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let own = app.public_url().trim_end_matches('/');
    site || text("origin").is_some_and(|origin| !origin.eq_ignore_ascii_case(own))
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
        let mut value = values.collect::<Vec<_>>().join(", ");
        if *name == header::COOKIE {
            // A browser that is signed in here sends the session along; no workflow may see it.
            value = value.split(';').filter(|pair| !pair.contains(COOKIE)).collect::<Vec<_>>().join(";");
        }
        if *name != header::COOKIE || !value.trim().is_empty() {
            headers.push((name.as_str().to_owned(), value.trim().to_owned()));
        }
    }
    headers
}

fn respond(answer: Answer) -> Response {
    let Answer { reply, body } = answer;
    let body = match body {
        AnswerBody::Whole(content) => Body::from(content),
        AnswerBody::Pieces(pieces) => {
            let stream = futures::stream::unfold(pieces, |mut pieces| async {
                pieces.recv().await.map(|piece| (Ok::<_, std::convert::Infallible>(piece), pieces))
            });
            Body::from_stream(stream)
        }
    };
    let mut response = Response::new(body);
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
    let policy = match reply.page {
        false => HeaderValue::from_static(THEIRS),
        true => match reply.script.as_deref() {
            None => HeaderValue::from_static(OURS),
            Some(hash) => HeaderValue::try_from(format!("{CHAT}{hash}'"))
                .unwrap_or_else(|_| HeaderValue::from_static(OURS)),
        },
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// What workflows answer may run scripts, without any origin.
const THEIRS: &str = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts";

/// Pages of this product run nothing and load nothing but pictures.
const OURS: &str = "sandbox allow-downloads allow-forms allow-popups allow-popups-to-escape-sandbox; default-src 'none'; \
    style-src 'unsafe-inline'; img-src https: data:; base-uri 'none'";

/// The chat page runs its one script, which is named by its hash.
const CHAT: &str = "sandbox allow-forms allow-popups allow-scripts; default-src 'none'; style-src 'unsafe-inline'; \
    img-src data:; connect-src *; base-uri 'none'; form-action 'none'; script-src 'sha256-";

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
    use node_sdk::WebhookReply;

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
        let response = respond(reply.into());
        let headers = response.headers();
        let cookies: Vec<_> = headers.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(cookies, ["theme=dark"]);
        assert!(!headers.contains_key("clear-site-data"));
        assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().is_ok_and(|it| it.starts_with("sandbox")));
        assert_eq!(headers["x-own"], "kept");
    }
}
