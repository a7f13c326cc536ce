//! One measure of Summarize: what it does with the values of a field, and what its result is called.

use std::collections::HashSet;

use ecow::EcoString;
use model::Value;
use rustc_hash::FxBuildHasher;
use serde::Deserialize;

use crate::data::likeness::Exactly;
use crate::data::ranking::less;

/// A field and what is done with it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Measure {
    /// What is done.
    pub(super) aggregation: Aggregation,
    /// The field.
    pub(super) field: EcoString,
    /// Whether empty texts, null and missing values count too.
    pub(super) include_empty: bool,
    /// What stands between values.
    pub(super) separate_by: Separator,
    /// What stands between values when none of the usual.
    pub(super) custom_separator: EcoString,
}

/// What is done with the values of a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Aggregation {
    /// A list of them.
    Append,
    /// Their mean.
    Average,
    /// One text.
    Concatenate,
    /// How many.
    #[default]
    Count,
    /// How many different ones.
    CountUnique,
    /// The largest.
    Max,
    /// The smallest.
    Min,
    /// All added up.
    Sum,
}

/// What stands between values; `other` means the custom one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "EcoString")]
pub(super) struct Separator(EcoString);

impl From<EcoString> for Separator {
    fn from(text: EcoString) -> Self {
        Self(text)
    }
}

impl Default for Separator {
    fn default() -> Self {
        Self(",".into())
    }
}

/// A name without brackets and quotes, with underscores for blanks and dots, so that expressions read it easily.
pub(super) fn plain_name(name: &str) -> EcoString {
    name.chars()
        .filter(|letter| !matches!(letter, '[' | ']' | '"'))
        .map(|letter| if matches!(letter, ' ' | '.') { '_' } else { letter })
        .collect()
}

fn is_empty(value: Option<&Value>) -> bool {
    value.is_none_or(|value| value.is_null() || value.as_str() == Some(""))
}

impl Measure {
    /// What the result is called.
    pub(super) fn name(&self) -> EcoString {
        let prefix = match self.aggregation {
            Aggregation::Append => "appended_",
            Aggregation::Average => "average_",
            Aggregation::Concatenate => "concatenated_",
            Aggregation::Count => "count_",
            Aggregation::CountUnique => "unique_count_",
            Aggregation::Max => "max_",
            Aggregation::Min => "min_",
            Aggregation::Sum => "sum_",
        };
        plain_name(&format!("{prefix}{}", self.field))
    }

    /// The result for `values`, one for each item; `None` where the item lacks the field.
    pub(super) fn take<'a>(&self, values: impl Iterator<Item = Option<&'a Value>>) -> Value {
        let counted = values.filter(|value| self.include_empty || !is_empty(*value));
        match self.aggregation {
            Aggregation::Append => Value::array(counted.map(|value| value.cloned().unwrap_or_default())),
            Aggregation::Concatenate => {
                let mut text = String::new();
                for (index, value) in counted.enumerate() {
                    if index > 0 {
                        text.push_str(self.separator());
                    }
                    match value {
                        None => text.push_str("undefined"),
                        Some(value) => text.push_str(&value.to_text()),
                    }
                }
                Value::from(text)
            }
            Aggregation::Count => Value::from(counted.count()),
            Aggregation::CountUnique => {
                Value::from(counted.map(Exactly).collect::<HashSet<_, FxBuildHasher>>().len())
            }
            Aggregation::Sum => Value::from(counted.filter_map(number).sum::<f64>() + 0.0),
            Aggregation::Average => {
                let (mut sum, mut count) = (0.0, 0u32);
                for number in counted.filter_map(number) {
                    sum += number;
                    count += 1;
                }
                // Nothing divided by nothing is not a number, which JSON writes as null.
                if count == 0 { Value::Null } else { Value::from(sum / f64::from(count)) }
            }
            Aggregation::Min => extreme(counted, less),
            Aggregation::Max => extreme(counted, |value, best| less(best, value)),
        }
    }

    fn separator(&self) -> &str {
        if self.separate_by.0 == "other" { &self.custom_separator } else { &self.separate_by.0 }
    }
}

fn number(value: Option<&Value>) -> Option<f64> {
    value.and_then(Value::as_f64).filter(|number| !number.is_nan())
}

fn extreme<'a>(
    values: impl Iterator<Item = Option<&'a Value>>,
    better: impl Fn(&Value, &Value) -> bool,
) -> Value {
    let mut best: Option<&Value> = None;
    for value in values.flatten().filter(|value| !is_empty(Some(value))) {
        if best.is_none_or(|best| better(value, best)) {
            best = Some(value);
        }
    }
    best.cloned().unwrap_or_default()
}
