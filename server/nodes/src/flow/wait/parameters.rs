//! The parameters of the Wait node, and the points in time they stand for.

use ecow::EcoString;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use model::{Object, Value};
use node_sdk::NodeError;
use serde::Deserialize;

use crate::flow::conditions::moment;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    #[serde(default)]
    pub resume: EcoString,
    #[serde(default)]
    pub amount: Value,
    #[serde(default)]
    pub unit: EcoString,
    #[serde(default)]
    pub date_time: Value,
    #[serde(default)]
    incoming_authentication: EcoString,
    #[serde(default)]
    http_method: Value,
    #[serde(default)]
    response_mode: EcoString,
    #[serde(default)]
    response_code: Value,
    #[serde(default)]
    response_data: EcoString,
    #[serde(default)]
    response_binary_property_name: EcoString,
    #[serde(default)]
    form_title: Value,
    #[serde(default)]
    form_description: Value,
    #[serde(default)]
    form_fields: Value,
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
    options: Object,
}

impl Parameters {
    /// What follows the execution's id in the address.
    pub(super) fn suffix(&self) -> String {
        let suffix = self.options.get("webhookSuffix").map(Value::to_text).unwrap_or_default();
        suffix.trim().trim_matches('/').to_owned()
    }

    /// The parameters of a webhook that takes the call.
    pub(super) fn as_webhook(&self) -> Object {
        let mut options = self.options.clone();
        options.remove("webhookSuffix");
        let status = self.response_code.as_i64().filter(|status| *status != 200);
        if let Some(status) = status.filter(|_| !options.contains_key("responseCode")) {
            let choice = [("responseCode", Value::from("customCode")), ("customCode", Value::from(status))];
            options.insert("responseCode", Object::from([("values", Value::Object(Object::from(choice)))]));
        }
        let text = |text: &EcoString| Value::String(text.clone());
        Object::from([
            ("authentication", text(&self.incoming_authentication)),
            ("httpMethod", self.http_method.clone()),
            ("responseMode", text(&self.response_mode)),
            ("responseData", text(&self.response_data)),
            ("responseBinaryPropertyName", text(&self.response_binary_property_name)),
            ("options", Value::Object(options)),
        ])
    }

    /// The parameters of a form that takes the call.
    pub(super) fn as_form(&self) -> Object {
        let mut options = self.options.clone();
        options.remove("webhookSuffix");
        Object::from([
            ("authentication", Value::String(self.incoming_authentication.clone())),
            ("formTitle", self.form_title.clone()),
            ("formDescription", self.form_description.clone()),
            ("formFields", self.form_fields.clone()),
            ("responseMode", Value::String(self.response_mode.clone())),
            ("options", Value::Object(options)),
        ])
    }

    /// When a wait for a call is given up.
    pub(super) fn limit(&self, now: Timestamp, zone: &str) -> Result<Option<Timestamp>, NodeError> {
        limit(
            self.limit_wait_time,
            &self.limit_type,
            (&self.resume_amount, &self.resume_unit),
            &self.max_date_and_time,
            now,
            zone,
        )
    }
}

/// When a wait for a call is given up, from the parameters that nodes of this kind share.
///
/// # Errors
/// When the limit is no time.
pub(crate) fn limit(
    limited: bool,
    kind: &str,
    (amount, unit): (&Value, &str),
    moment: &Value,
    now: Timestamp,
    zone: &str,
) -> Result<Option<Timestamp>, NodeError> {
    match kind {
        _ if !limited => Ok(None),
        "atSpecifiedTime" => at(moment, zone, "maxDateAndTime").map(Some),
        _ => after(now, amount, unit, "resumeAmount", "resumeUnit").map(Some),
    }
}

/// `now` and so many units more. Days have 24 hours, as a timer counts them.
pub(super) fn after(
    now: Timestamp,
    amount: &Value,
    unit: &str,
    amount_name: &'static str,
    unit_name: &'static str,
) -> Result<Timestamp, NodeError> {
    let number = match amount {
        Value::String(text) => text.trim().parse::<f64>().ok(),
        other => other.as_f64(),
    };
    let number = number.filter(|number| number.is_finite() && *number >= 0.0).ok_or_else(|| {
        NodeError::parameter(amount_name, format!("\"{}\" is no amount of time to wait", amount.to_text()))
    })?;
    let seconds = match unit {
        "" | "seconds" => 1.0,
        "minutes" => 60.0,
        "hours" => 3600.0,
        "days" => 86_400.0,
        other => return Err(NodeError::parameter(unit_name, format!("\"{other}\" is no unit of time"))),
    };
    let far = || NodeError::parameter(amount_name, "the time to wait for lies too far ahead");
    let span = SignedDuration::try_from_secs_f64(number * seconds).map_err(|_| far())?;
    now.checked_add(span).map_err(|_| far())
}

/// The point in time that `value` says; without an offset it is in the workflow's time zone.
pub(super) fn at(value: &Value, zone: &str, name: &'static str) -> Result<Timestamp, NodeError> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    moment::read(value, &zone)
        .and_then(|at| Timestamp::from_millisecond(at).ok())
        .ok_or_else(|| NodeError::parameter(name, format!("\"{}\" is no date and time", value.to_text())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_dates_are_read_or_named() {
        let now: Timestamp = "2030-01-02T03:04:05Z".parse().expect("a time");
        let waits = |amount: Value, unit: &str| {
            after(now, &amount, unit, "amount", "unit").map(|at| at.duration_since(now).as_millis())
        };
        assert_eq!(waits(Value::from(1.5), "minutes"), Ok(90_000));
        assert_eq!(waits(Value::from("2"), "days"), Ok(172_800_000));
        assert_eq!(waits(Value::from(0), "seconds"), Ok(0));
        for wrong in [Value::from(-1), Value::Null, Value::from("soon"), Value::from(1e300)] {
            assert_eq!(waits(wrong, "days").map_err(|it| it.parameter), Err(Some("amount".into())));
        }
        assert_eq!(waits(Value::from(1), "weeks").map_err(|it| it.parameter), Err(Some("unit".into())));
        let read = |text: &str| at(&Value::from(text), "Europe/Berlin", "dateTime").map(|at| at.to_string());
        assert_eq!(read("2030-07-01T12:00:00"), Ok("2030-07-01T10:00:00Z".into()));
        assert_eq!(read("2030-07-01T12:00:00Z"), Ok("2030-07-01T12:00:00Z".into()));
        assert_eq!(read("never").map_err(|it| it.parameter), Err(Some("dateTime".into())));
    }
}
