/** References to a renamed node are found in every way people write them, and nothing else is touched. */
import { describe, expect, it } from "vitest";
import { paste } from "./clipboard";
import { rewriteText } from "./rename";

const swap = (text: string, from = "Old", to = "New") => rewriteText(text, new Map([[from, to]]));

describe("rewriteText", () => {
  it.each([
    ["={{ $('Old').item.json.a }}", "={{ $('New').item.json.a }}"],
    ['={{ $("Old").first() }}', '={{ $("New").first() }}'],
    ["={{ $(`Old`).all() }}", "={{ $(`New`).all() }}"],
    ["={{ $( 'Old' ).all() }}", "={{ $( 'New' ).all() }}"],
    ["={{ $node['Old'].json }}", "={{ $node['New'].json }}"],
    ["={{ $node.Old.json }}", "={{ $node.New.json }}"],
    ['={{ $items("Old", 0)[0] }}', '={{ $items("New", 0)[0] }}'],
    ["={{ $('Older').item }} Old 'Old'", "={{ $('Older').item }} Old 'Old'"],
    ["={{ $node.Olden.json }}", "={{ $node.Olden.json }}"],
  ])("%s", (before, after) => expect(swap(before)).toBe(after));

  it("quotes names as the place needs", () => {
    expect(swap("={{ $('Old').x }}", "Old", "It's")).toBe("={{ $('It\\'s').x }}");
    expect(swap("={{ $('It\\'s').x }}", "It's", "Old")).toBe("={{ $('Old').x }}");
    expect(swap("={{ $node.Old.x }}", "Old", "Two words")).toBe('={{ $node["Two words"].x }}');
  });

  it("takes all names at once when nodes are pasted beside their originals", () => {
    const one = (name: string, text: string) => ({
      id: name,
      name,
      type: "core.set",
      typeVersion: 1,
      position: [0, 0] as [number, number],
      parameters: { text },
    });
    const nodes = [one("A", "={{ $('A 2').x }}"), one("A 2", "={{ $('A').x }}")];
    const workflow = { name: "", nodes, connections: {}, settings: {} };
    const { op, names } = paste(workflow, { nodes, connections: {} }, [40, 40]);
    expect(names).toEqual(["A 3", "A 4"]);
    const added = op.type === "addNodes" ? op.nodes : [];
    expect(added.map((node) => node.parameters.text)).toEqual(["={{ $('A 4').x }}", "={{ $('A 3').x }}"]);
  });
});
