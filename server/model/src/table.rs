//! Data tables: rows with named columns that workflows and people share. Here is what a table is, which values its columns
//! take, and which rows a condition means.

use ecow::EcoString;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{DataTableId, Object, Value};

/// Names of the columns that every table has.
pub const SYSTEM_COLUMNS: [&str; 3] = ["id", "createdAt", "updatedAt"];

/// A data table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DataTable {
    /// Id.
    pub id: DataTableId,
    /// Name, unique in the organisation.
    pub name: String,
    /// Columns in order, without `id`, `createdAt` and `updatedAt`, which every table has.
    pub columns: Vec<TableColumn>,
    /// How many rows there are.
    pub rows: u64,
    /// The id that the next row gets.
    pub next_row: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its columns or rows last changed.
    pub updated_at: Timestamp,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TableColumn {
    /// Name, unique in its table.
    #[schema(value_type = String)]
    pub name: EcoString,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: ColumnKind,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum ColumnKind {
    /// Text.
    String,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A point in time; kept as ISO 8601 in UTC.
    Date,
}

impl ColumnKind {
    /// `value` as this column keeps it.
    ///
    /// # Errors
    /// Half a sentence about what was found instead.
    pub fn take(self, value: &Value) -> Result<Value, String> {
        let wrong = |wanted: &str| Err(format!("\"{value}\" is not {wanted}"));
        match (self, value) {
            (_, Value::Null) => Ok(Value::Null),
            (Self::String, value) => Ok(Value::String(value.to_text())),
            (Self::Number, Value::Number(number)) if number.is_finite() => Ok(value.clone()),
            (Self::Number, Value::String(text)) if text.trim().is_empty() => Ok(Value::Null),
            (Self::Number, Value::String(text)) => match text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Value::Number(number)),
                _ => wrong("a number"),
            },
            (Self::Number, _) => wrong("a number"),
            (Self::Boolean, Value::Bool(_)) => Ok(value.clone()),
            (Self::Boolean, other) => match other.to_text().trim().to_ascii_lowercase().as_str() {
                "true" | "1" => Ok(Value::Bool(true)),
                "false" | "0" => Ok(Value::Bool(false)),
                "" => Ok(Value::Null),
                _ => wrong("true or false"),
            },
            (Self::Date, Value::Number(number)) => {
                #[expect(clippy::cast_possible_truncation, reason = "beyond the range of timestamps anyway")]
                let instant = Timestamp::from_millisecond(*number as i64);
                instant.map(stamp).or_else(|_| wrong("a date"))
            }
            (Self::Date, Value::String(text)) if text.trim().is_empty() => Ok(Value::Null),
            (Self::Date, Value::String(text)) => {
                moment(text.trim()).map(stamp).map_or_else(|| wrong("a date"), Ok)
            }
            (Self::Date, _) => wrong("a date"),
        }
    }
}

/// ISO 8601 with milliseconds, so that texts sort as the times do.
fn stamp(at: Timestamp) -> Value {
    Value::from(at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
}

fn moment(text: &str) -> Option<Timestamp> {
    let in_utc = |at: DateTime| at.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<DateTime>().ok().and_then(in_utc))
        .or_else(|| text.parse::<Date>().ok().and_then(|date| in_utc(date.at(0, 0, 0, 0))))
}

impl DataTable {
    /// What column `name` holds, system columns included.
    pub fn kind_of(&self, name: &str) -> Option<ColumnKind> {
        match name {
            "id" => Some(ColumnKind::Number),
            "createdAt" | "updatedAt" => Some(ColumnKind::Date),
            _ => self.columns.iter().find(|column| column.name == name).map(|column| column.kind),
        }
    }

    /// `values` as the columns keep them; system columns are left out.
    ///
    /// # Errors
    /// A sentence that names the column at fault.
    pub fn take(&self, values: &Object) -> Result<Object, String> {
        let mut taken = Object::with_capacity(values.len());
        for (name, value) in values.iter() {
            if SYSTEM_COLUMNS.contains(&name.as_str()) {
                continue;
            }
            let kind = self
                .kind_of(name)
                .ok_or_else(|| format!("the table \"{}\" has no column \"{name}\"", self.name))?;
            taken.insert(
                name.clone(),
                kind.take(value).map_err(|wrong| format!("column \"{name}\": {wrong}"))?,
            );
        }
        Ok(taken)
    }
}

/// Which rows are meant.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowFilter {
    /// Whether all conditions must hold, or any.
    pub all: bool,
    /// The conditions; none means every row.
    pub conditions: Vec<RowCondition>,
}

/// A condition on a column.
#[derive(Debug, Clone, PartialEq)]
pub struct RowCondition {
    /// The column.
    pub column: EcoString,
    /// How it is compared.
    pub comparison: Comparison,
    /// What it is compared with.
    pub value: Value,
}

/// How a column is compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Comparison {
    /// The same.
    #[default]
    Eq,
    /// Not the same.
    Neq,
    /// Greater.
    Gt,
    /// Greater or the same.
    Gte,
    /// Less.
    Lt,
    /// Less or the same.
    Lte,
    /// A text with `%` for anything and `_` for any letter.
    Like,
    /// The same whatever the case.
    Ilike,
    /// Null.
    IsEmpty,
    /// Not null.
    IsNotEmpty,
    /// True.
    IsTrue,
    /// False.
    IsFalse,
}

impl RowFilter {
    /// The filter with values as the columns of `table` keep them.
    ///
    /// # Errors
    /// A sentence that names the column at fault.
    pub fn for_table(&self, table: &DataTable) -> Result<Self, String> {
        let conditions = self.conditions.iter().map(|condition| {
            let name = &condition.column;
            let kind = table
                .kind_of(name)
                .ok_or_else(|| format!("the table \"{}\" has no column \"{name}\"", table.name))?;
            let value = match condition.comparison {
                Comparison::Like | Comparison::Ilike => Value::String(condition.value.to_text()),
                Comparison::IsEmpty | Comparison::IsNotEmpty | Comparison::IsTrue | Comparison::IsFalse => {
                    Value::Null
                }
                _ => kind.take(&condition.value).map_err(|wrong| format!("column \"{name}\": {wrong}"))?,
            };
            Ok(RowCondition { value, ..condition.clone() })
        });
        Ok(Self { all: self.all, conditions: conditions.collect::<Result<_, String>>()? })
    }

    /// Whether `row` is meant.
    pub fn fits(&self, row: &Object) -> bool {
        let mut each = self.conditions.iter().map(|condition| condition.holds(row.get(&condition.column)));
        if self.conditions.is_empty() || self.all { each.all(|holds| holds) } else { each.any(|holds| holds) }
    }
}

impl RowCondition {
    fn holds(&self, found: Option<&Value>) -> bool {
        let found = found.unwrap_or(&Value::Null);
        let order = || match (found, &self.value) {
            (Value::Number(left), Value::Number(right)) => left.partial_cmp(right),
            (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
            (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
            _ => None,
        };
        match self.comparison {
            Comparison::Eq => *found == self.value,
            Comparison::Neq => *found != self.value,
            Comparison::Gt => order().is_some_and(|order| order.is_gt()),
            Comparison::Gte => order().is_some_and(|order| order.is_ge()),
            Comparison::Lt => order().is_some_and(|order| order.is_lt()),
            Comparison::Lte => order().is_some_and(|order| order.is_le()),
            Comparison::Like => !found.is_null() && like(&self.value.to_text(), &found.to_text()),
            Comparison::Ilike => {
                !found.is_null()
                    && like(&self.value.to_text().to_lowercase(), &found.to_text().to_lowercase())
            }
            Comparison::IsEmpty => found.is_null(),
            Comparison::IsNotEmpty => !found.is_null(),
            Comparison::IsTrue => *found == Value::Bool(true),
            Comparison::IsFalse => *found == Value::Bool(false),
        }
    }
}

/// Whether `text` fits `pattern`, in which `%` stands for anything and `_` for one letter.
fn like(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut place) = (0, 0);
    // Where the last % stood, and how much of the text it has taken.
    let mut last: Option<(usize, usize)> = None;
    while place < text.len() {
        if pattern.get(at) == Some(&'%') {
            last = Some((at, place));
            at += 1;
        } else if pattern.get(at).is_some_and(|letter| *letter == '_' || *letter == text[place]) {
            at += 1;
            place += 1;
        } else if let Some((star, taken)) = last {
            last = Some((star, taken + 1));
            at = star + 1;
            place = taken + 1;
        } else {
            return false;
        }
    }
    pattern[at.min(pattern.len())..].iter().all(|letter| *letter == '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_take_what_fits_them() {
        let take = |kind: ColumnKind, text: &str| {
            kind.take(&Value::from_json(text).expect(text)).map(|value| value.to_json())
        };
        assert_eq!(take(ColumnKind::String, "5").as_deref(), Ok("\"5\""));
        assert_eq!(take(ColumnKind::Number, "\" 1.5 \"").as_deref(), Ok("1.5"));
        assert_eq!(take(ColumnKind::Boolean, "\"TRUE\"").as_deref(), Ok("true"));
        assert_eq!(take(ColumnKind::Date, "\"2024-05-01\"").as_deref(), Ok("\"2024-05-01T00:00:00.000Z\""));
        assert_eq!(
            take(ColumnKind::Date, "\"2024-05-01T10:00:00+02:00\"").as_deref(),
            Ok("\"2024-05-01T08:00:00.000Z\"")
        );
        assert_eq!(take(ColumnKind::Number, "null").as_deref(), Ok("null"));
        for (kind, text) in [
            (ColumnKind::Number, "\"x\""),
            (ColumnKind::Boolean, "\"maybe\""),
            (ColumnKind::Date, "\"soon\""),
        ] {
            assert!(take(kind, text).is_err(), "{text}");
        }
    }

    #[test]
    fn conditions_mean_rows() {
        let row = Object::from([("n", Value::from(5)), ("t", Value::from("Hello")), ("e", Value::Null)]);
        let holds = |column: &str, comparison, value: Value| {
            let condition = RowCondition { column: column.into(), comparison, value };
            RowFilter { all: true, conditions: vec![condition] }.fits(&row)
        };
        assert!(holds("n", Comparison::Gte, 5.into()) && !holds("n", Comparison::Gt, 5.into()));
        assert!(holds("t", Comparison::Like, "H%o".into()) && !holds("t", Comparison::Like, "h%".into()));
        assert!(holds("t", Comparison::Ilike, "h_LLO".into()) && !holds("t", Comparison::Like, "H_o".into()));
        assert!(holds("e", Comparison::IsEmpty, Value::Null) && holds("e", Comparison::Neq, 1.into()));
        assert!(!holds("e", Comparison::Lt, 1.into()));
        assert!(RowFilter::default().fits(&row));
    }
}
