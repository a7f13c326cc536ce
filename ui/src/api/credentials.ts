/** Credentials. Their secrets go in and never come out. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import type { Credential, CredentialTrial, CredentialType, JsonObject, Page } from "./contract";

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

type Types = { items: CredentialType[]; redirectAddress: string };

const typesQuery = queryOptions({
  queryKey: credentialKeys.types,
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: () => answer<Types>(client.GET("/api/v1/credential-types")),
});

export const credentialTypesQuery = { ...typesQuery, select: (types: Types) => types.items };

/** Where services send people back to. */
export const redirectAddressQuery = { ...typesQuery, select: (types: Types) => types.redirectAddress };

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

/** Tries a credential out: a stored one with some fields changed, or a new one. */
export function useTestCredential() {
  return useMutation({
    mutationFn: (body: { id?: string; kind: string; data: JsonObject }) =>
      answer<CredentialTrial>(client.POST("/api/v1/credentials/test", { body })),
  });
}

/** Begins to connect a credential; gives the address of the other service. */
export function useConnectCredential() {
  return useMutation({
    mutationFn: (id: string) =>
      answer<{ url: string }>(client.POST("/api/v1/credentials/{id}/connect", { params: { path: { id } } })),
  });
}

/** What a service sent back: of OAuth 2, or of OAuth 1. */
export type ConnectionAnswer = { state: string } & ({ code: string } | { token: string; verifier: string });

/** Ends to connect a credential, with what its service sent back. */
export function useCredentialConnected() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: ConnectionAnswer) =>
      answer<Credential>(client.POST("/api/v1/credentials/connected", { body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: credentialKeys.lists }),
  });
}
