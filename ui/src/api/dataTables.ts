/** Data tables and their rows. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import type { DataTable, Json, JsonObject, Page, TableColumn } from "./contract";

export const dataTableKeys = {
  all: ["data-tables"] as const,
  one: (id: string) => ["data-tables", id] as const,
  rows: (id: string) => ["data-tables", id, "rows"] as const,
};

/** Rows that are sent in one request. */
const CHUNK = 500;

export const dataTablesQuery = queryOptions({
  queryKey: dataTableKeys.all,
  queryFn: async (): Promise<DataTable[]> =>
    (await answer<Page<DataTable>>(client.GET("/api/v1/data-tables"))).items,
});

export const dataTableQuery = (id: string) =>
  queryOptions({
    queryKey: dataTableKeys.one(id),
    queryFn: () => answer<DataTable>(client.GET("/api/v1/data-tables/{id}", { params: { path: { id } } })),
  });

export const rowsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: dataTableKeys.rows(id),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer<Page<JsonObject>>(
        client.GET("/api/v1/data-tables/{id}/rows", {
          params: { path: { id }, query: { limit: 100, cursor: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export type NewTable = { name: string; columns: TableColumn[]; rows: JsonObject[] };

async function addRows(id: string, rows: JsonObject[]): Promise<void> {
  for (let start = 0; start < rows.length; start += CHUNK) {
    const body = { rows: rows.slice(start, start + CHUNK) };
    await answer(client.POST("/api/v1/data-tables/{id}/rows", { params: { path: { id } }, body }));
  }
}

export function useCreateTable() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ rows, ...body }: NewTable) => {
      const table = await answer<DataTable>(client.POST("/api/v1/data-tables", { body }));
      await addRows(table.id, rows);
      return table;
    },
    onSettled: () => cache.invalidateQueries({ queryKey: dataTableKeys.all }),
  });
}

export function useDeleteTable() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer<undefined>(client.DELETE("/api/v1/data-tables/{id}", { params: { path: { id } } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: dataTableKeys.all, exact: true }),
  });
}

/** Everything that changes the rows of one table. */
export function useRows(id: string) {
  const cache = useQueryClient();
  const onSettled = () => cache.invalidateQueries({ queryKey: dataTableKeys.one(id) });
  const insert = useMutation({ mutationFn: (rows: JsonObject[]) => addRows(id, rows), onSettled });
  const update = useMutation({
    mutationFn: ({ row, column, value }: { row: number; column: string; value: Json }) =>
      answer<JsonObject>(
        client.PATCH("/api/v1/data-tables/{id}/rows/{row}", {
          params: { path: { id, row } },
          body: { values: { [column]: value } },
        }),
      ),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (row: number) =>
      answer<undefined>(
        client.DELETE("/api/v1/data-tables/{id}/rows/{row}", { params: { path: { id, row } } }),
      ),
    onSettled,
  });
  return { insert, update, remove };
}
