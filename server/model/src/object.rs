//! A JSON object: an ordered map with cheap clones, because items share what they do not change.

use std::sync::Arc;

use ecow::EcoString;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::Value;

type Fields = IndexMap<EcoString, Value, FxBuildHasher>;

/// An ordered JSON object. Cloning shares the fields; the first change to a shared object copies one level.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object(Arc<Fields>);

impl Object {
    /// An empty object.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty object with room for `capacity` fields.
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Arc::new(Fields::with_capacity_and_hasher(capacity, FxBuildHasher)))
    }

    /// The value of field `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The value of field `key`, to be changed in place (copies the level first if it is shared).
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        if !self.contains_key(key) {
            return None;
        }
        Arc::make_mut(&mut self.0).get_mut(key)
    }

    /// Whether field `key` exists.
    pub fn contains_key(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Sets field `key`, keeping its place when it exists and appending it when not. Returns the old value.
    pub fn insert(&mut self, key: impl Into<EcoString>, value: impl Into<Value>) -> Option<Value> {
        Arc::make_mut(&mut self.0).insert(key.into(), value.into())
    }

    /// Removes field `key`; the order of the others stays.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        if !self.contains_key(key) {
            return None;
        }
        Arc::make_mut(&mut self.0).shift_remove(key)
    }

    /// Keeps the fields for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Value) -> bool) {
        Arc::make_mut(&mut self.0).retain(|key, value| keep(key, value));
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&EcoString, &Value)> + DoubleEndedIterator {
        self.0.iter()
    }

    /// The names of the fields in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &EcoString> {
        self.0.keys()
    }

    /// The values of the fields in order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> {
        self.0.values()
    }
}

impl<K: Into<EcoString>, V: Into<Value>> FromIterator<(K, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        Self(Arc::new(fields.into_iter().map(|(key, value)| (key.into(), value.into())).collect()))
    }
}

impl<K: Into<EcoString>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Object {
    fn from(fields: [(K, V); N]) -> Self {
        fields.into_iter().collect()
    }
}

impl IntoIterator for Object {
    type Item = (EcoString, Value);
    type IntoIter = indexmap::map::IntoIter<EcoString, Value>;

    fn into_iter(self) -> Self::IntoIter {
        Arc::unwrap_or_clone(self.0).into_iter()
    }
}
