//! What every answer made by a workflow carries, so that content written by strangers can do no harm on our origin.

use ecow::EcoString;
use node_sdk::WebhookReply;

use super::media::{essence, is_json};

/// Headers that belong to the connection or to the whole origin; a workflow cannot set them.
const RESERVED: [&str; 11] = [
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "te",
    "trailer",
    "upgrade",
    "clear-site-data",
    "service-worker-allowed",
    "strict-transport-security",
    "x-content-type-options",
];

/// Sets header `name` to `value`, in place of an earlier one. Reserved names, names that are not header names and
/// values with line breaks are dropped. `set-cookie` may repeat, but never names a cookie of this product.
pub(crate) fn set(reply: &mut WebhookReply, name: &str, value: &str) {
    let name = name.trim().to_ascii_lowercase();
    let value = value.trim();
    let fits =
        http::HeaderName::try_from(name.as_str()).is_ok() && http::HeaderValue::try_from(value).is_ok();
    let own_cookie = name == "set-cookie" && value.to_ascii_lowercase().starts_with("reporunner");
    if !fits || own_cookie || RESERVED.contains(&name.as_str()) {
        return;
    }
    if name != "set-cookie" {
        reply.headers.retain(|(known, _)| *known != name);
    }
    reply.headers.push((name.into(), value.into()));
}

/// The content type of the reply, without parameters.
fn content_type(reply: &WebhookReply) -> String {
    let own = reply.headers.iter().find(|(name, _)| name == "content-type").map(|(_, value)| value.as_str());
    let of_blob = reply.blob.as_ref().map(|blob| blob.mime_type.as_str());
    own.or(of_blob).map(essence).unwrap_or_default()
}

/// Adds `nosniff`, and for everything a browser might run (all but JSON and plain text) a sandbox without an origin,
/// so that scripts in it reach neither cookies nor the API. Policies add up, so a policy of the workflow's own stays
/// and cannot loosen this one.
pub(crate) fn guard(mut reply: WebhookReply) -> WebhookReply {
    let header = |name: &str, value: &str| (EcoString::from(name), EcoString::from(value));
    reply.headers.push(header("x-content-type-options", "nosniff"));
    let content_type = content_type(&reply);
    let empty = reply.body.is_empty() && reply.blob.is_none();
    if !empty && !is_json(&content_type) && content_type != "text/plain" {
        reply.headers.push(header(
            "content-security-policy",
            "sandbox allow-forms allow-modals allow-popups allow-scripts allow-downloads",
        ));
    }
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_gets_a_sandbox_that_cannot_be_taken_off() {
        let mut reply = WebhookReply::text(200, "<script>alert(1)</script>");
        set(&mut reply, "Content-Type", "text/html");
        set(&mut reply, "Content-Security-Policy", "sandbox allow-same-origin");
        set(&mut reply, "X-Content-Type-Options", "none");
        let reply = guard(reply);
        let values = |name: &str| -> Vec<&str> {
            reply.headers.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
        };
        assert_eq!(values("content-type"), ["text/html"]);
        assert_eq!(values("x-content-type-options"), ["nosniff"]);
        let policies = values("content-security-policy");
        assert_eq!(policies.len(), 2);
        assert!(policies[1].starts_with("sandbox") && !policies[1].contains("same-origin"));
        let plain = guard(WebhookReply::text(200, "x"));
        assert!(plain.headers.iter().all(|(name, _)| name != "content-security-policy"));
    }

    #[test]
    fn headers_that_break_the_connection_or_our_session_are_dropped() {
        let mut reply = WebhookReply::default();
        for (name, value) in [
            ("Transfer-Encoding", "chunked"),
            ("X-A", "one\r\nX-B: two"),
            ("bad name", "x"),
            ("Set-Cookie", "reporunner_session=stolen"),
            ("Clear-Site-Data", "\"*\""),
        ] {
            set(&mut reply, name, value);
        }
        assert!(reply.headers.is_empty());
        set(&mut reply, "Set-Cookie", "a=1");
        set(&mut reply, "Set-Cookie", "b=2");
        assert_eq!(reply.headers.len(), 2);
    }
}
