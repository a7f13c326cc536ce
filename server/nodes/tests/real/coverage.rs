//! How many nodes of core types in real workflows this product runs itself.

use std::collections::{BTreeMap, BTreeSet};

use nodes::exchange::NodeStatus;

use crate::files::Sample;

const CORE: &str = include_str!("core_types.txt");

/// The part of nodes of core types that has to be native or upgraded.
const WANTED: f64 = 0.95;

/// Whether the foreign type `kind` is a core type.
fn is_core(kind: &str) -> bool {
    let name = kind.strip_prefix("n8n-nodes-base.");
    let mut types = CORE.lines().filter(|line| !line.starts_with('#'));
    name.is_some_and(|name| types.any(|core| core == name)) || kind == "@n8n/n8n-nodes-langchain.chatTrigger"
}

/// What became of the nodes of one type.
#[derive(Default)]
struct Row {
    native: usize,
    upgraded: usize,
    left: usize,
    why: BTreeSet<String>,
}

/// Counts nodes of core types; gives the words for the table.
///
/// # Errors
/// When fewer than wanted are known.
pub fn count(samples: &[Sample]) -> Result<String, String> {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for node in samples.iter().flat_map(|sample| &sample.report.nodes).filter(|node| is_core(&node.kind)) {
        let name = node.kind.rsplit('.').next().unwrap_or_default();
        let row = rows.entry(name).or_default();
        match node.status {
            NodeStatus::Native => row.native += 1,
            NodeStatus::Upgraded => row.upgraded += 1,
            NodeStatus::Placeholder => {
                row.left += 1;
                row.why.insert(node.message.as_deref().unwrap_or("not there").to_owned());
            }
        }
    }
    let sum = |part: fn(&Row) -> usize| rows.values().map(part).sum::<usize>();
    let (native, upgraded, left) = (sum(|row| row.native), sum(|row| row.upgraded), sum(|row| row.left));
    let all = native + upgraded + left;
    #[expect(clippy::cast_precision_loss, reason = "a few thousand nodes")]
    let known = (native + upgraded) as f64 / all.max(1) as f64;
    let mut words = format!(
        "{all} nodes of core types: {native} native, {upgraded} upgraded, {left} left ({:.1} % known)\n\n\
         | type | native | upgraded | left | why |\n|---|---|---|---|---|\n",
        known * 100.0
    );
    for (name, row) in &rows {
        let why = row.why.iter().map(String::as_str).collect::<Vec<_>>().join("; ");
        words.push_str(&format!("| {name} | {} | {} | {} | {why} |\n", row.native, row.upgraded, row.left));
    }
    if known >= WANTED { Ok(words) } else { Err(words) }
}
