//! Files whose path matches a pattern: `*` and `?` inside of a name, `[abc]`, `{a,b}`, `**` for any folders between.

use std::path::{Component, Path, PathBuf};

use cap_std::fs::Dir;
use globset::{GlobBuilder, GlobMatcher};
use node_sdk::NodeError;

use crate::grant::{Place, outside};
use crate::{FileLimits, failed, refused};

/// How deep `**` goes.
const DEPTH: usize = 32;

/// The files that `pattern` means at `place`, in the order of their names, written as the pattern is.
///
/// # Errors
/// A pattern that cannot be read or leads out of the folder, or more than `limits` allow. A folder that is not there has
/// no files.
pub fn find(place: &Place<'_>, pattern: &str, limits: FileLimits) -> Result<Vec<String>, NodeError> {
    let shown = |path: &Path| place.written.join(path).to_string_lossy().into_owned();
    // A name that is there is meant, even when it reads like a pattern.
    if place.folder.dir.metadata(&place.inside).is_ok_and(|about| about.is_file()) {
        return Ok(vec![shown(&place.inside)]);
    }
    if place.inside.components().any(|part| part == Component::ParentDir) {
        return Err(outside(pattern));
    }
    let text = place.inside.to_string_lossy();
    let matcher = GlobBuilder::new(&text)
        .literal_separator(true)
        .build()
        .map_err(|error| {
            NodeError::with_code("RR-FILE-0002", format!("\"{pattern}\" is no pattern: {error}"))
        })?
        .compile_matcher();
    let fixed: PathBuf = place
        .inside
        .components()
        .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{', '\\']))
        .collect();
    let hidden = text.split('/').any(|part| part.starts_with('.'));
    let depth = if text.contains("**") { DEPTH } else { place.inside.components().count() };
    let mut search = Search { matcher, hidden, depth, limits, looked_at: 0, found: Vec::new() };
    let start = if fixed.as_os_str().is_empty() { Path::new(".") } else { &fixed };
    match place.folder.dir.open_dir(start) {
        Ok(folder) => search.folder(&folder, &fixed)?,
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            return Err(failed("opened", pattern, &error));
        }
        Err(_) => {}
    }
    search.found.sort();
    Ok(search.found.iter().map(|path| shown(path)).collect())
}

struct Search {
    matcher: GlobMatcher,
    hidden: bool,
    depth: usize,
    limits: FileLimits,
    looked_at: usize,
    found: Vec<PathBuf>,
}

impl Search {
    fn folder(&mut self, folder: &Dir, path: &Path) -> Result<(), NodeError> {
        let Ok(entries) = folder.entries() else { return Ok(()) };
        for entry in entries.flatten() {
            self.looked_at += 1;
            if self.looked_at > self.limits.looked_at || self.found.len() >= self.limits.found {
                return Err(refused("the pattern fits too many files; make it narrower".to_owned()));
            }
            let name = entry.file_name();
            if !self.hidden && name.to_string_lossy().starts_with('.') {
                continue;
            }
            let path = path.join(&name);
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                // A link to a folder is not followed, so there are no circles.
                if path.components().count() < self.depth
                    && let Ok(inner) = entry.open_dir()
                {
                    self.folder(&inner, &path)?;
                }
            } else if self.matcher.is_match(&path) {
                let ordinary = kind.is_file()
                    || (kind.is_symlink() && folder.metadata(&name).is_ok_and(|about| about.is_file()));
                if ordinary {
                    self.found.push(path);
                }
            }
        }
        Ok(())
    }
}
