//! SSE Trigger starts the workflow for each event that a server sends. Example: the events at
//! `https://a.example/events` with data `{"n": 1}` give an item `{n: 1}` each.

use std::sync::LazyLock;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt as _;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Description, Effect, HttpRequest, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind, Trigger, WatchContext,
};
use serde::Deserialize;

/// The node type `core.sseTrigger`.
pub struct SseTrigger;

/// Longest event that is taken.
const LARGEST: usize = 4 * 1024 * 1024;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.sseTrigger",
    version: 1.0,
    label: "SSE Trigger",
    summary: "Starts the workflow for each event that a server sends.",
    category: Category::Trigger,
    icon: "radio",
    keywords: &["server-sent events", "stream", "live", "push"],
    trigger: true,
    effect: Effect::Pure,
    inputs: Vec::new(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new("url", "Address of the stream", PropertyKind::text())
            .required()
            .literal()
            .placeholder("https://a.example/events")
            .help("After a break it is called again, at growing intervals, from the last event on."),
    ],
});

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    url: String,
}

#[async_trait]
impl Node for SseTrigger {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        Ok(Outcome::same(context.items()))
    }

    fn triggers(&self, parameters: &Object, _: Option<&str>) -> Result<Vec<Trigger>, NodeError> {
        let url = parameters.get("url").and_then(Value::as_str).unwrap_or_default();
        if !url::Url::parse(url.trim()).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
            return Err(NodeError::parameter("url", "the address of the stream is missing or is no address"));
        }
        Ok(vec![Trigger::Watch(None)])
    }

    async fn watch(&self, context: &WatchContext<'_>) -> Result<(), NodeError> {
        let parameters: Parameters = context.parameters()?;
        let mut request = HttpRequest::new("GET", parameters.url.trim());
        request.headers.push(("accept".into(), "text/event-stream".into()));
        request.headers.push(("cache-control".into(), "no-store".into()));
        // A stream may be silent for long; most send a sign of life more often than this.
        request.timeout = Duration::from_secs(600);
        let last = context.remembered.get("lastEventId").and_then(Value::as_str).filter(|id| !id.is_empty());
        request.headers.extend(last.map(|id| ("last-event-id".to_owned(), id.to_owned())));
        let mut stream = context.services.egress.open(request).await?;
        if stream.head.status != 200 {
            return Err(NodeError::with_code(
                "RR-HTTP-0001",
                format!("the stream answered {}", stream.head.status),
            ));
        }
        let mut events = Events { id: last.unwrap_or_default().to_owned(), ..Events::default() };
        while let Some(piece) = stream.body.next().await {
            for data in events.take(&piece?)? {
                let json = Value::from_json(&data).map_err(|error| {
                    NodeError::with_code(
                        "RR-HTTP-0002",
                        format!("an event's data is not valid JSON: {error}"),
                    )
                });
                let items = match json {
                    Ok(value) => {
                        Item::from_loose(&value).unwrap_or_else(|_| vec![Item::new([("data", value)])])
                    }
                    // One bad event must not end the stream.
                    Err(error) => {
                        tracing::warn!(%error, "event left out");
                        continue;
                    }
                };
                context.sink.found(items, Object::from([("lastEventId", events.id.as_str())])).await?;
            }
        }
        Ok(())
    }
}

/// Takes a stream of events apart (HTML standard, section 9.2.6).
#[derive(Default)]
struct Events {
    line: Vec<u8>,
    data: String,
    /// Id of the latest event.
    id: String,
    after_return: bool,
    begun: bool,
}

impl Events {
    /// The data of the events that `bytes` complete.
    fn take(&mut self, bytes: &[u8]) -> Result<Vec<String>, NodeError> {
        let mut complete = Vec::new();
        for &byte in bytes {
            if std::mem::take(&mut self.after_return) && byte == b'\n' {
                continue;
            }
            if byte != b'\n' && byte != b'\r' {
                self.line.push(byte);
                if self.line.len() + self.data.len() > LARGEST {
                    let message = format!("an event is larger than {LARGEST} bytes");
                    return Err(NodeError {
                        retryable: false,
                        ..NodeError::with_code("RR-EGRESS-0006", message)
                    });
                }
                continue;
            }
            self.after_return = byte == b'\r';
            let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
            let line = if self.begun { line.as_str() } else { line.trim_start_matches('\u{feff}') };
            self.begun = true;
            if line.is_empty() {
                let data = std::mem::take(&mut self.data);
                if !data.is_empty() {
                    complete.push(data.strip_suffix('\n').unwrap_or(&data).to_owned());
                }
                continue;
            }
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "data" => {
                    self.data.push_str(value);
                    self.data.push('\n');
                }
                "id" if !value.contains('\0') => self.id = value.to_owned(),
                _ => {}
            }
        }
        Ok(complete)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn events_are_taken_apart_however_they_are_cut() {
        let text =
            "\u{feff}: hello\nid: 7\ndata: {\"a\":\ndata: 1}\n\nevent: x\rdata:two\r\n\r\ndata: never ended";
        for size in [1, 3, 1000] {
            let mut events = Events::default();
            let taken: Vec<String> =
                text.as_bytes().chunks(size).flat_map(|piece| events.take(piece).expect("small")).collect();
            assert_eq!(taken, ["{\"a\":\n1}", "two"], "in pieces of {size}");
            assert_eq!(events.id, "7");
        }
        assert!(Events::default().take(&vec![b'x'; LARGEST + 1]).is_err());
    }
}
