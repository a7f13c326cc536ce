/** Running: the whole workflow, up to a node, and stopping. */
import { CircleStop, Play, StepForward } from "lucide-react";
import { STICKY } from "../document/types";
import { runTo, runWorkflow, stop as stopNow } from "../run/start";
import { nodeOf } from "../state/documentSlice";
import { isBusy } from "../state/executionSlice";
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
