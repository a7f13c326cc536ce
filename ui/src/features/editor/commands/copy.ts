/** Copies the chosen nodes as workflow JSON, which other tools read too. */
import { Copy } from "lucide-react";
import { toast } from "sonner";
import { fragment } from "../document/clipboard";
import type { EditorState } from "../state/store";
import type { Command } from "./command";

export async function copySelection(state: EditorState): Promise<void> {
  const text = JSON.stringify(fragment(state.doc, state.selection), null, 2);
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    toast.error("The clipboard is not open to this page.", {
      description: "Allow it in the browser, or open the appliance over HTTPS.",
    });
  }
}

export const copy: Command = {
  id: "copy",
  label: "Copy",
  group: "Edit",
  icon: Copy,
  keys: ["mod+c"],
  reading: true,
  enabled: (state) => state.selection.size > 0,
  run: ({ state }) => copySelection(state),
};
