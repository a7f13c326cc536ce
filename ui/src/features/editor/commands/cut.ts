/** Copies the chosen nodes and takes them away. */
import { Scissors } from "lucide-react";
import type { Command } from "./command";
import { copySelection } from "./copy";

export const cut: Command = {
  id: "cut",
  label: "Cut",
  group: "Edit",
  icon: Scissors,
  keys: ["mod+x"],
  enabled: (state) => state.selection.size > 0,
  run: ({ state }) => {
    void copySelection(state);
    return { type: "removeNodes", names: [...state.selection] };
  },
};
