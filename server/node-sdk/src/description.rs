//! How a node type describes itself: words, ports and properties. The editor draws every form from this; nothing about
//! a node type is written twice.

use model::Value;
use serde::Serialize;
use utoipa::ToSchema;

use crate::PortRule;

/// Everything the editor and the engine need to know about a node type apart from its behaviour.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// Type name, such as `core.set`.
    pub kind: &'static str,
    /// Version of the parameters' shape; the importer brings older ones up to it.
    pub version: f64,
    /// Name for people, such as `Edit Fields`.
    pub label: &'static str,
    /// One sentence for the node picker.
    pub summary: &'static str,
    /// Shelf in the node picker.
    pub category: Category,
    /// Name of an icon of the editor's icon set (lucide, kebab-case), such as `pencil`.
    pub icon: &'static str,
    /// Other words people search for.
    pub keywords: &'static [&'static str],
    /// Whether it can start an execution.
    pub trigger: bool,
    /// Whether running it twice can be noticed outside.
    pub effect: Effect,
    /// Input ports, in order.
    pub inputs: Vec<PortRule>,
    /// Output ports, in order (the error port is added by the engine).
    pub outputs: Vec<PortRule>,
    /// How many inputs must have data before it runs when not all arrive; `None`: any one is enough.
    pub required_inputs: Option<usize>,
    /// The node type that has taken its place: this one still runs, and nobody is offered it any more.
    pub replaced_by: Option<&'static str>,
    /// Credential types it can use.
    pub credentials: Vec<CredentialUse>,
    /// The form, in order.
    pub properties: Vec<Property>,
}

/// A shelf in the node picker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Category {
    /// What starts an execution.
    Trigger,
    /// Which way items go.
    Flow,
    /// What items hold.
    Data,
    /// Talking to other systems.
    Web,
    /// Own code.
    Code,
    /// For people who read the canvas.
    Note,
}

/// Whether running a node twice can be noticed outside of the execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// No: recovery recomputes it.
    Pure,
    /// Yes: its result is written down before anything that follows from it happens.
    Effectful,
    /// Yes, and it can be run again after a crash: it finds what it had begun and does nothing twice.
    Repeatable,
}

/// A credential type that a node can use.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CredentialUse {
    /// Credential type, such as `httpBasicAuth`.
    pub kind: &'static str,
    /// Whether the node cannot run without it.
    pub required: bool,
    /// When it applies; all conditions must hold.
    pub show: Vec<Condition>,
}

/// A condition on other parameters: the value at `path` is (or is not) one of `values`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// Name of a sibling parameter (`mode`), or from the root with a leading slash (`/options.raw`).
    pub path: &'static str,
    /// The values that make it hold; an absent parameter counts as its default.
    pub values: Vec<Value>,
    /// Turns the condition round.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub not: bool,
}

impl Condition {
    /// Holds when the value at `path` is one of `values`.
    pub fn is<V: Into<Value>>(path: &'static str, values: impl IntoIterator<Item = V>) -> Self {
        Self { path, values: values.into_iter().map(Into::into).collect(), not: false }
    }

    /// Holds when the value at `path` is none of `values`.
    pub fn is_not<V: Into<Value>>(path: &'static str, values: impl IntoIterator<Item = V>) -> Self {
        Self { not: true, ..Self::is(path, values) }
    }

    /// Whether all `conditions` hold. `siblings` is the object that holds the property, `root` the whole parameters,
    /// both with defaults for what is absent. An expression holds every condition, because it is not known yet.
    pub fn all_hold(conditions: &[Self], siblings: &Value, root: &Value) -> bool {
        crate::context::holds(conditions, siblings, root)
    }
}

/// One parameter in the form.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Property {
    /// Name in `parameters`.
    pub name: &'static str,
    /// Label for people.
    pub label: &'static str,
    /// What kind of field.
    #[serde(flatten)]
    pub kind: PropertyKind,
    /// Value when absent.
    pub default: Value,
    /// Whether an empty value is a mistake.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// A sentence of help.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub help: &'static str,
    /// Grey text in the empty field.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub placeholder: &'static str,
    /// When the field is shown; all conditions must hold. A hidden field is not resolved and not given to the node.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub show: Vec<Condition>,
    /// Whether the field is always taken as written: no expressions.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub literal: bool,
    /// Whether the value must not be shown (a password field); only credential types have such fields.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
}

impl Property {
    /// A property with the given name, label and kind; its default is the kind's empty value.
    pub fn new(name: &'static str, label: &'static str, kind: PropertyKind) -> Self {
        let default = kind.empty();
        Self {
            name,
            label,
            kind,
            default,
            required: false,
            help: "",
            placeholder: "",
            show: Vec::new(),
            literal: false,
            secret: false,
        }
    }

    /// Sets the value when absent.
    #[must_use]
    pub fn default(mut self, default: impl Into<Value>) -> Self {
        self.default = default.into();
        self
    }

    /// Makes an empty value a mistake.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Adds a sentence of help.
    #[must_use]
    pub fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// Sets the grey text of the empty field.
    #[must_use]
    pub fn placeholder(mut self, placeholder: &'static str) -> Self {
        self.placeholder = placeholder;
        self
    }

    /// Shows the field only when `condition` (and every earlier one) holds.
    #[must_use]
    pub fn show(mut self, condition: Condition) -> Self {
        self.show.push(condition);
        self
    }

    /// Hides what is typed, as for passwords.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Takes the field as written.
    #[must_use]
    pub fn literal(mut self) -> Self {
        self.literal = true;
        self
    }
}

/// What kind of field a property is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PropertyKind {
    /// Text.
    String {
        /// How many lines the field shows; 1 is a single-line field.
        rows: u8,
    },
    /// A number.
    Number {
        /// Smallest value.
        min: Option<f64>,
        /// Largest value.
        max: Option<f64>,
    },
    /// A switch.
    Boolean,
    /// One of several choices.
    Options {
        /// The choices in order.
        choices: Vec<Choice>,
    },
    /// Any of several choices; the value is an array.
    MultiOptions {
        /// The choices in order.
        choices: Vec<Choice>,
    },
    /// Optional properties that a person adds one by one; the value is an object with those added.
    Collection {
        /// What the add button says.
        add: &'static str,
        /// What can be added.
        #[schema(no_recursion)]
        properties: Vec<Property>,
    },
    /// A list of entries (or one entry) in named groups; the value is `{group: [entry, …]}` or `{group: entry}`.
    FixedCollection {
        /// Whether a group holds a list.
        multiple: bool,
        /// What the add button says.
        add: &'static str,
        /// The groups.
        #[schema(no_recursion)]
        groups: Vec<EntryGroup>,
    },
    /// Conditions joined by and/or; the value is `{conditions:[{id,leftValue,rightValue,operator:{type,operation,
    /// singleValue?}}], combinator, options:{caseSensitive,leftValue,typeValidation,version}}`.
    Filter,
    /// Fields to set; the value is `{assignments:[{id,name,type,value}]}`.
    Assignments,
    /// A thing of another system by id, name or URL; the value is `{__rl:true,mode,value}`.
    ResourceLocator {
        /// The ways to name it.
        modes: Vec<Choice>,
    },
    /// Values for the inputs of something else, by name; the value is `{mappingMode, value: {name: value}, schema: [{id,
    /// displayName, type, removed}], attemptToConvertTypes, convertFieldsToString}`.
    ResourceMapper,
    /// JSON text.
    Json,
    /// Source text.
    Code {
        /// Language for highlighting: `javaScript`, `html`, `json`.
        language: &'static str,
    },
    /// A date and time, ISO 8601.
    DateTime,
    /// A colour, `#rrggbb`.
    Color,
    /// A remark in the form; holds no value.
    Notice,
}

impl PropertyKind {
    /// Single-line text.
    pub fn text() -> Self {
        Self::String { rows: 1 }
    }

    /// Any number.
    pub fn number() -> Self {
        Self::Number { min: None, max: None }
    }

    /// One of `choices`, each `(value, label)`.
    pub fn options<V: Into<Value>>(choices: impl IntoIterator<Item = (V, &'static str)>) -> Self {
        Self::Options {
            choices: choices.into_iter().map(|(value, label)| Choice::new(value, label)).collect(),
        }
    }

    fn empty(&self) -> Value {
        match self {
            Self::String { .. }
            | Self::Json
            | Self::Code { .. }
            | Self::DateTime
            | Self::Color
            | Self::Notice => Value::from(""),
            Self::Number { .. } => Value::from(0),
            Self::Boolean => Value::from(false),
            Self::Options { choices } => {
                choices.first().map(|choice| choice.value.clone()).unwrap_or_default()
            }
            Self::MultiOptions { .. } => Value::array([]),
            Self::Collection { .. }
            | Self::FixedCollection { .. }
            | Self::Filter
            | Self::Assignments
            | Self::ResourceMapper
            | Self::ResourceLocator { .. } => Value::Object(model::Object::new()),
        }
    }
}

/// One choice of an options field.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// What is stored.
    pub value: Value,
    /// What people read.
    pub label: &'static str,
    /// One sentence more.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub help: &'static str,
}

impl Choice {
    /// A choice without help.
    pub fn new(value: impl Into<Value>, label: &'static str) -> Self {
        Self { value: value.into(), label, help: "" }
    }
}

/// One group of a fixed collection.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntryGroup {
    /// Name in the value.
    pub name: &'static str,
    /// Label for people.
    pub label: &'static str,
    /// The fields of an entry.
    #[schema(no_recursion)]
    pub properties: Vec<Property>,
}
