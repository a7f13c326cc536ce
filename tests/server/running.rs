//! A server under test: the real program with a data folder of its own, started, killed and started again.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};

use crate::signed_in::{Client, http};

/// The longest that anything may take before a test gives up. Nothing is measured by it.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// A server under test. It is killed when dropped.
pub struct Server {
    child: Child,
    /// Its address, such as `http://127.0.0.1:40001`; another one after each start.
    pub url: String,
    /// The token of the set-up link, when it printed one.
    pub token: Option<String>,
    folder: TempDir,
    arguments: Vec<String>,
    printed: Arc<Mutex<Vec<u8>>>,
}

impl Server {
    /// A fresh server.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A fresh server with more arguments for `serve`.
    pub async fn start_with(arguments: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        let printed = Arc::default();
        let (child, url, token) = spawn(folder.path(), &arguments, &printed).await;
        Self { child, url, token, folder, arguments, printed }
    }

    /// Ends it as a power cut would.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("killed");
    }

    /// Asks it to stop, as a service manager does, and gives how it ended.
    pub async fn stop(&mut self) -> std::process::ExitStatus {
        let id = self.child.id().expect("it runs").to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().await.expect("kill runs");
        assert!(sent.success());
        tokio::time::timeout(PATIENCE, self.child.wait()).await.expect("it stops").expect("a status")
    }

    /// Starts it again over the same data.
    pub async fn start_again(&mut self) {
        (self.child, self.url, self.token) = spawn(self.folder.path(), &self.arguments, &self.printed).await;
    }

    /// Sets the owner up and signs in.
    pub async fn owner(&self) -> Client {
        let stranger = Client::stranger(&self.url);
        let token = self.token.as_deref().expect("a set-up token");
        let owner = json!({ "token": token, "email": OWNER, "name": "Ada", "password": PASSWORD });
        stranger.post("/setup", &owner).await.expect_status(201).session(&self.url)
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).expect("a log")
    }

    /// What it has printed.
    pub fn printed(&self) -> String {
        String::from_utf8_lossy(&self.printed.lock().expect("printed")).into_owned()
    }

    /// The processes that it has started and that have worked for a while.
    pub fn working_children(&self) -> Vec<PathBuf> {
        let id = self.child.id().expect("it runs").to_string();
        let entries =
            std::fs::read_dir("/proc").expect("/proc").filter_map(Result::ok).map(|entry| entry.path());
        // /proc/N/stat: number (name) state parent, and ten fields later the ticks that it worked.
        let works = |path: &PathBuf| {
            let stat = std::fs::read_to_string(path.join("stat")).unwrap_or_default();
            let fields: Vec<&str> =
                stat.rsplit_once(") ").map_or(Vec::new(), |(_, rest)| rest.split(' ').collect());
            fields.get(1) == Some(&&*id)
                && fields.get(11).and_then(|ticks| ticks.parse::<u64>().ok()).is_some_and(|ticks| ticks > 50)
        };
        entries.filter(works).collect()
    }

    /// How much memory it uses now, in MiB.
    pub fn memory(&self) -> u64 {
        let id = self.child.id().expect("it runs");
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("its status");
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
        resident.trim().trim_end_matches(" kB").trim().parse::<u64>().expect("a number") / 1024
    }

    /// Asserts that it answers and has not swollen.
    pub async fn is_well(&mut self, after: &str) {
        assert!(
            self.child.try_wait().expect("a status").is_none(),
            "the server died of {after}; its log ends with {:?}",
            self.log().lines().last()
        );
        let answer = http().get(format!("{}/healthz", self.url)).send().await;
        let answer = answer.unwrap_or_else(|error| panic!("no answer after {after}: {error:?}"));
        assert_eq!(answer.status(), 200, "after {after}");
        let memory = self.memory();
        assert!(memory < 600, "{memory} MiB after {after}");
    }
}

/// The owner's address.
pub const OWNER: &str = "ada@example.com";
/// The owner's password.
pub const PASSWORD: &str = "correct horse battery 7";

async fn spawn(
    folder: &Path,
    arguments: &[String],
    printed: &Arc<Mutex<Vec<u8>>>,
) -> (Child, String, Option<String>) {
    let data = folder.join("data");
    let log = File::options().create(true).append(true).open(folder.join("log")).expect("a log file");
    let mut child = Command::new(tests::program())
        .arg("serve")
        .arg("--data")
        .arg(&data)
        .args(["--listen", "127.0.0.1:0"])
        .args(arguments)
        .env("REPORUNNER_LOG", "debug,sqlx=warn")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .expect("the program starts");
    let mut out = child.stdout.take().expect("its output");
    let mut text = Vec::with_capacity(4096);
    let ready = async {
        loop {
            if let Some(found) = greeting(&String::from_utf8_lossy(&text)) {
                return found;
            }
            let read = out.read_buf(&mut text).await.expect("readable");
            assert!(
                read > 0,
                "the server ended: {}",
                std::fs::read_to_string(folder.join("log")).unwrap_or_default()
            );
        }
    };
    let (url, token) = tokio::time::timeout(PATIENCE, ready).await.expect("the server gets ready");
    printed.lock().expect("printed").extend_from_slice(&text);
    let printed = printed.clone();
    tokio::spawn(async move {
        let mut more = [0; 4096];
        while let Ok(read @ 1..) = out.read(&mut more).await {
            printed.lock().expect("printed").extend_from_slice(&more[..read]);
        }
    });
    (child, url, token)
}

/// Address and token of a greeting. It is written in one go: the token is there when the address is, or never.
fn greeting(text: &str) -> Option<(String, Option<String>)> {
    let url = text.split(" is ready: ").nth(1)?.split_once('\n')?.0;
    let token = text
        .split("setup?token=")
        .nth(1)
        .and_then(|rest| rest.split_once('\n'))
        .map(|(token, _)| token.trim().to_owned());
    Some((url.trim().to_owned(), token))
}

/// Asks again and again until there is an answer.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.unwrap_or_else(|_| panic!("never: {what}"))
}
