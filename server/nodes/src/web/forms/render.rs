//! Draws a form as a page that works without scripts, on phones and with screen readers.

use std::fmt::Write as _;

use node_sdk::{WebhookReply, WebhookRequest};

use super::fields::{Field, Kind};
use super::submission::Given;
use super::{Form, text};
use crate::pages::{clean, escape, page as whole};

/// The page of `form`, filled in with what is `given`.
pub(super) fn page(
    form: &Form,
    fields: &[Field],
    request: &WebhookRequest,
    given: &Given,
    status: u16,
) -> WebhookReply {
    let title = form.title();
    let title = if title.trim().is_empty() { "Form" } else { title.as_str() };
    let mut main = String::from("<main>");
    if request.test {
        main.push_str("<p class=\"test\">Test of the form</p>");
    }
    let _ = write!(main, "<h1>{}</h1>", escape(title));
    let about = form.description();
    if !about.trim().is_empty() {
        let _ = write!(main, "<div class=\"about\">{}</div>", clean(&about));
    }
    let wrong = given.errors.iter().flatten().count();
    if wrong > 0 {
        let words = if wrong == 1 { "One answer has" } else { "Some answers have" };
        let _ = write!(main, "<p class=\"summary\" role=\"alert\">{words} to be put right.</p>");
    }
    // What the address brought stays with the answers; nothing else in it is ours to send again.
    main.push_str("<form method=\"post\" enctype=\"multipart/form-data\" novalidate>");
    let mut first_wrong = true;
    for (index, field) in fields.iter().enumerate() {
        let error = given.errors.get(index).and_then(Option::as_deref);
        let focus = error.is_some() && std::mem::replace(&mut first_wrong, error.is_none());
        draw(&mut main, index, field, given, error, focus);
    }
    let button = text(&form.options.button_label);
    let button = if button.trim().is_empty() { "Send" } else { button.as_str() };
    let _ = write!(main, "<button type=\"submit\">{}</button></form></main>", escape(button));
    whole(status, title, "", &main, &text(&form.options.custom_css))
}

fn draw(out: &mut String, index: usize, field: &Field, given: &Given, error: Option<&str>, focus: bool) {
    let id = format!("field-{index}");
    match field.kind() {
        Kind::Html => {
            let _ = write!(out, "<div class=\"custom\">{}</div>", clean(&field.html()));
            if !field.key().is_empty() {
                let _ = write!(
                    out,
                    "<input type=\"hidden\" name=\"{id}\" value=\"{}\">",
                    escape(&clean(&field.html()))
                );
            }
            return;
        }
        Kind::Hidden => {
            let value = escape(given.one(index));
            let _ = write!(out, "<input type=\"hidden\" name=\"{id}\" value=\"{value}\">");
            return;
        }
        _ => {}
    }
    let class = if error.is_some() { "field wrong" } else { "field" };
    let mut more = String::new();
    if field.required() {
        more.push_str(" required aria-required=\"true\"");
    }
    let mut described = Vec::new();
    if error.is_some() {
        described.push(format!("{id}-error"));
        more.push_str(" aria-invalid=\"true\"");
    }
    let hint = hint(field);
    if hint.is_some() {
        described.push(format!("{id}-hint"));
    }
    if !described.is_empty() {
        let _ = write!(more, " aria-describedby=\"{}\"", described.join(" "));
    }
    if focus {
        more.push_str(" autofocus");
    }
    let must = if field.required() { " <span class=\"must\" aria-hidden=\"true\">*</span>" } else { "" };
    let label = escape(&field.label());
    let group = matches!(field.kind(), Kind::Radio | Kind::Checkbox)
        || (field.kind() == Kind::Dropdown && field.many());
    if group {
        let _ = write!(out, "<fieldset class=\"{class}\"><legend>{label}{must}</legend>");
        choices(out, &id, index, field, given, &more);
    } else {
        let _ =
            write!(out, "<div class=\"{class}\"><label class=\"name\" for=\"{id}\">{label}{must}</label>");
        single(out, &id, index, field, given, &more);
    }
    if let Some(hint) = hint {
        let _ = write!(out, "<p class=\"hint\" id=\"{id}-hint\">{}</p>", escape(&hint));
    }
    if let Some(error) = error {
        let _ = write!(out, "<p class=\"error\" id=\"{id}-error\">{}</p>", escape(error));
    }
    out.push_str(if group { "</fieldset>" } else { "</div>" });
}

fn hint(field: &Field) -> Option<String> {
    let (least, most) = field.selections();
    match field.kind() {
        Kind::File if !field.accepts().is_empty() => {
            Some(format!("Kinds of files: {}", field.accepts().join(", ")))
        }
        Kind::Checkbox if least == most => Some(format!("Choose exactly {least}.")),
        Kind::Checkbox if most != usize::MAX => Some(format!("Choose {least} to {most}.")),
        Kind::Checkbox if least > 0 => Some(format!("Choose at least {least}.")),
        _ => None,
    }
}

/// One box for each choice. Which one is required is checked when the form arrives: browsers would ask for all.
fn choices(out: &mut String, id: &str, index: usize, field: &Field, given: &Given, more: &str) {
    let kind = if field.many() { "checkbox" } else { "radio" };
    let more = if field.many() { more.replace(" required", "") } else { more.to_owned() };
    for (number, option) in field.options().iter().enumerate() {
        let checked = if given.has(index, option) { " checked" } else { "" };
        let more = if number == 0 { more.as_str() } else { "" };
        let _ = write!(
            out,
            "<label class=\"choice\"><input type=\"{kind}\" name=\"{id}\" value=\"{value}\"{checked}{more}><span>{value}</span></label>",
            value = escape(option)
        );
    }
}

fn single(out: &mut String, id: &str, index: usize, field: &Field, given: &Given, more: &str) {
    let value = escape(given.one(index));
    let placeholder = match field.placeholder() {
        words if words.is_empty() => String::new(),
        words => format!(" placeholder=\"{}\"", escape(&words)),
    };
    let _ = match field.kind() {
        Kind::Area => {
            write!(
                out,
                "<textarea id=\"{id}\" name=\"{id}\" rows=\"5\"{placeholder}{more}>\n{value}</textarea>"
            )
        }
        Kind::Dropdown => {
            let _ =
                write!(out, "<select id=\"{id}\" name=\"{id}\"{more}><option value=\"\">Choose …</option>");
            for option in field.options() {
                let selected = if given.has(index, &option) { " selected" } else { "" };
                let _ = write!(out, "<option value=\"{0}\"{selected}>{0}</option>", escape(&option));
            }
            write!(out, "</select>")
        }
        Kind::File => {
            let several = if field.many() { " multiple" } else { "" };
            let accepts = field.accepts().join(",");
            let accept =
                if accepts.is_empty() { String::new() } else { format!(" accept=\"{}\"", escape(&accepts)) };
            write!(out, "<input type=\"file\" id=\"{id}\" name=\"{id}\"{several}{accept}{more}>")
        }
        kind => {
            let (kind, value) = match kind {
                Kind::Email => ("email\" autocomplete=\"email", value),
                Kind::Number => ("number\" step=\"any", value),
                // A secret is never sent back to a page.
                Kind::Password => ("password\" autocomplete=\"off", String::new()),
                Kind::Date => ("date", value),
                _ => ("text", value),
            };
            write!(
                out,
                "<input type=\"{kind}\" id=\"{id}\" name=\"{id}\" value=\"{value}\"{placeholder}{more}>"
            )
        }
    };
}
