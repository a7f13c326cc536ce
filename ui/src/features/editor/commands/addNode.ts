/** Opens the node picker; what is chosen there is connected to the chosen node. */
import { Plus } from "lucide-react";
import { STICKY } from "../document/types";
import { nodeOf } from "../state/documentSlice";
import type { Command } from "./command";

export const addNode: Command = {
  id: "add-node",
  label: "Add node",
  group: "Add",
  icon: Plus,
  keys: ["n", "Tab"],
  run: ({ state }) => {
    const [name] = state.selection;
    const single = state.selection.size === 1 ? nodeOf(state.doc, name ?? null) : undefined;
    state.openPicker(single && single.type !== STICKY ? { from: { node: single.name, output: 0 } } : {});
  },
};
