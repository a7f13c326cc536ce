//! Real workflows against the node types: with REPORUNNER_SAMPLES set to a folder of workflow files, every trigger in
//! them can be made, and every node of ours in them compiles.

use std::collections::BTreeMap;
use std::path::Path;

use engine::Plan;
use node_sdk::{NodeTypes as _, Trigger};
use nodes::{Catalogue, exchange};

#[test]
fn triggers_of_real_workflows_can_be_made() {
    let Some(folder) = std::env::var_os("REPORUNNER_SAMPLES") else {
        println!("skipped: REPORUNNER_SAMPLES names no folder of workflow files");
        return;
    };
    let mut made: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused = Vec::new();
    for entry in std::fs::read_dir(Path::new(&folder)).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("readable");
        let workflow =
            exchange::import(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())).workflow;
        Plan::compile(&workflow, &Catalogue).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for node in &workflow.nodes {
            let Some(kind) = Catalogue.get(&node.kind) else { continue };
            match kind.triggers(&node.parameters, node.webhook_id.as_deref()) {
                Ok(triggers) => {
                    for trigger in triggers {
                        let word = match trigger {
                            Trigger::Manual => "manual",
                            Trigger::Webhook(_) => "webhook",
                            Trigger::Schedule(_) => "schedule",
                            Trigger::Call => "call",
                            Trigger::Failure => "failure",
                            Trigger::Watch(_) => "watch",
                        };
                        *made.entry(word).or_default() += 1;
                    }
                }
                Err(error) => refused.push(format!("{}: {}: {error}", path.display(), node.name)),
            }
        }
    }
    println!("{made:?}, refused: {refused:#?}");
    assert!(made.len() >= 3 && refused.len() <= 2, "most triggers can be made");
}
