//! The parameters of the HTTP Request node.

use std::time::Duration;

use ecow::EcoString;
use model::{Object, Value};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    #[serde(default)]
    pub method: EcoString,
    #[serde(default)]
    pub url: Value,
    #[serde(default)]
    pub authentication: EcoString,
    #[serde(default)]
    pub generic_auth_type: EcoString,
    #[serde(default)]
    pub node_credential_type: Value,
    #[serde(default)]
    pub provide_ssl_certificates: bool,
    #[serde(default)]
    pub send_query: bool,
    #[serde(default)]
    pub specify_query: EcoString,
    #[serde(default)]
    pub query_parameters: Named,
    #[serde(default)]
    pub json_query: Value,
    #[serde(default)]
    pub send_headers: bool,
    #[serde(default)]
    pub specify_headers: EcoString,
    #[serde(default)]
    pub header_parameters: Named,
    #[serde(default)]
    pub json_headers: Value,
    #[serde(default)]
    pub send_body: bool,
    #[serde(default)]
    pub content_type: EcoString,
    #[serde(default)]
    pub specify_body: EcoString,
    #[serde(default)]
    pub body_parameters: Named,
    #[serde(default)]
    pub json_body: Value,
    #[serde(default)]
    pub body: Value,
    #[serde(default)]
    pub input_data_field_name: EcoString,
    #[serde(default)]
    pub raw_content_type: EcoString,
    #[serde(default)]
    pub options: Options,
}

/// A list of names and values.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Named {
    pub parameters: Vec<Entry>,
}

/// One name and value.
#[derive(Debug, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Entry {
    pub parameter_type: EcoString,
    name: Value,
    pub value: Value,
    pub input_data_field_name: EcoString,
}

impl Named {
    /// The entries that have a name.
    pub(super) fn entries(&self) -> impl Iterator<Item = (EcoString, &Entry)> {
        let named =
            |entry: &'_ Entry| if entry.name.is_null() { EcoString::new() } else { entry.name.to_text() };
        self.parameters.iter().map(move |entry| (named(entry), entry)).filter(|(name, _)| !name.is_empty())
    }
}

#[derive(Debug, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Options {
    batching: Object,
    pub allow_unauthorized_certs: bool,
    pub query_parameter_arrays: EcoString,
    pub lowercase_headers: Option<bool>,
    redirect: Object,
    response: Object,
    pub proxy: EcoString,
    pub send_credentials_on_cross_origin_redirect: bool,
    timeout: Value,
    pagination: Object,
}

/// How an answer is read.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub full: bool,
    pub never_error: bool,
    pub format: Format,
    pub property: EcoString,
}

/// What an answer is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Detect,
    Json,
    Text,
    File,
}

/// Longest time an exchange may take when the node does not say.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(300);

impl Options {
    /// How many requests go out together, and the pause after them.
    pub(super) fn batches(&self) -> Option<(usize, Duration)> {
        let batch = self.batching.get("batch")?;
        let size = batch.get("batchSize").and_then(Value::as_i64).unwrap_or(50);
        let pause = batch.get("batchInterval").and_then(Value::as_i64).unwrap_or(1000);
        let size = usize::try_from(size).ok().filter(|size| *size > 0).unwrap_or(usize::MAX);
        Some((size, Duration::from_millis(u64::try_from(pause).unwrap_or(0))))
    }

    /// How many redirects to follow.
    pub(super) fn redirects(&self) -> usize {
        let redirect = self.redirect.get("redirect");
        let read = |name: &str| redirect.and_then(|redirect| redirect.get(name));
        if read("followRedirects").and_then(Value::as_bool) == Some(false) {
            return 0;
        }
        read("maxRedirects").and_then(Value::as_i64).and_then(|most| usize::try_from(most).ok()).unwrap_or(21)
    }

    /// Longest time for an exchange.
    pub(super) fn timeout(&self) -> Duration {
        let milliseconds = match &self.timeout {
            Value::String(text) => text.trim().parse::<f64>().ok(),
            other => other.as_f64(),
        };
        milliseconds
            .filter(|number| *number > 0.0)
            .and_then(|number| Duration::try_from_secs_f64(number / 1000.0).ok())
            .unwrap_or(DEFAULT_TIMEOUT)
    }

    /// How the answer is read.
    pub(super) fn response(&self) -> Reading {
        let response = self.response.get("response");
        let read = |name: &str| response.and_then(|response| response.get(name));
        let format = match read("responseFormat").and_then(Value::as_str) {
            Some("json") => Format::Json,
            Some("text" | "string") => Format::Text,
            Some("file") => Format::File,
            _ => Format::Detect,
        };
        let property = read("outputPropertyName").and_then(Value::as_str).filter(|name| !name.is_empty());
        Reading {
            full: read("fullResponse").is_some_and(Value::is_truthy),
            never_error: read("neverError").is_some_and(Value::is_truthy),
            format,
            property: property.unwrap_or("data").into(),
        }
    }

    /// How further pages are asked for, when they are.
    pub(super) fn pages(&self) -> Option<Pages> {
        let given = self.pagination.get("pagination")?;
        let pages: Pages = given.read_as().ok()?;
        (pages.pagination_mode != "off").then_some(pages)
    }
}

/// How further pages are asked for. Texts may be expressions over `$response`, `$request` and `$pageCount`.
#[derive(Debug, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Pages {
    pub pagination_mode: EcoString,
    #[serde(rename = "nextURL")]
    pub next_url: EcoString,
    pub parameters: Changes,
    pub pagination_complete_when: EcoString,
    pub status_codes_when_complete: Value,
    pub complete_expression: Value,
    pub limit_pages_fetched: bool,
    pub max_requests: Value,
    pub request_interval: Value,
}

/// What changes from page to page.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Changes {
    pub parameters: Vec<Change>,
}

/// One part of the request that changes.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Change {
    #[serde(rename = "type")]
    pub part: EcoString,
    pub name: EcoString,
    pub value: Value,
}
