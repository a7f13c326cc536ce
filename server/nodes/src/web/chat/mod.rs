//! Chat Trigger starts the workflow with each message of a chat: on a page of its own, or sent by a program. Example:
//! `{action: "sendMessage", sessionId, chatInput: "Hello"}` → an item with the same fields; what the last node gives as
//! `output` or `text` is the answer.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ecow::{EcoString, eco_format};
use indexmap::IndexMap;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Condition, CredentialUse, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule,
    Property, PropertyKind, ResponseMode, Trigger, Upgrade, WebhookAuth, WebhookReply, WebhookRequest,
    WebhookTrigger,
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::media::{essence, inline, is_json};
use super::webhook::upload::split;
use crate::pages::{escape, page};

const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

/// The hash by which the page's policy knows its script.
static HASH: LazyLock<String> = LazyLock::new(|| STANDARD.encode(Sha256::digest(SCRIPT)));

/// The node type `core.chatTrigger`.
pub struct ChatTrigger;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.chatTrigger",
    version: 1.4,
    label: "Chat Trigger",
    summary: "Starts the workflow with each message of a chat.",
    category: Category::Trigger,
    icon: "message-circle",
    keywords: &["chat", "message", "conversation", "bot", "assistant"],
    trigger: true,
    effect: Effect::Pure,
    inputs: Vec::new(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: vec![CredentialUse {
        kind: "httpBasicAuth",
        required: true,
        show: vec![Condition::is("authentication", ["basicAuth"])],
    }],
    properties: properties(),
});

fn properties() -> Vec<Property> {
    let public = || Condition::is("public", [true]);
    let text = |name, label| Property::new(name, label, PropertyKind::text());
    let on_page = |property: Property| property.show(Condition::is("/mode", ["hostedChat"]));
    vec![
        Property::new("public", "Open to the outside", PropertyKind::Boolean)
            .help("Otherwise only the editor can chat, to try the workflow.")
            .literal(),
        Property::new(
            "mode",
            "Where people chat",
            PropertyKind::options([
                ("hostedChat", "On a page of this server"),
                ("webhook", "In a program or page of your own"),
            ]),
        )
        .default("hostedChat")
        .show(public())
        .literal(),
        Property::new(
            "authentication",
            "Who may chat",
            PropertyKind::options([
                ("none", "Everybody"),
                ("basicAuth", "With user name and password"),
                ("n8nUserAuth", "People who are signed in here"),
            ]),
        )
        .default("none")
        .show(public())
        .literal(),
        Property::new("initialMessages", "First words", PropertyKind::String { rows: 3 })
            .default("Hello! How can I help you?")
            .help("One message a line.")
            .literal(),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new(
                        "responseMode",
                        "Answer",
                        PropertyKind::options([
                            ("lastNode", "With what the last node gives"),
                            ("responseNode", "By a Respond to Webhook node"),
                            ("streaming", "Piece by piece"),
                        ]),
                    )
                    .default("lastNode"),
                    Property::new(
                        "loadPreviousSession",
                        "What was said before",
                        PropertyKind::options([
                            ("notSupported", "Is not shown again"),
                            ("manually", "Is given by the workflow"),
                        ]),
                    )
                    .default("notSupported")
                    .help("The workflow gets the action \"loadPreviousSession\" and gives a list of messages as \"data\"."),
                    on_page(text("title", "Title").default("Chat")),
                    on_page(text("subtitle", "Line under the title")),
                    on_page(
                        text("inputPlaceholder", "Grey text in the empty field").default("Write a message …"),
                    ),
                    Property::new("allowFileUploads", "Files may be sent", PropertyKind::Boolean),
                    text("allowedFilesMimeTypes", "Kinds of files")
                        .default("*")
                        .placeholder("image/*, application/pdf")
                        .show(Condition::is("allowFileUploads", [true])),
                    text("allowedOrigins", "Origins that browsers may call from").default("*"),
                    on_page(Property::new("customCss", "Own style", PropertyKind::String { rows: 6 })),
                ],
            },
        )
        .literal(),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    public: bool,
    #[serde(default)]
    mode: EcoString,
    #[serde(default)]
    authentication: EcoString,
    #[serde(default)]
    initial_messages: Value,
    #[serde(default)]
    options: Options,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    response_mode: EcoString,
    load_previous_session: EcoString,
    title: Value,
    subtitle: Value,
    input_placeholder: Value,
    allow_file_uploads: bool,
    allowed_files_mime_types: EcoString,
    allowed_origins: Option<EcoString>,
    custom_css: Value,
}

fn read(parameters: &Object) -> Result<Parameters, NodeError> {
    Value::Object(parameters.clone()).read_as().map_err(|error| {
        NodeError::parameter("options", format!("a parameter of the chat does not fit: {error}"))
    })
}

fn text(value: &Value, default: &str) -> EcoString {
    if value.is_null() { default.into() } else { value.to_text() }
}

#[async_trait]
impl Node for ChatTrigger {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        Ok(Outcome::same(context.items()))
    }

    fn upgrade(&self, _: f64, parameters: &Object) -> Upgrade {
        let option = |name: &str| parameters.get("options").and_then(|options| options.get(name));
        let previous = option("loadPreviousSession").and_then(Value::as_str);
        if previous.is_some_and(|previous| !matches!(previous, "notSupported" | "manually")) {
            return Upgrade::Impossible("chats do not load earlier messages from a memory yet".into());
        }
        // Several answers in one execution are pieces of one here.
        if option("responseMode").and_then(Value::as_str) == Some("responseNodes") {
            let mut new = Value::Object(parameters.clone());
            new.set_path("options.responseMode", Value::from("streaming"));
            if let Value::Object(new) = new {
                return Upgrade::Changed(new);
            }
        }
        Upgrade::Unchanged(parameters.clone())
    }

    fn triggers(&self, parameters: &Object, webhook_id: Option<&str>) -> Result<Vec<Trigger>, NodeError> {
        let parameters = read(parameters)?;
        let id = webhook_id.filter(|id| !id.is_empty()).ok_or_else(|| {
            NodeError::operation("the chat has no address; take its node out and put it in again")
        })?;
        let response = match parameters.options.response_mode.as_str() {
            "" | "lastNode" => ResponseMode::LastNode,
            "responseNode" => ResponseMode::ResponseNode,
            "streaming" => ResponseMode::Streaming,
            other => {
                let message = format!("a chat cannot answer by \"{other}\"");
                return Err(NodeError::parameter("options.responseMode", message));
            }
        };
        let auth = match parameters.authentication.as_str() {
            "" | "none" => WebhookAuth::None,
            "basicAuth" if parameters.public => WebhookAuth::Basic,
            "n8nUserAuth" if parameters.public => WebhookAuth::User,
            // Only the editor reaches it.
            "basicAuth" | "n8nUserAuth" => WebhookAuth::None,
            other => {
                let message = format!("people in a chat cannot be told by \"{other}\"");
                return Err(NodeError::parameter("authentication", message));
            }
        };
        let page = parameters.mode != "webhook" || !parameters.public;
        let methods: &[&str] = if page { &["GET", "POST"] } else { &["POST"] };
        Ok(vec![Trigger::Webhook(WebhookTrigger {
            methods: methods.iter().map(ToString::to_string).collect(),
            path: format!("{id}/chat"),
            response,
            auth,
            allowed_origins: parameters.options.allowed_origins.as_deref().unwrap_or("*").trim().to_owned(),
            chat: true,
            test_only: !parameters.public,
            ..WebhookTrigger::default()
        })])
    }

    fn receive(&self, parameters: &Object, request: &WebhookRequest) -> Result<Item, WebhookReply> {
        let parameters = read(parameters).map_err(|error| refusal(500, "RR-HOOK-0003", &error.message))?;
        if request.method != "POST" {
            return Err(parameters.page());
        }
        parameters.message(request)
    }

    fn reply(&self, _: &Object, last: &[Item]) -> WebhookReply {
        let whole = last.first().map_or_else(Object::new, |item| item.json.clone());
        WebhookReply::json(200, &Value::Object(whole))
    }
}

fn refusal(status: u16, code: &str, message: &str) -> WebhookReply {
    WebhookReply::json(status, &Value::Object(Object::from([("code", code), ("message", message)])))
}

impl Parameters {
    /// The item that a message becomes.
    fn message(&self, request: &WebhookRequest) -> Result<Item, WebhookReply> {
        let header = request.header("content-type").unwrap_or_default();
        let wrong = |reason: &str| refusal(422, "RR-HOOK-0001", reason);
        let mut item = Item::default();
        if essence(header) == "multipart/form-data" {
            let (fields, files) = split(header, &request.body)?;
            item.json =
                fields.into_iter().map(|(name, value)| (EcoString::from(name), Value::from(value))).collect();
            if !files.is_empty() && !self.options.allow_file_uploads {
                return Err(wrong("this chat takes no files"));
            }
            let (mut binary, mut about) = (IndexMap::new(), Vec::new());
            for (index, file) in files.iter().enumerate() {
                if !self.accepts(&file.mime_type) {
                    return Err(wrong(&format!("this chat takes no files of the kind {}", file.mime_type)));
                }
                let data = inline(&file.content, Some(&file.name), &file.mime_type);
                let key = eco_format!("data{index}");
                let text = |text: &Option<EcoString>| text.clone().map_or(Value::Null, Value::String);
                about.push(Value::Object(Object::from([
                    ("fileName", text(&data.file_name)),
                    ("fileSize", text(&data.file_size)),
                    ("fileExtension", text(&data.file_extension)),
                    ("fileType", text(&data.file_type)),
                    ("mimeType", Value::String(data.mime_type.clone())),
                    ("binaryKey", Value::String(key.clone())),
                ])));
                binary.insert(key, data);
            }
            if !about.is_empty() {
                item.json.insert("files", Value::from(about));
                item.binary = Some(Arc::new(binary));
            }
        } else if is_json(&essence(header)) || header.is_empty() {
            let body =
                std::str::from_utf8(&request.body).map_err(|_| wrong("the message is not UTF-8 text"))?;
            let body = Value::from_json(body)
                .map_err(|error| wrong(&format!("the message is not valid JSON: {error}")))?;
            item.json = body.as_object().cloned().ok_or_else(|| wrong("the message is no JSON object"))?;
        } else {
            return Err(refusal(415, "RR-HOOK-0001", "a message is sent as JSON, or as a form with files"));
        }
        match item.json.get("action").map(Value::to_text).as_deref() {
            // The workflow knows what was said.
            Some("loadPreviousSession") if self.options.load_previous_session == "manually" => Ok(item),
            // Nothing is remembered, so there is nothing to load.
            Some("loadPreviousSession") => {
                let none = Object::from([("data", Value::array([]))]);
                Err(WebhookReply::json(200, &Value::Object(none)))
            }
            _ if item.json.contains_key("chatInput") || item.binary.is_some() => Ok(item),
            _ => Err(wrong("the message has no chatInput")),
        }
    }

    fn accepts(&self, mime_type: &str) -> bool {
        let kinds = self.options.allowed_files_mime_types.trim();
        let fits = |kind: &str| match kind.strip_suffix("/*") {
            Some(family) => mime_type.starts_with(&format!("{family}/")),
            None => kind == "*" || kind.eq_ignore_ascii_case(mime_type),
        };
        kinds.is_empty() || kinds.split(',').map(str::trim).any(|kind| !kind.is_empty() && fits(kind))
    }

    /// The page of the chat.
    fn page(&self) -> WebhookReply {
        let title = text(&self.options.title, "Chat");
        let subtitle = text(&self.options.subtitle, "");
        let placeholder = text(&self.options.input_placeholder, "Write a message …");
        let first = text(&self.initial_messages, "Hello! How can I help you?");
        let first: String = first
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| format!("<li class=\"theirs\">{}</li>", escape(line.trim())))
            .collect();
        let subtitle =
            if subtitle.is_empty() { String::new() } else { format!("<p>{}</p>", escape(&subtitle)) };
        let (files, chosen) = if self.options.allow_file_uploads {
            let kinds = self.options.allowed_files_mime_types.trim();
            let accept = if matches!(kinds, "" | "*") { "" } else { kinds };
            (
                format!(
                    "<label class=\"files\" title=\"Add files\"><svg viewBox=\"0 0 24 24\" aria-hidden=\"true\">\
                     <path d=\"M12 5v14M5 12h14\"/></svg><input type=\"file\" multiple aria-label=\"Add files\" accept=\"{}\"></label>",
                    escape(accept)
                ),
                "<p id=\"chosen\" role=\"status\"></p>",
            )
        } else {
            (String::new(), "")
        };
        let previous = if self.options.load_previous_session == "manually" { " data-previous" } else { "" };
        let main = format!(
            "<main class=\"chat\"><header><h1>{}</h1>{subtitle}</header>\
             <ol id=\"talk\" aria-live=\"polite\" aria-label=\"Messages\">{first}</ol>{chosen}\
             <form id=\"ask\"{previous}>{files}<textarea rows=\"1\" aria-label=\"Message\" placeholder=\"{}\"></textarea>\
             <button type=\"submit\">Send</button></form>\
             <noscript><p class=\"summary\">This chat needs JavaScript.</p></noscript></main><script>{SCRIPT}</script>",
            escape(&title),
            escape(&placeholder)
        );
        let own = text(&self.options.custom_css, "");
        let reply = page(200, &title, "", &main, &format!("{STYLE}{own}"));
        WebhookReply { script: Some(HASH.clone()), ..reply }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    fn post(parameters: &str, content_type: &str, body: &str) -> Result<Item, WebhookReply> {
        let parameters = Value::from_json(parameters).expect("json").as_object().cloned().expect("an object");
        let request = WebhookRequest {
            method: "POST".into(),
            headers: vec![("content-type".into(), content_type.into())],
            body: body.replace('\n', "\r\n").into(),
            ..WebhookRequest::default()
        };
        ChatTrigger.receive(&parameters, &request)
    }

    #[test]
    fn messages_become_items_and_nonsense_is_refused() {
        let json = r#"{"action":"sendMessage","sessionId":"s","chatInput":"hi"}"#;
        let item = post("{}", "application/json", json).expect("an item");
        assert_eq!(Value::Object(item.json).to_json(), json);
        let load = post("{}", "application/json", r#"{"action":"loadPreviousSession","sessionId":"s"}"#);
        assert_eq!(load.expect_err("an answer").body, r#"{"data":[]}"#);
        let manually = r#"{"options":{"loadPreviousSession":"manually"}}"#;
        let load = post(manually, "application/json", r#"{"action":"loadPreviousSession","sessionId":"s"}"#);
        assert_eq!(load.expect("an item").json.get("sessionId").and_then(Value::as_str), Some("s"));
        for body in ["", "[]", "{}", "{"] {
            assert_eq!(post("{}", "application/json", body).expect_err(body).status, 422, "{body}");
        }
        let file = "--X\nContent-Disposition: form-data; name=\"chatInput\"\n\nsee\n--X\nContent-Disposition: form-data; name=\"files\"; filename=\"a.png\"\nContent-Type: image/png\n\nx\n--X--\n";
        let multipart = "multipart/form-data; boundary=X";
        assert_eq!(post("{}", multipart, file).expect_err("no files").status, 422);
        let pdf = r#"{"options":{"allowFileUploads":true,"allowedFilesMimeTypes":"application/pdf"}}"#;
        assert_eq!(post(pdf, multipart, file).expect_err("no pictures").status, 422);
        let item = post(r#"{"options":{"allowFileUploads":true}}"#, multipart, file).expect("an item");
        assert_eq!(item.json.get("files").and_then(|it| it.as_array()).map(<[Value]>::len), Some(1));
        assert!(item.binary.expect("binary data").contains_key("data0"));
    }

    #[test]
    fn the_page_runs_its_own_script_and_nothing_else() {
        let parameters = Value::from_json(
            r#"{"initialMessages":"<script>1</script>\nHi","options":{"title":"</title><b>"}}"#,
        );
        let parameters = parameters.expect("json").as_object().cloned().expect("an object");
        let request = WebhookRequest { method: "GET".into(), ..WebhookRequest::default() };
        let page = ChatTrigger.receive(&parameters, &request).expect_err("a page");
        let html = String::from_utf8_lossy(&page.body).into_owned();
        assert_eq!(html.matches("<script>").count(), 1);
        assert!(html.contains(&format!("<script>{SCRIPT}</script>")) && page.page);
        assert_eq!(page.script.as_deref(), Some(HASH.as_str()));
        assert!(!SCRIPT.contains("</script"), "the script must not end its element early");
    }
}
