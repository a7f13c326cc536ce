//! Live events over WebSocket.

use std::sync::Arc;
use std::time::Duration;

use app::App;
use app::events::{Event, Watch, Watched};
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::get;

use crate::extract::{Caller, cookie};
use crate::problem::Problem;

/// How often the session behind a connection is looked at, and the connection tried.
const CHECK: Duration = Duration::from_secs(5);

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/events", get(connect))
}

/// Opens the stream of events. Browsers let any page open a WebSocket with the user's cookie, so the origin must be ours.
async fn connect(
    Caller(it): Caller,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Problem> {
    it.context.may(access::Scope::ExecutionRead)?;
    if !same_origin(&headers) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "RR-REQ-0006",
            "events are only for pages of this server",
        ));
    }
    let app = it.context.app.clone();
    let watch = app.events.watch(it.context.caller.organisation);
    let token = cookie(&headers).unwrap_or_default();
    Ok(upgrade.max_message_size(4096).on_upgrade(move |socket| stream(socket, watch, app, token)))
}

fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
        }
        _ => false,
    }
}

async fn stream(mut socket: WebSocket, mut watch: Watch, app: Arc<App>, token: String) {
    let mut check = tokio::time::interval(CHECK);
    loop {
        let text = tokio::select! {
            next = watch.next() => match next {
                Watched::Event(event) => encode(&event),
                Watched::Lagged => r#"{"type":"lagged"}"#.to_owned(),
                Watched::Closed => break,
            },
            message = socket.recv() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => continue,
            },
            _ = check.tick() => {
                // A session that has ended must not go on listening.
                if !app.session_holds(&token).await || socket.send(Message::Ping(Default::default())).await.is_err() {
                    break;
                }
                continue
            }
        };
        if socket.send(Message::text(text)).await.is_err() {
            break;
        }
    }
}

fn encode(event: &Event) -> String {
    serde_json::to_string(event).unwrap_or_else(|_| r#"{"type":"lagged"}"#.to_owned())
}
