//! A JSON object: an ordered map with cheap clones, because items share what they do not change.

use std::fmt;
use std::sync::Arc;

use ecow::EcoString;
use rustc_hash::FxHashMap;

use crate::Value;

/// Objects with more fields than this find them through an index. Nearly all have fewer; for them looking at one name after
/// the other is faster than hashing, and without an index they take less than half of the memory.
const SCANNED: usize = 16;

/// An ordered JSON object. Cloning shares the fields; the first change to a shared object copies one level.
#[derive(Clone, Default)]
pub struct Object(Arc<Fields>);

#[derive(Clone, Default)]
struct Fields {
    entries: Vec<(EcoString, Value)>,
    /// Where each field is, once there were more than [`SCANNED`].
    places: Option<Box<FxHashMap<EcoString, usize>>>,
}

impl Fields {
    fn place(&self, key: &str) -> Option<usize> {
        match &self.places {
            Some(places) => places.get(key).copied(),
            None => self.entries.iter().position(|(name, _)| name.as_str() == key),
        }
    }

    fn insert(&mut self, key: EcoString, value: Value) -> Option<Value> {
        if let Some(place) = self.place(&key) {
            return Some(std::mem::replace(&mut self.entries[place].1, value));
        }
        if let Some(places) = &mut self.places {
            places.insert(key.clone(), self.entries.len());
        }
        self.entries.push((key, value));
        if self.places.is_none() && self.entries.len() > SCANNED {
            self.index();
        }
        None
    }

    fn remove(&mut self, place: usize) -> Value {
        let (key, value) = self.entries.remove(place);
        if let Some(places) = &mut self.places {
            places.remove(&key);
            places.values_mut().filter(|other| **other > place).for_each(|other| *other -= 1);
        }
        value
    }

    fn index(&mut self) {
        let names = self.entries.iter().enumerate().map(|(place, (name, _))| (name.clone(), place));
        self.places = Some(Box::new(names.collect()));
    }
}

impl Object {
    /// An empty object.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty object with room for `capacity` fields.
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Arc::new(Fields { entries: Vec::with_capacity(capacity), places: None }))
    }

    /// The same object with room for `more` fields.
    #[must_use]
    pub fn with_room(mut self, more: usize) -> Self {
        match Arc::get_mut(&mut self.0) {
            Some(fields) => fields.entries.reserve_exact(more),
            None => {
                let mut entries = Vec::with_capacity(self.0.entries.len() + more);
                entries.extend_from_slice(&self.0.entries);
                self.0 = Arc::new(Fields { entries, places: self.0.places.clone() });
            }
        }
        self
    }

    /// The value of field `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.place(key).map(|place| &self.0.entries[place].1)
    }

    /// The value of field `key`, to be changed in place (copies the level first if it is shared).
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let place = self.0.place(key)?;
        Some(&mut Arc::make_mut(&mut self.0).entries[place].1)
    }

    /// Whether field `key` exists.
    pub fn contains_key(&self, key: &str) -> bool {
        self.0.place(key).is_some()
    }

    /// Sets field `key`, keeping its place when it exists and appending it when not. Returns the old value.
    pub fn insert(&mut self, key: impl Into<EcoString>, value: impl Into<Value>) -> Option<Value> {
        Arc::make_mut(&mut self.0).insert(key.into(), value.into())
    }

    /// Removes field `key`; the order of the others stays.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let place = self.0.place(key)?;
        Some(Arc::make_mut(&mut self.0).remove(place))
    }

    /// Keeps the fields for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Value) -> bool) {
        let fields = Arc::make_mut(&mut self.0);
        fields.entries.retain(|(key, value)| keep(key, value));
        if fields.places.is_some() {
            fields.index();
        }
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.0.entries.len()
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.0.entries.is_empty()
    }

    /// The fields in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&EcoString, &Value)> + DoubleEndedIterator {
        self.0.entries.iter().map(|(key, value)| (key, value))
    }

    /// The names of the fields in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &EcoString> {
        self.0.entries.iter().map(|(key, _)| key)
    }

    /// The values of the fields in order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> {
        self.0.entries.iter().map(|(_, value)| value)
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

/// Objects are the same when they have the same fields, in whatever order.
impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<K: Into<EcoString>, V: Into<Value>> FromIterator<(K, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        let fields = fields.into_iter();
        let mut made = Fields { entries: Vec::with_capacity(fields.size_hint().0), places: None };
        for (key, value) in fields {
            made.insert(key.into(), value.into());
        }
        Self(Arc::new(made))
    }
}

impl<K: Into<EcoString>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Object {
    fn from(fields: [(K, V); N]) -> Self {
        fields.into_iter().collect()
    }
}

impl IntoIterator for Object {
    type Item = (EcoString, Value);
    type IntoIter = std::vec::IntoIter<(EcoString, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        Arc::unwrap_or_clone(self.0).entries.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Small objects and those with an index behave as one ordered map does.
        #[test]
        fn it_is_an_ordered_map(changes in proptest::collection::vec((0..40_u8, any::<bool>()), 0..120)) {
            let mut object = Object::new();
            let mut map = IndexMap::new();
            for (turn, (name, sets)) in changes.into_iter().enumerate() {
                let (key, kept) = (format!("field {name}"), object.clone());
                if sets {
                    prop_assert_eq!(object.insert(key.as_str(), turn), map.insert(key, Value::from(turn)));
                } else {
                    prop_assert_eq!(object.remove(&key), map.shift_remove(&key));
                }
                let (fields, expected): (Vec<_>, Vec<_>) = (
                    object.iter().map(|(key, value)| (key.as_str(), value)).collect(),
                    map.iter().map(|(key, value)| (key.as_str(), value)).collect(),
                );
                prop_assert_eq!(fields, expected);
                for name in 0..40 {
                    let key = format!("field {name}");
                    prop_assert_eq!(object.get(&key), map.get(&key));
                }
                prop_assert!(kept.clone().with_room(3) == kept);
            }
            object.retain(|key, _| key.ends_with('1'));
            map.retain(|key, _| key.ends_with('1'));
            prop_assert_eq!(object.len(), map.len());
            prop_assert!(map.iter().all(|(key, value)| object.get(key) == Some(value)));
        }
    }
}
