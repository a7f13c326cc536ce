/** The history of executions: filters in the address, new ones appear by themselves. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Play, SearchX } from "lucide-react";
import { useState } from "react";
import type { Execution } from "@/api/contract";
import { executionsQuery } from "@/api/executions";
import { Button } from "@/components/button";
import { List } from "@/components/list";
import { Page } from "@/components/page";
import { EmptyState, ErrorState } from "@/components/placeholders";
import { DeleteExecution } from "./DeleteExecution";
import { ExecutionFilters } from "./ExecutionFilters";
import { text } from "./text";
import { useExecutionColumns } from "./useExecutionColumns";

export default function ExecutionsPage() {
  const search = useSearch({ from: "/shell/executions" });
  const navigate = useNavigate();
  const list = useInfiniteQuery(executionsQuery(search));
  const [doomed, setDoomed] = useState<Execution>();
  const columns = useExecutionColumns(setDoomed);
  const rows = list.data?.pages.flatMap((page) => page.items);
  const filtered = Boolean(search.status || search.workflowId);

  return (
    <Page title={text.title} filters={rows?.length === 0 && !filtered ? undefined : <ExecutionFilters />}>
      {list.error && !rows ? (
        <ErrorState error={list.error} onRetry={() => list.refetch()} />
      ) : rows?.length === 0 ? (
        filtered ? (
          <EmptyState
            icon={<SearchX size={20} aria-hidden />}
            title={text.noneTitle}
            actions={
              <Button onClick={() => navigate({ to: "/executions", search: {} })}>{text.clear}</Button>
            }
          >
            {text.noneText}
          </EmptyState>
        ) : (
          <EmptyState
            icon={<Play size={20} aria-hidden />}
            title={text.emptyTitle}
            actions={
              <Button asChild variant="primary">
                <Link to="/workflows">{text.toWorkflows}</Link>
              </Button>
            }
          >
            {text.emptyText}
          </EmptyState>
        )
      ) : (
        <List
          label={text.title}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          more={list.hasNextPage}
          onMore={() => !list.isFetchingNextPage && void list.fetchNextPage()}
          onOpen={(row, { newTab }) =>
            newTab
              ? window.open(`/executions/${row.id}`, "_blank", "noopener")
              : void navigate({ to: "/executions/$executionId", params: { executionId: row.id } })
          }
          onKey={(row, event) => event.key === "Delete" && setDoomed(row)}
        />
      )}
      <DeleteExecution execution={doomed} onClose={() => setDoomed(undefined)} />
    </Page>
  );
}
