/** Where a new node goes: to the right of what it is connected to, and never on top of another node. */

import { type Position, STICKY, type WorkflowNode } from "../document/types";
import { GRID, NODE_HEIGHT, NODE_WIDTH, nodeBox, overlaps, snap } from "./sizes";

const GAP = 95;

/** The first free place at or below `wanted`. */
export function freePlace(nodes: WorkflowNode[], wanted: Position): Position {
  const boxes = nodes.filter((node) => node.type !== STICKY).map((node) => nodeBox(node));
  let [x, y] = snap(wanted);
  for (let tries = 0; tries < 200; tries += 1) {
    const box = { x, y, width: NODE_WIDTH, height: NODE_HEIGHT };
    const hit = boxes.find((other) => overlaps(box, other, GRID));
    if (!hit) return [x, y];
    y = Math.ceil((hit.y + hit.height + GRID * 2) / GRID) * GRID;
  }
  return [x, y];
}

/** The place right of `node`; `branch` lowers it for outputs below the first. */
export function placeAfter(nodes: WorkflowNode[], node: WorkflowNode, branch = 0): Position {
  const [x, y] = node.position;
  return freePlace(nodes, [x + NODE_WIDTH + GAP, y + branch * (NODE_HEIGHT + GRID * 2)]);
}

/** The place between two nodes, and how far what follows must move to the right to make room. */
export function placeBetween(from: WorkflowNode, to: WorkflowNode): { place: Position; push: number } {
  const x = from.position[0] + NODE_WIDTH + GAP;
  const room = to.position[0] - from.position[0] - NODE_WIDTH;
  const needed = NODE_WIDTH + GAP * 2;
  const y = (from.position[1] + to.position[1]) / 2;
  if (to.position[0] <= from.position[0]) return { place: snap([x, from.position[1]]), push: 0 };
  if (room >= needed)
    return { place: snap([from.position[0] + NODE_WIDTH + (room - NODE_WIDTH) / 2, y]), push: 0 };
  return { place: snap([x, y]), push: Math.ceil((needed - room) / GRID) * GRID };
}
