/** Puts a node of another type in the place of the chosen one; its connections stay. */
import { Replace } from "lucide-react";
import { STICKY } from "../document/types";
import { nodeOf } from "../state/documentSlice";
import type { Command } from "./command";

export const replace: Command = {
  id: "replace",
  label: "Replace by another type",
  group: "Edit",
  icon: Replace,
  keys: ["r"],
  enabled: (state) => {
    const [name] = state.selection;
    return state.selection.size === 1 && nodeOf(state.doc, name ?? null)?.type !== STICKY;
  },
  run: ({ state }) => {
    const [name] = state.selection;
    if (name) state.openPicker({ replace: name });
  },
};
