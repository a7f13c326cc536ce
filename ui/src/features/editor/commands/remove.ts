/** Deletes what is chosen: nodes with their connections, and connections on their own. */
import { Trash2 } from "lucide-react";
import { linkOf } from "../document/connections";
import { batch } from "../document/ops";
import type { Command } from "./command";

export const remove: Command = {
  id: "remove",
  label: (state) => (state.selection.size > 1 ? `Delete ${state.selection.size} nodes` : "Delete"),
  group: "Edit",
  icon: Trash2,
  keys: ["Delete", "Backspace"],
  enabled: (state) => state.selection.size + state.selectedLinks.size > 0,
  run: ({ state }) => {
    const links = [...state.selectedLinks].map(linkOf);
    state.select([]);
    return batch(
      links.length > 0 && { type: "disconnect", links },
      state.selection.size > 0 && { type: "removeNodes", names: [...state.selection] },
    );
  },
};
