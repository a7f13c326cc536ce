//! An execution that was put away until a time or a call.

use ecow::EcoString;
use node_sdk::Wait;
use serde::{Deserialize, Serialize};

use crate::State;

/// Everything that is needed to go on later, in this process or in another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asleep {
    /// Name of the node that waits.
    pub node: EcoString,
    /// What it waits for.
    pub wait: Wait,
    /// Where the execution stands. It goes on with `Event::Woken`.
    pub state: State,
}
