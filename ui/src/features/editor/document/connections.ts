/** Reading and rebuilding the connection table without ever changing it in place. */

import type { Connections, Link, Outputs, Slots, Target, Workflow } from "./types";

/** Every connection of the table, in its order. */
export function links(connections: Connections): Link[] {
  const all: Link[] = [];
  for (const [from, outputs] of Object.entries(connections)) {
    for (const [type, slots] of Object.entries(outputs)) {
      slots.forEach((targets, output) => {
        for (const target of targets ?? []) {
          all.push({
            from,
            type,
            output,
            to: target.node,
            toType: target.type ?? "main",
            input: target.index ?? 0,
          });
        }
      });
    }
  }
  return all;
}

export function linkId(link: Link): string {
  return JSON.stringify([link.from, link.type, link.output, link.to, link.toType, link.input]);
}

/** The link behind an id made by {@link linkId}. */
export function linkOf(id: string): Link {
  const [from, type, output, to, toType, input] = JSON.parse(id);
  return { from, type, output, to, toType, input };
}

/** A main connection. */
export function mainLink(from: string, output: number, to: string, input: number): Link {
  return { from, type: "main", output, to, toType: "main", input };
}

function sameTarget(target: Target, link: Link): boolean {
  return (
    target.node === link.to && (target.type ?? "main") === link.toType && (target.index ?? 0) === link.input
  );
}

export function hasLink(connections: Connections, link: Link): boolean {
  return (connections[link.from]?.[link.type]?.[link.output] ?? []).some((target) =>
    sameTarget(target, link),
  );
}

/** The table of one source with `link` added (nothing changes when it is there already). */
export function withLink(outputs: Outputs | undefined, link: Link): Outputs {
  const slots: Slots = [...(outputs?.[link.type] ?? [])];
  while (slots.length <= link.output) slots.push([]);
  const slot = slots[link.output] ?? [];
  if (!slot.some((target) => sameTarget(target, link))) {
    slots[link.output] = [...slot, { node: link.to, type: link.toType, index: link.input }];
  }
  return { ...outputs, [link.type]: slots };
}

/** The table of one source without `link`. */
export function withoutLink(outputs: Outputs, link: Link): Outputs {
  const slots = (outputs[link.type] ?? []).map((slot, output) =>
    output === link.output && slot ? slot.filter((target) => !sameTarget(target, link)) : slot,
  );
  return { ...outputs, [link.type]: slots };
}

/** Main links that arrive at `node`, by input then source. */
export function incoming(workflow: Workflow, node: string): Link[] {
  return links(workflow.connections)
    .filter((link) => link.to === node)
    .sort((a, b) => a.input - b.input);
}

/** Links that leave `node`. */
export function outgoing(workflow: Workflow, node: string): Link[] {
  const own = workflow.connections[node];
  return own ? links({ [node]: own }) : [];
}

/** All nodes before `node`, nearest first, without `node` itself. */
export function ancestors(workflow: Workflow, node: string): string[] {
  const before = new Map<string, string[]>();
  for (const link of links(workflow.connections)) {
    before.set(link.to, [...(before.get(link.to) ?? []), link.from]);
  }
  const seen = new Set([node]);
  const queue = [node];
  const found: string[] = [];
  const known = new Set(workflow.nodes.map((each) => each.name));
  for (let at = 0; at < queue.length; at += 1) {
    for (const source of before.get(queue[at] as string) ?? []) {
      if (seen.has(source) || !known.has(source)) continue;
      seen.add(source);
      found.push(source);
      queue.push(source);
    }
  }
  return found;
}
