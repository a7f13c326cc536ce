//! From MessagePack straight to JavaScript values, without anything between.

use std::fmt;

use rquickjs::{Array, Ctx, Error, Object, String as JsString, Value};
use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// Turns one encoded value into JavaScript.
///
/// # Errors
/// When memory is short, or the bytes are not one value (the server wrote them, so that does not happen).
pub(super) fn from_bytes<'js>(ctx: &Ctx<'js>, bytes: &[u8]) -> rquickjs::Result<Value<'js>> {
    let mut deserializer = rmp_serde::Deserializer::from_read_ref(bytes);
    Seed(ctx).deserialize(&mut deserializer).map_err(|error| failure(ctx, &error))
}

/// Sets the fields of one encoded object on `object`.
///
/// # Errors
/// As [`from_bytes`].
pub(super) fn set_fields<'js>(ctx: &Ctx<'js>, object: &Object<'js>, bytes: &[u8]) -> rquickjs::Result<()> {
    let mut deserializer = rmp_serde::Deserializer::from_read_ref(bytes);
    deserializer.deserialize_map(Fields { ctx, object }).map_err(|error| failure(ctx, &error))
}

fn failure(ctx: &Ctx<'_>, error: &rmp_serde::decode::Error) -> Error {
    if ctx.has_exception() {
        Error::Exception
    } else {
        Error::new_into_js_message("data", "value", error.to_string())
    }
}

/// Turns a value of the model into JavaScript.
///
/// # Errors
/// When memory is short.
pub(super) fn from_value<'js>(ctx: &Ctx<'js>, value: &impl Serialize) -> rquickjs::Result<Value<'js>> {
    let bytes = rmp_serde::to_vec_named(value)
        .map_err(|error| Error::new_into_js_message("data", "value", error.to_string()))?;
    from_bytes(ctx, &bytes)
}

#[derive(Clone, Copy)]
struct Seed<'a, 'js>(&'a Ctx<'js>);

impl<'js> Seed<'_, 'js> {
    fn number<E>(self, number: f64) -> Result<Value<'js>, E> {
        Ok(Value::new_number(self.0.clone(), number))
    }
}

impl<'de, 'js> DeserializeSeed<'de> for Seed<'_, 'js> {
    type Value = Value<'js>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'js>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

fn failed<E: serde::de::Error>(error: Error) -> E {
    E::custom(error)
}

#[expect(clippy::cast_precision_loss, reason = "numbers are doubles, as in JavaScript")]
impl<'de, 'js> Visitor<'de> for Seed<'_, 'js> {
    type Value = Value<'js>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Value<'js>, E> {
        Ok(Value::new_null(self.0.clone()))
    }
    fn visit_none<E>(self) -> Result<Value<'js>, E> {
        Ok(Value::new_null(self.0.clone()))
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'js>, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_bool<E>(self, flag: bool) -> Result<Value<'js>, E> {
        Ok(Value::new_bool(self.0.clone(), flag))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Value<'js>, E> {
        self.number(number as f64)
    }
    fn visit_u64<E>(self, number: u64) -> Result<Value<'js>, E> {
        self.number(number as f64)
    }
    fn visit_f64<E>(self, number: f64) -> Result<Value<'js>, E> {
        self.number(number)
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value<'js>, E> {
        JsString::from_str(self.0.clone(), text).map(JsString::into_value).map_err(failed)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value<'js>, A::Error> {
        let array = Array::new(self.0.clone()).map_err(failed)?;
        let mut index = 0;
        while let Some(value) = sequence.next_element_seed(self)? {
            array.set(index, value).map_err(failed)?;
            index += 1;
        }
        Ok(array.into_value())
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value<'js>, A::Error> {
        let object = Object::new(self.0.clone()).map_err(failed)?;
        Fields { ctx: self.0, object: &object }.visit_map(map)?;
        Ok(object.into_value())
    }
}

/// Sets what it reads on an object.
struct Fields<'a, 'js> {
    ctx: &'a Ctx<'js>,
    object: &'a Object<'js>,
}

impl<'de> Visitor<'de> for Fields<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<&str>()? {
            let value = map.next_value_seed(Seed(self.ctx))?;
            // The prelude has removed the `__proto__` accessor, so every name makes a field of the object itself.
            self.object.set(key, value).map_err(failed)?;
        }
        Ok(())
    }
}
