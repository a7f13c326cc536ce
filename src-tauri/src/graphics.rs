//! Makes the web view paint on machines without a graphics card: there its fast path shows an empty window.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Without a graphics card, starts this program anew in this same process with the fast path switched off: the web
/// view reads the switch from the environment, and changing one's own environment is not safe once threads run.
pub fn settle() {
    if std::env::var_os(SWITCH).is_some() || has_card(Path::new("/dev/dri")) {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // Comes back only when it failed; then the window may stay empty, which is no worse than giving up.
        let _failed = Command::new(program).args(std::env::args_os().skip(1)).env(SWITCH, "1").exec();
    }
}

fn has_card(devices: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(devices) else { return false };
    entries.filter_map(Result::ok).any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
}
