/** The right pane: the items this node gave, run by run and output by output, or why it failed. */
import { CircleSlash, PanelRight, Pencil, Pin, PinOff, Play } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/button";
import { EmptyState } from "@/components/placeholders";
import { Segments } from "@/components/segments";
import { duration } from "@/lib/time";
import { ItemsView } from "../data/ItemsView";
import type { DataSource } from "../data/source";
import { nodePorts } from "../registry/ports";
import { awaitsCall, runTo } from "../run/start";
import { nodeOf } from "../state/documentSlice";
import { isBusy, nameThen, stepsOf } from "../state/executionSlice";
import { useEditor, useEditorStore } from "../state/store";
import { ErrorView } from "./ErrorView";
import { ItemCount, PaneHead } from "./PaneHead";
import { PinEditor } from "./PinEditor";
import { pinStep } from "./pinning";
import { RunPicker } from "./RunPicker";

export function OutputPane({ name }: { name: string }) {
  const store = useEditorStore();
  const steps = useEditor((state) => stepsOf(state, name));
  const running = useEditor((state) =>
    Boolean(state.execution && nameThen(state, name) in state.execution.running),
  );
  const executionId = useEditor((state) => state.execution?.id);
  const readOnly = useEditor((state) => state.readOnly);
  const pins = useEditor((state) => (state.readOnly ? undefined : state.doc.pinData?.[name]));
  const busy = useEditor(isBusy);
  const doc = useEditor((state) => state.doc);
  const types = useEditor((state) => state.nodeTypes);
  const dispatch = useEditor((state) => state.dispatch);
  const [wantedRun, setRun] = useState<number | null>(null);
  const [wantedOutput, setOutput] = useState<number | null>(null);
  const [editing, setEditing] = useState(false);

  const node = nodeOf(doc, name);
  const trigger = Boolean(node && types.get(node.type)?.trigger);
  const waits = useEditor((state) => {
    const drawn = nodeOf(state.doc, name);
    return drawn ? awaitsCall(state, drawn) : false;
  });
  const ports = node ? nodePorts(node, types.get(node.type), doc).outputs : [];
  const run = Math.min(wantedRun ?? steps.length - 1, steps.length - 1);
  const step = steps[run];
  const counts = step?.itemCounts ?? [];
  const output =
    wantedOutput ??
    Math.max(
      0,
      counts.findIndex((count) => count > 0),
    );
  const total = pins ? pins.length : (counts[output] ?? 0);
  const source: DataSource = pins
    ? { kind: "items", items: pins }
    : step && executionId && total > 0
      ? { kind: "step", executionId, index: step.index, output, total }
      : { kind: "none" };
  const outputs = Math.max(counts.length, ports.length);
  const canPin = !readOnly && ports.length === 1;
  const unpin = () => dispatch({ type: "setPins", pins: { [name]: null } }, "Unpin data");
  if (editing) return <PinEditor name={name} step={step} onClose={() => setEditing(false)} />;
  return (
    <section aria-label="Output" className="flex h-full min-w-0 flex-col">
      <PaneHead title="Output">
        {step && !pins && (
          <span className="text-2xs text-ink-faint tabular-nums">
            {step.reused ? "from an earlier execution" : duration(step.durationUs)}
          </span>
        )}
        <span className="ml-auto flex items-center gap-1">
          {!pins && <RunPicker runs={steps.length} run={run} onChange={setRun} />}
          {total > 0 && <ItemCount count={total} />}
          {canPin && total > 0 && !pins && step && (
            <IconButton
              label="Pin: use this output while trying the workflow"
              size="sm"
              onClick={() => pinStep(store, name, step)}
            >
              <Pin size={14} aria-hidden />
            </IconButton>
          )}
          {canPin && (total > 0 || pins) && (
            <IconButton label="Edit the output" size="sm" onClick={() => setEditing(true)}>
              <Pencil size={13} aria-hidden />
            </IconButton>
          )}
        </span>
      </PaneHead>
      {pins && (
        <p className="flex shrink-0 items-center gap-2 border-accent-line border-b bg-accent-soft px-3 py-1.5 text-accent-ink text-xs">
          <Pin size={13} className="shrink-0" aria-hidden />
          <span className="min-w-0 flex-1">
            Pinned: manual executions use this data instead of running the node.
          </span>
          <Button size="sm" variant="ghost" className="h-6 text-accent-ink" onClick={unpin}>
            <PinOff size={12} aria-hidden /> Unpin
          </Button>
        </p>
      )}
      {step?.error && !pins && <ErrorView error={step.error} compact={total > 0} />}
      {outputs > 1 && !pins && step && (
        <Segments
          look="line"
          label="Outputs"
          className="shrink-0 px-3"
          value={String(output)}
          onChange={(next) => setOutput(Number(next))}
          options={Array.from({ length: outputs }, (_, index) => ({
            value: String(index),
            label: (
              <span className="text-xs">
                {ports[index]?.label || `Output ${index + 1}`}{" "}
                <span className="text-ink-faint tabular-nums">{counts[index] ?? 0}</span>
              </span>
            ),
          }))}
        />
      )}
      <div className="min-h-0 flex-1">
        {source.kind !== "none" ? (
          <ItemsView source={source} side="output" origin={null} />
        ) : running ? (
          <EmptyState
            className="animate-pulse py-12"
            icon={<Play size={18} aria-hidden />}
            title="Running…"
          />
        ) : step?.status === "canceled" ? (
          <EmptyState
            className="py-12"
            icon={<CircleSlash size={18} aria-hidden />}
            title="Stopped before it was done"
          >
            The execution was stopped while this node was at work.
          </EmptyState>
        ) : step && !step.error ? (
          <EmptyState className="py-12" icon={<CircleSlash size={18} aria-hidden />} title="No items here">
            The node ran and gave nothing on this output. Nodes after it do not run, unless its settings say
            that it always gives an item.
          </EmptyState>
        ) : step?.error ? null : (
          <EmptyState
            className="py-12"
            icon={<PanelRight size={18} aria-hidden />}
            title={
              readOnly
                ? "This node did not run"
                : waits
                  ? "Call the test address to see its output"
                  : "Run this step to see its output"
            }
            actions={
              !readOnly && (
                <>
                  <Button size="sm" variant="primary" disabled={busy} onClick={() => runTo(store, name)}>
                    <Play size={13} aria-hidden /> {waits ? "Wait for a test call" : "Run this step"}
                  </Button>
                  {canPin && (
                    <Button size="sm" onClick={() => setEditing(true)}>
                      <Pencil size={13} aria-hidden /> Write sample data
                    </Button>
                  )}
                </>
              )
            }
          >
            {readOnly
              ? "The execution did not come this far."
              : trigger
                ? "You can also write data by hand and pin it: then nothing from outside is needed to try the workflow."
                : "The nodes before it run first. You can also write data by hand and pin it."}
          </EmptyState>
        )}
      </div>
    </section>
  );
}
