//! JavaScript for expressions and Code nodes, and Python for Code nodes, in isolated child processes.
//!
//! [`Pool`] is the server's side: it keeps a few child processes of the same program warm and gives each request to one
//! of them. [`worker_main`] is the child's side: the program calls it when its first argument is [`WORKER_ARGUMENT`].
//! A child has no files, no network and no environment; it asks for what a script looks at over its pipe, so it can see
//! nothing but the execution it works for.

mod answers;
mod child;
mod config;
mod error;
mod given;
mod pool;
mod protocol;
mod python;
mod raw_items;
mod walls;
mod wire;
mod worker;

pub use config::PoolConfig;
pub use pool::Pool;
pub use protocol::Isolation;
pub use worker::worker_main;

/// First argument with which the program is started to be a child of the [`Pool`].
pub const WORKER_ARGUMENT: &str = "script-worker";
