//! Which granted folder a path lies in.

use std::io;
use std::path::{Component, Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use node_sdk::NodeError;

/// A folder that was granted.
#[derive(Debug)]
pub struct Folder {
    /// As it was granted.
    path: PathBuf,
    /// Without links.
    real: PathBuf,
    /// What everything is resolved beneath.
    pub dir: Dir,
}

impl Folder {
    /// Opens the folder at `path`.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn open(path: &Path) -> io::Result<Self> {
        let real = path.canonicalize()?;
        Ok(Self {
            path: std::path::absolute(path)?,
            dir: Dir::open_ambient_dir(&real, ambient_authority())?,
            real,
        })
    }
}

/// A path in a granted folder.
#[derive(Debug)]
pub struct Place<'a> {
    /// The folder.
    pub folder: &'a Folder,
    /// The path from there.
    pub inside: PathBuf,
    /// The folder as the path names it; empty for a relative path.
    pub written: PathBuf,
}

/// The folder that `path` lies in. A relative path is one in the first folder.
///
/// # Errors
/// `RR-FILE-0001` when it lies in none.
pub fn place<'a>(folders: &'a [Folder], path: &str) -> Result<Place<'a>, NodeError> {
    if path.is_empty() || path.contains('\0') {
        return Err(NodeError::with_code("RR-FILE-0002", "the path of the file is empty or cannot be read"));
    }
    let Some(first) = folders.first() else {
        let error = NodeError::with_code("RR-FILE-0001", "no folder is granted to workflows on this server");
        return Err(NodeError {
            retryable: false,
            ..error.describe("An administrator grants one with --files-folder when the server starts.")
        });
    };
    let path = Path::new(path);
    if path.is_relative() {
        return Ok(Place { folder: first, inside: path.to_owned(), written: PathBuf::new() });
    }
    // Without looking at the disk: what `..` and links mean is decided beneath the folder.
    let plain: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    folders
        .iter()
        .flat_map(|folder| [(folder, &folder.path), (folder, &folder.real)])
        .find_map(|(folder, start)| {
            let inside = plain.strip_prefix(start).ok()?.to_owned();
            Some(Place { folder, inside, written: start.clone() })
        })
        .ok_or_else(|| outside(&path.to_string_lossy()))
}

/// A path that leads out of what was granted.
pub fn outside(path: &str) -> NodeError {
    let message = format!("\"{path}\" is not in a folder that workflows may use");
    NodeError { retryable: false, ..NodeError::with_code("RR-FILE-0001", message) }
}
