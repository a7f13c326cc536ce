//! Reading: what the roots of an expression are and what their fields hold.

use ecow::EcoString;
use model::{Item, Items, Object, Value};

use crate::evaluate::{Halt, Scope};
use crate::moment::Moment;
use crate::syntax::Root;
use crate::{ExpressionError, text};

/// Inputs that are looked at for the main input.
const MAX_INPUTS: usize = 16;

/// A value under evaluation. What is not JSON — a node, a list of items — is a handle, read when a field is asked for.
#[derive(Debug, Clone)]
pub(crate) enum Reach {
    /// `undefined`.
    Undefined,
    /// Any JSON value.
    Value(Value),
    /// `$input`.
    Input,
    /// An item with its `json` and `binary`.
    Item(Item),
    /// A list of items.
    Items(Items),
    /// `$('Name')`.
    Node(EcoString),
    /// `$node`, seen from an item.
    Nodes(usize),
    /// `$node["Name"]`, seen from an item.
    NodeAt(EcoString, usize),
    /// `$item(index)`.
    At(usize),
    /// `$now` and what is made of it.
    Moment(Box<Moment>),
}

impl From<Option<Value>> for Reach {
    fn from(value: Option<Value>) -> Self {
        value.map_or(Self::Undefined, Self::Value)
    }
}

impl From<Option<Item>> for Reach {
    fn from(item: Option<Item>) -> Self {
        item.map_or(Self::Undefined, Self::Item)
    }
}

impl Reach {
    /// The JSON value, `None` for `undefined`.
    ///
    /// # Errors
    /// `Halt::Script` for handles.
    pub(crate) fn plain(&self) -> Result<Option<&Value>, Halt> {
        match self {
            Self::Undefined => Ok(None),
            Self::Value(value) => Ok(Some(value)),
            _ => Err(Halt::Script),
        }
    }

    /// Whether this is `undefined` or `null`.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self, Self::Undefined | Self::Value(Value::Null))
    }
}

impl Scope<'_> {
    /// The items of the main input: of the first input that has any.
    pub(crate) fn main_input(&self) -> Option<Items> {
        let first = self.view.input(0);
        if first.as_ref().is_some_and(|items| !items.is_empty()) {
            return first;
        }
        (1..MAX_INPUTS).filter_map(|index| self.view.input(index)).find(|items| !items.is_empty()).or(first)
    }

    fn current(&self, item: usize) -> Option<Item> {
        self.main_input()?.get(item).cloned()
    }

    pub(crate) fn root(&self, root: &Root) -> Result<Reach, Halt> {
        Ok(match root {
            Root::Json => match self.main_input().as_ref().and_then(|items| items.get(self.item)) {
                Some(item) => Reach::Value(Value::Object(item.json.clone())),
                None => Reach::Undefined,
            },
            Root::Binary => Reach::from(self.current(self.item).map(|item| binary_facts(&item))),
            Root::Input => Reach::Input,
            Root::Item => Reach::from(self.current(self.item)),
            Root::ItemIndex => Reach::Value(Value::from(self.item)),
            Root::Nodes => Reach::Nodes(self.item),
            Root::Now => Reach::Moment(Box::new(self.now()?)),
            Root::Today => Reach::Moment(Box::new(self.now()?.start_of("day").ok_or(Halt::Script)?)),
            Root::Global(name) => self.global(name)?,
            Root::GlobalField(name, field) => {
                Reach::from(self.view.global(name).and_then(|global| global.get(field).cloned()))
            }
        })
    }

    fn now(&self) -> Result<Moment, Halt> {
        Moment::new(self.view.now(), self.view.timezone()).ok_or(Halt::Script)
    }

    fn global(&self, name: &str) -> Result<Reach, Halt> {
        match self.view.global(name) {
            Some(value) => Ok(Reach::Value(value)),
            None if name == "env" => Err(Halt::from(ExpressionError::Thrown {
                message: "expressions may not read environment variables here".into(),
                name: "ExpressionError".into(),
                line: None,
                column: None,
            })),
            None => Ok(Reach::Undefined),
        }
    }

    /// `object.key`.
    pub(crate) fn member(&self, object: &Reach, key: &str) -> Result<Reach, Halt> {
        match object {
            Reach::Undefined => Err(Halt::TypeError),
            Reach::Value(value) => value_member(value, key),
            Reach::Item(item) => match key {
                "json" => Ok(Reach::Value(Value::Object(item.json.clone()))),
                "binary" => Ok(Reach::from(item.binary.as_ref().map(|_| binary_whole(item)))),
                _ => Err(Halt::Script),
            },
            Reach::Items(items) => match (key, text::array_index(key)) {
                ("length", _) => Ok(Reach::Value(Value::from(items.len()))),
                (_, Some(index)) => Ok(Reach::from(items.get(index as usize).cloned())),
                _ => Err(Halt::Script),
            },
            Reach::Input => match key {
                "item" => Ok(Reach::from(self.current(self.item))),
                "params" => match self.view.global("prevNode").as_ref().and_then(|node| node.get("name")) {
                    Some(Value::String(name)) => Ok(Reach::Value(self.view.node_parameters(name)?.into())),
                    _ => Ok(Reach::Undefined),
                },
                _ => Err(Halt::Script),
            },
            Reach::Node(name) => match key {
                "item" => Ok(Reach::Item(self.view.paired_item(name, self.item)?)),
                "isExecuted" => Ok(Reach::Value(self.view.is_executed(name)?.into())),
                "params" => Ok(Reach::Value(self.view.node_parameters(name)?.into())),
                "context" => Ok(Reach::Value(self.view.node_context(name)?.into())),
                _ => Err(Halt::Script),
            },
            Reach::Nodes(item) => Ok(Reach::NodeAt(key.into(), *item)),
            Reach::NodeAt(name, item) => match key {
                "json" | "data" => Ok(Reach::Value(self.node_item(name, *item)?.json.into())),
                "binary" => Ok(Reach::Value(binary_facts(&self.node_item(name, *item)?))),
                "parameter" => Ok(Reach::Value(self.view.node_parameters(name)?.into())),
                "context" => Ok(Reach::Value(self.view.node_context(name)?.into())),
                _ => Err(Halt::Script),
            },
            Reach::Moment(moment) => {
                moment.field(key).map(|field| Reach::Value(field.into())).ok_or(Halt::Script)
            }
            Reach::At(item) => match key {
                "$json" | "$data" => {
                    Ok(Reach::from(self.current(*item).map(|item| Value::Object(item.json))))
                }
                "$node" => Ok(Reach::Nodes(*item)),
                _ => Err(Halt::Script),
            },
        }
    }

    /// Item `item` of what `node` gave, which is how `$node` sees it: by its index, whatever it was made from.
    fn node_item(&self, node: &str, item: usize) -> Result<Item, Halt> {
        let items = self.view.node_items(node, None, None)?;
        items.get(item).cloned().ok_or_else(|| {
            let reason = format!("it gave {} items", items.len());
            Halt::from(ExpressionError::NoPairedItem { node: node.into(), item, reason })
        })
    }

    /// `object[index]` for a number.
    pub(crate) fn element(&self, object: &Reach, index: f64) -> Result<Reach, Halt> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be the same number"
        )]
        let whole = index as u32;
        if f64::from(whole) == index {
            let whole = whole as usize;
            match object {
                Reach::Value(Value::Array(values)) => return Ok(Reach::from(values.get(whole).cloned())),
                Reach::Items(items) => return Ok(Reach::from(items.get(whole).cloned())),
                _ => {}
            }
        }
        self.member(object, &model::format_number(index))
    }
}

fn value_member(value: &Value, key: &str) -> Result<Reach, Halt> {
    let found = match value {
        Value::Null => return Err(Halt::TypeError),
        Value::Object(object) => object.get(key).cloned(),
        Value::Array(values) if key == "length" => Some(Value::from(values.len())),
        Value::Array(values) => text::array_index(key).and_then(|index| values.get(index as usize).cloned()),
        Value::String(text) if key == "length" => Some(Value::from(text::utf16_length(text))),
        Value::String(text) => {
            text::array_index(key).and_then(|index| text::utf16_at(text, index as usize)).map(Value::String)
        }
        Value::Bool(_) | Value::Number(_) => None,
    };
    match found {
        Some(value) => Ok(Reach::Value(value)),
        None if matches!(value, Value::Object(_)) && OF_OBJECTS.binary_search(&key).is_err() => {
            Ok(Reach::Undefined)
        }
        None if is_inherited(key) => Err(Halt::Script),
        None => Ok(Reach::Undefined),
    }
}

/// What every object has from JavaScript, in order.
const OF_OBJECTS: &[&str] =
    &["hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"];

/// What arrays, texts, numbers and truth values have from JavaScript besides, in order.
const OF_OTHERS: &[&str] = &[
    "anchor",
    "at",
    "big",
    "blink",
    "bold",
    "charAt",
    "charCodeAt",
    "codePointAt",
    "concat",
    "copyWithin",
    "endsWith",
    "entries",
    "every",
    "fill",
    "filter",
    "find",
    "findIndex",
    "findLast",
    "findLastIndex",
    "fixed",
    "flat",
    "flatMap",
    "fontcolor",
    "fontsize",
    "forEach",
    "includes",
    "indexOf",
    "isWellFormed",
    "italics",
    "join",
    "keys",
    "lastIndexOf",
    "link",
    "localeCompare",
    "map",
    "match",
    "matchAll",
    "normalize",
    "padEnd",
    "padStart",
    "pop",
    "push",
    "reduce",
    "reduceRight",
    "repeat",
    "replace",
    "replaceAll",
    "reverse",
    "search",
    "shift",
    "slice",
    "small",
    "some",
    "sort",
    "splice",
    "split",
    "startsWith",
    "strike",
    "sub",
    "substr",
    "substring",
    "sup",
    "toExponential",
    "toFixed",
    "toLocaleLowerCase",
    "toLocaleUpperCase",
    "toLowerCase",
    "toPrecision",
    "toReversed",
    "toSorted",
    "toSpliced",
    "toUpperCase",
    "toWellFormed",
    "trim",
    "trimEnd",
    "trimLeft",
    "trimRight",
    "trimStart",
    "unshift",
    "values",
    "with",
];

/// Whether some JSON value has a function called `key` from JavaScript, so that a missing field is not `undefined`.
pub(crate) fn is_inherited(key: &str) -> bool {
    OF_OBJECTS.binary_search(&key).is_ok() || OF_OTHERS.binary_search(&key).is_ok()
}

/// The binary data of an item without its content, as `$binary` shows it; empty when there is none.
fn binary_facts(item: &Item) -> Value {
    let mut binary = binary_whole(item);
    if let Some(all) = binary.as_object_mut() {
        let names: Vec<EcoString> = all.keys().cloned().collect();
        for name in names {
            if let Some(one) = all.get_mut(&name).and_then(Value::as_object_mut) {
                one.remove("data");
            }
        }
    }
    binary
}

/// The binary data of an item.
fn binary_whole(item: &Item) -> Value {
    let entries = item.binary.iter().flat_map(|binary| binary.iter());
    let fields = entries.map(|(name, data)| (name.clone(), Value::from_serialize(data).unwrap_or_default()));
    Value::Object(fields.collect::<Object>())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_lists_are_in_order_for_the_search() {
        assert!(super::OF_OBJECTS.is_sorted());
        assert!(super::OF_OTHERS.is_sorted());
    }
}
