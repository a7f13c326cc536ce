//! Foreign node types that another type has replaced: how their parameters read as those of the successor.

use model::{Object, Value};

/// A replaced type and its successor.
pub struct Alias {
    /// Foreign type name.
    foreign: &'static str,
    /// Our type.
    pub own: &'static str,
    /// Its parameters for ours, and the version of ours that they are written for.
    pub translate: fn(&Object) -> Result<(f64, Object), String>,
}

const ALIASES: [Alias; 6] = [
    Alias {
        foreign: "n8n-nodes-base.start",
        own: "core.manualTrigger",
        translate: |_| Ok((1.0, Object::new())),
    },
    Alias {
        foreign: "@n8n/n8n-nodes-langchain.manualChatTrigger",
        own: "core.chatTrigger",
        translate: |_| Ok((1.0, Object::new())),
    },
    Alias { foreign: "n8n-nodes-base.htmlExtract", own: "core.html", translate: html_extract },
    Alias { foreign: "n8n-nodes-base.cron", own: "core.scheduleTrigger", translate: cron },
    Alias { foreign: "n8n-nodes-base.interval", own: "core.scheduleTrigger", translate: interval },
    Alias { foreign: "n8n-nodes-base.readPDF", own: "core.extractFromFile", translate: read_pdf },
];

/// The successor of the foreign type `kind`, when it was replaced.
pub fn alias(kind: &str) -> Option<&'static Alias> {
    ALIASES.iter().find(|alias| alias.foreign == kind)
}

/// Parameters of the replaced type `kind` as its successor reads them.
///
/// # Errors
/// When they cannot be read, or no such type was replaced.
pub(crate) fn parameters(kind: &str, old: &Object) -> Result<(f64, Object), String> {
    alias(kind).map_or_else(|| Err(format!("\"{kind}\" was not replaced")), |alias| (alias.translate)(old))
}

/// Its items keep their files.
fn read_pdf(old: &Object) -> Result<(f64, Object), String> {
    let mut options = Object::from([("keepSource", "binary")]);
    if old.get("encrypted").is_some_and(Value::is_truthy)
        && let Some(password) = old.get("password")
    {
        options.insert("password", password.clone());
    }
    let name = old.get("binaryPropertyName").cloned().unwrap_or_else(|| Value::from("data"));
    let parameters = [
        ("operation", Value::from("pdf")),
        ("binaryPropertyName", name),
        ("options", Value::Object(options)),
    ];
    Ok((1.0, Object::from(parameters)))
}

/// It only took values out of pages, and gave texts as they stand there.
fn html_extract(old: &Object) -> Result<(f64, Object), String> {
    let mut new = old.clone();
    new.insert("operation", "extractHtmlContent");
    Ok((1.0, new))
}

fn schedule(rules: Vec<Object>) -> Result<(f64, Object), String> {
    let rules = Value::array(rules.into_iter().map(Value::Object));
    let rule = Object::from([("interval", rules)]);
    Ok((1.2, Object::from([("rule", Value::Object(rule))])))
}

/// Several times, each with a mode of its own.
fn cron(old: &Object) -> Result<(f64, Object), String> {
    let empty = Value::array([]);
    let times = old.get("triggerTimes").and_then(|times| times.get("item")).unwrap_or(&empty);
    let times = times.as_array().ok_or_else(|| "its times cannot be read".to_owned())?;
    if times.is_empty() {
        return Err("it has no time at which it starts".to_owned());
    }
    schedule(times.iter().map(time).collect::<Result<_, _>>()?)
}

fn time(old: &Value) -> Result<Object, String> {
    let or = |name: &str, default: i32| old.get(name).cloned().unwrap_or_else(|| Value::from(default));
    let rule = |field: &str, more: &[(&str, Value)]| {
        let mut rule = Object::from([("field", field)]);
        for (name, value) in more {
            rule.insert(*name, value.clone());
        }
        Ok(rule)
    };
    let (hour, minute) = (("triggerAtHour", or("hour", 14)), ("triggerAtMinute", or("minute", 0)));
    match old.get("mode").and_then(Value::as_str).unwrap_or("everyDay") {
        "everyMinute" => rule("minutes", &[("minutesInterval", Value::from(1))]),
        "everyHour" => rule("hours", &[minute]),
        "everyDay" => rule("days", &[hour, minute]),
        "everyWeek" => {
            let day = match or("weekday", 1) {
                Value::String(day) => {
                    day.parse::<i32>().map(Value::from).map_err(|_| "its weekday cannot be read")?
                }
                day => day,
            };
            rule("weeks", &[("triggerAtDay", Value::array([day])), hour, minute])
        }
        "everyMonth" => rule("months", &[("triggerAtDayOfMonth", or("dayOfMonth", 1)), hour, minute]),
        "everyX" => match old.get("unit").and_then(Value::as_str).unwrap_or("hours") {
            "minutes" => rule("minutes", &[("minutesInterval", or("value", 2))]),
            "hours" => rule("hours", &[("hoursInterval", or("value", 2))]),
            other => Err(format!("it counts in the unknown unit \"{other}\"")),
        },
        "custom" => {
            let expression = old.get("cronExpression").cloned().unwrap_or_else(|| Value::from("* * * * * *"));
            rule("cronExpression", &[("expression", expression)])
        }
        other => Err(format!("it has the unknown mode \"{other}\"")),
    }
}

/// Every so many seconds, minutes or hours.
fn interval(old: &Object) -> Result<(f64, Object), String> {
    let unit = old.get("unit").and_then(Value::as_str).unwrap_or("seconds");
    let (field, count) = match unit {
        "seconds" => ("seconds", "secondsInterval"),
        "minutes" => ("minutes", "minutesInterval"),
        "hours" => ("hours", "hoursInterval"),
        other => return Err(format!("it counts in the unknown unit \"{other}\"")),
    };
    let every = old.get("interval").cloned().unwrap_or_else(|| Value::from(1));
    schedule(vec![Object::from([("field", Value::from(field)), (count, every)])])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn translated(kind: &str, text: &str) -> Result<String, String> {
        let old = Value::from_json(text).expect("valid");
        let alias = alias(kind).expect("an alias");
        (alias.translate)(old.as_object().expect("object")).map(|(_, new)| Value::Object(new).to_json())
    }

    #[test]
    fn times_become_rules_of_the_schedule_trigger() {
        let cron = |item: &str| {
            translated("n8n-nodes-base.cron", &format!(r#"{{"triggerTimes":{{"item":[{item}]}}}}"#))
                .map(|rule| rule.replace(r#"{"rule":{"interval":["#, "").replace("]}}", ""))
        };
        assert_eq!(cron("{}").as_deref(), Ok(r#"{"field":"days","triggerAtHour":14,"triggerAtMinute":0}"#));
        assert_eq!(
            cron(r#"{"mode":"everyWeek","weekday":"5","hour":9}"#).as_deref(),
            Ok(r#"{"field":"weeks","triggerAtDay":[5],"triggerAtHour":9,"triggerAtMinute":0}"#)
        );
        assert_eq!(
            cron(r#"{"mode":"everyX","unit":"minutes","value":5}"#).as_deref(),
            Ok(r#"{"field":"minutes","minutesInterval":5}"#)
        );
        assert_eq!(
            cron(r#"{"mode":"custom","cronExpression":"0 0 9 * * 1"}"#).as_deref(),
            Ok(r#"{"field":"cronExpression","expression":"0 0 9 * * 1"}"#)
        );
        assert!(cron(r#"{"mode":"at full moon"}"#).is_err());
        assert!(translated("n8n-nodes-base.cron", "{}").is_err());
        assert_eq!(
            translated("n8n-nodes-base.interval", r#"{"interval":3,"unit":"hours"}"#).as_deref(),
            Ok(r#"{"rule":{"interval":[{"field":"hours","hoursInterval":3}]}}"#)
        );
    }
}
