/** Going from node to node with the arrow keys: along the connections first, else to the nearest in that direction. */
import { incoming, outgoing } from "../document/connections";
import type { Position, Workflow, WorkflowNode } from "../document/types";

export type Direction = "left" | "right" | "up" | "down";

const AXIS: Record<Direction, [0 | 1, 1 | -1]> = { left: [0, -1], right: [0, 1], up: [1, -1], down: [1, 1] };

/** The node to go to from `from`; the first node when nothing is chosen. */
export function neighbour(doc: Workflow, from: string | undefined, direction: Direction): string | null {
  const here = doc.nodes.find((node) => node.name === from);
  if (!here) return [...doc.nodes].sort((a, b) => a.position[0] - b.position[0])[0]?.name ?? null;
  if (direction === "right") {
    const next = outgoing(doc, here.name)[0]?.to;
    if (next) return next;
  }
  if (direction === "left") {
    const before = incoming(doc, here.name)[0]?.from;
    if (before) return before;
  }
  return nearest(doc.nodes, here, direction)?.name ?? null;
}

function nearest(nodes: WorkflowNode[], here: WorkflowNode, direction: Direction): WorkflowNode | undefined {
  const [axis, sign] = AXIS[direction];
  const across = axis === 0 ? 1 : 0;
  const cost = (place: Position) => {
    const ahead = (place[axis] - here.position[axis]) * sign;
    const aside = Math.abs(place[across] - here.position[across]);
    return ahead > 4 ? ahead + aside * 2 : Number.POSITIVE_INFINITY;
  };
  let best: WorkflowNode | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    const value = node === here ? Number.POSITIVE_INFINITY : cost(node.position);
    if (value < least) {
      least = value;
      best = node;
    }
  }
  return best;
}
