/** What floats over the canvas: add, undo and zoom on the left; the map on the right. */
import { Panel, useStore } from "@xyflow/react";
import { LayoutDashboard, Maximize, Plus, Redo2, StickyNote, Undo2, ZoomIn, ZoomOut } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "@/components/button";
import { Minimap } from "../canvas/Minimap";
import { type CommandContext, isEnabled, labelOf, perform } from "../commands/command";
import { keysLabel } from "../commands/keys";
import { COMMANDS } from "../commands/list";
import { NOMINAL_ZOOM } from "../geometry/sizes";
import { useEditor } from "../state/store";

type Context = Omit<CommandContext, "state">;

const ICONS: Record<string, ReactNode> = {
  "add-node": <Plus size={16} aria-hidden />,
  "add-sticky": <StickyNote size={15} aria-hidden />,
  undo: <Undo2 size={15} aria-hidden />,
  redo: <Redo2 size={15} aria-hidden />,
  fit: <Maximize size={15} aria-hidden />,
  "zoom-in": <ZoomIn size={15} aria-hidden />,
  "zoom-out": <ZoomOut size={15} aria-hidden />,
  tidy: <LayoutDashboard size={15} aria-hidden />,
};

function Bar({ ids, context, label }: { ids: string[]; context: Context; label: string }) {
  return (
    <div
      role="toolbar"
      aria-label={label}
      className="flex gap-0.5 rounded-lg border border-line bg-surface p-1 shadow-sm"
    >
      {ids.map((id) => (
        <Tool key={id} id={id} context={context} />
      ))}
    </div>
  );
}

function Tool({ id, context }: { id: string; context: Context }) {
  const command = COMMANDS.find((each) => each.id === id);
  const enabled = useEditor((state) => (command ? isEnabled(command, state) : false));
  const label = useEditor((state) => (command ? labelOf(command, state) : ""));
  if (!command) return null;
  const key = command.keys?.[0];
  return (
    <IconButton
      label={label}
      keys={key ? [keysLabel(key)] : undefined}
      side="top"
      size="sm"
      disabled={!enabled}
      onClick={() => perform(command, context)}
    >
      {ICONS[id]}
    </IconButton>
  );
}

export function CanvasControls({ context }: { context: Context }) {
  const readOnly = useEditor((state) => state.readOnly);
  const many = useEditor((state) => state.doc.nodes.length > 5);
  const zoom = useStore((state) => Math.round((state.transform[2] / NOMINAL_ZOOM) * 100));
  return (
    <>
      <Panel position="bottom-left" className="nopan m-3! flex items-center gap-2">
        {!readOnly && <Bar ids={["add-node", "add-sticky"]} context={context} label="Add" />}
        {!readOnly && <Bar ids={["undo", "redo", "tidy"]} context={context} label="Change" />}
        <Bar ids={["zoom-out", "zoom-in", "fit"]} context={context} label="Look" />
        <span className="text-2xs text-ink-faint tabular-nums max-xl:hidden">{zoom} %</span>
      </Panel>
      {many && (
        <Panel position="bottom-right" className="nopan m-3! max-md:hidden">
          <Minimap />
        </Panel>
      )}
    </>
  );
}
