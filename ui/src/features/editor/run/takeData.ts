/** Puts the data of an execution into the editor: its steps are shown, and what set it off is pinned, so that running to a
 * node repeats what happened then. */
import type { QueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { executionQuery } from "@/api/executions";
import { asProblem } from "@/api/problem";
import { pinStep } from "../panel/pinning";
import { nodeOf } from "../state/documentSlice";
import type { EditorStore } from "../state/store";

export async function takeData(store: EditorStore, cache: QueryClient, executionId: string): Promise<void> {
  try {
    const detail = await cache.fetchQuery(executionQuery(executionId));
    const state = store.getState();
    if (detail.execution.workflowId !== state.workflowId) return;
    state.takeDetail(detail);
    const first = detail.steps[0];
    if (first && nodeOf(state.doc, first.node) && (first.itemCounts[0] ?? 0) > 0) {
      await pinStep(store, first.node, first);
      toast.info(`The data of this execution is in the editor, and the items of "${first.node}" are pinned.`);
    }
  } catch (error) {
    const problem = asProblem(error);
    toast.error("The data of the execution could not be read", {
      description: `${problem.message} (${problem.code})`,
    });
  }
}
