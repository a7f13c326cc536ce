//! The functions that the prelude is given to see the execution. They are handed to the prelude alone; scripts reach
//! them only through what the prelude builds.

use std::rc::Rc;

use rquickjs::prelude::Opt;
use rquickjs::{Ctx, Function, Object, Result, Value};

use super::world::World;
use super::{into_js, zone};
use crate::protocol::{Ask, RawItem, WireError};

/// An object with all host functions.
///
/// # Errors
/// When memory is short.
pub(super) fn build<'js>(ctx: &Ctx<'js>, world: &Rc<World>) -> Result<Object<'js>> {
    let host = Object::new(ctx.clone())?;
    host.set("now", world.scene.now)?;
    host.set("zone", world.scene.timezone.as_str())?;
    zone::install(ctx, &host)?;
    items(ctx, world, &host)?;
    others(ctx, world, &host)?;
    Ok(host)
}

fn items<'js>(ctx: &Ctx<'js>, world: &Rc<World>, host: &Object<'js>) -> Result<()> {
    let own = Rc::clone(world);
    let json = move |ctx: Ctx<'js>, index: usize| match own.own_item(index) {
        Some(item) => part(&ctx, &item.json),
        None => Ok(Value::new_undefined(ctx)),
    };
    host.set("json", Function::new(ctx.clone(), json)?)?;
    let own = Rc::clone(world);
    let rest = move |ctx: Ctx<'js>, index: usize| match own.own_item(index) {
        Some(item) => part(&ctx, &item.rest),
        None => Ok(Value::new_undefined(ctx)),
    };
    host.set("rest", Function::new(ctx.clone(), rest)?)?;
    let own = Rc::clone(world);
    host.set("input", Function::new(ctx.clone(), move |ctx: Ctx<'js>| own.input(&ctx))?)?;
    let own = Rc::clone(world);
    let node = move |ctx: Ctx<'js>, node: String, output: Opt<Value<'js>>, run: Opt<Value<'js>>| {
        own.node(&ctx, node, whole(output.0.as_ref()), whole(run.0.as_ref()))
    };
    host.set("node", Function::new(ctx.clone(), node)?)?;
    let own = Rc::clone(world);
    host.set("size", Function::new(ctx.clone(), move |handle: usize| own.list(handle).len())?)?;
    let own = Rc::clone(world);
    let item = move |ctx: Ctx<'js>, handle: usize, index: usize| match own.list(handle).get(index) {
        Some(item) => whole_item(&ctx, item),
        None => Ok(Value::new_undefined(ctx)),
    };
    host.set("item", Function::new(ctx.clone(), item)?)?;
    let own = Rc::clone(world);
    let paired = move |ctx: Ctx<'js>, node: String, index: usize| {
        let item = own.paired(&ctx, node, index)?;
        whole_item(&ctx, &item)
    };
    host.set("paired", Function::new(ctx.clone(), paired)?)
}

fn others<'js>(ctx: &Ctx<'js>, world: &Rc<World>, host: &Object<'js>) -> Result<()> {
    let asking = |name: &str, ask: fn(String) -> Ask| -> Result<()> {
        let own = Rc::clone(world);
        let function = move |ctx: Ctx<'js>, about: String| match own.value(&ctx, ask(about))? {
            Some(value) => into_js::from_value(&ctx, &value),
            None => Ok(Value::new_undefined(ctx)),
        };
        host.set(name, Function::new(ctx.clone(), function)?)
    };
    asking("parameters", |node| Ask::Parameters { node })?;
    asking("context", |node| Ask::Context { node })?;
    asking("executed", |node| Ask::Executed { node })?;
    asking("global", |name| Ask::Global { name })?;
    let own = Rc::clone(world);
    host.set("log", Function::new(ctx.clone(), move |line: String| own.log(line))?)?;
    let own = Rc::clone(world);
    let missing = move |ctx: Ctx<'js>, node: String, item: usize, size: usize| -> Result<()> {
        Err(own.raise(&ctx, WireError::NoPairedItem { node, item, reason: format!("it gave {size} items") }))
    };
    host.set("missing", Function::new(ctx.clone(), missing)?)?;
    let own = Rc::clone(world);
    let denied = move |ctx: Ctx<'js>, message: String| -> Result<()> {
        Err(own.raise(&ctx, WireError::Thrown { message, name: "ExpressionError".to_owned(), line: None }))
    };
    host.set("denied", Function::new(ctx.clone(), denied)?)?;
    let own = Rc::clone(world);
    let unavailable = move |ctx: Ctx<'js>, message: String| -> Result<()> {
        Err(own.raise(&ctx, WireError::Unavailable { message }))
    };
    host.set("unavailable", Function::new(ctx.clone(), unavailable)?)?;
    host.set("sha", Function::new(ctx.clone(), |algorithm: String, text: String| sha(&algorithm, &text))?)
}

fn part<'js>(ctx: &Ctx<'js>, bytes: &[u8]) -> Result<Value<'js>> {
    if bytes.is_empty() { Ok(Value::new_undefined(ctx.clone())) } else { into_js::from_bytes(ctx, bytes) }
}

/// `{json, binary?, pairedItem?, error?}`.
fn whole_item<'js>(ctx: &Ctx<'js>, item: &RawItem) -> Result<Value<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("json", part(ctx, &item.json)?)?;
    if let Some(rest) = part(ctx, &item.rest)?.as_object() {
        for property in rest.props::<String, Value>() {
            let (key, value) = property?;
            object.set(key, value)?;
        }
    }
    Ok(object.into_value())
}

/// A whole number that is not negative.
fn whole(value: Option<&Value<'_>>) -> Option<usize> {
    usize::try_from(value?.as_int()?).ok()
}

/// SHA-2 of a text in hexadecimal; `None` for other algorithms.
fn sha(algorithm: &str, text: &str) -> Option<String> {
    use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
    Some(match algorithm {
        "sha224" => hex::encode(Sha224::digest(text)),
        "sha256" => hex::encode(Sha256::digest(text)),
        "sha384" => hex::encode(Sha384::digest(text)),
        "sha512" => hex::encode(Sha512::digest(text)),
        _ => return None,
    })
}
