/** Opens the panel of the chosen node; a sticky note opens for writing in its place. */
import { PanelRightOpen } from "lucide-react";
import { STICKY } from "../document/types";
import { nodeOf } from "../state/documentSlice";
import type { Command } from "./command";

export const openNode: Command = {
  id: "open-node",
  label: "Open",
  group: "Edit",
  icon: PanelRightOpen,
  keys: ["Enter"],
  reading: true,
  enabled: (state) => {
    const [name] = state.selection;
    const sticky = nodeOf(state.doc, name ?? null)?.type === STICKY;
    return state.selection.size === 1 && !(sticky && state.readOnly);
  },
  run: ({ state }) => {
    const name = [...state.selection][0] ?? null;
    if (nodeOf(state.doc, name)?.type === STICKY) state.show({ renaming: name });
    else state.openPanel(name);
  },
};
