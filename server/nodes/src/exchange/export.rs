//! Writes a workflow in the shape of n8n: exactly what came in where nothing was edited, today's shape where it was.

use model::{Connections, Node, Object, Origin, Value, Workflow};

use super::kinds::{self, Verdict};
use super::read;

/// `workflow` in the JSON shape of n8n. A node that import brought up to date and nobody edited since is given back as it
/// came; connections are numbered as its version numbers them.
pub fn export(workflow: &Workflow) -> Value {
    let mut connections = workflow.connections.clone();
    let nodes = workflow.nodes.iter().map(|node| Value::Object(write(node, &mut connections)));
    let nodes = Value::array(nodes);
    let mut written = read::written(&Workflow { nodes: Vec::new(), connections, ..workflow.clone() });
    written.insert("nodes", nodes);
    read::restore(&mut written, workflow.as_written.as_deref(), |fields| {
        read::written(&read::workflow(fields))
    });
    Value::Object(written)
}

fn write(node: &Node, connections: &mut Connections) -> Object {
    let mut written = read::written(node);
    match node.origin.as_deref().filter(|origin| is_unedited(node, origin)) {
        Some(origin) => {
            written.insert("type", origin.kind.clone());
            written.insert("typeVersion", origin.type_version);
            written.insert("parameters", origin.parameters.clone());
            kinds::renumber(connections, &node.name, &origin.kind, origin.type_version);
        }
        None => {
            written.insert("type", kinds::foreign_name(&node.kind));
        }
    }
    read::restore(&mut written, node.as_written.as_deref(), |fields| read::written(&read::node(fields)));
    written
}

/// The node type of `node` as files name it: that of the file it came from, else the one that it is exported under.
pub fn name_in_files(node: &Node) -> String {
    node.origin.as_ref().map_or_else(|| kinds::foreign_name(&node.kind), |origin| origin.kind.to_string())
}

/// Whether bringing the original up to date again gives the node as it is.
fn is_unedited(node: &Node, origin: &Origin) -> bool {
    match kinds::bring(&origin.kind, origin.type_version, &origin.parameters) {
        #[expect(clippy::float_cmp, reason = "versions are names: 2.1 is 2.1")]
        Verdict::Known(brought) => {
            node.kind == brought.kind
                && node.type_version == brought.version
                && node.parameters == brought.parameters
        }
        Verdict::Foreign(_) => false,
    }
}
