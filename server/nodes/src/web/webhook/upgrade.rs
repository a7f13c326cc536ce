//! Brings the parameters of older Webhook nodes to today's shape.

use model::{Object, Value};
use node_sdk::Upgrade;

/// Brings `parameters` of `version` up to date.
pub(super) fn upgrade(version: f64, parameters: &Object) -> Upgrade {
    if parameters.get("authentication").and_then(Value::as_str) == Some("n8nOAuth2") {
        return Upgrade::Impossible("webhooks do not take the tokens of another product".into());
    }
    if version >= 2.0 {
        return Upgrade::Unchanged(parameters.clone());
    }
    let mut new = parameters.clone();
    let status = new.remove("responseCode");
    let mut options = new.get("options").and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(status) = status.filter(|status| *status != Value::from(200)) {
        options.insert("responseCode", Object::from([("values", status_choice(status))]));
    }
    // Files are now always taken when they come.
    options.remove("binaryData");
    if !options.is_empty() || new.contains_key("options") {
        new.insert("options", options);
    }
    if new == *parameters { Upgrade::Unchanged(new) } else { Upgrade::Changed(new) }
}

/// A status that the form does not list becomes a number of one's own.
fn status_choice(status: Value) -> Object {
    let listed = [200, 201, 202, 204, 301, 302, 400, 401, 403, 404];
    if status.as_i64().is_some_and(|status| listed.contains(&status)) {
        Object::from([("responseCode", status)])
    } else {
        Object::from([("responseCode", Value::from("customCode")), ("customCode", status)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_moves_into_the_options() {
        let Ok(Value::Object(old)) =
            Value::from_json(r#"{"path":"a","responseCode":418,"options":{"binaryData":true}}"#)
        else {
            panic!("an object");
        };
        let Upgrade::Changed(new) = upgrade(1.0, &old) else { panic!("changed") };
        assert_eq!(
            Value::Object(new).to_json(),
            r#"{"path":"a","options":{"responseCode":{"values":{"responseCode":"customCode","customCode":418}}}}"#
        );
        let plain = Object::from([("path", Value::from("a")), ("options", Value::Object(Object::new()))]);
        assert_eq!(upgrade(1.1, &plain), Upgrade::Unchanged(plain));
        let foreign = Object::from([("authentication", "n8nOAuth2")]);
        assert!(matches!(upgrade(2.0, &foreign), Upgrade::Impossible(_)));
    }
}
