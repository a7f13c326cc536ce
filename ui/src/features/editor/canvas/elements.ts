/** Turns the document into the canvas library's nodes and edges, keeping the same objects for what did not change. */
import { type Edge, MarkerType, type Node, Position as Side } from "@xyflow/react";
import { linkId, links } from "../document/connections";
import { type Position, STICKY, type Workflow, type WorkflowNode } from "../document/types";
import { NODE_WIDTH, nodeHeight, portTop, stickySize } from "../geometry/sizes";
import type { Description } from "../registry/description";
import { type NodePorts, nodePorts } from "../registry/ports";

export type CardNode = Node<{ name: string; ports: NodePorts; attachments: Attachments }, "card" | "sticky">;
export type WireEdge = Edge<{ backward?: boolean }, "wire">;
type Attachments = { below: string[]; above: string[] };

/** What is being dragged or resized right now and is not in the document yet. */
export type Overlay = Record<string, { position?: Position; width?: number; height?: number }>;

const PORT = 8;

export const outHandle = (type: string, index: number) => `out:${type}:${index}`;
export const inHandle = (type: string, index: number) => `in:${type}:${index}`;

/** The connection type and index in a handle's id. */
export function handleParts(id: string | null | undefined): { type: string; index: number } {
  const [, type = "main", index = "0"] = (id ?? "").split(":");
  return { type, index: Number(index) };
}

type Made = { node: WorkflowNode; key: string; made: CardNode };

/** Makes the canvas nodes; one maker lives as long as its canvas and remembers what it made. */
export function elementMaker() {
  let known = new Map<string, Made>();
  const portCache = new WeakMap<WorkflowNode, NodePorts>();

  const portsOf = (node: WorkflowNode, type: Description | undefined, doc: Workflow): NodePorts => {
    // The ports of a known type depend on the node alone; of an unknown one also on the connections.
    if (!type) return nodePorts(node, type, doc);
    let ports = portCache.get(node);
    if (!ports) {
      ports = nodePorts(node, type, doc);
      portCache.set(node, ports);
    }
    return ports;
  };

  return function nodes(
    doc: Workflow,
    types: ReadonlyMap<string, Description>,
    selection: ReadonlySet<string>,
    overlay: Overlay,
  ): CardNode[] {
    const attachments = attachmentsOf(doc);
    const next = new Map<string, Made>();
    const all = doc.nodes.map((node) => {
      const selected = selection.has(node.name);
      const over = overlay[node.name];
      const ports = node.type === STICKY ? NO_PORTS : portsOf(node, types.get(node.type), doc);
      const attached = attachments.get(node.name) ?? NO_ATTACHMENTS;
      const key = JSON.stringify([selected, over, ports, attached]);
      const before = known.get(node.name);
      const entry =
        before && before.node === node && before.key === key
          ? before
          : { node, key, made: make(node, ports, attached, selected, over) };
      next.set(node.name, entry);
      return entry.made;
    });
    known = next;
    return all;
  };
}

const NO_PORTS: NodePorts = { inputs: [], outputs: [] };
const NO_ATTACHMENTS: Attachments = { below: [], above: [] };

function attachmentsOf(doc: Workflow): Map<string, Attachments> {
  const found = new Map<string, Attachments>();
  const at = (name: string) => {
    const entry = found.get(name) ?? { below: [], above: [] };
    found.set(name, entry);
    return entry;
  };
  for (const link of links(doc.connections)) {
    if (link.type === "main") continue;
    const { above } = at(link.from);
    if (!above.includes(link.type)) above.push(link.type);
    const { below } = at(link.to);
    if (!below.includes(link.toType)) below.push(link.toType);
  }
  return found;
}

function make(
  node: WorkflowNode,
  ports: NodePorts,
  attachments: Attachments,
  selected: boolean,
  over: Overlay[string] | undefined,
): CardNode {
  const sticky = node.type === STICKY;
  const size = sticky
    ? { ...stickySize(node), ...(over?.width ? { width: over.width, height: over.height ?? 0 } : {}) }
    : { width: NODE_WIDTH, height: nodeHeight(ports.inputs.length, ports.outputs.length) };
  const [x, y] = over?.position ?? node.position;
  const handle = (id: string, type: "source" | "target", position: Side, left: number, top: number) => ({
    id,
    type,
    position,
    x: left - PORT / 2,
    y: top - PORT / 2,
    width: PORT,
    height: PORT,
  });
  const spread = (index: number, count: number) => (size.width * (index + 1)) / (count + 1);
  return {
    id: node.name,
    type: sticky ? "sticky" : "card",
    position: { x, y },
    data: { name: node.name, ports, attachments },
    selected,
    ...size,
    measured: size,
    zIndex: sticky ? -10 : 0,
    // Known places let connections be drawn to nodes that are out of sight and never measured.
    handles: [
      ...ports.inputs.map((_, index) =>
        handle(
          inHandle("main", index),
          "target",
          Side.Left,
          0,
          portTop(index, ports.inputs.length, size.height),
        ),
      ),
      ...ports.outputs.map((_, index) =>
        handle(
          outHandle("main", index),
          "source",
          Side.Right,
          size.width,
          portTop(index, ports.outputs.length, size.height),
        ),
      ),
      ...attachments.above.map((type, index, list) =>
        handle(outHandle(type, 0), "source", Side.Top, spread(index, list.length), 0),
      ),
      ...attachments.below.map((type, index, list) =>
        handle(inHandle(type, 0), "target", Side.Bottom, spread(index, list.length), size.height),
      ),
    ],
  };
}

/** The connections whose both ends are drawn. */
export function wires(doc: Workflow, selected: ReadonlySet<string>): WireEdge[] {
  const names = new Set(doc.nodes.map((node) => node.name));
  return links(doc.connections)
    .filter((link) => names.has(link.from) && names.has(link.to))
    .map((link) => {
      const id = linkId(link);
      return {
        id,
        type: "wire" as const,
        source: link.from,
        target: link.to,
        sourceHandle: outHandle(link.type, link.type === "main" ? link.output : 0),
        targetHandle: inHandle(link.toType, link.toType === "main" ? link.input : 0),
        selected: selected.has(id),
        reconnectable: link.type === "main",
        ...(link.type === "main"
          ? { markerEnd: { type: MarkerType.ArrowClosed, width: 11, height: 11 } }
          : {}),
      };
    });
}
