//! What the next request is when an answer redirects, and what must not travel with it.

use http::{HeaderMap, Method, StatusCode, header};
use reqwest::Url;

/// Headers that may go to another site. Anything else could be a credential under a name of somebody's own choice.
const HARMLESS: [header::HeaderName; 8] = [
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::ACCEPT_ENCODING,
    header::CONTENT_TYPE,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::RANGE,
    header::USER_AGENT,
];

/// Where an answer with `status` and `headers` to a request for `from` leads; `None` when it does not redirect.
pub(crate) fn target(from: &Url, status: StatusCode, headers: &HeaderMap) -> Option<Url> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = headers.get(header::LOCATION)?;
    let location = std::str::from_utf8(location.as_bytes()).ok()?;
    from.join(location).ok()
}

/// The method of the next request and whether the body goes along (RFC 9110, section 15.4).
pub(crate) fn method(status: StatusCode, method: &Method) -> (Method, bool) {
    match status.as_u16() {
        303 if *method != Method::HEAD => (Method::GET, false),
        301 | 302 if *method == Method::POST => (Method::GET, false),
        _ => (method.clone(), true),
    }
}

/// Takes out of `headers` what must not go from `from` to `to`.
pub(crate) fn strip(
    headers: &mut HeaderMap,
    from: &Url,
    to: &Url,
    keeps_body: bool,
    keeps_credentials: bool,
) {
    if !keeps_body {
        for name in [
            header::CONTENT_TYPE,
            header::CONTENT_LENGTH,
            header::CONTENT_ENCODING,
            header::TRANSFER_ENCODING,
        ] {
            headers.remove(name);
        }
    }
    headers.remove(header::HOST);
    if !keeps_credentials && !same_site(from, to) {
        let dropped: Vec<_> = headers.keys().filter(|name| !HARMLESS.contains(name)).cloned().collect();
        for name in dropped {
            headers.remove(name);
        }
    }
}

/// The same origin, or the same host moving from plain HTTP to HTTPS on the usual ports.
pub(crate) fn same_site(from: &Url, to: &Url) -> bool {
    let upgraded = from.scheme() == "http"
        && to.scheme() == "https"
        && from.port_or_known_default() == Some(80)
        && to.port_or_known_default() == Some(443);
    from.host() == to.host()
        && (upgraded
            || (from.scheme() == to.scheme() && from.port_or_known_default() == to.port_or_known_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn credentials_stay_on_their_site() {
        let original: HeaderMap = [
            (header::AUTHORIZATION, "Bearer x"),
            (header::HeaderName::from_static("x-api-key"), "y"),
            (header::COOKIE, "c=1"),
            (header::ACCEPT, "text/plain"),
        ]
        .into_iter()
        .map(|(name, value)| (name, http::HeaderValue::from_static(value)))
        .collect();
        let left = |from: &str, to: &str| {
            let mut headers = original.clone();
            strip(&mut headers, &url(from), &url(to), true, false);
            headers.len()
        };
        assert_eq!(left("https://a.example/1", "https://a.example/2"), 4);
        assert_eq!(left("http://a.example/1", "https://a.example/1"), 4);
        assert_eq!(left("https://a.example/", "http://a.example/"), 1);
        assert_eq!(left("https://a.example/", "https://b.example/"), 1);
        assert_eq!(left("https://a.example/", "https://a.example:8443/"), 1);
    }

    #[test]
    fn a_post_becomes_a_get_unless_the_status_says_to_repeat_it() {
        let row = |status: u16, from: Method| method(StatusCode::from_u16(status).expect("a status"), &from);
        assert_eq!(row(302, Method::POST), (Method::GET, false));
        assert_eq!(row(303, Method::PUT), (Method::GET, false));
        assert_eq!(row(307, Method::POST), (Method::POST, true));
        assert_eq!(row(301, Method::PUT), (Method::PUT, true));
    }
}
