//! When triggers look: the form of n8n's polling times, read as rules of the Schedule Trigger.

use model::{ExecutionMode, Object, Value};
use node_sdk::{Condition, EntryGroup, Node as _, NodeContext, NodeError, Property, PropertyKind, Trigger};

use crate::exchange::alias_parameters;
use crate::time::schedule_trigger::ScheduleTrigger;

/// The property `pollTimes`.
pub(crate) fn property() -> Property {
    let when = |modes: &[&'static str]| Condition::is("mode", modes.iter().copied());
    let number = |name, label, most, default: i32| {
        Property::new(name, label, PropertyKind::Number { min: Some(0.0), max: Some(most) }).default(default)
    };
    let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    let weekdays = ["0", "1", "2", "3", "4", "5", "6"].into_iter().zip(weekdays);
    let properties = vec![
        Property::new(
            "mode",
            "Look",
            PropertyKind::options([
                ("everyMinute", "Every minute"),
                ("everyHour", "Every hour"),
                ("everyDay", "Every day"),
                ("everyWeek", "Every week"),
                ("everyMonth", "Every month"),
                ("everyX", "Every few minutes or hours"),
                ("custom", "By cron expression"),
            ]),
        )
        .default("everyDay"),
        number("hour", "Hour", 23.0, 14).show(when(&["everyDay", "everyWeek", "everyMonth"])),
        number("minute", "Minute", 59.0, 0).show(when(&["everyHour", "everyDay", "everyWeek", "everyMonth"])),
        number("dayOfMonth", "Day of the month", 31.0, 1).show(when(&["everyMonth"])),
        Property::new("weekday", "Weekday", PropertyKind::options(weekdays))
            .default("1")
            .show(when(&["everyWeek"])),
        Property::new("cronExpression", "Cron expression", PropertyKind::text())
            .default("* * * * * *")
            .show(when(&["custom"])),
        number("value", "Number", 1000.0, 2).show(when(&["everyX"])),
        Property::new("unit", "Unit", PropertyKind::options([("minutes", "Minutes"), ("hours", "Hours")]))
            .default("hours")
            .show(when(&["everyX"])),
    ];
    let groups = vec![EntryGroup { name: "item", label: "Time", properties }];
    let every_minute = Object::from([("mode", "everyMinute")]);
    Property::new(
        "pollTimes",
        "When",
        PropertyKind::FixedCollection { multiple: true, add: "Add time", groups },
    )
    .default(Object::from([("item", Value::array([Value::Object(every_minute)]))]))
    .literal()
}

/// The triggers that the times in `parameters` stand for.
///
/// # Errors
/// When a time cannot be read.
pub(crate) fn triggers(parameters: &Object) -> Result<Vec<Trigger>, NodeError> {
    let times = parameters.get("pollTimes").cloned().unwrap_or_default();
    let old = Object::from([("triggerTimes", times)]);
    let (_, rules) = alias_parameters("n8n-nodes-base.cron", &old)
        .map_err(|reason| NodeError::parameter("pollTimes", reason))?;
    let schedules =
        ScheduleTrigger.triggers(&rules, None).map_err(|error| error.at_parameter("pollTimes"))?;
    let watches = schedules.into_iter().filter_map(|trigger| match trigger {
        Trigger::Schedule(timetable) => Some(Trigger::Watch(Some(timetable))),
        _ => None,
    });
    Ok(watches.collect())
}

/// Whether somebody starts by hand and gave the trigger nothing to pass on, so that it should look for itself.
pub(crate) fn is_by_hand(context: &NodeContext<'_>) -> bool {
    let items = context.items();
    let nothing_given = items.iter().all(|item| item.json.is_empty() && item.binary.is_none());
    matches!(context.mode, ExecutionMode::Manual | ExecutionMode::Cli) && nothing_given
}
