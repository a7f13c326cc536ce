/** The content of binary data of an item: what lies in the item itself, or what the appliance keeps beside it. */
import { answer, client } from "./client";
import type { BinaryData } from "./contract";

export type FilePlace = { executionId: string; index: number; output: number; item: number; name: string };

/** The content as a blob of media type `type`. */
export async function readFile(
  file: BinaryData,
  place: FilePlace | null,
  type = file.mimeType,
): Promise<Blob> {
  if (file.data) {
    const bytes = Uint8Array.from(atob(file.data), (letter) => letter.charCodeAt(0));
    return new Blob([bytes], { type });
  }
  if (!place || !file.id) return new Blob([], { type });
  const { executionId: id, index, output, item, name } = place;
  const content = await answer<Blob>(
    client.GET("/api/v1/executions/{id}/steps/{index}/binary", {
      params: { path: { id, index }, query: { output, item, name } },
      parseAs: "blob",
    }),
  );
  return new Blob([content], { type });
}
