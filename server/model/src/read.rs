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
pub(crate) struct Reader<'a> {
    pub(crate) value: &'a Value,
    /// Whether plain values become those of the type that is asked for, as scripts would take them.
    pub(crate) loose: bool,
}

impl<'a> Reader<'a> {
    fn of(self, value: &'a Value) -> Self {
        Self { value, ..self }
    }

    /// A number that is written as text; `None` for anything else and when reading strictly.
    fn written_number(self) -> Option<Value> {
        let text = self.value.as_str().filter(|_| self.loose)?.trim();
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite())?;
        text.ends_with(|last: char| last.is_ascii_digit() || last == '.').then_some(Value::Number(number))
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error>
    where
        'a: 'de,
    {
        match self.written_number() {
            Some(Value::Number(number)) => visit_number(number, visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error>
    where
        'a: 'de,
    {
        match self.value {
            Value::Number(_) | Value::Bool(_) if self.loose => visitor.visit_str(&self.value.to_text()),
            Value::Null if self.loose => visitor.visit_str(""),
            _ => self.deserialize_any(visitor),
        }
    }

    fn unexpected(self) -> Unexpected<'a> {
        match self.value {
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

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.number(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(*flag),
            Value::Number(number) => visit_number(*number, visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(values) => {
                let mut elements = SeqDeserializer::new(values.iter().map(|value| self.of(value)));
                let read = visitor.visit_seq(&mut elements)?;
                elements.end()?;
                Ok(read)
            }
            Value::Object(object) => {
                let fields = object.iter().map(|(key, value)| (key.as_str(), self.of(value)));
                let mut fields = MapDeserializer::new(fields);
                let read = visitor.visit_map(&mut fields)?;
                fields.end()?;
                Ok(read)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
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
        match self.value {
            Value::String(name) => visitor.visit_enum(Variant { name, content: None }),
            Value::Object(object) if object.len() == 1 => {
                let (name, content) = object.iter().next().ok_or_else(|| Error::custom("an empty object"))?;
                visitor.visit_enum(Variant { name, content: Some(self.of(content)) })
            }
            _ => Err(Error::invalid_type(self.unexpected(), &"the name of a choice")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.loose { visitor.visit_bool(self.value.is_truthy()) } else { self.deserialize_any(visitor) }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 deserialize_f32 deserialize_f64
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

/// Whole numbers are given as such, so that integer fields take them.
fn visit_number<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, Error> {
    match exact_integer(number) {
        Some(whole) => match u64::try_from(whole) {
            Ok(whole) => visitor.visit_u64(whole),
            Err(_) => visitor.visit_i64(whole),
        },
        None => visitor.visit_f64(number),
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
    fn plain_values_are_taken_loosely_when_asked_for() {
        #[derive(Debug, Deserialize, PartialEq)]
        struct Loose {
            flag: bool,
            off: bool,
            count: u8,
            ratio: f64,
            name: String,
            nothing: String,
            kept: Value,
            list: Vec<Option<i64>>,
        }
        let text = r#"{"flag":"yes","off":"","count":"3","ratio":" -0.5 ","name":7,"nothing":null,"kept":"5",
            "list":["1",null,2]}"#;
        let value = Value::from_json(text).expect("valid");
        assert!(value.read_as::<Loose>().is_err());
        assert_eq!(
            value.read_loosely::<Loose>().expect("fits"),
            Loose {
                flag: true,
                off: false,
                count: 3,
                ratio: -0.5,
                name: "7".into(),
                nothing: String::new(),
                kept: Value::from("5"),
                list: vec![Some(1), None, Some(2)],
            }
        );
        for wrong in [r#""many""#, r#""""#, r#""Infinity""#, r#""nan""#, "[1]", r#""1.5""#, r#""-1""#] {
            assert!(Value::from_json(wrong).expect("valid").read_loosely::<u8>().is_err(), "{wrong}");
        }
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
