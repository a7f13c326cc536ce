/** Executions: list, read with steps and items, start, listen, cancel, delete. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import type {
  Execution,
  ExecutionDetail,
  ExecutionStatus,
  ListenAddresses,
  Page,
  StepItems,
  Workflow,
} from "./contract";

export const executionKeys = {
  all: ["executions"] as const,
  lists: ["executions", "list"] as const,
  detail: (id: string) => ["executions", "detail", id] as const,
  items: (id: string, index: number) => ["executions", "items", id, index] as const,
};

export type ExecutionFilter = { workflowId?: string; status?: ExecutionStatus };

/** The list, newest first, page by page. */
export const executionsQuery = (filter: ExecutionFilter) =>
  infiniteQueryOptions({
    queryKey: [...executionKeys.lists, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer<Page<Execution>>(
        client.GET("/api/v1/executions", { params: { query: { ...filter, limit: 50, cursor: pageParam } } }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const executionQuery = (id: string) =>
  queryOptions({
    queryKey: executionKeys.detail(id),
    queryFn: () =>
      answer<ExecutionDetail>(client.GET("/api/v1/executions/{id}", { params: { path: { id } } })),
  });

export type ItemWindow = { output?: number; offset?: number; limit?: number };

/** A window of the items on one output of a step. */
export const stepItemsQuery = (id: string, index: number, window: ItemWindow = {}) =>
  queryOptions({
    queryKey: [...executionKeys.items(id, index), window],
    // A finished step never changes.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      answer<StepItems>(
        client.GET("/api/v1/executions/{id}/steps/{index}", {
          params: { path: { id, index }, query: window },
        }),
      ),
  });

export type StartRequest = {
  /** The drawing on screen, when it is not saved. */
  workflow?: Workflow;
  /** Node to start at. */
  start?: string;
  /** Node to stop after. */
  destination?: string;
  /** An earlier execution whose data stands in for what did not change. */
  dataOf?: string;
  /** With data: only the destination runs. */
  only?: boolean;
  /** With data: this node and everything after it runs. */
  from?: string;
};

export function startExecution(workflowId: string, body: StartRequest): Promise<{ executionId: string }> {
  return answer(
    client.POST("/api/v1/workflows/{id}/executions", { params: { path: { id: workflowId } }, body }),
  );
}

/** The next call to one of the test addresses runs the workflow as a manual execution. */
export function listenForCalls(workflowId: string, workflow?: Workflow): Promise<ListenAddresses> {
  return answer(
    client.POST("/api/v1/workflows/{id}/listen", {
      params: { path: { id: workflowId } },
      body: { workflow },
    }),
  );
}

export function stopListening(workflowId: string): Promise<undefined> {
  return answer(client.DELETE("/api/v1/workflows/{id}/listen", { params: { path: { id: workflowId } } }));
}

export function cancelExecution(id: string): Promise<undefined> {
  return answer(client.POST("/api/v1/executions/{id}/cancel", { params: { path: { id } } }));
}

export type RetryRequest = { workflow?: "original" | "current"; from?: "failed" | "start" };

/** Tries an execution again that did not end well. */
export function retryExecution(id: string, body: RetryRequest): Promise<{ executionId: string }> {
  return answer(client.POST("/api/v1/executions/{id}/retry", { params: { path: { id } }, body }));
}

export function deleteExecution(id: string): Promise<undefined> {
  return answer(client.DELETE("/api/v1/executions/{id}", { params: { path: { id } } }));
}

export function useCancelExecution() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: cancelExecution,
    onSuccess: () => cache.invalidateQueries({ queryKey: executionKeys.all }),
  });
}

export function useDeleteExecution() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: deleteExecution,
    onSuccess: (_nothing, id) => {
      cache.removeQueries({ queryKey: executionKeys.detail(id) });
      return cache.invalidateQueries({ queryKey: executionKeys.lists });
    },
  });
}
