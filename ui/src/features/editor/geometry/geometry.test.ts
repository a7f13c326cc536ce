/** Tidy-up never lays nodes over each other, and puts what follows to the right; new nodes find free places. */
import { describe, expect, it } from "vitest";
import { mainLink, withLink } from "../document/connections";
import { STICKY, type Workflow, type WorkflowNode } from "../document/types";
import { apart, tidy } from "./layout";
import { freePlace, placeBetween } from "./placement";
import { GRID, nodeBox } from "./sizes";
import { wire } from "./wires";

function node(name: string, position: [number, number] = [0, 0], type = "core.set"): WorkflowNode {
  return { id: name, name, type, typeVersion: 1, position, parameters: {} };
}

function chain(count: number): Workflow {
  const doc: Workflow = { name: "", nodes: [], connections: {}, settings: {} };
  for (let index = 0; index < count; index += 1) {
    doc.nodes.push(node(`N${index}`, [(index * 37) % 300, (index * 91) % 200]));
    const before = `N${Math.floor((index - 1) / 2)}`;
    if (index)
      doc.connections[before] = withLink(
        doc.connections[before],
        mainLink(before, index % 2, `N${index}`, 0),
      );
  }
  return doc;
}

describe("tidy", () => {
  it("keeps 174 nodes apart, on the grid and in order", () => {
    const doc = chain(174);
    const places = tidy(doc, () => 2);
    const moved = doc.nodes.map((each) => ({ ...each, position: places[each.name] as [number, number] }));
    expect(apart(moved.map((each) => nodeBox(each, 2)))).toBe(true);
    expect(moved.every((each) => each.position.every((value) => value % GRID === 0))).toBe(true);
    expect(places.N2?.[0]).toBeGreaterThan(places.N0?.[0] as number);
  });

  it("survives loops and takes notes along with the nodes on them", () => {
    const doc = chain(6);
    doc.connections.N5 = { main: [[{ node: "N0", type: "main", index: 0 }]] };
    doc.nodes.push(node("Note", [-40, -40], STICKY));
    expect(Object.keys(tidy(doc, () => 1))).toContain("Note");
  });
});

describe("placement", () => {
  it("never covers a node", () => {
    const nodes = [node("A", [0, 0]), node("B", [0, 100])];
    const [x, y] = freePlace(nodes, [10, 10]);
    const box = nodeBox(node("C", [x, y]));
    expect(apart([...nodes.map((each) => nodeBox(each)), box])).toBe(true);
  });

  it("makes room between close nodes", () => {
    expect(placeBetween(node("A"), node("B", [300, 0])).push).toBeGreaterThan(0);
    expect(placeBetween(node("A"), node("B", [900, 0])).push).toBe(0);
  });
});

it("draws loops back below both ends", () => {
  expect(wire({ x: 400, y: 10 }, { x: 0, y: 30 }).middle.y).toBeGreaterThan(30);
  expect(wire({ x: 0, y: 0 }, { x: 200, y: 80 }).middle).toEqual({ x: 100, y: 40 });
});
