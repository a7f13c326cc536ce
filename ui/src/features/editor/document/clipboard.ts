/** Copying a part of a workflow and laying it into another one. */

import { links } from "./connections";
import { freeName, freshId } from "./names";
import { batch, type Op } from "./ops";
import { rewriteReferences } from "./rename";
import type { Connections, Item, Link, Position, Workflow, WorkflowNode } from "./types";

export type Fragment = { nodes: WorkflowNode[]; connections: Connections; pinData?: Record<string, Item[]> };

/** The chosen nodes and the connections among them. */
export function fragment(workflow: Workflow, names: ReadonlySet<string>): Fragment {
  const connections: Connections = {};
  for (const link of links(workflow.connections)) {
    if (!names.has(link.from) || !names.has(link.to)) continue;
    const outputs = connections[link.from] ?? {};
    connections[link.from] = outputs;
    const slots = outputs[link.type] ?? [];
    outputs[link.type] = slots;
    while (slots.length <= link.output) slots.push([]);
    slots[link.output]?.push({ node: link.to, type: link.toType, index: link.input });
  }
  const pins = Object.entries(workflow.pinData ?? {}).filter(([name]) => names.has(name));
  return {
    nodes: workflow.nodes.filter((node) => names.has(node.name)),
    connections,
    ...(pins.length ? { pinData: Object.fromEntries(pins) } : {}),
  };
}

/** Left top corner of some nodes. */
export function corner(nodes: WorkflowNode[]): Position {
  return [
    Math.min(...nodes.map((node) => node.position[0])),
    Math.min(...nodes.map((node) => node.position[1])),
  ];
}

/** The operation that lays `piece` into `workflow` with its corner at `place`, and the names its nodes get. */
export function paste(workflow: Workflow, piece: Fragment, place: Position): { op: Op; names: string[] } {
  const taken = new Set(workflow.nodes.map((node) => node.name));
  const renamed = new Map<string, string>();
  for (const node of piece.nodes) {
    const name = freeName(node.name, taken);
    taken.add(name);
    renamed.set(node.name, name);
  }
  const [left, top] = corner(piece.nodes);
  const changes = new Map([...renamed].filter(([from, to]) => from !== to));
  const nodes = piece.nodes.map((node) => {
    const parameters = changes.size ? rewriteReferences(node.parameters, changes) : node.parameters;
    const { webhookId, ...rest } = node;
    return {
      ...rest,
      id: freshId(),
      ...(webhookId ? { webhookId: freshId() } : {}),
      name: renamed.get(node.name) ?? node.name,
      parameters,
      position: [place[0] + node.position[0] - left, place[1] + node.position[1] - top] as Position,
    } as WorkflowNode;
  });
  const name = (old: string) => renamed.get(old) ?? old;
  const inner: Link[] = links(piece.connections)
    .filter((link) => renamed.has(link.from) && renamed.has(link.to))
    .map((link) => ({ ...link, from: name(link.from), to: name(link.to) }));
  const pins = Object.fromEntries(
    Object.entries(piece.pinData ?? {}).map(([old, items]) => [name(old), items]),
  );
  const op = batch(
    { type: "addNodes", nodes },
    inner.length > 0 && { type: "connect", links: inner },
    Object.keys(pins).length > 0 && { type: "setPins", pins },
  );
  return { op, names: nodes.map((node) => node.name) };
}
