//! Every trigger in real workflows can be made.

use std::collections::BTreeMap;

use node_sdk::{NodeTypes as _, Trigger};
use nodes::Catalogue;

use crate::files::Sample;

/// Makes the triggers of all samples; gives how many of each kind.
///
/// # Errors
/// Those that are refused, when they are more than a few: some public workflows are broken themselves.
pub fn make(samples: &[Sample]) -> Result<String, String> {
    let mut made: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused = Vec::new();
    for sample in samples {
        for node in &sample.workflow.nodes {
            let Some(kind) = Catalogue.get(&node.kind) else { continue };
            match kind.triggers(&node.parameters, node.webhook_id.as_deref()) {
                Ok(triggers) => {
                    for trigger in triggers {
                        let word = match trigger {
                            Trigger::Manual => "manual",
                            Trigger::Webhook(_) => "webhook",
                            Trigger::Schedule(_) => "schedule",
                            _ => "other",
                        };
                        *made.entry(word).or_default() += 1;
                    }
                }
                Err(error) => refused.push(format!("{}: {}: {error}", sample.name, node.name)),
            }
        }
    }
    if made.len() >= 3 && refused.len() <= 2 {
        Ok(format!("{made:?}, refused: {refused:?}"))
    } else {
        Err(format!("most triggers can be made, but: {made:?}, refused: {refused:#?}"))
    }
}
