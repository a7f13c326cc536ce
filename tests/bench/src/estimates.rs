//! What `cargo bench -p bench` has measured of single expressions, read from where criterion keeps it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Failure;
use crate::table::Line;

/// Items of a batch in JavaScript; the same number as in `benches/expressions.rs`.
const BATCH: f64 = 10_000.0;

/// The lines about expressions and the engine.
pub fn lines() -> Result<Vec<Line>, Failure> {
    let folder = std::env::current_exe()?
        .ancestors()
        .nth(2)
        .map(|target| target.join("criterion"))
        .filter(|folder| folder.is_dir())
        .ok_or("measure expressions first: cargo bench -p bench")?;
    let of = |group: &str, name: &str| median(&folder, group, name);
    let mut lines = Vec::new();
    let lookup = of("native", "serde_json lookup")?;
    let native = [
        ("`{{ $json.a }}`", "path", Some(1000.0)),
        ("`{{ $json.deep.inner.x }}`", "deep path", Some(1000.0)),
        ("`{{ $('Other').item.json.a }}`", "other node", Some(1000.0)),
        ("`{{ $json.n * 2 + 1 }}`", "arithmetic", None),
        ("`{{ $json.a.toUpperCase() }}`", "upper case", None),
        ("`Dear {{ $json.a }}, you are {{ $json.n }}`", "text", None),
    ];
    for (what, name, aim) in native {
        let time = of("native", name)?;
        lines.push(Line {
            what: what.into(),
            measured: shown(time),
            beside: format!("one field of a `serde_json::Value` looked up: {}", shown(lookup)),
            ratio: format!("{:.1}", time / lookup),
            aim: aim.map(|aim| (format!("≤ {}", shown(aim)), time <= aim)),
        });
    }
    let strftime = of("native", "jiff strftime")?;
    let formatted = of("native", "now toFormat")?;
    lines.push(Line {
        what: "`{{ $now.toFormat('yyyy-MM-dd HH:mm') }}`".into(),
        measured: shown(formatted),
        beside: format!("bare jiff `strftime`, the zone known: {}", shown(strftime)),
        ratio: format!("{:.1}", formatted / strftime),
        aim: None,
    });
    let scripts = [
        ("`$json.n + 1` in JavaScript", "n plus 1"),
        ("`$json.a.split(' ').map(word => word.length)`", "split and map"),
        ("five small expressions an item, each", "five"),
        ("five extension methods an item, each", "five extensions"),
        ("`DateTime.fromISO($json.d).plus({days: 1}).toFormat('dd.MM.yyyy')`", "fromISO plus toFormat"),
    ];
    for (what, name) in scripts {
        let times = if name.starts_with("five") { 5.0 } else { 1.0 };
        let time = of("JavaScript in a batch", name)? / BATCH / times;
        let (beside, base) = if name.starts_with("from") {
            ("bare jiff `strftime`, the zone known", strftime)
        } else {
            ("one field of a `serde_json::Value` looked up", lookup)
        };
        lines.push(Line {
            what: format!("{what}; a batch of 10,000 items, warm, all in"),
            measured: shown(time),
            beside: format!("{beside}: {}", shown(base)),
            ratio: format!("{:.0}", time / base),
            aim: Some(("≤ 5 µs".into(), time <= 5000.0)),
        });
    }
    let (fifty, one) = (of("engine", "50 nodes")?, of("engine", "1 node")?);
    lines.push(Line {
        what: "50 nodes one after the other, one item, an expression each; in the process, nothing kept"
            .into(),
        measured: format!("{} ({} a node)", shown(fifty), shown((fifty - one) / 49.0)),
        beside: format!("the first node alone: {}", shown(one)),
        ratio: format!("{:.0}", fifty / one),
        aim: None,
    });
    Ok(lines)
}

/// The median time in nanoseconds.
fn median(folder: &Path, group: &str, name: &str) -> Result<f64, Failure> {
    let file: PathBuf = [group, name, "new", "estimates.json"].iter().collect();
    let file = folder.join(file);
    let text = std::fs::read(&file)
        .map_err(|error| format!("{}: {error}; run cargo bench -p bench first", file.display()))?;
    let read: Value = serde_json::from_slice(&text)?;
    Ok(read["median"]["point_estimate"].as_f64().ok_or("criterion has another format")?)
}

fn shown(nanoseconds: f64) -> String {
    match nanoseconds {
        short if short < 1e3 => format!("{short:.0} ns"),
        middle if middle < 1e6 => format!("{:.2} µs", middle / 1e3),
        long => format!("{:.2} ms", long / 1e6),
    }
}
