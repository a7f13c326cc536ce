//! Workflow files in and out: the JSON shape that n8n writes, and our own.
//!
//! [`import`] takes a file as it is: what is odd is mended and noted, what is unknown is kept, node types of n8n that this
//! product has become its own (`n8n-nodes-base.set` → `core.set`) with parameters of today. [`export`] gives back what
//! came in, for every node that was not edited since.
//!
//! | file | what it does |
//! |---|---|
//! | `file` | finds the one workflow in a text, within limits |
//! | `read` | reads workflow, nodes and connections leniently |
//! | `kinds` | foreign and own type names, parameters of today, outputs that changed places |
//! | `aliases`, `item_lists` | types that another type has replaced |
//! | `import`, `export` | the two directions |
//! | `report` | what became of each node |

mod aliases;
mod export;
mod file;
mod import;
mod item_lists;
mod kinds;
mod read;
mod report;

pub(crate) use aliases::parameters as alias_parameters;

pub use crate::error::ImportError;
pub use export::{export, name_in_files};
pub use import::{Imported, import};
pub use report::{NodeReport, NodeStatus, Report};
