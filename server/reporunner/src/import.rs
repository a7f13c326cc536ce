//! `reporunner import`: reads workflow files and reports what becomes of each node; keeps them unless told not to.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nodes::exchange::Imported;
use serde::Serialize;

use crate::command::{BAD_INPUT, Format, Import, complain, print};

#[derive(Serialize)]
struct Printed {
    workflows: Vec<File>,
}

#[derive(Serialize)]
struct File {
    file: String,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    nodes: Vec<Node>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    status: &'static str,
    needs_credential: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Reads the files. 0: every file was read, 2: one or more were not.
pub fn run(arguments: &Import) -> ExitCode {
    let files = match files(&arguments.paths) {
        Ok(files) if files.is_empty() => return refuse("no *.json files there"),
        Ok(files) => files,
        Err(message) => return refuse(message),
    };
    let read: Vec<(PathBuf, Result<Imported, String>)> =
        files.into_iter().map(|path| (path.clone(), read(&path))).collect();
    if !arguments.dry_run
        && let Err(message) = crate::keep::keep(
            &arguments.data,
            read.iter().filter_map(|(path, it)| Some((path, it.as_ref().ok()?))),
        )
    {
        return refuse(message);
    }
    let all = read.iter().all(|(_, it)| it.is_ok());
    let printed = Printed { workflows: read.into_iter().map(|(path, it)| report(&path, it)).collect() };
    let text = match arguments.format {
        Format::Json => serde_json::to_string(&printed).map(|text| text + "\n").unwrap_or_default(),
        Format::Text => words(&printed),
    };
    let code = print(&text);
    if all { code } else { ExitCode::from(BAD_INPUT) }
}

fn refuse(message: impl std::fmt::Display) -> ExitCode {
    complain(message);
    ExitCode::from(BAD_INPUT)
}

/// The files of `paths`; of a folder those that end in `.json`, in order of their names.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let entries =
            std::fs::read_dir(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        let mut inside: Vec<PathBuf> =
            entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
        inside.retain(|path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")));
        inside.sort();
        found.extend(inside);
    }
    Ok(found)
}

fn read(path: &Path) -> Result<Imported, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("cannot be read: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8 text".to_owned())?;
    nodes::exchange::import(&text).map_err(|error| error.to_string())
}

fn report(path: &Path, read: Result<Imported, String>) -> File {
    let file = path.display().to_string();
    match read {
        Err(error) => File { file, ok: false, error: Some(error), nodes: Vec::new(), notes: Vec::new() },
        Ok(imported) => {
            let node = |it: nodes::exchange::NodeReport| Node {
                name: it.name.to_string(),
                kind: it.kind.to_string(),
                status: it.status.as_str(),
                needs_credential: it.needs_credential,
                message: it.message,
            };
            let nodes = imported.report.nodes.into_iter().map(node).collect();
            File { file, ok: true, error: None, nodes, notes: imported.report.notes }
        }
    }
}

fn words(printed: &Printed) -> String {
    let mut text = String::new();
    for workflow in &printed.workflows {
        let count = |status: &str| workflow.nodes.iter().filter(|node| node.status == status).count();
        match &workflow.error {
            Some(error) => text.push_str(&format!("{}: {error}\n", workflow.file)),
            None => text.push_str(&format!(
                "{}: {} native, {} upgraded, {} placeholder\n",
                workflow.file,
                count("native"),
                count("upgraded"),
                count("placeholder")
            )),
        }
    }
    text
}
