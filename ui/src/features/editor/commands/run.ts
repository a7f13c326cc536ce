/** Running: the whole workflow, up to a node, and stopping. */
import { CircleStop, FastForward, Play, SquarePlay, StepForward } from "lucide-react";
import { STICKY } from "../document/types";
import { dataAtHand, runFrom, runOnly, runTo, runWorkflow, stop as stopNow } from "../run/start";
import { nodeOf } from "../state/documentSlice";
import { isBusy } from "../state/executionSlice";
import type { EditorState } from "../state/store";
import type { Command } from "./command";

export const run: Command = {
  id: "run",
  label: "Run workflow",
  group: "Run",
  icon: Play,
  keys: ["mod+Enter"],
  inPanel: true,
  enabled: (state) => !isBusy(state) && !state.listening,
  run: ({ store }) => runWorkflow(store),
};

export const runToNode: Command = {
  id: "run-to-node",
  label: "Run to this node",
  group: "Run",
  icon: StepForward,
  keys: ["mod+shift+Enter"],
  inPanel: true,
  enabled: (state) => {
    const name = state.panel ?? (state.selection.size === 1 ? [...state.selection][0] : undefined);
    return !isBusy(state) && Boolean(name) && nodeOf(state.doc, name ?? null)?.type !== STICKY;
  },
  run: ({ store, state }) => runTo(store, state.panel ?? [...state.selection][0] ?? ""),
};

/** The one node that a command is about. */
function chosen(state: EditorState): string | null {
  const name = state.panel ?? (state.selection.size === 1 ? [...state.selection][0] : undefined) ?? null;
  return nodeOf(state.doc, name)?.type === STICKY ? null : name;
}

export const runOnlyNode: Command = {
  id: "run-only-node",
  label: "Run only this node",
  group: "Run",
  icon: SquarePlay,
  inPanel: true,
  enabled: (state) => !isBusy(state) && chosen(state) !== null && dataAtHand(state) !== undefined,
  run: ({ store, state }) => runOnly(store, chosen(state) ?? ""),
};

export const runFromNode: Command = {
  id: "run-from-node",
  label: "Run from this node",
  group: "Run",
  icon: FastForward,
  inPanel: true,
  enabled: (state) => !isBusy(state) && chosen(state) !== null && dataAtHand(state) !== undefined,
  run: ({ store, state }) => runFrom(store, chosen(state) ?? ""),
};

export const stop: Command = {
  id: "stop",
  label: (state) => (state.listening ? "Stop listening" : "Stop execution"),
  group: "Run",
  icon: CircleStop,
  keys: ["mod+."],
  inPanel: true,
  enabled: (state) => isBusy(state) || state.listening !== null,
  run: ({ store }) => stopNow(store),
};
