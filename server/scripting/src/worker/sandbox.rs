//! A JavaScript world of its own for each request, with its limits.

use std::rc::Rc;

use rquickjs::{Context, Ctx, Object, Runtime};

use super::faults::fault;
use super::prelude::{self, Kind};
use super::source::Names;
use super::world::World;
use crate::protocol::{Setup, WireError};

/// Makes a new runtime and context for `world`, lets `work` use it, and drops both.
///
/// # Errors
/// The error of `work`, or the limit that was met before it began.
pub(super) fn within<R>(
    world: &Rc<World>,
    setup: &Setup,
    kind: Kind,
    names: &Names<'_>,
    work: impl for<'js> FnOnce(&Ctx<'js>, &Object<'js>) -> Result<R, WireError>,
) -> Result<R, WireError> {
    let no_memory = |_| WireError::Unavailable { message: "there is no memory for a script".to_owned() };
    world.note_throws(names.uses(&["throw", "reject"]));
    let runtime = Runtime::new().map_err(no_memory)?;
    runtime.set_memory_limit(setup.memory_bytes);
    runtime.set_max_stack_size(setup.stack_bytes);
    let watch = Rc::clone(world);
    runtime.set_interrupt_handler(Some(Box::new(move || watch.must_stop())));
    let context = Context::full(&runtime).map_err(no_memory)?;
    context.with(|ctx| {
        let shared = prelude::load(&ctx, world, kind, names).map_err(|error| fault(&ctx, world, &error))?;
        work(&ctx, &shared)
    })
}
