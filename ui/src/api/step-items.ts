/** Items of a step, read once and not kept in the cache; for work on them, such as pinning. */
import { answer, client } from "./client";
import type { StepItems } from "./contract";
import type { ItemWindow } from "./executions";

export function readStepItems(id: string, index: number, window: ItemWindow): Promise<StepItems> {
  return answer(
    client.GET("/api/v1/executions/{id}/steps/{index}", { params: { path: { id, index }, query: window } }),
  );
}
