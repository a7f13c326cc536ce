//! The command line as scripts use it: exit codes, and JSON and nothing else on standard output.

mod credentials;
mod execute;
mod import;
mod samples;
mod services;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The longest that a command may take before a test gives up. Nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(120);

/// How a command ended.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    /// The one JSON document on standard output.
    fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {:.500}\n{:.500}", self.out, self.err))
    }

    /// Asserts bad input: exit code 2, nothing on standard output, a sentence on standard error.
    fn is_bad_input(&self, says: &str) {
        assert_eq!((self.code, &*self.out), (Some(2), ""), "{}", self.err);
        assert!(self.err.contains(says), "{}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
    }
}

/// Runs a command to its end; kills it when it hangs.
fn run(command: &mut Command) -> Ran {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| std::fs::File::create(folder.path().join(name)).expect("a file");
    let mut child =
        command.stdin(Stdio::null()).stdout(file("out")).stderr(file("err")).spawn().expect("it starts");
    let begun = Instant::now();
    let code = loop {
        if let Some(status) = child.try_wait().expect("a status") {
            break status.code();
        }
        if begun.elapsed() > PATIENCE {
            child.kill().expect("killed");
            child.wait().expect("ended");
            panic!("{command:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = |name: &str| {
        String::from_utf8_lossy(&std::fs::read(folder.path().join(name)).expect("readable")).into_owned()
    };
    Ran { code, out: text("out"), err: text("err") }
}

/// Runs the program.
fn program(arguments: &[&str]) -> Ran {
    run(Command::new(tests::program()).args(arguments))
}

/// Writes a file into a folder and gives its path as text.
fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let path: PathBuf = folder.join(name);
    std::fs::write(&path, content).expect("written");
    path.to_str().expect("text").to_owned()
}
