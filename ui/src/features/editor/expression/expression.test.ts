/** Completion offers what is really there, in the place where it can be written, and nowhere else. */
import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { problemOf, toExpression, toFixed, withDropped } from "../form/convert";
import { completeFrom } from "./completion";
import { regions } from "./region";

const source = completeFrom({
  json: () => ({ name: "Ada", address: { city: "Basel" }, "two words": 1, list: [{ deep: true }] }),
  nodes: () => ["Fetch", "It's"],
  itemOf: async (node) => (node === "Fetch" ? { status: 200 } : undefined),
});

async function offered(text: string): Promise<string[]> {
  const at = text.indexOf("|");
  const state = EditorState.create({ doc: text.replace("|", "") });
  const found = await source(new CompletionContext(state, at, false));
  return found?.options.map((option) => option.label) ?? [];
}

describe("completion", () => {
  it("follows the data", async () => {
    expect(await offered("{{ $json.| }}")).toEqual(["name", "address", "two words", "list"]);
    expect(await offered("{{ $json.address.| }}")).toEqual(["city"]);
    expect(await offered("{{ $json.list[0].| }}")).toEqual(["deep"]);
    expect(await offered('{{ $json["address"].| }}')).toEqual(["city"]);
    expect(await offered("{{ $json.name.| }}")).toContain("toUpperCase()");
    expect(await offered("{{ $json.gone.| }}")).toEqual([]);
  });

  it("knows the other nodes and what they gave", async () => {
    expect(await offered("{{ $('| }}")).toEqual(["Fetch", "It's"]);
    expect(await offered("{{ $('Fetch').| }}")).toContain("first()");
    expect(await offered("{{ $('Fetch').item.| }}")).toEqual(["json", "binary"]);
    expect(await offered("{{ $('Fetch').item.json.| }}")).toEqual(["status"]);
  });

  it("keeps quiet outside the braces", async () => {
    expect(await offered("$json.| {{ 1 }}")).toEqual([]);
    expect(await offered("{{ $json.name }} $|")).toEqual([]);
    expect(await offered("{{ $| }}")).toContain("$json");
  });
});

it("finds the braces of expressions, past quoted ones and objects", () => {
  const text = `a {{ "}}" + { b: { c: 1 } }.b }} z {{ open`;
  expect(regions(text).map((each) => [text.slice(each.from, each.to), each.closed])).toEqual([
    [`{{ "}}" + { b: { c: 1 } }.b }}`, true],
    ["{{ open", false],
  ]);
});

describe("switching between fixed values and expressions", () => {
  it.each([5, true, [1, 2], { a: 1 }])("keeps %j", (value) => {
    expect(toFixed(toExpression(value), "number", null)).toEqual(value);
  });
  it("keeps texts, and never shows a running expression as a text", () => {
    expect(toFixed(toExpression("plain"), "string", "")).toBe("plain");
    expect(toFixed("={{ $json.a }}", "string", "")).toBe("");
  });
  it("adds a dropped field to what is written", () => {
    expect(withDropped("", "{{ $json.a }}")).toBe("={{ $json.a }}");
    expect(withDropped("Dear", "{{ $json.a }}")).toBe("=Dear {{ $json.a }}");
    expect(withDropped("={{ 1 }}", "{{ $json.a }}")).toBe("={{ 1 }} {{ $json.a }}");
  });
  it("says what is wrong with a value", () => {
    const port = {
      name: "p",
      label: "Port",
      kind: "number",
      min: 1,
      max: 9,
      default: 1,
      required: true,
    } as const;
    expect(problemOf(port, 12)).toContain("9");
    expect(problemOf(port, undefined)).toContain("needed");
    expect(problemOf(port, "={{ $json.port }}")).toBeNull();
    expect(problemOf(port, 3)).toBeNull();
  });
});
