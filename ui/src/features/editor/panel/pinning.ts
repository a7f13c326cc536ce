/** Pinning a step's output: reads its items and keeps them with the workflow. */
import { toast } from "sonner";
import type { StepSummary } from "@/api/contract";
import { asProblem } from "@/api/problem";
import { readStepItems } from "@/api/step-items";
import type { Item, Json } from "../document/types";
import type { EditorStore } from "../state/store";

/** Pins travel with every save of the workflow, so they are kept small. */
export const MOST_PINNED = 1000;

export async function readItems(executionId: string, step: StepSummary): Promise<Item[]> {
  return (await readStepItems(executionId, step.index, { output: 0, offset: 0, limit: MOST_PINNED })).items;
}

export async function pinStep(store: EditorStore, name: string, step: StepSummary): Promise<void> {
  const { execution, dispatch } = store.getState();
  if (!execution) return;
  try {
    const items = await readItems(execution.id, step);
    dispatch(
      {
        type: "setPins",
        pins: { [name]: items.map(({ json, binary }) => (binary ? { json, binary } : { json })) },
      },
      "Pin data",
    );
    const total = step.itemCounts[0] ?? 0;
    if (total > MOST_PINNED)
      toast.info(`The first ${MOST_PINNED} of ${total.toLocaleString("en")} items are pinned.`);
  } catch (error) {
    const problem = asProblem(error);
    toast.error("The data could not be pinned", { description: `${problem.message} (${problem.code})` });
  }
}

/** Items from what a person wrote: objects, or whole items with `json`; else a sentence that says what is wrong. */
export function readLoose(text: string): Item[] | string {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    return `This is not JSON yet: ${error instanceof Error ? error.message : "it cannot be read"}.`;
  }
  const list = Array.isArray(value) ? value : [value];
  const items: Item[] = [];
  for (const [index, each] of list.entries()) {
    if (!each || typeof each !== "object" || Array.isArray(each))
      return `Entry ${index} is not an object; every item is one.`;
    const inner = each.json;
    items.push(
      inner && typeof inner === "object" && !Array.isArray(inner)
        ? (each as unknown as Item)
        : { json: each },
    );
  }
  return items;
}
