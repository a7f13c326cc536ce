/** Switches the chosen nodes off or on; a node that is off passes its input on. */
import { PowerOff } from "lucide-react";
import { setDisabled } from "../document/ops";
import { STICKY } from "../document/types";
import { nodeOf } from "../state/documentSlice";
import type { EditorState } from "../state/store";
import type { Command } from "./command";

const chosen = (state: EditorState) =>
  [...state.selection].filter((name) => nodeOf(state.doc, name)?.type !== STICKY);
const allOff = (state: EditorState) => chosen(state).every((name) => nodeOf(state.doc, name)?.disabled);

export const disable: Command = {
  id: "disable",
  label: (state) => (state.selection.size > 0 && allOff(state) ? "Switch on" : "Switch off"),
  group: "Edit",
  icon: PowerOff,
  keys: ["d"],
  enabled: (state) => chosen(state).length > 0,
  run: ({ state }) => setDisabled(chosen(state), !allOff(state)),
};
