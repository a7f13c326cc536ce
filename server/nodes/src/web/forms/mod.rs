//! Forms that people outside fill in: the trigger, the pages in the middle of a workflow, and the forms that waiting
//! executions show. A page works without scripts; what is sent is checked here, whatever the browser checked.

mod fields;
pub mod page;
mod properties;
mod render;
mod submission;
pub mod trigger;

use ecow::EcoString;
use model::{Item, Object, Value};
use node_sdk::{NodeError, ResponseMode, WebhookAuth, WebhookReply, WebhookRequest, WebhookTrigger};
use serde::Deserialize;

use self::fields::Field;
pub(crate) use self::properties::{fields as fields_property, page_options, page_properties};
use crate::pages;

/// A form as its parameters describe it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Form {
    authentication: EcoString,
    form_title: Value,
    form_description: Value,
    form_fields: Value,
    response_mode: EcoString,
    options: Options,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    form_title: Value,
    form_description: Value,
    button_label: Value,
    custom_css: Value,
    ignore_bots: bool,
    use_workflow_timezone: Option<bool>,
    ip_whitelist: EcoString,
    respond_with_options: RespondWith,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct RespondWith {
    values: Respond,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Respond {
    respond_with: EcoString,
    form_submitted_text: Value,
    redirect_url: Value,
}

fn text(value: &Value) -> EcoString {
    if value.is_null() { EcoString::new() } else { value.to_text() }
}

impl Form {
    /// The form that `parameters` describe.
    ///
    /// # Errors
    /// When they are not those of a form.
    pub(super) fn read(parameters: &Object) -> Result<Self, NodeError> {
        Value::Object(parameters.clone()).read_as().map_err(|error| {
            NodeError::parameter("options", format!("a parameter of the form does not fit: {error}"))
        })
    }

    fn fields(&self) -> Result<Vec<Field>, NodeError> {
        Field::list(&self.form_fields).map_err(|reason| NodeError::parameter("formFields", reason))
    }

    fn title(&self) -> EcoString {
        let own = text(&self.options.form_title);
        if own.is_empty() { text(&self.form_title) } else { own }
    }

    fn description(&self) -> EcoString {
        let own = text(&self.options.form_description);
        if own.is_empty() { text(&self.form_description) } else { own }
    }

    /// The trigger that takes what is sent.
    ///
    /// # Errors
    /// When a field or the kind of authentication is not one a form can have.
    pub(super) fn trigger(&self, path: &str) -> Result<WebhookTrigger, NodeError> {
        self.fields()?;
        let auth = match self.authentication.as_str() {
            "" | "none" => WebhookAuth::None,
            "basicAuth" => WebhookAuth::Basic,
            "headerAuth" => WebhookAuth::Header,
            "jwtAuth" => WebhookAuth::Jwt,
            "n8nUserAuth" => WebhookAuth::User,
            other => {
                let message = format!("people at a form cannot be told by \"{other}\"");
                return Err(NodeError::parameter("authentication", message));
            }
        };
        let response = match self.response_mode.as_str() {
            "" | "onReceived" => ResponseMode::OnReceived,
            "lastNode" => ResponseMode::LastNode,
            "responseNode" => ResponseMode::ResponseNode,
            other => {
                let message = format!("a form cannot answer by \"{other}\"");
                return Err(NodeError::parameter("responseMode", message));
            }
        };
        let ip_allow = self.options.ip_whitelist.split(',').map(str::trim).filter(|it| !it.is_empty());
        Ok(WebhookTrigger {
            methods: vec!["GET".into(), "POST".into()],
            path: path.to_owned(),
            response,
            auth,
            ignore_bots: self.options.ignore_bots,
            ip_allow: ip_allow.map(str::to_owned).collect(),
            immediate: self.submitted(),
            form: true,
            ..WebhookTrigger::default()
        })
    }

    /// What people see who have sent the form, when nothing else follows.
    fn submitted(&self) -> WebhookReply {
        let respond = &self.options.respond_with_options.values;
        let redirect = text(&respond.redirect_url);
        if respond.respond_with == "redirect" && !redirect.trim().is_empty() {
            return redirect_to(redirect.trim());
        }
        let given = text(&respond.form_submitted_text);
        let words = if given.trim().is_empty() { "Your answers have arrived." } else { given.as_str() };
        pages::state(200, true, "Thank you", words, &text(&self.options.custom_css))
    }
}

/// Sends the browser on to `address`; only the web and mail, so that no address runs anything.
fn redirect_to(address: &str) -> WebhookReply {
    let lower = address.to_ascii_lowercase();
    let scheme = lower.split_once(':').map(|(scheme, _)| scheme);
    let address = match scheme {
        Some("http" | "https" | "mailto" | "tel") => address.to_owned(),
        // `shop.example/thanks` is how people write it.
        _ if !lower.starts_with('/') && !lower.contains(':') => format!("https://{address}"),
        _ => return pages::problem(&Value::from("The address to go on to is not one of the web.")),
    };
    if http::HeaderValue::try_from(&address).is_err() {
        return pages::problem(&Value::from("The address to go on to is not valid."));
    }
    WebhookReply {
        status: 303,
        headers: vec![("location".into(), address.into())],
        last_page: true,
        ..WebhookReply::default()
    }
}

/// The trigger of a form that a waiting execution shows.
///
/// # Errors
/// As [`Form::trigger`].
pub(crate) fn waiting(parameters: &Object, suffix: &str) -> Result<WebhookTrigger, NodeError> {
    Form::read(parameters)?.trigger(suffix)
}

/// Shows the page to who asks for it, and reads what is sent into an item. `first`: nothing happened before.
///
/// # Errors
/// The page, also when what was sent has to be put right.
pub(crate) fn receive(
    parameters: &Object,
    request: &WebhookRequest,
    first: bool,
) -> Result<Item, WebhookReply> {
    let wrong = |error: NodeError| pages::problem(&Value::from(error.message));
    let form = Form::read(parameters).map_err(wrong)?;
    let fields = form.fields().map_err(wrong)?;
    if request.method != "POST" {
        return Err(render::page(
            &form,
            &fields,
            request,
            &submission::Given::of_query(&fields, request),
            200,
        ));
    }
    submission::item(&form, &fields, request, first)
}

/// What people see who have sent the form that `parameters` describe.
pub(crate) fn submitted(parameters: &Object) -> WebhookReply {
    Form::read(parameters).map_or_else(|_| pages::done(), |form| form.submitted())
}
