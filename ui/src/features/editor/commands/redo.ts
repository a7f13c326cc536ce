/** Does again what was taken back. */
import { Redo2 } from "lucide-react";
import type { Command } from "./command";

export const redo: Command = {
  id: "redo",
  label: (state) => {
    const last = state.history.redo.at(-1);
    return last ? `Redo: ${last.label}` : "Redo";
  },
  group: "Edit",
  icon: Redo2,
  keys: ["mod+shift+z", "mod+y"],
  enabled: (state) => state.history.redo.length > 0,
  run: ({ state }) => state.redo(),
};
