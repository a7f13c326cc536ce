//! Windows: how they open, where their pages may go, and what leaves to the system's browser.

use std::process::{Command, Stdio};
use std::sync::Arc;

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewWindow, WebviewWindowBuilder, WindowEvent};

use crate::error::ShellError;
use crate::shell::Shell;

/// Label of the window that opens first.
pub const FIRST: &str = "main";

/// Opens a window with the Connect page.
///
/// # Errors
/// `Window` when the toolkit refuses.
pub fn open(app: &AppHandle, label: &str) -> Result<WebviewWindow, ShellError> {
    let mut config = app.config().app.windows.first().cloned().unwrap_or_default();
    label.clone_into(&mut config.label);
    let shell = Arc::clone(app.state::<Arc<Shell>>().inner());
    let (going, here) = (Arc::clone(&shell), label.to_owned());
    let window = WebviewWindowBuilder::from_config(app, &config)?
        .on_navigation(move |url| {
            let stays = going.may_go(&here, url);
            if !stays {
                open_outside(url);
            }
            stays
        })
        .on_new_window(|url, _| {
            open_outside(&url);
            NewWindowResponse::Deny
        })
        .on_document_title_changed(|window, title| {
            let title = if title.is_empty() { "Reporunner" } else { &title };
            let _gone = window.set_title(title);
        })
        .build()?;
    let label = label.to_owned();
    window.on_window_event(move |event| match event {
        WindowEvent::Focused(true) => shell.focus(&label),
        WindowEvent::Destroyed => shell.forget(&label),
        _ => {}
    });
    Ok(window)
}

/// Opens one more window beside those that are open.
///
/// # Errors
/// Like [`open`].
pub fn open_another(app: &AppHandle) -> Result<WebviewWindow, ShellError> {
    let windows = app.webview_windows();
    let free = (1..).map(|number| format!("window-{number}")).find(|label| !windows.contains_key(label));
    open(app, free.as_deref().unwrap_or("window-0"))
}

/// Brings a window to the front.
pub fn show(app: &AppHandle) {
    let focused = app.state::<Arc<Shell>>().focused();
    let windows = app.webview_windows();
    if let Some(window) = windows.get(&focused).or_else(|| windows.values().next()) {
        let _gone = window.unminimize().and_then(|()| window.set_focus());
    }
}

/// Goes back to the Connect page.
///
/// # Errors
/// `Window` when the window is gone.
pub fn go_to_connect_page(window: &WebviewWindow) -> Result<(), ShellError> {
    let shell = window.state::<Arc<Shell>>();
    shell.shows(window.label(), None);
    if let Ok(page) = Url::parse("tauri://localhost/connect") {
        window.navigate(page)?;
    }
    Ok(())
}

/// Gives an address to the system's browser or mail program; anything but the web and mail stays closed.
fn open_outside(url: &Url) {
    if !may_leave(url) {
        return;
    }
    let opened = Command::new("xdg-open")
        .arg(url.as_str())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Ok(mut child) = opened {
        std::thread::spawn(move || child.wait());
    }
}

/// The web, and mail that only says to whom and what: some mail programs would also attach a file that a link names.
fn may_leave(url: &Url) -> bool {
    match url.scheme() {
        "http" | "https" => true,
        "mailto" => url.query_pairs().all(|(field, _)| {
            ["to", "cc", "bcc", "subject", "body"].iter().any(|known| field.eq_ignore_ascii_case(known))
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_cannot_hand_over_files_or_programs() {
        let may = |text: &str| may_leave(&Url::parse(text).expect(text));
        assert!(may("https://example.com/") && may("mailto:a@b.example?subject=x&BODY=y"));
        for bad in [
            "file:///etc/passwd",
            "mailto:a@b.example?attach=/etc/passwd",
            "mailto:?Attachment=x",
            "smb://host/x",
        ] {
            assert!(!may(bad), "{bad} left");
        }
    }
}
