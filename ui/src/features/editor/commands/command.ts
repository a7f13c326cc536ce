/** The shape of a command. Menus, palette and shortcuts all read the same list. */
import type { LucideIcon } from "lucide-react";
import type { CanvasView } from "../canvas/canvasView";
import type { Op } from "../document/ops";
import type { Saver } from "../state/saving";
import type { EditorState, EditorStore } from "../state/store";

export type CommandContext = {
  store: EditorStore;
  state: EditorState;
  canvas: CanvasView | null;
  saver: Saver | null;
};

export type Command = {
  id: string;
  /** What the menu says; may depend on the state. */
  label: string | ((state: EditorState) => string);
  group: "Edit" | "Add" | "View" | "Run" | "Workflow";
  icon: LucideIcon;
  /** Shortcuts such as `mod+z`, `shift+1`, `Delete`; `mod` is Ctrl, or Cmd on a Mac. */
  keys?: string[];
  /** Works while an execution is only looked at. */
  reading?: boolean;
  /** Works while a node's panel is open. */
  inPanel?: boolean;
  enabled?: (state: EditorState) => boolean;
  /** What it does: an operation on the document, or an effect of its own. */
  run: (context: CommandContext) => Op | null | void | Promise<void>;
};

export function labelOf(command: Command, state: EditorState): string {
  return typeof command.label === "function" ? command.label(state) : command.label;
}

export function isEnabled(command: Command, state: EditorState): boolean {
  if (state.readOnly && !command.reading) return false;
  return command.enabled?.(state) ?? true;
}

/** Carries a command out; an operation it gives becomes one step of the history. */
export function perform(command: Command, context: Omit<CommandContext, "state">): void {
  const state = context.store.getState();
  if (!isEnabled(command, state)) return;
  const result = command.run({ ...context, state });
  if (result && "type" in result) state.dispatch(result, labelOf(command, state));
}
