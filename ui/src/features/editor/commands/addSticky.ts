/** Puts a sticky note on the canvas. */
import { StickyNote } from "lucide-react";
import { freeName, freshId } from "../document/names";
import { STICKY } from "../document/types";
import { snap } from "../geometry/sizes";
import type { Command } from "./command";

export const addSticky: Command = {
  id: "add-sticky",
  label: "Add sticky note",
  group: "Add",
  icon: StickyNote,
  keys: ["shift+s"],
  enabled: (state) => state.nodeTypes.has(STICKY),
  run: ({ state, canvas }) => {
    const name = freeName("Sticky Note", new Set(state.doc.nodes.map((node) => node.name)));
    const [x, y] = canvas?.middle() ?? [0, 0];
    const parameters = { content: "## A note\nDouble-click to write.", width: 240, height: 160 };
    const typeVersion = state.nodeTypes.get(STICKY)?.version ?? 1;
    const position = snap([x - 120, y - 80]);
    const node = { id: freshId(), name, type: STICKY, typeVersion, position, parameters };
    state.dispatch({ type: "addNodes", nodes: [node] }, "Add sticky note");
    state.select([name]);
  },
};
