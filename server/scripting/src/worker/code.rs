//! Runs the code of a Code node: a function body that may wait for promises and timers.

use std::rc::Rc;
use std::thread;
use std::time::Duration;

use model::{Object as Fields, Value as Plain};
use rquickjs::context::EvalOptions;
use rquickjs::function::This;
use rquickjs::promise::PromiseState;
use rquickjs::{Ctx, Error, Function, Object, Promise, Value};

use super::faults::{FILE, fault};
use super::pipe::Pipe;
use super::prelude::Kind;
use super::sandbox::Sandbox;
use super::source::Names;
use super::world::World;
use super::{from_js, into_js};
use crate::protocol::{Code, CodeFault, CodeOutcome, Given, Mode, RawItems, Reply, Setup, WireError};

/// How many steps of promises are taken between looks at the memory.
const STEPS_A_LOOK: u32 = 4096;

/// What the work inside the world gave; the item is that at which it stopped.
type Worked<R> = Result<Result<R, (WireError, Option<usize>)>, WireError>;

/// Answers `request`: with what the code gave, or with what it threw or the limit that it met.
pub(super) fn run(pipe: &Rc<Pipe>, setup: &Setup, sandbox: &mut Sandbox, request: Code) -> Reply {
    let Code { scene, source, mode, continues, count, timeout, static_data } = request;
    let indices: Vec<usize> = if mode == Mode::All { vec![0] } else { (0..count).collect() };
    let time = Duration::from_millis(timeout);
    let world = World::new(pipe, setup, scene, indices.clone(), RawItems::default(), time);
    let kind = match mode {
        Mode::All => Kind::CodeForAll,
        Mode::Each => Kind::CodeForEach,
        Mode::EachData => Kind::CodeForData,
    };
    let mut names = Names::default();
    names.read(&source);
    let worked: Worked<_> = sandbox.within(&world, setup, kind, &names, |ctx, shared| {
        let broken = |error: Error| fault(ctx, &world, &error);
        let code: Object = shared.get("code").map_err(broken)?;
        let data = into_js::from_value(ctx, &static_data).map_err(broken)?;
        code.set("staticData", data).map_err(broken)?;
        let function = compile(ctx, &world, &source)?;
        let select: Function = shared.get("select").map_err(broken)?;
        let finish: Function = code.get("finish").map_err(broken)?;
        let mut values = Given::default();
        let mut reader = from_js::Reader::new(&world);
        for index in indices {
            let given = select
                .call::<_, ()>((index,))
                .and_then(|()| code.get::<_, Value>("self"))
                .and_then(|this| function.call::<_, Promise>((This(this),)))
                .and_then(|promise| drive(ctx, &world, &code, &promise))
                .and_then(|value| if kind == Kind::CodeForData { finish.call((value,)) } else { Ok(value) })
                .and_then(|value| values.push(|out| reader.write(&value, out)))
                .map_err(broken);
            match given {
                Ok(()) => {}
                // A limit is one for all items together.
                Err(error) if continues && mode != Mode::All && world.limit_met().is_none() => {
                    values.push_error(&error);
                }
                Err(error) => return Ok(Err((error, (mode != Mode::All).then_some(index)))),
            }
        }
        let static_data = changed(&world, &code, &static_data).map_err(broken)?;
        let custom = code.get::<_, Value>("customData").and_then(|data| from_js::to_value(&world, &data));
        let custom_data = match custom.map_err(broken)? {
            Some(Plain::Object(custom)) => custom,
            _ => Fields::new(),
        };
        // A script that caught the error of a limit has met it none the less.
        match world.limit_met() {
            Some(limit) => Ok(Err((limit, None))),
            None => Ok(Ok((values, static_data, custom_data))),
        }
    });
    let console = world.take_console();
    match worked {
        Ok(Ok((values, static_data, custom_data))) => {
            Reply::Result(CodeOutcome { values, console, static_data, custom_data })
        }
        Ok(Err((error, item))) => Reply::CodeFailed(CodeFault { error, item, console }),
        Err(error) => Reply::CodeFailed(CodeFault { error, item: None, console }),
    }
}

fn compile<'js>(ctx: &Ctx<'js>, world: &World, source: &str) -> Result<Function<'js>, WireError> {
    let mut options = EvalOptions::default();
    options.filename = Some(FILE.to_owned());
    options.strict = false;
    // On the first line, so that lines are those of the user's source.
    let text = format!("(async function(){{{source}\n}})");
    ctx.eval_with_options(text, options).map_err(|error| fault(ctx, world, &error))
}
/// Runs what is pending until `promise` is settled.
fn drive<'js>(
    ctx: &Ctx<'js>,
    world: &World,
    code: &Object<'js>,
    promise: &Promise<'js>,
) -> rquickjs::Result<Value<'js>> {
    let until_timer: Function = code.get("untilTimer")?;
    let fire_timer: Function = code.get("fireTimer")?;
    let need: Function = code.get("needBytes")?;
    let (mut steps, mut short) = (0_u32, false);
    loop {
        if promise.state() != PromiseState::Pending {
            return promise.result().unwrap_or(Err(Error::WouldBlock));
        }
        if world.must_stop() {
            return Err(Error::WouldBlock);
        }
        if ctx.execute_pending_job() {
            steps += 1;
            // QuickJS drops the error of a step that ran out of memory, and with it the promise that others wait for.
            if steps % STEPS_A_LOOK == 0 && need.call::<_, ()>((world.half_of_memory(),)).is_err() {
                drop(ctx.catch());
                short = true;
            }
            continue;
        }
        let Some(wait) = until_timer.call::<_, Option<f64>>(())? else {
            if short {
                world.meet_memory();
            }
            return Err(Error::WouldBlock);
        };
        let wait = Duration::try_from_secs_f64(wait / 1000.0).unwrap_or(Duration::MAX);
        thread::sleep(wait.min(world.time_left()));
        fire_timer.call::<_, ()>(())?;
    }
}

/// The static data, when the code has changed it.
fn changed(world: &World, code: &Object<'_>, before: &Fields) -> rquickjs::Result<Option<Fields>> {
    let after = from_js::to_value(world, &code.get::<_, Value>("staticData")?)?;
    let Some(Plain::Object(after)) = after else { return Ok(None) };
    Ok(code.get::<_, bool>("staticDataUsed")?.then_some(after).filter(|after| after != before))
}
