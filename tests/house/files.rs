//! Every file says what it is for, stays small, and has a name that is not a drawer.

use std::fs;
use std::path::{Path, PathBuf};

/// Files past the wall, with the lines they have today. The list may only shrink, and so may the numbers.
const LARGE: &[(&str, usize)] = &[];

const SKIPPED: &[&str] = &["target", "node_modules", "dist", "gen", ".git"];

/// All files with the ending `extension` under `folders`, with their text.
pub(crate) fn sources(folders: &[&str], extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in folders {
        walk(&crate::root().join(folder), extension, &mut found);
    }
    assert!(!found.is_empty(), "no *.{extension} files under {folders:?}");
    found
}

fn walk(folder: &Path, extension: &str, found: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && !SKIPPED.contains(&name.as_str()) {
            walk(&path, extension, found);
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push((path.clone(), fs::read_to_string(&path).unwrap_or_default()));
        }
    }
}

fn all() -> Vec<(PathBuf, String)> {
    let mut files = sources(&["server", "src-tauri", "tests"], "rs");
    files.extend(sources(&["ui/src"], "ts"));
    files.extend(sources(&["ui/src"], "tsx"));
    files.retain(|(path, _)| !path.ends_with("schema.d.ts"));
    files
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = all()
        .into_iter()
        // A test of the interface says what it is for in its first describe().
        .filter(|(path, _)| !path.to_string_lossy().contains(".test."))
        .filter(|(path, text)| {
            let start = text.trim_start_matches('\u{feff}').trim_start();
            if path.extension().is_some_and(|it| it == "rs") {
                !start.starts_with("//!")
            } else {
                !start.starts_with("/*") && !start.starts_with("//")
            }
        })
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "files without an opening comment:\n{}", silent.join("\n"));
}

#[test]
fn files_stay_small() {
    let root = crate::root();
    let mut wrong = Vec::new();
    for (path, text) in all() {
        let lines = text.lines().count();
        let wall = if path.extension().is_some_and(|it| it == "rs") { 600 } else { 350 };
        let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        let allowed = LARGE.iter().find(|(large, _)| *large == name).map_or(wall, |(_, lines)| *lines);
        if lines > allowed {
            wrong.push(format!("{name}: {lines} lines, at most {allowed}"));
        }
    }
    assert!(wrong.is_empty(), "files past the wall:\n{}", wrong.join("\n"));
}

#[test]
fn nothing_is_called_a_drawer() {
    let drawers = ["util", "utils", "common", "helper", "helpers", "misc", "manager", "managers"];
    let named: Vec<String> = all()
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| {
            let path = path.strip_prefix(crate::root()).unwrap_or(path);
            path.iter().any(|part| {
                let part = part.to_string_lossy();
                drawers.contains(&part.split('.').next().unwrap_or_default())
            })
        })
        .map(|path| path.display().to_string())
        .collect();
    assert!(named.is_empty(), "files or folders named like drawers: {named:?}");
}

/// The icons that node types name must be among those that the interface has; others are drawn as a plain box.
#[test]
fn every_icon_of_a_node_type_is_drawn() {
    let known = fs::read_to_string(crate::root().join("ui/src/components/node-icon.tsx")).unwrap_or_default();
    let mut missing: Vec<String> = Vec::new();
    for (_, text) in sources(&["server/nodes/src"], "rs") {
        for part in text.split("icon: \"").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            if !known.contains(&format!("  {name}: ")) && !known.contains(&format!("  \"{name}\": ")) {
                missing.push(name.to_owned());
            }
        }
    }
    assert!(missing.is_empty(), "icons that ui/src/components/node-icon.tsx lacks: {}", missing.join(", "));
}
