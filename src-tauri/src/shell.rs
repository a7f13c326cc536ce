//! What the shell knows while it runs: the engine it started, which appliance each window shows, and settings.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tauri::Url;

use crate::address::Address;
use crate::engine::{Engine, Home};
use crate::error::ShellError;
use crate::recent::Recent;

/// Size of a page: 1 is as the page is drawn.
const ZOOM: (f64, f64) = (0.5, 3.0);

/// The state of the shell, shared by all windows.
#[derive(Debug)]
pub struct Shell {
    /// The appliances that were opened before.
    pub recent: Recent,
    /// Where the engine lives.
    pub home: Home,
    engine: Mutex<Option<Engine>>,
    windows: Mutex<HashMap<String, Window>>,
    focused: Mutex<String>,
}

#[derive(Debug)]
struct Window {
    shows: Option<Address>,
    zoom: f64,
}

impl Default for Window {
    fn default() -> Self {
        Self { shows: None, zoom: 1.0 }
    }
}

impl Shell {
    /// A shell that keeps its settings in `config` and the engine's data in `data`.
    pub fn new(config: &Path, data: &Path, program: PathBuf) -> Self {
        Self {
            recent: Recent::new(config),
            home: Home { program, folder: data.to_owned() },
            engine: Mutex::default(),
            windows: Mutex::default(),
            focused: Mutex::default(),
        }
    }

    /// The running engine's address; starts it first when it does not run. Blocks until it listens.
    ///
    /// # Errors
    /// Like [`Engine::start`].
    pub fn start_engine(&self) -> Result<Address, ShellError> {
        let mut engine = held(&self.engine);
        if let Some(running) = engine.as_mut()
            && running.is_alive()
        {
            return Ok(running.address().clone());
        }
        Ok(engine.insert(Engine::start(&self.home)?).address().clone())
    }

    /// Whether `address` is the engine that this shell started.
    pub fn is_engine(&self, address: &Address) -> bool {
        held(&self.engine).as_ref().is_some_and(|engine| engine.address() == address)
    }

    /// The link with which the engine's owner is set up, if it printed one.
    pub fn setup_link(&self) -> Option<Url> {
        held(&self.engine).as_mut().and_then(Engine::setup_link)
    }

    /// Stops the engine if it runs; blocks until it has ended.
    pub fn stop_engine(&self) {
        if let Some(engine) = held(&self.engine).take() {
            engine.stop();
        }
    }

    /// From now on the window shows the pages of `address`, or the shell's own without one.
    pub fn shows(&self, window: &str, address: Option<Address>) {
        held(&self.windows).entry(window.to_owned()).or_default().shows = address;
    }

    /// Whether the window may go to `url` by itself: only within the appliance that was opened in it.
    pub fn may_go(&self, window: &str, url: &Url) -> bool {
        let own = url.scheme() == "tauri" || url.as_str() == "about:blank";
        own || held(&self.windows)
            .get(window)
            .and_then(|it| it.shows.as_ref())
            .is_some_and(|it| it.covers(url))
    }

    /// The window's new zoom: `change` steps up or down, or back to 1 with 0.
    pub fn zoom(&self, window: &str, change: i8) -> f64 {
        let mut windows = held(&self.windows);
        let window = windows.entry(window.to_owned()).or_default();
        window.zoom = match change {
            0 => 1.0,
            steps => (window.zoom * 1.1_f64.powi(i32::from(steps))).clamp(ZOOM.0, ZOOM.1),
        };
        window.zoom
    }

    /// Menus act on the window that had the focus last; an open menu takes it away.
    pub fn focus(&self, window: &str) {
        window.clone_into(&mut held(&self.focused));
    }

    /// The window that had the focus last.
    pub fn focused(&self) -> String {
        held(&self.focused).clone()
    }

    /// The window is gone.
    pub fn forget(&self, window: &str) {
        held(&self.windows).remove(window);
    }
}

/// Where the engine's program is: where the environment says, else beside the shell's own program, where both the
/// package and a build put it.
pub fn engine_program(set: Option<OsString>, own: &Path) -> PathBuf {
    let beside = own.with_file_name("reporunner");
    set.map(PathBuf::from).unwrap_or(beside)
}

/// A panic elsewhere does not make the state unusable: each change is complete in itself.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_stays_within_the_appliance_it_shows() {
        let shell = Shell::new(Path::new("/c"), Path::new("/d"), PathBuf::new());
        let url = |text: &str| Url::parse(text).expect("url");
        assert!(shell.may_go("main", &url("tauri://localhost/connect")));
        assert!(!shell.may_go("main", &url("https://box/workflows")));
        shell.shows("main", Address::read("box").ok());
        assert!(shell.may_go("main", &url("https://box/workflows")));
        assert!(!shell.may_go("main", &url("https://elsewhere/")));
        assert!(!shell.may_go("main", &url("file:///etc/passwd")));
        assert!(!shell.may_go("window-1", &url("https://box/")), "another window shows something else");
    }

    #[test]
    fn zoom_has_ends_and_a_way_back() {
        let shell = Shell::new(Path::new("/c"), Path::new("/d"), PathBuf::new());
        for _ in 0..40 {
            shell.zoom("main", 1);
        }
        assert!((shell.zoom("main", 1) - 3.0).abs() < 1e-9);
        assert!((shell.zoom("main", 0) - 1.0).abs() < 1e-9);
    }
}
