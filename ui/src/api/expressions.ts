/** What an expression gives for one item, while a person writes it. */
import { answer, client } from "./client";
import type { PreviewRequest, PreviewResult } from "./contract";

export function previewExpression(body: PreviewRequest, signal?: AbortSignal): Promise<PreviewResult> {
  return answer(client.POST("/api/v1/expressions/preview", { body, signal }));
}
