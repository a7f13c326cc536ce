//! How many nodes of core types in real workflows this product runs itself.

use std::collections::BTreeMap;

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

/// Counts nodes of core types; gives the words for the table.
///
/// # Errors
/// When fewer than wanted are known.
pub fn count(samples: &[Sample]) -> Result<String, String> {
    let (mut native, mut upgraded) = (0, 0);
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    for node in samples.iter().flat_map(|sample| &sample.report.nodes).filter(|node| is_core(&node.kind)) {
        match node.status {
            NodeStatus::Native => native += 1,
            NodeStatus::Upgraded => upgraded += 1,
            NodeStatus::Placeholder => {
                let why = node.message.as_deref().unwrap_or("not there");
                *left.entry(format!("{}: {why}", node.kind)).or_default() += 1;
            }
        }
    }
    let all = native + upgraded + left.values().sum::<usize>();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand nodes")]
    let known = (native + upgraded) as f64 / all.max(1) as f64;
    let mut words = format!(
        "{all} nodes of core types: {native} native, {upgraded} upgraded, {} left ({:.1} % known)\n",
        left.values().sum::<usize>(),
        known * 100.0
    );
    for (what, count) in &left {
        words.push_str(&format!("* {count} x {what}\n"));
    }
    if known >= WANTED { Ok(words) } else { Err(words) }
}
