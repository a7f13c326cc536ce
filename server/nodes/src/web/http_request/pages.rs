//! Asks for one page after the other, until the last one: what changes in the request, or the address of the next
//! page, is an expression over the answer before.

use std::sync::Arc;
use std::time::Duration;

use expression::{Evaluated, ExecutionView, ExpressionError, Template, is_expression};
use jiff::Timestamp;
use model::{Item, Items, Object, Value};
use node_sdk::{HttpBody, HttpRequest, NodeContext, NodeError, ScriptBatch};

use super::failure::Failure;
use super::parameters::{Change, Pages, Parameters, Reading};
use super::response;
use crate::web::access::Access;

/// Most pages that are asked for when nothing else ends it.
const MOST: u64 = 1000;

/// The items of all pages.
///
/// # Errors
/// What fails for a page, an expression that fails, or pages without end.
pub(super) async fn fetch(
    context: &NodeContext<'_>,
    parameters: &Parameters,
    pages: &Pages,
    access: &Access,
    first: HttpRequest,
    item: &Item,
    index: usize,
) -> Result<Vec<Item>, Failure> {
    let reading = parameters.options.response();
    let most = if pages.limit_pages_fetched { number(&pages.max_requests).unwrap_or(100) } else { MOST };
    let pause = Duration::from_millis(number(&pages.request_interval).unwrap_or(0));
    let mut sight = Sight {
        inner: Arc::clone(&context.view),
        request: shown(&first),
        response: Object::from([("body", Object::new()), ("headers", Object::new())]).into(),
        page: 0,
    };
    let mut made = Vec::new();
    let mut address = first.url.clone();
    for page in 0..most {
        if page > 0 && !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        let mut request = HttpRequest { url: address.clone(), ..first.clone() };
        let mut known = true;
        if pages.pagination_mode == "responseContainsNextURL" {
            if page > 0 {
                known = further(&mut request, &first.url);
            }
        } else {
            for change in &pages.parameters.parameters {
                let value = evaluate(context, &sight, &change.value, index).await?;
                apply(change, value, &mut request);
            }
        }
        // Who asks is shown only where the first request went, because an answer must not choose who gets a secret.
        let answer = if known {
            access.open(context.services, request).await?
        } else {
            context.services.egress.open(request).await?
        };
        let answer = response::Answer::read(context, &reading, answer).await?;
        sight.response = answer.seen().into();
        sight.page = page + 1;
        if let Some(includes) = ended(context, pages, &reading, &sight, answer.head.status, index).await? {
            if includes {
                made.extend(answer.items(&reading, item, index)?);
            }
            return Ok(made);
        }
        made.extend(answer.items(&reading, item, index)?);
        if pages.pagination_mode == "responseContainsNextURL" {
            match evaluate(context, &sight, &Value::from(pages.next_url.clone()), index).await? {
                Some(Value::String(next)) if !next.trim().is_empty() => {
                    address = absolute(&address, next.trim())
                }
                _ => return Ok(made),
            }
        }
    }
    if pages.limit_pages_fetched {
        return Ok(made);
    }
    Err(NodeError::parameter("options.pagination", format!("there was no last page among {MOST}"))
        .describe("Say how the last page is known, or limit the number of pages.")
        .into())
}

/// Whether the answer is the last: `Some(true)` when it counts itself, `Some(false)` when it only marks the end.
async fn ended(
    context: &NodeContext<'_>,
    pages: &Pages,
    reading: &Reading,
    sight: &Sight,
    status: u16,
    index: usize,
) -> Result<Option<bool>, NodeError> {
    Ok(match pages.pagination_complete_when.as_str() {
        "receiveSpecificStatusCodes" => {
            let codes = pages.status_codes_when_complete.to_text();
            let listed = codes.split(',').any(|code| code.trim().parse() == Ok(status));
            listed.then_some(status < 400 || reading.never_error)
        }
        "other" => {
            let done = evaluate(context, sight, &pages.complete_expression, index).await?;
            done.is_some_and(|done| done.is_truthy()).then_some(true)
        }
        // A failing status is no empty page, but an error to report.
        _ if status >= 400 => None,
        _ => match sight.response.get("body") {
            Some(Value::Array(values)) => values.is_empty().then_some(false),
            Some(Value::Object(fields)) => fields.is_empty().then_some(false),
            Some(Value::String(text)) => text.trim().is_empty().then_some(false),
            _ => None,
        },
    })
}

fn apply(change: &Change, value: Option<Value>, request: &mut HttpRequest) {
    let text = || value.as_ref().filter(|value| !value.is_null()).map(|value| value.to_text().to_string());
    let name = change.name.as_str();
    match change.part.as_str() {
        "headers" => {
            request.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            request.headers.extend(text().map(|text| (name.to_owned(), text)));
        }
        "body" => {
            let mut json = match &request.body {
                HttpBody::Bytes(bytes) => {
                    Value::from_json(&String::from_utf8_lossy(bytes)).unwrap_or_default()
                }
                _ => Value::Null,
            };
            json.set_path(name, value.unwrap_or_default());
            request.body = HttpBody::Bytes(json.to_json().into());
            if !request.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case("content-type")) {
                request.headers.push(("content-type".into(), "application/json".into()));
            }
        }
        _ => {
            request.query.retain(|(known, _)| known != name);
            request.query.extend(text().map(|text| (name.to_owned(), text)));
        }
    }
}

/// Makes `request` one for a page whose address came from an answer: its query is in the address. Says whether that is
/// on the site of the first page; elsewhere headers that could show who asks are left out.
fn further(request: &mut HttpRequest, first: &str) -> bool {
    request.query.clear();
    let known = site(&request.url) == site(first);
    if !known {
        let harmless = ["accept", "content-type", "user-agent"];
        request.headers.retain(|(name, _)| harmless.contains(&name.to_ascii_lowercase().as_str()));
    }
    known
}

/// Scheme, host and port as written. Two ways to write one site count as two, which is the safe side.
fn site(address: &str) -> String {
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find(['/', '?', '#']).map_or(address.len(), |at| start + at);
    address[..end].to_ascii_lowercase()
}

/// `next` as a full address; one that begins with a slash stays on the host of `address`.
fn absolute(address: &str, next: &str) -> String {
    let host_end = address.find("://").and_then(|at| address[at + 3..].find('/').map(|slash| at + 3 + slash));
    match (next.strip_prefix('/'), host_end) {
        (Some(rest), _) if rest.starts_with('/') => next.to_owned(),
        (Some(_), Some(end)) => format!("{}{next}", &address[..end]),
        (Some(_), None) => format!("{address}{next}"),
        (None, _) => next.to_owned(),
    }
}

fn number(value: &Value) -> Option<u64> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok()?,
        other => other.as_i64()?,
    };
    u64::try_from(number).ok()
}

/// The request as expressions see it; what shows who sends it is not in there yet.
fn shown(request: &HttpRequest) -> Value {
    let pairs = |pairs: &[(String, String)]| -> Object {
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    };
    let body = match &request.body {
        HttpBody::Bytes(bytes) => Value::from_json(&String::from_utf8_lossy(bytes)).unwrap_or_default(),
        _ => Value::Null,
    };
    Value::Object(Object::from([
        ("url", Value::from(request.url.as_str())),
        ("method", Value::from(request.method.as_str())),
        ("qs", pairs(&request.query).into()),
        ("headers", pairs(&request.headers).into()),
        ("body", body),
    ]))
}

/// A value as written, or the answer of its expression; `None` is `undefined`.
async fn evaluate(
    context: &NodeContext<'_>,
    sight: &Sight,
    written: &Value,
    index: usize,
) -> Result<Option<Value>, NodeError> {
    let Some(text) = written.as_str().filter(|text| is_expression(text)) else {
        return Ok(Some(written.clone()));
    };
    let at = |error: ExpressionError| NodeError::from(error).at_parameter("options.pagination");
    let template = Template::parse(text).map_err(at)?;
    let mut answer = template.evaluate(sight, index).map_err(at)?;
    if matches!(answer, Evaluated::NeedsScript) {
        let batch = ScriptBatch {
            organisation: context.organisation,
            view: Arc::new(sight.clone()),
            sources: template.scripts().into(),
            items: vec![index],
        };
        let rows = context.services.scripts.evaluate(batch).await.map_err(at)?;
        let values = rows
            .into_iter()
            .next()
            .unwrap_or_default()
            .into_iter()
            .collect::<Result<Vec<_>, _>>()
            .map_err(at)?;
        answer = template.complete(sight, index, &values).map_err(at)?;
    }
    Ok(match answer {
        Evaluated::Value(value) => Some(value),
        _ => None,
    })
}

/// The execution as seen between two pages.
#[derive(Clone)]
struct Sight {
    inner: Arc<dyn ExecutionView>,
    request: Value,
    response: Value,
    page: u64,
}

impl ExecutionView for Sight {
    fn input(&self, index: usize) -> Option<Items> {
        self.inner.input(index)
    }
    fn node_items(
        &self,
        node: &str,
        output: Option<usize>,
        run: Option<usize>,
    ) -> Result<Items, ExpressionError> {
        self.inner.node_items(node, output, run)
    }
    fn is_executed(&self, node: &str) -> Result<bool, ExpressionError> {
        self.inner.is_executed(node)
    }
    fn paired_item(&self, node: &str, item: usize) -> Result<Item, ExpressionError> {
        self.inner.paired_item(node, item)
    }
    fn node_parameters(&self, node: &str) -> Result<Object, ExpressionError> {
        self.inner.node_parameters(node)
    }
    fn node_context(&self, node: &str) -> Result<Object, ExpressionError> {
        self.inner.node_context(node)
    }
    fn global(&self, name: &str) -> Option<Value> {
        match name {
            "request" => Some(self.request.clone()),
            "response" => Some(self.response.clone()),
            "pageCount" => i64::try_from(self.page).ok().map(Value::from),
            _ => self.inner.global(name),
        }
    }
    fn now(&self) -> Timestamp {
        self.inner.now()
    }
    fn timezone(&self) -> &str {
        self.inner.timezone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stay_on_the_site_of_the_first_page() {
        let left = |address: &str| {
            let mut request = HttpRequest::new("GET", address);
            request.query = vec![("page".into(), "1".into())];
            request.headers = vec![
                ("Authorization".into(), "s".into()),
                ("X-Key".into(), "s".into()),
                ("Accept".into(), "a".into()),
            ];
            let known = further(&mut request, "https://api.example/v1");
            assert_eq!(known, request.headers.len() == 3);
            request.headers.len()
        };
        assert_eq!(left("https://API.example/v2?page=2"), 3);
        for elsewhere in [
            "https://evil.example/v1",
            "http://api.example/v1",
            "https://api.example:8443/",
            "https://api.example@evil.example/",
            "https://api.example.evil.example/",
        ] {
            assert_eq!(left(elsewhere), 1, "{elsewhere}");
        }
    }

    #[test]
    fn an_address_without_a_host_stays_on_the_host() {
        assert_eq!(absolute("https://a.example/v1/x?p=1", "/v1/x?p=2"), "https://a.example/v1/x?p=2");
        assert_eq!(absolute("https://a.example", "/x"), "https://a.example/x");
        assert_eq!(absolute("https://a.example/x", "https://b.example/y"), "https://b.example/y");
    }
}
