//! Evaluates a batch: every source compiled once, every item in turn.

use std::rc::Rc;
use std::time::{Duration, Instant};

use rquickjs::context::EvalOptions;
use rquickjs::{Ctx, Function, Value};

use super::faults::{FILE, fault, is_field_of_nothing};
use super::pipe::Pipe;
use super::prelude::Kind;
use super::source::{Names, forbidden};
use super::world::World;
use super::{from_js, sandbox};
use crate::error::ScriptingError;
use crate::protocol::{Evaluate, Outcome, Reply, Setup, WireError};

/// Values are sent on when there are this many items of them or when they are this old, so that the server knows that
/// the process is at work.
const ROWS: usize = 512;
const AGE: Duration = Duration::from_millis(250);

type Compiled<'js> = Result<Function<'js>, WireError>;

/// Answers `request`, sending values as they come.
///
/// # Errors
/// The limit that one of the expressions met.
pub(super) fn evaluate(pipe: &Rc<Pipe>, setup: &Setup, request: Evaluate) -> Result<Reply, WireError> {
    let Evaluate { scene, sources, indices, items, timeout } = request;
    let world = World::new(pipe, setup, scene, indices.clone(), items, Duration::from_millis(timeout));
    let mut names = Names::default();
    sources.iter().for_each(|source| names.read(source));
    sandbox::within(&world, setup, Kind::Expression, &names, |ctx, shared| {
        let broken = |error: rquickjs::Error| fault(ctx, &world, &error);
        let select: Function = shared.get("select").map_err(broken)?;
        let functions: Vec<Compiled<'_>> =
            sources.iter().map(|source| compile(ctx, &world, source)).collect();
        let mut rows = Vec::with_capacity(indices.len().min(ROWS));
        let mut begun = Instant::now();
        for index in &indices {
            select.call::<_, ()>((*index,)).map_err(broken)?;
            let row: Vec<Outcome> =
                functions.iter().map(|function| one(ctx, &world, function)).collect::<Result<_, _>>()?;
            rows.push(row);
            if rows.len() >= ROWS || begun.elapsed() > AGE {
                send(pipe, &world, std::mem::take(&mut rows))?;
                begun = Instant::now();
            }
        }
        send(pipe, &world, rows)?;
        Ok(Reply::Done)
    })
}

fn send(pipe: &Pipe, world: &World, rows: Vec<Vec<Outcome>>) -> Result<(), WireError> {
    pipe.send(&Reply::Values(rows)).map_err(|_| {
        world.meet(ScriptingError::Ended);
        WireError::Limit { message: ScriptingError::Ended.to_string() }
    })
}

/// Compiles one expression into a function.
fn compile<'js>(ctx: &Ctx<'js>, world: &World, source: &str) -> Compiled<'js> {
    if let Some(name) = forbidden(source) {
        let message = format!("the property \"{name}\" cannot be used in expressions");
        return Err(WireError::Thrown { message, name: "ExpressionError".to_owned(), line: None });
    }
    let trimmed = source.trim_end().trim_end_matches(';');
    let mut options = EvalOptions::default();
    options.filename = Some(FILE.to_owned());
    let text = format!("(function(){{\"use strict\";return(\n{trimmed}\n)}})");
    ctx.eval_with_options(text, options).map_err(|error| match fault(ctx, world, &error) {
        WireError::Thrown { message, name, line } if name == "SyntaxError" => {
            // The first line of the text is ours.
            let line = line.unwrap_or(2).saturating_sub(2);
            WireError::Syntax { message, position: line_start(source, line as usize) }
        }
        other => other,
    })
}

/// How many characters come before line `line` (from 0) of `source`.
fn line_start(source: &str, line: usize) -> usize {
    source.split_inclusive('\n').take(line).map(|line| line.chars().count()).sum()
}

/// The value of one expression for the selected item.
///
/// # Errors
/// A limit, which ends the batch; anything else that goes wrong is an outcome.
fn one<'js>(ctx: &Ctx<'js>, world: &World, function: &Compiled<'js>) -> Result<Outcome, WireError> {
    let function = match function {
        Ok(function) => function,
        Err(error) => return Ok(Outcome::Error(error.clone())),
    };
    world.start_clock();
    let value = function.call::<_, Value<'js>>(()).and_then(|value| {
        if value.is_promise() {
            return Err(rquickjs::Exception::throw_type(ctx, "an expression cannot wait for a promise"));
        }
        if let Some(number) = value.as_number().filter(|number| !number.is_finite()) {
            return Ok(Some(Outcome::NotFinite(number)));
        }
        Ok(from_js::to_value(world, &value)?.map(Outcome::Value))
    });
    let error = match value {
        Ok(_) if world.limit_met().is_some() => return Err(limit(world)),
        Ok(None) => return Ok(Outcome::Undefined),
        Ok(Some(outcome)) => return Ok(outcome),
        Err(error) => fault(ctx, world, &error),
    };
    if world.limit_met().is_some() {
        return Err(limit(world));
    }
    Ok(match error {
        error if is_field_of_nothing(&error) => Outcome::Undefined,
        WireError::Thrown { message, name, line } => Outcome::Error(WireError::Thrown {
            message,
            name,
            line: line.map(|line| line.saturating_sub(1).max(1)),
        }),
        error => Outcome::Error(error),
    })
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
