/** Takes the last change back. */
import { Undo2 } from "lucide-react";
import type { Command } from "./command";

export const undo: Command = {
  id: "undo",
  label: (state) => {
    const last = state.history.undo.at(-1);
    return last ? `Undo: ${last.label}` : "Undo";
  },
  group: "Edit",
  icon: Undo2,
  keys: ["mod+z"],
  enabled: (state) => state.history.undo.length > 0,
  run: ({ state }) => state.undo(),
};
