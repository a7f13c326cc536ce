/** Opens the panel of the chosen node. */
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
    return state.selection.size === 1 && nodeOf(state.doc, name ?? null)?.type !== STICKY;
  },
  run: ({ state }) => state.openPanel([...state.selection][0] ?? null),
};
