//! Email Trigger (IMAP) starts the workflow for each new mail in a mailbox. Example: unread mail in `INBOX`, with its
//! attachments as binary data.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use ecow::EcoString;
use indexmap::IndexMap;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Condition, CredentialUse, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule,
    Property, PropertyKind, Secret, Services, Trigger, WatchContext,
};
use serde::Deserialize;

use super::imap::{Mailbox, Server};
use super::message;
use super::search;
use crate::web::polling;

/// The node type `core.emailReadImap`.
pub struct EmailTrigger;

/// Most mails that become one execution.
const AT_ONCE: usize = 50;

/// Longest time until the mailbox is looked into without being told to.
const LOOK: Duration = Duration::from_secs(5 * 60);

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let attached = || Condition::is("format", ["simple"]);
    Description {
        kind: "core.emailReadImap",
        version: 2.1,
        label: "Email Trigger (IMAP)",
        summary: "Starts the workflow for each new mail in a mailbox.",
        category: Category::Trigger,
        icon: "mail",
        keywords: &["mail", "inbox", "receive", "attachment"],
        trigger: true,
        effect: Effect::Pure,
        inputs: Vec::new(),
        outputs: PortRule::one(),
        required_inputs: None,
        replaced_by: None,
        credentials: vec![CredentialUse { kind: "imap", required: true, show: Vec::new() }],
        properties: vec![
            Property::new("mailbox", "Mailbox", PropertyKind::text()).default("INBOX").literal(),
            Property::new(
                "postProcessAction",
                "Afterwards",
                PropertyKind::options([("read", "Mark as read"), ("nothing", "Leave as it is")]),
            )
            .default("read")
            .literal(),
            Property::new("downloadAttachments", "Take attachments along", PropertyKind::Boolean)
                .show(attached())
                .literal(),
            Property::new(
                "format",
                "Read as",
                PropertyKind::options([
                    ("raw", "The message as it came, in base64"),
                    ("resolved", "Everything taken apart"),
                    ("simple", "Text, HTML and the usual fields"),
                ]),
            )
            .default("simple")
            .literal(),
            Property::new("dataPropertyAttachmentsPrefixName", "Names of attachments begin with", PropertyKind::text())
                .default("attachment_")
                .show(Condition::is_not("format", ["raw"]))
                .literal(),
            Property::new(
                "options",
                "Options",
                PropertyKind::Collection {
                    add: "Add option",
                    properties: vec![
                        Property::new("customEmailConfig", "Which mails", PropertyKind::text())
                            .default("[\"UNSEEN\"]")
                            .help("Search keys of IMAP as a JSON list, such as [\"UNSEEN\", [\"SUBJECT\", \"order\"]]."),
                        Property::new("forceReconnect", "Connect anew every so many minutes", PropertyKind::number())
                            .default(60),
                        Property::new("trackLastMessageId", "Never take a mail twice", PropertyKind::Boolean)
                            .default(true),
                    ],
                },
            )
            .literal(),
        ],
    }
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    mailbox: EcoString,
    #[serde(default)]
    post_process_action: EcoString,
    #[serde(default)]
    download_attachments: bool,
    #[serde(default)]
    format: EcoString,
    #[serde(default)]
    data_property_attachments_prefix_name: EcoString,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    custom_email_config: Value,
    force_reconnect: Value,
    track_last_message_id: Option<bool>,
}

#[async_trait]
impl Node for EmailTrigger {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    /// By hand it looks once, and changes nothing in the mailbox.
    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        if !polling::is_by_hand(context) {
            return Ok(Outcome::same(context.items()));
        }
        let parameters: Parameters = context.parameters_once().await?;
        let fields = context.credential("imap").await?;
        let (mut mailbox, _) = parameters.open(context.services, fields.as_ref()).await?;
        let found = parameters.look(context.services, &mut mailbox, 0).await?;
        Ok(Outcome::items(found.into_iter().map(|(_, item)| item).collect()))
    }

    fn triggers(&self, parameters: &Object, _: Option<&str>) -> Result<Vec<Trigger>, NodeError> {
        let options = parameters.get("options").and_then(|options| options.get("customEmailConfig"));
        search::criteria(options.unwrap_or(&Value::Null))?;
        Ok(vec![Trigger::Watch(None)])
    }

    async fn watch(&self, context: &WatchContext<'_>) -> Result<(), NodeError> {
        let parameters: Parameters = context.parameters()?;
        let fields = context.credential("imap").await?;
        let (mut mailbox, reconnect) = parameters.open(context.services, fields.as_ref()).await?;
        let validity = i64::try_from(mailbox.validity).unwrap_or_default();
        let number = |name: &str| context.remembered.get(name).and_then(Value::as_i64).unwrap_or_default();
        // Numbers of a mailbox that was numbered anew mean other mails.
        let same =
            number("uidValidity") == validity && parameters.options.track_last_message_id != Some(false);
        let mut last = if same { u32::try_from(number("lastMessageUid")).unwrap_or_default() } else { 0 };
        let begun = tokio::time::Instant::now();
        loop {
            let found = parameters.look(context.services, &mut mailbox, last).await?;
            if found.is_empty() {
                let left = reconnect.map(|longest| longest.saturating_sub(begun.elapsed()));
                if left.is_some_and(|left| left.is_zero()) {
                    return Ok(());
                }
                mailbox.wait(left.map_or(LOOK, |left| left.min(LOOK))).await?;
                continue;
            }
            let (uids, items): (Vec<u32>, Vec<Item>) = found.into_iter().unzip();
            last = uids.last().copied().unwrap_or(last).max(last);
            let remember = Object::from([
                ("uidValidity", Value::from(validity)),
                ("lastMessageUid", Value::from(i64::from(last))),
            ]);
            context.sink.found(items, remember).await?;
            if parameters.post_process_action != "nothing" {
                for uid in uids {
                    mailbox.mark_as_read(uid).await?;
                }
            }
        }
    }
}

impl Parameters {
    async fn open(
        &self,
        services: &Services,
        fields: Option<&Secret<Object>>,
    ) -> Result<(Mailbox, Option<Duration>), NodeError> {
        let fields =
            fields.ok_or_else(|| NodeError::operation("no credential for a mail server is chosen"))?;
        let name = if self.mailbox.trim().is_empty() { "INBOX" } else { self.mailbox.trim() };
        let mailbox = Mailbox::open(services, &Server::of(fields.reveal())?, name).await?;
        let minutes = self.options.force_reconnect.as_i64().and_then(|minutes| u64::try_from(minutes).ok());
        Ok((mailbox, minutes.filter(|minutes| *minutes > 0).map(|minutes| Duration::from_secs(minutes * 60))))
    }

    /// The mails after number `last` that are looked for, each with its number.
    async fn look(
        &self,
        services: &Services,
        mailbox: &mut Mailbox,
        last: u32,
    ) -> Result<Vec<(u32, Item)>, NodeError> {
        let mut criteria = search::criteria(&self.options.custom_email_config)?;
        if last > 0 {
            criteria = format!("{criteria} UID {}:*", last.saturating_add(1));
        }
        // The last mail matches `n:*` whatever n is.
        let uids: Vec<u32> = mailbox.search(&criteria).await?.into_iter().filter(|uid| *uid > last).collect();
        let mut found = Vec::new();
        for uid in uids.into_iter().take(AT_ONCE) {
            match mailbox.fetch(uid).await? {
                Some(content) => found.push((uid, self.item(services, uid, &content).await?)),
                None => tracing::warn!(uid, "a mail was left out: it is gone or too large"),
            }
        }
        Ok(found)
    }

    async fn item(&self, services: &Services, uid: u32, content: &[u8]) -> Result<Item, NodeError> {
        let (json, attachments) = match self.format.as_str() {
            "raw" => (message::raw(content), Vec::new()),
            "resolved" => message::resolved(content, uid),
            _ => {
                let (json, attachments) = message::simple(content, uid);
                (json, if self.download_attachments { attachments } else { Vec::new() })
            }
        };
        let mut binary = IndexMap::new();
        for (number, attachment) in attachments.into_iter().enumerate() {
            let data = services
                .blobs
                .put(attachment.content, attachment.name.as_deref(), &attachment.mime_type)
                .await?;
            binary.insert(
                EcoString::from(format!("{}{number}", self.data_property_attachments_prefix_name)),
                data,
            );
        }
        let binary = (!binary.is_empty()).then(|| Arc::new(binary));
        Ok(Item { json, binary, ..Item::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
