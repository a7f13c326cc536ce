//! How the product is spoken: HTTP and WebSocket under `/api/v1`, webhooks, and the UI's files. Handlers translate and
//! make one call down; they decide nothing.

mod credentials;
mod data_tables;
mod downloads;
mod events;
mod executions;
mod expressions;
mod extract;
mod health;
mod lists;
mod node_types;
mod openapi;
mod problem;
mod router;
mod session;
mod ui;
mod webhooks;
mod workflows;

pub use openapi::openapi_json;
pub use problem::Problem;
pub use router::router;
