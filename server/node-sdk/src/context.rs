//! What a node is given while it runs: its inputs, its resolved parameters and the services it may use.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use expression::ExecutionView;
use model::{ExecutionMode, Item, Items, Node as Drawn, Object, OnError, OrganisationId, Value};
use serde::de::DeserializeOwned;

use crate::{Condition, NodeError, Secret, Services};

/// How many items' parameters are worked out at once: each item's are many times as large as the item, so those of
/// 100,000 are never there together.
pub const ITEMS_AT_ONCE: usize = 4096;

/// Resolves a node's parameters; implemented by the engine, which compiled the expressions in them.
#[async_trait]
pub trait ParameterSource: Send + Sync {
    /// Whether any visible parameter holds an expression.
    fn is_dynamic(&self) -> bool;

    /// The parameters with defaults filled in, hidden ones left out and expressions answered for each of `items`
    /// (indices into the main input). When nothing is dynamic the answer has one element for all.
    ///
    /// # Errors
    /// When expressions could not be run at all. An expression that fails for one item is an error in its place.
    async fn resolve(&self, items: &[usize]) -> Result<Vec<Result<Object, NodeError>>, NodeError>;
}

/// What a running node sees.
pub struct NodeContext<'a> {
    /// The node as drawn.
    pub node: &'a Drawn,
    /// Items on each input; `None` where nothing arrived.
    pub inputs: &'a [Option<Items>],
    /// How many times this node ran before in this execution.
    pub run: usize,
    /// How many times it was tried before in this run.
    pub attempt: usize,
    /// What set the execution off.
    pub mode: ExecutionMode,
    /// Whose data this is.
    pub organisation: OrganisationId,
    /// What this node remembered in its earlier runs in this execution.
    pub memory: Object,
    /// What the workflow keeps between its executions, as far as this node may see it: `global` for the whole workflow
    /// and `node` for this node alone; each is an object when there is any.
    pub static_data: Object,
    /// How many main outputs the node has (without the error output).
    pub output_count: usize,
    /// What expressions and scripts see.
    pub view: Arc<dyn ExecutionView>,
    /// The way to the outside.
    pub services: &'a Services,
    /// The parameters.
    pub source: &'a dyn ParameterSource,
}

impl NodeContext<'_> {
    /// The items of the main input: the first input that has any (inputs without data count as empty).
    pub fn items(&self) -> Items {
        let with_items = self.inputs.iter().flatten().find(|items| !items.is_empty());
        with_items.or(self.inputs.iter().flatten().next()).cloned().unwrap_or_default()
    }

    /// The items of input `index`; empty when nothing arrived.
    pub fn input(&self, index: usize) -> Items {
        self.inputs.get(index).cloned().flatten().unwrap_or_default()
    }

    /// Whether the node should turn a failure of one item into an item `{error: message}` and go on.
    pub fn continues_on_error(&self) -> bool {
        self.node.on_error() != OnError::StopWorkflow
    }

    /// What a failure of item `index` becomes: an item `{error: message}` when the node goes on, else the error itself.
    ///
    /// # Errors
    /// `error`, with the item named, when the node does not go on.
    pub fn failed_item(&self, error: NodeError, index: usize) -> Result<Item, NodeError> {
        if !self.continues_on_error() {
            return Err(error.at_item(index));
        }
        Ok(Item::new(Object::from([("error", error.message)])).paired_with(index))
    }

    /// The parameters for every item of the main input.
    ///
    /// # Errors
    /// When scripts cannot run. What fails for one item is an error of [`PerItem::get`].
    pub async fn parameters<P: DeserializeOwned>(&self) -> Result<PerItem<P>, NodeError> {
        if !self.source.is_dynamic() {
            return Ok(PerItem::Same(self.parameters_once().await?));
        }
        let mut all = Vec::with_capacity(self.items().len());
        for part in self.parts() {
            all.extend(self.parameters_of(part).await?);
        }
        Ok(PerItem::Each(all))
    }

    /// The parameters for the items of the main input in `part`, one of [`NodeContext::parts`].
    ///
    /// # Errors
    /// When scripts cannot run. What fails for one item is an error in its place.
    pub async fn parameters_of<P: DeserializeOwned>(
        &self,
        part: Range<usize>,
    ) -> Result<Vec<Result<P, NodeError>>, NodeError> {
        let indices: Vec<usize> = part.collect();
        let resolved = self.source.resolve(&indices).await?;
        let one = |(index, parameters): (usize, Result<Object, NodeError>)| {
            parameters.and_then(read).map_err(|error| error.at_item(index))
        };
        Ok(indices.into_iter().zip(resolved).map(one).collect())
    }

    /// The indices of the items of the main input, cut into parts of [`ITEMS_AT_ONCE`], for nodes that work out their
    /// parameters a part at a time.
    pub fn parts(&self) -> impl Iterator<Item = Range<usize>> + Send + use<> {
        let count = self.items().len();
        (0..count).step_by(ITEMS_AT_ONCE).map(move |start| start..count.min(start + ITEMS_AT_ONCE))
    }

    /// The parameters as they are for the first item, for nodes that treat all items alike.
    ///
    /// # Errors
    /// When an expression fails or a parameter does not fit.
    pub async fn parameters_once<P: DeserializeOwned>(&self) -> Result<P, NodeError> {
        let mut resolved = self.source.resolve(&[0]).await?;
        let first = if resolved.is_empty() { Ok(Object::new()) } else { resolved.swap_remove(0) };
        first.and_then(read)
    }

    /// The fields of the credential of type `kind` that the node refers to; `None` when it refers to none.
    ///
    /// # Errors
    /// When the credential is gone or may not be used here.
    pub async fn credential(&self, kind: &str) -> Result<Option<Secret<Object>>, NodeError> {
        match self.node.credentials.get(kind) {
            Some(reference) => self.services.credentials.resolve(kind, reference).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Expressions give what they give: what does not fit as it is, is taken as a script would take it.
fn read<P: DeserializeOwned>(parameters: Object) -> Result<P, NodeError> {
    let parameters = Value::Object(parameters);
    let read = parameters.read_as().or_else(|error| parameters.read_loosely().map_err(|_| error));
    read.map_err(|error| NodeError {
        retryable: false,
        ..NodeError::with_code("RR-NODE-0002", format!("a parameter does not fit: {error}"))
    })
}

/// Parameters for each item; one value when no expression makes them differ.
#[derive(Debug)]
pub enum PerItem<P> {
    /// The same for all.
    Same(P),
    /// One for each item of the main input.
    Each(Vec<Result<P, NodeError>>),
}

impl<P> PerItem<P> {
    /// The parameters for item `index`.
    ///
    /// # Errors
    /// When an expression failed for this item.
    pub fn get(&self, index: usize) -> Result<&P, NodeError> {
        match self {
            Self::Same(parameters) => Ok(parameters),
            Self::Each(all) => match all.get(index) {
                Some(Ok(parameters)) => Ok(parameters),
                Some(Err(error)) => Err(error.clone()),
                None => Err(NodeError::operation(format!("there is no item {index}"))),
            },
        }
    }
}

/// Whether all `conditions` hold. `siblings` is the object that holds the property, `root` the whole parameters.
/// A value that is an expression holds every condition, because it is not known yet.
pub(crate) fn holds(conditions: &[Condition], siblings: &Value, root: &Value) -> bool {
    conditions.iter().all(|condition| {
        let value = match condition.path.strip_prefix('/') {
            Some(path) => root.at_path(path),
            None => siblings.at_path(condition.path),
        };
        let value = match value {
            Some(Value::Object(locator)) if locator.contains_key("__rl") => locator.get("value"),
            other => other,
        };
        if value.and_then(Value::as_str).is_some_and(|text| text.starts_with('=')) {
            return true;
        }
        let found = value.is_some_and(|value| condition.values.contains(value))
            || (value.is_none() && condition.values.contains(&Value::Null));
        found != condition.not
    })
}
