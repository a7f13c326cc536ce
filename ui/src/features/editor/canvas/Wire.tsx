/** A connection on the canvas: a curve, how many items went through it, and on hover a plus and a bin. */
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, useStore } from "@xyflow/react";
import { Plus, Trash2 } from "lucide-react";
import { memo, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { linkOf } from "../document/connections";
import { CARD_SCALE, FAR } from "../geometry/sizes";
import { wire } from "../geometry/wires";
import { nameThen, stepsOf } from "../state/executionSlice";
import { type EditorState, useEditor } from "../state/store";
import { handleParts, type WireEdge } from "./elements";

/** What went through a connection, as one text: `running`, or items and how many runs. */
function traffic(state: EditorState, source: string, output: number, target: string): string {
  const { execution } = state;
  if (!execution) return "";
  const steps = stepsOf(state, source);
  if (!steps.length) return "";
  if (nameThen(state, target) in execution.running) return "running";
  const items = steps.reduce((sum, step) => sum + (step.itemCounts[output] ?? 0), 0);
  return JSON.stringify([items, steps.filter((step) => step.itemCounts[output]).length]);
}

export const Wire = memo(function Wire(props: EdgeProps<WireEdge>) {
  const { id, source, target, sourceX, sourceY, targetX, targetY, sourceHandleId, selected, markerEnd } =
    props;
  const { type, index } = handleParts(sourceHandleId);
  const attached = type !== "main";
  const state = useEditor((state) => (attached ? "" : traffic(state, source, index, target)));
  const readOnly = useEditor((state) => state.readOnly);
  const near = useStore((store) => store.transform[2] >= FAR);
  const [hovered, setHovered] = useState(false);
  const leave = useRef<ReturnType<typeof setTimeout>>(undefined);

  const { path, middle } = attached
    ? attachment(sourceX, sourceY, targetX, targetY)
    : wire({ x: sourceX, y: sourceY }, { x: targetX, y: targetY });
  const [items, runs] = state.startsWith("[") ? (JSON.parse(state) as [number, number]) : [0, 0];
  const look = state === "running" ? "running" : items > 0 ? "done" : "";
  const over = (value: boolean) => {
    clearTimeout(leave.current);
    if (value) setHovered(true);
    else leave.current = setTimeout(() => setHovered(false), 250);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: hovering only shows buttons that are also commands */}
      <g
        onMouseEnter={() => over(true)}
        onMouseLeave={() => over(false)}
        className={cn(
          "rr-wire",
          attached && "rr-wire-attached",
          selected && "rr-wire-selected",
          hovered && "rr-wire-over",
        )}
        data-state={look}
      >
        <BaseEdge id={id} path={path} markerEnd={markerEnd} interactionWidth={18} />
      </g>
      {near && (items > 0 || ((hovered || selected) && !readOnly && !attached)) && (
        <EdgeLabelRenderer>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: keeps the buttons while the pointer moves to them */}
          <div
            className="nodrag nopan absolute flex items-center gap-1"
            style={{
              transform: `translate(-50%,-50%) translate(${middle.x}px,${middle.y}px) scale(${CARD_SCALE})`,
              pointerEvents: hovered || selected ? "all" : "none",
            }}
            onMouseEnter={() => over(true)}
            onMouseLeave={() => over(false)}
          >
            {(hovered || selected) && !readOnly && !attached ? (
              <WireButtons id={id} />
            ) : (
              <span className="translate-y-2.5 whitespace-nowrap rounded-xs bg-canvas/85 px-1 font-medium text-[10px] text-success leading-3 tabular-nums">
                {items.toLocaleString("en")} {items === 1 ? "item" : "items"}
                {runs > 1 && ` · ${runs} runs`}
              </span>
            )}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

function attachment(x1: number, y1: number, x2: number, y2: number) {
  const reach = Math.max(30, Math.abs(y2 - y1) / 2);
  return {
    path: `M${x1},${y1} C${x1},${y1 - reach} ${x2},${y2 + reach} ${x2},${y2}`,
    middle: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 },
  };
}

function WireButtons({ id }: { id: string }) {
  const openPicker = useEditor((state) => state.openPicker);
  const dispatch = useEditor((state) => state.dispatch);
  const button =
    "grid size-6 place-items-center rounded-sm border border-line-strong bg-raised text-ink-soft shadow-sm hover:text-ink";
  return (
    <>
      <button
        type="button"
        tabIndex={-1}
        aria-label="Insert a node into this connection"
        className={cn(button, "hover:border-accent hover:bg-accent-soft hover:text-accent-ink")}
        onClick={() => openPicker({ into: linkOf(id) })}
      >
        <Plus size={13} aria-hidden />
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label="Delete this connection"
        className={cn(button, "hover:border-error hover:bg-error-soft hover:text-error")}
        onClick={() => dispatch({ type: "disconnect", links: [linkOf(id)] }, "Delete connection")}
      >
        <Trash2 size={12} aria-hidden />
      </button>
    </>
  );
}
