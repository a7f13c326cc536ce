/** The one HTTP client: same origin, session cookie, the header against forged requests, problems as exceptions. */
import createClient, { type Middleware } from "openapi-fetch";
import { readProblem, unreachable } from "./problem";
import type { paths } from "./schema";

const guard: Middleware = {
  onRequest({ request }) {
    // A page of another origin cannot add this header without being allowed to, so its requests are refused.
    if (request.method !== "GET") request.headers.set("x-reporunner", "1");
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await readProblem(response);
    return undefined;
  },
  onError({ error }) {
    // `fetch` fails with a TypeError when there is no answer; an aborted request stays what it is.
    return error instanceof TypeError ? unreachable(error) : undefined;
  },
};

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  fetch: (request) => fetch(request),
});
client.use(guard);

/**
 * The body of an answer. The guard has already thrown for failures, so there is one unless the answer is empty. Its
 * type is named by the caller: the client's own type for answers turns pairs such as a node's position into lists.
 */
export async function answer<T>(call: Promise<{ data?: unknown }>): Promise<T> {
  const { data } = await call;
  return data as T;
}
