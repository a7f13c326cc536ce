/** Every change of a workflow, as data. Commands make these; undo, redo and saving only ever see these. */

import type {
  Connections,
  Item,
  Link,
  Outputs,
  Position,
  Workflow,
  WorkflowNode,
  WorkflowSettings,
} from "./types";

/** A node's fields to set; `undefined` takes the field away. The name is changed by `rename` only. */
export type NodePatch = { [K in keyof WorkflowNode]?: WorkflowNode[K] | undefined };

export type Op =
  /** Adds nodes; `at` gives their places in the drawing order (the end without it). */
  | { type: "addNodes"; nodes: WorkflowNode[]; at?: number[] }
  /** Takes nodes away with their connections and pinned data. */
  | { type: "removeNodes"; names: string[] }
  | { type: "moveNodes"; positions: Record<string, Position> }
  | { type: "connect"; links: Link[] }
  | { type: "disconnect"; links: Link[] }
  | { type: "setParameters"; node: string; parameters: WorkflowNode["parameters"] }
  | { type: "setNodes"; patches: Record<string, NodePatch> }
  /** Renames a node and every reference to it: connections, pinned data, expressions. */
  | { type: "rename"; from: string; to: string }
  /** Puts whole nodes in the place of nodes (by their present name). */
  | { type: "replaceNodes"; nodes: Record<string, WorkflowNode> }
  /** Sets the whole connection table of some sources; null takes it away. */
  | { type: "setOutputs"; outputs: Record<string, Outputs | null> }
  /** Pins items on nodes; null takes the pin away. */
  | { type: "setPins"; pins: Record<string, Item[] | null> }
  | { type: "setSettings"; patch: { [K in keyof WorkflowSettings]?: WorkflowSettings[K] | undefined } }
  | { type: "setName"; name: string }
  | { type: "batch"; ops: Op[] };

export type Applied = { doc: Workflow; inverse: Op };

export function batch(...ops: (Op | null | undefined | false)[]): Op {
  const real = ops.filter((op): op is Op => Boolean(op));
  return real.length === 1 ? (real[0] as Op) : { type: "batch", ops: real };
}

export function setDisabled(names: string[], disabled: boolean): Op {
  return {
    type: "setNodes",
    patches: Object.fromEntries(names.map((name) => [name, { disabled: disabled || undefined }])),
  };
}

export function setNote(name: string, notes: string): Op {
  return { type: "setNodes", patches: { [name]: { notes: notes || undefined } } };
}

export type { Connections };
