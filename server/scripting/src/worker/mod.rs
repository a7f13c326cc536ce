//! The child's side: one process that shuts itself in and then runs scripts, one request after the other.

mod code;
mod expressions;
mod faults;
mod from_js;
mod host;
mod into_js;
mod isolation;
mod letters;
mod natives;
mod pipe;
mod prelude;
mod sandbox;
mod slot;
mod source;
mod world;
mod zone;

use std::io;
use std::os::unix::process::parent_id;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::OnceLock;
use std::time::Duration;

use crate::protocol::{Reply, Request, Setup};
use pipe::Pipe;

/// How long a process may work in all before the server replaces it.
pub(crate) const LIFE: Duration = Duration::from_secs(600);

/// The process that started this one.
static PARENT: OnceLock<u32> = OnceLock::new();

/// Whether the process that started this one is gone, so that nobody waits for what a script gives.
fn is_orphan() -> bool {
    parent_id() != *PARENT.get_or_init(parent_id)
}

/// Runs this process as a child of a [`crate::Pool`] until its standard input ends.
///
/// The program calls it when its first argument is [`crate::WORKER_ARGUMENT`], before it does anything else: no thread
/// may have been started yet.
pub fn worker_main() -> ExitCode {
    let mut arguments = std::env::args_os().skip_while(|argument| argument != crate::WORKER_ARGUMENT).skip(1);
    if arguments.next().is_some_and(|argument| argument == crate::python::ARGUMENT) {
        return crate::python::enter(&arguments.collect::<Vec<_>>());
    }
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve() -> io::Result<()> {
    PARENT.get_or_init(parent_id);
    let pipe = Rc::new(Pipe::open()?);
    let Some(setup) = pipe.receive::<Setup>()? else { return Ok(()) };
    let isolation = isolation::shut_in(&setup);
    pipe.send(&Reply::Hello(isolation))?;
    let mut sandbox = sandbox::Sandbox::default();
    sandbox.prepare(&setup);
    while let Some(request) = pipe.receive::<Request>()? {
        let reply = match request {
            Request::Evaluate(request) => {
                expressions::evaluate(&pipe, &setup, &mut sandbox, request).unwrap_or_else(Reply::Failed)
            }
            Request::Code(request) => code::run(&pipe, &setup, &mut sandbox, request),
        };
        pipe.send(&reply)?;
        sandbox.prepare(&setup);
    }
    Ok(())
}
