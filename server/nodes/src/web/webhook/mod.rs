//! Webhook starts the workflow when somebody calls its address, and can answer with what the workflow made.
//! Example: `POST /webhook/orders` with `{"id": 7}` starts an execution whose first item is `{body: {id: 7}, …}`.

mod form;
mod parameters;
mod receive;
mod reply;
mod upgrade;
pub(in crate::web) mod upload;

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use model::{Item, Items, Object, Value};
use node_sdk::{
    Category, Condition, CredentialUse, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule,
    Ports, Trigger, Upgrade, WebhookReply, WebhookRequest, WebhookTrigger,
};

pub(crate) use form::{waiting_options, waiting_properties};
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
        outputs: vec![
            PortRule {
                show: vec![Condition::is("multipleMethods", [false])],
                ports: Ports::One { label: "" },
            },
            PortRule {
                show: vec![Condition::is("multipleMethods", [true])],
                ports: Ports::Entries { parameter: "httpMethod", label: "" },
            },
        ],
        required_inputs: None,
        replaced_by: None,
        credentials: vec![
            credential("httpBasicAuth", "basicAuth"),
            credential("httpHeaderAuth", "headerAuth"),
            credential("jwtAuth", "jwtAuth"),
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
        let called = items.iter().any(|item| !item.json.is_empty() || item.binary.is_some());
        let items = if called { items } else { Arc::new(vec![receive::without_call()]) };
        // Each of several methods has an output of its own; which one was called is remembered from the call.
        let output = context.memory.get("output").and_then(Value::as_i64).unwrap_or(0);
        let output = usize::try_from(output).unwrap_or(0).min(context.output_count.saturating_sub(1));
        let mut outputs = vec![Items::default(); output];
        outputs.push(items);
        Ok(Outcome { outputs, ..Outcome::default() })
    }

    fn output_of(&self, parameters: &Object, request: &WebhookRequest) -> usize {
        read(parameters).map_or(0, |parameters| parameters.output_of(&request.method))
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
        let mut item = receive::item(&parameters.options, request)?;
        if let Some(claims) = &request.claims {
            item.json.insert("jwtPayload", claims.clone());
        }
        Ok(item)
    }

    fn reply(&self, parameters: &Object, last: &[Item]) -> WebhookReply {
        match read(parameters) {
            Ok(parameters) => reply::last_node(&parameters, last),
            Err(error) => receive::refusal(500, "RR-HOOK-0003", &error.message),
        }
    }
}

/// The trigger that takes the call of a waiting execution at `suffix`; `parameters` are those of a webhook.
///
/// # Errors
/// As for a webhook.
pub(crate) fn waiting(parameters: &Object, suffix: &str) -> Result<WebhookTrigger, NodeError> {
    // Any path does: the address is that of the execution.
    let trigger = read(parameters)?.trigger(Some("waiting"))?;
    Ok(WebhookTrigger { path: suffix.to_owned(), ..trigger })
}

/// Reads a call as a webhook does.
///
/// # Errors
/// The answer for the caller, when the call is not one that can be read.
pub(crate) fn receive(parameters: &Object, request: &WebhookRequest) -> Result<Item, WebhookReply> {
    Webhook.receive(parameters, request)
}

/// Answers a call as a webhook does.
pub(crate) fn reply(parameters: &Object, last: &[Item]) -> WebhookReply {
    Webhook.reply(parameters, last)
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
