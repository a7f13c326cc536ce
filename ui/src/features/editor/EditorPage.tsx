/** The page of one workflow: loads it with the node types and opens the editor on it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { NodeType, WorkflowDetail } from "@/api/contract";
import { nodeTypesQuery } from "@/api/node-types";
import { workflowQuery } from "@/api/workflows";
import { ErrorState, Skeleton } from "@/components/placeholders";
import { takeData } from "./run/takeData";
import { EditorFrame } from "./shell/EditorFrame";
import { TopBar } from "./shell/TopBar";
import { createSaver, type Saver } from "./state/saving";
import { createEditorStore, type EditorStore } from "./state/store";

type Props = {
  workflowId: string;
  /** An execution whose data is put into the editor, to work on what went wrong. */
  executionId?: string | undefined;
};

export default function EditorPage({ workflowId, executionId }: Props) {
  // The drawing is taken once; later versions come through the editor's own merging of saves.
  const workflow = useQuery({
    ...workflowQuery(workflowId),
    refetchOnWindowFocus: false,
    staleTime: 0,
    gcTime: 0,
  });
  const types = useQuery(nodeTypesQuery);
  const error = workflow.error ?? types.error;
  if (error && !workflow.data) {
    return (
      <ErrorState error={error} onRetry={() => void Promise.all([workflow.refetch(), types.refetch()])} />
    );
  }
  if (!workflow.data || !types.data || (workflow.isFetching && !workflow.isFetchedAfterMount))
    return <EditorSkeleton />;
  return <Editor detail={workflow.data} nodeTypes={types.data} executionId={executionId} />;
}

function Editor({
  detail,
  nodeTypes,
  executionId,
}: {
  detail: WorkflowDetail;
  nodeTypes: NodeType[];
  executionId?: string | undefined;
}) {
  const cache = useQueryClient();
  const [store] = useState<EditorStore>(() =>
    createEditorStore({
      workflowId: detail.id,
      doc: { ...detail.workflow, name: detail.name },
      version: detail.version,
      active: detail.active,
      webhooks: detail.webhooks,
      nodeTypes,
      readOnly: false,
    }),
  );
  const [saver, setSaver] = useState<Saver | null>(null);
  useEffect(() => {
    const made = createSaver(store, cache);
    setSaver(made);
    return () => made.end();
  }, [store, cache]);
  useEffect(() => {
    if (executionId) void takeData(store, cache, executionId);
  }, [store, cache, executionId]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (store.getState().save !== "saved") event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [store]);
  return <EditorFrame store={store} saver={saver} bar={(context) => <TopBar context={context} />} />;
}

export function EditorSkeleton() {
  return (
    <div className="flex h-full flex-col" aria-busy>
      <div className="flex h-13 items-center gap-3 border-line border-b px-4">
        <Skeleton className="h-4 w-24" />
        <Skeleton className="h-5 w-44" />
        <Skeleton className="ml-auto h-6 w-28" />
      </div>
      <div className="relative flex-1 bg-canvas">
        {[0, 1, 2].map((index) => (
          <Skeleton
            key={index}
            className={`absolute top-[40%] h-[60px] w-[220px] rounded-lg ${["left-[12%]", "left-[40%]", "left-[68%]"][index]}`}
          />
        ))}
      </div>
    </div>
  );
}
