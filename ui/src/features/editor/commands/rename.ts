/** Edits the name of the chosen node in its place; references in expressions follow. */
import { PencilLine } from "lucide-react";
import { STICKY } from "../document/types";
import { nodeOf } from "../state/documentSlice";
import type { Command } from "./command";

export const rename: Command = {
  id: "rename",
  label: "Rename",
  group: "Edit",
  icon: PencilLine,
  keys: ["F2"],
  enabled: (state) => {
    const [name] = state.selection;
    return state.selection.size === 1 && nodeOf(state.doc, name ?? null)?.type !== STICKY;
  },
  run: ({ state }) => state.show({ renaming: [...state.selection][0] ?? null }),
};
