/** The columns of the list of executions and what can be done with a row. */
import { Link, useNavigate } from "@tanstack/react-router";
import { Ban, Copy, ExternalLink, MoreHorizontal, Trash2, Workflow } from "lucide-react";
import { useMemo } from "react";
import type { Execution } from "@/api/contract";
import { useCancelExecution } from "@/api/executions";
import { StatusBadge } from "@/components/badge";
import { IconButton } from "@/components/button";
import type { Column } from "@/components/list";
import { DropdownMenu, type MenuEntry } from "@/components/menu";
import { TimeAgo } from "@/components/time-ago";
import { notify, notifyError } from "@/components/toaster";
import { Elapsed } from "./Elapsed";
import { text } from "./text";

export function useExecutionColumns(onDelete: (execution: Execution) => void): Column<Execution>[] {
  const navigate = useNavigate();
  const { mutate: cancel } = useCancelExecution();

  return useMemo(() => {
    const entries = (row: Execution): MenuEntry[] => {
      const ended = row.finishedAt !== undefined;
      return [
        {
          label: text.open,
          icon: <ExternalLink aria-hidden />,
          onSelect: () => void navigate({ to: "/executions/$executionId", params: { executionId: row.id } }),
        },
        {
          label: text.openWorkflow,
          icon: <Workflow aria-hidden />,
          onSelect: () =>
            void navigate({ to: "/workflows/$workflowId", params: { workflowId: row.workflowId } }),
        },
        {
          label: text.copyId,
          icon: <Copy aria-hidden />,
          onSelect: () =>
            navigator.clipboard.writeText(row.id).then(
              () => notify(text.copied),
              (error: unknown) => notifyError(error),
            ),
        },
        { separator: true },
        {
          label: text.cancel,
          icon: <Ban aria-hidden />,
          disabled: ended,
          onSelect: () =>
            cancel(row.id, {
              onSuccess: () => notify(text.canceled),
              onError: (error) => notifyError(error),
            }),
        },
        {
          label: text.delete,
          icon: <Trash2 aria-hidden />,
          danger: true,
          disabled: !ended,
          onSelect: () => onDelete(row),
        },
      ];
    };

    return [
      {
        key: "status",
        heading: text.status,
        width: "6.5rem",
        cell: (row) => <StatusBadge status={row.status} />,
      },
      {
        key: "workflow",
        heading: text.workflow,
        width: "minmax(0, 1fr)",
        cell: (row) => (
          <span className="block py-1.5">
            <Link
              to="/executions/$executionId"
              params={{ executionId: row.id }}
              tabIndex={-1}
              className="block truncate font-medium hover:underline hover:decoration-line-control hover:underline-offset-4"
            >
              {row.workflowName || row.workflowId}
            </Link>
            {row.waiting && (
              <span className="block truncate text-waiting text-xs">{text.waitsFor(row.waiting)}</span>
            )}
            {row.error && (
              <span className="block truncate text-error text-xs" title={row.error.message}>
                {row.error.node && <span className="font-medium">{row.error.node}: </span>}
                {row.error.message}
              </span>
            )}
          </span>
        ),
      },
      {
        key: "mode",
        heading: text.mode,
        width: "7rem",
        from: "md",
        cell: (row) => <span className="text-ink-soft">{text.modes[row.mode]}</span>,
      },
      {
        key: "version",
        heading: text.version,
        width: "4rem",
        from: "lg",
        align: "end",
        cell: (row) => <span className="text-ink-soft tabular-nums">{row.workflowVersion}</span>,
      },
      {
        key: "started",
        heading: text.started,
        width: "7rem",
        cell: (row) => <TimeAgo at={row.startedAt} className="truncate text-ink-soft" />,
      },
      {
        key: "duration",
        heading: text.duration,
        width: "5.5rem",
        align: "end",
        cell: (row) => <Elapsed execution={row} />,
      },
      {
        key: "actions",
        heading: <span className="sr-only">{text.actions}</span>,
        width: "2rem",
        align: "end",
        cell: (row) => (
          <DropdownMenu entries={entries(row)}>
            <IconButton label={text.actionsOf(row.workflowName)} size="sm">
              <MoreHorizontal size={16} aria-hidden />
            </IconButton>
          </DropdownMenu>
        ),
      },
    ];
  }, [navigate, cancel, onDelete]);
}
