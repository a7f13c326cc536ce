//! The rules of the house, read by a machine: floors, rooms on the map, files that say what they are for, sizes,
//! names, and a page for every error code.

mod files;
mod floors;
mod map;

use std::path::{Path, PathBuf};

/// The folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").to_path_buf()
}
