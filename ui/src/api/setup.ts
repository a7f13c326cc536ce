/** The one-time set-up of the owner account. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import type { Session, SetupState } from "./contract";
import { sessionQuery } from "./session";

export const setupQuery = queryOptions({
  queryKey: ["setup"],
  staleTime: 60_000,
  queryFn: () => answer<SetupState>(client.GET("/api/v1/setup")),
});

export type OwnerForm = { token: string; email: string; name: string; password: string };

export function useCreateOwner() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: OwnerForm) => answer<Session>(client.POST("/api/v1/setup", { body })),
    onSuccess: (session) => {
      cache.setQueryData(sessionQuery.queryKey, session);
      cache.setQueryData(setupQuery.queryKey, { needed: false });
    },
  });
}
