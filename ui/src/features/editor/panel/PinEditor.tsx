/** Writes the output of a node by hand, as JSON; what is kept is pinned. */
import { useEffect, useState } from "react";
import type { StepSummary } from "@/api/contract";
import { Button } from "@/components/button";
import { CodeField } from "../form/CodeField";
import { useEditor, useEditorStore } from "../state/store";
import { PaneHead } from "./PaneHead";
import { readItems, readLoose } from "./pinning";

const SAMPLE = '[\n  {\n    "name": "Ada",\n    "active": true\n  }\n]';

type Props = { name: string; step: StepSummary | undefined; onClose: () => void };

export function PinEditor({ name, step, onClose }: Props) {
  const store = useEditorStore();
  const pins = useEditor((state) => state.doc.pinData?.[name]);
  const [text, setText] = useState(() =>
    pins
      ? JSON.stringify(
          pins.map((item) => item.json),
          null,
          2,
        )
      : step
        ? ""
        : SAMPLE,
  );
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const { execution } = store.getState();
    if (pins || !step || !execution) return;
    let gone = false;
    readItems(execution.id, step)
      .then(
        (items) =>
          !gone &&
          setText(
            JSON.stringify(
              items.map((item) => item.json),
              null,
              2,
            ),
          ),
      )
      .catch(() => !gone && setText(SAMPLE));
    return () => {
      gone = true;
    };
  }, [store, step, pins]);
  const keep = () => {
    const items = readLoose(text);
    if (typeof items === "string") return setProblem(items);
    store.getState().dispatch({ type: "setPins", pins: { [name]: items } }, "Edit pinned data");
    onClose();
  };
  return (
    <section aria-label="Edit the output" className="flex h-full min-w-0 flex-col">
      <PaneHead title="Edit the output">
        <span className="ml-auto flex gap-1.5">
          <Button size="sm" variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button size="sm" variant="primary" onClick={keep}>
            Keep and pin
          </Button>
        </span>
      </PaneHead>
      <p className="shrink-0 px-3 py-2 text-2xs text-ink-faint">
        A list of objects; each becomes an item. Manual executions then use it instead of running the node.
      </p>
      <div className="min-h-0 flex-1 px-2 pb-2">
        <CodeField language="json" value={text} onChange={setText} label="Items as JSON" fill />
      </div>
      {problem && (
        <p className="shrink-0 border-line border-t bg-error-soft px-3 py-2 text-error text-xs">{problem}</p>
      )}
    </section>
  );
}
