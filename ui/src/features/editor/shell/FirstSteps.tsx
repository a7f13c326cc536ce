/** What an empty canvas says: how a workflow begins. */
import { ClipboardPaste, Play, Plus, Webhook } from "lucide-react";
import { Button } from "@/components/button";
import { addNode } from "../picker/adding";
import { useEditor, useEditorStore } from "../state/store";

export function FirstSteps() {
  const empty = useEditor((state) => state.doc.nodes.length === 0 && !state.picker);
  const store = useEditorStore();
  if (!empty) return null;
  const add = (kind: string) => {
    const { nodeTypes, doc, dispatch, select } = store.getState();
    const type = nodeTypes.get(kind);
    if (!type) return;
    const { op, name } = addNode(doc, type, {}, [110, 30]);
    dispatch(op, `Add ${type.label}`);
    select([name]);
  };
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center">
      <div className="pointer-events-auto flex max-w-md flex-col items-center rounded-xl border border-line border-dashed bg-surface/80 px-8 py-7 text-center">
        <h2 className="font-semibold text-lg">How does this workflow start?</h2>
        <p className="mt-1 text-ink-soft text-sm">
          Every workflow begins with a trigger. Add one, then connect the nodes that do the work.
        </p>
        <div className="mt-5 flex flex-wrap justify-center gap-2">
          <Button onClick={() => add("core.manualTrigger")}>
            <Play size={14} aria-hidden /> By hand
          </Button>
          <Button onClick={() => add("core.webhook")}>
            <Webhook size={14} aria-hidden /> By a web call
          </Button>
          <Button variant="primary" onClick={() => store.getState().openPicker({ triggersOnly: true })}>
            <Plus size={14} aria-hidden /> Another trigger
          </Button>
        </div>
        <p className="mt-5 flex items-center gap-1.5 text-2xs text-ink-faint">
          <ClipboardPaste size={12} aria-hidden /> Or paste workflow JSON, or drop a workflow file here.
        </p>
      </div>
    </div>
  );
}
