//! Reading typed things out of values directly, without a detour through JSON text or another value type: nodes read
//! their parameters once for each item.

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, Unexpected, VariantAccess,
    Visitor,
};
use serde_json::Error;

use crate::Value;
use crate::number::exact_integer;

/// A value to read from.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(pub(crate) &'a Value);

impl<'a> Reader<'a> {
    fn unexpected(self) -> Unexpected<'a> {
        match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(flag) => Unexpected::Bool(*flag),
            Value::Number(number) => Unexpected::Float(*number),
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        }
    }
}

impl<'de> IntoDeserializer<'de, Error> for Reader<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(*flag),
            // Whole numbers are given as such, so that integer fields take them.
            Value::Number(number) => match exact_integer(*number) {
                Some(whole) => match u64::try_from(whole) {
                    Ok(whole) => visitor.visit_u64(whole),
                    Err(_) => visitor.visit_i64(whole),
                },
                None => visitor.visit_f64(*number),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(values) => {
                let mut elements = SeqDeserializer::new(values.iter().map(Reader));
                let read = visitor.visit_seq(&mut elements)?;
                elements.end()?;
                Ok(read)
            }
            Value::Object(object) => {
                let mut fields =
                    MapDeserializer::new(object.iter().map(|(key, value)| (key.as_str(), Reader(value))));
                let read = visitor.visit_map(&mut fields)?;
                fields.end()?;
                Ok(read)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Variant { name, content: None }),
            Value::Object(object) if object.len() == 1 => {
                let (name, content) = object.iter().next().ok_or_else(|| Error::custom("an empty object"))?;
                visitor.visit_enum(Variant { name, content: Some(Reader(content)) })
            }
            _ => Err(Error::invalid_type(self.unexpected(), &"the name of a choice")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

/// A choice by name, with content or without.
struct Variant<'a> {
    name: &'a str,
    content: Option<Reader<'a>>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        let name: StrDeserializer<'_, Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.content {
            None => Ok(()),
            Some(content) => Err(Error::invalid_type(content.unexpected(), &"a choice without content")),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        let missing = || Error::custom(format!("the choice \"{}\" needs content", self.name));
        seed.deserialize(self.content.ok_or_else(missing)?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        let missing = || Error::custom(format!("the choice \"{}\" needs content", self.name));
        self.content.ok_or_else(missing)?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.tuple_variant(0, visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "camelCase")]
    enum Choice {
        Plain,
        With { depth: u8 },
        One(String),
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "camelCase")]
    struct Parameters {
        count: usize,
        ratio: f64,
        whole_ratio: f64,
        name: Option<String>,
        #[serde(default)]
        absent: Option<bool>,
        choices: Vec<Choice>,
        kept: Value,
        #[serde(flatten)]
        rest: BTreeMap<String, i64>,
    }

    #[test]
    fn a_typed_thing_reads_as_it_would_from_json() {
        let text = r#"{"count":3,"ratio":0.5,"wholeRatio":2,"name":null,"kept":{"a":[1,null]},"extra":-7,
            "choices":["plain",{"with":{"depth":2}},{"one":"x"}]}"#;
        let value = Value::from_json(text).expect("valid");
        let read: Parameters = value.read_as().expect("fits");
        assert_eq!(read, serde_json::from_str::<Parameters>(text).expect("fits"));
        assert_eq!(read.rest.get("extra"), Some(&-7));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let read = |text: &str| Value::from_json(text).expect("valid").read_as::<Choice>();
        for wrong in
            [r#""other""#, "3", r#"{"plain":1}"#, r#"{"with":{"depth":300}}"#, r#"{"a":1,"b":2}"#, r#""one""#]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(Value::from_json("1.5").expect("valid").read_as::<u32>().is_err());
    }
}
