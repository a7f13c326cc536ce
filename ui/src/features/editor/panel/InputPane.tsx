/** The left pane: the items that come in, from any node before this one. */
import { ArrowRightToLine, Pin, Play } from "lucide-react";
import { Button } from "@/components/button";
import { EmptyState } from "@/components/placeholders";
import { Select } from "@/components/select";
import { ItemsView } from "../data/ItemsView";
import { runTo } from "../run/start";
import { isBusy } from "../state/executionSlice";
import { useEditor, useEditorStore } from "../state/store";
import { ItemCount, PaneHead } from "./PaneHead";
import { RunPicker } from "./RunPicker";
import type { Input } from "./useInput";

type Props = { input: Input; item: number; onItem: (item: number) => void };

export function InputPane({ input, item, onItem }: Props) {
  const store = useEditorStore();
  const readOnly = useEditor((state) => state.readOnly);
  const busy = useEditor(isBusy);
  const { choices, choice, source } = input;
  const key = choice ? `${choice.node}\u0000${choice.output}` : "";
  const total = source.kind === "step" ? source.total : source.kind === "items" ? source.items.length : 0;
  return (
    <section aria-label="Input" className="flex h-full min-w-0 flex-col">
      <PaneHead title="Input">
        {choices.length > 0 && (
          <Select
            size="sm"
            className="min-w-0 flex-1"
            aria-label="Where the input comes from"
            value={key}
            onChange={(next) => {
              const found = choices.find((each) => `${each.node}\u0000${each.output}` === next);
              if (found) input.choose(found);
              onItem(0);
            }}
            options={choices.map((each) => ({
              value: `${each.node}\u0000${each.output}`,
              label: each.label,
              ...(each.direct ? {} : { help: "Earlier node" }),
            }))}
          />
        )}
        {input.pinned && <Pin size={13} className="shrink-0 text-accent-ink" aria-label="Pinned data" />}
        <RunPicker runs={input.runs} run={input.run} onChange={input.chooseRun} />
        {total > 0 && <ItemCount count={total} />}
      </PaneHead>
      <div className="min-h-0 flex-1">
        {source.kind !== "none" && choice ? (
          <ItemsView
            source={source}
            side="input"
            origin={readOnly ? null : { node: choice.node, direct: choice.direct }}
            chosen={choice.direct ? item : undefined}
            onChoose={choice.direct ? onItem : undefined}
          />
        ) : choice ? (
          <EmptyState
            className="py-12"
            icon={<Play size={18} aria-hidden />}
            title={input.runs > 0 ? "No items came this way" : "No data yet"}
            actions={
              !readOnly && (
                <Button size="sm" disabled={busy} onClick={() => runTo(store, choice.node)}>
                  <Play size={13} aria-hidden /> Run up to “{choice.node.slice(0, 24)}”
                </Button>
              )
            }
          >
            {input.runs > 0
              ? "In the execution on screen this output gave nothing."
              : "Run the nodes before this one; then drag their fields into the parameters."}
          </EmptyState>
        ) : (
          <EmptyState
            className="py-12"
            icon={<ArrowRightToLine size={18} aria-hidden />}
            title="Nothing comes in yet"
          >
            Connect another node to this one, and its items show up here.
          </EmptyState>
        )}
      </div>
    </section>
  );
}
