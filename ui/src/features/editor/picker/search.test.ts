/** The node people mean comes first: its name counts more than other words for another node. */
import { describe, expect, it } from "vitest";
import type { Description } from "../registry/description";
import { find } from "./search";

const type = (label: string, keywords: string[], summary = ""): Description => ({
  kind: label,
  version: 1,
  label,
  summary,
  category: "data",
  icon: "box",
  keywords,
  trigger: false,
  effect: "pure",
  inputs: [],
  outputs: [],
  requiredInputs: null,
  replacedBy: null,
  credentials: [],
  properties: [],
});
const types = [
  type("Respond to Webhook", ["http", "answer"]),
  type("HTTP Request", ["api", "curl"]),
  type("Edit Fields", ["set"], "Sets fields of items."),
  type("Split Out", ["unnest"]),
];

describe("find", () => {
  it.each([
    ["http", "HTTP Request"],
    ["answer", "Respond to Webhook"],
    ["set", "Edit Fields"],
    ["fields", "Edit Fields"],
    ["splo", "Split Out"],
    ["curl", "HTTP Request"],
  ])("%s finds %s first", (query, label) => expect(find(types, query)[0]?.label).toBe(label));

  it("gives nothing for nonsense and all for nothing", () => {
    expect(find(types, "zzzz")).toEqual([]);
    expect(find(types, " ")).toHaveLength(types.length);
  });
});
