/** Fields dragged from the data become expressions that find them again, whatever they are called. */
import { describe, expect, it } from "vitest";
import type { Item } from "../document/types";
import { accessors, expressionFor } from "./fieldDrag";
import { jsonLines } from "./jsonLines";
import { schemaRows } from "./schema";

describe("expressionFor", () => {
  it("uses $json for the node that feeds this one and the name for any other", () => {
    expect(expressionFor(["address", "city"], { node: "Get", direct: true })).toBe(
      "{{ $json.address.city }}",
    );
    expect(expressionFor(["a"], { node: "It's", direct: false })).toBe("{{ $('It\\'s').item.json.a }}");
  });

  it("finds the same value when it is run", () => {
    const value = { "a b": [{ 'q"uote': { "é-x": { $ok: 1, "1st": 2 } } }] };
    const paths = [
      ["a b", 0, 'q"uote', "é-x", "$ok"],
      ["a b", 0, 'q"uote', "é-x", "1st"],
    ];
    for (const path of paths) {
      const read = new Function("$json", `return $json${accessors(path)}`);
      expect(read(value)).toBe(path.at(-1) === "$ok" ? 1 : 2);
    }
  });
});

it("shows the fields of all items, looking past empty ones", () => {
  const items: Item[] = [
    { json: { a: null, list: [] } },
    { json: { a: { b: 1 }, list: [{ c: "x" }], late: true } },
  ];
  const rows = schemaRows(items, new Set());
  expect(rows.map((row) => [row.path.join("."), row.kind])).toEqual([
    ["a", "object"],
    ["a.b", "number"],
    ["list", "list"],
    ["list.0", "object"],
    ["list.0.c", "text"],
    ["late", "boolean"],
  ]);
  expect(schemaRows(items, new Set(['["a"]'])).some((row) => row.path.join(".") === "a.b")).toBe(false);
});

it("writes JSON in lines that give the same JSON, and cuts long ones", () => {
  const value = { a: [1, { b: "x\ny" }], c: {}, d: [], e: null };
  const { lines } = jsonLines(value, 1000);
  const text = lines
    .map(
      (line) =>
        `${line.key === undefined ? "" : `${JSON.stringify(line.key)}:`}${line.text}${line.comma ? "," : ""}`,
    )
    .join("\n");
  expect(JSON.parse(text)).toEqual(value);
  expect(
    jsonLines(
      Array.from({ length: 500 }, (_, index) => index),
      50,
    ).cut,
  ).toBe(true);
});
