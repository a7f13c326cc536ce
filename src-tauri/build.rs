//! Declares the commands of the shell, so that each needs a permission, and embeds the configuration.

/// Commands that the page may call when a capability allows it; whatever is not named here cannot be called.
const COMMANDS: &[&str] = &["start_local_engine", "check_appliance", "open_appliance", "recent_appliances"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let attributes =
        tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    tauri_build::try_build(attributes)?;
    Ok(())
}
