/** Who is signed in. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import type { Session } from "./contract";
import { ProblemError } from "./problem";

/** The session, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: 60_000,
  queryFn: async (): Promise<Session | null> => {
    try {
      return await answer<Session>(client.GET("/api/v1/session"));
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401) return null;
      throw error;
    }
  },
});

/** Whether an address is a page that the server draws for a workflow (a form, a chat), not one of this application. */
export const isServerPage = (address: string): boolean => /^\/(form|webhook)(-test)?\//.test(address);

export function useSignIn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) =>
      answer<Session>(client.POST("/api/v1/session", { body })),
    onSuccess: (session) => cache.setQueryData(sessionQuery.queryKey, session),
  });
}

export function useSignOut() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => answer<undefined>(client.DELETE("/api/v1/session")),
    onSuccess: () => {
      cache.clear();
      cache.setQueryData(sessionQuery.queryKey, null);
    },
  });
}
