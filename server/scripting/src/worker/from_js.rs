//! From JavaScript values to values of the model, as `JSON.stringify` would see them. They are written in the form in which
//! they travel as they are read: nothing is built in between.

use bytes::{BufMut, BytesMut};
use model::Value as Plain;
use rquickjs::atom::PredefinedAtom;
use rquickjs::function::This;
use rquickjs::{Atom, Ctx, Error, Function, Object, String as JsString, Value};
use rustc_hash::FxHashMap;

use super::world::World;

/// Deepest nesting that a script may give back. JSON readers along the way stop at 128 levels, and the value travels
/// inside items and records.
const DEEPEST: usize = 100;

/// How many names of fields are remembered as text, and up to which length: items have the same ones again and again.
const NAMES: usize = 1024;
const NAME: usize = 64;

/// Reads what a script gave back; `None` for `undefined`, functions and symbols.
///
/// # Errors
/// As [`Reader::write`].
pub(super) fn to_value<'js>(world: &World, value: &Value<'js>) -> rquickjs::Result<Option<Plain>> {
    let mut bytes = BytesMut::new();
    if !Reader::new(world).write(value, &mut bytes)? {
        return Ok(None);
    }
    let plain = rmp_serde::from_slice(&bytes);
    plain.map(Some).map_err(|error| Error::new_from_js_message("value", "data", error.to_string()))
}

/// Reads values of one JavaScript world.
pub(super) struct Reader<'a, 'js> {
    world: &'a World,
    /// The objects that the current one is inside of.
    above: Vec<Value<'js>>,
    names: FxHashMap<Atom<'js>, String>,
}

impl<'a, 'js> Reader<'a, 'js> {
    pub(super) fn new(world: &'a World) -> Self {
        Self { world, above: Vec::new(), names: FxHashMap::default() }
    }

    /// Writes `value` in MessagePack; writes nothing and gives false for `undefined`, functions and symbols.
    ///
    /// # Errors
    /// What a getter or `toJSON` threw; an error when the value refers to itself, nests too deeply, or goes beyond the
    /// output limit. A part of the value may have been written then.
    pub(super) fn write(&mut self, value: &Value<'js>, out: &mut BytesMut) -> rquickjs::Result<bool> {
        self.world.spend(value.ctx(), 8)?;
        if let Some(flag) = value.as_bool() {
            out.put_u8(if flag { 0xc3 } else { 0xc2 });
            return Ok(true);
        }
        if let Some(number) = value.as_number() {
            put_number(number, out);
            return Ok(true);
        }
        if let Some(string) = value.as_string() {
            let text = text(string)?;
            self.world.spend(value.ctx(), text.len())?;
            put_text(&text, out);
            return Ok(true);
        }
        if value.is_null() {
            out.put_u8(0xc0);
            return Ok(true);
        }
        if value.is_big_int() {
            put_text(&big_integer(value)?, out);
            return Ok(true);
        }
        if value.is_function() {
            return Ok(false);
        }
        match value.as_object() {
            Some(object) => self.write_object(object, out),
            None => Ok(false),
        }
    }

    fn write_object(&mut self, object: &Object<'js>, out: &mut BytesMut) -> rquickjs::Result<bool> {
        let ctx = object.ctx();
        if self.above.iter().any(|above| above == object.as_value()) {
            return Err(throw(ctx, "the value refers to itself, so it cannot be written as JSON"));
        }
        if self.above.len() >= DEEPEST {
            return Err(throw(ctx, &format!("the value nests deeper than {DEEPEST} levels")));
        }
        self.above.push(object.as_value().clone());
        let written = self.write_inside(object, out);
        self.above.pop();
        written
    }

    fn write_inside(&mut self, object: &Object<'js>, out: &mut BytesMut) -> rquickjs::Result<bool> {
        if object.is_array() {
            // Not `Array::len`, which knows lengths below 2^31 only.
            let length: f64 = object.get(PredefinedAtom::Length)?;
            let place = put_head(0xdd, out);
            let mut count = 0_u32;
            while f64::from(count) < length {
                if !self.write(&object.get(count)?, out)? {
                    out.put_u8(0xc0);
                }
                count += 1;
            }
            put_count(count, place, out);
            return Ok(true);
        }
        let to_json: Value = object.get(PredefinedAtom::ToJSON)?;
        if let Some(to_json) = to_json.as_function() {
            let value: Value = to_json.call((This(object.clone()), ""))?;
            return self.write(&value, out);
        }
        let place = put_head(0xdf, out);
        let mut count = 0;
        for property in object.own_props::<Atom, Value>(rquickjs::object::Filter::default()) {
            let (key, value) = property?;
            let start = out.len();
            let length = self.write_name(key, out)?;
            if self.write(&value, out)? {
                self.world.spend(object.ctx(), length)?;
                count += 1;
            } else {
                out.truncate(start);
            }
        }
        put_count(count, place, out);
        Ok(true)
    }

    fn write_name(&mut self, key: Atom<'js>, out: &mut BytesMut) -> rquickjs::Result<usize> {
        if let Some(name) = self.names.get(&key) {
            put_text(name, out);
            return Ok(name.len());
        }
        let name = text(&key.to_js_string()?)?;
        put_text(&name, out);
        let length = name.len();
        if self.names.len() < NAMES && length <= NAME {
            self.names.insert(key, name);
        }
        Ok(length)
    }
}

fn put_number(number: f64, out: &mut BytesMut) {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be the same number")]
    let whole = number as i32;
    if f64::from(whole).to_bits() == number.to_bits() {
        match u8::try_from(whole) {
            Ok(small @ 0..0x80) => out.put_u8(small),
            _ => {
                out.put_u8(0xd2);
                out.put_i32(whole);
            }
        }
    } else if number.is_finite() {
        out.put_u8(0xcb);
        out.put_f64(number);
    } else {
        out.put_u8(0xc0);
    }
}

fn put_text(text: &str, out: &mut BytesMut) {
    match u8::try_from(text.len()) {
        Ok(length @ 0..0x20) => out.put_u8(0xa0 | length),
        _ => {
            out.put_u8(0xdb);
            // QuickJS has no text of 2^30 letters or more.
            out.put_u32(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
    }
    out.put_slice(text.as_bytes());
}

/// The beginning of a list or of fields whose number is not known yet; gives the place of the number.
fn put_head(kind: u8, out: &mut BytesMut) -> usize {
    out.put_u8(kind);
    out.put_u32(0);
    out.len() - 4
}

fn put_count(count: u32, place: usize, out: &mut BytesMut) {
    out[place..place + 4].copy_from_slice(&count.to_be_bytes());
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
