//! Ports, described so that engine and editor compute the same list from the parameters.

use model::{Object, Value};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Condition;

/// One or more ports that exist while a condition holds. The ports of a node are those of all its rules, in order.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortRule {
    /// When the ports exist; all conditions must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub show: Vec<Condition>,
    /// The ports.
    #[serde(flatten)]
    pub ports: Ports,
}

/// How the ports of a rule are counted.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "count", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Ports {
    /// Exactly one.
    One {
        /// Its label; empty for a plain port.
        label: &'static str,
    },
    /// As many as a number parameter says.
    Number {
        /// Path of the parameter.
        parameter: &'static str,
        /// Count when absent or an expression.
        default: usize,
        /// Label before the number, such as `Input`; empty gives bare numbers from 0.
        prefix: &'static str,
    },
    /// One for each entry of a list parameter; a list of texts labels them itself.
    Entries {
        /// Path of the list.
        parameter: &'static str,
        /// Field of an entry that holds the label (used when not empty); else the index is shown.
        label: &'static str,
    },
}

/// A port of a certain node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Label; may be empty.
    pub label: String,
}

impl PortRule {
    /// One plain port.
    pub fn one() -> Vec<Self> {
        Self::labelled([""])
    }

    /// Ports with these labels.
    pub fn labelled<const N: usize>(labels: [&'static str; N]) -> Vec<Self> {
        labels.into_iter().map(|label| Self { show: Vec::new(), ports: Ports::One { label } }).collect()
    }

    /// The ports that `rules` give for `parameters` (which hold defaults for what is absent).
    pub fn ports(rules: &[Self], parameters: &Object) -> Vec<Port> {
        let root = Value::Object(parameters.clone());
        let mut ports = Vec::new();
        for rule in rules.iter().filter(|rule| crate::context::holds(&rule.show, &root, &root)) {
            match &rule.ports {
                Ports::One { label } => ports.push(Port { label: (*label).to_owned() }),
                Ports::Number { parameter, default, prefix } => {
                    let count = root.at_path(parameter).and_then(Value::as_i64);
                    let count =
                        count.and_then(|count| usize::try_from(count).ok()).unwrap_or(*default).min(64);
                    ports.extend((0..count).map(|index| Port {
                        label: if prefix.is_empty() {
                            index.to_string()
                        } else {
                            format!("{prefix} {}", index + 1)
                        },
                    }));
                }
                Ports::Entries { parameter, label } => {
                    let entries = root.at_path(parameter).and_then(Value::as_array).unwrap_or_default();
                    ports.extend(entries.iter().enumerate().map(|(index, entry)| {
                        let text = entry.get(label).or(Some(entry)).and_then(Value::as_str);
                        let text = text.filter(|text| !text.is_empty());
                        Port { label: text.map_or_else(|| index.to_string(), str::to_owned) }
                    }));
                }
            }
        }
        ports
    }
}
