//! A JavaScript world of its own for each request, with its limits. The next one is made ready while nobody waits.

use std::rc::Rc;

use rquickjs::{Array, Context, Ctx, Error, Object, Runtime};

use super::faults::fault;
use super::prelude::{self, Kind, Prelude};
use super::slot::Slot;
use super::source::Names;
use super::world::World;
use crate::protocol::{Setup, WireError};

/// Where a world that is ready keeps what the worker needs of it; taken away before a script can see it.
const READY: &str = "$_ready";

/// A world that has not served a request.
struct Fresh {
    /// Holds its runtime too.
    context: Context,
    slot: Rc<Slot>,
    parts: u32,
}

impl Fresh {
    fn make(setup: &Setup, parts: u32) -> Result<Self, Error> {
        let runtime = Runtime::new()?;
        runtime.set_memory_limit(setup.memory_bytes);
        runtime.set_max_stack_size(setup.stack_bytes);
        // Looking for circles of garbage costs a walk over all that lives, and most worlds end before they need one.
        runtime.set_gc_threshold(setup.memory_bytes / 4);
        let slot = Rc::new(Slot::default());
        let watch = Rc::clone(&slot);
        runtime.set_interrupt_handler(Some(Box::new(move || watch.must_stop())));
        let context = Context::full(&runtime)?;
        context.with(|ctx| {
            let prelude = prelude::begin(&ctx, &slot)?;
            prelude.host.set("code", false)?;
            prelude::load(&ctx, &prelude, parts, 0)?;
            let ready = Array::new(ctx.clone())?;
            ready.set(0, prelude.host)?;
            ready.set(1, prelude.shared)?;
            ctx.globals().set(READY, ready)
        })?;
        Ok(Self { context, slot, parts })
    }
}

/// Makes worlds, each for one request.
#[derive(Default)]
pub(super) struct Sandbox {
    ready: Option<Fresh>,
    /// The world of the last request: it is let go of when the answer is on its way.
    spent: Option<Fresh>,
    /// The parts that the last request for expressions wanted: the next is likely to want the same.
    last: u32,
}

impl Sandbox {
    /// Lets go of the world of the last request and makes one ready for the next, unless one is.
    pub(super) fn prepare(&mut self, setup: &Setup) {
        self.spent = None;
        if self.ready.is_none() {
            self.ready = Fresh::make(setup, self.last).ok();
        }
    }

    /// Lets `work` use a new world, which stays until [`Sandbox::prepare`] is called.
    ///
    /// # Errors
    /// The error of `work`, or the limit that was met before it began.
    pub(super) fn within<R>(
        &mut self,
        world: &Rc<World>,
        setup: &Setup,
        kind: Kind,
        names: &Names<'_>,
        work: impl for<'js> FnOnce(&Ctx<'js>, &Object<'js>) -> Result<R, WireError>,
    ) -> Result<R, WireError> {
        let no_memory = |_| WireError::Unavailable { message: "there is no memory for a script".to_owned() };
        world.note_throws(names.uses(&["throw", "reject"]));
        let wanted = prelude::wanted(names);
        let ready = self.ready.take().filter(|fresh| kind == Kind::Expression || fresh.parts == 0);
        let fresh = match ready {
            Some(fresh) => fresh,
            None => Fresh::make(setup, 0).map_err(no_memory)?,
        };
        self.last = if kind == Kind::Expression { wanted } else { 0 };
        fresh.slot.fill(world);
        let result = fresh.context.with(|ctx| {
            let prelude = ready_prelude(&ctx, world, kind, names)
                .and_then(|prelude| {
                    prelude::load(&ctx, &prelude, wanted, fresh.parts)?;
                    prelude::end(&ctx, &prelude, kind, names, world)?;
                    Ok(prelude)
                })
                .map_err(|error| fault(&ctx, world, &error))?;
            work(&ctx, &prelude.shared)
        });
        self.spent = Some(fresh);
        result
    }
}

/// Takes the prelude of a world that is ready, and tells it for which request it is.
fn ready_prelude<'js>(
    ctx: &Ctx<'js>,
    world: &World,
    kind: Kind,
    names: &Names<'_>,
) -> Result<Prelude<'js>, Error> {
    let ready: Array<'js> = ctx.globals().get(READY)?;
    ctx.globals().remove(READY)?;
    let (host, shared): (Object<'js>, Object<'js>) = (ready.get(0)?, ready.get(1)?);
    host.set("now", world.scene.now)?;
    host.set("zone", world.scene.timezone.as_str())?;
    host.set("each", matches!(kind, Kind::CodeForEach | Kind::CodeForData))?;
    host.set("data", kind == Kind::CodeForData)?;
    host.set("code", kind != Kind::Expression)?;
    host.set("changing", names.may_change_data())?;
    let called = Array::new(ctx.clone())?;
    if kind != Kind::Expression {
        for (place, name) in names.called().enumerate() {
            called.set(place, name)?;
        }
    }
    host.set("called", called)?;
    Ok(Prelude { host, shared })
}
