//! RSS Read fetches a feed and gives its entries. Example: `https://a.example/feed.xml` gives an item with `title`,
//! `link`, `isoDate` and `contentSnippet` for each entry.

use std::sync::LazyLock;
use std::time::Duration;

use async_trait::async_trait;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Description, Effect, HttpRequest, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind, Services, Upgrade,
};
use serde::Deserialize;

use super::item;

/// The node type `core.rssFeedRead`.
pub struct RssRead;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.rssFeedRead",
    version: 1.2,
    label: "RSS Read",
    summary: "Reads the entries of a feed (RSS or Atom).",
    category: Category::Web,
    icon: "rss",
    keywords: &["feed", "atom", "news", "blog", "podcast"],
    trigger: false,
    effect: Effect::Effectful,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new("url", "Address of the feed", PropertyKind::text())
            .required()
            .placeholder("https://blog.example/feed.xml"),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new("customFields", "Further fields", PropertyKind::text())
                        .placeholder("media:credit, rating")
                        .help("Names of elements to take over, separated by commas."),
                    Property::new("ignoreSSL", "Accept any certificate", PropertyKind::Boolean),
                    Property::new("firstItemOnly", "Only for the first item", PropertyKind::Boolean)
                        .help("Reads the feed once, however many items come in."),
                ],
            },
        ),
    ],
});

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    url: Value,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    custom_fields: Value,
    #[serde(rename = "ignoreSSL")]
    ignore_ssl: bool,
    /// As in version 1.
    first_item_only: bool,
}

#[async_trait]
impl Node for RssRead {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let mut made = Vec::new();
        for index in 0..items.len() {
            let entries = match parameters.get(index) {
                Ok(parameters) => parameters.entries(context.services).await,
                Err(error) => Err(error),
            };
            match entries {
                Ok(entries) => {
                    made.extend(entries.into_iter().map(|json| Item::new(json).paired_with(index)))
                }
                Err(error) => made.push(context.failed_item(error, index)?),
            }
            if parameters.get(0).is_ok_and(|first| first.options.first_item_only) {
                break;
            }
        }
        Ok(Outcome::items(made))
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        if version >= 1.1 {
            return Upgrade::Unchanged(parameters.clone());
        }
        let mut parameters = parameters.clone();
        let mut options =
            parameters.get("options").and_then(|it| it.as_object().cloned()).unwrap_or_default();
        options.insert("firstItemOnly", true);
        parameters.insert("options", options);
        Upgrade::Changed(parameters)
    }
}

impl Parameters {
    async fn entries(&self, services: &Services) -> Result<Vec<Object>, NodeError> {
        let more = if self.options.custom_fields.is_null() {
            "".into()
        } else {
            self.options.custom_fields.to_text()
        };
        let more: Vec<&str> = more.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        let url = if self.url.is_null() { "".into() } else { self.url.to_text() };
        fetch(services, &url, &more, self.options.ignore_ssl).await
    }
}

/// The entries of the feed at `url`, as it orders them.
///
/// # Errors
/// When the address is none, does not answer well, or what answers is no feed.
pub(super) async fn fetch(
    services: &Services,
    url: &str,
    more: &[&str],
    ignore_tls: bool,
) -> Result<Vec<Object>, NodeError> {
    let url = url.trim();
    let fits = url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if !fits {
        return Err(NodeError::parameter("url", "the address of the feed is missing or is no address"));
    }
    let mut request = HttpRequest::new("GET", url);
    request.headers.push((
        "accept".into(),
        "application/rss+xml, application/atom+xml, application/xml, text/xml, */*;q=0.5".into(),
    ));
    request.timeout = Duration::from_secs(60);
    request.ignore_tls = ignore_tls;
    let answer = services.egress.fetch(request).await?;
    if answer.status >= 400 {
        let error = NodeError::with_code(
            "RR-HTTP-0001",
            format!("the server of the feed answered {}", answer.status),
        );
        return Err(NodeError { retryable: matches!(answer.status, 408 | 425 | 429 | 500..), ..error });
    }
    item::items(&text(&answer), more).map_err(|reason| NodeError {
        retryable: false,
        ..NodeError::with_code("RR-HTTP-0004", format!("what answers at this address is no feed: {reason}"))
    })
}

/// The body as text: in the character set that the header or the XML itself names, else UTF-8.
fn text(answer: &node_sdk::HttpResponse) -> String {
    let named = |text: &str, before: &str| {
        let (_, rest) = text.split_once(before)?;
        let label: String = rest
            .trim_start_matches(['"', '\'', ' '])
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
            .collect();
        encoding_rs::Encoding::for_label(label.as_bytes())
    };
    let header = answer.header("content-type").map(str::to_ascii_lowercase).unwrap_or_default();
    let start = String::from_utf8_lossy(&answer.body[..answer.body.len().min(200)]).to_ascii_lowercase();
    let declared = start.starts_with("<?xml").then(|| named(&start, "encoding=")).flatten();
    let encoding = named(&header, "charset=").or(declared).unwrap_or(encoding_rs::UTF_8);
    encoding.decode(&answer.body).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
