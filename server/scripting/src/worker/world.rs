//! What one request may see and how far it may go: its items, the answers it was given, its time and its output.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rquickjs::{Ctx, Error, Exception};

use super::pipe::Pipe;
use crate::error::ScriptingError;
use crate::protocol::{Answer, Ask, RawItem, RawItems, Reply, Scene, Setup, WireError};

/// Most lines of console output that are kept, and most bytes of them.
const CONSOLE_LINES: usize = 1000;
const CONSOLE_BYTES: usize = 1 << 20;

/// The state of one request. Made new for each, dropped with everything it holds at its end.
pub(super) struct World {
    pipe: Rc<Pipe>,
    /// Time and zone.
    pub(super) scene: Scene,
    indices: Vec<usize>,
    items: RawItems,
    lists: RefCell<Vec<Rc<RawItems>>>,
    handles: RefCell<HashMap<ListKey, usize>>,
    paired: RefCell<HashMap<(String, usize), Result<RawItem, WireError>>>,
    raised: RefCell<Vec<WireError>>,
    limits: Limits,
    console: RefCell<(Vec<String>, usize)>,
    throws: Cell<bool>,
}

#[derive(PartialEq, Eq, Hash)]
enum ListKey {
    Input,
    Node(String, Option<usize>, Option<usize>),
}

struct Limits {
    setup: Setup,
    time: Duration,
    deadline: Cell<Instant>,
    /// The limit that was met, when one was.
    met: RefCell<Option<WireError>>,
    output_left: Cell<usize>,
    until_look: Cell<u32>,
}

impl World {
    /// The world of a request whose own items are `items`, at `indices` of the main input.
    pub(super) fn new(
        pipe: &Rc<Pipe>,
        setup: &Setup,
        scene: Scene,
        indices: Vec<usize>,
        items: RawItems,
        time: Duration,
    ) -> Rc<Self> {
        Rc::new(Self {
            pipe: Rc::clone(pipe),
            scene,
            indices,
            items,
            lists: RefCell::default(),
            handles: RefCell::default(),
            paired: RefCell::default(),
            raised: RefCell::default(),
            limits: Limits {
                setup: setup.clone(),
                time,
                deadline: Cell::new(Instant::now() + time),
                met: RefCell::default(),
                output_left: Cell::new(setup.output_bytes),
                until_look: Cell::new(0),
            },
            console: RefCell::default(),
            throws: Cell::new(false),
        })
    }

    /// Starts the time limit anew.
    pub(super) fn start_clock(&self) {
        self.limits.deadline.set(Instant::now() + self.limits.time);
    }

    /// Time left.
    pub(super) fn time_left(&self) -> Duration {
        self.limits.deadline.get().saturating_duration_since(Instant::now())
    }

    /// Whether the script has to stop now. Asked by QuickJS every few thousand operations.
    pub(super) fn must_stop(&self) -> bool {
        if self.limits.met.borrow().is_some() {
            return true;
        }
        if Instant::now() < self.limits.deadline.get() && !super::is_orphan() {
            return false;
        }
        self.meet(ScriptingError::Time(self.limits.time.as_millis()));
        true
    }

    /// Notes that a limit was met: whatever the script does from here on, this is how its request ends.
    pub(super) fn meet(&self, limit: ScriptingError) {
        self.limits.met.borrow_mut().get_or_insert(WireError::from(expression::ExpressionError::from(limit)));
    }

    /// Notes that memory ran out.
    pub(super) fn meet_memory(&self) {
        self.meet(ScriptingError::Memory(self.limits.setup.memory_bytes >> 20));
    }

    /// Notes whether the script has a `throw` of its own.
    pub(super) fn note_throws(&self, throws: bool) {
        self.throws.set(throws);
    }

    /// Whether the script has a `throw` of its own.
    pub(super) fn throws_of_itself(&self) -> bool {
        self.throws.get()
    }

    /// Half of the memory limit, in bytes.
    pub(super) fn half_of_memory(&self) -> usize {
        self.limits.setup.memory_bytes / 2
    }

    /// Whether a limit was met.
    pub(super) fn is_limit_met(&self) -> bool {
        self.limits.met.borrow().is_some()
    }

    /// The limit that was met.
    pub(super) fn limit_met(&self) -> Option<WireError> {
        self.limits.met.borrow().clone()
    }

    /// Counts `bytes` of output, and looks at the clock now and then.
    ///
    /// # Errors
    /// When the output or the time limit is met.
    pub(super) fn spend(&self, ctx: &Ctx<'_>, bytes: usize) -> rquickjs::Result<()> {
        match self.limits.output_left.get().checked_sub(bytes) {
            Some(left) => self.limits.output_left.set(left),
            None => self.meet(ScriptingError::Output(self.limits.setup.output_bytes >> 20)),
        }
        let until = self.limits.until_look.get();
        self.limits.until_look.set(until.checked_sub(1).unwrap_or(4096));
        if self.limits.met.borrow().is_some() || (until == 0 && self.must_stop()) {
            return Err(Exception::throw_internal(ctx, "a limit was met"));
        }
        Ok(())
    }

    /// The item at `index` of the main input, when it came with the request.
    pub(super) fn own_item(&self, index: usize) -> Option<RawItem> {
        let first = *self.indices.first()?;
        let position = match index.checked_sub(first) {
            Some(offset) if self.indices.get(offset) == Some(&index) => offset,
            _ => self.indices.iter().position(|own| *own == index)?,
        };
        self.items.get(position)
    }

    /// The items of the main input, as a handle for [`World::list`].
    pub(super) fn input(&self, ctx: &Ctx<'_>) -> rquickjs::Result<usize> {
        self.list_for(ctx, ListKey::Input, Ask::Input)
    }

    /// The items of a node, as a handle for [`World::list`].
    pub(super) fn node(
        &self,
        ctx: &Ctx<'_>,
        node: String,
        output: Option<usize>,
        run: Option<usize>,
    ) -> rquickjs::Result<usize> {
        let key = ListKey::Node(node.clone(), output, run);
        self.list_for(ctx, key, Ask::NodeItems { node, output, run })
    }

    fn list_for(&self, ctx: &Ctx<'_>, key: ListKey, ask: Ask) -> rquickjs::Result<usize> {
        if let Some(handle) = self.handles.borrow().get(&key) {
            return Ok(*handle);
        }
        let Answer::Items(items) = self.ask(ctx, ask)? else { return Err(self.lost(ctx)) };
        let mut lists = self.lists.borrow_mut();
        lists.push(Rc::new(items));
        self.handles.borrow_mut().insert(key, lists.len() - 1);
        Ok(lists.len() - 1)
    }

    /// The items behind a handle.
    pub(super) fn list(&self, handle: usize) -> Rc<RawItems> {
        self.lists.borrow().get(handle).cloned().unwrap_or_default()
    }

    /// The item of `node` that belongs to item `index` of the main input. Asks for all items of the request at once.
    pub(super) fn paired(&self, ctx: &Ctx<'_>, node: String, index: usize) -> rquickjs::Result<RawItem> {
        let key = (node, index);
        if !self.paired.borrow().contains_key(&key) {
            let node = &key.0;
            let items = if self.indices.contains(&index) { self.indices.clone() } else { vec![index] };
            let ask = Ask::Paired { node: node.clone(), items: items.clone() };
            let Answer::Paired(answers) = self.ask(ctx, ask)? else { return Err(self.lost(ctx)) };
            let answers = items.into_iter().zip(answers).map(|(item, answer)| ((node.clone(), item), answer));
            self.paired.borrow_mut().extend(answers);
        }
        match self.paired.borrow().get(&key) {
            Some(Ok(item)) => Ok(item.clone()),
            Some(Err(error)) => Err(self.raise(ctx, error.clone())),
            None => Err(self.lost(ctx)),
        }
    }

    /// A single value: parameters, context, a global.
    pub(super) fn value(&self, ctx: &Ctx<'_>, ask: Ask) -> rquickjs::Result<Option<model::Value>> {
        match self.ask(ctx, ask)? {
            Answer::Value(value) => Ok(value),
            _ => Err(self.lost(ctx)),
        }
    }

    /// Asks the server.
    ///
    /// # Errors
    /// What the server refuses, thrown.
    pub(super) fn ask(&self, ctx: &Ctx<'_>, ask: Ask) -> rquickjs::Result<Answer> {
        let asked = Instant::now();
        let answer = self.pipe.send(&Reply::Ask(ask)).and_then(|()| self.pipe.receive::<Answer>());
        self.limits.deadline.set(self.limits.deadline.get() + asked.elapsed());
        match answer {
            Ok(Some(Answer::Error(error))) => Err(self.raise(ctx, error)),
            Ok(Some(answer)) => Ok(answer),
            Ok(None) | Err(_) => Err(self.lost(ctx)),
        }
    }

    /// The server does not answer as it should: nothing more can come of this request.
    fn lost(&self, ctx: &Ctx<'_>) -> Error {
        self.meet(ScriptingError::Ended);
        Exception::throw_internal(ctx, "the server has gone")
    }

    /// Throws an error of the execution as a JavaScript error, remembering what it was.
    pub(super) fn raise(&self, ctx: &Ctx<'_>, error: WireError) -> Error {
        let message = expression::ExpressionError::from(error.clone()).to_string();
        let mut raised = self.raised.borrow_mut();
        raised.push(error);
        let number = raised.len();
        let thrown = Exception::from_message(ctx.clone(), &message).and_then(|exception| {
            exception.as_object().set("name", "ExpressionError")?;
            exception.as_object().set("number", number)?;
            Ok(exception)
        });
        thrown.map_or_else(|error| error, Exception::throw)
    }

    /// The error that was thrown as number `number`.
    pub(super) fn raised(&self, number: usize) -> Option<WireError> {
        self.raised.borrow().get(number.checked_sub(1)?).cloned()
    }

    /// Keeps a line of console output, up to a limit.
    pub(super) fn log(&self, line: String) {
        let (lines, bytes) = &mut *self.console.borrow_mut();
        if lines.len() > CONSOLE_LINES || *bytes > CONSOLE_BYTES {
            return;
        }
        *bytes += line.len();
        let full = lines.len() == CONSOLE_LINES || *bytes > CONSOLE_BYTES;
        lines.push(if full { "… more console output was left out".to_owned() } else { line });
    }

    /// The console output so far.
    pub(super) fn take_console(&self) -> Vec<String> {
        std::mem::take(&mut self.console.borrow_mut().0)
    }
}
