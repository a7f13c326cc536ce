//! A question to a person, and the execution that waits for the answer: a decision, a text, or a form. The message holds a
//! signed link to a page; only what is sent from that page wakes the execution up, because programs that look through
//! mail open every link.

use std::fmt::Write as _;

use ecow::EcoString;
use jiff::Timestamp;
use model::{Item, Object, Value};
use node_sdk::{
    Condition, EntryGroup, NodeContext, NodeError, Property, PropertyKind, Wait, WaitCall, WebhookReply,
    WebhookRequest,
};
use serde::Deserialize;

use crate::flow::wait;
use crate::pages::{self, clean, escape};
use crate::web::forms;

/// Name of the query parameter, and of the field of the page, that holds a decision.
const APPROVED: &str = "approved";

/// What is asked, as the parameters of the node say.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Question {
    subject: Value,
    message: Value,
    response_type: EcoString,
    approval_options: Entry<Approval>,
    define_form: EcoString,
    json_output: Value,
    form_fields: Value,
    options: Options,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entry<T> {
    values: T,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Approval {
    approval_type: EcoString,
    approve_label: Value,
    disapprove_label: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    limit_wait_time: Option<Entry<Limit>>,
    message_button_label: Value,
    response_form_title: Value,
    response_form_description: Value,
    response_form_button_label: Value,
    response_form_custom_css: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Limit {
    limit_type: EcoString,
    resume_amount: Value,
    resume_unit: EcoString,
    max_date_and_time: Value,
}

impl Default for Limit {
    fn default() -> Self {
        let (resume_amount, resume_unit) = (Value::from(45), "minutes".into());
        Self { limit_type: EcoString::new(), resume_amount, resume_unit, max_date_and_time: Value::Null }
    }
}

/// The message, in both shapes.
pub(crate) struct Bodies {
    /// Without markup.
    pub text: String,
    /// With buttons.
    pub html: String,
}

fn text(value: &Value) -> EcoString {
    if value.is_null() { EcoString::new() } else { value.to_text() }
}

/// `value` as text, or `default` when it is empty.
fn or(value: &Value, default: &str) -> EcoString {
    Some(text(value)).filter(|text| !text.trim().is_empty()).unwrap_or_else(|| default.into())
}

/// The properties that ask, each shown only when `shown`.
pub(crate) fn properties(shown: impl Fn() -> Condition) -> Vec<Property> {
    let answer = |kinds: &'static [&'static str]| Condition::is("responseType", kinds.iter().copied());
    let line = |name, label| Property::new(name, label, PropertyKind::text());
    let double = || Condition::is("approvalType", ["double"]);
    let approval = EntryGroup {
        name: "values",
        label: "Decision",
        properties: vec![
            Property::new(
                "approvalType",
                "Buttons",
                PropertyKind::options([("single", "Approve only"), ("double", "Approve and decline")]),
            )
            .default("single"),
            line("approveLabel", "Text to approve").default("Approve"),
            line("disapproveLabel", "Text to decline").default("Decline").show(double()),
        ],
    };
    let properties = vec![
        Property::new("message", "Message", PropertyKind::String { rows: 4 })
            .required()
            .help("What the person reads above the buttons. Simple HTML stays."),
        Property::new(
            "responseType",
            "Answer",
            PropertyKind::options([
                ("approval", "A decision"),
                ("freeText", "A text"),
                ("customForm", "A form"),
            ]),
        )
        .default("approval"),
        Property::new(
            "approvalOptions",
            "Decision",
            PropertyKind::FixedCollection {
                multiple: false,
                add: "Choose the buttons",
                groups: vec![approval],
            },
        )
        .show(answer(&["approval"])),
        Property::new(
            "defineForm",
            "Describe the fields",
            PropertyKind::options([("fields", "One by one"), ("json", "As JSON")]),
        )
        .default("fields")
        .show(answer(&["customForm"])),
        forms::fields_property().show(answer(&["customForm"])).show(Condition::is("defineForm", ["fields"])),
        Property::new("jsonOutput", "Fields", PropertyKind::Json)
            .default("[\n  { \"fieldLabel\": \"Name\", \"requiredField\": true }\n]")
            .help("A list of fields with the same names as when they are described one by one.")
            .show(answer(&["customForm"]))
            .show(Condition::is("defineForm", ["json"])),
    ];
    properties.into_iter().map(|property| property.show(shown())).collect()
}

/// The options of a question.
pub(crate) fn options() -> Vec<Property> {
    let form = |property: Property| property.show(Condition::is("/responseType", ["freeText", "customForm"]));
    let line = |name, label| Property::new(name, label, PropertyKind::text());
    let kind = |choice: &'static str| Condition::is("limitType", [choice]);
    let limit = EntryGroup {
        name: "values",
        label: "Limit",
        properties: vec![
            Property::new(
                "limitType",
                "Give up",
                PropertyKind::options([
                    ("afterTimeInterval", "After some time"),
                    ("atSpecifiedTime", "At a date and time"),
                ]),
            )
            .default("afterTimeInterval"),
            Property::new("resumeAmount", "Amount", PropertyKind::Number { min: Some(0.0), max: None })
                .default(45)
                .show(kind("afterTimeInterval")),
            Property::new("resumeUnit", "Unit", wait::units())
                .default("minutes")
                .show(kind("afterTimeInterval")),
            Property::new("maxDateAndTime", "Date and time", PropertyKind::DateTime)
                .show(kind("atSpecifiedTime")),
        ],
    };
    vec![
        Property::new(
            "limitWaitTime",
            "Give up after some time",
            PropertyKind::FixedCollection { multiple: false, add: "Set a limit", groups: vec![limit] },
        )
        .help("Goes on by itself, with the items that came in."),
        form(line("messageButtonLabel", "Text of the button in the message").default("Respond")),
        form(line("responseFormTitle", "Title of the page")),
        form(Property::new(
            "responseFormDescription",
            "Description on the page",
            PropertyKind::String { rows: 3 },
        )),
        form(line("responseFormButtonLabel", "Text of the button on the page").default("Submit")),
        form(Property::new(
            "responseFormCustomCss",
            "Own style of the page",
            PropertyKind::String { rows: 6 },
        )),
    ]
}

impl Question {
    /// The question that `parameters` hold.
    ///
    /// # Errors
    /// When a parameter does not fit.
    pub(crate) fn read(parameters: &Object) -> Result<Self, NodeError> {
        let read: Self = Value::Object(parameters.clone()).read_as().map_err(|error| {
            NodeError::parameter("responseType", format!("a parameter of the question does not fit: {error}"))
        })?;
        match read.response_type.as_str() {
            "" | "approval" | "freeText" | "customForm" => Ok(read),
            other => {
                let message = format!("nobody can answer by \"{other}\"");
                Err(NodeError::parameter("responseType", message))
            }
        }
    }

    fn asks_for_decision(&self) -> bool {
        matches!(self.response_type.as_str(), "" | "approval")
    }

    /// What the execution waits for.
    ///
    /// # Errors
    /// When a field of the form or the limit does not make sense.
    pub(crate) fn wait(&self, now: Timestamp, zone: &str) -> Result<Wait, NodeError> {
        let until = match &self.options.limit_wait_time {
            Some(Entry { values: limit }) => wait::limit(
                true,
                &limit.limit_type,
                (&limit.resume_amount, &limit.resume_unit),
                &limit.max_date_and_time,
                now,
                zone,
            )?,
            None => None,
        };
        let parameters = self.page();
        let trigger = forms::waiting(&parameters, "")?;
        Ok(Wait { until, call: Some(WaitCall { trigger, parameters }) })
    }

    /// The parameters of the page that takes the answer.
    fn page(&self) -> Object {
        let options = &self.options;
        let (kind, fields) = if self.asks_for_decision() {
            ("approval", Value::Null)
        } else if self.response_type == "freeText" {
            let field = [("fieldLabel", Value::from("Response")), ("fieldType", "textarea".into())];
            let mut field = Object::from(field);
            field.insert("requiredField", true);
            ("freeText", Value::array([Value::Object(field)]))
        } else if self.define_form == "json" {
            ("customForm", self.json_output.clone())
        } else {
            ("customForm", self.form_fields.clone())
        };
        let given = |value: &Value, default: &Value| {
            if text(value).trim().is_empty() { default.clone() } else { value.clone() }
        };
        let (title, about) = if kind == "approval" {
            (self.subject.clone(), self.message.clone())
        } else {
            (
                given(&options.response_form_title, &self.subject),
                given(&options.response_form_description, &self.message),
            )
        };
        let form = [
            ("buttonLabel", given(&options.response_form_button_label, &"Submit".into())),
            ("customCss", options.response_form_custom_css.clone()),
        ];
        let approval = &self.approval_options.values;
        let decision = [
            ("both", Value::from(approval.approval_type == "double")),
            ("approve", Value::String(or(&approval.approve_label, "Approve"))),
            ("decline", Value::String(or(&approval.disapprove_label, "Decline"))),
        ];
        Object::from([
            ("responseType", Value::from(kind)),
            ("formTitle", title),
            ("formDescription", about),
            ("formFields", fields),
            ("decision", Value::Object(Object::from(decision))),
            ("options", Value::Object(Object::from(form))),
        ])
    }

    /// The message with its links, for the execution of `context`.
    ///
    /// # Errors
    /// When nobody here takes answers.
    pub(crate) fn bodies(&self, context: &NodeContext<'_>) -> Result<Bodies, NodeError> {
        let execution = context.view.global("execution").unwrap_or_default();
        let link = execution.get("resumeFormUrl").map(text).unwrap_or_default();
        if link.is_empty() {
            return Err(NodeError::parameter("operation", "here is no server that could take the answer"));
        }
        let joint = if link.contains('?') { '&' } else { '?' };
        let buttons = if self.asks_for_decision() {
            let approval = &self.approval_options.values;
            let mut buttons =
                vec![(or(&approval.approve_label, "Approve"), format!("{link}{joint}{APPROVED}=true"))];
            if approval.approval_type == "double" {
                let label = or(&approval.disapprove_label, "Decline");
                buttons.push((label, format!("{link}{joint}{APPROVED}=false")));
            }
            buttons
        } else {
            vec![(or(&self.options.message_button_label, "Respond"), link.to_string())]
        };
        let message = text(&self.message);
        let mut plain = message.trim().to_string();
        let mut html = String::from(
            "<!doctype html><html><body style=\"margin:0;padding:24px 12px;background:#f4f5f7\">\
             <div style=\"max-width:34em;margin:0 auto;padding:28px;background:#ffffff;border:1px solid #d9dce3;\
             border-radius:12px;color:#17191f;font:16px/1.55 system-ui,Segoe UI,Roboto,Helvetica,Arial,sans-serif\">",
        );
        let _ =
            write!(html, "<div>{}</div><p style=\"margin:24px 0 0\">", clean(&message).replace('\n', "<br>"));
        for (number, (label, link)) in buttons.iter().enumerate() {
            let _ = write!(plain, "\n\n{label}: {link}");
            let colours = if number == 0 {
                "background:#3257d6;color:#ffffff;border:1px solid #3257d6"
            } else {
                "background:#ffffff;color:#17191f;border:1px solid #d9dce3"
            };
            let _ = write!(
                html,
                "<a href=\"{}\" style=\"display:inline-block;margin:0 8px 8px 0;padding:11px 20px;border-radius:9px;\
                 font-weight:600;text-decoration:none;{colours}\">{}</a>",
                escape(link),
                escape(label)
            );
        }
        html.push_str("</p></div></body></html>");
        Ok(Bodies { text: plain, html })
    }
}

/// The item that an answer becomes.
///
/// # Errors
/// The page, when somebody only looks at it or has to put something right.
pub(crate) fn receive(parameters: &Object, request: &WebhookRequest) -> Result<Item, WebhookReply> {
    if parameters.get("responseType").and_then(Value::as_str) == Some("approval") {
        return decided(parameters, request);
    }
    let mut item = forms::receive(parameters, request, false)?;
    item.json.remove("submittedAt");
    item.json.remove("formMode");
    let answers = std::mem::take(&mut item.json);
    let data = if parameters.get("responseType").and_then(Value::as_str) == Some("freeText") {
        Object::from([("text", answers.get("Response").cloned().unwrap_or_default())])
    } else {
        answers
    };
    item.json.insert("data", Value::Object(data));
    Ok(item)
}

/// What people see who have answered.
pub(crate) fn reply(parameters: &Object) -> WebhookReply {
    let css = parameters.get("options").and_then(|options| options.get("customCss")).map(text);
    let words = "Your answer has arrived. You can close this page.";
    pages::state(200, true, "Thank you", words, &css.unwrap_or_default())
}

/// A decision. One that stands in the address only says which button is meant: it is made by sending the page.
fn decided(parameters: &Object, request: &WebhookRequest) -> Result<Item, WebhookReply> {
    let decision = |name: &str| parameters.get("decision").and_then(|decision| decision.get(name));
    let both = decision("both").and_then(Value::as_bool) == Some(true);
    let read = |value: &str| match value {
        "true" => Some(true),
        "false" if both => Some(false),
        _ => None,
    };
    let meant = request.query.iter().find(|(name, _)| name == APPROVED).and_then(|(_, value)| read(value));
    let mut status = 200;
    if request.method == "POST" {
        let sent = form_urlencoded::parse(&request.body).find(|(name, _)| name == APPROVED);
        if let Some(approved) = sent.and_then(|(_, value)| read(&value)) {
            let data = Object::from([(APPROVED, approved)]);
            return Ok(Item::new(Object::from([("data", Value::Object(data))])));
        }
        status = 422;
    }
    let label = |name: &str, default: &str| or(decision(name).unwrap_or(&Value::Null), default);
    let mut buttons = vec![(true, label("approve", "Approve"))];
    if both {
        buttons.push((false, label("decline", "Decline")));
    }
    // What was meant comes first, so that one key confirms it.
    buttons.sort_by_key(|(approves, _)| *approves != meant.unwrap_or(true));
    let title =
        parameters.get("formTitle").map_or_else(|| "Your decision".into(), |it| or(it, "Your decision"));
    let about = parameters.get("formDescription").map(text).unwrap_or_default();
    let mut main = String::from("<main>");
    if request.test {
        main.push_str("<p class=\"test\">Test</p>");
    }
    let _ = write!(main, "<h1>{}</h1><div class=\"about\">{}</div>", escape(&title), clean(&about));
    main.push_str("<form method=\"post\" class=\"decision\">");
    for (number, (approves, label)) in buttons.iter().enumerate() {
        let class = if number == 0 { "" } else { " class=\"second\"" };
        let _ = write!(
            main,
            "<button type=\"submit\" name=\"{APPROVED}\" value=\"{approves}\"{class}>{}</button>",
            escape(label)
        );
    }
    main.push_str("</form></main>");
    Err(pages::page(status, &title, "", &main, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(json: &str) -> Object {
        let Ok(Value::Object(parameters)) = Value::from_json(json) else { panic!("{json}") };
        Question::read(&parameters).expect(json).page()
    }

    fn call(method: &str, query: &[(&str, &str)], body: &str) -> WebhookRequest {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        WebhookRequest {
            method: method.into(),
            query: query.iter().map(owned).collect(),
            headers: vec![("content-type".into(), "application/x-www-form-urlencoded".into())],
            body: bytes::Bytes::copy_from_slice(body.as_bytes()),
            ..WebhookRequest::default()
        }
    }

    #[test]
    fn only_a_sent_page_decides() {
        let both = page(
            r#"{"subject":"<b>Pay?","message":"Sum: 5","approvalOptions":{"values":{"approvalType":"double","disapproveLabel":"No & never"}}}"#,
        );
        for looked in [
            call("GET", &[("approved", "true")], ""),
            call("GET", &[], ""),
            call("POST", &[("approved", "true")], ""),
            call("POST", &[], "approved=maybe"),
        ] {
            let page = receive(&both, &looked).expect_err("only a page");
            assert_eq!(page.status, if looked.method == "GET" { 200 } else { 422 });
            let html = String::from_utf8_lossy(&page.body).into_owned();
            assert!(page.page && html.contains("&lt;b&gt;Pay?") && html.contains("No &amp; never"), "{html}");
        }
        let json = |request: &WebhookRequest| {
            receive(&both, request).map(|item| Value::Object(item.json).to_json().to_string()).ok()
        };
        let yes = json(&call("POST", &[("approved", "false")], "approved=true"));
        assert_eq!(yes.as_deref(), Some(r#"{"data":{"approved":true}}"#), "the button counts, not the link");
        let no = json(&call("POST", &[], "approved=false"));
        assert_eq!(no.as_deref(), Some(r#"{"data":{"approved":false}}"#));
        // Where nobody can decline, nobody does.
        assert!(receive(&page("{}"), &call("POST", &[], "approved=false")).is_err());
    }

    #[test]
    fn texts_and_forms_come_under_data() {
        let free = page(r#"{"responseType":"freeText","subject":"Why?"}"#);
        let item = receive(&free, &call("POST", &[], "field-0=Because%0D%0Aof+it")).expect("an item");
        assert_eq!(Value::Object(item.json).to_json(), r#"{"data":{"text":"Because\nof it"}}"#);
        assert_eq!(receive(&free, &call("POST", &[], "field-0=")).expect_err("empty").status, 422);
        let form = page(
            r#"{"responseType":"customForm","defineForm":"json","jsonOutput":"[{\"fieldLabel\":\"Age\",\"fieldType\":\"number\"}]"}"#,
        );
        let item = receive(&form, &call("POST", &[], "field-0=7")).expect("an item");
        assert_eq!(Value::Object(item.json).to_json(), r#"{"data":{"Age":7}}"#);
        let wrong = Object::from([("responseType", "song")]);
        assert!(Question::read(&wrong).is_err());
    }

    #[test]
    fn a_limit_ends_the_wait_and_says_when_it_is_none() {
        let now: Timestamp = "2030-01-02T03:04:05Z".parse().expect("a time");
        let until = |options: &str| {
            let json = format!(r#"{{"options":{options}}}"#);
            let Ok(Value::Object(parameters)) = Value::from_json(&json) else { panic!("{json}") };
            Question::read(&parameters).expect("a question").wait(now, "UTC").map(|wait| wait.until)
        };
        assert_eq!(until("{}"), Ok(None));
        let at = |text: &str| Some(text.parse::<Timestamp>().expect("a time"));
        assert_eq!(until(r#"{"limitWaitTime":{"values":{}}}"#), Ok(at("2030-01-02T03:49:05Z")));
        let limit = r#"{"limitWaitTime":{"values":{"limitType":"atSpecifiedTime","maxDateAndTime":"2030-02-01T00:00:00"}}}"#;
        assert_eq!(until(limit), Ok(at("2030-02-01T00:00:00Z")));
        let never = r#"{"limitWaitTime":{"values":{"limitType":"atSpecifiedTime","maxDateAndTime":"soon"}}}"#;
        assert!(until(never).is_err());
    }
}
