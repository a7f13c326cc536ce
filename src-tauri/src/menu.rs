//! The native menu. Shortcuts that the pages use themselves (copy, undo, save) are left to the pages.

use std::sync::Arc;

use tauri::menu::{
    AboutMetadata, Menu, MenuBuilder, MenuEvent, MenuItem, PredefinedMenuItem, Submenu, SubmenuBuilder,
};
use tauri::{AppHandle, Manager, Runtime, WebviewWindow};
use webkit2gtk::WebViewExt;

use crate::error::ShellError;
use crate::shell::Shell;
use crate::window;

/// Entries that are texts to be edited, by the names that the web view knows them by.
const EDIT: &[(&str, &str)] =
    &[("Cut", "Cut"), ("Copy", "Copy"), ("Paste", "Paste"), ("SelectAll", "Select all")];

/// The whole menu.
///
/// # Errors
/// When the toolkit refuses.
pub fn build<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<Menu<R>> {
    let entry = |id: &str, text: &str, keys: Option<&str>| MenuItem::with_id(app, id, text, true, keys);
    let file = SubmenuBuilder::new(app, "File")
        .item(&entry("connect", "Connect to…", Some("Ctrl+Shift+O"))?)
        .item(&entry("new-window", "New window", Some("Ctrl+Shift+N"))?)
        .separator()
        .item(&entry("close", "Close window", Some("Ctrl+W"))?)
        .item(&entry("quit", "Quit", Some("Ctrl+Q"))?)
        .build()?;
    let edit = Submenu::new(app, "Edit", true)?;
    for (command, text) in EDIT {
        edit.append(&entry(command, text, None)?)?;
    }
    let view = SubmenuBuilder::new(app, "View")
        .item(&entry("reload", "Reload", Some("Ctrl+R"))?)
        .separator()
        .item(&entry("larger", "Zoom in", Some("Ctrl+="))?)
        .item(&entry("smaller", "Zoom out", Some("Ctrl+-"))?)
        .item(&entry("actual-size", "Actual size", Some("Ctrl+0"))?)
        .separator()
        .item(&entry("full-screen", "Full screen", Some("F11"))?)
        .build()?;
    let about = AboutMetadata {
        name: Some("Reporunner".to_owned()),
        version: Some(app.package_info().version.to_string()),
        comments: Some("Workflow automation inside your own walls".to_owned()),
        license: Some("Apache-2.0".to_owned()),
        ..AboutMetadata::default()
    };
    let help = SubmenuBuilder::new(app, "Help")
        .item(&PredefinedMenuItem::about(app, Some("About Reporunner"), Some(about))?)
        .build()?;
    MenuBuilder::new(app).items(&[&file, &edit, &view, &help]).build()
}

/// Does what an entry says, in the window that had the focus last.
pub fn chosen(app: &AppHandle, event: &MenuEvent) {
    // What cannot be done any more (a window that has just closed) needs no message.
    let _undone = act(app, event.id().as_ref());
}

fn act(app: &AppHandle, entry: &str) -> Result<(), ShellError> {
    match entry {
        "new-window" => return window::open_another(app).map(|_| ()),
        "quit" => {
            // The windows go at once; the engine may need a moment more.
            for window in app.webview_windows().values() {
                window.destroy()?;
            }
            app.exit(0);
            return Ok(());
        }
        _ => {}
    }
    let shell = Arc::clone(app.state::<Arc<Shell>>().inner());
    let windows = app.webview_windows();
    let Some(window) = windows.get(&shell.focused()).or_else(|| windows.values().next()) else {
        return Ok(());
    };
    match entry {
        "connect" => window::go_to_connect_page(window)?,
        "close" => window.close()?,
        "reload" => window.reload()?,
        "larger" => window.set_zoom(shell.zoom(window.label(), 1))?,
        "smaller" => window.set_zoom(shell.zoom(window.label(), -1))?,
        "actual-size" => window.set_zoom(shell.zoom(window.label(), 0))?,
        "full-screen" => window.set_fullscreen(!window.is_fullscreen()?)?,
        command => edit(window, command)?,
    }
    Ok(())
}

fn edit(window: &WebviewWindow, command: &str) -> tauri::Result<()> {
    let command = command.to_owned();
    window.with_webview(move |view| view.inner().execute_editing_command(&command))
}
