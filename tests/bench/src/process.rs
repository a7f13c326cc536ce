//! A server under measurement: started, watched through `/proc`, stopped when dropped.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Failure;

/// A running server.
pub struct Process {
    child: Child,
    address: SocketAddr,
    /// What it printed until it was ready.
    pub greeting: String,
}

impl Process {
    /// Starts `program` and waits until it prints its address.
    pub async fn start(program: &Path, arguments: &[&str]) -> Result<Self, Failure> {
        let mut child = Command::new(program)
            .args(arguments)
            .env("REPORUNNER_LOG", "warn")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        let mut greeting = String::new();
        let mut address = None;
        // The set-up link follows the address; a line that does not come in time is not coming.
        while let Ok(line) = tokio::time::timeout(
            Duration::from_secs(if address.is_some() { 1 } else { 30 }),
            lines.next_line(),
        )
        .await
        {
            let Some(line) = line? else { break };
            if let Some((_, rest)) = line.split_once("http://")
                && address.is_none()
            {
                address = Some(rest.trim().parse()?);
            }
            greeting.push_str(&line);
            greeting.push('\n');
            if line.contains("token=") {
                break;
            }
        }
        let address = address.ok_or_else(|| format!("{} did not say where it listens", program.display()))?;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { child, address, greeting })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// CPU time it has used so far, children that script included.
    pub fn cpu(&self) -> Result<Duration, Failure> {
        let mut ticks = ticks(self.id()?)?;
        for child in children(self.id()?) {
            ticks += self::ticks(child).unwrap_or(0);
        }
        // USER_HZ is 100 on every Linux this runs on.
        Ok(Duration::from_millis(ticks * 10))
    }

    /// Resident memory in KiB, children included.
    pub fn memory(&self) -> Result<u64, Failure> {
        Ok(resident_with_children(self.id()?))
    }

    fn id(&self) -> Result<u32, Failure> {
        Ok(self.child.id().ok_or("the server has stopped")?)
    }
}

/// Resident memory of a process and its children together, in KiB; what has ended has none. Pages that they share are
/// counted for each.
pub fn resident_with_children(id: u32) -> u64 {
    children(id).into_iter().chain([id]).filter_map(|id| resident(id).ok()).sum()
}

/// The processes that any thread of a process started.
fn children(id: u32) -> Vec<u32> {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{id}/task")) else { return Vec::new() };
    let lists =
        threads.flatten().filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>())
        .collect()
}

fn ticks(id: u32) -> Result<u64, Failure> {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    // Fields after the name in parentheses: utime and stime are the 12th and 13th of those (proc(5)).
    let rest = text.rsplit_once(')').ok_or("unknown format of stat")?.1;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    Ok(fields.get(11).ok_or("no utime")?.parse::<u64>()?
        + fields.get(12).ok_or("no stime")?.parse::<u64>()?)
}

fn resident(id: u32) -> Result<u64, Failure> {
    let text = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
