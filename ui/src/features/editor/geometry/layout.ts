/** Tidy-up: lays nodes from left to right in the order of their connections, and keeps sticky notes with their nodes. */

import { Graph, layout } from "@dagrejs/dagre";

import { links } from "../document/connections";
import { type Position, STICKY, type Workflow, type WorkflowNode } from "../document/types";
import { type Box, NODE_WIDTH, nodeBox, nodeHeight, overlaps, snap } from "./sizes";

export type PortCounts = (node: WorkflowNode) => number;

/** New places of the chosen nodes (all of them without a choice); what is not chosen stays. */
export function tidy(
  workflow: Workflow,
  portCount: PortCounts,
  chosen?: ReadonlySet<string>,
): Record<string, Position> {
  const all = workflow.nodes.filter((node) => !chosen || chosen.has(node.name));
  const nodes = all.filter((node) => node.type !== STICKY);
  if (!nodes.length) return {};
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 45, ranksep: 95, edgesep: 20, ranker: "network-simplex" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    graph.setNode(node.name, { width: NODE_WIDTH, height: nodeHeight(portCount(node), 1) });
  }
  for (const link of links(workflow.connections)) {
    if (link.from !== link.to && graph.hasNode(link.from) && graph.hasNode(link.to))
      graph.setEdge(link.from, link.to);
  }
  layout(graph);
  const places: Record<string, Position> = {};
  const left = Math.min(...nodes.map((node) => node.position[0]));
  const top = Math.min(...nodes.map((node) => node.position[1]));
  const raw = nodes.map((node) => {
    const { x, y } = graph.node(node.name) as { x: number; y: number };
    return { node, x: x - NODE_WIDTH / 2, y: y - nodeHeight(portCount(node), 1) / 2 };
  });
  const minX = Math.min(...raw.map((each) => each.x));
  const minY = Math.min(...raw.map((each) => each.y));
  for (const { node, x, y } of raw) places[node.name] = snap([x - minX + left, y - minY + top]);
  for (const note of all.filter((node) => node.type === STICKY)) {
    const place = stickyPlace(note, nodes, places);
    if (place) places[note.name] = place;
  }
  return places;
}

/** A note moves with the middle of the nodes that lay on it; a note with none stays. */
function stickyPlace(
  note: WorkflowNode,
  nodes: WorkflowNode[],
  places: Record<string, Position>,
): Position | null {
  const box = nodeBox(note);
  const held = nodes.filter((node) => overlaps(box, nodeBox(node)));
  if (!held.length) return null;
  const shift = (axis: 0 | 1) =>
    held.reduce((sum, node) => sum + (places[node.name]?.[axis] ?? 0) - node.position[axis], 0) / held.length;
  return snap([note.position[0] + shift(0), note.position[1] + shift(1)]);
}

/** Whether no two of `boxes` overlap. */
export function apart(boxes: Box[]): boolean {
  return boxes.every((box, index) => boxes.slice(index + 1).every((other) => !overlaps(box, other)));
}
