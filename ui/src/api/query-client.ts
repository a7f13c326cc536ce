/** The cache of server data and its rules: what is tried again, and what an ended session does. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { asProblem, ProblemError, UNREACHABLE } from "./problem";

type SignedOut = () => void;
const listeners = new Set<SignedOut>();

/** Calls `listener` whenever the server says that nobody is signed in any more; gives back how to stop. */
export function onSignedOut(listener: SignedOut): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function watchSession(error: unknown): void {
  if (error instanceof ProblemError && error.code === "RR-AUTH-0001") {
    for (const listener of listeners) listener();
  }
}

/** Only trouble that may pass is worth another try; a clear refusal is not. */
function mayPass(error: unknown): boolean {
  const { status, code } = asProblem(error);
  return code === UNREACHABLE || status === 502 || status === 503 || status === 504;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: watchSession }),
    mutationCache: new MutationCache({ onError: watchSession }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && mayPass(error),
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}
