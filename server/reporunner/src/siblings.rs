//! Workflows that a workflow file can call on the command line: the other files in its folder, by the id or the name that
//! stands in them or by the file's own name.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ecow::EcoString;
use engine::{Library, Plan};
use model::{Value, Workflow};
use node_sdk::{CalledWorkflow, NodeError};
use nodes::Catalogue;

/// The most files of a folder that are looked at, and the most bytes of one.
const FILES: usize = 5_000;
const BYTES: u64 = 64 << 20;

/// The workflow files of a folder.
pub struct Siblings {
    folder: PathBuf,
    /// Files by id, by name and by file name, once they were read; the first with a name has it.
    known: Mutex<Option<HashMap<String, PathBuf>>>,
    plans: Mutex<HashMap<PathBuf, (Arc<Plan>, EcoString)>>,
}

impl Siblings {
    /// The files beside `file`.
    pub fn of(file: &Path) -> Self {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        Self {
            folder: folder.unwrap_or(Path::new(".")).to_owned(),
            known: Mutex::default(),
            plans: Mutex::default(),
        }
    }

    fn path(&self, id: &str, name: Option<&str>) -> Option<PathBuf> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.get_or_insert_with(|| read_folder(&self.folder));
        known.get(id).or_else(|| known.get(name?)).cloned()
    }

    fn stored(&self, path: &Path, caller: &str) -> Result<(Arc<Plan>, EcoString), NodeError> {
        let known = self.plans.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        let (plan, id) = match known {
            Some(known) => known,
            None => {
                let text = std::fs::read_to_string(path).map_err(|error| unfit(path, &error))?;
                let workflow = import(&text).map_err(|error| unfit(path, &error))?;
                let id = id_of(&workflow, path);
                let plan = Plan::compile_shared(Arc::new(workflow), &Catalogue);
                let found = (plan.map_err(|error| unfit(path, &error))?, id);
                self.plans
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(path.to_owned(), found.clone());
                found
            }
        };
        engine::may_call(plan.workflow(), std::slice::from_ref(&id), &[caller.into()])?;
        Ok((plan, id))
    }
}

impl Library for Siblings {
    fn find(&self, called: &CalledWorkflow, caller: &str) -> Result<(Arc<Plan>, EcoString), NodeError> {
        match called {
            CalledWorkflow::Stored { id, name } => {
                let path = self.path(id, name.as_deref()).ok_or_else(|| called.not_found())?;
                self.stored(&path, caller)
            }
            CalledWorkflow::Given(file) => {
                let here = Path::new("the workflow in the node");
                let workflow = import(&file.to_json()).map_err(|error| unfit(here, &error))?;
                let plan = Plan::compile_shared(Arc::new(workflow), &Catalogue);
                Ok((plan.map_err(|error| unfit(here, &error))?, EcoString::new()))
            }
        }
    }
}

/// The id by which the workflow of `path` is known: what stands in it, else the file's name.
pub fn id_of(workflow: &Workflow, path: &Path) -> EcoString {
    let written = workflow.extra.get("id").map(Value::to_text).filter(|id| !id.is_empty());
    written.unwrap_or_else(|| stem(path).into())
}

fn import(text: &str) -> Result<Workflow, nodes::ImportError> {
    nodes::exchange::import(text).map(|imported| imported.workflow)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Reads ids and names only; a file that cannot be read is found by its own name and says so when it is called.
fn read_folder(folder: &Path) -> HashMap<String, PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return HashMap::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")));
    paths.sort();
    paths.truncate(FILES);
    let (mut ids, mut names, mut stems) = (HashMap::new(), HashMap::new(), HashMap::new());
    for path in paths {
        stems.entry(stem(&path)).or_insert_with(|| path.clone());
        if path.metadata().is_ok_and(|meta| meta.len() > BYTES) {
            continue;
        }
        let value = std::fs::read_to_string(&path).ok().and_then(|text| Value::from_json(&text).ok());
        let Some(value) = value else { continue };
        for (place, known) in [("id", &mut ids), ("name", &mut names)] {
            let text = value.get(place).map(Value::to_text).filter(|text| !text.is_empty());
            if let Some(text) = text {
                known.entry(text.to_string()).or_insert_with(|| path.clone());
            }
        }
    }
    // Ids come before file names, and those before names for people.
    names.extend(stems);
    names.extend(ids);
    names
}

fn unfit(path: &Path, error: &dyn std::fmt::Display) -> NodeError {
    NodeError {
        retryable: false,
        ..NodeError::with_code("RR-SUB-0006", format!("{}: {error}", path.display()))
    }
}
