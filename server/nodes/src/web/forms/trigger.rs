//! Form Trigger starts the workflow when somebody sends its form. Example: `/form/contact` with "Name" and "E-mail" →
//! an item `{Name, "E-mail", submittedAt, formMode}`. Form nodes after it show further pages.

use std::sync::{Arc, LazyLock};

use super::{Form, properties, text};
use async_trait::async_trait;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Condition, CredentialUse, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule,
    Property, PropertyKind, Trigger, Upgrade, WebhookReply, WebhookRequest,
};

/// The node type `core.formTrigger`.
pub struct FormTrigger;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.formTrigger",
    version: 2.6,
    label: "Form Trigger",
    summary: "Starts the workflow when somebody sends its form.",
    category: Category::Trigger,
    icon: "clipboard-list",
    keywords: &["form", "survey", "page", "questions", "input", "upload"],
    trigger: true,
    effect: Effect::Pure,
    inputs: Vec::new(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: vec![CredentialUse {
        kind: "httpBasicAuth",
        required: true,
        show: vec![Condition::is("authentication", ["basicAuth"])],
    }],
    properties: fields(),
});

fn fields() -> Vec<Property> {
    let mut options = properties::page_options();
    options.insert(
        0,
        Property::new("path", "Path", PropertyKind::text())
            .placeholder("contact")
            .help("What follows /form/ in the address. Empty: an address that nobody can guess."),
    );
    options.push(
        Property::new("useWorkflowTimezone", "Times in the zone of the workflow", PropertyKind::Boolean)
            .default(true),
    );
    options.push(
        Property::new("ipWhitelist", "Addresses that may open it", PropertyKind::text())
            .placeholder("10.0.0.0/8, 192.168.1.5"),
    );
    options.push(Property::new("appendAttribution", "Say what made the form", PropertyKind::Boolean));
    vec![
        Property::new(
            "authentication",
            "Who may open it",
            PropertyKind::options([
                ("none", "Everybody"),
                ("basicAuth", "With user name and password"),
                ("n8nUserAuth", "People who are signed in here"),
            ]),
        )
        .default("none")
        .literal(),
        properties::title().literal(),
        properties::description().literal(),
        properties::fields().literal(),
        Property::new(
            "responseMode",
            "Answer",
            PropertyKind::options([
                ("onReceived", "At once"),
                ("lastNode", "When the workflow has finished"),
                ("responseNode", "By a Respond to Webhook node"),
            ]),
        )
        .default("onReceived")
        .literal(),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: options },
        )
        .literal(),
    ]
}

#[async_trait]
impl Node for FormTrigger {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    /// Passes on what was sent. Started without a form it gives an item with its fields empty.
    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        if items.iter().any(|item| !item.json.is_empty() || item.binary.is_some()) {
            return Ok(Outcome::same(items));
        }
        let parameters: Object = context.parameters_once().await?;
        let mut json = Object::new();
        for field in Form::read(&parameters)?.fields()? {
            if !field.key().is_empty() {
                json.insert(field.key(), if field.many() { Value::array([]) } else { Value::Null });
            }
        }
        let at = context.services.clock.now();
        json.insert("submittedAt", at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
        json.insert("formMode", "test");
        Ok(Outcome { outputs: vec![Arc::new(vec![Item::new(json)])], ..Outcome::default() })
    }

    /// Up to the second version the path stood beside the options, and times were those of UTC.
    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        let mut new = parameters.clone();
        let mut options = new.get("options").and_then(Value::as_object).cloned().unwrap_or_default();
        let before = options.clone();
        if let Some(path) = new.remove("path").filter(|path| path.as_str() != Some(""))
            && !options.contains_key("path")
        {
            options.insert("path", path);
        }
        if version <= 2.0 && !options.contains_key("useWorkflowTimezone") {
            options.insert("useWorkflowTimezone", false);
        }
        // The first version kept the text and the address of what follows beside each other.
        if let Some(words) = options.remove("formSubmittedText")
            && !options.contains_key("respondWithOptions")
        {
            let values = Object::from([("respondWith", Value::from("text")), ("formSubmittedText", words)]);
            let values = Object::from([("values", Value::Object(values))]);
            options.insert("respondWithOptions", Value::Object(values));
        }
        if options != before || new.contains_key("options") {
            new.insert("options", options);
        }
        if new == *parameters { Upgrade::Unchanged(new) } else { Upgrade::Changed(new) }
    }

    fn triggers(&self, parameters: &Object, webhook_id: Option<&str>) -> Result<Vec<Trigger>, NodeError> {
        let given = parameters.get("options").and_then(|options| options.get("path"));
        let given = given.map(text).unwrap_or_default();
        let path = given.trim().trim_matches('/');
        let path = if path.is_empty() { webhook_id.unwrap_or_default() } else { path };
        if path.is_empty() {
            return Err(NodeError::parameter("options.path", "the form has no path"));
        }
        if path.starts_with('=')
            || path.contains(['?', '#', '\\', ':'])
            || path.split('/').any(|it| it == "..")
        {
            return Err(NodeError::parameter("options.path", format!("\"{path}\" is not a path")));
        }
        Ok(vec![Trigger::Webhook(Form::read(parameters)?.trigger(path)?)])
    }

    fn receive(&self, parameters: &Object, request: &WebhookRequest) -> Result<Item, WebhookReply> {
        super::receive(parameters, request, true)
    }

    fn reply(&self, parameters: &Object, _: &[Item]) -> WebhookReply {
        super::submitted(parameters)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "the shared form reads them; this says that all are described")]
    struct Parameters {
        #[serde(default)]
        authentication: Value,
        #[serde(default)]
        form_title: Value,
        #[serde(default)]
        form_description: Value,
        #[serde(default)]
        form_fields: Value,
        #[serde(default)]
        response_mode: Value,
        #[serde(default)]
        options: Value,
    }

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    fn parameters() -> Object {
        let json = r#"{"formTitle":"<Hi>","formFields":{"values":[
            {"fieldLabel":"Name","requiredField":true},
            {"fieldLabel":"Age","fieldType":"number"},
            {"fieldLabel":"Colours","fieldType":"checkbox","fieldOptions":{"values":[{"option":"red"},{"option":"blue"}]}},
            {"fieldLabel":"CV (pdf)","fieldType":"file","acceptFileTypes":".pdf"},
            {"fieldName":"from","fieldType":"hiddenField","fieldValue":"site"}]}}"#;
        Value::from_json(json).expect("json").as_object().cloned().expect("an object")
    }

    fn send(body: &str) -> Result<Item, WebhookReply> {
        let body = body.replace('\n', "\r\n");
        FormTrigger.receive(
            &parameters(),
            &WebhookRequest {
                method: "POST".into(),
                headers: vec![("content-type".into(), "multipart/form-data; boundary=X".into())],
                body: Bytes::from(body),
                at: "2030-01-02T03:04:05Z".parse().expect("a time"),
                timezone: "Europe/Berlin".into(),
                ..WebhookRequest::default()
            },
        )
    }

    fn part(name: &str, value: &str) -> String {
        format!("--X\nContent-Disposition: form-data; name=\"{name}\"\n\n{value}\n")
    }

    #[test]
    fn what_is_sent_becomes_an_item() {
        let file = "--X\nContent-Disposition: form-data; name=\"field-3\"; filename=\"a.pdf\"\nContent-Type: application/pdf\n\nhello\n";
        let body = [
            part("field-0", " Ada "),
            part("field-1", "36.5"),
            part("field-2", "red"),
            part("field-4", "ad"),
            file.to_owned(),
            "--X--\n".into(),
        ]
        .concat();
        let item = send(&body).expect("an item");
        assert_eq!(
            Value::Object(item.json).to_json(),
            r#"{"Name":"Ada","Age":36.5,"Colours":["red"],"CV (pdf)":[{"filename":"a.pdf","mimetype":"application/pdf","size":5}],"from":"ad","submittedAt":"2030-01-02T04:04:05.000+01:00","formMode":"production"}"#
        );
        assert_eq!(item.binary.expect("binary data")["CV__pdf_"].data, "aGVsbG8=");
    }

    #[test]
    fn what_is_wrong_comes_back_in_its_place() {
        let body = [part("field-0", ""), part("field-1", "<b>x"), part("field-2", "green"), "--X--\n".into()];
        let page = send(&body.concat()).expect_err("a page");
        let html = String::from_utf8_lossy(&page.body).into_owned();
        assert_eq!(page.status, 422);
        assert_eq!(html.matches("class=\"error\"").count(), 3);
        assert!(html.contains("&lt;b&gt;x") && html.contains("&lt;Hi&gt;") && !html.contains("<b>x"));
    }

    #[test]
    fn old_forms_are_brought_over() {
        let old = Object::from([("path", "contact"), ("formTitle", "T")]);
        let Upgrade::Changed(new) = FormTrigger.upgrade(2.0, &old) else { panic!("changed") };
        assert_eq!(
            Value::Object(new).to_json(),
            r#"{"formTitle":"T","options":{"path":"contact","useWorkflowTimezone":false}}"#
        );
    }
}
