/** Carries out an operation on a workflow: gives the new workflow and the operation that takes it back. */

import { links, withLink, withoutLink } from "./connections";
import type { Applied, Op } from "./ops";
import { rewriteReferences } from "./rename";
import type { Connections, Item, Outputs, Workflow, WorkflowNode } from "./types";

/** A copy of `object` with `patch` laid over it; `undefined` removes a key. Also the patch that undoes it. */
function patched<T extends object>(object: T, patch: object): { next: T; back: object } {
  const next = { ...object } as Record<string, unknown>;
  const back: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(patch)) {
    back[key] = (object as Record<string, unknown>)[key];
    if (value === undefined) delete next[key];
    else next[key] = value;
  }
  return { next: next as unknown as T, back };
}

function withPins(doc: Workflow, pins: Record<string, Item[] | null>): Workflow {
  const next = { ...doc.pinData };
  for (const [name, items] of Object.entries(pins)) {
    if (items) next[name] = items;
    else delete next[name];
  }
  const { pinData: _, ...rest } = doc;
  // A drawing that had no pins keeps no empty table behind.
  return Object.keys(next).length ? { ...doc, pinData: next } : ({ ...rest } as Workflow);
}

function previousOutputs(
  connections: Connections,
  sources: Iterable<string>,
): Record<string, Outputs | null> {
  return Object.fromEntries([...sources].map((source) => [source, connections[source] ?? null]));
}

function previousPins(doc: Workflow, names: string[]): Record<string, Item[] | null> {
  return Object.fromEntries(names.map((name) => [name, doc.pinData?.[name] ?? null]));
}

function setOutputs(doc: Workflow, outputs: Record<string, Outputs | null>): Workflow {
  const connections = { ...doc.connections };
  for (const [source, table] of Object.entries(outputs)) {
    if (table) connections[source] = table;
    else delete connections[source];
  }
  return { ...doc, connections };
}

function touching(doc: Workflow, names: Set<string>): Set<string> {
  const sources = new Set([...names].filter((name) => doc.connections[name]));
  for (const link of links(doc.connections)) if (names.has(link.to)) sources.add(link.from);
  return sources;
}

function remove(doc: Workflow, names: string[]): Applied {
  const gone = new Set(names.filter((name) => doc.nodes.some((node) => node.name === name)));
  const at: number[] = [];
  const removed: WorkflowNode[] = [];
  doc.nodes.forEach((node, index) => {
    if (gone.has(node.name)) {
      at.push(index);
      removed.push(node);
    }
  });
  const sources = touching(doc, gone);
  const pinned = [...gone].filter((name) => doc.pinData?.[name]);
  const outputs: Record<string, Outputs | null> = {};
  for (const source of sources) {
    if (gone.has(source)) {
      outputs[source] = null;
      continue;
    }
    const table = doc.connections[source] as Outputs;
    outputs[source] = Object.fromEntries(
      Object.entries(table).map(([type, slots]) => [
        type,
        slots.map((slot) => slot?.filter((target) => !gone.has(target.node)) ?? null),
      ]),
    );
  }
  let next: Workflow = { ...doc, nodes: doc.nodes.filter((node) => !gone.has(node.name)) };
  next = setOutputs(next, outputs);
  if (pinned.length) next = withPins(next, Object.fromEntries(pinned.map((name) => [name, null])));
  const ops: Op[] = [
    { type: "addNodes", nodes: removed, at },
    { type: "setOutputs", outputs: previousOutputs(doc.connections, sources) },
  ];
  if (pinned.length) ops.push({ type: "setPins", pins: previousPins(doc, pinned) });
  return { doc: next, inverse: { type: "batch", ops } };
}

function add(doc: Workflow, op: Extract<Op, { type: "addNodes" }>): Applied {
  const nodes = [...doc.nodes];
  for (const [index, node] of op.nodes.entries()) nodes.splice(op.at?.[index] ?? nodes.length, 0, node);
  const names = op.nodes.map((node) => node.name);
  // An imported drawing may already hold ends that point at these names: undo must leave those as they were.
  const outputs = previousOutputs(doc.connections, touching(doc, new Set(names)));
  const pinned = names.filter((name) => doc.pinData?.[name]);
  const ops: Op[] = [{ type: "removeNodes", names }];
  if (Object.keys(outputs).length) ops.push({ type: "setOutputs", outputs });
  if (pinned.length) ops.push({ type: "setPins", pins: previousPins(doc, pinned) });
  return { doc: { ...doc, nodes }, inverse: ops.length === 1 ? (ops[0] as Op) : { type: "batch", ops } };
}

function replaceNodes(doc: Workflow, replacements: Record<string, WorkflowNode>): Applied {
  const back: Record<string, WorkflowNode> = {};
  const nodes = doc.nodes.map((node) => {
    const next = replacements[node.name];
    if (!next) return node;
    back[next.name] = node;
    return next;
  });
  return { doc: { ...doc, nodes }, inverse: { type: "replaceNodes", nodes: back } };
}

function rename(doc: Workflow, from: string, to: string): Applied {
  const replaced: Record<string, WorkflowNode> = {};
  for (const node of doc.nodes) {
    const parameters = rewriteReferences(node.parameters, new Map([[from, to]]));
    if (node.name === from) replaced[from] = { ...node, name: to, parameters };
    else if (parameters !== node.parameters) replaced[node.name] = { ...node, parameters };
  }
  const outputs: Record<string, Outputs | null> = {};
  for (const source of touching(doc, new Set([from]))) {
    const table = Object.fromEntries(
      Object.entries(doc.connections[source] as Outputs).map(([type, slots]) => [
        type,
        slots.map(
          (slot) => slot?.map((target) => (target.node === from ? { ...target, node: to } : target)) ?? null,
        ),
      ]),
    );
    if (source === from) outputs[from] = null;
    outputs[source === from ? to : source] = table;
  }
  const ops: Op[] = [
    { type: "replaceNodes", nodes: replaced },
    { type: "setOutputs", outputs },
  ];
  const pin = doc.pinData?.[from];
  if (pin) ops.push({ type: "setPins", pins: { [from]: null, [to]: pin } });
  return apply(doc, { type: "batch", ops });
}

/** Applies `op`; names that do not exist are passed over, so that a late operation never breaks a drawing. */
export function apply(doc: Workflow, op: Op): Applied {
  switch (op.type) {
    case "addNodes":
      return add(doc, op);
    case "removeNodes":
      return remove(doc, op.names);
    case "moveNodes":
      return apply(doc, {
        type: "setNodes",
        patches: Object.fromEntries(
          Object.entries(op.positions).map(([name, position]) => [name, { position }]),
        ),
      });
    case "setParameters":
      return apply(doc, { type: "setNodes", patches: { [op.node]: { parameters: op.parameters } } });
    case "setNodes": {
      const back: Record<string, object> = {};
      const nodes = doc.nodes.map((node) => {
        const patch = op.patches[node.name];
        if (!patch) return node;
        const result = patched(node, patch);
        back[node.name] = result.back;
        return result.next;
      });
      return { doc: { ...doc, nodes }, inverse: { type: "setNodes", patches: back } };
    }
    case "replaceNodes":
      return replaceNodes(doc, op.nodes);
    case "connect":
    case "disconnect": {
      const tables: Record<string, Outputs> = {};
      for (const link of op.links) {
        const table = tables[link.from] ?? doc.connections[link.from];
        if (op.type === "connect") tables[link.from] = withLink(table, link);
        else if (table) tables[link.from] = withoutLink(table, link);
      }
      return apply(doc, { type: "setOutputs", outputs: tables });
    }
    case "setOutputs": {
      const inverse: Op = {
        type: "setOutputs",
        outputs: previousOutputs(doc.connections, Object.keys(op.outputs)),
      };
      return { doc: setOutputs(doc, op.outputs), inverse };
    }
    case "rename":
      return rename(doc, op.from, op.to);
    case "setPins":
      return {
        doc: withPins(doc, op.pins),
        inverse: { type: "setPins", pins: previousPins(doc, Object.keys(op.pins)) },
      };
    case "setSettings": {
      const { next, back } = patched(doc.settings, op.patch);
      return { doc: { ...doc, settings: next }, inverse: { type: "setSettings", patch: back } };
    }
    case "setName":
      return { doc: { ...doc, name: op.name }, inverse: { type: "setName", name: doc.name } };
    case "batch": {
      let current = doc;
      const inverses: Op[] = [];
      for (const each of op.ops) {
        const applied = apply(current, each);
        current = applied.doc;
        inverses.unshift(applied.inverse);
      }
      return { doc: current, inverse: { type: "batch", ops: inverses } };
    }
  }
}
