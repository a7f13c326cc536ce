//! Whole processes: from the start of the program to its end, with the most memory that it and its children had together.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::process::Command;

use crate::table::{Line, median};
use crate::{Failure, interpreters, process, workflows};

/// How often the turn goes round.
const TURNS: usize = 7;

/// A program to run, and what came of it.
struct Program {
    arguments: Vec<String>,
    input: Option<std::path::PathBuf>,
    seconds: Vec<f64>,
    /// In KiB.
    peak: u64,
}

impl Program {
    fn new(arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self { arguments, input: None, seconds: Vec::new(), peak: 0 }
    }

    async fn run(&mut self) -> Result<(), Failure> {
        let [program, arguments @ ..] = self.arguments.as_slice() else { return Err("no program".into()) };
        let input = match &self.input {
            Some(path) => Stdio::from(std::fs::File::open(path)?),
            None => Stdio::null(),
        };
        let begun = Instant::now();
        let mut child = Command::new(program).args(arguments).stdin(input).stdout(Stdio::null()).spawn()?;
        let id = child.id().ok_or("it has ended")?;
        let status = loop {
            tokio::select! {
                status = child.wait() => break status?,
                () = tokio::time::sleep(Duration::from_millis(3)) => {
                    self.peak = self.peak.max(process::resident_with_children(id));
                }
            }
        };
        self.seconds.push(begun.elapsed().as_secs_f64());
        if status.success() { Ok(()) } else { Err(format!("{:?} failed", self.arguments).into()) }
    }

    fn time(&self) -> f64 {
        median(self.seconds.clone())
    }

    fn mebibytes(&self) -> f64 {
        self.peak as f64 / 1024.0
    }
}

async fn turns(programs: &mut [Program]) -> Result<(), Failure> {
    for _ in 0..TURNS {
        for program in programs.iter_mut() {
            program.run().await?;
        }
    }
    Ok(())
}

/// `reporunner execute` on workflow files. The smallest workflow is the base: what is over it is the workflow's own work.
pub async fn workflows(binary: &Path) -> Result<Vec<Line>, Failure> {
    let folder = tempfile::tempdir()?;
    let binary = binary.to_string_lossy();
    let mut programs = Vec::new();
    for (name, workflow) in [
        ("one", workflows::linear(1)),
        ("fifty", workflows::linear(50)),
        ("transform", workflows::transform()),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, serde_json::to_vec(&workflow)?)?;
        programs.push(Program::new(&[&binary, "execute", &file.to_string_lossy()]));
    }
    turns(&mut programs).await?;
    let base = programs[0].time();
    let beside = format!("Manual Trigger alone: {:.1} ms, {:.0} MiB", base * 1e3, programs[0].mebibytes());
    let line = |program: &Program, what: &str, aim: Option<(f64, f64)>| Line {
        what: format!("`reporunner execute`: {what}"),
        measured: format!("{:.1} ms, peak {:.0} MiB", program.time() * 1e3, program.mebibytes()),
        beside: beside.clone(),
        ratio: format!("{:.1}", program.time() / base),
        aim: aim.map(|(seconds, mebibytes)| {
            let met = program.time() <= seconds && program.mebibytes() <= mebibytes;
            (format!("≤ {seconds} s and ≤ {mebibytes} MiB, all processes together"), met)
        }),
    };
    Ok(vec![
        line(&programs[1], "50 nodes one after the other, an expression each", None),
        line(
            &programs[2],
            "100,000 items: Code makes them, Edit Fields with 5 expressions, Filter, Summarize",
            Some((1.5, 400.0)),
        ),
    ])
}

/// Code nodes with 10,000 items beside bare interpreters: both read the items from a file of JSON and write JSON.
pub async fn code(binary: &Path) -> Result<Vec<Line>, Failure> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    let shown = |name: &str| path(name).to_string_lossy().into_owned();
    let item = |n: u32| json!({ "json": { "id": n, "name": format!("customer number {n}"), "amount": f64::from(n) * 1.25, "tags": ["x", "y"] } });
    let items: Vec<serde_json::Value> = (0..10_000).map(item).collect();
    std::fs::write(path("items"), serde_json::to_vec(&items)?)?;
    let javascript = json!({ "jsCode": interpreters::JAVASCRIPT });
    let python = json!({ "language": "pythonNative", "pythonCode": interpreters::PYTHON });
    std::fs::write(path("js"), serde_json::to_vec(&workflows::code(&javascript))?)?;
    std::fs::write(path("py"), serde_json::to_vec(&workflows::code(&python))?)?;
    let binary = binary.to_string_lossy();
    let own = std::env::current_exe()?.to_string_lossy().into_owned();
    let program = interpreters::python_program();
    let mut programs = vec![
        Program::new(&[&binary, "execute", &shown("js"), "--input", &shown("items")]),
        Program::new(&[&own, "bare-quickjs", &shown("items")]),
        Program::new(&[&binary, "execute", &shown("py"), "--input", &shown("items")]),
        Program::new(&["/usr/bin/python3", "-I", "-S", "-c", &program]),
    ];
    programs[3].input = Some(path("items"));
    turns(&mut programs).await?;
    let line = |language: &str, bare: &str, pair: &[Program]| {
        let (ours, theirs) = (pair[0].time(), pair[1].time());
        Line {
            what: format!(
                "`reporunner execute`: Code in {language}, 10,000 items from a file of JSON, all steps written as JSON"
            ),
            measured: format!("{:.1} ms", ours * 1e3),
            beside: format!(
                "{bare}, started, same file read, same code, its items written as JSON: {:.1} ms",
                theirs * 1e3
            ),
            ratio: format!("{:.2}", ours / theirs),
            aim: Some(("≤ 2".into(), ours <= 2.0 * theirs)),
        }
    };
    Ok(vec![
        line("JavaScript", "bare QuickJS", &programs[..2]),
        line("Python", "bare CPython", &programs[2..]),
    ])
}
