/** The columns of the list of workflows and what can be done with a row. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Copy, Download, ExternalLink, History, MoreHorizontal, Trash2 } from "lucide-react";
import { useMemo } from "react";
import type { WorkflowSummary } from "@/api/contract";
import { nodeTypesQuery } from "@/api/node-types";
import { exportWorkflow, useDuplicateWorkflow, useSetWorkflowActive } from "@/api/workflows";
import { IconButton } from "@/components/button";
import type { Column } from "@/components/list";
import { DropdownMenu, type MenuEntry } from "@/components/menu";
import { TimeAgo } from "@/components/time-ago";
import { notify, notifyError } from "@/components/toaster";
import { Switch } from "@/components/toggles";
import { downloadJson } from "@/lib/files";
import { Triggers } from "./Triggers";
import { text } from "./text";

export function useWorkflowColumns(onDelete: (workflow: WorkflowSummary) => void): Column<WorkflowSummary>[] {
  const navigate = useNavigate();
  const { data: nodeTypes } = useQuery(nodeTypesQuery);
  const { mutate: setActive } = useSetWorkflowActive();
  const { mutate: duplicate } = useDuplicateWorkflow();

  return useMemo(() => {
    const toggle = (row: WorkflowSummary, active: boolean) =>
      setActive(
        { id: row.id, active },
        {
          onSuccess: () => notify(active ? text.switchedOn(row.name) : text.switchedOff(row.name)),
          onError: (error) => notifyError(error, text.notSwitched(row.name)),
        },
      );
    const download = async (row: WorkflowSummary) => {
      try {
        downloadJson(row.name, await exportWorkflow(row.id));
      } catch (error) {
        notifyError(error);
      }
    };
    const entries = (row: WorkflowSummary): MenuEntry[] => [
      {
        label: text.open,
        icon: <ExternalLink aria-hidden />,
        onSelect: () => void navigate({ to: "/workflows/$workflowId", params: { workflowId: row.id } }),
      },
      {
        label: text.executions,
        icon: <History aria-hidden />,
        onSelect: () => void navigate({ to: "/executions", search: { workflowId: row.id } }),
      },
      { separator: true },
      {
        label: text.duplicate,
        icon: <Copy aria-hidden />,
        onSelect: () =>
          duplicate(row.id, {
            onSuccess: (made) => notify(text.duplicated(made.name)),
            onError: (error) => notifyError(error),
          }),
      },
      { label: text.download, icon: <Download aria-hidden />, onSelect: () => void download(row) },
      { separator: true },
      { label: text.delete, icon: <Trash2 aria-hidden />, danger: true, onSelect: () => onDelete(row) },
    ];

    return [
      {
        key: "name",
        heading: text.name,
        width: "minmax(0, 1fr)",
        cell: (row) => (
          <Link
            to="/workflows/$workflowId"
            params={{ workflowId: row.id }}
            tabIndex={-1}
            className="block truncate font-medium hover:underline hover:decoration-line-control hover:underline-offset-4"
            title={row.name}
          >
            {row.name || text.untitled}
          </Link>
        ),
      },
      {
        key: "triggers",
        heading: text.starts,
        width: "11rem",
        from: "md",
        cell: (row) => <Triggers kinds={row.triggers} nodeTypes={nodeTypes} />,
      },
      {
        key: "nodes",
        heading: text.nodesHeading,
        width: "4rem",
        align: "end",
        from: "md",
        cell: (row) => <span className="text-ink-soft tabular-nums">{row.nodeCount}</span>,
      },
      {
        key: "updatedAt",
        heading: text.changed,
        width: "7rem",
        cell: (row) => <TimeAgo at={row.updatedAt} className="truncate text-ink-soft" />,
      },
      {
        key: "active",
        heading: text.active,
        width: "3.5rem",
        cell: (row) => (
          <Switch
            checked={row.active}
            onCheckedChange={(active) => toggle(row, active)}
            aria-label={text.activeOf(row.name)}
          />
        ),
      },
      {
        key: "actions",
        heading: <span className="sr-only">{text.actions}</span>,
        width: "2rem",
        align: "end",
        cell: (row) => (
          <DropdownMenu entries={entries(row)}>
            <IconButton label={text.actionsOf(row.name)} size="sm">
              <MoreHorizontal size={16} aria-hidden />
            </IconButton>
          </DropdownMenu>
        ),
      },
    ];
  }, [nodeTypes, navigate, setActive, duplicate, onDelete]);
}
