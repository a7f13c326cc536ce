/** Lays the chosen nodes (or all) out from left to right. */
import { LayoutDashboard } from "lucide-react";
import { tidy as places } from "../geometry/layout";
import { nodePorts } from "../registry/ports";
import type { Command } from "./command";

export const tidy: Command = {
  id: "tidy",
  label: (state) => (state.selection.size > 1 ? "Tidy up selection" : "Tidy up"),
  group: "View",
  icon: LayoutDashboard,
  keys: ["shift+alt+t"],
  enabled: (state) => state.doc.nodes.length > 1,
  run: ({ state, canvas }) => {
    const count = (node: (typeof state.doc.nodes)[number]) => {
      const { inputs, outputs } = nodePorts(node, state.nodeTypes.get(node.type), state.doc);
      return Math.max(inputs.length, outputs.length);
    };
    const positions = places(state.doc, count, state.selection.size > 1 ? state.selection : undefined);
    state.dispatch({ type: "moveNodes", positions }, "Tidy up");
    if (state.selection.size < 2) canvas?.fit();
  },
};
