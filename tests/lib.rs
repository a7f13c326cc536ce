//! What crosses rooms, driven from outside: the rules of the house, the whole server, the command line, the desktop
//! window.

use std::path::PathBuf;

/// The program under test: `REPORUNNER_BIN` when it is set, else the one that was built beside the tests.
///
/// # Panics
/// When there is none.
pub fn program() -> PathBuf {
    if let Some(path) = std::env::var_os("REPORUNNER_BIN") {
        let path = PathBuf::from(path);
        assert!(path.is_file(), "REPORUNNER_BIN says {}, and there is no such file", path.display());
        return path;
    }
    let this = std::env::current_exe().unwrap_or_default();
    let profile = this.parent().and_then(|deps| deps.parent()).unwrap_or(&this);
    let target = profile.parent().unwrap_or(profile);
    let places =
        [profile.join("reporunner"), target.join("debug/reporunner"), target.join("release/reporunner")];
    places.iter().find(|path| path.is_file()).cloned().unwrap_or_else(|| {
        panic!("the program is not built: run `cargo build -p reporunner` first, or set REPORUNNER_BIN (looked at {places:?})")
    })
}
