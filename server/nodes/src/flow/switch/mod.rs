//! Switch sends each item to the output of the first rule that fits, or to the output whose number an expression gives.
//! Example: a rule `{{ $json.kind }} equals "refund"` on output "Refund", another on "Order", the rest to "Fallback".

mod upgrade;

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use model::{Item, Object, OnError, Value};
use node_sdk::{
    Category, Condition, Description, Effect, EntryGroup, Node, NodeContext, NodeError, Outcome, PortRule,
    Ports, Property, PropertyKind, Upgrade,
};
use serde::Deserialize;

use super::conditions::{Conditions, Judge, Wishes};
use super::partition::failed;

/// The node type `core.switch`.
pub struct Switch;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description {
    kind: "core.switch",
    version: 3.4,
    label: "Switch",
    summary: "Sends each item to one of several outputs, by rules or by a number.",
    category: Category::Flow,
    icon: "git-fork",
    keywords: &["condition", "branch", "case", "route", "rules"],
    trigger: false,
    effect: Effect::Pure,
    inputs: PortRule::one(),
    outputs: outputs(),
    required_inputs: None,
    replaced_by: None,
    credentials: Vec::new(),
    properties: properties(),
});

fn outputs() -> Vec<PortRule> {
    let by_rules = || Condition::is("mode", ["rules"]);
    vec![
        PortRule {
            show: vec![by_rules()],
            ports: Ports::Entries { parameter: "rules.values", label: "outputKey" },
        },
        PortRule {
            show: vec![by_rules(), Condition::is("options.fallbackOutput", ["extra"])],
            ports: Ports::One { label: "Fallback" },
        },
        PortRule {
            show: vec![Condition::is("mode", ["expression"])],
            ports: Ports::Number { parameter: "numberOutputs", default: 4, prefix: "" },
        },
    ]
}

fn properties() -> Vec<Property> {
    let by_rules = || Condition::is("mode", ["rules"]);
    let by_number = || Condition::is("mode", ["expression"]);
    let rule = vec![
        Property::new("conditions", "Conditions", PropertyKind::Filter),
        Property::new("renameOutput", "Name the output", PropertyKind::Boolean),
        Property::new("outputKey", "Output name", PropertyKind::text())
            .help("Shown at the output on the canvas.")
            .show(Condition::is("renameOutput", [true])),
    ];
    let options = vec![
        Property::new(
            "fallbackOutput",
            "Items that fit no rule",
            PropertyKind::options([("none", "Drop them"), ("extra", "Send them to an extra output")]),
        )
        .help("The number of a rule's output, counted from 0, is possible too."),
        Property::new("renameFallbackOutput", "Name of the extra output", PropertyKind::text())
            .placeholder("Fallback"),
        Property::new("ignoreCase", "Ignore case", PropertyKind::Boolean)
            .default(true)
            .help("Treats capital and small letters alike."),
        Property::new("allMatchingOutputs", "Send to every rule that fits", PropertyKind::Boolean)
            .help("Otherwise an item leaves through the first rule that fits."),
    ];
    vec![
        Property::new(
            "mode",
            "Decide by",
            PropertyKind::options([("rules", "Rules"), ("expression", "A number")]),
        )
        .literal(),
        Property::new(
            "numberOutputs",
            "Number of outputs",
            PropertyKind::Number { min: Some(1.0), max: Some(64.0) },
        )
        .default(4)
        .literal()
        .show(by_number()),
        Property::new("output", "Output", PropertyKind::number())
            .help("The number of the output for each item, counted from 0; usually an expression.")
            .show(by_number()),
        Property::new(
            "rules",
            "Rules",
            PropertyKind::FixedCollection {
                multiple: true,
                add: "Add rule",
                groups: vec![EntryGroup { name: "values", label: "Rule", properties: rule }],
            },
        )
        .show(by_rules()),
        Property::new("looseTypeValidation", "Convert types where required", PropertyKind::Boolean)
            .help("Converts a value of another type, such as the text 5 for a number, instead of failing.")
            .show(by_rules()),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: options },
        )
        .show(by_rules()),
    ]
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parameters {
    mode: Mode,
    number_outputs: Value,
    output: Value,
    rules: Rules,
    loose_type_validation: bool,
    options: Options,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            mode: Mode::Rules,
            number_outputs: Value::from(4),
            output: Value::from(0),
            rules: Rules::default(),
            loose_type_validation: false,
            options: Options::default(),
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Mode {
    Expression,
    #[default]
    #[serde(other)]
    Rules,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Rules {
    values: Vec<Rule>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Rule {
    conditions: Conditions,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    fallback_output: Value,
    ignore_case: bool,
    all_matching_outputs: bool,
}

#[async_trait]
impl Node for Switch {
    fn description(&self) -> &Description {
        &DESCRIPTION
    }

    async fn run(&self, context: &mut NodeContext<'_>) -> Result<Outcome, NodeError> {
        let items = context.items();
        let all = context.parameters::<Parameters>().await?;
        let mut judge = Judge::new(context.view.timezone());
        let mut outputs: Vec<Vec<Item>> = vec![Vec::new(); context.output_count];
        for (index, item) in items.iter().enumerate() {
            let ways = all.get(index).and_then(|parameters| {
                ways(parameters, context.output_count, &mut judge).map_err(|error| error.at_item(index))
            });
            let item = item.clone().paired_with(index);
            match ways {
                Ok(ways) => {
                    for way in ways {
                        outputs[way].push(item.clone());
                    }
                }
                Err(error) if context.node.on_error() == OnError::StopWorkflow => {
                    return Err(error.at_item(index));
                }
                Err(error) => {
                    let item = match context.node.on_error() {
                        OnError::ContinueErrorOutput => failed(item, &error),
                        _ => Item { json: Object::from([("error", error.message.as_str())]), ..item },
                    };
                    if outputs.is_empty() {
                        outputs.push(Vec::new());
                    }
                    outputs[0].push(item);
                }
            }
        }
        Ok(Outcome { outputs: outputs.into_iter().map(Arc::new).collect(), ..Outcome::default() })
    }

    fn upgrade(&self, version: f64, parameters: &Object) -> Upgrade {
        upgrade::upgrade(version, parameters)
    }
}

/// The outputs, each below `count`, that an item with these parameters leaves through.
fn ways(parameters: &Parameters, count: usize, judge: &mut Judge) -> Result<Vec<usize>, NodeError> {
    if parameters.mode == Mode::Expression {
        return Ok(vec![output_number(&parameters.output, count)?]);
    }
    let options = &parameters.options;
    let wishes = Wishes { loose: parameters.loose_type_validation, ignore_case: options.ignore_case };
    let mut ways = Vec::new();
    for (index, rule) in parameters.rules.values.iter().enumerate().take(count) {
        let holds = judge.holds(&rule.conditions, wishes);
        if holds.map_err(|error| error.at_parameter(format!("rules.values[{index}]")))? {
            ways.push(index);
            if !options.all_matching_outputs {
                break;
            }
        }
    }
    if ways.is_empty() {
        let rules = parameters.rules.values.len();
        match &options.fallback_output {
            Value::Null => {}
            Value::String(word) if word.is_empty() || word == "none" => {}
            Value::String(word) if word == "extra" => ways.extend(Some(rules).filter(|extra| *extra < count)),
            number => ways.push(output_number(number, count)?),
        }
    }
    Ok(ways)
}

/// The output that `value` names, which must be one of `count`.
fn output_number(value: &Value, count: usize) -> Result<usize, NodeError> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64().and_then(|number| usize::try_from(number).ok()),
    };
    number.filter(|number| *number < count).ok_or_else(|| {
        let last = count.saturating_sub(1);
        let message = format!("there is no output {value}: the outputs are numbered 0 to {last}");
        NodeError { retryable: false, ..NodeError::with_code("RR-NODE-0022", message) }.at_parameter("output")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_and_parameters_agree() {
        node_sdk::testing::parameters_agree::<Parameters>(&DESCRIPTION).expect("the fields of Switch");
    }

    #[test]
    fn outputs_follow_the_parameters() {
        let ports = |text: &str| {
            let parameters = Value::from_json(text).expect("valid");
            PortRule::ports(&DESCRIPTION.outputs, parameters.as_object().expect("object"))
                .into_iter()
                .map(|port| port.label)
                .collect::<Vec<_>>()
        };
        let rules = r#"{"mode":"rules","rules":{"values":[{"outputKey":"A"},{}]},"options":{"fallbackOutput":"extra"}}"#;
        assert_eq!(ports(rules), ["A", "1", "Fallback"]);
        assert_eq!(ports(r#"{"mode":"expression","numberOutputs":2}"#), ["0", "1"]);
    }

    #[test]
    fn an_output_out_of_range_is_an_error() {
        assert_eq!(output_number(&Value::from(1), 2), Ok(1));
        assert_eq!(output_number(&Value::from("1"), 2), Ok(1));
        for wrong in [Value::from(2), Value::from(-1), Value::from(0.5), Value::Null] {
            assert_eq!(output_number(&wrong, 2).map_err(|error| error.code), Err("RR-NODE-0022"));
        }
    }
}
