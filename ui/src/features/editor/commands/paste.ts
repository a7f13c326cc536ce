/** Lays what is in the clipboard on the canvas: nodes copied here, or workflow JSON of other tools. */
import { ClipboardPaste } from "lucide-react";
import { toast } from "sonner";
import { asProblem } from "@/api/problem";
import { convertWorkflow } from "@/api/workflows";
import { type Fragment, paste as lay } from "../document/clipboard";
import type { Position } from "../document/types";
import type { EditorStore } from "../state/store";
import type { Command } from "./command";

/** Whether the text looks like a workflow or a part of one. */
export function looksLikeWorkflow(text: string): boolean {
  return /^\s*[[{]/.test(text) && /"nodes"|"parameters"/.test(text);
}

/** Converts `text` on the server (so that older node versions are brought up to date) and lays it at `place`. */
export async function pasteText(store: EditorStore, text: string, place: Position): Promise<void> {
  if (!looksLikeWorkflow(text)) {
    toast.info("There is no workflow in the clipboard.");
    return;
  }
  try {
    const { workflow, report } = await convertWorkflow(text);
    if (!workflow.nodes.length) return;
    layFragment(store, workflow, place, "Paste");
    const strange = report.nodes.filter((node) => node.status === "placeholder").length;
    if (strange) {
      toast.info(
        `${strange} pasted ${strange === 1 ? "node is" : "nodes are"} of a type that is not installed here.`,
        {
          description: "They are kept as they are; an execution stops when it reaches one.",
        },
      );
    }
  } catch (error) {
    const problem = asProblem(error);
    toast.error("The clipboard could not be pasted", { description: `${problem.message} (${problem.code})` });
  }
}

export function layFragment(store: EditorStore, piece: Fragment, place: Position, label: string): void {
  const { doc, dispatch, select } = store.getState();
  const { op, names } = lay(doc, piece, place);
  dispatch(op, label);
  select(names);
}

export const paste: Command = {
  id: "paste",
  label: "Paste",
  group: "Edit",
  icon: ClipboardPaste,
  // The browser's own paste event carries the text without asking for permission; see useShortcuts.
  run: async ({ store, canvas }) => {
    const text = await navigator.clipboard.readText().catch(() => "");
    await pasteText(store, text, canvas?.pointer() ?? [0, 0]);
  },
};
