//! HTTP Request calls an address for each item and gives what it answers. Example: `GET https://api.example/users`
//! with query `page` = `{{ $json.page }}`; a JSON list in the answer becomes one item for each element.

mod authentication;
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
use model::{Item, Object};
use node_sdk::{
    Category, Condition, CredentialUse, Description, Effect, Node, NodeContext, NodeError, Outcome, PerItem,
    PortRule, Upgrade,
};

use authentication::Authentication;
use parameters::Parameters;

/// The node type `core.httpRequest`.
pub struct HttpRequest;

/// Most requests of one node that are under way at the same time.
const CONCURRENT: usize = 16;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let credential = |kind: &'static str| CredentialUse {
        kind,
        required: true,
        show: vec![
            Condition::is("authentication", ["genericCredentialType"]),
            Condition::is("genericAuthType", [kind]),
        ],
    };
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
        credentials: authentication::KINDS.map(credential).into(),
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
        let authentication = match parameters.get(0) {
            Ok(parameters) => Authentication::of(context, parameters).await,
            Err(error) => Err(error),
        };
        let authentication = &authentication;
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
                        let answer = match (parameters, authentication) {
                            (Ok(parameters), Ok(authentication)) => {
                                let answer = one(context, parameters, authentication, item, index).await;
                                answer.map_err(|error| authentication.hide(error))
                            }
                            (Err(error), _) => Err(error),
                            (_, Err(error)) => Err(error.clone()),
                        };
                        (index, answer)
                    }
                })
                .buffered(CONCURRENT);
            while let Some((index, answer)) = answers.next().await {
                match answer {
                    Ok(items) => made.extend(items),
                    Err(error) => made.push(context.failed_item(error, index)?),
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

/// The items that the answer for item `index` becomes.
async fn one(
    context: &NodeContext<'_>,
    parameters: &Parameters,
    authentication: &Authentication,
    item: &Item,
    index: usize,
) -> Result<Vec<Item>, NodeError> {
    let request = request::build(context, parameters, authentication, item).await?;
    if let Some(pages) = parameters.options.pages() {
        return pages::fetch(context, parameters, &pages, authentication, request, item, index).await;
    }
    let answer = context.services.egress.fetch(request).await?;
    response::items(context, &parameters.options.response(), item, answer, index).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
