/** What a node can be. The list changes only with the server's version, so it is kept for the whole visit. */
import { queryOptions } from "@tanstack/react-query";
import { answer, client } from "./client";
import type { NodeType } from "./contract";

export const nodeTypesQuery = queryOptions({
  queryKey: ["node-types"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async (): Promise<NodeType[]> =>
    (await answer<{ items: NodeType[] }>(client.GET("/api/v1/node-types"))).items,
});
