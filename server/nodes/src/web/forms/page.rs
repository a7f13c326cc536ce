//! Form shows another page to whoever sent the form that started the workflow, and goes on with the answers; or it shows
//! the last page. Example: Form Trigger → look the customer up → Form (page) with their orders → Form (end).

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use model::{Item, Items, Object, Value};
use node_sdk::{
    Category, Condition, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Property,
    PropertyKind, Upgrade, Wait, WaitCall, WebhookReply, WebhookRequest,
};
use serde::Deserialize;

use super::{Form, properties, redirect_to, text};
use crate::flow::wait;
use crate::pages;
use crate::web::reply_headers::guard;

/// The node type `core.form`.
pub struct FormPage;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.form",
    version: 2.5,
    label: "Form",
    summary: "Shows the next page of a form, or its end.",
    category: Category::Web,
    icon: "file-text",
    keywords: &["page", "step", "questions", "thanks", "ending", "completion"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: fields(),
});

fn fields() -> Vec<Property> {
    let page = || Condition::is("operation", ["page"]);
    let end = || Condition::is("operation", ["completion"]);
    let with = |choices: &'static [&'static str]| Condition::is("respondWith", choices.iter().copied());
    let mut all = vec![
        Property::new(
            "operation",
            "Show",
            PropertyKind::options([
                ("page", "Another page of the form"),
                ("completion", "The end of the form"),
            ]),
        )
        .default("page")
        .literal(),
        Property::new(
            "defineForm",
            "Describe the fields",
            PropertyKind::options([("fields", "One by one"), ("json", "As JSON")]),
        )
        .default("fields")
        .show(page()),
        properties::fields().show(page()).show(Condition::is("defineForm", ["fields"])),
        Property::new("jsonOutput", "Fields", PropertyKind::Json)
            .default("[\n  { \"fieldLabel\": \"Name\", \"requiredField\": true }\n]")
            .help("A list of fields with the same names as when they are described one by one.")
            .show(page())
            .show(Condition::is("defineForm", ["json"])),
        Property::new("limitWaitTime", "Give up after some time", PropertyKind::Boolean)
            .help("Goes on by itself, with the items that came in.")
            .show(page()),
    ];
    all.extend(wait::limits().into_iter().map(|property| property.show(page())));
    all.extend([
        Property::new(
            "respondWith",
            "End with",
            PropertyKind::options([
                ("text", "A page with a title and a text"),
                ("redirect", "Another page of the web"),
                ("showText", "A text or HTML of your own"),
                ("returnBinary", "A file"),
            ]),
        )
        .default("text")
        .show(end()),
        Property::new("completionTitle", "Title", PropertyKind::text())
            .show(end())
            .show(with(&["text", "returnBinary"])),
        Property::new("completionMessage", "Text", PropertyKind::String { rows: 3 })
            .show(end())
            .show(with(&["text", "returnBinary"])),
        Property::new("redirectUrl", "Address", PropertyKind::text())
            .placeholder("https://shop.example/thanks")
            .show(end())
            .show(with(&["redirect"])),
        Property::new("responseText", "Text", PropertyKind::String { rows: 6 })
            .show(end())
            .show(with(&["showText"])),
        Property::new("inputDataFieldName", "Name of the binary data", PropertyKind::text())
            .default("data")
            .show(end())
            .show(with(&["returnBinary"])),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection {
                add: "Add option",
                properties: vec![
                    Property::new("formTitle", "Title", PropertyKind::text()),
                    Property::new("formDescription", "Description", PropertyKind::String { rows: 3 }),
                    Property::new("buttonLabel", "Text of the button", PropertyKind::text())
                        .default("Submit"),
                    Property::new("customCss", "Own style", PropertyKind::String { rows: 6 }),
                ],
            },
        ),
    ]);
    all
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    operation: EcoString,
    #[serde(default)]
    define_form: EcoString,
    #[serde(default)]
    form_fields: Value,
    #[serde(default)]
    json_output: Value,
    #[serde(default)]
    limit_wait_time: bool,
    #[serde(default)]
    limit_type: EcoString,
    #[serde(default)]
    resume_amount: Value,
    #[serde(default)]
    resume_unit: EcoString,
    #[serde(default)]
    max_date_and_time: Value,
    #[serde(default)]
    respond_with: EcoString,
    #[serde(default)]
    completion_title: Value,
    #[serde(default)]
    completion_message: Value,
    #[serde(default)]
    redirect_url: Value,
    #[serde(default)]
    response_text: Value,
    #[serde(default)]
    input_data_field_name: EcoString,
    #[serde(default)]
    options: Object,
}

#[async_trait]
impl Node for FormPage {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let parameters: Parameters = context.parameters_once().await?;
        let items = context.items();
        if parameters.operation == "completion" {
            let reply = parameters.end(&items)?;
            let reply = WebhookReply { last_page: true, ..reply };
            return Ok(Outcome { reply: Some(reply), ..Outcome::same(items) });
        }
        let given = parameters.page(context);
        let mut trigger = Form::read(&given)?.trigger("")?;
        // What follows is another page or the end of the workflow, so whoever sent this one waits for it.
        trigger.response = node_sdk::ResponseMode::LastNode;
        let until = wait::limit(
            parameters.limit_wait_time,
            &parameters.limit_type,
            (&parameters.resume_amount, &parameters.resume_unit),
            &parameters.max_date_and_time,
            context.services.clock.now(),
            context.view.timezone(),
        )?;
        let wait = Wait { until, call: Some(WaitCall { trigger, parameters: given }) };
        Ok(Outcome { wait: Some(wait), ..Outcome::same(items) })
    }

    fn upgrade(&self, _: f64, parameters: &Object) -> Upgrade {
        // Every version has the same shape.
        Upgrade::Unchanged(parameters.clone())
    }

    fn receive(&self, parameters: &Object, request: &WebhookRequest) -> Result<Item, WebhookReply> {
        super::receive(parameters, request, false)
    }

    fn reply(&self, _: &Object, _: &[Item]) -> WebhookReply {
        pages::done()
    }
}

impl Parameters {
    /// The parameters of the page. Without a title of its own it has that of the form that began the workflow.
    fn page(&self, context: &NodeContext<'_>) -> Object {
        let fields = if self.define_form == "json" { &self.json_output } else { &self.form_fields };
        let title = self.options.get("formTitle").map(text).filter(|title| !title.is_empty());
        let title = title.unwrap_or_else(|| {
            let first = context.view.global("nodeNames");
            let names = first.as_ref().and_then(Value::as_array).unwrap_or_default();
            let of = |name: &Value| {
                let parameters = context.view.node_parameters(name.as_str()?).ok()?;
                let title = parameters.get("formTitle").map(text).filter(|title| !title.is_empty());
                title.filter(|title| !title.starts_with('='))
            };
            names.iter().find_map(of).unwrap_or_default()
        });
        Object::from([
            ("formTitle", Value::String(title)),
            ("formFields", fields.clone()),
            ("options", Value::Object(self.options.clone())),
        ])
    }

    /// The last page.
    fn end(&self, items: &Items) -> Result<WebhookReply, NodeError> {
        let css = self.options.get("customCss").map(text).unwrap_or_default();
        match self.respond_with.as_str() {
            "" | "text" => {
                let title = text(&self.completion_title);
                let title = if title.trim().is_empty() { "Thank you" } else { title.as_str() };
                Ok(pages::state(200, true, title, &text(&self.completion_message), &css))
            }
            "redirect" => {
                let address = text(&self.redirect_url);
                if address.trim().is_empty() {
                    return Err(NodeError::parameter("redirectUrl", "there is no address to go on to"));
                }
                Ok(redirect_to(address.trim()))
            }
            "showText" => {
                let mut reply = WebhookReply::text(200, text(&self.response_text).as_str());
                reply.headers = vec![("content-type".into(), "text/html; charset=utf-8".into())];
                Ok(guard(reply))
            }
            "returnBinary" => {
                let name = match self.input_data_field_name.trim() {
                    "" => "data",
                    name => name,
                };
                let found = items.iter().find_map(|item| item.binary.as_ref()?.get(name).cloned());
                let blob = found.ok_or_else(|| {
                    NodeError::parameter(
                        "inputDataFieldName",
                        format!("no item has binary data called \"{name}\""),
                    )
                })?;
                let file: String = blob
                    .file_name
                    .as_deref()
                    .unwrap_or("file")
                    .chars()
                    .filter(|it| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_' | ' '))
                    .collect();
                let headers = vec![
                    ("content-type".into(), blob.mime_type.clone()),
                    ("content-disposition".into(), format!("attachment; filename=\"{file}\"").into()),
                ];
                Ok(guard(WebhookReply { status: 200, headers, blob: Some(blob), ..WebhookReply::default() }))
            }
            other => Err(NodeError::parameter("respondWith", format!("a form cannot end with \"{other}\""))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn each_way_to_end() {
        let end = |json: &str| {
            let parameters: Parameters = Value::from_json(json).expect(json).read_as().expect(json);
            parameters.end(&Items::default())
        };
        let page = end(r#"{"completionTitle":"<b>Done","completionMessage":"Bye"}"#).expect("a page");
        let html = String::from_utf8_lossy(&page.body).into_owned();
        assert!(page.page && html.contains("&lt;b&gt;Done") && html.contains("Bye"));
        let on = end(r#"{"respondWith":"redirect","redirectUrl":"shop.example/thanks"}"#).expect("a reply");
        assert_eq!((on.status, on.headers[0].1.as_str()), (303, "https://shop.example/thanks"));
        let script =
            end(r#"{"respondWith":"redirect","redirectUrl":"javascript:alert(1)"}"#).expect("a page");
        assert_eq!(script.status, 500);
        let own = end(r#"{"respondWith":"showText","responseText":"<i>x</i>"}"#).expect("a reply");
        assert!(
            own.headers
                .iter()
                .any(|(name, value)| name == "content-security-policy" && value.starts_with("sandbox"))
        );
        for (wrong, parameter) in [
            (r#"{"respondWith":"returnBinary"}"#, "inputDataFieldName"),
            (r#"{"respondWith":"redirect"}"#, "redirectUrl"),
            (r#"{"respondWith":"song"}"#, "respondWith"),
        ] {
            assert_eq!(end(wrong).expect_err(wrong).parameter.as_deref(), Some(parameter));
        }
    }
}
