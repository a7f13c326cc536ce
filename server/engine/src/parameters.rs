//! A node's parameters with their expressions compiled, and the tree into which the answers are set.

use std::ops::Range;
use std::sync::Arc;

use ecow::EcoString;
use expression::{ExpressionError, Template};
use model::{Object, Value};
use node_sdk::Property;

use crate::visible::{Visible, filled, visible};

/// The compiled parameters of one node.
pub(crate) struct Parameters {
    /// Visible parameters as written.
    written: Object,
    /// The same with the places of expressions.
    pub(crate) shape: Shape,
    /// The expressions.
    pub(crate) leaves: Vec<Leaf>,
    /// The scripts of all expressions, in order.
    pub(crate) sources: Arc<[Arc<str>]>,
}

/// One expression among the parameters.
pub(crate) struct Leaf {
    /// Dotted path from the root.
    pub(crate) path: EcoString,
    /// The text as written.
    text: EcoString,
    /// The expression; a text that does not parse fails when the node runs.
    pub(crate) template: Result<Template, ExpressionError>,
    /// Its scripts among all.
    pub(crate) scripts: Range<usize>,
}

/// A value with places for answers. What holds no expression is shared by all items.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    /// The same for every item.
    Fixed(Value),
    /// The answer of a leaf.
    Leaf(usize),
    /// An object in which some fields depend on the item.
    Fields { base: Object, varying: Vec<(EcoString, Shape)> },
    /// A list in which some elements depend on the item.
    List { base: Vec<Value>, varying: Vec<(usize, Shape)> },
}

impl Parameters {
    /// Fills in defaults, leaves out what is hidden and compiles the expressions. Gives also the parameters with
    /// defaults and with what is hidden, from which ports are counted.
    pub(crate) fn compile(properties: &[Property], given: &Object) -> (Object, Self) {
        let values = filled(properties, given);
        let mut leaves = Leaves::default();
        let shape = leaves.place(&visible(properties, &values), "");
        let written = match shape.written(&leaves.leaves) {
            Value::Object(object) => object,
            _ => Object::new(),
        };
        (values, Self { written, shape, leaves: leaves.leaves, sources: leaves.sources.into() })
    }

    /// The parameters of a placeholder: kept, not read.
    pub(crate) fn unread(given: &Object) -> Self {
        Self {
            written: given.clone(),
            shape: Shape::Fixed(Value::Object(given.clone())),
            leaves: Vec::new(),
            sources: Arc::new([]),
        }
    }

    /// Visible parameters as written.
    pub(crate) fn written(&self) -> &Object {
        &self.written
    }

    /// Whether no expression makes them differ between items.
    pub(crate) fn is_fixed(&self) -> bool {
        self.leaves.is_empty()
    }

    /// The parameters when nothing varies.
    pub(crate) fn fixed(&self) -> Object {
        match &self.shape {
            Shape::Fixed(Value::Object(object)) => object.clone(),
            _ => Object::new(),
        }
    }
}

#[derive(Default)]
struct Leaves {
    leaves: Vec<Leaf>,
    sources: Vec<Arc<str>>,
}

impl Leaves {
    fn place(&mut self, node: &Visible, path: &str) -> Shape {
        match node {
            Visible::Literal(value) => Shape::Fixed(value.clone()),
            Visible::Open(value) => self.open(value, path),
            Visible::Fields(fields) => {
                self.fields(fields.iter().map(|(name, field)| (name, field)), path, Self::place)
            }
            Visible::List(elements) => self.list(elements, path, Self::place),
        }
    }

    fn open(&mut self, value: &Value, path: &str) -> Shape {
        match value {
            Value::String(text) if expression::is_expression(text) => self.leaf(text, path),
            Value::Array(elements) => self.list(elements, path, Self::open),
            Value::Object(object) => self.fields(object.iter(), path, Self::open),
            other => Shape::Fixed(other.clone()),
        }
    }

    fn leaf(&mut self, text: &EcoString, path: &str) -> Shape {
        let template = Template::parse(text);
        if let Ok(constant) = &template
            && constant.is_constant()
        {
            // Without a segment the text after `=` stands for itself, whatever the item.
            return Shape::Fixed(Value::String(constant_text(text)));
        }
        let start = self.sources.len();
        if let Ok(template) = &template {
            self.sources.extend(template.scripts().iter().cloned());
        }
        self.leaves.push(Leaf {
            path: path.into(),
            text: text.clone(),
            template,
            scripts: start..self.sources.len(),
        });
        Shape::Leaf(self.leaves.len() - 1)
    }

    fn fields<'a, T: 'a>(
        &mut self,
        fields: impl Iterator<Item = (&'a EcoString, &'a T)>,
        path: &str,
        place: impl Fn(&mut Self, &T, &str) -> Shape,
    ) -> Shape {
        let mut base = Object::new();
        let mut varying = Vec::new();
        for (name, field) in fields {
            match place(self, field, &join(path, name)) {
                Shape::Fixed(value) => {
                    base.insert(name.clone(), value);
                }
                shape => {
                    // Keeps the field's place in the order.
                    base.insert(name.clone(), Value::Null);
                    varying.push((name.clone(), shape));
                }
            }
        }
        if varying.is_empty() { Shape::Fixed(Value::Object(base)) } else { Shape::Fields { base, varying } }
    }

    fn list<T>(&mut self, elements: &[T], path: &str, place: impl Fn(&mut Self, &T, &str) -> Shape) -> Shape {
        let mut base = Vec::with_capacity(elements.len());
        let mut varying = Vec::new();
        for (index, element) in elements.iter().enumerate() {
            match place(self, element, &format!("{path}[{index}]")) {
                Shape::Fixed(value) => base.push(value),
                shape => {
                    base.push(Value::Null);
                    varying.push((index, shape));
                }
            }
        }
        if varying.is_empty() { Shape::Fixed(Value::from(base)) } else { Shape::List { base, varying } }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// What a text without segments shows: what follows `=`, where `\{{` stands for `{{`.
fn constant_text(text: &str) -> EcoString {
    let body = text.strip_prefix('=').unwrap_or(text);
    let mut shown = EcoString::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once("{{") {
        // Braces that are never closed are text, with all that follows.
        let Some(before) = before.strip_suffix('\\') else { break };
        shown.push_str(before);
        shown.push_str("{{");
        rest = after;
    }
    shown.push_str(rest);
    shown
}

impl Shape {
    /// The value with the answers of the leaves set in. A parameter whose answer is undefined is null, because its node
    /// counts on it; further inside an undefined field is left out, so that nodes can tell it from null.
    pub(crate) fn build(&self, answers: &[Option<Value>]) -> Value {
        match self {
            Self::Fields { base, varying } => {
                let mut object = base.clone();
                for (name, shape) in varying {
                    object.insert(name.clone(), shape.inner(answers).unwrap_or_default());
                }
                Value::Object(object)
            }
            other => other.inner(answers).unwrap_or_default(),
        }
    }

    /// The same for a value inside; `None` is undefined.
    fn inner(&self, answers: &[Option<Value>]) -> Option<Value> {
        match self {
            Self::Fixed(value) => Some(value.clone()),
            Self::Leaf(index) => answers.get(*index).cloned().flatten(),
            Self::Fields { base, varying } => {
                let mut object = base.clone();
                for (name, shape) in varying {
                    match shape.inner(answers) {
                        Some(value) => object.insert(name.clone(), value),
                        None => object.remove(name),
                    };
                }
                Some(Value::Object(object))
            }
            Self::List { base, varying } => {
                let mut elements = base.clone();
                for (index, shape) in varying {
                    elements[*index] = shape.inner(answers).unwrap_or_default();
                }
                Some(Value::from(elements))
            }
        }
    }

    /// The value as it was written.
    fn written(&self, leaves: &[Leaf]) -> Value {
        let texts: Vec<Option<Value>> =
            leaves.iter().map(|leaf| Some(Value::String(leaf.text.clone()))).collect();
        self.build(&texts)
    }
}
