//! Send Email sends a mail for each item over SMTP, or one question whose answer the execution waits for. Example: to
//! `{{ $json.email }}`, subject `Your order`, with the binary data `invoice` attached.

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Condition, CredentialUse, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule,
    Property, PropertyKind, Secret, Upgrade, WebhookReply, WebhookRequest,
};
use serde::Deserialize;

use super::address::{Mailbox, parse};
use super::smtp::{self, Server};
use crate::web::question::{self, Bodies, Question};

/// The node type `core.emailSend`.
pub struct SendEmail;

/// What a mail says of its origin, when it is to.
const ATTRIBUTION: &str = "Sent by a workflow of Reporunner.";

/// Largest attachments of one mail together, in bytes.
const LARGEST: u64 = 50 * 1024 * 1024;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let format = |kinds: &[&'static str]| Condition::is("emailFormat", kinds.iter().copied());
    let text = |name, label| Property::new(name, label, PropertyKind::text());
    let sends = || Condition::is("operation", ["send"]);
    let asks = || Condition::is("operation", ["sendAndWait"]);
    let mut properties = vec![
        Property::new("resource", "Resource", PropertyKind::options([("email", "Mail")])).literal(),
        Property::new(
            "operation",
            "Operation",
            PropertyKind::options([("send", "Send"), ("sendAndWait", "Send and wait for the answer")]),
        )
        .default("send")
        .literal(),
        text("fromEmail", "From").required().placeholder("Orders <orders@a.example>"),
        text("toEmail", "To").required().placeholder("ann@b.example, bob@c.example"),
        text("subject", "Subject"),
        Property::new(
            "emailFormat",
            "Written as",
            PropertyKind::options([("text", "Text"), ("html", "HTML"), ("both", "Both")]),
        )
        .default("html")
        .show(sends()),
        Property::new("text", "Text", PropertyKind::String { rows: 5 })
            .show(sends())
            .show(format(&["text", "both"])),
        Property::new("html", "HTML", PropertyKind::String { rows: 5 })
            .show(sends())
            .show(format(&["html", "both"])),
    ];
    properties.extend(question::properties(asks));
    let attribution =
        || Property::new("appendAttribution", "Say that a workflow wrote it", PropertyKind::Boolean);
    let mut more = question::options();
    more.push(attribution());
    let options = |properties| {
        Property::new("options", "Options", PropertyKind::Collection { add: "Add option", properties })
    };
    properties.push(options(more).show(asks()));
    let of_sending = vec![
        attribution(),
        text("attachments", "Attachments")
            .placeholder("data, invoice")
            .help("Names of binary data of the item, separated by commas."),
        text("ccEmail", "Copy to"),
        text("bccEmail", "Hidden copy to"),
        text("replyTo", "Answer to"),
        Property::new("allowUnauthorizedCerts", "Accept any certificate", PropertyKind::Boolean),
    ];
    properties.push(options(of_sending).show(sends()));
    Description {
        kind: "core.emailSend",
        version: 2.1,
        label: "Send Email",
        summary: "Sends a mail over SMTP.",
        category: Category::Web,
        icon: "send",
        keywords: &["mail", "smtp", "message", "attachment", "notify"],
        trigger: false,
        effect: Effect::Effectful,
        inputs: PortRule::one(),
        outputs: PortRule::one(),
        required_inputs: None,
        replaced_by: None,
        credentials: vec![CredentialUse { kind: "smtp", required: true, show: Vec::new() }],
        properties,
    }
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default, rename = "resource")]
    _resource: EcoString,
    #[serde(default)]
    operation: EcoString,
    #[serde(default)]
    from_email: Value,
    #[serde(default)]
    to_email: Value,
    #[serde(default)]
    subject: Value,
    #[serde(default)]
    email_format: EcoString,
    #[serde(default)]
    text: Value,
    #[serde(default)]
    html: Value,
    // What is asked is read by `Question`.
    #[serde(default, rename = "message")]
    _message: Value,
    #[serde(default, rename = "responseType")]
    _response_type: Value,
    #[serde(default, rename = "approvalOptions")]
    _approval_options: Value,
    #[serde(default, rename = "defineForm")]
    _define_form: Value,
    #[serde(default, rename = "jsonOutput")]
    _json_output: Value,
    #[serde(default, rename = "formFields")]
    _form_fields: Value,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    append_attribution: bool,
    attachments: Value,
    cc_email: Value,
    bcc_email: Value,
    reply_to: Value,
    allow_unauthorized_certs: bool,
}

#[async_trait]
impl Node for SendEmail {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let credential = context.credential("smtp").await?;
        let asks = parameters.get(0).is_ok_and(|first| first.operation == "sendAndWait");
        if let (true, Ok(first), Some(fields)) = (asks && !items.is_empty(), parameters.get(0), &credential) {
            return match first.ask(context, fields).await.map_err(|error| hide(error, fields)) {
                Ok(wait) => Ok(Outcome { wait: Some(wait), ..Outcome::same(items) }),
                Err(error) => Ok(Outcome::items(vec![context.failed_item(error, 0)?])),
            };
        }
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let sent = match (parameters.get(index), &credential) {
                (Ok(parameters), Some(fields)) => {
                    parameters.send(context, fields, item).await.map_err(|error| hide(error, fields))
                }
                (Ok(_), None) => Err(NodeError::operation("no credential for a mail server is chosen")),
                (Err(error), _) => Err(error),
            };
            match sent {
                Ok(json) => made.push(Item::new(json).paired_with(index)),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        upgrade(version, parameters)
    }

    fn receive(&self, parameters: &Object, request: &WebhookRequest) -> Result<Item, WebhookReply> {
        question::receive(parameters, request)
    }

    fn reply(&self, parameters: &Object, _: &[Item]) -> WebhookReply {
        question::reply(parameters)
    }
}

/// Version 1 had no format: whatever was filled in was sent, and what are options today stood among the parameters.
fn upgrade(version: f64, parameters: &Object) -> Upgrade {
    if version >= 2.0 {
        return Upgrade::Unchanged(parameters.clone());
    }
    let mut new = parameters.clone();
    let given = |name: &str| parameters.get(name).is_some_and(|value| value.as_str() != Some(""));
    new.insert(
        "emailFormat",
        match (given("text"), given("html")) {
            (true, true) => "both",
            (false, true) => "html",
            _ => "text",
        },
    );
    let mut options = new.remove("options").and_then(|it| it.as_object().cloned()).unwrap_or_default();
    for name in ["ccEmail", "bccEmail", "attachments", "replyTo"] {
        if let Some(value) = new.remove(name).filter(|value| value.as_str() != Some("")) {
            options.insert(name, value);
        }
    }
    new.insert("options", options);
    Upgrade::Changed(new)
}

/// Stars out the password, should a server repeat it.
fn hide(mut error: NodeError, fields: &Secret<Object>) -> NodeError {
    let password = fields.reveal().get("password").and_then(Value::as_str).unwrap_or_default();
    if password.chars().count() >= 3 {
        error.message = error.message.replace(password, "***");
    }
    error
}

/// A value as text: `null` is empty, a list is separated by commas.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_text().to_string(),
    }
}

fn mailboxes(value: &Value, parameter: &'static str) -> Result<Vec<Mailbox>, NodeError> {
    parse(&plain(value))
        .map_err(|part| NodeError::parameter(parameter, format!("\"{part}\" is no e-mail address")))
}

fn listed(mailboxes: &[Mailbox]) -> Address<'static> {
    let one = |it: &Mailbox| {
        Address::new_address(Some(it.name.clone()).filter(|name| !name.is_empty()), it.address.clone())
    };
    Address::new_list(mailboxes.iter().map(one).collect())
}

impl Parameters {
    async fn send(
        &self,
        context: &NodeContext<'_>,
        fields: &Secret<Object>,
        item: &Item,
    ) -> Result<Object, NodeError> {
        let bodies = self.bodies();
        let attachments = self.attachments(context, item).await?;
        self.deliver(context, fields, bodies, attachments).await
    }

    /// Sends the question of the first item, and says what is waited for.
    async fn ask(
        &self,
        context: &NodeContext<'_>,
        fields: &Secret<Object>,
    ) -> Result<node_sdk::Wait, NodeError> {
        let parameters: Object = context.parameters_once().await?;
        let question = Question::read(&parameters)?;
        // Everything that can be wrong is found before somebody gets a mail.
        let wait = question.wait(context.services.clock.now(), context.view.timezone())?;
        let Bodies { mut text, mut html } = question.bodies(context)?;
        if self.options.append_attribution {
            text.push_str(&format!("\n\n--\n{ATTRIBUTION}"));
            html = html.replacen("</div></body>", &format!("<p><em>{ATTRIBUTION}</em></p></div></body>"), 1);
        }
        self.deliver(context, fields, (Some(text), Some(html)), Vec::new()).await?;
        Ok(wait)
    }

    async fn deliver(
        &self,
        context: &NodeContext<'_>,
        fields: &Secret<Object>,
        (text, html): (Option<String>, Option<String>),
        attachments: Vec<(String, String, Vec<u8>)>,
    ) -> Result<Object, NodeError> {
        let from = mailboxes(&self.from_email, "fromEmail")?;
        let [sender] = from.as_slice() else {
            return Err(NodeError::parameter("fromEmail", "exactly one address has to stand in \"From\""));
        };
        let to = mailboxes(&self.to_email, "toEmail")?;
        let cc = mailboxes(&self.options.cc_email, "options.ccEmail")?;
        let bcc = mailboxes(&self.options.bcc_email, "options.bccEmail")?;
        let reply_to = mailboxes(&self.options.reply_to, "options.replyTo")?;
        let recipients: Vec<String> = to.iter().chain(&cc).chain(&bcc).map(|it| it.address.clone()).collect();
        if recipients.is_empty() {
            return Err(NodeError::parameter("toEmail", "there is nobody to send the mail to"));
        }
        let domain = sender.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let id = format!("{}@{domain}", uuid::Uuid::new_v4());
        let now = context.services.clock.now();
        let mut message = MessageBuilder::new()
            .message_id(id.clone())
            .date(now.as_second())
            .from(listed(&from))
            .subject(plain(&self.subject).replace(['\r', '\n'], " "));
        // Who gets a hidden copy stands in no header.
        for (list, add) in [(&to, 0), (&cc, 1), (&reply_to, 2)] {
            if !list.is_empty() {
                message = match add {
                    0 => message.to(listed(list)),
                    1 => message.cc(listed(list)),
                    _ => message.reply_to(listed(list)),
                };
            }
        }
        if let Some(text) = text {
            message = message.text_body(text);
        }
        if let Some(html) = html {
            message = message.html_body(html);
        }
        for (name, mime_type, content) in attachments {
            message = message.attachment(mime_type, name, content);
        }
        let message = message
            .write_to_vec()
            .map_err(|error| NodeError::operation(format!("the mail could not be written: {error}")))?;
        let server = Server::of(fields.reveal(), self.options.allow_unauthorized_certs)?;
        let begun = context.services.clock.now();
        let sent = smtp::send(context.services, &server, &sender.address, &recipients, &message).await?;
        Ok(report(&id, &sender.address, sent, recipients, message.len(), begun, context.services.clock.now()))
    }

    fn bodies(&self) -> (Option<String>, Option<String>) {
        let add = self.options.append_attribution;
        let text = || {
            let text = plain(&self.text);
            if add { format!("{text}\n\n--\n{ATTRIBUTION}") } else { text }
        };
        let html = || {
            let html = plain(&self.html);
            if add { format!("{html}<br><br>---<br><em>{ATTRIBUTION}</em>") } else { html }
        };
        match self.email_format.as_str() {
            "text" => (Some(text()), None),
            "both" => (Some(text()), Some(html())),
            _ => (None, Some(html())),
        }
    }

    /// Name, media type and content of each attachment.
    async fn attachments(
        &self,
        context: &NodeContext<'_>,
        item: &Item,
    ) -> Result<Vec<(String, String, Vec<u8>)>, NodeError> {
        let names = plain(&self.options.attachments);
        let (mut made, mut size) = (Vec::new(), 0);
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let wrong = |message: String| NodeError::parameter("options.attachments", message);
            let data = item.binary.as_ref().and_then(|all| all.get(name));
            let data = data.ok_or_else(|| wrong(format!("the item has no binary data called \"{name}\"")))?;
            size += data.bytes.unwrap_or_default();
            if size > LARGEST {
                return Err(wrong(format!("the attachments are larger than {LARGEST} bytes together")));
            }
            let content = context.services.blobs.get(data).await?;
            let mime = if data.mime_type.is_empty() { "application/octet-stream" } else { &data.mime_type };
            let file = data.file_name.as_deref().unwrap_or(name).to_owned();
            made.push((file, mime.to_owned(), content.to_vec()));
        }
        Ok(made)
    }
}

/// What is known of a mail that was sent, with the names under which workflows look for it.
fn report(
    id: &str,
    from: &str,
    sent: smtp::Sent,
    recipients: Vec<String>,
    size: usize,
    begun: Timestamp,
    ended: Timestamp,
) -> Object {
    let list = |texts: Vec<String>| Value::from(texts.into_iter().map(Value::from).collect::<Vec<_>>());
    let milliseconds = ended.duration_since(begun).as_millis();
    let milliseconds = Value::from(i64::try_from(milliseconds).unwrap_or_default());
    let envelope = Object::from([("from", Value::from(from)), ("to", list(recipients))]);
    Object::from([
        ("accepted", list(sent.accepted)),
        ("rejected", list(sent.rejected)),
        ("ehlo", list(sent.ehlo)),
        ("envelopeTime", milliseconds.clone()),
        ("messageTime", milliseconds),
        ("messageSize", Value::from(size)),
        ("response", Value::from(sent.response)),
        ("envelope", Value::Object(envelope)),
        ("messageId", Value::from(format!("<{id}>"))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn version_1_becomes_version_2() {
        let old = Object::from([("fromEmail", "a@b.example"), ("text", "hi"), ("ccEmail", "c@d.example")]);
        let Upgrade::Changed(new) = upgrade(1.0, &old) else { panic!("unchanged") };
        assert_eq!(
            Value::Object(new).to_json(),
            r#"{"fromEmail":"a@b.example","text":"hi","emailFormat":"text","options":{"ccEmail":"c@d.example"}}"#
        );
        let waiting = Object::from([("operation", "sendAndWait")]);
        assert_eq!(upgrade(2.1, &waiting), Upgrade::Unchanged(waiting));
    }
}
