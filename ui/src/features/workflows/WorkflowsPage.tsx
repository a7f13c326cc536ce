/** The list of workflows: search and order in the address, import by file, drop and paste. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { FileUp, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import type { WorkflowSummary } from "@/api/contract";
import { useCreateWorkflow, workflowsQuery } from "@/api/workflows";
import { Button } from "@/components/button";
import { List } from "@/components/list";
import { Page } from "@/components/page";
import { ErrorState } from "@/components/placeholders";
import { notifyError } from "@/components/toaster";
import { useCommands } from "@/lib/commands";
import { useKey } from "@/lib/hooks";
import { DeleteWorkflow } from "./DeleteWorkflow";
import { NoneFound, NoWorkflows } from "./EmptyStates";
import { DropTarget } from "./import/DropTarget";
import { ImportDialog } from "./import/ImportDialog";
import type { Source } from "./import/sources";
import { usePaste } from "./import/usePaste";
import { text } from "./text";
import { useWorkflowColumns } from "./useWorkflowColumns";
import { WorkflowFilters } from "./WorkflowFilters";

export default function WorkflowsPage() {
  const search = useSearch({ from: "/shell/workflows" });
  const navigate = useNavigate();
  const list = useInfiniteQuery(workflowsQuery(search));
  const { mutate: create, isPending: creating } = useCreateWorkflow();
  const [sources, setSources] = useState<Source[] | undefined>();
  const [doomed, setDoomed] = useState<WorkflowSummary>();
  const columns = useWorkflowColumns(setDoomed);

  const open = (id: string) => navigate({ to: "/workflows/$workflowId", params: { workflowId: id } });
  const { createAndOpen, commands } = useMemo(() => {
    const createAndOpen = () =>
      create(
        { name: text.newName, nodes: [], connections: {}, settings: { executionOrder: "v1" } },
        {
          onSuccess: ({ id }) => void navigate({ to: "/workflows/$workflowId", params: { workflowId: id } }),
          onError: (error) => notifyError(error),
        },
      );
    const commands = [
      {
        id: "workflows.create",
        group: text.title,
        label: text.create,
        icon: <Plus size={16} aria-hidden />,
        keys: ["N"],
        perform: createAndOpen,
      },
      {
        id: "workflows.import",
        group: text.title,
        label: text.importTitle,
        icon: <FileUp size={16} aria-hidden />,
        keys: ["I"],
        keywords: ["n8n", "file", "json", "upload"],
        perform: () => setSources([]),
      },
    ];
    return { createAndOpen, commands };
  }, [create, navigate]);
  useCommands(commands);
  useKey("n", createAndOpen);
  useKey("i", () => setSources([]));
  usePaste(setSources);

  const rows = list.data?.pages.flatMap((page) => page.items);
  const filtered = Boolean(search.search || search.active !== undefined);

  return (
    <DropTarget onFiles={setSources}>
      <Page
        title={text.title}
        actions={
          <>
            <Button onClick={() => setSources([])}>
              <FileUp size={14} aria-hidden /> {text.import}
            </Button>
            <Button variant="primary" busy={creating} onClick={createAndOpen}>
              <Plus size={14} aria-hidden /> {text.create}
            </Button>
          </>
        }
        filters={rows?.length === 0 && !filtered ? undefined : <WorkflowFilters />}
      >
        {list.error && !rows ? (
          <ErrorState error={list.error} onRetry={() => list.refetch()} />
        ) : rows?.length === 0 ? (
          filtered ? (
            <NoneFound onClear={() => navigate({ to: "/workflows", search: { sort: search.sort } })} />
          ) : (
            <NoWorkflows onCreate={createAndOpen} onImport={setSources} />
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
              newTab ? window.open(`/workflows/${row.id}`, "_blank", "noopener") : void open(row.id)
            }
            onKey={(row, event) => event.key === "Delete" && setDoomed(row)}
          />
        )}
      </Page>
      {sources && <ImportDialog initial={sources} onClose={() => setSources(undefined)} onOpen={open} />}
      <DeleteWorkflow workflow={doomed} onClose={() => setDoomed(undefined)} />
    </DropTarget>
  );
}
