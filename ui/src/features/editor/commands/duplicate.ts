/** Puts a second set of the chosen nodes beside them. */
import { CopyPlus } from "lucide-react";
import { corner, fragment, paste } from "../document/clipboard";
import type { Command } from "./command";

export const duplicate: Command = {
  id: "duplicate",
  label: "Duplicate",
  group: "Edit",
  icon: CopyPlus,
  keys: ["mod+d"],
  enabled: (state) => state.selection.size > 0,
  run: ({ state }) => {
    const piece = fragment(state.doc, state.selection);
    const [x, y] = corner(piece.nodes);
    const { op, names } = paste(state.doc, piece, [x + 40, y + 80]);
    state.dispatch(op, "Duplicate");
    state.select(names);
  },
};
