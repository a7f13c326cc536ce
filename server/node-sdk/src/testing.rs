//! What a node's tests need: the check that description and `Parameters` agree.

use std::fmt;

use model::{Object, Value};
use serde::de::{DeserializeOwned, Deserializer, Visitor};

use crate::Description;

/// Checks that the typed parameters `P` of a node type have exactly the fields that its description shows, and that
/// the description's defaults fit them.
///
/// # Errors
/// A sentence that names the first field that is only on one side.
pub fn parameters_agree<P: DeserializeOwned>(description: &Description) -> Result<(), String> {
    let mut described: Vec<&str> = description
        .properties
        .iter()
        .filter(|property| !matches!(property.kind, crate::PropertyKind::Notice))
        .map(|property| property.name)
        .collect();
    described.sort_unstable();
    described.dedup();
    let mut typed = field_names::<P>();
    typed.sort_unstable();
    if let Some(name) = described.iter().find(|name| !typed.contains(*name)) {
        return Err(format!("{}: \"{name}\" is described but not typed", description.kind));
    }
    if let Some(name) = typed.iter().find(|name| !described.contains(*name)) {
        return Err(format!("{}: \"{name}\" is typed but not described", description.kind));
    }
    let mut defaults = Object::new();
    for property in &description.properties {
        if !matches!(property.kind, crate::PropertyKind::Notice) && !defaults.contains_key(property.name) {
            defaults.insert(property.name, property.default.clone());
        }
    }
    Value::Object(defaults)
        .read_as::<P>()
        .map(|_| ())
        .map_err(|error| format!("{}: defaults do not fit: {error}", description.kind))
}

/// The serde names of the fields of struct `P`.
fn field_names<P: DeserializeOwned>() -> Vec<&'static str> {
    struct Fields<'a>(&'a mut Vec<&'static str>);

    #[derive(Debug)]
    struct Stop;
    impl fmt::Display for Stop {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("stop")
        }
    }
    impl std::error::Error for Stop {}
    impl serde::de::Error for Stop {
        fn custom<T: fmt::Display>(_: T) -> Self {
            Self
        }
    }

    impl<'de> Deserializer<'de> for Fields<'_> {
        type Error = Stop;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stop> {
            Err(Stop)
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Stop> {
            self.0.extend_from_slice(fields);
            Err(Stop)
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    let mut names = Vec::new();
    let _stopped = P::deserialize(Fields(&mut names));
    names
}
