//! The functions that the prelude is given to see the execution. They are handed to the prelude alone; scripts reach
//! them only through what the prelude builds.

use std::rc::Rc;

use rquickjs::prelude::Opt;
use rquickjs::{Array, Ctx, Function, Object, Result, Value};

use super::faults::fault;
use super::slot::Slot;
use super::{expressions, into_js, letters, zone};
use crate::protocol::{Ask, RawItem, WireError};

/// An object with all host functions. They speak of the world that is in `world` when they are called.
///
/// # Errors
/// When memory is short.
pub(super) fn build<'js>(ctx: &Ctx<'js>, world: &Rc<Slot>) -> Result<Object<'js>> {
    let host = Object::new(ctx.clone())?;
    zone::install(ctx, &host)?;
    letters::install(ctx, &host)?;
    items(ctx, world, &host)?;
    others(ctx, world, &host)?;
    Ok(host)
}

fn items<'js>(ctx: &Ctx<'js>, world: &Rc<Slot>, host: &Object<'js>) -> Result<()> {
    let own = Rc::clone(world);
    let json = move |ctx: Ctx<'js>, index: usize| match own.world(&ctx)?.own_item(index) {
        Some(item) => part(&ctx, &item.json),
        None => Ok(Value::new_undefined(ctx)),
    };
    host.set("json", Function::new(ctx.clone(), json)?)?;
    let own = Rc::clone(world);
    let rest = move |ctx: Ctx<'js>, index: usize| match own.world(&ctx)?.own_item(index) {
        Some(item) => part(&ctx, &item.rest),
        None => Ok(Value::new_undefined(ctx)),
    };
    host.set("rest", Function::new(ctx.clone(), rest)?)?;
    let own = Rc::clone(world);
    host.set("input", Function::new(ctx.clone(), move |ctx: Ctx<'js>| own.world(&ctx)?.input(&ctx))?)?;
    let own = Rc::clone(world);
    let node = move |ctx: Ctx<'js>, node: String, output: Opt<Value<'js>>, run: Opt<Value<'js>>| {
        own.world(&ctx)?.node(&ctx, node, whole(output.0.as_ref()), whole(run.0.as_ref()))
    };
    host.set("node", Function::new(ctx.clone(), node)?)?;
    let own = Rc::clone(world);
    host.set(
        "size",
        Function::new(ctx.clone(), move |ctx: Ctx<'js>, handle: usize| -> Result<usize> {
            Ok(own.world(&ctx)?.list(handle).len())
        })?,
    )?;
    let own = Rc::clone(world);
    let item =
        move |ctx: Ctx<'js>, handle: usize, index: usize| match own.world(&ctx)?.list(handle).get(index) {
            Some(item) => whole_item(&ctx, &item),
            None => Ok(Value::new_undefined(ctx)),
        };
    host.set("item", Function::new(ctx.clone(), item)?)?;
    let own = Rc::clone(world);
    let paired = move |ctx: Ctx<'js>, node: String, index: usize| {
        let item = own.world(&ctx)?.paired(&ctx, node, index)?;
        whole_item(&ctx, &item)
    };
    host.set("paired", Function::new(ctx.clone(), paired)?)
}

fn others<'js>(ctx: &Ctx<'js>, world: &Rc<Slot>, host: &Object<'js>) -> Result<()> {
    let asking = |name: &str, ask: fn(String) -> Ask| -> Result<()> {
        let own = Rc::clone(world);
        let function = move |ctx: Ctx<'js>, about: String| match own.world(&ctx)?.value(&ctx, ask(about))? {
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
    host.set(
        "log",
        Function::new(ctx.clone(), move |ctx: Ctx<'js>, line: String| -> Result<()> {
            own.world(&ctx)?.log(line);
            Ok(())
        })?,
    )?;
    let own = Rc::clone(world);
    let missing = move |ctx: Ctx<'js>, node: String, item: usize, size: usize| -> Result<()> {
        Err(own
            .world(&ctx)?
            .raise(&ctx, WireError::NoPairedItem { node, item, reason: format!("it gave {size} items") }))
    };
    host.set("missing", Function::new(ctx.clone(), missing)?)?;
    let own = Rc::clone(world);
    let denied = move |ctx: Ctx<'js>, message: String| -> Result<()> {
        Err(own.world(&ctx)?.raise(
            &ctx,
            WireError::Thrown { message, name: "ExpressionError".to_owned(), line: None, column: None },
        ))
    };
    host.set("denied", Function::new(ctx.clone(), denied)?)?;
    // The pieces of a text with segments: texts, and functions that answer segments.
    let own = Rc::clone(world);
    let compile = move |ctx: Ctx<'js>, shared: Object<'js>, text: String| -> Result<Array<'js>> {
        let world = own.world(&ctx)?;
        let pieces = Array::new(ctx.clone())?;
        for (place, piece) in expression::pieces(&text).into_iter().enumerate() {
            match piece {
                expression::Piece::Text(text) => pieces.set(place, text.as_str())?,
                expression::Piece::Code(source) => {
                    let function = expressions::function(&ctx, &shared, &source).map_err(|error| {
                        world.raise(&ctx, error.unwrap_or_else(|error| fault(&ctx, &world, &error)))
                    })?;
                    pieces.set(place, function)?;
                }
            }
        }
        Ok(pieces)
    };
    host.set("compile", Function::new(ctx.clone(), compile)?)?;
    let own = Rc::clone(world);
    let unavailable = move |ctx: Ctx<'js>, message: String| -> Result<()> {
        Err(own.world(&ctx)?.raise(&ctx, WireError::Unavailable { message }))
    };
    host.set("unavailable", Function::new(ctx.clone(), unavailable)?)?;
    Ok(())
}

fn part<'js>(ctx: &Ctx<'js>, bytes: &[u8]) -> Result<Value<'js>> {
    if bytes.is_empty() { Ok(Value::new_undefined(ctx.clone())) } else { into_js::from_bytes(ctx, bytes) }
}

/// `{json, binary?, pairedItem?, error?}`.
fn whole_item<'js>(ctx: &Ctx<'js>, item: &RawItem) -> Result<Value<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("json", part(ctx, &item.json)?)?;
    if !item.rest.is_empty() {
        into_js::set_fields(ctx, &object, &item.rest)?;
    }
    Ok(object.into_value())
}

/// A whole number that is not negative.
fn whole(value: Option<&Value<'_>>) -> Option<usize> {
    usize::try_from(value?.as_int()?).ok()
}
