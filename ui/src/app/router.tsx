/** The routes: which address shows what, and who may see it. Pages are loaded when they are first opened. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import type { ExecutionStatus, WorkflowSort } from "@/api/contract";
import { isServerPage, sessionQuery } from "@/api/session";
import { setupQuery } from "@/api/setup";
import { needsAppliance } from "@/platform";
import { EditorRoute, ExecutionRoute } from "./EditorRoutes";
import { PageError, PageNotFound, PagePending } from "./PageStates";
import { pages } from "./pages";
import { Shell } from "./Shell";

type Context = { cache: QueryClient };

const root = createRootRouteWithContext<Context>()({});

/** A text of the address, or nothing when it is absent or of another type. */
const word = (value: unknown): string | undefined => (typeof value === "string" && value ? value : undefined);

const oneOf = <T extends string>(value: unknown, allowed: readonly T[]): T | undefined =>
  allowed.find((each) => each === value);

/** An address of this application only: a link must not lead people elsewhere after they signed in. */
const ownAddress = (value: unknown): string | undefined => {
  const address = word(value);
  return address && /^\/(?![/\\])/.test(address) ? address : undefined;
};

const connect = createRoute({
  getParentRoute: () => root,
  path: "/connect",
  component: lazyRouteComponent(pages.connect),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/signin",
  validateSearch: (search): { next?: string } => ({ next: ownAddress(search.next) }),
  beforeLoad: async ({ context, search }) => {
    if (needsAppliance()) throw redirect({ to: "/connect" });
    if (await context.cache.ensureQueryData(sessionQuery)) {
      // Browsers do not show the session to a page that another site leads to; from here they do.
      if (search.next && isServerPage(search.next)) {
        window.location.replace(search.next);
        return new Promise<never>(() => undefined);
      }
      throw redirect({ to: "/workflows" });
    }
    if ((await context.cache.ensureQueryData(setupQuery)).needed) throw redirect({ to: "/setup" });
  },
  component: lazyRouteComponent(pages.signIn),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: (search): { token?: string } => ({ token: word(search.token) }),
  component: lazyRouteComponent(pages.setup),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ context, location }) => {
    if (needsAppliance()) throw redirect({ to: "/connect" });
    const session = await context.cache.ensureQueryData(sessionQuery);
    if (session) return { session };
    if ((await context.cache.ensureQueryData(setupQuery)).needed) throw redirect({ to: "/setup" });
    throw redirect({ to: "/signin", search: { next: location.href } });
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/workflows", replace: true });
  },
});

const workflows = createRoute({
  getParentRoute: () => shell,
  path: "/workflows",
  validateSearch: (search): { search?: string; sort?: WorkflowSort; active?: boolean } => ({
    search: word(search.search),
    sort: oneOf<WorkflowSort>(search.sort, ["updatedAt", "-updatedAt", "name", "-name"]),
    active: typeof search.active === "boolean" ? search.active : undefined,
  }),
  component: lazyRouteComponent(pages.workflows),
});

const workflow = createRoute({
  getParentRoute: () => shell,
  path: "/workflows/$workflowId",
  validateSearch: (search): { execution?: string } => ({ execution: word(search.execution) }),
  component: EditorRoute,
});

const executions = createRoute({
  getParentRoute: () => shell,
  path: "/executions",
  validateSearch: (search): { status?: ExecutionStatus; workflowId?: string } => ({
    status: oneOf<ExecutionStatus>(search.status, [
      "new",
      "running",
      "waiting",
      "success",
      "error",
      "canceled",
      "crashed",
    ]),
    workflowId: word(search.workflowId),
  }),
  component: lazyRouteComponent(pages.executions),
});

const data = createRoute({
  getParentRoute: () => shell,
  path: "/data",
  validateSearch: (search): { table?: string } => ({ table: word(search.table) }),
  component: lazyRouteComponent(pages.data),
});

const execution = createRoute({
  getParentRoute: () => shell,
  path: "/executions/$executionId",
  component: ExecutionRoute,
});

const credentials = createRoute({
  getParentRoute: () => shell,
  path: "/credentials",
  component: lazyRouteComponent(pages.credentials),
});

const connected = createRoute({
  getParentRoute: () => shell,
  path: "/oauth2/callback",
  component: lazyRouteComponent(pages.connected),
});

const tree = root.addChildren([
  home,
  connect,
  signIn,
  setup,
  shell.addChildren([workflows, workflow, executions, execution, credentials, connected, data]),
]);

export function createAppRouter(cache: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { cache },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: PageNotFound,
    defaultPendingComponent: PagePending,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
