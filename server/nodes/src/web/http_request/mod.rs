//! HTTP Request calls an address for each item and gives what it answers. Example: `GET https://api.example/users`
//! with query `page` = `{{ $json.page }}`; a JSON list in the answer becomes one item for each element.

mod failure;
mod form;
mod options_form;
mod pages;
mod parameters;
mod request;
mod response;
mod upgrade;

use std::sync::LazyLock;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt as _;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Condition, CredentialUse, Description, Effect, Node, NodeContext, NodeError, Outcome, PerItem,
    PortRule, Upgrade,
};

use crate::web::access::{Access, CERTIFICATE, KINDS};
use crate::web::credentials::CREDENTIAL_TYPES;
use failure::Failure;
use parameters::Parameters;

/// The node type `core.httpRequest`.
pub struct HttpRequest;

/// Most requests of one node that are under way at the same time.
const CONCURRENT: usize = 16;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let generic = |kind: &'static str| CredentialUse {
        kind,
        required: true,
        show: vec![
            Condition::is("authentication", ["genericCredentialType"]),
            Condition::is("genericAuthType", [kind]),
        ],
    };
    let of_a_service = |kind: &'static str| CredentialUse {
        kind,
        required: true,
        show: vec![
            Condition::is("authentication", ["predefinedCredentialType"]),
            Condition::is("nodeCredentialType", [kind]),
        ],
    };
    let certificate = CredentialUse {
        kind: CERTIFICATE,
        required: true,
        show: vec![Condition::is("provideSslCertificates", [true])],
    };
    let services = CREDENTIAL_TYPES.iter().filter(|kind| kind.service).map(|kind| of_a_service(kind.kind));
    let credentials = KINDS.iter().map(|(kind, _)| generic(kind)).chain([certificate]).chain(services);
    Description {
        kind: "core.httpRequest",
        version: 4.2,
        label: "HTTP Request",
        summary: "Calls an address and gives what it answers.",
        category: Category::Web,
        icon: "globe",
        keywords: &["api", "rest", "call", "url", "get", "post", "download", "fetch", "curl"],
        trigger: false,
        effect: Effect::Effectful,
        inputs: PortRule::one(),
        outputs: PortRule::one(),
        required_inputs: None,
        replaced_by: None,
        credentials: credentials.collect(),
        properties: form::properties(),
    }
});

#[async_trait]
impl Node for HttpRequest {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let context = &*context;
        // Which credential is used takes no expression, so it is the same for every item and looked up once.
        let access = match parameters.get(0) {
            Ok(parameters) => access(context, parameters).await,
            Err(error) => Err(error),
        };
        let access = &access;
        let mut made = Vec::with_capacity(items.len());
        let (size, pause) = batches(&parameters);
        for (batch, indices) in (0..items.len()).collect::<Vec<_>>().chunks(size).enumerate() {
            if batch > 0 && !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            let mut answers = futures::stream::iter(indices.iter().copied())
                .map(|index| {
                    let (parameters, item) = (parameters.get(index), &items[index]);
                    async move {
                        let answer = match (parameters, access) {
                            (Ok(parameters), Ok(access)) => {
                                one(context, parameters, access, item, index).await
                            }
                            (Err(error), _) => Err(error.into()),
                            (_, Err(error)) => Err(error.clone().into()),
                        };
                        (index, answer)
                    }
                })
                .buffered(CONCURRENT);
            while let Some((index, answer)) = answers.next().await {
                match answer {
                    Ok(items) => made.extend(items),
                    Err(failure) if context.continues_on_error() => made.push(failure.item(index)),
                    Err(failure) => return Err(failure.error.at_item(index)),
                }
            }
        }
        Ok(Outcome::items(made))
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        upgrade::upgrade(version, parameters)
    }
}

/// How many requests go out together and how long to wait in between, as the first item says.
fn batches(parameters: &PerItem<Parameters>) -> (usize, Duration) {
    match parameters.get(0).ok().and_then(|parameters| parameters.options.batches()) {
        Some((size, pause)) => (size, pause),
        None => (usize::MAX, Duration::ZERO),
    }
}

/// Who sends the requests of the node.
async fn access(context: &NodeContext<'_>, parameters: &Parameters) -> Result<Access, NodeError> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (kind, parameter) = match parameters.authentication.as_str() {
        "" | "none" => (String::new(), "authentication"),
        "genericCredentialType" => (parameters.generic_auth_type.to_string(), "genericAuthType"),
        "predefinedCredentialType" => (text(&parameters.node_credential_type), "nodeCredentialType"),
        other => {
            let message = format!("there is no kind of authentication called \"{other}\"");
            return Err(NodeError::parameter("authentication", message));
        }
    };
    let access = if parameter == "authentication" {
        Access::default()
    } else if kind.is_empty() {
        return Err(NodeError::parameter(parameter, "no kind of credential is chosen"));
    } else {
        Access::with(context, &kind, parameter).await?
    };
    if parameters.provide_ssl_certificates {
        let certificate = Access::with(context, CERTIFICATE, "provideSslCertificates").await?;
        return Ok(access.and(certificate));
    }
    Ok(access)
}

/// The items that the answer for item `index` becomes.
async fn one(
    context: &NodeContext<'_>,
    parameters: &Parameters,
    access: &Access,
    item: &Item,
    index: usize,
) -> Result<Vec<Item>, Failure> {
    let work = async {
        let request = request::build(context, parameters, item).await?;
        if let Some(pages) = parameters.options.pages() {
            return pages::fetch(context, parameters, &pages, access, request, item, index).await;
        }
        let answer = access.open(context.services, request).await?;
        response::items(context, &parameters.options.response(), item, answer, index).await
    };
    work.await.map_err(|failure: Failure| failure.without_secrets(access))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
