//! Conditions as If, Filter and Switch use them: clauses such as `{{ $json.age }} is greater than 30`, joined by and/or,
//! with types checked strictly or converted loosely.
//!
//! `model` holds the shape in the parameters, `values` brings a value to the type a clause compares by, `operations`
//! compares, `moment` reads points in time, `legacy` brings conditions of old node versions up to date.

mod legacy;
pub(in crate::flow) mod moment;
mod operations;
mod pattern;
mod values;

use jiff::tz::TimeZone;
use model::Value;
use node_sdk::NodeError;
use serde::{Deserialize, Deserializer};

pub(super) use legacy::{joined, upgrade_first_version, upgrade_rule};
pub(crate) use moment::read as read_moment;
use pattern::Patterns;
pub(crate) use values::number_of;

/// The value of a `Filter` property.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Conditions {
    /// How values are compared.
    pub options: ConditionOptions,
    /// The clauses, in order.
    pub conditions: Vec<Clause>,
    /// Whether all or any of them must hold.
    pub combinator: Combinator,
}

/// How the clauses compare.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConditionOptions {
    /// Whether `A` and `a` differ.
    pub case_sensitive: bool,
    /// Whether a value of another type is a mistake or is converted.
    pub type_validation: TypeValidation,
    /// Shape version as n8n counts it; 2 and later read `"true"` and `"false"` as truth values.
    pub version: f64,
    /// Compare as the first versions of If, Filter and Switch did: as JavaScript does, without looking at types. Set by
    /// the importer, so that old workflows keep giving the same items.
    pub legacy: bool,
}

impl Default for ConditionOptions {
    fn default() -> Self {
        Self { case_sensitive: true, type_validation: TypeValidation::Strict, version: 1.0, legacy: false }
    }
}

/// What happens to a value of another type than the clause compares by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TypeValidation {
    /// The value is converted when that makes sense.
    Loose,
    /// The node fails.
    #[default]
    #[serde(other)]
    Strict,
}

/// How clauses are joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Combinator {
    /// One must hold; without clauses this does not hold.
    Or,
    /// All must hold; without clauses this holds.
    #[default]
    #[serde(other)]
    And,
}

/// One comparison.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Clause {
    /// Left side; `None` is JavaScript's `undefined`.
    #[serde(deserialize_with = "present")]
    pub left_value: Option<Value>,
    /// Right side; not looked at by operations with one side.
    #[serde(deserialize_with = "present")]
    pub right_value: Option<Value>,
    /// What is compared, and how.
    pub operator: Operator,
}

/// What a clause compares, and how.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Operator {
    /// `string`, `number`, `boolean`, `dateTime`, `array`, `object` or `any`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Such as `equals`, `notEmpty`, `lengthGt`.
    pub operation: String,
    /// Whether there is no right side.
    pub single_value: bool,
    /// Type of the right side when it is another than the left's.
    pub right_type: Option<String>,
}

/// `null` that is written is a value, not an absent one.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// How the node that holds the conditions wants them judged, beside their own options.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes {
    /// Convert types whatever the conditions say.
    pub loose: bool,
    /// Ignore case whatever the conditions say.
    pub ignore_case: bool,
}

/// Judges conditions for one run of a node; remembers the patterns it has compiled.
pub struct Judge {
    zone: TimeZone,
    patterns: Patterns,
}

impl Judge {
    /// A judge for a workflow whose times without an offset are in `zone` (an IANA name; unknown names mean UTC).
    pub fn new(zone: &str) -> Self {
        Self { zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC), patterns: Patterns::default() }
    }

    /// Whether `conditions` hold.
    ///
    /// # Errors
    /// `RR-NODE-0020` when a value has the wrong type, `RR-NODE-0021` for an operation or a pattern that cannot be
    /// understood. Clauses after the one that decides are not looked at.
    pub fn holds(&mut self, conditions: &Conditions, wishes: Wishes) -> Result<bool, NodeError> {
        let deciding = match conditions.combinator {
            Combinator::And => false,
            Combinator::Or => true,
        };
        let options = &conditions.options;
        for (index, clause) in conditions.conditions.iter().enumerate() {
            let rules = Rules {
                strict: options.type_validation == TypeValidation::Strict && !wishes.loose,
                ignore_case: !options.case_sensitive || wishes.ignore_case,
                reads_truth_words: options.version >= 2.0,
                zone: &self.zone,
            };
            let holds = if options.legacy {
                legacy::holds(clause, &rules, &mut self.patterns)
            } else {
                operations::holds(clause, &rules, &mut self.patterns)
            };
            if holds.map_err(|error| error.at_parameter(format!("conditions.conditions[{index}]")))?
                == deciding
            {
                return Ok(deciding);
            }
        }
        Ok(!deciding)
    }
}

/// The rules one clause is judged by.
struct Rules<'a> {
    strict: bool,
    ignore_case: bool,
    reads_truth_words: bool,
    zone: &'a TimeZone,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `left operation right` by the given type; the options are `strict`, `loose` or `legacy`, and `nocase`.
    fn check(kind: &str, operation: &str, left: &str, right: &str, options: &str) -> Result<bool, NodeError> {
        let read = |text: &str| (text != "-").then(|| Value::from_json(text).expect("test JSON"));
        let conditions = Conditions {
            options: ConditionOptions {
                case_sensitive: !options.contains("nocase"),
                type_validation: if options.contains("loose") {
                    TypeValidation::Loose
                } else {
                    TypeValidation::Strict
                },
                version: 2.0,
                legacy: options.contains("legacy"),
            },
            conditions: vec![Clause {
                left_value: read(left),
                right_value: read(right),
                operator: Operator {
                    kind: kind.into(),
                    operation: operation.into(),
                    single_value: right == "-",
                    right_type: None,
                },
            }],
            combinator: Combinator::And,
        };
        Judge::new("Europe/Berlin").holds(&conditions, Wishes::default())
    }

    #[test]
    fn every_operation_gives_what_people_expect() {
        // type, operation, left, right ("-" is absent), options, expected
        let table: &[(&str, &str, &str, &str, &str, bool)] = &[
            ("string", "exists", "\"\"", "-", "strict", true),
            ("string", "exists", "null", "-", "strict", false),
            ("string", "notExists", "-", "-", "strict", true),
            ("string", "empty", "\"\"", "-", "strict", true),
            ("string", "empty", "-", "-", "strict", true),
            ("string", "notEmpty", "\"a\"", "-", "strict", true),
            ("string", "equals", "\"A\"", "\"a\"", "strict", false),
            ("string", "equals", "\"A\"", "\"a\"", "strict nocase", true),
            ("string", "equals", "5", "\"5\"", "loose", true),
            ("string", "notEquals", "\"a\"", "\"b\"", "strict", true),
            ("string", "contains", "\"hello\"", "\"ell\"", "strict", true),
            ("string", "contains", "[\"a\",\"b\"]", "\"\\\"b\\\"\"", "loose", true),
            ("string", "notContains", "\"hello\"", "\"z\"", "strict", true),
            ("string", "startsWith", "\"hello\"", "\"he\"", "strict", true),
            ("string", "notStartsWith", "\"hello\"", "\"he\"", "strict", false),
            ("string", "endsWith", "\"hello\"", "\"lo\"", "strict", true),
            ("string", "notEndsWith", "\"hello\"", "\"lo\"", "strict", false),
            ("string", "regex", "\"ab12\"", "\"^[a-z]+\\\\d+$\"", "strict", true),
            ("string", "regex", "\"AB\"", "\"/^ab$/i\"", "strict", true),
            ("string", "regex", "\"price: 5\"", "\"(?<=price: )\\\\d\"", "strict", true),
            ("string", "notRegex", "\"AB\"", "\"ab\"", "strict nocase", false),
            ("number", "equals", "5", "5", "strict", true),
            ("number", "equals", "\"5\"", "5", "loose", true),
            ("number", "notEquals", "5", "6", "strict", true),
            ("number", "gt", "6", "5", "strict", true),
            ("number", "gt", "-", "5", "strict", false),
            ("number", "lt", "null", "5", "strict", true),
            ("number", "gte", "5", "5", "strict", true),
            ("number", "lte", "6", "5", "strict", false),
            ("number", "empty", "null", "-", "strict", true),
            ("number", "notEmpty", "0", "-", "strict", true),
            ("boolean", "true", "true", "-", "strict", true),
            ("boolean", "true", "-", "-", "strict", false),
            ("boolean", "false", "false", "-", "strict", true),
            ("boolean", "true", "\"false\"", "-", "loose", false),
            ("boolean", "true", "\"yes\"", "-", "loose", true),
            ("boolean", "equals", "true", "true", "strict", true),
            ("boolean", "notEquals", "true", "true", "strict", false),
            ("boolean", "empty", "-", "-", "strict", true),
            ("dateTime", "after", "\"2024-01-02\"", "\"2024-01-01T23:59:59\"", "strict", true),
            (
                "dateTime",
                "before",
                "\"2024-01-01T00:00:00Z\"",
                "\"2024-01-01T00:00:00+01:00\"",
                "strict",
                false,
            ),
            ("dateTime", "equals", "\"2024-01-01T00:00:00\"", "\"2023-12-31T23:00:00Z\"", "strict", true),
            ("dateTime", "afterOrEquals", "\"2024-01-01\"", "\"2024-01-01\"", "strict", true),
            (
                "dateTime",
                "beforeOrEquals",
                "\"Mon, 01 Jan 2024 00:00:00 +0000\"",
                "\"2024-01-02\"",
                "strict",
                true,
            ),
            ("dateTime", "after", "-", "\"2024-01-01\"", "strict", false),
            ("dateTime", "notEmpty", "\"2024-01-01\"", "-", "strict", true),
            ("array", "contains", "[1,2]", "2", "strict", true),
            ("array", "contains", "[\"A\"]", "\"a\"", "strict nocase", true),
            ("array", "notContains", "[1,2]", "\"2\"", "strict", true),
            ("array", "lengthEquals", "[1,2]", "2", "strict", true),
            ("array", "lengthNotEquals", "[1,2]", "2", "strict", false),
            ("array", "lengthGt", "[1,2]", "1", "strict", true),
            ("array", "lengthLt", "[1,2]", "1", "strict", false),
            ("array", "lengthGte", "[1,2]", "2", "strict", true),
            ("array", "lengthLte", "[1,2]", "2", "strict", true),
            ("array", "empty", "[]", "-", "strict", true),
            ("array", "notEmpty", "\"[1]\"", "-", "loose", true),
            ("object", "empty", "{}", "-", "strict", true),
            ("object", "notEmpty", "{\"a\":1}", "-", "strict", true),
            ("object", "empty", "-", "-", "strict", true),
            ("string", "equals", "true", "\"true\"", "legacy", false),
            ("string", "empty", "[]", "-", "legacy", true),
            ("number", "gt", "\"abc\"", "5", "legacy", false),
            ("number", "gt", "\"10\"", "5", "legacy", true),
        ];
        for (kind, operation, left, right, options, expected) in table {
            let found = check(kind, operation, left, right, options);
            assert_eq!(found, Ok(*expected), "{kind} {left} {operation} {right} ({options})");
        }
    }

    #[test]
    fn strict_validation_names_the_type_and_the_value() {
        let error = check("number", "gt", "\"5\"", "3", "strict").expect_err("text is not a number");
        assert_eq!(error.code, "RR-NODE-0020");
        assert!(error.message.contains("\"5\"") && error.message.contains("number"), "{}", error.message);
        assert_eq!(error.parameter.as_deref(), Some("conditions.conditions[0]"));
        assert!(check("boolean", "true", "\"true\"", "-", "strict").is_err());
        assert!(check("array", "empty", "{}", "-", "strict").is_err());
        assert!(check("object", "empty", "[]", "-", "strict").is_err());
        assert!(check("dateTime", "after", "\"soon\"", "\"2024-01-01\"", "loose").is_err());
        assert!(check("number", "gt", "\"five\"", "3", "loose").is_err());
        assert_eq!(
            check("string", "sounds", "\"a\"", "\"b\"", "strict").map_err(|e| e.code),
            Err("RR-NODE-0021")
        );
        assert_eq!(
            check("string", "regex", "\"a\"", "\"(\"", "strict").map_err(|e| e.code),
            Err("RR-NODE-0021")
        );
    }

    #[test]
    fn no_clause_holds_for_and_but_not_for_or() {
        let mut judge = Judge::new("UTC");
        let mut conditions = Conditions::default();
        assert_eq!(judge.holds(&conditions, Wishes::default()), Ok(true));
        conditions.combinator = Combinator::Or;
        assert_eq!(judge.holds(&conditions, Wishes::default()), Ok(false));
    }

    #[test]
    fn written_null_and_an_absent_side_differ() {
        let clause: Clause =
            serde_json::from_str(r#"{"leftValue":null,"operator":{"type":"string"}}"#).expect("reads");
        assert_eq!((clause.left_value, clause.right_value), (Some(Value::Null), None));
    }
}
