/** The log under the canvas: the steps in the order they ran, with time, items, errors and what scripts printed. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { X } from "lucide-react";
import { useMemo, useRef } from "react";
import type { StepSummary } from "@/api/contract";
import { StatusIcon, statusLook } from "@/components/badge";
import { IconButton } from "@/components/button";
import { EmptyState, ErrorCode } from "@/components/placeholders";
import { cn } from "@/lib/cn";
import { duration } from "@/lib/time";
import type { CanvasView } from "../canvas/canvasView";
import { nodeOf } from "../state/documentSlice";
import { inOrder } from "../state/executionState";
import { useEditor, useEditorStore } from "../state/store";

type Line = { kind: "step"; step: StepSummary } | { kind: "console"; text: string; key: string };

export function LogPanel({ canvas }: { canvas: CanvasView | null }) {
  const store = useEditorStore();
  const execution = useEditor((state) => state.execution);
  const scroll = useRef<HTMLDivElement>(null);
  const lines = useMemo<Line[]>(() => {
    if (!execution) return [];
    return inOrder(execution).flatMap((step) => [
      { kind: "step" as const, step },
      ...(step.console ?? []).map((text, index) => ({
        kind: "console" as const,
        text,
        key: `${step.index}:${index}`,
      })),
    ]);
  }, [execution]);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 30,
    overscan: 12,
    getItemKey: (index) => {
      const line = lines[index];
      return line?.kind === "console" ? line.key : (line?.step.index ?? index);
    },
  });
  const error = execution?.header?.error;
  const open = (name: string) => {
    const { doc, select } = store.getState();
    if (!nodeOf(doc, name)) return;
    select([name]);
    canvas?.reveal(name);
  };
  return (
    <section aria-label="Log" className="flex h-[220px] shrink-0 flex-col border-line border-t bg-surface">
      <header className="flex h-9 shrink-0 items-center gap-2 border-line border-b pr-2 pl-3.5">
        <h2 className="font-semibold text-xs">Log</h2>
        {execution && (
          <span className="text-2xs text-ink-faint">
            {execution.count} {execution.count === 1 ? "step" : "steps"}
          </span>
        )}
        <IconButton
          label="Close"
          size="sm"
          className="ml-auto"
          onClick={() => store.getState().show({ logsOpen: false })}
        >
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      <div ref={scroll} className="min-h-0 flex-1 overflow-y-auto">
        {!execution && (
          <EmptyState title="Nothing has run yet" className="py-8">
            Run the workflow to see its steps here, in order, with their time and items.
          </EmptyState>
        )}
        {error && (
          <p className="border-line border-b bg-error-soft px-3.5 py-2 text-error text-xs">
            <strong className="font-semibold">{error.node ?? "Execution"}</strong>: {error.message}{" "}
            {error.description} <ErrorCode code={error.code} />
          </p>
        )}
        <div className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => {
            const line = lines[row.index] as Line;
            return (
              <div
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                className="absolute inset-x-0"
                style={{ top: row.start }}
              >
                {line.kind === "step" ? (
                  <StepLine
                    step={line.step}
                    onSelect={() => open(line.step.node)}
                    onOpen={() => store.getState().openPanel(line.step.node)}
                  />
                ) : (
                  <pre className="whitespace-pre-wrap break-words py-1 pr-3.5 pl-10 font-mono text-2xs text-ink-soft">
                    {line.text}
                  </pre>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}

function StepLine({
  step,
  onSelect,
  onOpen,
}: {
  step: StepSummary;
  onSelect: () => void;
  onOpen: () => void;
}) {
  const tone = {
    success: "text-success",
    error: "text-error",
    running: "text-running",
    waiting: "text-waiting",
    canceled: "text-canceled",
  }[step.status];
  return (
    <button
      type="button"
      onClick={onSelect}
      onDoubleClick={onOpen}
      className="flex min-h-[30px] w-full items-center gap-2.5 px-3.5 text-left text-xs hover:bg-hover"
    >
      <span className={cn("grid w-4 place-items-center", tone)} title={statusLook[step.status].label}>
        <StatusIcon status={step.status} size={13} />
      </span>
      <span className="w-56 shrink-0 truncate font-medium">
        {step.node}
        {step.run > 0 && <span className="ml-1.5 font-normal text-ink-faint">run {step.run + 1}</span>}
      </span>
      <span className="w-20 shrink-0 text-right text-ink-soft tabular-nums">
        {step.reused || step.pinned ? "" : duration(step.durationUs)}
      </span>
      <span className="w-28 shrink-0 text-right text-ink-soft tabular-nums">
        {step.itemCounts.join(" / ") || 0}{" "}
        {step.itemCounts.length === 1 && step.itemCounts[0] === 1 ? "item" : "items"}
      </span>
      <span className={cn("min-w-0 flex-1 truncate", step.error ? "text-error" : "text-ink-faint")}>
        {step.error?.message ??
          (step.pinned ? "pinned data" : step.reused ? "from an earlier execution" : "")}
      </span>
    </button>
  );
}
