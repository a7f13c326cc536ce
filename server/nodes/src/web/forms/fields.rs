//! The fields of a form as workflows describe them.

use ecow::EcoString;
use model::Value;
use serde::Deserialize;

/// One field.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Field {
    field_label: Value,
    field_name: Value,
    pub field_type: EcoString,
    placeholder: Value,
    default_value: Value,
    required_field: Value,
    field_options: Value,
    multiselect: Value,
    multiple_files: Option<Value>,
    accept_file_types: Value,
    format_date: Value,
    field_value: Value,
    element_name: Value,
    html: Value,
    limit_selection: EcoString,
    number_of_selections: Value,
    min_selections: Value,
    max_selections: Value,
}

/// What kind of field it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Area,
    Email,
    Number,
    Password,
    Date,
    /// One of several; in a list.
    Dropdown,
    /// One of several; all in sight.
    Radio,
    /// Any of several.
    Checkbox,
    File,
    Hidden,
    Html,
}

fn text(value: &Value) -> EcoString {
    if value.is_null() { EcoString::new() } else { value.to_text() }
}

impl Field {
    /// The fields in `formFields`: `{values: [...]}`, or a plain list of them.
    pub(super) fn list(value: &Value) -> Result<Vec<Self>, String> {
        let parsed;
        let value = match value {
            Value::String(json) if !json.trim().is_empty() => {
                parsed = Value::from_json(json)
                    .map_err(|error| format!("the fields are not valid JSON: {error}"))?;
                &parsed
            }
            other => other,
        };
        let list = value.get("values").unwrap_or(value);
        match list {
            Value::Array(fields) => fields
                .iter()
                .map(|field| field.read_as().map_err(|error| format!("a field cannot be read: {error}")))
                .collect(),
            Value::Null => Ok(Vec::new()),
            Value::String(text) if text.trim().is_empty() => Ok(Vec::new()),
            Value::Object(object) if object.is_empty() => Ok(Vec::new()),
            _ => Err("the fields are no list".to_owned()),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match self.field_type.as_str() {
            "textarea" => Kind::Area,
            "email" => Kind::Email,
            "number" => Kind::Number,
            "password" => Kind::Password,
            "date" => Kind::Date,
            "dropdown" => Kind::Dropdown,
            "radio" => Kind::Radio,
            "checkbox" => Kind::Checkbox,
            "file" => Kind::File,
            "hiddenField" => Kind::Hidden,
            "html" => Kind::Html,
            _ => Kind::Text,
        }
    }

    /// What people read.
    pub(super) fn label(&self) -> EcoString {
        let label = text(&self.field_label);
        if label.is_empty() { text(&self.field_name) } else { label }
    }

    /// Its key in the item.
    pub(super) fn key(&self) -> EcoString {
        let name = match self.kind() {
            Kind::Html => text(&self.element_name),
            _ => text(&self.field_name),
        };
        if name.is_empty() && self.kind() != Kind::Html { text(&self.field_label) } else { name }
    }

    pub(super) fn required(&self) -> bool {
        !matches!(self.kind(), Kind::Hidden | Kind::Html) && self.required_field.is_truthy()
    }

    pub(super) fn placeholder(&self) -> EcoString {
        text(&self.placeholder)
    }

    /// What it holds at first.
    pub(super) fn default(&self) -> EcoString {
        match self.kind() {
            Kind::Hidden => text(&self.field_value),
            _ => text(&self.default_value),
        }
    }

    pub(super) fn html(&self) -> EcoString {
        text(&self.html)
    }

    pub(super) fn date_format(&self) -> EcoString {
        text(&self.format_date)
    }

    /// What can be chosen.
    pub(super) fn options(&self) -> Vec<EcoString> {
        let list = self.field_options.get("values").unwrap_or(&self.field_options);
        let option = |it: &Value| text(it.get("option").unwrap_or(it));
        list.as_array().unwrap_or_default().iter().map(option).collect()
    }

    /// Whether its value is a list.
    pub(super) fn many(&self) -> bool {
        match self.kind() {
            Kind::Checkbox => true,
            Kind::Dropdown => self.multiselect.is_truthy(),
            Kind::File => self.multiple_files.as_ref().is_none_or(Value::is_truthy),
            _ => false,
        }
    }

    /// Endings and media types that files may have; empty: any.
    pub(super) fn accepts(&self) -> Vec<String> {
        let types = text(&self.accept_file_types);
        types.split(',').map(|it| it.trim().to_ascii_lowercase()).filter(|it| !it.is_empty()).collect()
    }

    /// How many choices may be made: at least and at most.
    pub(super) fn selections(&self) -> (usize, usize) {
        let number = |value: &Value| {
            let number = match value {
                Value::String(text) => text.trim().parse().ok(),
                other => other.as_f64(),
            };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded before")]
            number.filter(|number| (0.0..1e6).contains(number)).map(|number| number as usize)
        };
        match self.limit_selection.as_str() {
            "exact" => number(&self.number_of_selections).map_or((0, usize::MAX), |exact| (exact, exact)),
            "range" => (
                number(&self.min_selections).unwrap_or(0),
                number(&self.max_selections).unwrap_or(usize::MAX),
            ),
            _ => (0, usize::MAX),
        }
    }
}
