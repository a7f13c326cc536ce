/** Fields and ports follow the parameters exactly as they do on the server. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../document/types";
import { holds, shown, withDefaults } from "./conditions";
import type { Property } from "./description";
import { ports } from "./ports";

describe("holds", () => {
  const root = {
    mode: "raw",
    options: { raw: true },
    place: { __rl: true, mode: "id", value: "x" },
    text: "={{ 1 }}",
  };
  it.each([
    [[{ path: "mode", values: ["raw"] }], true],
    [[{ path: "mode", values: ["other"] }], false],
    [[{ path: "mode", values: ["other"], not: true }], true],
    [[{ path: "/options.raw", values: [true] }], true],
    [[{ path: "place", values: ["x"] }], true],
    [[{ path: "text", values: ["never"] }], true],
    [[{ path: "text", values: ["never"], not: true }], true],
    [[{ path: "gone", values: [null] }], true],
    [[{ path: "gone", values: [1] }], false],
    [
      [
        { path: "mode", values: ["raw"] },
        { path: "gone", values: [1] },
      ],
      false,
    ],
    [[], true],
  ])("%j is %s", (conditions, expected) => expect(holds(conditions, root, root)).toBe(expected));

  it("reads siblings for plain paths and the root for paths with a slash", () => {
    expect(holds([{ path: "kind", values: ["a"] }], { kind: "a" }, { kind: "b" })).toBe(true);
    expect(holds([{ path: "/kind", values: ["a"] }], { kind: "a" }, { kind: "b" })).toBe(false);
  });

  it("counts an absent parameter as its default", () => {
    const properties: Property[] = [
      { name: "mode", label: "Mode", kind: "options", choices: [], default: "raw" },
      {
        name: "body",
        label: "Body",
        kind: "string",
        rows: 1,
        default: "",
        show: [{ path: "mode", values: ["raw"] }],
      },
      {
        name: "file",
        label: "File",
        kind: "string",
        rows: 1,
        default: "",
        show: [{ path: "mode", values: ["file"] }],
      },
    ];
    const values = withDefaults(properties, {});
    expect(shown(properties, values, values).map((property) => property.name)).toEqual(["mode", "body"]);
  });
});

describe("ports", () => {
  it("counts by number, by entries and by condition", () => {
    const many = { count: "number" as const, parameter: "n", default: 2, prefix: "Input" };
    expect(ports([many], { n: 3 }).map((port) => port.label)).toEqual(["Input 1", "Input 2", "Input 3"]);
    expect(ports([many], { n: "={{ 5 }}" })).toHaveLength(2);
    expect(ports([many], { n: 1000 })).toHaveLength(64);
    const entries = { count: "entries" as const, parameter: "rules.values", label: "outputKey" };
    const parameters = {
      rules: { values: [{ outputKey: "big" }, { other: 1 }, { outputKey: "" }] as JsonObject[] },
      options: { fallback: "extra" },
    };
    const fallback = {
      count: "one" as const,
      label: "Fallback",
      show: [{ path: "options.fallback", values: ["extra"] }],
    };
    expect(ports([entries, fallback], parameters).map((port) => port.label)).toEqual([
      "big",
      "1",
      "2",
      "Fallback",
    ]);
    expect(ports([entries, fallback], {})).toEqual([]);
  });
});
