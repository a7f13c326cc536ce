/** Workflows: list, read, save, activate, import, export. */
import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { answer, client } from "./client";
import type {
  ImportReport,
  JsonObject,
  Page,
  Workflow,
  WorkflowDetail,
  WorkflowSort,
  WorkflowSummary,
} from "./contract";

export const workflowKeys = {
  all: ["workflows"] as const,
  lists: ["workflows", "list"] as const,
  detail: (id: string) => ["workflows", "detail", id] as const,
};

export type WorkflowFilter = { search?: string; sort?: WorkflowSort; active?: boolean };

/** The list, page by page. */
export const workflowsQuery = (filter: WorkflowFilter) =>
  infiniteQueryOptions({
    queryKey: [...workflowKeys.lists, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer<Page<WorkflowSummary>>(
        client.GET("/api/v1/workflows", { params: { query: { ...filter, limit: 50, cursor: pageParam } } }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const workflowQuery = (id: string) =>
  queryOptions({
    queryKey: workflowKeys.detail(id),
    queryFn: () => answer<WorkflowDetail>(client.GET("/api/v1/workflows/{id}", { params: { path: { id } } })),
  });

export function createWorkflow(workflow: Workflow): Promise<WorkflowDetail> {
  return answer(client.POST("/api/v1/workflows", { body: { workflow } }));
}

export type WorkflowPatch = { version: number; name?: string; workflow?: Workflow };

/** Saves; fails with RR-WF-0002 when somebody saved first. */
export function saveWorkflow(id: string, body: WorkflowPatch): Promise<WorkflowDetail> {
  return answer(client.PATCH("/api/v1/workflows/{id}", { params: { path: { id } }, body }));
}

export function setWorkflowActive(id: string, active: boolean): Promise<WorkflowDetail> {
  const path = active ? "/api/v1/workflows/{id}/activate" : "/api/v1/workflows/{id}/deactivate";
  return answer(client.POST(path, { params: { path: { id } } }));
}

export function duplicateWorkflow(id: string): Promise<WorkflowDetail> {
  return answer(client.POST("/api/v1/workflows/{id}/duplicate", { params: { path: { id } } }));
}

export function deleteWorkflow(id: string): Promise<undefined> {
  return answer(client.DELETE("/api/v1/workflows/{id}", { params: { path: { id } } }));
}

/** The workflow as a file that other tools read. */
export function exportWorkflow(id: string): Promise<JsonObject> {
  return answer<JsonObject>(client.GET("/api/v1/workflows/{id}/export", { params: { path: { id } } }));
}

export type Imported = { workflow: WorkflowDetail; report: ImportReport };

/** Saves the text of a workflow file as a new workflow and says what became of each node. */
export function importWorkflow(text: string, name?: string): Promise<Imported> {
  return answer(client.POST("/api/v1/workflows/import", { body: { text, name } }));
}

/** Reads the text of a workflow file without saving it; for pasting on the canvas. */
export function convertWorkflow(text: string): Promise<{ workflow: Workflow; report: ImportReport }> {
  return answer(client.POST("/api/v1/workflows/convert", { body: { text } }));
}

/** Puts what a save gave back into the cache and lets the lists load again. */
export function rememberWorkflow(cache: QueryClient, detail: WorkflowDetail): void {
  cache.setQueryData(workflowKeys.detail(detail.id), detail);
  void cache.invalidateQueries({ queryKey: workflowKeys.lists });
}

export function useCreateWorkflow() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: createWorkflow,
    onSuccess: (detail) => rememberWorkflow(cache, detail),
  });
}

export function useSaveWorkflow(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (patch: WorkflowPatch) => saveWorkflow(id, patch),
    onSuccess: (detail) => rememberWorkflow(cache, detail),
  });
}

type Lists = InfiniteData<Page<WorkflowSummary>>;

/** Switches a workflow on or off; the switch moves at once and moves back if the server refuses. */
export function useSetWorkflowActive() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, active }: { id: string; active: boolean }) => setWorkflowActive(id, active),
    onMutate: async ({ id, active }) => {
      await cache.cancelQueries({ queryKey: workflowKeys.lists });
      const before = cache.getQueriesData<Lists>({ queryKey: workflowKeys.lists });
      cache.setQueriesData<Lists>({ queryKey: workflowKeys.lists }, (lists) =>
        lists
          ? {
              ...lists,
              pages: lists.pages.map((page) => ({
                ...page,
                items: page.items.map((item) => (item.id === id ? { ...item, active } : item)),
              })),
            }
          : lists,
      );
      return { before };
    },
    onError: (_error, _variables, context) => {
      for (const [key, data] of context?.before ?? []) cache.setQueryData(key, data);
    },
    onSuccess: (detail) => rememberWorkflow(cache, detail),
  });
}

export function useDuplicateWorkflow() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: duplicateWorkflow,
    onSuccess: (detail) => rememberWorkflow(cache, detail),
  });
}

export function useDeleteWorkflow() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: deleteWorkflow,
    onSuccess: (_nothing, id) => {
      cache.removeQueries({ queryKey: workflowKeys.detail(id) });
      return cache.invalidateQueries({ queryKey: workflowKeys.lists });
    },
  });
}

export function useImportWorkflow() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ text, name }: { text: string; name?: string }) => importWorkflow(text, name),
    onSuccess: ({ workflow }) => rememberWorkflow(cache, workflow),
  });
}
