//! Wait lets the execution sleep: for some time, until a date, until a call to its own signed address, or until somebody
//! has filled in a form there. Example: send `{{ $execution.resumeUrl }}` to a colleague → Wait (on a call) → go on with
//! the answer.

mod form;
mod parameters;

use std::sync::LazyLock;

use async_trait::async_trait;
use jiff::Timestamp;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Condition, CredentialUse, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule,
    Upgrade, WaitCall, WebhookReply, WebhookRequest,
};

pub(crate) use self::form::{limits, units};
use self::parameters::Parameters;
pub(crate) use self::parameters::limit;
use crate::web::{forms, webhook};

/// The node type `core.wait`.
pub struct Wait;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let credential = |kind, choice: &'static str| CredentialUse {
        kind,
        required: true,
        show: vec![
            Condition::is("resume", ["webhook", "form"]),
            Condition::is("incomingAuthentication", [choice]),
        ],
    };
    Description {
        kind: "core.wait",
        version: 1.1,
        label: "Wait",
        summary: "Lets the execution sleep until a time, a call or a filled-in form.",
        category: Category::Flow,
        icon: "hourglass",
        keywords: &["sleep", "delay", "pause", "approval", "resume", "human"],
        trigger: false,
        effect: Effect::Pure,
        inputs: PortRule::one(),
        outputs: PortRule::one(),
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
impl Node for Wait {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let parameters: Parameters = context.parameters_once().await?;
        let now = context.services.clock.now();
        let zone = context.view.timezone().to_owned();
        let wait = match parameters.resume.as_str() {
            "" | "timeInterval" => node_sdk::Wait::until(parameters::after(
                now,
                &parameters.amount,
                &parameters.unit,
                "amount",
                "unit",
            )?),
            "specificTime" => {
                node_sdk::Wait::until(parameters::at(&parameters.date_time, &zone, "dateTime")?)
            }
            "webhook" => {
                let given = parameters.as_webhook();
                let trigger = webhook::waiting(&given, &parameters.suffix())?;
                let call = Some(WaitCall { trigger, parameters: given });
                node_sdk::Wait { until: parameters.limit(now, &zone)?, call }
            }
            "form" => {
                let given = parameters.as_form();
                let trigger = forms::waiting(&given, &parameters.suffix())?;
                let call = Some(WaitCall { trigger, parameters: given });
                node_sdk::Wait { until: parameters.limit(now, &zone)?, call }
            }
            other => {
                return Err(NodeError::parameter(
                    "resume",
                    format!("nothing can be waited for by \"{other}\""),
                ));
            }
        };
        let passed = Outcome::same(context.items());
        // A time that is over is nothing to wait for.
        let over = wait.call.is_none() && wait.until.is_some_and(|until: Timestamp| until <= now);
        if over { Ok(passed) } else { Ok(Outcome { wait: Some(wait), ..passed }) }
    }

    /// The first version waited for an hour where the file says nothing; today it is five seconds.
    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        let resume = parameters.get("resume").and_then(Value::as_str).unwrap_or("timeInterval");
        if version >= 1.1 || resume != "timeInterval" {
            return Upgrade::Unchanged(parameters.clone());
        }
        let mut new = parameters.clone();
        for (name, default) in [("amount", Value::from(1)), ("unit", Value::from("hours"))] {
            if !new.contains_key(name) {
                new.insert(name, default);
            }
        }
        if new == *parameters { Upgrade::Unchanged(new) } else { Upgrade::Changed(new) }
    }

    fn receive(&self, parameters: &Object, request: &WebhookRequest) -> Result<Item, WebhookReply> {
        if is_form(parameters) {
            forms::receive(parameters, request, false)
        } else {
            webhook::receive(parameters, request)
        }
    }

    fn reply(&self, parameters: &Object, last: &[Item]) -> WebhookReply {
        if is_form(parameters) { forms::submitted(parameters) } else { webhook::reply(parameters, last) }
    }
}

fn is_form(parameters: &Object) -> bool {
    parameters.contains_key("formFields")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn the_first_version_keeps_its_hour() {
        let Upgrade::Changed(new) = Wait.upgrade(1.0, &Object::new()) else { panic!("changed") };
        assert_eq!(Value::Object(new).to_json(), r#"{"amount":1,"unit":"hours"}"#);
        let given = Object::from([("amount", Value::from(2)), ("unit", Value::from("minutes"))]);
        assert_eq!(Wait.upgrade(1.0, &given), Upgrade::Unchanged(given));
        assert_eq!(Wait.upgrade(1.1, &Object::new()), Upgrade::Unchanged(Object::new()));
    }
}
