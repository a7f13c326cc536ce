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
        for child in self.children()? {
            ticks += self::ticks(child).unwrap_or(0);
        }
        // USER_HZ is 100 on every Linux this runs on.
        Ok(Duration::from_millis(ticks * 10))
    }

    /// Resident memory in KiB, children included.
    pub fn memory(&self) -> Result<u64, Failure> {
        let mut total = resident(self.id()?)?;
        for child in self.children()? {
            total += resident(child).unwrap_or(0);
        }
        Ok(total)
    }

    fn id(&self) -> Result<u32, Failure> {
        Ok(self.child.id().ok_or("the server has stopped")?)
    }

    fn children(&self) -> Result<Vec<u32>, Failure> {
        let id = self.id()?;
        let text = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
        Ok(text.split_whitespace().filter_map(|id| id.parse().ok()).collect())
    }
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
