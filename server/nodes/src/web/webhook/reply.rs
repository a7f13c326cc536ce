//! What a webhook answers by itself: at once, or with the items of the last node.

use model::{Item, Object, Value};
use node_sdk::WebhookReply;

use super::parameters::{Options, Parameters};
use super::receive::refusal;
use crate::web::media::{essence, is_json};
use crate::web::reply_headers::{guard, set};

/// The answer to a call that is answered at once.
pub(super) fn immediate(options: &Options) -> WebhookReply {
    let status = options.status();
    let reply = match &options.response_data {
        _ if options.no_response_body => WebhookReply { status, ..WebhookReply::default() },
        Some(data) if !matches!(data, Value::Null) && data.as_str() != Some("") => of_value(status, data),
        _ => WebhookReply::json(status, &Value::Object(Object::from([("message", "workflow started")]))),
    };
    finish(reply, options)
}

/// The answer to a call whose execution ended; `last` are the items of the last node.
pub(super) fn last_node(parameters: &Parameters, last: &[Item]) -> WebhookReply {
    let options = &parameters.options;
    let status = options.status();
    let reply = match parameters.response_data.as_str() {
        "noData" => WebhookReply { status, ..WebhookReply::default() },
        "allEntries" => {
            let all = last.iter().map(|item| Value::Object(item.json.clone()));
            WebhookReply::json(status, &Value::array(all))
        }
        "firstEntryBinary" => {
            let name = match parameters.response_binary_property_name.as_str() {
                "" => "data",
                name => name,
            };
            let Some(item) = last.first() else { return nothing("the last node gave no item") };
            let Some(blob) = item.binary.as_ref().and_then(|binary| binary.get(name)) else {
                return nothing(&format!("the item of the last node has no binary data called \"{name}\""));
            };
            let headers = vec![("content-type".into(), blob.mime_type.clone())];
            WebhookReply { status, headers, blob: Some(blob.clone()), ..WebhookReply::default() }
        }
        _ => {
            let whole = last.first().map_or_else(Object::new, |item| item.json.clone());
            let mut value = Value::Object(whole);
            let path = options.response_property_name.trim();
            if !path.is_empty() {
                value = value.at_path(path).cloned().unwrap_or_default();
            }
            match options.response_content_type.trim() {
                "" => WebhookReply::json(status, &value),
                content_type if is_json(&essence(content_type)) => {
                    typed(WebhookReply::json(status, &value), content_type)
                }
                content_type => typed(WebhookReply::text(status, value.to_text().as_str()), content_type),
            }
        }
    };
    finish(reply, options)
}

/// Objects and lists as JSON, anything else as text that browsers may show as HTML, as such answers always were.
fn of_value(status: u16, value: &Value) -> WebhookReply {
    match value {
        Value::Object(_) | Value::Array(_) => WebhookReply::json(status, value),
        other => typed(WebhookReply::text(status, other.to_text().as_str()), "text/html; charset=utf-8"),
    }
}

fn typed(mut reply: WebhookReply, content_type: &str) -> WebhookReply {
    set(&mut reply, "content-type", content_type);
    reply
}

fn finish(mut reply: WebhookReply, options: &Options) -> WebhookReply {
    for (name, value) in options.headers() {
        set(&mut reply, &name, &value);
    }
    guard(reply)
}

fn nothing(message: &str) -> WebhookReply {
    refusal(500, "RR-HOOK-0004", message)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::BinaryData;

    use super::*;

    fn reply(parameters: &str, last: &[Item]) -> WebhookReply {
        let parameters = Value::from_json(parameters).expect(parameters).read_as().expect("parameters");
        last_node(&parameters, last)
    }

    fn items() -> Vec<Item> {
        let data = BinaryData { mime_type: "image/png".into(), data: "AA==".into(), ..BinaryData::default() };
        let binary = Arc::new([("data".into(), data)].into_iter().collect());
        vec![Item { binary: Some(binary), ..Item::new([("a", 1)]) }, Item::new([("a", 2)])]
    }

    #[test]
    fn each_way_to_answer_takes_its_part_of_the_items() {
        let body = |parameters: &str| String::from_utf8_lossy(&reply(parameters, &items()).body).into_owned();
        assert_eq!(body(r#"{"responseData":"allEntries"}"#), r#"[{"a":1},{"a":2}]"#);
        assert_eq!(body(r#"{"responseData":"firstEntryJson"}"#), r#"{"a":1}"#);
        assert_eq!(body(r#"{"responseData":"noData"}"#), "");
        assert_eq!(body(r#"{"options":{"responsePropertyName":"a","responseContentType":"text/csv"}}"#), "1");
        let binary = reply(r#"{"responseData":"firstEntryBinary"}"#, &items());
        assert_eq!(binary.blob.map(|blob| blob.mime_type), Some("image/png".into()));
        let missing =
            reply(r#"{"responseData":"firstEntryBinary","responseBinaryPropertyName":"x"}"#, &items());
        assert_eq!(missing.status, 500);
        assert_eq!(reply("{}", &[]).body, "{}");
    }
}
