//! The whole server, driven from outside through its own doors: HTTP, WebSocket, signals and its data folder.

mod calls;
mod cleaning;
mod contract;
mod data_tables;
mod drawing;
mod durability;
mod effects;
mod events;
mod executions;
mod files;
mod hostile;
mod kept_data;
mod owner;
mod people;
mod running;
mod schedules;
mod secrets;
mod signed_in;
mod waiting;
mod webhooks;
mod workflows;
