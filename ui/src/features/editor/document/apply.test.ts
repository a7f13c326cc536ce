/** Whatever is done can be taken back: apply then its inverse gives the same workflow, for any drawing. */
import { describe, expect, it } from "vitest";
import { apply } from "./apply";
import { links } from "./connections";
import type { Op } from "./ops";
import type { Workflow, WorkflowNode } from "./types";

/** A small repeatable source of numbers (mulberry32). */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const NAMES = ["A", "B", "C", "D", "E 2", 'Quo"te', "Ghost"];

function node(name: string): WorkflowNode {
  return {
    id: name,
    name,
    type: "core.set",
    typeVersion: 3,
    position: [0, 0],
    parameters: { text: `={{ $('A').item.json.x }} {{ $node["B"].json.y }}`, plain: "$('A')" },
  };
}

function drawing(next: (below: number) => number): Workflow {
  const present = NAMES.filter((name) => name !== "Ghost" && next(4) > 0);
  const doc: Workflow = { name: "W", nodes: present.map(node), connections: {}, settings: { foo: 1 } };
  for (const from of NAMES.filter(() => next(2))) {
    // Real files hold null slots and ends that lead nowhere.
    doc.connections[from] = {
      main: Array.from({ length: next(3) + 1 }, () =>
        next(4) === 0 ? null : [{ node: NAMES[next(NAMES.length)] as string, type: "main", index: next(2) }],
      ),
    };
  }
  if (next(2)) doc.pinData = { [NAMES[next(NAMES.length)] as string]: [{ json: { a: 1 } }] };
  return doc;
}

function someOp(doc: Workflow, next: (below: number) => number): Op {
  const name = () => NAMES[next(NAMES.length)] as string;
  const link = () => ({
    from: name(),
    type: "main",
    output: next(4),
    to: name(),
    toType: "main",
    input: next(2),
  });
  const fresh = NAMES.find((each) => !doc.nodes.some((one) => one.name === each));
  const choices: (() => Op)[] = [
    () => ({ type: "removeNodes", names: [name(), name()] }),
    () => ({ type: "moveNodes", positions: { [name()]: [next(500), next(500)] } }),
    () => ({ type: "connect", links: [link(), link()] }),
    () => ({ type: "disconnect", links: links(doc.connections).filter(() => next(2) === 1) }),
    () => ({ type: "setParameters", node: name(), parameters: { v: next(9) } }),
    () => ({ type: "setNodes", patches: { [name()]: { disabled: true, notes: undefined } } }),
    () => ({ type: "setPins", pins: { [name()]: next(2) ? [{ json: { n: next(5) } }] : null } }),
    () => ({ type: "setSettings", patch: { foo: undefined, keep: "errors" } }),
    () => ({ type: "setName", name: `W${next(9)}` }),
    () =>
      fresh
        ? { type: "addNodes", nodes: [node(fresh)], at: [next(doc.nodes.length + 1)] }
        : { type: "setName", name: "full" },
    () => (fresh ? { type: "rename", from: name(), to: fresh } : { type: "setName", name: "none" }),
    () => ({ type: "batch", ops: [someOp(doc, next), { type: "setName", name: "twice" }] }),
  ];
  return (choices[next(choices.length)] as () => Op)();
}

describe("apply", () => {
  it("is undone by its inverse and redone by the inverse of that, for 400 random histories", () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const next = numbers(seed);
      const start = drawing(next);
      const frozen = JSON.stringify(start);
      let doc = start;
      const trail: { before: Workflow; inverse: Op }[] = [];
      for (let step = 0; step < 8; step += 1) {
        const applied = apply(doc, someOp(doc, next));
        const undone = apply(applied.doc, applied.inverse);
        expect(undone.doc).toEqual(doc);
        expect(apply(undone.doc, undone.inverse).doc).toEqual(applied.doc);
        trail.push({ before: doc, inverse: applied.inverse });
        doc = applied.doc;
      }
      for (const { before, inverse } of trail.reverse()) {
        doc = apply(doc, inverse).doc;
        expect(doc).toEqual(before);
      }
      expect(JSON.stringify(start)).toBe(frozen);
    }
  });

  it("renames in connections, pins, expressions and scripts, and nowhere else", () => {
    const doc: Workflow = {
      name: "W",
      nodes: [node("A"), { ...node("B"), parameters: { jsCode: "return $('A').all()" } }],
      connections: {
        A: { main: [[{ node: "B", type: "main", index: 0 }]] },
        B: { main: [[{ node: "A", type: "main", index: 0 }]] },
      },
      settings: {},
      pinData: { A: [{ json: {} }] },
    };
    const renamed = apply(doc, { type: "rename", from: "A", to: 'It"s' }).doc;
    expect(renamed.nodes[0]?.parameters).toEqual({
      text: `={{ $('It"s').item.json.x }} {{ $node["B"].json.y }}`,
      plain: "$('A')",
    });
    expect(renamed.nodes[1]?.parameters).toEqual({ jsCode: `return $('It"s').all()` });
    expect(links(renamed.connections).map((link) => [link.from, link.to])).toEqual([
      ["B", 'It"s'],
      ['It"s', "B"],
    ]);
    expect(Object.keys(renamed.pinData ?? {})).toEqual(['It"s']);
  });
});
