//! The words of the house: ids, values, items, workflows, executions and the clock.
//!
//! Everything above speaks in these types. There is no IO and no async here, and nothing that knows how a
//! workflow runs or where it is kept.

mod clock;
mod error_kind;
mod execution;
mod id;
mod item;
mod number;
mod object;
mod read;
mod table;
mod value;
mod workflow;

pub use clock::{Clock, FixedClock, SystemClock};
pub use error_kind::ErrorKind;
pub use execution::{
    Execution, ExecutionError, ExecutionLink, ExecutionMode, ExecutionRelation, ExecutionStatus, Keep, Step,
    StepSource, StepStatus, Waiting,
};
pub use id::{
    BlobId, CredentialId, DataTableId, ExecutionId, OrganisationId, ParseIdError, ProjectId, SessionId,
    UserId, WorkflowId,
};
pub use item::{BinaryData, Item, ItemError, ItemLink, ItemLinks, Items};
pub use number::format_number;
pub use object::Object;
pub use table::{ColumnKind, Comparison, DataTable, RowCondition, RowFilter, SYSTEM_COLUMNS, TableColumn};
pub use value::Value;
pub use workflow::{
    AsWritten, Connection, Connections, CredentialRef, ExecutionOrder, Node, OnError, Origin, OutputsByKind,
    Position, Settings, Workflow,
};
