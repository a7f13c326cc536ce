/**
 * The pages, each in a file of its own that is loaded when it is first opened. The shell fetches the rest while nothing
 * else is to do: then a page opens at once, and it can say itself that the appliance does not answer.
 */
export const pages = {
  connect: () => import("@/features/connect/ConnectPage"),
  signIn: () => import("@/features/auth/SignInPage"),
  setup: () => import("@/features/auth/SetupPage"),
  workflows: () => import("@/features/workflows/WorkflowsPage"),
  executions: () => import("@/features/executions/ExecutionsPage"),
  credentials: () => import("@/features/credentials/CredentialsPage"),
  connected: () => import("@/features/credentials/ConnectedPage"),
  data: () => import("@/features/data/DataPage"),
  editor: () => import("@/features/editor/EditorPage"),
  execution: () => import("@/features/editor/ExecutionPage"),
};

/** Milliseconds after the first page until the others are fetched. */
const REST = 1000;

/** Fetches the pages behind the sign-in a moment from now; gives what calls it off. */
export function fetchPagesSoon(): () => void {
  const timer = setTimeout(() => {
    for (const load of [
      pages.workflows,
      pages.executions,
      pages.credentials,
      pages.data,
      pages.editor,
      pages.execution,
    ]) {
      // Opening the page asks again, and says what is wrong.
      load().catch(() => undefined);
    }
  }, REST);
  return () => clearTimeout(timer);
}
