//! The engine on this computer: the `reporunner` program as a child that ends when the shell ends.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use tauri::Url;

use crate::address::Address;
use crate::error::ShellError;

/// How long the engine may take to come up: usually under a second, longer when it has much to recover.
const START: Duration = Duration::from_secs(60);
/// How long it may take to finish what is under way when it is told to stop.
const STOP: Duration = Duration::from_secs(8);
/// The set-up link follows the address at once.
const LINK: Duration = Duration::from_secs(5);

/// Where the engine lives.
#[derive(Debug, Clone)]
pub struct Home {
    /// The program.
    pub program: PathBuf,
    /// Folder for everything it keeps, and for its log.
    pub folder: PathBuf,
}

/// A running engine.
#[derive(Debug)]
pub struct Engine {
    child: Child,
    /// The engine stops when this closes, also when the shell is killed: the system closes it then.
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    address: Address,
    link: Option<Url>,
}

impl Engine {
    /// Starts the engine and waits until it listens.
    ///
    /// # Errors
    /// `EngineMissing` without the program, `EngineFailed` with its last words when it ends or stays silent,
    /// `Files` when its folder cannot be used.
    pub fn start(home: &Home) -> Result<Self, ShellError> {
        if !home.program.is_file() {
            return Err(ShellError::EngineMissing { looked: home.program.clone() });
        }
        let files = |path: &Path| {
            let path = path.to_owned();
            move |source| ShellError::Files { path, source }
        };
        std::fs::create_dir_all(&home.folder).map_err(files(&home.folder))?;
        let log = home.folder.join("engine.log");
        let failed = |reason: String| ShellError::EngineFailed { reason, log: log.clone() };
        let mut child = Command::new(&home.program)
            .arg("serve")
            .arg("--data")
            .arg(home.folder.join("engine"))
            .arg("--listen")
            .arg(format!("127.0.0.1:{}", home.port()))
            .arg("--exit-with-stdin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).map_err(files(&log))?)
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let stdin = child.stdin.take();
        let lines = follow(child.stdout.take());
        let address = match first_address(&lines) {
            Ok(address) => address,
            Err(silence) => {
                let _ended = child.kill();
                let end = child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
                let reason = match silence {
                    RecvTimeoutError::Timeout => format!("it said nothing for {} seconds", START.as_secs()),
                    RecvTimeoutError::Disconnected => last_words(&log).unwrap_or(end),
                };
                return Err(failed(reason));
            }
        };
        let engine = Self { child, stdin, lines, address, link: None };
        home.keep_port(engine.address.host_and_port().1);
        Ok(engine)
    }

    /// Where it listens.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The one-time link for its owner, if it printed one at its start.
    pub fn setup_link(&mut self) -> Option<Url> {
        while self.link.is_none() {
            let line = self.lines.recv_timeout(LINK).ok()?;
            self.link = found_url(&line).filter(|url| url.path() == "/setup" && self.address.covers(url));
        }
        self.link.clone()
    }

    /// Asks the engine to stop, and ends it when it takes too long.
    pub fn stop(mut self) {
        drop(self.stdin.take());
        // Standard output closes with the process: no need to ask again and again whether it still lives.
        let asked = std::time::Instant::now();
        while self.lines.recv_timeout(STOP.saturating_sub(asked.elapsed())).is_ok() {}
        if asked.elapsed() >= STOP {
            let _ended = self.child.kill();
        }
        let _status = self.child.wait();
    }
}

impl Home {
    /// The port of the last time if it is free, so that addresses of webhooks stay what they were; else any.
    fn port(&self) -> u16 {
        let kept = std::fs::read_to_string(self.port_file()).ok().and_then(|text| text.trim().parse().ok());
        kept.filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap_or(0)
    }

    /// Not being able to keep it only means another port the next time.
    fn keep_port(&self, port: u16) {
        let _kept = std::fs::write(self.port_file(), port.to_string());
    }

    fn port_file(&self) -> PathBuf {
        self.folder.join("engine.port")
    }
}

/// Reads what the engine prints until it ends, so that it never waits for a reader; keeps the lines with addresses.
fn follow(stdout: Option<ChildStdout>) -> Receiver<String> {
    let (said, lines) = channel();
    if let Some(stdout) = stdout {
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if line.contains("http://") {
                    let _unheard = said.send(line);
                }
            }
        });
    }
    lines
}

fn first_address(lines: &Receiver<String>) -> Result<Address, RecvTimeoutError> {
    loop {
        let line = lines.recv_timeout(START)?;
        if let Some(address) = found_url(&line).and_then(|url| Address::read(url.as_str()).ok()) {
            return Ok(address);
        }
    }
}

fn found_url(line: &str) -> Option<Url> {
    line.split_whitespace().find(|word| word.starts_with("http://")).and_then(|word| Url::parse(word).ok())
}

/// The line in which the engine says why it gives up.
fn last_words(log: &Path) -> Option<String> {
    let text = std::fs::read_to_string(log).ok()?;
    let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
    Some(line.trim_start_matches("reporunner: ").trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A program that behaves as `script` says.
    fn home(folder: &Path, script: &str) -> Home {
        let program = folder.join("engine.sh");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("executable");
        Home { program, folder: folder.join("data") }
    }

    // One test for both: while another thread starts a program, a script just written is busy and cannot be run.
    #[test]
    fn engines_start_stop_and_fail() {
        reads_address_and_link_and_stops_with_standard_input();
        an_engine_that_gives_up_says_why();
    }

    fn reads_address_and_link_and_stops_with_standard_input() {
        let folder = tempfile::tempdir().expect("folder");
        let script = "echo; echo '  Reporunner 1 is ready: http://127.0.0.1:4321'; echo '  http://127.0.0.1:4321/setup?token=abc'
            cat > /dev/null; echo stopped > \"$3.stopped\"";
        let home = home(folder.path(), script);
        let mut engine = Engine::start(&home).expect("started");
        assert_eq!(engine.address().to_string(), "http://127.0.0.1:4321");
        assert_eq!(engine.setup_link().expect("link").as_str(), "http://127.0.0.1:4321/setup?token=abc");
        assert!(engine.is_alive());
        engine.stop();
        let left = std::fs::read_to_string(home.folder.join("engine.stopped")).expect("it stopped by itself");
        assert_eq!(left, "stopped\n");
        assert_eq!(home.port(), 4321, "the next start asks for the same port");
    }

    fn an_engine_that_gives_up_says_why() {
        let folder = tempfile::tempdir().expect("folder");
        let home =
            home(folder.path(), "echo 'reporunner: the database is in use by another process' >&2; exit 1");
        let error = Engine::start(&home).expect_err("no engine");
        assert!(error.to_string().contains("the database is in use by another process. Its log"), "{error}");
        let nothing = Home { program: folder.path().join("none"), ..home };
        assert!(matches!(Engine::start(&nothing), Err(ShellError::EngineMissing { .. })));
    }
}
