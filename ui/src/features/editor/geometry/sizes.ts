/**
 * How large things on the canvas are, in the document's own units. Workflows of other tools stand about 220 units
 * apart, so a card takes 165 of them; it is drawn on a sheet of 220 pixels and shown at {@link CARD_SCALE}. What
 * people read as 100 % is therefore a zoom of {@link NOMINAL_ZOOM}.
 */
import { type Position, STICKY, type WorkflowNode } from "../document/types";

export const GRID = 20;
/** Document units for one pixel of a card's own sheet. */
export const CARD_SCALE = 0.75;
/** Zoom of the canvas at which cards have their own pixels. */
export const NOMINAL_ZOOM = 1 / CARD_SCALE;
/** Below this zoom text cannot be read: cards are shapes and colours only. */
export const FAR = 0.5;

/** Below this zoom not even names have room; only shapes and colours are left. */
export const FARTHEST = 0.27;
/** Width of a node's card. */
export const NODE_WIDTH = 165;
/** Height of a card with up to two ports a side. */
export const NODE_HEIGHT = 45;
/** Height that each port beyond the second adds. */
export const PORT_STEP = 18;
export const STICKY_WIDTH = 240;
export const STICKY_HEIGHT = 160;

export type Box = { x: number; y: number; width: number; height: number };

export function nodeHeight(inputs: number, outputs: number): number {
  return Math.max(NODE_HEIGHT, 9 + PORT_STEP * Math.max(inputs, outputs));
}

/** Distance of port `index` of `count` from the top of a node of `height`. */
export function portTop(index: number, count: number, height: number): number {
  return (height * (index + 1)) / (count + 1);
}

export function snap([x, y]: Position): Position {
  return [Math.round(x / GRID) * GRID, Math.round(y / GRID) * GRID];
}

export function stickySize(node: WorkflowNode): { width: number; height: number } {
  const { width, height } = node.parameters;
  return {
    width: typeof width === "number" ? width : STICKY_WIDTH,
    height: typeof height === "number" ? height : STICKY_HEIGHT,
  };
}

/** The box of a node; `ports` is the larger number of ports of its two sides. */
export function nodeBox(node: WorkflowNode, ports = 1): Box {
  const [x, y] = node.position;
  if (node.type === STICKY) return { x, y, ...stickySize(node) };
  return { x, y, width: NODE_WIDTH, height: nodeHeight(ports, ports) };
}

export function overlaps(a: Box, b: Box, gap = 0): boolean {
  return (
    a.x < b.x + b.width + gap &&
    b.x < a.x + a.width + gap &&
    a.y < b.y + b.height + gap &&
    b.y < a.y + a.height + gap
  );
}

/** The box around boxes. */
export function around(boxes: Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}
