/** One execution opened on the canvas it ran on: every step with its data, nothing can be changed. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight, ClipboardCopy, PencilRuler } from "lucide-react";
import { useEffect, useState } from "react";
import type { ExecutionDetail, NodeType, WaitingFor } from "@/api/contract";
import { executionQuery } from "@/api/executions";
import { nodeTypesQuery } from "@/api/node-types";
import { StatusBadge } from "@/components/badge";
import { Button } from "@/components/button";
import { CopyButton } from "@/components/copy-button";
import { ErrorState } from "@/components/placeholders";
import { TimeAgo } from "@/components/time-ago";
import { exactTime } from "@/lib/time";
import { EditorSkeleton } from "./EditorPage";
import { CustomData } from "./run/CustomData";
import { RetryButton } from "./run/RetryButton";
import { took } from "./run/took";
import { EditorFrame } from "./shell/EditorFrame";
import { createEditorStore, useEditor } from "./state/store";

/** How the execution that a link leads to is called. */
const RELATIONS = {
  caller: "Called by another execution",
  failed: "Handles the failure of another execution",
  retried: "Tries another execution again",
  data: "Uses the data of another execution",
} as const;

export default function ExecutionPage({ executionId }: { executionId: string }) {
  const detail = useQuery({ ...executionQuery(executionId), refetchOnWindowFocus: false });
  const types = useQuery(nodeTypesQuery);
  const error = detail.error ?? types.error;
  if (error && !detail.data) {
    return <ErrorState error={error} onRetry={() => void Promise.all([detail.refetch(), types.refetch()])} />;
  }
  if (!detail.data || !types.data) return <EditorSkeleton />;
  return <Opened detail={detail.data} nodeTypes={types.data} />;
}

function Opened({ detail, nodeTypes }: { detail: ExecutionDetail; nodeTypes: NodeType[] }) {
  const { execution } = detail;
  const [store] = useState(() => {
    const made = createEditorStore({
      workflowId: execution.workflowId,
      doc: detail.workflow,
      version: execution.workflowVersion,
      active: false,
      webhooks: [],
      nodeTypes,
      readOnly: true,
    });
    made.getState().takeDetail(detail);
    made.setState({ logsOpen: true });
    return made;
  });
  useEffect(() => store.getState().takeDetail(detail), [store, detail]);
  return <EditorFrame store={store} saver={null} bar={() => <ExecutionBar />} />;
}

/** What an execution waits for, in words. */
function waitsFor({ node, until, call, form }: WaitingFor): string {
  const what = form ? " for its form" : call ? " for a call" : "";
  return `“${node}” waits${what}${until ? ` until ${exactTime(until)}` : ""}`;
}

function ExecutionBar() {
  const header = useEditor((state) => state.execution?.header);
  const resumeUrl = useEditor((state) => state.execution?.resumeUrl);
  if (!header) return null;
  return (
    <header className="flex h-13 shrink-0 items-center gap-3 border-line border-b bg-page px-4">
      <nav aria-label="Breadcrumbs" className="flex min-w-0 items-center gap-1 text-sm">
        <Link to="/executions" className="rounded-sm px-1 text-ink-soft hover:text-ink">
          Executions
        </Link>
        <ChevronRight size={14} className="shrink-0 text-ink-faint" aria-hidden />
        <h1 className="truncate px-1 font-semibold text-base">{header.workflowName}</h1>
      </nav>
      <StatusBadge status={header.status} />
      <span className="truncate text-ink-faint text-xs max-lg:hidden">
        <TimeAgo at={header.startedAt} /> · {header.mode} · version {header.workflowVersion}
        {header.finishedAt && ` · ${took(header)}`}
        {header.waiting && ` · ${waitsFor(header.waiting)}`}
      </span>
      {header.customData && <CustomData data={header.customData} />}
      {resumeUrl && (
        <span className="flex min-w-0 max-w-72 items-center gap-1 rounded-md border border-line bg-sunken pl-2">
          <code className="min-w-0 flex-1 truncate font-mono text-2xs" title={resumeUrl}>
            {resumeUrl}
          </code>
          <CopyButton text={resumeUrl} label="Copy the link that resumes it" />
        </span>
      )}
      {header.parent && (
        <Link
          to="/executions/$executionId"
          params={{ executionId: header.parent.executionId }}
          className="shrink-0 rounded-sm text-accent-ink text-xs hover:underline"
        >
          {RELATIONS[header.parent.relation]}
        </Link>
      )}
      <span className="ml-auto flex items-center gap-2">
        {["error", "canceled", "crashed"].includes(header.status) && <RetryButton id={header.id} />}
        <Button asChild size="sm">
          <Link
            to="/workflows/$workflowId"
            params={{ workflowId: header.workflowId }}
            search={{ execution: header.id }}
          >
            <ClipboardCopy size={14} aria-hidden /> Copy to editor
          </Link>
        </Button>
        <Button asChild size="sm">
          <Link to="/workflows/$workflowId" params={{ workflowId: header.workflowId }}>
            <PencilRuler size={14} aria-hidden /> Open the workflow
          </Link>
        </Button>
      </span>
    </header>
  );
}
