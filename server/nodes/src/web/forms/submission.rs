//! What people sent: read, checked field by field, and made into an item.

use std::sync::Arc;

use ecow::{EcoString, eco_format};
use indexmap::IndexMap;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::{Item, Object, Value};
use node_sdk::{WebhookReply, WebhookRequest};

use super::fields::{Field, Kind};
use super::{Form, render};
use crate::pages;
use crate::web::media::{essence, inline};
use crate::web::webhook::upload::{File, Sent, split};

/// Longest text of one field, in bytes.
const LONGEST: usize = 1 << 20;

/// What was filled in, by the number of the field, and what is wrong with it.
#[derive(Default)]
pub(super) struct Given {
    pub values: Vec<Vec<String>>,
    pub errors: Vec<Option<String>>,
}

impl Given {
    /// What the address and the defaults fill in.
    pub(super) fn of_query(fields: &[Field], request: &WebhookRequest) -> Self {
        let value = |field: &Field| -> Vec<String> {
            let (key, label) = (field.key(), field.label());
            let asked =
                request.query.iter().filter(|(name, _)| *name == key.as_str() || *name == label.as_str());
            let asked: Vec<String> = asked.map(|(_, value)| value.clone()).collect();
            if !asked.is_empty() && field.kind() != Kind::Password && !key.is_empty() {
                return asked;
            }
            match field.default() {
                default if default.is_empty() => Vec::new(),
                default if field.many() => default.split(',').map(|it| it.trim().to_owned()).collect(),
                default => vec![default.to_string()],
            }
        };
        Self { values: fields.iter().map(value).collect(), errors: vec![None; fields.len()] }
    }

    pub(super) fn one(&self, index: usize) -> &str {
        self.values.get(index).and_then(|values| values.first()).map_or("", String::as_str)
    }

    pub(super) fn has(&self, index: usize, value: &str) -> bool {
        self.values.get(index).is_some_and(|values| values.iter().any(|it| it == value))
    }
}

/// The item that what was sent becomes.
///
/// # Errors
/// The page again with what has to be put right.
pub(super) fn item(
    form: &Form,
    fields: &[Field],
    request: &WebhookRequest,
    first: bool,
) -> Result<Item, WebhookReply> {
    let (pairs, files) = sent(request)?;
    let number = |name: &str| -> Option<usize> {
        name.strip_prefix("field-")?.trim_end_matches("[]").parse().ok().filter(|index| *index < fields.len())
    };
    let mut given = Given { values: vec![Vec::new(); fields.len()], errors: vec![None; fields.len()] };
    for (name, value) in pairs {
        if let Some(index) = number(&name) {
            given.values[index].push(value);
        }
    }
    let mut uploads: Vec<Vec<File>> = fields.iter().map(|_| Vec::new()).collect();
    for file in files {
        // Browsers send a part without a name and content for a file that was not chosen.
        if let Some(index) =
            number(&file.field).filter(|_| !(file.name.is_empty() && file.content.is_empty()))
        {
            uploads[index].push(file);
        }
    }
    for (index, field) in fields.iter().enumerate() {
        given.errors[index] = wrong(field, &given.values[index], &uploads[index]);
    }
    if given.errors.iter().any(Option::is_some) {
        return Err(render::page(form, fields, request, &given, 422));
    }
    let (mut json, mut binary) = (Object::new(), IndexMap::new());
    for (index, field) in fields.iter().enumerate() {
        let key = field.key();
        if key.is_empty() {
            continue;
        }
        let value = match field.kind() {
            Kind::File => files_of(field, &uploads[index], &mut binary),
            _ => value(field, &given.values[index]),
        };
        json.insert(key, value);
    }
    json.insert("submittedAt", submitted_at(form, request));
    json.insert("formMode", if request.test { "test" } else { "production" });
    let asked: Object = request.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if first && !asked.is_empty() {
        json.insert("formQueryParameters", Value::Object(asked));
    }
    let binary = (!binary.is_empty()).then(|| Arc::new(binary));
    Ok(Item { json, binary, ..Item::default() })
}

/// Fields and files of the body.
fn sent(request: &WebhookRequest) -> Result<Sent, WebhookReply> {
    let header = request.header("content-type").unwrap_or_default();
    match essence(header).as_str() {
        "multipart/form-data" => split(header, &request.body).map_err(|_| {
            pages::state(
                413,
                false,
                "That was too much",
                "The form cannot be read, or its files are too large.",
                "",
            )
        }),
        "application/x-www-form-urlencoded" | "" => {
            Ok((form_urlencoded::parse(&request.body).into_owned().collect(), Vec::new()))
        }
        _ => Err(pages::state(
            415,
            false,
            "That is no form",
            "Please use the page of this form to answer it.",
            "",
        )),
    }
}

/// What has to be put right.
fn wrong(field: &Field, values: &[String], files: &[File]) -> Option<String> {
    let say = |words: &str| Some(words.to_owned());
    let filled: Vec<&str> =
        values.iter().map(String::as_str).filter(|value| !value.trim().is_empty()).collect();
    if values.iter().any(|value| value.len() > LONGEST) {
        return say("This text is too long.");
    }
    match field.kind() {
        Kind::Html | Kind::Hidden => return None,
        Kind::File => return wrong_files(field, files),
        _ if filled.is_empty() => {
            let (least, _) = field.selections();
            if field.required() || (field.kind() == Kind::Checkbox && least > 0) {
                return say(match field.kind() {
                    Kind::Dropdown | Kind::Radio | Kind::Checkbox => "Please choose.",
                    _ => "Please fill this in.",
                });
            }
            return None;
        }
        _ => {}
    }
    let value = filled[0].trim();
    match field.kind() {
        Kind::Email if !is_email(value) => say("This is not an e-mail address."),
        Kind::Number if value.parse::<f64>().is_ok_and(f64::is_finite) => None,
        Kind::Number => say("Please write a number."),
        Kind::Date if value.parse::<Date>().is_err() => say("Please write a date as year-month-day."),
        Kind::Dropdown | Kind::Radio | Kind::Checkbox => {
            let options = field.options();
            if filled.iter().any(|value| !options.iter().any(|option| option == value)) {
                return say("This is not one of the choices.");
            }
            if !field.many() && filled.len() > 1 {
                return say("Please choose only one.");
            }
            let (least, most) = field.selections();
            if (least..=most).contains(&filled.len()) {
                None
            } else if least == most {
                Some(format!("Please choose exactly {least}."))
            } else if filled.len() < least {
                Some(format!("Please choose at least {least}."))
            } else {
                Some(format!("Please choose at most {most}."))
            }
        }
        _ => None,
    }
}

fn wrong_files(field: &Field, files: &[File]) -> Option<String> {
    if files.is_empty() {
        return field.required().then(|| "Please choose a file.".to_owned());
    }
    if !field.many() && files.len() > 1 {
        return Some("Please choose only one file.".to_owned());
    }
    let accepts = field.accepts();
    let fits = |file: &File| {
        let name = file.name.to_ascii_lowercase();
        accepts.is_empty()
            || accepts.iter().any(|kind| match kind.strip_suffix("/*") {
                Some(family) => file.mime_type.to_ascii_lowercase().starts_with(&format!("{family}/")),
                None if kind.contains('/') => file.mime_type.eq_ignore_ascii_case(kind),
                None => name.ends_with(&format!(".{}", kind.trim_start_matches('.'))),
            })
    };
    let other = files.iter().find(|file| !fits(file))?;
    Some(format!("\"{}\" is no file of the kinds that are asked for: {}.", other.name, accepts.join(", ")))
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    !name.is_empty()
        && !text.contains(|it: char| it.is_whitespace() || it.is_control())
        && host.split('.').all(|part| !part.is_empty())
        && host.contains('.')
}

fn value(field: &Field, values: &[String]) -> Value {
    let filled = || values.iter().filter(|value| !value.is_empty());
    let first = values.first();
    match field.kind() {
        _ if field.many() => Value::array(filled().map(|value| Value::from(value.as_str()))),
        Kind::Number => {
            let number = first.and_then(|value| value.trim().parse::<f64>().ok());
            number.map_or(Value::Null, Value::from)
        }
        Kind::Radio => filled().next().map_or(Value::Null, |value| Value::from(value.as_str())),
        Kind::Date => match first.and_then(|value| value.trim().parse::<Date>().ok()) {
            Some(date) => Value::from(written_date(date, &field.date_format())),
            None => Value::from(first.map_or("", String::as_str)),
        },
        Kind::Text => first.map_or(Value::Null, |value| Value::from(value.trim())),
        // Lines end as they do everywhere else, not as browsers send them.
        Kind::Area => first.map_or(Value::Null, |value| Value::from(value.replace("\r\n", "\n"))),
        _ => first.map_or(Value::Null, |value| Value::from(value.as_str())),
    }
}

/// A date in a format of the letters that people know: `dd.MM.yyyy`; as ISO 8601 when there is none.
fn written_date(date: Date, format: &str) -> String {
    if format.trim().is_empty() {
        return date.to_string();
    }
    let (mut out, mut rest) = (String::new(), format);
    while let Some(letter) = rest.chars().next() {
        let run = rest.chars().take_while(|it| *it == letter).count();
        let part = match (letter.to_ascii_lowercase(), run) {
            ('y', 4) => date.strftime("%Y").to_string(),
            ('y', 2) => date.strftime("%y").to_string(),
            ('m', 4) => date.strftime("%B").to_string(),
            ('m', 3) => date.strftime("%b").to_string(),
            ('m', 2) => date.strftime("%m").to_string(),
            ('m', 1) => date.month().to_string(),
            ('d', 2) => date.strftime("%d").to_string(),
            ('d', 1) => date.day().to_string(),
            _ => rest[..run * letter.len_utf8()].to_owned(),
        };
        out.push_str(&part);
        rest = &rest[run * letter.len_utf8()..];
    }
    out
}

/// What the item says of files; their content goes into its binary data, under the name of the field.
fn files_of(field: &Field, files: &[File], binary: &mut IndexMap<EcoString, model::BinaryData>) -> Value {
    let base: String = field
        .key()
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || it == '_' { it } else { '_' })
        .collect();
    let several = files.len() > 1;
    let about = |(index, file): (usize, &File)| {
        let name = if several { eco_format!("{base}_{index}") } else { EcoString::from(base.as_str()) };
        binary.insert(name, inline(&file.content, Some(&file.name), &file.mime_type));
        Value::Object(Object::from([
            ("filename", Value::from(file.name.as_str())),
            ("mimetype", Value::from(file.mime_type.as_str())),
            ("size", Value::from(file.content.len())),
        ]))
    };
    let mut described: Vec<Value> = files.iter().enumerate().map(about).collect();
    match (field.many(), described.pop()) {
        (_, None) => Value::Null,
        (false, Some(only)) => only,
        (true, Some(last)) => {
            described.push(last);
            Value::from(described)
        }
    }
}

/// When it was sent, as the workflow's time zone writes it.
fn submitted_at(form: &Form, request: &WebhookRequest) -> Value {
    let zone =
        if form.options.use_workflow_timezone.unwrap_or(true) { request.timezone.as_str() } else { "UTC" };
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let utc = zone.iana_name() == Some("UTC") || zone == TimeZone::UTC;
    let at = request.at.to_zoned(zone);
    let text = at.strftime("%Y-%m-%dT%H:%M:%S%.3f").to_string();
    Value::from(if utc { format!("{text}Z") } else { format!("{text}{}", at.strftime("%:z")) })
}
