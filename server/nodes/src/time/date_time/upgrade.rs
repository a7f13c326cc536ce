//! Brings the first version of Date & Time, which knew formatting and adding only, up to date. It kept the whole item,
//! read and wrote in time zones of its own choice, and wrote formats with the letters of Moment.js.

use model::{Object, Value};
use node_sdk::Upgrade;

/// Brings `parameters` of `version` up to date.
pub(super) fn upgrade(version: f64, old: &Object) -> Upgrade {
    if version >= 2.0 {
        return Upgrade::Unchanged(old.clone());
    }
    let text = |name: &str| old.get(name).and_then(Value::as_str);
    let or = |name: &str, default: &str| old.get(name).cloned().unwrap_or_else(|| Value::from(default));
    let old_options = old.get("options").cloned().unwrap_or_default();
    let option = |name: &str| old_options.get(name).cloned();
    let mut options = Object::from([
        ("includeInputFields", Value::from(true)),
        ("momentFormat", Value::from(true)),
        ("fromTimezone", option("fromTimezone").unwrap_or_else(|| Value::from(""))),
    ]);
    if let Some(format) = option("fromFormat") {
        options.insert("fromFormat", format);
    }
    let mut new = Object::from([("outputFieldName", or("dataPropertyName", "data"))]);
    match text("action").unwrap_or("format") {
        "format" => {
            options.insert("toTimezone", option("toTimezone").unwrap_or_else(|| Value::from("")));
            new.insert("operation", "formatDate");
            new.insert("date", or("value", ""));
            new.insert("format", "custom");
            new.insert("customFormat", or("toFormat", "MM/DD/YYYY"));
        }
        "calculate" => {
            options.insert("toTimezone", "UTC");
            let adds = text("operation").unwrap_or("add") == "add";
            new.insert("operation", if adds { "addToDate" } else { "subtractFromDate" });
            new.insert("magnitude", or("value", ""));
            new.insert("duration", old.get("duration").cloned().unwrap_or_else(|| Value::from(0)));
            new.insert("timeUnit", or("timeUnit", "days"));
        }
        other => return Upgrade::Impossible(format!("it has the unknown action \"{other}\"")),
    }
    new.insert("options", options);
    Upgrade::Changed(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_version_becomes_an_operation() {
        let upgraded = |text: &str| match upgrade(
            1.0,
            Value::from_json(text).expect("valid").as_object().expect("object"),
        ) {
            Upgrade::Changed(new) => Value::Object(new).to_json(),
            other => format!("{other:?}"),
        };
        assert_eq!(
            upgraded(r#"{"value":"={{ $json.d }}","toFormat":"YYYY"}"#),
            r#"{"outputFieldName":"data","operation":"formatDate","date":"={{ $json.d }}","format":"custom","customFormat":"YYYY","options":{"includeInputFields":true,"momentFormat":true,"fromTimezone":"","toTimezone":""}}"#
        );
        assert_eq!(
            upgraded(
                r#"{"action":"calculate","value":"x","operation":"subtract","duration":3,"timeUnit":"hours","dataPropertyName":"d"}"#
            ),
            r#"{"outputFieldName":"d","operation":"subtractFromDate","magnitude":"x","duration":3,"timeUnit":"hours","options":{"includeInputFields":true,"momentFormat":true,"fromTimezone":"","toTimezone":"UTC"}}"#
        );
        assert!(upgraded(r#"{"action":"guess"}"#).contains("Impossible"));
    }
}
