//! How much an execution may use.

use std::time::Duration;

/// Bounds of one execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Most steps; what goes over it looks like an endless loop.
    pub max_steps: usize,
    /// Most items that all steps may give together.
    pub max_items: usize,
    /// Longest time; the shorter of this and the workflow's own setting counts. `None`: no limit of the server.
    pub timeout: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_steps: 100_000, max_items: 10_000_000, timeout: None }
    }
}
