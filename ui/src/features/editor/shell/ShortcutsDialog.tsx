/** Every shortcut in one place, from the same list that makes them work. */
import { Dialog } from "@/components/dialog";
import { Kbd } from "@/components/kbd";
import { labelOf } from "../commands/command";
import { keysLabel } from "../commands/keys";
import { COMMANDS } from "../commands/list";
import { useEditor, useEditorStore } from "../state/store";

const GROUPS = ["Edit", "Add", "Run", "View", "Workflow"] as const;
const POINTER: [string, string][] = [
  ["Move the view", "Drag the canvas, or scroll"],
  ["Zoom", "Ctrl + scroll, or pinch"],
  ["Choose several", "Shift + drag"],
  ["From node to node", "Arrow keys"],
  ["Nudge nodes", "Shift + arrow keys"],
  ["Open a node", "Double-click"],
];

export function ShortcutsDialog() {
  const open = useEditor((state) => state.dialog === "keys");
  const store = useEditorStore();
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && store.getState().show({ dialog: null })}
      title="Keyboard shortcuts"
      width="lg"
      reading
    >
      <div className="columns-2 gap-8 max-md:columns-1">
        {GROUPS.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 font-medium text-2xs text-ink-faint">{group}</h3>
            {COMMANDS.filter((command) => command.group === group && command.keys).map((command) => (
              <div key={command.id} className="flex h-7 items-center justify-between gap-3 text-sm">
                <span className="truncate">{labelOf(command, store.getState()).replace(/:.*/, "")}</span>
                <span className="flex gap-1">
                  {command.keys?.map((keys) => (
                    <Kbd key={keys}>{keysLabel(keys)}</Kbd>
                  ))}
                </span>
              </div>
            ))}
          </section>
        ))}
        <section className="break-inside-avoid">
          <h3 className="mb-1 font-medium text-2xs text-ink-faint">On the canvas</h3>
          {POINTER.map(([what, how]) => (
            <div key={what} className="flex h-7 items-center justify-between gap-3 text-sm">
              <span>{what}</span>
              <span className="text-ink-faint text-xs">{how}</span>
            </div>
          ))}
        </section>
      </div>
    </Dialog>
  );
}
