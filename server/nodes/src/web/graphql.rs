//! GraphQL asks a GraphQL server, once for each item. Example: endpoint `https://api.example/graphql` and query
//! `{ orders { id } }` give `{data: {orders: [{id: 1}]}}`.

use std::sync::LazyLock;

use async_trait::async_trait;
use bytes::Bytes;
use ecow::EcoString;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Condition, CredentialUse, Description, Effect, EntryGroup, HttpBody, HttpRequest, Node,
    NodeContext, NodeError, Outcome, PortRule, Property, PropertyKind, Upgrade,
};
use serde::Deserialize;

use super::access::Access;

/// The node type `core.graphql`.
pub struct GraphQl;

/// Values of `authentication` and the credential type each stands for.
const KINDS: [(&str, &str, &str); 7] = [
    ("basicAuth", "httpBasicAuth", "User name and password"),
    ("customAuth", "httpCustomAuth", "Of your own (JSON)"),
    ("digestAuth", "httpDigestAuth", "Digest"),
    ("headerAuth", "httpHeaderAuth", "Header"),
    ("oAuth1", "oAuth1Api", "OAuth 1"),
    ("oAuth2", "oAuth2Api", "OAuth 2"),
    ("queryAuth", "httpQueryAuth", "Query parameter"),
];

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let credential = |(value, kind, _): (&'static str, &'static str, &'static str)| CredentialUse {
        kind,
        required: true,
        show: vec![Condition::is("authentication", [value])],
    };
    let choices = [("none", "None")].into_iter().chain(KINDS.map(|(value, _, label)| (value, label)));
    let post = || Condition::is("requestMethod", ["POST"]);
    let json = || Condition::is("requestFormat", ["json"]);
    let header = vec![
        Property::new("name", "Name", PropertyKind::text()),
        Property::new("value", "Value", PropertyKind::text()),
    ];
    let groups = vec![EntryGroup { name: "parameter", label: "Header", properties: header }];
    Description {
        kind: "core.graphql",
        version: 1.1,
        label: "GraphQL",
        summary: "Asks a GraphQL server.",
        category: Category::Web,
        icon: "waypoints",
        keywords: &["api", "query", "mutation", "graph"],
        trigger: false,
        effect: Effect::Effectful,
        inputs: PortRule::one(),
        outputs: PortRule::one(),
        required_inputs: None,
        replaced_by: None,
        credentials: KINDS.map(credential).into(),
        properties: vec![
            Property::new("authentication", "Authentication", PropertyKind::options(choices))
                .default("none")
                .literal(),
            Property::new(
                "requestMethod",
                "Method",
                PropertyKind::options([("GET", "GET"), ("POST", "POST")]),
            )
            .default("POST"),
            Property::new("endpoint", "Address", PropertyKind::text())
                .required()
                .placeholder("https://api.example/graphql"),
            Property::new("allowUnauthorizedCerts", "Accept any certificate", PropertyKind::Boolean),
            Property::new(
                "requestFormat",
                "Sent as",
                PropertyKind::options([("graphql", "The query alone"), ("json", "JSON, with variables")]),
            )
            .default("json")
            .show(post()),
            Property::new("query", "Query", PropertyKind::Code { language: "graphql" }).required(),
            Property::new("variables", "Variables", PropertyKind::Json).show(post()).show(json()),
            Property::new("operationName", "Name of the operation", PropertyKind::text())
                .help("When the query holds several.")
                .show(post())
                .show(json()),
            Property::new(
                "responseFormat",
                "Read as",
                PropertyKind::options([("json", "JSON"), ("string", "Text")]),
            )
            .default("json"),
            Property::new("dataPropertyName", "Name in the output", PropertyKind::text())
                .default("data")
                .show(Condition::is("responseFormat", ["string"])),
            Property::new(
                "headerParametersUi",
                "Headers",
                PropertyKind::FixedCollection { multiple: true, add: "Add header", groups },
            ),
        ],
    }
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    authentication: EcoString,
    #[serde(default)]
    request_method: EcoString,
    #[serde(default)]
    endpoint: Value,
    #[serde(default)]
    allow_unauthorized_certs: bool,
    #[serde(default)]
    request_format: EcoString,
    #[serde(default)]
    query: Value,
    #[serde(default)]
    variables: Value,
    #[serde(default)]
    operation_name: Value,
    #[serde(default)]
    response_format: EcoString,
    #[serde(default)]
    data_property_name: EcoString,
    #[serde(default)]
    header_parameters_ui: Headers,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Headers {
    parameter: Vec<Header>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Header {
    name: Value,
    value: Value,
}

#[async_trait]
impl Node for GraphQl {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        // Which credential is used takes no expression, so it is the same for every item and looked up once.
        let access = match parameters.get(0) {
            Ok(parameters) => access(context, &parameters.authentication).await,
            Err(error) => Err(error),
        };
        let mut made = Vec::with_capacity(items.len());
        for index in 0..items.len() {
            let answer = match (parameters.get(index), &access) {
                (Ok(parameters), Ok(access)) => {
                    parameters.ask(context, access, index).await.map_err(|error| access.hide(error))
                }
                (Err(error), _) => Err(error),
                (_, Err(error)) => Err(error.clone()),
            };
            match answer {
                Ok(item) => made.push(item),
                Err(error) => made.push(context.failed_item(error, index)?),
            }
        }
        Ok(Outcome::items(made))
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        // Before version 1.1 the query alone was sent when nothing was chosen.
        if version >= 1.1 || parameters.contains_key("requestFormat") {
            return Upgrade::Unchanged(parameters.clone());
        }
        let mut parameters = parameters.clone();
        parameters.insert("requestFormat", "graphql");
        Upgrade::Changed(parameters)
    }
}

async fn access(context: &NodeContext<'_>, authentication: &str) -> Result<Access, NodeError> {
    match KINDS.iter().find(|(value, ..)| *value == authentication) {
        Some((_, kind, _)) => Access::with(context, kind, "authentication").await,
        None if matches!(authentication, "" | "none") => Ok(Access::default()),
        None => Err(NodeError::parameter(
            "authentication",
            format!("there is no kind of authentication called \"{authentication}\""),
        )),
    }
}

/// A value as text: `null` is empty.
fn plain(value: &Value) -> String {
    if value.is_null() { String::new() } else { value.to_text().to_string() }
}

impl Parameters {
    async fn ask(&self, context: &NodeContext<'_>, access: &Access, index: usize) -> Result<Item, NodeError> {
        let request = self.request()?;
        let answer = access.open(context.services, request).await?.whole().await?;
        let body = String::from_utf8_lossy(&answer.body);
        let parsed = Value::from_json(&body).ok();
        if answer.status >= 400 {
            let said = parsed.as_ref().and_then(errors);
            let message = format!("the server answered {} {}", answer.status, answer.status_text);
            let excerpt: String = said.unwrap_or_else(|| body.trim().chars().take(500).collect());
            return Err(NodeError {
                retryable: matches!(answer.status, 408 | 425 | 429 | 500..),
                description: (!excerpt.is_empty()).then_some(excerpt),
                ..NodeError::with_code("RR-HTTP-0001", message)
            });
        }
        if self.response_format == "string" {
            let name = if self.data_property_name.is_empty() { "data" } else { &self.data_property_name };
            return Ok(Item::new([(name, body.into_owned())]).paired_with(index));
        }
        let parsed = parsed.ok_or_else(|| {
            NodeError::with_code("RR-HTTP-0002", "the answer is not valid JSON")
                .describe("Choose \"Text\" to get it as it is.")
        })?;
        if let Some(message) = errors(&parsed) {
            return Err(NodeError { retryable: false, ..NodeError::with_code("RR-HTTP-0003", message) });
        }
        match parsed {
            Value::Object(json) => Ok(Item::new(json).paired_with(index)),
            other => Ok(Item::new([("data", other)]).paired_with(index)),
        }
    }

    fn request(&self) -> Result<HttpRequest, NodeError> {
        let endpoint = plain(&self.endpoint);
        let lower = endpoint.trim().to_ascii_lowercase();
        if !lower.starts_with("http://") && !lower.starts_with("https://") {
            return Err(NodeError::parameter("endpoint", "the address must start with http:// or https://"));
        }
        let query = plain(&self.query);
        if query.trim().is_empty() {
            return Err(NodeError::parameter("query", "the query is empty"));
        }
        let mut request = HttpRequest::new("POST", endpoint.trim());
        request.ignore_tls = self.allow_unauthorized_certs;
        for header in &self.header_parameters_ui.parameter {
            let name = plain(&header.name);
            if !name.trim().is_empty() {
                request.headers.push((name.trim().to_owned(), plain(&header.value)));
            }
        }
        let has = |request: &HttpRequest, name: &str| {
            request.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        if !has(&request, "accept") {
            request
                .headers
                .push(("accept".into(), "application/json, application/graphql-response+json".into()));
        }
        if self.request_method == "GET" {
            request.method = "GET".into();
            request.query.push(("query".into(), query));
            return Ok(request);
        }
        let as_json = self.request_format != "graphql";
        if !has(&request, "content-type") {
            let kind = if as_json { "application/json" } else { "application/graphql" };
            request.headers.push(("content-type".into(), kind.into()));
        }
        let body = if as_json { self.json(query)?.to_json() } else { query };
        request.body = HttpBody::Bytes(Bytes::from(body));
        Ok(request)
    }

    /// `{query, variables, operationName}`, as servers expect it.
    fn json(&self, query: String) -> Result<Value, NodeError> {
        let wrong = |reason: String| {
            NodeError::parameter("variables", format!("the variables are no JSON object{reason}"))
        };
        let variables = match &self.variables {
            Value::Null => Value::Object(Object::new()),
            Value::String(text) if text.trim().is_empty() => Value::Object(Object::new()),
            Value::String(text) => Value::from_json(text).map_err(|error| wrong(format!(": {error}")))?,
            other => other.clone(),
        };
        if variables.as_object().is_none() && !variables.is_null() {
            return Err(wrong(String::new()));
        }
        let operation = plain(&self.operation_name);
        let operation = if operation.is_empty() { Value::Null } else { Value::from(operation) };
        Ok(Value::Object(Object::from([
            ("query", Value::from(query)),
            ("variables", variables),
            ("operationName", operation),
        ])))
    }
}

/// What the server calls errors, in one line; `None` when there are none.
fn errors(answer: &Value) -> Option<String> {
    let errors = answer.get("errors").filter(|errors| errors.is_truthy())?;
    let messages: Vec<String> = errors
        .as_array()
        .unwrap_or_default()
        .iter()
        .filter_map(|error| error.get("message").and_then(Value::as_str).map(str::to_owned))
        .collect();
    Some(if messages.is_empty() { "the server answered with errors".to_owned() } else { messages.join(", ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
