/** Credentials. Their secrets go in and never come out. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import type { Credential, CredentialType, JsonObject, Page } from "./contract";

export const credentialKeys = {
  lists: ["credentials", "list"] as const,
  types: ["credential-types"] as const,
};

export const credentialsQuery = (filter: { kind?: string } = {}) =>
  infiniteQueryOptions({
    queryKey: [...credentialKeys.lists, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer<Page<Credential>>(
        client.GET("/api/v1/credentials", {
          params: { query: { ...filter, limit: 100, cursor: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const credentialTypesQuery = queryOptions({
  queryKey: credentialKeys.types,
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async (): Promise<CredentialType[]> =>
    (await answer<{ items: CredentialType[] }>(client.GET("/api/v1/credential-types"))).items,
});

export type NewCredential = { name: string; kind: string; data: JsonObject };
export type CredentialPatch = { id: string; name?: string; data?: JsonObject };

export function useCreateCredential() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: NewCredential) => answer<Credential>(client.POST("/api/v1/credentials", { body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: credentialKeys.lists }),
  });
}

export function useUpdateCredential() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: CredentialPatch) =>
      answer<Credential>(client.PATCH("/api/v1/credentials/{id}", { params: { path: { id } }, body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: credentialKeys.lists }),
  });
}

export function useDeleteCredential() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer<undefined>(client.DELETE("/api/v1/credentials/{id}", { params: { path: { id } } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: credentialKeys.lists }),
  });
}
