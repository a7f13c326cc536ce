//! Webhook starts the workflow when somebody calls its address, and can answer with what the workflow made.
//! Example: `POST /webhook/orders` with `{"id": 7}` starts an execution whose first item is `{body: {id: 7}, …}`.

mod form;
mod parameters;
mod receive;
mod reply;
mod upgrade;
mod upload;

use std::sync::LazyLock;

use async_trait::async_trait;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Condition, CredentialUse, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule,
    Trigger, Upgrade, WebhookReply, WebhookRequest,
};

use parameters::Parameters;
pub(in crate::web) use parameters::status;

/// The node type `core.webhook`.
pub struct Webhook;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let credential = |kind, choice: &'static str| CredentialUse {
        kind,
        required: true,
        show: vec![Condition::is("authentication", [choice])],
    };
    Description {
        kind: "core.webhook",
        version: 2.1,
        label: "Webhook",
        summary: "Starts the workflow when its address is called.",
        category: Category::Trigger,
        icon: "webhook",
        keywords: &["http", "call", "url", "api", "post", "rest"],
        trigger: true,
        effect: Effect::Pure,
        inputs: Vec::new(),
        outputs: PortRule::one(),
        required_inputs: None,
        credentials: vec![
            credential("httpBasicAuth", "basicAuth"),
            credential("httpHeaderAuth", "headerAuth"),
        ],
        properties: form::properties(),
    }
});

#[async_trait]
impl Node for Webhook {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    /// Passes on the item that the call became. Started without a call it gives an empty one, so that what follows
    /// finds the fields it expects.
    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        if items.iter().any(|item| !item.json.is_empty() || item.binary.is_some()) {
            return Ok(Outcome::same(items));
        }
        Ok(Outcome::items(vec![receive::without_call()]))
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        upgrade::upgrade(version, parameters)
    }

    fn triggers(&self, parameters: &Object, webhook_id: Option<&str>) -> Result<Vec<Trigger>, NodeError> {
        Ok(vec![Trigger::Webhook(read(parameters)?.trigger(webhook_id)?)])
    }

    fn receive(&self, parameters: &Object, request: &WebhookRequest) -> Result<Item, WebhookReply> {
        let parameters =
            read(parameters).map_err(|error| receive::refusal(500, "RR-HOOK-0003", &error.message))?;
        receive::item(&parameters.options, request)
    }

    fn reply(&self, parameters: &Object, last: &[Item]) -> WebhookReply {
        match read(parameters) {
            Ok(parameters) => reply::last_node(&parameters, last),
            Err(error) => receive::refusal(500, "RR-HOOK-0003", &error.message),
        }
    }
}

fn read(parameters: &Object) -> Result<Parameters, NodeError> {
    Value::Object(parameters.clone()).read_as().map_err(|error| {
        NodeError::parameter("options", format!("a parameter of the webhook does not fit: {error}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
