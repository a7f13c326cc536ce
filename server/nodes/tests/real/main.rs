//! Real workflows of other people, when `REPORUNNER_SAMPLES` names a folder of them: all are read and compiled, nearly
//! all of their core nodes are known, their triggers can be made, and they run up to a node type of a service that is not
//! there, unless `left.json` says why not.
//!
//! `cargo test -p nodes --test real -- --nocapture` prints the whole table.
#![allow(clippy::print_stdout, reason = "a test program of its own says how it went")]

mod coverage;
mod files;
mod outside;
mod running;
mod triggers;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use node_sdk::Scripts;
use scripting::{Pool, PoolConfig};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == scripting::WORKER_ARGUMENT) {
        return scripting::worker_main();
    }
    // Test runners ask for a list first: to them this program is one test.
    if arguments.iter().any(|argument| argument == "--list") {
        if !arguments.iter().any(|argument| argument == "--ignored") {
            println!("real_workflows: test");
        }
        return ExitCode::SUCCESS;
    }
    let Some(folder) = std::env::var_os("REPORUNNER_SAMPLES") else {
        println!("skipped: REPORUNNER_SAMPLES names no folder of workflow files");
        return ExitCode::SUCCESS;
    };
    match check(Path::new(&folder)) {
        Ok(words) => {
            println!("{words}");
            ExitCode::SUCCESS
        }
        Err(words) => {
            println!("{words}\nreal workflows: FAILED");
            ExitCode::FAILURE
        }
    }
}

fn check(folder: &Path) -> Result<String, String> {
    let samples = files::read(folder)?;
    let coverage = coverage::count(&samples)?;
    let triggers = triggers::make(&samples)?;
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let scripts: Arc<dyn Scripts> = Arc::new(Pool::new(PoolConfig::new(program)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let endings = runtime.map_err(|error| error.to_string())?.block_on(running::run(&samples, &scripts));
    let mut words = format!("{} workflows read\n\n{coverage}\ntriggers: {triggers}\n\n", samples.len());
    for (end, [without, with]) in &endings.counts {
        words.push_str(&format!("* {end}: {without} without credentials, {with} with\n"));
    }
    words.push_str("\n| file | credentials | end | steps | requests | placeholders | why |\n|---|---|---|---|---|---|---|\n");
    words.push_str(&endings.lines.join("\n"));
    if endings.unexplained.is_empty() {
        Ok(words)
    } else {
        Err(format!("{words}\n\nneither run nor explained:\n{}", endings.unexplained.join("\n")))
    }
}
