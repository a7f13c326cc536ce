//! RSS Feed Trigger starts the workflow when a feed has new entries. Example: look every hour, then Send Email.

use std::sync::LazyLock;

use async_trait::async_trait;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property, PropertyKind,
    Trigger, WatchContext,
};
use serde::Deserialize;

use super::read::fetch;
use crate::web::polling;

/// The node type `core.rssFeedReadTrigger`.
pub struct RssTrigger;

/// Most entries without a date that are remembered.
const REMEMBERED: usize = 1000;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.rssFeedReadTrigger",
    version: 1.0,
    label: "RSS Feed Trigger",
    summary: "Starts the workflow when a feed has new entries.",
    category: Category::Trigger,
    icon: "rss",
    keywords: &["feed", "atom", "news", "blog", "podcast"],
    trigger: true,
    effect: Effect::Pure,
    inputs: Vec::new(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        polling::property(),
        Property::new("feedUrl", "Address of the feed", PropertyKind::text())
            .required()
            .literal()
            .placeholder("https://blog.example/feed.xml"),
    ],
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    /// When is read from the parameters as they are.
    #[serde(default, rename = "pollTimes")]
    _poll_times: Value,
    #[serde(default)]
    feed_url: String,
}

#[async_trait]
impl Node for RssTrigger {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    /// By hand it shows the first entry, so that there is something to build with.
    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        if !polling::is_by_hand(context) {
            return Ok(Outcome::same(context.items()));
        }
        let parameters: Parameters = context.parameters_once().await?;
        let entries = fetch(context.services, &parameters.feed_url, &[], false).await?;
        Ok(Outcome::items(entries.into_iter().take(1).map(Item::new).collect()))
    }

    fn triggers(&self, parameters: &Object, _: Option<&str>) -> Result<Vec<Trigger>, NodeError> {
        polling::triggers(parameters)
    }

    async fn watch(&self, context: &WatchContext<'_>) -> Result<(), NodeError> {
        let parameters: Parameters = context.parameters()?;
        let entries = fetch(context.services, &parameters.feed_url, &[], false).await?;
        let (new, remembered) = news(entries, &context.remembered);
        if new.is_empty() && remembered == context.remembered {
            return Ok(());
        }
        let items = new.into_iter().map(Item::new).collect();
        context.sink.found(items, remembered).await
    }
}

/// The entries that were not seen before, and what to remember now. The first look only remembers: what is in a feed
/// when a workflow is switched on is not news.
fn news(entries: Vec<Object>, remembered: &Object) -> (Vec<Object>, Object) {
    let first = remembered.is_empty();
    let last = text(remembered, "lastItemDate");
    let list = |name: &str| -> Vec<String> {
        let list = remembered.get(name).and_then(Value::as_array).unwrap_or_default();
        list.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
    };
    let (at_last, undated) = (list("seenAtLastDate"), list("seenWithoutDate"));
    let newest =
        entries.iter().map(|entry| text(entry, "isoDate")).max().unwrap_or_default().max(last.clone());
    let mut next_at_last = if newest == last { at_last.clone() } else { Vec::new() };
    let mut next_undated = Vec::new();
    let mut new = Vec::new();
    for entry in entries {
        let (date, key) = (text(&entry, "isoDate"), key(&entry));
        let seen = if date.is_empty() {
            undated.contains(&key)
        } else {
            date < last || (date == last && at_last.contains(&key))
        };
        if date.is_empty() {
            next_undated.push(Value::from(key.as_str()));
        } else if date == newest && !next_at_last.contains(&key) {
            next_at_last.push(key);
        }
        if !seen && !first {
            new.push(entry);
        }
    }
    // What has left the feed may come back for a while.
    next_undated.extend(
        undated
            .iter()
            .filter(|key| !next_undated_has(&next_undated, key))
            .cloned()
            .map(Value::from)
            .collect::<Vec<_>>(),
    );
    next_undated.truncate(REMEMBERED);
    let mut remember = Object::from([("lastItemDate", newest)]);
    remember.insert("seenAtLastDate", next_at_last.into_iter().map(Value::from).collect::<Vec<_>>());
    remember.insert("seenWithoutDate", next_undated);
    (new, remember)
}

fn next_undated_has(list: &[Value], key: &str) -> bool {
    list.iter().any(|known| known.as_str() == Some(key))
}

/// What an entry is known by.
fn key(entry: &Object) -> String {
    let names = ["guid", "id", "link", "title"];
    names.iter().map(|name| text(entry, name)).find(|text| !text.is_empty()).unwrap_or_default()
}

fn text(object: &Object, name: &str) -> String {
    object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn each_entry_is_news_once() {
        let entry = |id: &str, date: &str| Object::from([("guid", id), ("isoDate", date)]);
        let ids = |entries: &[Object]| entries.iter().map(key).collect::<Vec<_>>();
        let feed = |more: Vec<Object>| {
            let mut all = more;
            all.extend([entry("a", "2030-01-01T00:00:00.000Z"), entry("u", "")]);
            all
        };
        let (new, kept) = news(feed(vec![]), &Object::new());
        assert_eq!(ids(&new), Vec::<String>::new(), "the first look only remembers");
        let (new, kept) = news(feed(vec![entry("b", "2030-01-02T00:00:00.000Z")]), &kept);
        assert_eq!(ids(&new), ["b"]);
        let same_moment =
            || vec![entry("c", "2030-01-02T00:00:00.000Z"), entry("b", "2030-01-02T00:00:00.000Z")];
        let (new, kept) = news(feed(same_moment()), &kept);
        assert_eq!(ids(&new), ["c"], "another entry of the same moment");
        let (new, kept) = news(feed(same_moment()), &kept);
        assert!(new.is_empty());
        let (new, kept) = news(vec![entry("v", "")], &kept);
        assert_eq!(ids(&new), ["v"], "entries without a date count by name");
        let (new, _) = news(vec![entry("u", ""), entry("v", "")], &kept);
        assert!(new.is_empty(), "also after they were away");
    }
}
