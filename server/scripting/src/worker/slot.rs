//! Where the functions of the host find the world of the request that is being answered. A JavaScript world is made ready
//! before it is known which request it will serve.

use std::cell::RefCell;
use std::rc::Rc;

use rquickjs::{Ctx, Exception};

use super::world::World;

/// The place of a [`World`].
#[derive(Default)]
pub(super) struct Slot(RefCell<Option<Rc<World>>>);

impl Slot {
    /// From now on the functions of the host speak of `world`.
    pub(super) fn fill(&self, world: &Rc<World>) {
        *self.0.borrow_mut() = Some(Rc::clone(world));
    }

    /// The world of the request.
    ///
    /// # Errors
    /// When there is none yet.
    pub(super) fn world(&self, ctx: &Ctx<'_>) -> rquickjs::Result<Rc<World>> {
        self.0.borrow().clone().ok_or_else(|| Exception::throw_internal(ctx, "there is no request"))
    }

    /// Whether what runs has to stop now.
    pub(super) fn must_stop(&self) -> bool {
        self.0.borrow().as_ref().is_some_and(|world| world.must_stop())
    }
}
