/** Drawings of workflows for the tests. */

/** A node by its name; `more` are fields beside its parameters. */
export const at = (name, type, typeVersion, parameters, more = {}) => ({
  id: name,
  name,
  type,
  typeVersion,
  position: [0, 0],
  parameters,
  ...more,
});

/** A workflow of nodes that follow each other. */
export function chain(name, nodes) {
  const connections = {};
  nodes.slice(1).forEach((node, index) => {
    connections[nodes[index].name] = { main: [[{ node: node.name, type: "main", index: 0 }]] };
  });
  return { name, nodes, connections, settings: { executionOrder: "v1" } };
}
