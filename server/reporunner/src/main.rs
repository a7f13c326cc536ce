//! The program: reads its configuration, puts the rooms together, and does what it is told.

mod clean;
mod command;
mod connections;
mod execute;
mod given_credentials;
mod import;
mod keep;
mod serve;
mod setup_link;
mod siblings;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

use crate::command::{Cli, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A child that runs scripts must stay bare: no runtime, no telemetry, no arguments parsed.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == scripting::WORKER_ARGUMENT) {
        return scripting::worker_main();
    }
    match Cli::parse().command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Execute(arguments) => execute::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Clean(arguments) => clean::run(&arguments),
        Command::Openapi => command::print(&api::openapi_json()),
    }
}
