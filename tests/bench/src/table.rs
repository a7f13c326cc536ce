//! The figures as a table: medians over the turns, and the ratio to the bare handler with as many connections.

use std::io::Write;
use std::time::Duration;

use crate::Failure;
use crate::load::Load;

/// The measurements of one server with one number of connections.
pub struct Row {
    label: String,
    connections: usize,
    turns: Vec<Turn>,
}

#[derive(Clone, Copy)]
struct Turn {
    rate: f64,
    p50: f64,
    p99: f64,
    cpu: f64,
    failures: usize,
}

impl Row {
    /// A row without measurements.
    pub fn new(label: &str, connections: usize) -> Self {
        Self { label: label.to_owned(), connections, turns: Vec::new() }
    }

    /// Adds a turn; `cpu` is what the server used meanwhile.
    pub fn add(&mut self, load: Load, cpu: Duration) {
        let count = load.times.len();
        let at = |share: f64| {
            load.times.get((count as f64 * share) as usize).map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        self.turns.push(Turn {
            rate: count as f64 / load.took.as_secs_f64(),
            p50: at(0.5),
            p99: at(0.99),
            cpu: cpu.as_secs_f64() * 1e3 / count.max(1) as f64,
            failures: load.failures,
        });
    }

    fn median(&self, of: impl Fn(&Turn) -> f64) -> f64 {
        let mut values: Vec<f64> = self.turns.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    }
}

/// Prints the table.
pub fn print(rows: &[Row], idle: u64, busy: u64) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "| server | connections | requests/s | of bare | p50 ms | p99 ms | CPU ms a request | failures |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|---|")?;
    for row in rows {
        let bare = rows.iter().find(|it| it.label.starts_with("bare") && it.connections == row.connections);
        let rate = row.median(|turn| turn.rate);
        let share = bare.map_or(0.0, |bare| rate / bare.median(|turn| turn.rate) * 100.0);
        writeln!(
            out,
            "| {} | {} | {rate:.0} | {share:.1} % | {:.2} | {:.2} | {:.3} | {} |",
            row.label,
            row.connections,
            row.median(|turn| turn.p50),
            row.median(|turn| turn.p99),
            row.median(|turn| turn.cpu),
            row.turns.iter().map(|turn| turn.failures).sum::<usize>()
        )?;
    }
    writeln!(
        out,
        "\nmemory of the product: {:.1} MiB idle, {:.1} MiB after the load",
        idle as f64 / 1024.0,
        busy as f64 / 1024.0
    )?;
    Ok(())
}
