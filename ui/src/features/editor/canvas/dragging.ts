/** Reads the canvas library's changes: what is under way stays an overlay, what has ended becomes an operation. */
import type { Connection, Edge, NodeChange } from "@xyflow/react";
import type { Op } from "../document/ops";
import type { Link, Position } from "../document/types";
import { type CardNode, handleParts, type Overlay } from "./elements";

export type Settled = { overlay: Overlay | null; done: Op | null; selected: ReadonlySet<string> | null };

export function settle(changes: NodeChange<CardNode>[], selection: ReadonlySet<string>): Settled {
  const overlay: Overlay = {};
  const moved: Record<string, Position> = {};
  let selected: Set<string> | null = null;
  for (const change of changes) {
    if (change.type === "select") {
      selected ??= new Set(selection);
      if (change.selected) selected.add(change.id);
      else selected.delete(change.id);
    } else if (change.type === "position" && change.position) {
      const place: Position = [Math.round(change.position.x), Math.round(change.position.y)];
      // Resizing from the left or the top also moves; its changes carry no `dragging`.
      if (change.dragging === false) moved[change.id] = place;
      else overlay[change.id] = { ...overlay[change.id], position: place };
    } else if (change.type === "dimensions" && change.resizing !== undefined && change.dimensions) {
      const size = {
        width: Math.round(change.dimensions.width),
        height: Math.round(change.dimensions.height),
      };
      if (change.resizing) overlay[change.id] = { ...overlay[change.id], ...size };
      // The end is written down by the note itself, which knows its parameters.
    }
  }
  return {
    overlay: Object.keys(overlay).length ? overlay : null,
    done: Object.keys(moved).length ? { type: "moveNodes", positions: moved } : null,
    selected,
  };
}

export function linkBetween(connection: Connection): Link {
  const out = handleParts(connection.sourceHandle);
  const into = handleParts(connection.targetHandle);
  return {
    from: connection.source,
    type: out.type,
    output: out.index,
    to: connection.target,
    toType: into.type,
    input: into.index,
  };
}

/** Only ports of the same type go together, and never a node with itself. */
export function canConnect(connection: Connection | Edge): boolean {
  if (connection.source === connection.target) return false;
  return handleParts(connection.sourceHandle).type === handleParts(connection.targetHandle).type;
}
