/** The drawers around the canvas: executions, logs, shortcuts, settings. */
import { History, Keyboard, ScrollText, Settings2 } from "lucide-react";
import type { Command } from "./command";

export const executions: Command = {
  id: "executions",
  label: (state) => (state.executionsOpen ? "Hide executions" : "Show executions"),
  group: "View",
  icon: History,
  keys: ["e"],
  reading: true,
  run: ({ state }) => state.show({ executionsOpen: !state.executionsOpen }),
};

export const logs: Command = {
  id: "logs",
  label: (state) => (state.logsOpen ? "Hide log" : "Show log"),
  group: "View",
  icon: ScrollText,
  keys: ["l"],
  reading: true,
  run: ({ state }) => state.show({ logsOpen: !state.logsOpen }),
};

export const shortcuts: Command = {
  id: "shortcuts",
  label: "Keyboard shortcuts",
  group: "View",
  icon: Keyboard,
  keys: ["?"],
  reading: true,
  run: ({ state }) => state.show({ dialog: "keys" }),
};

export const settings: Command = {
  id: "settings",
  label: "Workflow settings",
  group: "Workflow",
  icon: Settings2,
  run: ({ state }) => state.show({ dialog: "settings" }),
};
