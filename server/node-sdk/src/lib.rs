//! What a node is: the [`Node`] trait, the [`Description`] that the editor draws forms from, and the
//! [`NodeContext`] in which a node runs. Node authors depend on this crate and on nothing above it.

mod context;
mod description;
mod egress;
mod error;
mod memories;
mod node;
mod ports;
mod queries;
mod services;
mod tables;
pub mod testing;
mod trigger;
mod wait;
mod watch;
mod workflows;

pub use context::{NodeContext, ParameterSource, PerItem};
pub use description::{
    Category, Choice, Condition, CredentialUse, Description, Effect, EntryGroup, Property, PropertyKind,
};
pub use egress::{
    ByteStream, Certificates, Connection, Egress, HttpBody, HttpPart, HttpRequest, HttpResponse, HttpStream,
    Line, Upload,
};
pub use error::NodeError;
pub use memories::{Memories, MemoryPlace, Remembered, ShortMemories};
pub use node::{Node, NodeTypes, Outcome, Upgrade};
pub use ports::{Port, PortRule, Ports};
pub use queries::{NoQueries, Queries, QueryTable};
pub use services::{
    Blobs, CodeFailure, CodeLanguage, CodeMode, CodeRequest, CodeResult, Credentials, Files, Renewal,
    ScriptBatch, ScriptValues, Scripts, Secret, Services,
};
pub use tables::{DataTables, NoDataTables};
pub use trigger::{
    ResponseMode, Timetable, Trigger, WebhookAuth, WebhookReply, WebhookRequest, WebhookTrigger,
};
pub use wait::{Wait, WaitCall};
pub use watch::{Sink, WatchContext};
pub use workflows::{CallPlace, CalledExecution, CalledWorkflow, NoWorkflows, WorkflowCall, Workflows};
