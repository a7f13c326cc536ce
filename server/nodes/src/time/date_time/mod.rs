//! Date & Time reckons with dates: the current one, adding and subtracting, formatting, rounding, parts of dates and the
//! time between two. Example: `addToDate` with 7 days gives `newDate` a week after `{{ $json.ordered }}`.
//!
//! `read` reads dates, `luxon` writes them, `units` reckons; `moment` and `upgrade` are for workflows of version 1.

mod form;
mod luxon;
mod moment;
mod read;
mod units;
mod upgrade;

use std::sync::LazyLock;

use async_trait::async_trait;
use ecow::EcoString;
use jiff::Zoned;
use jiff::tz::TimeZone;
use model::{Item, Object, Value};
use node_sdk::{Category, Description, Effect, Node, NodeContext, NodeError, Outcome, PortRule, Upgrade};
use serde::Deserialize;

use crate::data::field_list::put;
use units::Unit;

/// The node type `core.dateTime`.
pub struct DateTime;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.dateTime",
    version: 2.0,
    label: "Date & Time",
    summary: "Formats dates and reckons with them.",
    category: Category::Data,
    icon: "calendar-clock",
    keywords: &["date", "time", "now", "format", "timezone", "duration", "days", "calendar"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: PortRule::one(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: form::properties(),
});

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parameters {
    operation: Operation,
    include_time: Option<bool>,
    output_field_name: Option<EcoString>,
    magnitude: Value,
    time_unit: Option<EcoString>,
    duration: Value,
    date: Value,
    format: Option<EcoString>,
    custom_format: EcoString,
    mode: EcoString,
    to_nearest: Option<EcoString>,
    to: Option<EcoString>,
    start_date: Value,
    end_date: Value,
    units: Value,
    part: Option<EcoString>,
    options: Options,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Operation {
    #[default]
    GetCurrentDate,
    AddToDate,
    SubtractFromDate,
    FormatDate,
    ExtractDate,
    RoundDate,
    GetTimeBetweenDates,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    include_input_fields: bool,
    timezone: Value,
    from_format: EcoString,
    iso_string: bool,
    from_timezone: Option<EcoString>,
    to_timezone: Option<EcoString>,
    moment_format: bool,
}

#[async_trait]
impl Node for DateTime {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let parameters = context.parameters::<Parameters>().await?;
        let zone = TimeZone::get(context.view.timezone()).unwrap_or(TimeZone::UTC);
        let now = context.services.clock.now().to_zoned(zone.clone());
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let result = parameters
                .get(index)
                .and_then(|parameters| Ok(parameters.item(item, parameters.answer(&now, &zone)?)));
            made.push(match result {
                Ok(item) => item.paired_with(index),
                Err(error) => context.failed_item(error, index)?,
            });
        }
        Ok(Outcome::items(made))
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        upgrade::upgrade(version, parameters)
    }
}

fn wrong(parameter: &'static str, message: impl Into<String>) -> NodeError {
    NodeError {
        parameter: Some(parameter.into()),
        retryable: false,
        ..NodeError::with_code("RR-NODE-0075", message)
    }
}

impl Parameters {
    /// The field that the answer goes into.
    fn output(&self) -> EcoString {
        let default = match self.operation {
            Operation::GetCurrentDate => "currentDate",
            Operation::AddToDate | Operation::SubtractFromDate => "newDate",
            Operation::FormatDate => "formattedDate",
            Operation::ExtractDate => "datePart",
            Operation::RoundDate => "roundedDate",
            Operation::GetTimeBetweenDates => "timeDifference",
        };
        self.output_field_name.clone().unwrap_or_else(|| default.into())
    }

    fn item(&self, item: &Item, answer: Value) -> Item {
        // Version 1 worked on the item itself.
        let first_version = self.options.from_timezone.is_some();
        let mut json =
            if self.options.include_input_fields { item.json.clone() } else { Object::with_capacity(1) };
        put(&mut json, &self.output(), answer, first_version);
        let binary = if first_version { item.binary.clone() } else { None };
        Item { json, binary, ..Item::default() }
    }

    fn answer(&self, now: &Zoned, zone: &TimeZone) -> Result<Value, NodeError> {
        let beyond = |parameter| move || wrong(parameter, "the result lies beyond the calendar");
        match self.operation {
            Operation::GetCurrentDate => {
                let own = self.options.timezone.as_str().map(str::trim).filter(|name| !name.is_empty());
                let shown = match own {
                    Some(name) => now.with_time_zone(named_zone(name, "options.timezone")?),
                    None => now.clone(),
                };
                let shown = if self.include_time.unwrap_or(true) {
                    shown
                } else {
                    units::start_of(&shown, Unit::Day).ok_or_else(beyond("operation"))?
                };
                Ok(Value::from(luxon::iso(&shown)))
            }
            Operation::AddToDate | Operation::SubtractFromDate => {
                let date = self.read("magnitude", &self.magnitude, Some(zone), zone)?;
                let unit = unit("timeUnit", self.time_unit.as_deref().unwrap_or("days"))?;
                let count = crate::flow::conditions::number_of(&self.duration)
                    .ok_or_else(|| wrong("duration", format!("\"{}\" is not a number", self.duration)))?;
                let count = if self.operation == Operation::AddToDate { count } else { -count };
                let moved = units::plus(&date, count, unit).ok_or_else(beyond("duration"))?;
                Ok(Value::from(luxon::iso(&self.shown(moved, zone)?)))
            }
            Operation::FormatDate => {
                if self.date.is_null() {
                    return Ok(Value::Null);
                }
                let within = self.options.timezone.is_truthy().then_some(zone);
                let date = self.read("date", &self.date, within, zone)?;
                let date = self.shown(date, zone)?;
                let format = match self.format.as_deref().unwrap_or("MM/dd/yyyy") {
                    "custom" => &self.custom_format,
                    format => format,
                };
                let write = if self.options.moment_format { moment::write } else { luxon::write };
                Ok(Value::from(write(&date, format)))
            }
            Operation::RoundDate => {
                let date = self.read("date", &self.date, Some(zone), zone)?;
                let up = self.mode == "roundUp";
                let (parameter, word) = if up { ("to", &self.to) } else { ("toNearest", &self.to_nearest) };
                let unit = unit(parameter, word.as_deref().unwrap_or("month"))?;
                let date = if up { units::plus(&date, 1.0, unit) } else { Some(date) };
                let rounded =
                    date.and_then(|date| units::start_of(&date, unit)).ok_or_else(beyond("date"))?;
                Ok(Value::from(luxon::iso(&rounded)))
            }
            Operation::ExtractDate => {
                let date = self.read("date", &self.date, Some(zone), zone)?;
                Ok(match unit("part", self.part.as_deref().unwrap_or("month"))? {
                    Unit::Year => Value::from(i32::from(date.year())),
                    Unit::Quarter => Value::from(i32::from((date.month() + 2) / 3)),
                    Unit::Month => Value::from(i32::from(date.month())),
                    Unit::Week => Value::from(i32::from(date.date().iso_week_date().week())),
                    Unit::Day => Value::from(i32::from(date.day())),
                    Unit::Hour => Value::from(i32::from(date.hour())),
                    Unit::Minute => Value::from(i32::from(date.minute())),
                    Unit::Second => Value::from(i32::from(date.second())),
                    Unit::Millisecond => Value::from(i32::from(date.millisecond())),
                })
            }
            Operation::GetTimeBetweenDates => {
                let start = self.read("startDate", &self.start_date, Some(zone), zone)?;
                let end = self.read("endDate", &self.end_date, Some(zone), zone)?;
                let between = units::between(&start, &end, &self.units()?).ok_or_else(beyond("endDate"))?;
                if self.options.iso_string {
                    return Ok(Value::from(luxon::iso_duration(&between)));
                }
                let parts = between.into_iter().map(|(name, count)| (name, Value::from(count)));
                Ok(Value::Object(parts.collect()))
            }
        }
    }

    fn units(&self) -> Result<Vec<Unit>, NodeError> {
        let words: Vec<EcoString> = match &self.units {
            Value::Null => vec!["day".into()],
            Value::Array(words) => words.iter().map(Value::to_text).collect(),
            other => other.to_text().split(',').map(|word| word.trim().into()).collect(),
        };
        if words.is_empty() {
            return Err(wrong("units", "no unit is chosen"));
        }
        words.iter().map(|word| unit("units", word)).collect()
    }

    /// Reads a date; version 1 had zones of its own for that.
    fn read(
        &self,
        parameter: &'static str,
        value: &Value,
        zone: Option<&TimeZone>,
        workflow: &TimeZone,
    ) -> Result<Zoned, NodeError> {
        let Some(from) = &self.options.from_timezone else {
            return read::date(value, zone, &self.options.from_format, workflow)
                .map_err(|message| wrong(parameter, message));
        };
        let from = self.zone_or(from, "options.fromTimezone", workflow)?;
        let format = moment::to_luxon(&self.options.from_format);
        let date =
            read::date(value, Some(&from), &format, &from).map_err(|message| wrong(parameter, message))?;
        // Dates without an offset are in that zone, not in UTC.
        let bare = format.is_empty()
            && value.as_str().is_some_and(|text| text.trim().parse::<f64>().is_err())
            && crate::flow::conditions::read_moment(value, &TimeZone::UTC)
                != crate::flow::conditions::read_moment(value, &from);
        let local = bare.then(|| crate::flow::conditions::read_moment(value, &from)).flatten();
        Ok(match local.and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok()) {
            Some(instant) => instant.to_zoned(from),
            None => date,
        })
    }

    /// `date` in the zone that version 1 asks for.
    fn shown(&self, date: Zoned, workflow: &TimeZone) -> Result<Zoned, NodeError> {
        match &self.options.to_timezone {
            Some(to) => Ok(date.with_time_zone(self.zone_or(to, "options.toTimezone", workflow)?)),
            None => Ok(date),
        }
    }

    fn zone_or(
        &self,
        name: &str,
        parameter: &'static str,
        workflow: &TimeZone,
    ) -> Result<TimeZone, NodeError> {
        if name.trim().is_empty() { Ok(workflow.clone()) } else { named_zone(name, parameter) }
    }
}

fn named_zone(name: &str, parameter: &'static str) -> Result<TimeZone, NodeError> {
    TimeZone::get(name.trim()).map_err(|_| {
        wrong(parameter, format!("there is no time zone \"{name}\""))
            .describe("Zones are named by place, such as Europe/Berlin.")
    })
}

fn unit(parameter: &'static str, word: &str) -> Result<Unit, NodeError> {
    Unit::read(word).ok_or_else(|| wrong(parameter, format!("there is no unit \"{word}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the same fields");
    }
}
