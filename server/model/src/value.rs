//! A JSON value with cheap clones. Numbers are doubles, as in JavaScript, which is what workflows are written in.

use std::fmt;
use std::sync::Arc;

use ecow::EcoString;
use serde::de::{DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Object;
use crate::number::{exact_integer, format_number};
use crate::read::Reader;

/// A JSON value. Cloning is O(1): strings, arrays and objects are shared, and copied one level at the first change.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    /// JSON `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A double, as in JavaScript. Not-a-number and infinities are written as `null` in JSON.
    Number(f64),
    /// Text.
    String(EcoString),
    /// An ordered list.
    Array(Arc<Vec<Value>>),
    /// An ordered set of named values.
    Object(Object),
}

impl Value {
    /// An array of `values`.
    pub fn array(values: impl IntoIterator<Item = Value>) -> Self {
        Self::Array(Arc::new(values.into_iter().collect()))
    }

    /// Text, when this is text.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The number, when this is a number.
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The whole number, when this is one in ±2^53.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_f64().and_then(exact_integer)
    }

    /// The truth value, when this is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(flag) = self { Some(*flag) } else { None }
    }

    /// The elements, when this is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Self::Array(values) = self { Some(values) } else { None }
    }

    /// The object, when this is one.
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The object, to be changed, when this is one.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Field `key` of an object; `None` for anything else or when it is missing.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// The value at a dotted path with optional indices (`a.b[0]["c d"].1`), as node parameters write them.
    /// An empty path is the value itself.
    pub fn at_path(&self, path: &str) -> Option<&Value> {
        crate::value::path_segments(path).try_fold(self, |value, segment| match value {
            Self::Object(object) => object.get(&segment),
            Self::Array(values) => values.get(segment.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// Sets the value at a dotted path, making objects on the way (and replacing what is not one; arrays are
    /// entered by index and grow with nulls by at most one element).
    pub fn set_path(&mut self, path: &str, new: Value) {
        let segments: Vec<EcoString> = path_segments(path).collect();
        let mut place = self;
        for segment in segments {
            if let (Self::Array(values), Ok(index)) = (&*place, segment.parse::<usize>())
                && index <= values.len()
            {
                let Self::Array(values) = place else { return };
                let values = Arc::make_mut(values);
                if index == values.len() {
                    values.push(Value::Null);
                }
                place = &mut values[index];
                continue;
            }
            if !matches!(place, Self::Object(_)) {
                *place = Self::Object(Object::new());
            }
            let Self::Object(object) = place else { return };
            if !object.contains_key(&segment) {
                object.insert(segment.clone(), Value::Null);
            }
            let Some(next) = object.get_mut(&segment) else { return };
            place = next;
        }
        *place = new;
    }

    /// Removes the value at a dotted path and returns it.
    pub fn remove_path(&mut self, path: &str) -> Option<Value> {
        let mut segments: Vec<EcoString> = path_segments(path).collect();
        let last = segments.pop()?;
        let mut place = self;
        for segment in segments {
            place = match place {
                Self::Object(object) => object.get_mut(&segment)?,
                Self::Array(values) => Arc::make_mut(values).get_mut(segment.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        match place {
            Self::Object(object) => object.remove(&last),
            Self::Array(values) => {
                let index = last.parse::<usize>().ok().filter(|index| *index < values.len())?;
                Some(Arc::make_mut(values).remove(index))
            }
            _ => None,
        }
    }

    /// What JavaScript's `Boolean(value)` gives.
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(flag) => *flag,
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::String(text) => !text.is_empty(),
            Self::Array(_) | Self::Object(_) => true,
        }
    }

    /// Text as an expression inside other text shows it: text as it is, `null` as `null`, objects and arrays as
    /// compact JSON.
    pub fn to_text(&self) -> EcoString {
        match self {
            Self::Null => "null".into(),
            Self::Bool(true) => "true".into(),
            Self::Bool(false) => "false".into(),
            Self::Number(number) => format_number(*number).into(),
            Self::String(text) => text.clone(),
            Self::Array(_) | Self::Object(_) => self.to_json().into(),
        }
    }

    /// Compact JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a value from JSON text.
    ///
    /// # Errors
    /// When `text` is not one JSON value, or nests deeper than 128 levels.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Turns any serialisable thing into a value.
    ///
    /// # Errors
    /// When `source` cannot be written as JSON, for instance a map with keys that are not text.
    pub fn from_serialize(source: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::to_value(source).map(Self::from)
    }

    /// Reads a typed thing out of this value.
    ///
    /// # Errors
    /// When the shape does not fit `T`.
    pub fn read_as<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(Reader { value: self, loose: false })
    }

    /// The same, but plain values become those of the type that is asked for, as scripts would take them: text that is a
    /// number where a number is wanted, a number where text is wanted, and any value where it is yes or no.
    ///
    /// # Errors
    /// When the shape does not fit `T` nevertheless.
    pub fn read_loosely<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(Reader { value: self, loose: true })
    }

    /// What JavaScript's `typeof` says, with `null` and `array` told apart.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }
}

/// Splits `a.b[0]["c d"]` into its segments.
fn path_segments(path: &str) -> impl Iterator<Item = EcoString> {
    let mut segments = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[')
            && let Some(end) = inner.find(']')
        {
            segments.push(EcoString::from(inner[..end].trim_matches(|c| c == '"' || c == '\'')));
            rest = inner[end + 1..].trim_start_matches('.');
            continue;
        }
        let end = rest.find(['.', '[']).filter(|end| *end > 0).unwrap_or(rest.len());
        segments.push(EcoString::from(&rest[..end]));
        rest = &rest[end..];
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    segments.into_iter()
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}
impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}
impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Number(f64::from(number))
    }
}
impl From<usize> for Value {
    #[expect(clippy::cast_precision_loss, reason = "numbers are doubles, as in JavaScript")]
    fn from(number: usize) -> Self {
        Self::Number(number as f64)
    }
}
impl From<i64> for Value {
    #[expect(clippy::cast_precision_loss, reason = "numbers are doubles, as in JavaScript")]
    fn from(number: i64) -> Self {
        Self::Number(number as f64)
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}
impl From<EcoString> for Value {
    fn from(text: EcoString) -> Self {
        Self::String(text)
    }
}
impl From<Vec<Value>> for Value {
    fn from(values: Vec<Value>) -> Self {
        Self::Array(Arc::new(values))
    }
}
impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(flag) => Self::Bool(flag),
            serde_json::Value::Number(number) => Self::Number(number.as_f64().unwrap_or(f64::NAN)),
            serde_json::Value::String(text) => Self::String(text.into()),
            serde_json::Value::Array(values) => Self::array(values.into_iter().map(Self::from)),
            serde_json::Value::Object(fields) => Self::Object(fields.into_iter().collect()),
        }
    }
}

impl From<Value> for serde_json::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(flag),
            Value::Number(number) => exact_integer(number).map_or_else(|| Self::from(number), Self::from),
            Value::String(text) => Self::String(text.into()),
            Value::Array(values) => {
                Self::Array(Arc::unwrap_or_clone(values).into_iter().map(Self::from).collect())
            }
            Value::Object(object) => {
                Self::Object(object.into_iter().map(|(key, value)| (key.into(), Self::from(value))).collect())
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => match exact_integer(*number) {
                Some(integer) => serializer.serialize_i64(integer),
                None if number.is_finite() => serializer.serialize_f64(*number),
                None => serializer.serialize_unit(),
            },
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(values) => {
                let mut sequence = serializer.serialize_seq(Some(values.len()))?;
                for value in values.iter() {
                    sequence.serialize_element(value)?;
                }
                sequence.end()
            }
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self.iter() {
            map.serialize_entry(key.as_str(), value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(object) => Ok(object),
            other => {
                Err(serde::de::Error::custom(format!("expected an object, found {}", other.type_name())))
            }
        }
    }
}

struct ValueVisitor;

#[expect(clippy::cast_precision_loss, reason = "numbers are doubles, as in JavaScript")]
impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }
    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.into()))
    }
    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text.into()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut values = Vec::with_capacity(sequence.size_hint().unwrap_or(0).min(4096));
        while let Some(value) = sequence.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(Arc::new(values)))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Object::with_capacity(map.size_hint().unwrap_or(0).min(4096));
        while let Some((key, value)) = map.next_entry::<EcoString, Value>()? {
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

/// In the API document a value is any JSON.
impl utoipa::PartialSchema for Value {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::Schema::AllOf(utoipa::openapi::schema::AllOf::new()).into()
    }
}
impl utoipa::ToSchema for Value {}

/// In the API document an object is a JSON object with any fields.
impl utoipa::PartialSchema for Object {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .additional_properties(Some(utoipa::openapi::schema::AdditionalProperties::FreeForm(true)))
            .into()
    }
}
impl utoipa::ToSchema for Object {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i32>().prop_map(Value::from),
            (-1e9..1e9f64).prop_map(Value::Number),
            "[a-zA-Z0-9 é☃\"\\\\]{0,24}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec(("[a-z]{1,6}", inner), 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn json_round_trip_keeps_the_value(value in any_json()) {
            prop_assert_eq!(&Value::from_json(&value.to_json()).expect("own JSON reads"), &value);
            prop_assert_eq!(&Value::from(serde_json::Value::from(value.clone())), &value);
        }
    }

    #[test]
    fn paths_reach_fields_elements_and_quoted_names() {
        let mut value = Value::from_json(r#"{"a":{"b":[{"c d":1}]}}"#).expect("valid");
        assert_eq!(value.at_path(r#"a.b[0]["c d"]"#), Some(&Value::from(1)));
        value.set_path("a.b[1].x", Value::from(true));
        value.set_path("n.m", Value::from("t"));
        assert_eq!(value.to_json(), r#"{"a":{"b":[{"c d":1},{"x":true}]},"n":{"m":"t"}}"#);
        assert_eq!(value.remove_path("a.b.0"), Value::from_json(r#"{"c d":1}"#).ok());
    }
}
