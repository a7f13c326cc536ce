//! Runs a workflow: a pure step function and a driver that performs its commands.
