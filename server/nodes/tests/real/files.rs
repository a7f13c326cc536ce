//! Reads the sample files: imported workflows with what became of each node.

use std::path::Path;

use engine::Plan;
use model::Workflow;
use nodes::Catalogue;
use nodes::exchange::{self, Report};

/// An imported sample.
pub struct Sample {
    /// Name of its file.
    pub name: String,
    /// The workflow.
    pub workflow: Workflow,
    /// What became of each node.
    pub report: Report,
}

/// All workflow files of `folder`, by name. Each one is imported and compiled, and is written again as it came.
///
/// # Errors
/// The first file that cannot be.
pub fn read(folder: &Path) -> Result<Vec<Sample>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    paths.iter().map(|path| sample(path)).collect()
}

fn sample(path: &Path) -> Result<Sample, String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let failed = |error: &dyn std::fmt::Display| format!("{name}: {error}");
    let text = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
    let imported = exchange::import(&text).map_err(|error| failed(&error))?;
    Plan::compile(&imported.workflow, &Catalogue).map_err(|error| failed(&error))?;
    Ok(Sample { workflow: imported.workflow, report: imported.report, name })
}
