//! The UI's files and the pages of the error codes, built into the binary: everything works without internet.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
struct Files;

#[derive(RustEmbed)]
#[folder = "../../docs/errors"]
struct ErrorPages;

/// What the UI may do: only what comes from this server, no inline scripts, in nobody's frame.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; \
                      connect-src 'self' ws: wss:; worker-src 'self' blob:; \
                      media-src 'self' blob: data:; frame-src blob:; object-src 'none'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'";

/// A file of the UI; every address that is no file is the UI itself, which has pages of its own.
pub(crate) async fn file(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return Problem::new(StatusCode::NOT_FOUND, "RR-REQ-0003", "there is nothing at this address")
            .into_response();
    }
    let (name, found) = match Files::get(path) {
        Some(found) if !path.is_empty() => (path, found),
        _ if path.starts_with("assets/") => return StatusCode::NOT_FOUND.into_response(),
        _ => match Files::get("index.html") {
            Some(found) => ("index.html", found),
            None => {
                return (StatusCode::NOT_FOUND, "This server was built without its user interface.\n")
                    .into_response();
            }
        },
    };
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    // Names under assets/ hold a hash of their content.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = found.data.into_response();
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(kind.as_ref()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// The page of an error code, as plain HTML made from its Markdown.
pub(crate) async fn error_page(axum::extract::Path(code): axum::extract::Path<String>) -> Response {
    let Some(page) = ErrorPages::get(&format!("{code}.md")) else {
        return (StatusCode::NOT_FOUND, "There is no such error code.\n").into_response();
    };
    let text = String::from_utf8_lossy(&page.data);
    let mut response = Html(render(&text)).into_response();
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    );
    response
}

/// Our error pages use headings, paragraphs, lists and code spans; nothing else is rendered.
fn render(markdown: &str) -> String {
    let escaped = markdown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (mut body, mut listed) = (String::new(), false);
    for line in escaped.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        let item = line.strip_prefix("* ").or_else(|| line.strip_prefix("- "));
        if listed && item.is_none() && !line.starts_with(' ') {
            body.push_str("</ul>");
            listed = false;
        }
        if let Some(item) = item {
            if !std::mem::replace(&mut listed, true) {
                body.push_str("<ul>");
            }
            body.push_str(&format!("<li>{}", code(item)));
        } else if let Some(heading) = line.strip_prefix("## ") {
            body.push_str(&format!("<h2>{heading}</h2>"));
        } else if let Some(heading) = line.strip_prefix("# ") {
            body.push_str(&format!("<h1>{heading}</h1>"));
        } else if listed {
            body.push_str(&format!(" {}", code(line.trim())));
        } else {
            body.push_str(&format!("<p>{}</p>", code(line)));
        }
    }
    if listed {
        body.push_str("</ul>");
    }
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Reporunner</title><style>:root{{color-scheme:light dark}}body{{font:16px/1.6 system-ui,sans-serif;max-width:42rem;\
         margin:4rem auto;padding:0 1.5rem}}code{{background:#8882;padding:.1em .3em;border-radius:4px}}h1{{font-size:1.4rem}}\
         h2{{font-size:1.05rem;margin-top:2rem}}</style>{body}</html>"
    )
}

/// Alternating text and code spans.
fn code(text: &str) -> String {
    text.split('`')
        .enumerate()
        .map(|(place, part)| if place % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() })
        .collect()
}
