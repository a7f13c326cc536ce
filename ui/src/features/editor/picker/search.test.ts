/** The node people mean comes first: its name counts more than other words for another node. */
import { describe, expect, it } from "vitest";
import type { Description } from "../registry/description";
import { find, offered } from "./search";

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

describe("offered", () => {
  const one = { count: "one", label: "" } as const;
  const start = { ...type("Schedule", []), trigger: true };
  const step = { ...type("Edit Fields", []), inputs: [one] };
  const old = { ...type("Function", []), inputs: [one], replacedBy: "core.code" };
  const labels = (how: { triggersOnly?: boolean; follows?: boolean }) =>
    offered([start, step, old], { triggersOnly: false, follows: false, ...how }).map(({ label }) => label);

  it("leaves out what has a successor, and what does not fit the place", () => {
    expect(labels({})).toEqual(["Schedule", "Edit Fields"]);
    expect(labels({ triggersOnly: true })).toEqual(["Schedule"]);
    expect(labels({ follows: true })).toEqual(["Edit Fields"]);
  });
});
