//! Schedule Trigger starts the workflow at points in time: every so many seconds to months, or by a cron expression,
//! in the workflow's time zone. Example: every weekday at 8:00, then HTTP Request.

use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use croner::parser::{CronParser, Seconds};
use ecow::EcoString;
use jiff::Zoned;
use jiff::tz::TimeZone;
use model::{Item, Object, Value};
use node_sdk::{
    Category, Choice, Condition, Description, Effect, EntryGroup, Node, NodeContext, NodeError, Outcome,
    PortRule, Property, PropertyKind, Trigger,
};
use serde::Deserialize;

use super::timetable::Rule;

/// The node type `core.scheduleTrigger`.
pub struct ScheduleTrigger;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.scheduleTrigger",
    version: 1.3,
    label: "Schedule Trigger",
    summary: "Starts the workflow at points in time.",
    category: Category::Trigger,
    icon: "clock",
    keywords: &["cron", "interval", "time", "daily", "hourly", "timer"],
    trigger: true,
    effect: Effect::Pure,
    inputs: Vec::new(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: vec![
        Property::new(
            "rule",
            "When",
            PropertyKind::FixedCollection {
                multiple: true,
                add: "Add rule",
                groups: vec![EntryGroup {
                    name: "interval",
                    label: "Rule",
                    properties: interval_properties(),
                }],
            },
        )
        .default(Object::from([("interval", Value::array([Value::Object(Object::new())]))]))
        .literal(),
    ],
});

fn interval_properties() -> Vec<Property> {
    let when = |fields: &[&'static str]| Condition::is("field", fields.iter().copied());
    let count = |name, label, default, most, field: &'static str| {
        Property::new(name, label, PropertyKind::Number { min: Some(1.0), max: Some(most) })
            .default(default)
            .show(when(&[field]))
    };
    let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    let choices = weekdays.iter().enumerate().map(|(number, label)| Choice::new(number, label)).collect();
    vec![
        Property::new(
            "field",
            "Repeat",
            PropertyKind::options([
                ("seconds", "Every few seconds"),
                ("minutes", "Every few minutes"),
                ("hours", "Every few hours"),
                ("days", "Every few days"),
                ("weeks", "Every few weeks"),
                ("months", "Every few months"),
                ("cronExpression", "By cron expression"),
            ]),
        )
        .default("days"),
        count("secondsInterval", "Seconds between", 30, 86_400.0, "seconds"),
        count("minutesInterval", "Minutes between", 5, 1_440.0, "minutes"),
        count("hoursInterval", "Hours between", 1, 720.0, "hours"),
        count("daysInterval", "Days between", 1, 366.0, "days"),
        count("weeksInterval", "Weeks between", 1, 104.0, "weeks"),
        count("monthsInterval", "Months between", 1, 120.0, "months"),
        Property::new(
            "triggerAtDayOfMonth",
            "Day of the month",
            PropertyKind::Number { min: Some(1.0), max: Some(31.0) },
        )
        .default(1)
        .help("Months without that day are left out.")
        .show(when(&["months"])),
        Property::new("triggerAtDay", "Weekdays", PropertyKind::MultiOptions { choices })
            .default(Value::array([Value::from(0)]))
            .show(when(&["weeks"])),
        Property::new("triggerAtHour", "Hour", PropertyKind::Number { min: Some(0.0), max: Some(23.0) })
            .show(when(&["days", "weeks", "months"])),
        Property::new("triggerAtMinute", "Minute", PropertyKind::Number { min: Some(0.0), max: Some(59.0) })
            .show(when(&["hours", "days", "weeks", "months"])),
        Property::new("expression", "Cron expression", PropertyKind::text())
            .placeholder("0 8 * * MON-FRI")
            .help("Minute, hour, day, month, weekday; seconds may stand in front.")
            .show(when(&["cronExpression"])),
    ]
}

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    rule: Rules,
}

#[derive(Deserialize, Default)]
struct Rules {
    #[serde(default)]
    interval: Vec<Interval>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Interval {
    field: EcoString,
    seconds_interval: Value,
    minutes_interval: Value,
    hours_interval: Value,
    days_interval: Value,
    weeks_interval: Value,
    months_interval: Value,
    trigger_at_day_of_month: Value,
    trigger_at_day: Value,
    trigger_at_hour: Value,
    trigger_at_minute: Value,
    expression: EcoString,
}

#[async_trait]
impl Node for ScheduleTrigger {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    /// Gives the time, taken apart; an item that it was started with is passed on instead.
    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let given = context.items();
        if given.iter().any(|item| !item.json.is_empty()) {
            return Ok(Outcome::same(given));
        }
        let name = context.view.timezone();
        let zone = TimeZone::get(name).unwrap_or(TimeZone::UTC);
        Ok(Outcome::items(vec![moment(&context.services.clock.now().to_zoned(zone), name)]))
    }

    fn triggers(&self, parameters: &Object, _: Option<&str>) -> Result<Vec<Trigger>, NodeError> {
        let parameters: Parameters = Value::Object(parameters.clone())
            .read_as()
            .map_err(|error| NodeError::parameter("rule", format!("the rules cannot be read: {error}")))?;
        let rules = parameters.rule.interval.iter().enumerate();
        rules.map(|(index, interval)| Ok(Trigger::Schedule(Arc::new(interval.rule(index)?)))).collect()
    }
}

impl Interval {
    fn rule(&self, index: usize) -> Result<Rule, NodeError> {
        let number =
            |name: &str, value: &Value, default: i64, least: i64, most: i64| -> Result<i64, NodeError> {
                let at = format!("rule.interval[{index}].{name}");
                let found = match value {
                    Value::Null => Some(default),
                    Value::String(text) if text.starts_with('=') => {
                        return Err(NodeError::parameter(
                            at,
                            "a schedule must be known in advance, so it cannot be an expression",
                        ));
                    }
                    Value::String(text) => i64::from_str(text.trim()).ok(),
                    other => other.as_i64(),
                };
                found.filter(|number| (least..=most).contains(number)).ok_or_else(|| {
                    NodeError::parameter(at, format!("must be a whole number from {least} to {most}"))
                })
            };
        let small = |name: &str, value: &Value, default: i64, least: i64, most: i64| {
            number(name, value, default, least, most).map(|number| i8::try_from(number).unwrap_or(i8::MAX))
        };
        let minute = || small("triggerAtMinute", &self.trigger_at_minute, 0, 0, 59);
        let hour = || small("triggerAtHour", &self.trigger_at_hour, 0, 0, 23);
        Ok(match self.field.as_str() {
            "seconds" => {
                Rule::Seconds { step: number("secondsInterval", &self.seconds_interval, 30, 1, 86_400)? }
            }
            "minutes" => {
                Rule::Seconds { step: 60 * number("minutesInterval", &self.minutes_interval, 5, 1, 1_440)? }
            }
            "hours" => Rule::Hours {
                step: number("hoursInterval", &self.hours_interval, 1, 1, 720)?,
                minute: minute()?,
            },
            "" | "days" => Rule::Days {
                step: number("daysInterval", &self.days_interval, 1, 1, 366)?,
                hour: hour()?,
                minute: minute()?,
            },
            "weeks" => {
                let default = [Value::from(0)];
                let days = self.trigger_at_day.as_array().filter(|days| !days.is_empty()).unwrap_or(&default);
                let days = days.iter().map(|day| small("triggerAtDay", day, 0, 0, 7).map(|day| day % 7));
                Rule::Weeks {
                    step: number("weeksInterval", &self.weeks_interval, 1, 1, 104)?,
                    days: days.collect::<Result<_, _>>()?,
                    hour: hour()?,
                    minute: minute()?,
                }
            }
            "months" => Rule::Months {
                step: number("monthsInterval", &self.months_interval, 1, 1, 120)?,
                day: small("triggerAtDayOfMonth", &self.trigger_at_day_of_month, 1, 1, 31)?,
                hour: hour()?,
                minute: minute()?,
            },
            "cronExpression" => {
                let parser = CronParser::builder().seconds(Seconds::Optional).build();
                let cron = parser.parse(self.expression.trim()).map_err(|error| {
                    NodeError::parameter(
                        format!("rule.interval[{index}].expression"),
                        format!("\"{}\" is not a cron expression: {error}", self.expression),
                    )
                })?;
                Rule::Cron(Box::new(cron))
            }
            other => {
                return Err(NodeError::parameter(
                    format!("rule.interval[{index}].field"),
                    format!("there is no way to repeat called \"{other}\""),
                ));
            }
        })
    }
}

/// The item of a point in time; the field names are those that workflows already use.
fn moment(at: &Zoned, zone: &str) -> Item {
    let text = |format: &str| at.strftime(format).to_string();
    let day = at.day();
    let ending = match (day % 10, day) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    let half = if at.hour() < 12 { "am" } else { "pm" };
    let time = format!("{}:{} {half}", (at.hour() + 11) % 12 + 1, text("%M:%S"));
    Item::new([
        ("timestamp", text("%Y-%m-%dT%H:%M:%S.%3f%:z")),
        ("Readable date", format!("{} {day}{ending} {}, {time}", text("%B"), text("%Y"))),
        ("Readable time", time),
        ("Day of week", text("%A")),
        ("Year", text("%Y")),
        ("Month", text("%B")),
        ("Day of month", text("%d")),
        ("Hour", text("%H")),
        ("Minute", text("%M")),
        ("Second", text("%S")),
        ("Timezone", format!("{zone} (UTC{})", text("%:z"))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn triggers(rule: &str) -> Result<Vec<Trigger>, NodeError> {
        let rule = Value::from_json(rule).expect(rule);
        ScheduleTrigger.triggers(&Object::from([("rule", Object::from([("interval", rule)]))]), None)
    }

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }

    #[test]
    fn an_empty_rule_is_every_midnight_and_cron_may_have_seconds() {
        let after: Zoned = "2025-05-05T12:34:56-04:00[America/New_York]".parse().expect("a time");
        let next = |rule: &str| match &triggers(rule).expect("a trigger")[..] {
            [Trigger::Schedule(timetable)] => timetable.next(&after).expect("a next point").to_string(),
            _ => panic!("one schedule"),
        };
        assert_eq!(next("[{}]"), "2025-05-06T00:00:00-04:00[America/New_York]");
        assert_eq!(
            next(r#"[{"field":"cronExpression","expression":"0 */10 9-23 * * *"}]"#),
            "2025-05-05T12:40:00-04:00[America/New_York]"
        );
        assert_eq!(
            next(r#"[{"field":"cronExpression","expression":"30 8 * * MON"}]"#),
            "2025-05-12T08:30:00-04:00[America/New_York]"
        );
    }

    #[test]
    fn a_wrong_rule_is_named() {
        for (rule, parameter) in [
            (r#"[{},{"field":"cronExpression","expression":"every day"}]"#, "rule.interval[1].expression"),
            (r#"[{"field":"minutes","minutesInterval":0}]"#, "rule.interval[0].minutesInterval"),
            (r#"[{"triggerAtMinute":"={{ 5 }}"}]"#, "rule.interval[0].triggerAtMinute"),
            (r#"[{"field":"moons"}]"#, "rule.interval[0].field"),
        ] {
            let Err(error) = triggers(rule) else { panic!("{rule} is wrong") };
            assert_eq!(error.parameter.as_deref(), Some(parameter));
        }
    }

    #[test]
    fn the_item_shows_the_time_in_its_zone() {
        let at: Zoned = "2025-05-02T15:04:05.678-04:00[America/New_York]".parse().expect("a time");
        let item = moment(&at, "America/New_York");
        assert_eq!(
            Value::Object(item.json).to_json(),
            r#"{"timestamp":"2025-05-02T15:04:05.678-04:00","Readable date":"May 2nd 2025, 3:04:05 pm","Readable time":"3:04:05 pm","Day of week":"Friday","Year":"2025","Month":"May","Day of month":"02","Hour":"15","Minute":"04","Second":"05","Timezone":"America/New_York (UTC-04:00)"}"#
        );
    }
}
