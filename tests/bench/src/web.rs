//! Webhooks under load, every execution saved, beside a bare axum handler that reads and writes JSON.

use std::path::Path;
use std::time::Duration;

use crate::load::Load;
use crate::process::Process;
use crate::table::{Line, median};
use crate::{Failure, server};

/// How long each measurement takes, and how often the turn goes round.
const SECONDS: u64 = 5;
const TURNS: usize = 3;
const CONNECTIONS: [usize; 2] = [10, 50];

/// What came of one server with one number of connections.
#[derive(Default)]
struct Measured {
    rate: Vec<f64>,
    p50: Vec<f64>,
    p99: Vec<f64>,
    cpu: Vec<f64>,
    failures: usize,
}

impl Measured {
    /// Adds a turn; `cpu` is what the server used meanwhile.
    fn add(&mut self, load: &Load, cpu: Duration) {
        let count = load.times.len();
        let at = |share: f64| {
            load.times.get((count as f64 * share) as usize).map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        self.rate.push(count as f64 / load.took.as_secs_f64());
        self.p50.push(at(0.5));
        self.p99.push(at(0.99));
        self.cpu.push(cpu.as_secs_f64() * 1e3 / count.max(1) as f64);
        self.failures += load.failures;
    }

    fn rate(&self) -> f64 {
        median(self.rate.clone())
    }
}

/// Measures the bare server and all webhooks in turns.
pub async fn measure(binary: &Path) -> Result<Vec<Line>, Failure> {
    let bare = Process::start(&std::env::current_exe()?, &["bare"]).await?;
    let folder = tempfile::tempdir()?;
    let data = folder.path().to_string_lossy().into_owned();
    let product = Process::start(binary, &["serve", "--data", &data, "--listen", "127.0.0.1:0"]).await?;
    let idle = product.memory()?;
    let hooks = server::prepare(&product).await?;
    let body = br#"{"customer":"Ada","total":120,"lines":[{"sku":"a","count":2}]}"#;
    let mut places = vec![(&bare, "/".to_owned())];
    places.extend(hooks.iter().map(|hook| (&product, hook.path.clone())));
    let mut measured: Vec<[Measured; 2]> = places.iter().map(|_| Default::default()).collect();
    for _ in 0..TURNS {
        for ((process, path), measured) in places.iter().zip(&mut measured) {
            for (connections, measured) in CONNECTIONS.into_iter().zip(measured) {
                let before = process.cpu()?;
                let seconds = Duration::from_secs(SECONDS);
                let load = Load::run(process.address(), path, body, connections, seconds).await?;
                measured.add(&load, process.cpu()? - before);
            }
        }
    }
    let busy = product.memory()?;
    let mut lines = Vec::new();
    for (hook, own) in hooks.iter().zip(&measured[1..]) {
        for (place, connections) in CONNECTIONS.into_iter().enumerate() {
            let (own, bare) = (&own[place], &measured[0][place]);
            let failures = match own.failures + bare.failures {
                0 => String::new(),
                some => format!(", {some} failures"),
            };
            lines.push(Line {
                what: format!("{}; {connections} connections", hook.label),
                measured: format!(
                    "{:.0} a second, p50 {:.2} ms, p99 {:.2} ms, {:.3} ms CPU each{failures}",
                    own.rate(),
                    median(own.p50.clone()),
                    median(own.p99.clone()),
                    median(own.cpu.clone())
                ),
                beside: format!("bare axum handler: {:.0} a second", bare.rate()),
                ratio: format!("{:.1} %", own.rate() / bare.rate() * 100.0),
                aim: None,
            });
        }
    }
    lines.push(Line {
        what: "memory of the server".into(),
        measured: format!("{:.0} MiB after the load", busy as f64 / 1024.0),
        beside: format!("{:.0} MiB before it", idle as f64 / 1024.0),
        ratio: format!("{:.1}", busy as f64 / idle as f64),
        aim: None,
    });
    Ok(lines)
}
