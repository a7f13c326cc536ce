//! Evaluates a batch: every source compiled once, every item in turn.

use std::rc::Rc;
use std::time::{Duration, Instant};

use rquickjs::context::EvalOptions;
use rquickjs::{Ctx, Exception, Function, Object, Value};

use expression::Prepared;

use super::faults::{FILE, fault};
use super::from_js;
use super::pipe::Pipe;
use super::prelude::Kind;
use super::sandbox::Sandbox;
use super::source::{Names, forbidden};
use super::world::World;
use crate::error::ScriptingError;
use crate::protocol::{Evaluate, Given, Reply, Setup, WireError};

/// Values are sent on when there are this many items of them or when they are this old, so that the server knows that
/// the process is at work.
const ROWS: usize = 512;
const AGE: Duration = Duration::from_millis(250);

/// A source that is ready to be compiled.
struct Source<'a> {
    text: &'a str,
    prepared: Prepared,
    /// Whether its value is joined to text.
    is_joined: bool,
}

impl<'a> Source<'a> {
    fn new(given: &'a str) -> Self {
        let (is_joined, text) = match given.strip_prefix(expression::JOINED) {
            Some(text) => (true, text),
            None => (false, given),
        };
        Self { text, prepared: expression::prepare(text), is_joined }
    }
}

/// A source that is ready to run, or why it is not.
struct Compiled<'a, 'js> {
    function: Result<Function<'js>, WireError>,
    source: &'a Source<'a>,
}

/// Answers `request`, sending values as they come.
///
/// # Errors
/// The limit that one of the expressions met.
pub(super) fn evaluate(
    pipe: &Rc<Pipe>,
    setup: &Setup,
    sandbox: &mut Sandbox,
    request: Evaluate,
) -> Result<Reply, WireError> {
    let Evaluate { scene, sources, indices, items, timeout } = request;
    let world = World::new(pipe, setup, scene, indices.clone(), items, Duration::from_millis(timeout));
    let sources: Vec<Source<'_>> = sources.iter().map(|source| Source::new(source)).collect();
    let mut names = Names::default();
    for source in &sources {
        names.read(source.text);
        names.read_extensions(&source.prepared);
    }
    sandbox.within(&world, setup, Kind::Expression, &names, |ctx, shared| {
        let broken = |error: rquickjs::Error| fault(ctx, &world, &error);
        let select: Function = shared.get("select").map_err(broken)?;
        let join: Function = shared.get("join").map_err(broken)?;
        let functions: Vec<Compiled<'_, '_>> =
            sources.iter().map(|source| compile(ctx, &world, shared, source)).collect();
        let mut reader = from_js::Reader::new(&world);
        let mut given = Given::default();
        let mut begun = Instant::now();
        for index in &indices {
            select.call::<_, ()>((*index,)).map_err(broken)?;
            for function in &functions {
                one(ctx, &world, &join, function, &mut reader, &mut given)?;
            }
            if given.len() >= ROWS * functions.len() || begun.elapsed() > AGE {
                send(pipe, &world, std::mem::take(&mut given))?;
                begun = Instant::now();
            }
        }
        send(pipe, &world, given)?;
        Ok(Reply::Done)
    })
}

fn send(pipe: &Pipe, world: &World, given: Given) -> Result<(), WireError> {
    pipe.send(&Reply::Values(given)).map_err(|_| {
        world.meet(ScriptingError::Ended);
        WireError::Limit { message: ScriptingError::Ended.to_string() }
    })
}

/// Compiles one expression.
fn compile<'a, 'js>(
    ctx: &Ctx<'js>,
    world: &World,
    shared: &Object<'js>,
    source: &'a Source<'a>,
) -> Compiled<'a, 'js> {
    let function = prepared_function(ctx, shared, source.text, &source.prepared).map_err(|error| {
        let error = error.unwrap_or_else(|error| fault(ctx, world, &error));
        match error {
            WireError::Thrown { message, name, line, .. } if name == "SyntaxError" => {
                // The first line of the text is ours.
                let line = line.unwrap_or(2).saturating_sub(2);
                WireError::Syntax { message, position: line_start(source.text, line as usize) }
            }
            other => other,
        }
    });
    Compiled { function, source }
}

/// The function that answers `source`; what names nobody knows is `undefined` in it.
///
/// # Errors
/// Why the source may not run, or what JavaScript says.
pub(super) fn function<'js>(
    ctx: &Ctx<'js>,
    shared: &Object<'js>,
    source: &str,
) -> Result<Function<'js>, Result<WireError, rquickjs::Error>> {
    prepared_function(ctx, shared, source, &expression::prepare(source))
}

fn prepared_function<'js>(
    ctx: &Ctx<'js>,
    shared: &Object<'js>,
    source: &str,
    prepared: &Prepared,
) -> Result<Function<'js>, Result<WireError, rquickjs::Error>> {
    if let Some(name) = forbidden(source) {
        let message = format!("the property \"{name}\" cannot be used in expressions");
        let name = "ExpressionError".to_owned();
        return Err(Ok(WireError::Thrown { message, name, line: None, column: None }));
    }
    let declare: Function = shared.get("declare").map_err(Err)?;
    let names: Vec<&str> = prepared.names.iter().map(String::as_str).collect();
    declare.call::<_, ()>((names,)).map_err(Err)?;
    let trimmed = prepared.code.trim_end().trim_end_matches(';');
    let mut options = EvalOptions::default();
    options.filename = Some(FILE.to_owned());
    let text = format!("(function(){{\"use strict\";return(\n{trimmed}\n)}})");
    ctx.eval_with_options(text, options).map_err(Err)
}

impl Compiled<'_, '_> {
    /// The line and column of the source for a place in the code that was made from it.
    fn place(&self, line: u32, column: u32) -> (u32, u32) {
        // The first line of the text is ours.
        let lines = self.source.prepared.code.split_inclusive('\n').take((line as usize).saturating_sub(2));
        let start: usize = lines.map(str::len).sum();
        let code = self.source.prepared.code.get(start..).unwrap_or_default();
        let within: usize = code.chars().take((column as usize).saturating_sub(1)).map(char::len_utf8).sum();
        let before =
            self.source.text.get(..self.source.prepared.origin(start + within)).unwrap_or(self.source.text);
        let last = before.rsplit('\n').next().unwrap_or_default();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        (count(before.matches('\n').count() + 1), count(last.chars().count() + 1))
    }
}

/// How many characters come before line `line` (from 0) of `source`.
fn line_start(source: &str, line: usize) -> usize {
    source.split_inclusive('\n').take(line).map(|line| line.chars().count()).sum()
}

/// Adds the value of one expression for the selected item to `given`.
///
/// # Errors
/// A limit, which ends the batch; anything else that goes wrong is added too.
fn one<'js>(
    ctx: &Ctx<'js>,
    world: &World,
    join: &Function<'js>,
    compiled: &Compiled<'_, 'js>,
    reader: &mut from_js::Reader<'_, 'js>,
    given: &mut Given,
) -> Result<(), WireError> {
    let function = match &compiled.function {
        Ok(function) => function,
        Err(error) => {
            given.push_error(error);
            return Ok(());
        }
    };
    world.start_clock();
    let added = function.call::<_, Value<'js>>(()).and_then(|value| {
        if compiled.source.is_joined && !value.is_string() {
            let text: Value<'js> = join.call((value,))?;
            return given.push(|out| reader.write(&text, out));
        }
        if value.is_function() || value.is_promise() {
            let what = if value.is_promise() {
                "a promise, which an expression cannot wait for"
            } else {
                "a function: call it with ()"
            };
            return Err(Exception::throw_message(ctx, &format!("the expression gives {what}")));
        }
        if let Some(number) = value.as_number().filter(|number| !number.is_finite()) {
            given.push_not_finite(number);
            return Ok(());
        }
        given.push(|out| reader.write(&value, out))
    });
    let error = match added {
        Ok(()) if world.is_limit_met() => return Err(limit(world)),
        Ok(()) => return Ok(()),
        Err(error) => fault(ctx, world, &error),
    };
    if world.is_limit_met() {
        return Err(limit(world));
    }
    match error {
        // What cannot be done with a value of its type is undefined, as the reading of a field of nothing is.
        WireError::Thrown { name, .. } if name == "TypeError" => given.push_undefined(),
        WireError::Thrown { message, name, line, column } => {
            let place = line.map(|line| compiled.place(line, column.unwrap_or(1)));
            let (line, column) = place.unzip();
            given.push_error(&WireError::Thrown { message, name, line, column });
        }
        error => given.push_error(&error),
    }
    Ok(())
}

fn limit(world: &World) -> WireError {
    world.limit_met().unwrap_or(WireError::Limit { message: String::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        assert_eq!(line_start("é1\n2\n3", 2), 5);
        assert_eq!(line_start("one", 0), 0);
    }
}
