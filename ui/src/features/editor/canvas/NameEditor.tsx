/** Edits a node's name in its place; Enter keeps it, Escape leaves it. */
import { useState } from "react";
import { toast } from "sonner";
import { nameProblem } from "../document/names";
import { useEditorStore } from "../state/store";

/** Renames `from`; gives why it cannot be done, or null. */
export function renameNode(
  store: ReturnType<typeof useEditorStore>,
  from: string,
  wanted: string,
): string | null {
  const to = wanted.trim();
  if (to === from) return null;
  const { doc, dispatch } = store.getState();
  const problem = nameProblem(to, new Set(doc.nodes.map((node) => node.name)));
  if (!problem) dispatch({ type: "rename", from, to }, `Rename to ${to}`);
  return problem;
}

export function NameEditor({ name }: { name: string }) {
  const store = useEditorStore();
  const [text, setText] = useState(name);
  const end = (keep: boolean) => {
    if (store.getState().renaming !== name) return;
    store.getState().show({ renaming: null });
    const problem = keep ? renameNode(store, name, text) : null;
    if (problem) toast.error(problem);
  };
  return (
    <input
      ref={(input) => input?.focus()}
      aria-label="Name of the node"
      className="nodrag nopan -mx-1 block w-full rounded-xs border border-focus bg-surface px-1 font-medium text-sm leading-[16px] outline-none"
      value={text}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") end(true);
        if (event.key === "Escape") end(false);
      }}
    />
  );
}
