/** Chooses every node. */
import { SquareDashedMousePointer } from "lucide-react";
import type { Command } from "./command";

export const selectAll: Command = {
  id: "select-all",
  label: "Select all",
  group: "Edit",
  icon: SquareDashedMousePointer,
  keys: ["mod+a"],
  reading: true,
  run: ({ state }) => state.select(state.doc.nodes.map((node) => node.name)),
};
