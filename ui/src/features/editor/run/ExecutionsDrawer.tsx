/** The latest executions of this workflow; a click shows one on the canvas with its data. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ExternalLink, X } from "lucide-react";
import { toast } from "sonner";
import type { Execution } from "@/api/contract";
import { executionQuery, executionsQuery } from "@/api/executions";
import { asProblem } from "@/api/problem";
import { StatusBadge } from "@/components/badge";
import { Button, IconButton } from "@/components/button";
import { EmptyState, ErrorState, Skeleton } from "@/components/placeholders";
import { TimeAgo } from "@/components/time-ago";
import { cn } from "@/lib/cn";
import { useEditor, useEditorStore } from "../state/store";
import { took } from "./took";

export function ExecutionsDrawer() {
  const store = useEditorStore();
  const workflowId = useEditor((state) => state.workflowId);
  const list = useInfiniteQuery(executionsQuery({ workflowId }));
  const all = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <aside
      aria-label="Executions of this workflow"
      className="flex w-[300px] shrink-0 flex-col border-line border-l bg-surface"
    >
      <header className="flex h-11 items-center justify-between border-line border-b pr-2 pl-3.5">
        <h2 className="font-semibold text-sm">Executions</h2>
        <IconButton label="Close" size="sm" onClick={() => store.getState().show({ executionsOpen: false })}>
          <X size={15} aria-hidden />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {list.isPending && [0, 1, 2, 3].map((index) => <Skeleton key={index} className="m-1.5 h-11" />)}
        {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.data && all.length === 0 && (
          <EmptyState title="No executions yet" className="py-10">
            Run the workflow, or switch it on and let its trigger start it. Every execution shows up here.
          </EmptyState>
        )}
        {all.map((execution) => (
          <Row key={execution.id} execution={execution} />
        ))}
        {list.hasNextPage && (
          <Button
            variant="ghost"
            size="sm"
            className="w-full"
            busy={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show older
          </Button>
        )}
      </div>
    </aside>
  );
}

function Row({ execution }: { execution: Execution }) {
  const store = useEditorStore();
  const cache = useQueryClient();
  const shown = useEditor((state) => state.execution?.id === execution.id);
  const show = async () => {
    try {
      store.getState().takeDetail(await cache.fetchQuery(executionQuery(execution.id)));
    } catch (error) {
      toast.error(asProblem(error).message);
    }
  };
  return (
    <div
      className={cn(
        "group relative rounded-md hover:bg-hover",
        shown && "bg-accent-soft hover:bg-accent-soft",
      )}
    >
      <button
        type="button"
        onClick={show}
        aria-pressed={shown}
        className="flex w-full flex-col gap-1 rounded-md px-2.5 py-2 text-left"
      >
        <span className="flex items-center gap-2">
          <StatusBadge status={execution.status} />
          <TimeAgo at={execution.startedAt} className="text-ink-soft text-xs" />
        </span>
        <span className="text-2xs text-ink-faint">
          {execution.mode} · version {execution.workflowVersion}
          {execution.finishedAt && ` · ${took(execution)}`}
        </span>
        {execution.error && (
          <span className="line-clamp-2 text-2xs text-error">{execution.error.message}</span>
        )}
      </button>
      <Link
        to="/executions/$executionId"
        params={{ executionId: execution.id }}
        aria-label="Open on its own page"
        title="Open on its own page"
        className="absolute top-2 right-2 grid size-6 place-items-center rounded-sm text-ink-faint opacity-0 hover:bg-pressed hover:text-ink focus-visible:opacity-100 group-hover:opacity-100"
      >
        <ExternalLink size={13} aria-hidden />
      </Link>
    </div>
  );
}
