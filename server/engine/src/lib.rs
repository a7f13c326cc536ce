//! Runs a workflow: a pure step function and a driver that performs its commands.
//!
//! [`Plan::compile`] makes a workflow ready once. [`step`] takes an [`Event`] into a [`State`] and says what to do next
//! ([`Command`]); it has no clock and does no IO, so that replay, recovery and tests are one mechanism. A [`Driver`]
//! performs the commands with real node types, a [`Journal`] and an [`Observer`].
//!
//! **The engine never opens a socket, a file or a process**: nodes reach the outside through `node_sdk::Services`.

mod asleep;
mod called;
mod clocks;
mod driver;
mod error;
mod event;
mod extent;
mod facts;
mod journal;
mod limits;
mod observer;
mod order;
mod pairing;
mod parameters;
mod plan;
mod policy;
mod recovery;
mod resolve;
mod reuse;
mod state;
mod step;
pub mod testing;
mod trace;
mod view;
mod visible;
mod waiting;

pub use asleep::Asleep;
pub use called::{InlineCalls, Library, MAX_CALL_DEPTH, call_result, call_start, check_call_depth, may_call};
pub use driver::{Driver, Finished};
pub use error::EngineError;
pub use event::{Command, Event, Failure, Start};
pub use facts::{Facts, ResumeLinks};
pub use journal::{Entry, Intent, Journal, JournalError, NoJournal};
pub use limits::Limits;
pub use observer::Observer;
pub use plan::{MAX_CONNECTIONS, MAX_NODES, Plan, PlannedNode};
pub use recovery::fold;
pub use reuse::{Part, Reused};
pub use state::{History, Kept, Record, Source, State, StepInput};
pub use step::step;
pub use view::View;
