/** Saves the drawing now. */
import { Save } from "lucide-react";
import type { Command } from "./command";

export const save: Command = {
  id: "save",
  label: "Save",
  group: "Workflow",
  icon: Save,
  keys: ["mod+s"],
  inPanel: true,
  run: ({ saver }) => saver?.now(),
};
