/** Workflow files: download the drawing, or lay a file's nodes on the canvas. */
import { Download, Upload } from "lucide-react";
import { toast } from "sonner";
import { asProblem } from "@/api/problem";
import { exportWorkflow } from "@/api/workflows";
import type { Command } from "./command";
import { pasteText } from "./paste";

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name.replace(/[^\p{L}\p{N} _-]+/gu, "").trim() || "workflow"}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

export const exportFile: Command = {
  id: "export",
  label: "Export as file",
  group: "Workflow",
  icon: Download,
  reading: true,
  run: async ({ state, saver, store }) => {
    await saver?.now();
    try {
      download(state.doc.name, JSON.stringify(await exportWorkflow(store.getState().workflowId), null, 2));
    } catch (error) {
      const problem = asProblem(error);
      toast.error("The workflow could not be exported", {
        description: `${problem.message} (${problem.code})`,
      });
    }
  },
};

export const importFile: Command = {
  id: "import",
  label: "Add nodes from a file",
  group: "Workflow",
  icon: Upload,
  run: ({ store, canvas }) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".json,application/json";
    input.onchange = async () => {
      const text = await input.files?.[0]?.text();
      if (text) await pasteText(store, text, canvas?.middle() ?? [0, 0]);
    };
    input.click();
  },
};
