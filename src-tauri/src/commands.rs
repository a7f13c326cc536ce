//! What the Connect page may ask of the shell. The pages of an appliance can ask nothing: no capability names them.

use std::sync::Arc;

use model::{Clock, SystemClock};
use tauri::{State, WebviewWindow};

use crate::address::Address;
use crate::appliance::{self, Appliance};
use crate::error::ShellError;
use crate::shell::Shell;

/// Starts the engine on this computer if it does not run yet, and gives its address.
#[tauri::command]
pub async fn start_local_engine(shell: State<'_, Arc<Shell>>) -> Result<String, ShellError> {
    let shell = Arc::clone(&shell);
    let address = tauri::async_runtime::spawn_blocking(move || shell.start_engine()).await??;
    Ok(address.to_string())
}

/// Makes sure that an appliance answers at `url`.
#[tauri::command]
pub async fn check_appliance(url: String) -> Result<Appliance, ShellError> {
    appliance::check(&Address::read(&url)?).await
}

/// Opens the appliance at `url` in the window that asks, and remembers it.
#[tauri::command]
pub async fn open_appliance(
    window: WebviewWindow,
    shell: State<'_, Arc<Shell>>,
    url: String,
) -> Result<(), ShellError> {
    let address = Address::read(&url)?;
    let mut page = address.at("/");
    if !shell.is_engine(&address) {
        shell.recent.remember(&address.to_string(), SystemClock.now())?;
    } else if appliance::needs_owner(&address).await? {
        // Whoever started the engine on this computer is its owner: no need to look for a link in a log.
        let shell = Arc::clone(&shell);
        let link = tauri::async_runtime::spawn_blocking(move || shell.setup_link()).await?;
        page = link.unwrap_or(page);
    }
    shell.shows(window.label(), Some(address));
    window.navigate(page)?;
    Ok(())
}

/// The appliances that were opened before, the last used first.
#[tauri::command]
pub async fn recent_appliances(shell: State<'_, Arc<Shell>>) -> Result<Vec<Appliance>, ShellError> {
    Ok(shell.recent.list())
}
