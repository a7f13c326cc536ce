/** Menus of the editor, made from the list of commands. */
import type { MenuEntry } from "@/components/menu";
import { type Command, type CommandContext, isEnabled, labelOf, perform } from "../commands/command";
import { keysLabel } from "../commands/keys";
import { COMMANDS } from "../commands/list";
import type { EditorState } from "../state/store";

function entry(command: Command, state: EditorState, context: Omit<CommandContext, "state">): MenuEntry {
  return {
    label: labelOf(command, state),
    icon: <command.icon size={14} aria-hidden />,
    ...(command.keys?.[0] ? { keys: [keysLabel(command.keys[0])] } : {}),
    danger: command.id === "remove",
    disabled: !isEnabled(command, state),
    onSelect: () => perform(command, context),
  };
}

/** Entries for command ids; `-` draws a line. Commands that can do nothing while reading are left out. */
export function menuOf(
  ids: string[],
  state: EditorState,
  context: Omit<CommandContext, "state">,
): MenuEntry[] {
  const entries: MenuEntry[] = [];
  for (const id of ids) {
    if (id === "-") {
      if (entries.length && !("separator" in (entries.at(-1) as MenuEntry)))
        entries.push({ separator: true });
      continue;
    }
    const command = COMMANDS.find((each) => each.id === id);
    if (command && (!state.readOnly || command.reading)) entries.push(entry(command, state, context));
  }
  while (entries.length && "separator" in (entries.at(-1) as MenuEntry)) entries.pop();
  return entries;
}

export const NODE_MENU = [
  "open-node",
  "run-to-node",
  "run-only-node",
  "run-from-node",
  "rename",
  "disable",
  "replace",
  "-",
  "cut",
  "copy",
  "duplicate",
  "-",
  "tidy",
  "-",
  "remove",
];
export const PANE_MENU = [
  "add-node",
  "add-sticky",
  "paste",
  "-",
  "select-all",
  "fit",
  "tidy",
  "-",
  "undo",
  "redo",
];
export const WORKFLOW_MENU = [
  "save",
  "settings",
  "-",
  "import",
  "export",
  "-",
  "undo",
  "redo",
  "tidy",
  "-",
  "executions",
  "logs",
  "shortcuts",
];
