//! From JavaScript values to values of the model, as `JSON.stringify` would see them.

use model::{Object as Fields, Value as Plain};
use rquickjs::atom::PredefinedAtom;
use rquickjs::function::This;
use rquickjs::{Atom, Ctx, Error, Function, Object, String as JsString, Value};

use super::world::World;

/// Deepest nesting that a script may give back. JSON readers along the way stop at 128 levels, and the value travels
/// inside items and records.
const DEEPEST: usize = 100;

/// Reads what a script gave back; `None` for `undefined`, functions and symbols.
///
/// # Errors
/// What a getter or `toJSON` threw; an error when the value refers to itself, nests too deeply, or goes beyond the
/// output limit.
pub(super) fn to_value<'js>(world: &World, value: &Value<'js>) -> rquickjs::Result<Option<Plain>> {
    Reader { world, above: Vec::new() }.read(value.clone())
}

struct Reader<'a, 'js> {
    world: &'a World,
    /// The objects that the current one is inside of.
    above: Vec<Value<'js>>,
}

impl<'js> Reader<'_, 'js> {
    fn read(&mut self, value: Value<'js>) -> rquickjs::Result<Option<Plain>> {
        self.world.spend(value.ctx(), 8)?;
        if let Some(flag) = value.as_bool() {
            return Ok(Some(Plain::Bool(flag)));
        }
        if let Some(number) = value.as_number() {
            return Ok(Some(if number.is_finite() { Plain::Number(number) } else { Plain::Null }));
        }
        if let Some(string) = value.as_string() {
            let text = text(string)?;
            self.world.spend(value.ctx(), text.len())?;
            return Ok(Some(Plain::from(text)));
        }
        if value.is_null() {
            return Ok(Some(Plain::Null));
        }
        if value.is_big_int() {
            return Ok(Some(Plain::from(big_integer(&value)?)));
        }
        if value.is_function() {
            return Ok(None);
        }
        match value.as_object() {
            Some(object) => self.read_object(object),
            None => Ok(None),
        }
    }

    fn read_object(&mut self, object: &Object<'js>) -> rquickjs::Result<Option<Plain>> {
        let ctx = object.ctx();
        if self.above.iter().any(|above| above == object.as_value()) {
            return Err(throw(ctx, "the value refers to itself, so it cannot be written as JSON"));
        }
        if self.above.len() >= DEEPEST {
            return Err(throw(ctx, &format!("the value nests deeper than {DEEPEST} levels")));
        }
        self.above.push(object.as_value().clone());
        let plain = self.read_inside(object);
        self.above.pop();
        plain
    }

    fn read_inside(&mut self, object: &Object<'js>) -> rquickjs::Result<Option<Plain>> {
        if object.is_array() {
            // Not `Array::len`, which knows lengths below 2^31 only.
            let length: f64 = object.get(PredefinedAtom::Length)?;
            let mut values = Vec::new();
            let mut index = 0_u32;
            while f64::from(index) < length {
                values.push(self.read(object.get(index)?)?.unwrap_or_default());
                index += 1;
            }
            return Ok(Some(Plain::from(values)));
        }
        let to_json: Value = object.get(PredefinedAtom::ToJSON)?;
        if let Some(to_json) = to_json.as_function() {
            let value: Value = to_json.call((This(object.clone()), ""))?;
            return self.read(value);
        }
        let mut fields = Fields::new();
        for property in object.own_props::<Atom, Value>(rquickjs::object::Filter::default()) {
            let (key, value) = property?;
            if let Some(plain) = self.read(value)? {
                let key = text(&key.to_js_string()?)?;
                self.world.spend(object.ctx(), key.len())?;
                fields.insert(key, plain);
            }
        }
        Ok(Some(Plain::Object(fields)))
    }
}

fn throw(ctx: &Ctx<'_>, message: &str) -> Error {
    rquickjs::Exception::throw_message(ctx, message)
}

/// Text of a JavaScript string; half of a surrogate pair becomes U+FFFD.
///
/// # Errors
/// When memory is short.
pub(super) fn text(string: &JsString<'_>) -> rquickjs::Result<String> {
    match string.to_string() {
        Err(Error::Utf8(_)) => {
            let repair: Function = string
                .ctx()
                .globals()
                .get::<_, Object>("String")?
                .get::<_, Object>("prototype")?
                .get("toWellFormed")?;
            repair.call::<_, JsString>((This(string.clone()),))?.to_string()
        }
        other => other,
    }
}

fn big_integer(value: &Value<'_>) -> rquickjs::Result<String> {
    let to_string: Function =
        value.ctx().globals().get::<_, Object>("BigInt")?.get::<_, Object>("prototype")?.get("toString")?;
    text(&to_string.call::<_, JsString>((This(value.clone()),))?)
}
