//! Whether a caller may: network address, bots, basic and header authentication against the node's credential.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use identity::TokenHash;
use model::{Item, Object, SessionId, Value};
use node_sdk::{Credentials, WebhookAuth, WebhookReply, WebhookRequest};
use nodes::pages;

use super::Hook;
use crate::credentials::OrgCredentials;
use crate::{App, AppError};

/// Words by which link previews and crawlers name themselves.
const BOTS: &[&str] =
    &["bot", "crawler", "spider", "preview", "facebookexternalhit", "whatsapp", "slackbot", "embed"];

/// What stands in an execution's data where the caller's secret was.
const HIDDEN: &str = "[hidden]";

/// Who calls.
#[derive(Debug)]
pub struct Caller {
    /// Network address.
    pub address: IpAddr,
    /// What opens a session here, where a browser sent that along.
    pub session: Option<String>,
    /// Whether a page of another site made the browser call.
    pub foreign: bool,
}

/// Refuses a caller who may not, and hides the secret of one who may: the execution's data is read by more people than
/// may know it. Gives the session of somebody who has to be signed in.
pub(super) async fn caller_may(
    app: &Arc<App>,
    hook: &Hook,
    request: &mut WebhookRequest,
    caller: &Caller,
) -> Result<Option<SessionId>, WebhookReply> {
    let trigger = &hook.trigger;
    let address = caller.address;
    if !trigger.ip_allow.is_empty() && !trigger.ip_allow.iter().any(|range| contains(range, address)) {
        return Err(refuse(403, "this address may not call"));
    }
    if trigger.ignore_bots {
        let agent = request.header("user-agent").unwrap_or_default().to_lowercase();
        if BOTS.iter().any(|bot| agent.contains(bot)) {
            return Err(refuse(403, "bots may not call"));
        }
    }
    if let Some(session) = app.knows_page(hook, request).await {
        return Ok(session);
    }
    let kind = match trigger.auth {
        WebhookAuth::None => return Ok(None),
        WebhookAuth::User => return signed_in(app, hook, request, caller).await.map(Some),
        WebhookAuth::Basic => "httpBasicAuth",
        WebhookAuth::Header => "httpHeaderAuth",
        WebhookAuth::Jwt => "jwtAuth",
    };
    let reference =
        hook.compiled.plan.workflow().node(&hook.node).and_then(|node| node.credentials.get(kind));
    let store = app.store.organisation(hook.compiled.organisation);
    let fields = match reference {
        Some(reference) => OrgCredentials { app: app.clone(), store }.resolve(kind, reference).await.ok(),
        None => None,
    };
    // Without a usable credential nobody can be let in.
    let Some(fields) = fields else { return Err(refuse(500, "the webhook's credential is missing")) };
    let right = match trigger.auth {
        WebhookAuth::Basic => basic_fits(fields.reveal(), request),
        WebhookAuth::Jwt => {
            let claims =
                nodes::jwt::verify(fields.reveal(), bearer(request).unwrap_or_default(), app.clock.now());
            request.claims = claims.ok();
            request.claims.is_some()
        }
        _ => header_fits(fields.reveal(), request),
    };
    if right {
        let name = match trigger.auth {
            WebhookAuth::Basic | WebhookAuth::Jwt => "authorization".to_owned(),
            _ => text(fields.reveal(), "name").to_lowercase(),
        };
        for (_, value) in request.headers.iter_mut().filter(|(header, _)| *header == name) {
            *value = HIDDEN.to_owned();
        }
        return Ok(None);
    }
    let mut reply = refuse(
        if request.header("authorization").is_some() { 403 } else { 401 },
        "wrong or missing authentication",
    );
    if trigger.auth == WebhookAuth::Basic {
        reply.headers.push(("www-authenticate".into(), "Basic realm=\"webhook\"".into()));
    }
    Err(reply)
}

/// The session of somebody of the organisation who is signed in here. Who looks at a page and is not is sent to sign in,
/// and back.
async fn signed_in(
    app: &Arc<App>,
    hook: &Hook,
    request: &WebhookRequest,
    caller: &Caller,
) -> Result<SessionId, WebhookReply> {
    let looks = matches!(request.method.as_str(), "GET" | "HEAD");
    let paged = hook.trigger.form || hook.trigger.chat;
    // Browsers do not send the session along from another site; this holds for old ones, too.
    let token = caller.session.as_deref().filter(|_| looks || !caller.foreign);
    let current = match token {
        Some(token) => app.session(token).await.ok(),
        None => None,
    };
    match current {
        Some(current) if current.session.organisation == hook.compiled.organisation => Ok(current.session.id),
        Some(_) if paged => Err(pages::of_others()),
        Some(_) => Err(refuse(403, "only people of the organisation may call")),
        None if looks => Err(to_sign_in(request)),
        None if paged => Err(pages::signed_out()),
        None => Err(refuse(401, "only people who are signed in may call")),
    }
}

/// Sends a browser to sign in, and from there back to what it asked for.
fn to_sign_in(request: &WebhookRequest) -> WebhookReply {
    // The path is that of this call, so it cannot lead elsewhere; the page that signs in takes no other.
    let path = request.url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    let mut back = path.unwrap_or("/").to_owned();
    if !request.query.is_empty() {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.query).finish();
        back = format!("{back}?{query}");
    }
    let next = form_urlencoded::byte_serialize(back.as_bytes()).collect::<String>();
    let headers = vec![
        ("location".into(), format!("/signin?next={next}").into()),
        ("cache-control".into(), "no-store".into()),
    ];
    WebhookReply { status: 302, headers, ..WebhookReply::default() }
}

/// How many levels of objects and lists inside each other a call may bring; steps may have no more either.
const LEVELS: usize = 100;

/// Refuses a call that nests deeper than an execution could keep.
pub(super) fn not_too_deep(item: &Item) -> Result<(), AppError> {
    if item.json.values().all(|value| fits(value, LEVELS)) {
        return Ok(());
    }
    Err(AppError::field("body", format!("the body nests deeper than {LEVELS} levels")))
}

/// Whether `value` has at most `levels` levels. The reader of bodies bounds how deep this goes.
fn fits(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(values) => levels > 0 && values.iter().all(|value| fits(value, levels - 1)),
        Value::Object(object) => levels > 0 && object.values().all(|value| fits(value, levels - 1)),
        _ => true,
    }
}

fn basic_fits(fields: &Object, request: &WebhookRequest) -> bool {
    let given = request.header("authorization").and_then(|value| value.split_once(' '));
    let given = given
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, it)| STANDARD.decode(it.trim()).ok());
    let wanted = format!("{}:{}", text(fields, "user"), text(fields, "password"));
    // Compared by hash, so that the time taken tells nothing about the secret.
    given
        .and_then(|it| String::from_utf8(it).ok())
        .is_some_and(|it| TokenHash::of(&it).matches(TokenHash::of(&wanted).as_str()))
}

fn bearer(request: &WebhookRequest) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn header_fits(fields: &Object, request: &WebhookRequest) -> bool {
    let (name, wanted) = (text(fields, "name").to_lowercase(), text(fields, "value"));
    let given = request.header(&name);
    !name.is_empty()
        && given.is_some_and(|given| TokenHash::of(given).matches(TokenHash::of(&wanted).as_str()))
}

fn text(fields: &Object, name: &str) -> String {
    fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn refuse(status: u16, message: &str) -> WebhookReply {
    WebhookReply::json(status, &Value::Object(Object::from([("code", "RR-HOOK-0005"), ("message", message)])))
}

/// Who called: the connection's other end, or, where that is a trusted proxy, the last address in `X-Forwarded-For`
/// that is none. What callers write there themselves stands further left and counts for nothing.
pub(super) fn caller_of(trusted: &[String], peer: IpAddr, forwarded: &str) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|range| contains(range, address));
    let mut caller = peer;
    for hop in forwarded.rsplit(',').map(str::trim) {
        if !is_trusted(caller) {
            break;
        }
        // `[2001:db8::1]:443` and `192.0.2.1:443` are written, too.
        let bare = hop.trim_start_matches('[').split(']').next().unwrap_or(hop);
        let parsed = bare.parse().or_else(|_| hop.parse::<std::net::SocketAddr>().map(|it| it.ip()));
        match parsed {
            Ok(address) => caller = address,
            Err(_) => break,
        }
    }
    caller
}

/// Whether `address` is `range` or lies in it (`10.0.0.0/8`, `2001:db8::/32`). A range that cannot be read holds nobody.
fn contains(range: &str, address: IpAddr) -> bool {
    let (network, bits) = match range.trim().split_once('/') {
        Some((network, bits)) => (network, bits.parse::<u32>().ok()),
        None => (range.trim(), Some(128)),
    };
    let (Ok(network), Some(bits)) = (network.parse::<IpAddr>(), bits) else { return false };
    match (network.to_canonical(), address.to_canonical()) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let shift = 32 - bits.min(32);
            u32::from(network).checked_shr(shift) == u32::from(address).checked_shr(shift)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let shift = 128 - bits.min(128);
            u128::from(network).checked_shr(shift) == u128::from(address).checked_shr(shift)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_what_lies_in_them() {
        let fits = |range: &str, address: &str| contains(range, address.parse().expect("an address"));
        assert!(fits("10.0.0.0/8", "10.9.8.7") && !fits("10.0.0.0/8", "11.0.0.1"));
        assert!(fits("192.168.1.5", "192.168.1.5") && !fits("192.168.1.5", "192.168.1.6"));
        assert!(fits("10.0.0.0/8", "::ffff:10.1.1.1"), "a mapped address is the address it maps");
        assert!(fits("2001:db8::/32", "2001:db8::1") && !fits("2001:db8::/32", "2001:db9::1"));
        assert!(
            fits("0.0.0.0/0", "1.2.3.4") && !fits("nonsense", "1.2.3.4") && !fits("10.0.0.0/x", "10.0.0.1")
        );
    }

    #[test]
    fn only_trusted_proxies_say_who_called() {
        let caller = |trusted: &[&str], peer: &str, forwarded: &str| {
            let trusted: Vec<String> = trusted.iter().map(ToString::to_string).collect();
            caller_of(&trusted, peer.parse().expect("an address"), forwarded).to_string()
        };
        assert_eq!(caller(&[], "10.0.0.1", "1.2.3.4"), "10.0.0.1", "nobody is trusted");
        assert_eq!(caller(&["10.0.0.0/8"], "10.0.0.1", "1.2.3.4"), "1.2.3.4");
        assert_eq!(
            caller(&["10.0.0.0/8"], "10.0.0.1", "9.9.9.9, 1.2.3.4, 10.0.0.2"),
            "1.2.3.4",
            "forged on the left"
        );
        assert_eq!(caller(&["10.0.0.0/8"], "8.8.8.8", "1.2.3.4"), "8.8.8.8", "not by a proxy");
        assert_eq!(caller(&["10.0.0.0/8"], "10.0.0.1", "nonsense"), "10.0.0.1");
        assert_eq!(caller(&["::1"], "::1", "[2001:db8::5]:443"), "2001:db8::5");
    }

    #[test]
    fn a_call_that_could_not_be_kept_is_refused() {
        let nested = |levels: usize| {
            let value = (0..levels).fold(Value::Null, |inner, _| Value::array([inner]));
            not_too_deep(&Item::new(Object::from([("body", value)])))
        };
        assert!(nested(100).is_ok() && nested(101).is_err());
    }

    #[test]
    fn basic_authentication_needs_both_parts() {
        let fields = Object::from([("user", "ada"), ("password", "s:cret")]);
        let call = |value: &str| WebhookRequest {
            headers: vec![("authorization".into(), value.into())],
            ..WebhookRequest::default()
        };
        assert!(basic_fits(&fields, &call(&format!("Basic {}", STANDARD.encode("ada:s:cret")))));
        assert!(!basic_fits(&fields, &call(&format!("Basic {}", STANDARD.encode("ada:")))));
        assert!(!basic_fits(&fields, &call("Basic ???")) && !basic_fits(&fields, &WebhookRequest::default()));
    }
}
